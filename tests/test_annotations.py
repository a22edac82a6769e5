import gzip
import json

import pytest
from conftest import write_jsonl

from suluh.data.annotations import annotated_rows, passage_id, stand_off
from suluh.data.errors import InputError
from suluh.data.flags import read_flags
from suluh.data.qa import read_qa

TEXT = "Sebanyak 18 WNI dipulangkan dari Erbil. Mereka tiba pada Selasa. Baca juga: berita lain."
CUT = TEXT[: TEXT.index(" Baca")]
ROW = {
    "id": "a1", "title": "Dipulangkan", "date": "2025-03-06", "text": CUT, "trafficking": 1, "online_scam": 0,
    "qas": [
        {"id": "a1-0", "qid": "rescued_wni", "question": "Berapa?", "answers": [{"text": "18 WNI", "answer_start": 9}],
         "value": 18},
        {"id": "a1-1", "qid": "loss", "question": "Berapa kerugian?", "answers": []},
    ],
}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    """A stand-off file and the articles it was made on."""
    articles = tmp_path / "articles.jsonl.gz"
    with gzip.open(articles, "wt", encoding="utf-8") as file:
        for row in (
            {"id": "a0", "text": "x"},
            {"id": "a1", "text": TEXT, "title": "Dipulangkan", "date": "2025-03-06"},
        ):
            file.write(json.dumps(row) + "\n")
    return write_jsonl(tmp_path / "s.jsonl", [stand_off(ROW, TEXT)]), articles


def test_no_word_of_the_article_is_in_the_stand_off_row(files):
    written = files[0].read_text()
    assert "WNI" not in written and "Selasa" not in written and "Dipulangkan" not in written
    row = json.loads(written)
    assert row["qas"][0]["answers"] == [{"start": 9, "end": 15}] and row["chars"] == len(CUT)


def test_joined_it_is_what_it_was(files):
    ((place, row),) = annotated_rows(*files)
    assert place.endswith("s.jsonl:1")
    assert {key: row[key] for key in ROW} == ROW
    questions = read_qa(*files)
    assert [(q.qid, q.context, [g.text for g in q.answers]) for q in questions] == [
        ("rescued_wni", CUT, ["18 WNI"]), ("loss", CUT, []),
    ]  # fmt: skip
    (labelled,) = read_flags(files[0], articles=files[1])
    assert labelled.labels == {"trafficking": 1, "online_scam": 0} and labelled.article.title == "Dipulangkan"


def test_what_cannot_be_joined_is_named(files, tmp_path):
    stood, articles = files
    with pytest.raises(InputError, match=r"s\.jsonl: the rows have no text"):
        read_qa(stood)
    with pytest.raises(InputError, match=r"nowhere\.gz: not a readable file of articles"):
        read_qa(stood, tmp_path / "nowhere.gz")
    other = write_jsonl(tmp_path / "other.jsonl", [{"id": "a0", "text": "x"}])
    with pytest.raises(InputError, match=r"s\.jsonl:1: article a1 is not in the file"):
        read_qa(stood, other)
    changed = write_jsonl(tmp_path / "changed.jsonl", [{"id": "a1", "text": TEXT + "!"}])
    with pytest.raises(InputError, match=r"s\.jsonl:1: article a1 has another text"):
        read_flags(stood, articles=changed)
    assert articles.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"b\.jsonl:2: not JSON"),
        ("[1]", r"b\.jsonl:2: expected one JSON object"),
        ('{"id": "x"}', r"b\.jsonl:2: not "),
    ],
)
def test_a_broken_line_is_named(tmp_path, line, message):
    path = tmp_path / "b.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line + "\n")
    with pytest.raises(InputError, match=message):
        read_qa(path)
    with pytest.raises(InputError, match=message):
        read_flags(path)


def test_a_line_separator_inside_a_text_is_no_end_of_a_row(tmp_path):
    text = CUT + "\u2028Kata \x85 terakhir."
    path = write_jsonl(tmp_path / "u.jsonl", [ROW | {"text": text}])
    assert "\u2028" in path.read_text("utf-8")
    assert [question.context for question in read_qa(path)] == [text, text]
    assert read_flags(path)[0].article.text == text


def test_passages_of_a_reading_comprehension_file_are_joined_too(tmp_path):
    passage = {"context": "Borobudur terletak di Magelang.", "qas": []}
    articles = tmp_path / "passages.json"
    articles.write_text(json.dumps([passage]))
    question = {"id": "e0", "qid": "free", "question": "Di kota mana Borobudur?"}
    row = {
        "id": passage_id(passage["context"]), "text": passage["context"],
        "qas": [question | {"answers": [{"text": "Magelang", "answer_start": 22}]}],
    }  # fmt: skip
    (example,) = read_qa(write_jsonl(tmp_path / "s.jsonl", [stand_off(row, passage["context"])]), articles)
    assert (example.context, example.answers[0].text) == (passage["context"], "Magelang")
    articles.write_text(json.dumps({"data": [{"title": "no paragraphs"}]}))
    with pytest.raises(InputError, match=r"passages\.json: not a readable file of articles"):
        read_qa(tmp_path / "s.jsonl", articles)
