"""Findings made by hand on an article of our own: clean ones pass, and each corruption is found."""

import json
from dataclasses import asdict

import pyarrow.parquet as pq
import pytest
from conftest import write_jsonl

from suluh.data.articles import Article
from suluh.data.errors import InputError
from suluh.data.questions import load_questions
from suluh.model.anchors import anchor_of
from suluh.model.evidence import evidence
from suluh.model.findings import read_findings
from suluh.model.fingerprint import fingerprint
from suluh.model.results import Answer, Fact, Finding, Flag, Mention
from suluh.model.verify import verify
from suluh.model.writers import FindingWriter

TEXT = (
    "Sebanyak 97 WNI dipulangkan dari Kota Arunika pada Selasa (9/5/2023). Kerugian mereka Rp 1,2 miliar. "
    "Hubungi Dewi di 0812-3456-7890 sebelum Jumat. Polisi menahan sekitar 12 orang tersangka. "
    "Sepanjang 2023 sudah 1.841 WNI dipulangkan. "
    "Semua korban asal Sukabumi, Jawa Barat."
)
OTHER = "1.841 WNI"
ARTICLE = Article("a1", TEXT, "Pulang", date="2023-05-10", source="berita.jsonl:1")
ANSWERS = {
    "rescued_wni": "97 WNI",
    "suspects": "12 orang tersangka",
    "loss": "Rp 1,2 miliar",
    "when": "Selasa (9/5/2023)",
    "destination": "Kota Arunika",
    "origin": "Sukabumi, Jawa Barat",
    "rescuer": "Dewi di 0812-3456-7890",
}


def fact(question):
    text = ANSWERS.get(question.id)
    if text is None:
        return Fact(question.id, Answer(question.text, stated=False, probability=0.9))
    start, end = TEXT.index(text), TEXT.index(text) + len(text)
    said = asdict(evidence(TEXT, (start, end), question.type, anchor_of(ARTICLE)))
    others = (other(question),) if question.id == "rescued_wni" else ()
    return Fact(question.id, Answer(question.text, True, 0.8, text, start, end, **said, others=others))


def other(question):
    start, end = TEXT.index(OTHER), TEXT.index(OTHER) + len(OTHER)
    return Mention(OTHER, start, end, 0.3, **asdict(evidence(TEXT, (start, end), question.type)))


def write(path):
    questions = load_questions()
    flags = {"trafficking": Flag(0.9, True), "online_scam": Flag(0.1, False)}
    facts = tuple(map(fact, questions))
    finding = Finding("a1", "Pulang", "", "2023-05-10", ARTICLE.source, flags, facts, fingerprint(TEXT))
    with FindingWriter(path, tuple(flags), questions) as writer:
        writer.write([finding])
    return path


def faults(path, articles=(ARTICLE,)):
    return [str(fault) for fault in verify(read_findings(path), articles, load_questions())]


@pytest.mark.parametrize("name", ["f.jsonl", "f.parquet"])
def test_what_a_scan_writes_holds(tmp_path, name):
    assert faults(write(tmp_path / name)) == []


CORRUPTIONS = [
    ("rescued_wni", {"answer": "79 WNI"}, "the text at 9-15 is '97 WNI', not '79 WNI'"),
    ("rescued_wni", {"start": 8}, "the text at 8-15"),
    ("rescued_wni", {"end": 16}, "the text at 9-16"),
    ("rescued_wni", {"start": 15, "end": 9}, "no place in a text"),
    ("rescued_wni", {"start": -3}, "no place in a text"),
    ("rescued_wni", {"end": 9999}, "characters 9-9999 are no place in a text of"),
    ("rescued_wni", {"start": None}, "no place in a text"),
    ("rescued_wni", {"value": 79}, "the value of '97 WNI' is 97, not 79"),
    ("rescued_wni", {"value": None}, "not None"),
    ("rescued_wni", {"unit": "orang"}, "the unit of '97 WNI' is 'WNI', not 'orang'"),
    ("rescued_wni", {"qualifier": "about"}, "the qualifier of '97 WNI' is 'exact', not 'about'"),
    ("rescued_wni", {"cumulative": True}, "the cumulative of '97 WNI' is False, not True"),
    ("suspects", {"qualifier": "exact"}, "the qualifier of '12 orang tersangka' is 'about', not 'exact'"),
    ("destination", {"qualifier": "exact"}, "is None, not 'exact'"),
    ("law", {"qualifier": "exact"}, "qualifier is 'exact' though not stated"),
    ("rescued_wni", {"sentence": "Sebanyak 97 WNI dipulangkan."}, "the sentence of '97 WNI' is"),
    ("suspects", {"value": 120}, "the value of '12 orang tersangka' is 12"),
    ("loss", {"value": "IDR 12000000000"}, "is 'IDR 1200000000', not 'IDR 12000000000'"),
    ("loss", {"unit": "USD"}, "is 'IDR', not 'USD'"),
    ("when", {"value": "2023-09-05"}, "is '2023-05-09', not '2023-09-05'"),
    ("destination", {"answer": "kota arunika"}, "not 'kota arunika'"),
    ("destination", {"value": 1}, "is None, not 1"),
    ("origin", {"value": "ID-JT"}, "the value of 'Sukabumi, Jawa Barat' is 'ID-JB', not 'ID-JT'"),
    ("origin", {"value": None}, "is 'ID-JB', not None"),
    ("rescuer", {"answer": "Dewi di 0812-3456-7890"}, "is 'Dewi di ****-****-****'"),
    ("law", {"answer": "Pasal 2"}, "answer is 'Pasal 2' though not stated"),
    ("law", {"value": 2}, "value is 2 though not stated"),
    ("law", {"others": [{"answer": "Pasal 2"}]}, "there are other values though none is stated"),
    ("penalty", {"stated": True}, "no place in a text"),
    ("modus", {"probability": 1.2}, "probability is 1.2, expected 0 to 1"),
    ("modus", {"probability": None}, "probability is None"),
]


@pytest.mark.parametrize("changed", [["00000000"], []])
def test_another_fingerprint_than_the_article_has_is_found(tmp_path, changed):
    path = write(tmp_path / "f.jsonl")
    record = json.loads(path.read_text())
    assert record["fingerprint"] == list(fingerprint(TEXT)) != []
    write_jsonl(path, [record | {"fingerprint": changed}])
    assert faults(path) == [f"{path}:1: a1: -: the fingerprint is not that of the article's names"]


def test_findings_of_before_without_fingerprint_and_unflagged_ones_hold(tmp_path):
    path = write(tmp_path / "f.jsonl")
    record = json.loads(path.read_text())
    unflagged = {name: flag | {"flagged": False} for name, flag in record["flags"].items()}
    before = {name: value for name, value in record.items() if name != "fingerprint"}
    for row in (before, record | {"flags": unflagged, "fingerprint": []}):
        write_jsonl(path, [row])
        assert faults(path) == []


@pytest.mark.parametrize(("question", "change", "message"), CORRUPTIONS)
def test_each_corruption_is_found(tmp_path, question, change, message):
    path = write(tmp_path / "f.jsonl")
    record = json.loads(path.read_text())
    for one in record["facts"]:
        if one["question_id"] == question:
            one.update(change)
    write_jsonl(path, [record])
    found = faults(path)
    assert len(found) == 1 and message in found[0]
    assert found[0].startswith(f"{path}:1: a1: {question}: ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": "1.814 WNI"}, "other value: the text at"),
        ({"value": 1814}, "other value: the value of '1.841 WNI' is 1841, not 1814"),
        ({"cumulative": False}, "other value: the cumulative of '1.841 WNI' is True, not False"),
        ({"end": 9999}, "other value: characters"),
        ({"probability": 1.5}, "other value: probability is 1.5"),
    ],
)
def test_a_corruption_of_another_value_is_found(tmp_path, change, message):
    path = write(tmp_path / "f.jsonl")
    record = json.loads(path.read_text())
    record["facts"][0]["others"][0].update(change)
    write_jsonl(path, [record])
    found = faults(path)
    assert len(found) == 1 and message in found[0]


def test_a_changed_and_a_missing_article_are_found(tmp_path):
    path = write(tmp_path / "f.parquet")
    changed = Article("a1", "Kemarin s" + TEXT[1:], date="2023-05-10")
    assert len(faults(path, [changed])) == len(ANSWERS) + 1
    assert faults(path, []) == [f"{path}:1: a1: -: no such article in what was given"]


def test_articles_of_one_id_are_told_apart_by_their_source(tmp_path):
    first, second = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    record = json.loads(write(first).read_text())
    empty = record | {"source": "berita.jsonl:2", "facts": [], "fingerprint": []}
    write_jsonl(second, [empty, record])
    other = Article("a1", "Lain.", source="berita.jsonl:2")
    assert faults(second, [ARTICLE, other]) == faults(second, [other, ARTICLE]) == []


def test_the_command(tmp_path, run):
    path = write(tmp_path / "f.jsonl")
    articles = write_jsonl(tmp_path / "berita.jsonl", [{"id": "a1", "text": TEXT, "date": "2023-05-10"}])
    assert run("verify", path, articles)[:2] == (0, "every answer stands where it is said to\n")
    path.write_text(path.read_text().replace('"97 WNI"', '"98 WNI"'))
    code, out, _ = run("verify", path, articles)
    assert code == 1 and "not '98 WNI'" in out and out.endswith("1 faults\n")
    code, _, err = run("verify", path, articles, "--questions", "law")
    assert code == 2 and "unknown question 'rescued_wni'; name the question set with --questions" in err


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("f.csv", "id\na1\n", r"f\.csv: only findings in \.jsonl or \.parquet have places"),
        ("f.jsonl", "{\n", r"f\.jsonl:1: not JSON"),
        (
            "f.jsonl",
            '{"id": "a1"}\n',
            r"f\.jsonl:1: not a finding; expected the rows that `suluh scan` wrote",
        ),
        ("f.jsonl", '{"id": "a1", "facts": [{}]}\n', r"f\.jsonl:1: not a finding"),
        ("f.parquet", "PAR", r"f\.parquet: not readable"),
        ("none.jsonl", None, r"none\.jsonl: not readable"),
    ],
)
def test_what_is_no_findings_file_is_named(tmp_path, name, text, message):
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError, match=message):
        faults(path)


def test_other_parquet_is_no_findings_file(tmp_path):
    import pyarrow as pa

    pq.write_table(pa.table({"id": ["a"]}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match=r"x\.parquet:1: not a finding"):
        faults(tmp_path / "x.parquet")
