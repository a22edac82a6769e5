"""The commands as a person types them, on the embedded weights and the articles that come along."""

import csv
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import write_jsonl

from suluh.data.questions import load_questions
from suluh.data.readers import read_articles

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
LETTER = EXAMPLES / "artikel-1.txt"


def jsonl(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """The findings of the examples, scanned once by the reader that the command uses."""
    from suluh.model.reader import load
    from suluh.model.session import ScanOptions, run_scan

    out = tmp_path_factory.mktemp("scan") / "findings.jsonl"
    run_scan(load(), ScanOptions((str(EXAMPLES),), out))
    return jsonl(out)


def test_scan_of_the_examples(run, tmp_path, scanned):
    out = tmp_path / "findings.jsonl"
    code, printed, _ = run("scan", EXAMPLES, "-o", out)
    assert code == 0
    assert "35 articles read" in printed and str(out) in printed
    assert jsonl(out) == scanned
    assert [path.name for path in tmp_path.glob(".*")] == []
    rejected = jsonl(tmp_path / "findings.rejected.jsonl")
    assert [(Path(row["file"]).name, row["line"]) for row in rejected] == [("berita.jsonl", 12)]
    assert "1 rows rejected" in printed


def test_every_answer_stands_where_it_says_and_every_question_is_there(scanned):
    articles = {article.id: article for article in read_articles([str(EXAMPLES)])}
    assert [row["id"] for row in scanned] == list(articles)
    stated = 0
    for row in scanned:
        text = articles[row["id"]].text
        flagged = any(flag["flagged"] for flag in row["flags"].values())
        assert [fact["question_id"] for fact in row["facts"]] == [q.id for q in load_questions()] * flagged
        for fact in row["facts"]:
            assert 0.0 <= fact["probability"] <= 1.0
            if fact["stated"]:
                stated += 1
                assert text[fact["start"] : fact["end"]] == fact["answer"] != ""
                assert fact["answer"] in fact["sentence"] and fact["sentence"] in text
            else:
                rest = ("answer", "start", "end", "value", "unit", "qualifier", "sentence")
                assert all(fact[name] is None for name in rest)
    assert stated > 50


def test_the_examples_are_flagged_as_their_names_say(scanned):
    """Of 70 flags on 35 articles the weights of this release have 4 wrong; other CPUs round otherwise: 5."""
    expected = {"tppo": (True, False), "daring": (False, True), "lain": (False, False)}
    wrong = []
    for row in scanned:
        # Rows of the CSV have no id: the address says what they are about.
        name = row["url"].rsplit("/", 1)[-1] or row["id"]
        labels = expected.get(name.split("-")[0], (True, True))
        found = tuple(row["flags"][flag]["flagged"] for flag in ("trafficking", "online_scam"))
        wrong += [(name, i) for i in (0, 1) if labels[i] != found[i]]
    assert len(wrong) <= 5, wrong


def test_parquet_and_csv_hold_the_same(run, tmp_path, scanned):
    for name in ("f.parquet", "f.csv"):
        assert run("scan", EXAMPLES / "kliping.csv", "-o", tmp_path / name)[0] == 0
    records = pq.read_table(tmp_path / "f.parquet").to_pylist()
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [row for row in scanned if "kliping" in row["source"]]
    assert len(expected) == len(records) == len(rows) == 5
    for want, record, row in zip(expected, records, rows, strict=True):
        assert record["title"] == want["title"]
        assert [fact["answer"] for fact in record["facts"]] == [fact["answer"] for fact in want["facts"]]
        for fact in want["facts"]:
            assert row[fact["question_id"]].lstrip("'") == (fact["answer"] or "")


def test_limit_fields_questions_and_threshold(run, tmp_path):
    source = write_jsonl(
        tmp_path / "a.jsonl", [{"kepala": "T", "badan": f"Berita {i} tentang panen."} for i in range(4)]
    )
    own = tmp_path / "own.toml"
    own.write_text('[[question]]\nid = "apa"\ntext = "Apa yang dipanen?"\n')
    out = tmp_path / "f.jsonl"
    options = ["--fields", "text=badan,title=kepala", "--limit", 3, "--threshold", 0]
    assert run("scan", source, "-o", out, *options, "--questions", own)[0] == 0
    rows = jsonl(out)
    assert [row["title"] for row in rows] == ["T"] * 3
    # At threshold 0 everything counts: every article is flagged and every question answered.
    assert all([fact["question_id"] for fact in row["facts"]] == ["apa"] for row in rows)
    assert all(row["facts"][0]["stated"] for row in rows)
    assert run("scan", source, "-o", out, *options, "--questions", "loss,when")[0] == 0
    assert [fact["question_id"] for fact in jsonl(out)[0]["facts"]] == ["loss", "when"]


def test_strict_stops_at_the_broken_row_and_leaves_no_half_file(run, tmp_path):
    out = tmp_path / "f.jsonl"
    code, _, err = run("scan", EXAMPLES / "berita.jsonl", "-o", out, "--strict")
    assert code == 2
    assert re.search(r"berita\.jsonl:12: .*--strict", err) and err.count("\n") == 1
    assert not out.exists() and not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["scan", "tidak-ada.jsonl"], 2, "tidak-ada.jsonl"),
        (["scan", LETTER, "-o", "f.xlsx"], 2, "cannot write .xlsx; use .jsonl, .parquet, .csv"),
        (["scan", LETTER, "-o", "tidak/ada/f.jsonl"], 2, "does not exist"),
        (["scan", LETTER, "--questions", "rescued"], 2, "unknown question id 'rescued'; known: rescued_wni"),
        (["scan", LETTER, "--questions", "q.toml"], 2, "q.toml: cannot be read"),
        (["scan", LETTER, "--fields", "isi"], 2, "isi"),
        (["scan", LETTER, "--model", "tidak-ada"], 3, "neither a model folder nor a hub id"),
        (["scan", LETTER, "--threshold", "1.5"], 2, "in the range 0.0<=x<=1.0"),
        (["ask", "tidak-ada.txt", "Siapa?"], 2, "tidak-ada.txt"),
        (["ask", LETTER, "  "], 2, "the question is empty"),
        (["eval", "qa", "tidak-ada.json"], 2, "no such file"),
        (["model", "info", "tidak-ada"], 3, "neither a model folder nor a hub id"),
    ],
    ids=lambda value: " ".join(map(str, value))[-40:] if isinstance(value, list) else None,
)
def test_wrong_input_is_one_clear_line_and_its_exit_code(
    run, tmp_path, monkeypatch, arguments, code, message
):
    monkeypatch.chdir(tmp_path)
    found, _, err = run(*arguments)
    assert found == code
    assert message in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_model_folder_without_weights(run, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "config.json").write_text('{"architectures": ["BertForQuestionAnswering"]}')
    code, _, err = run("ask", LETTER, "Siapa?", "--model", tmp_path / "m")
    assert code == 3 and "no weights; expected model.safetensors" in err


def test_ask(run):
    question = "Berapa jumlah seluruh korban?"
    code, printed, _ = run("ask", LETTER, question, "--json")
    answer = json.loads(printed)
    assert code == 0 and answer["question"] == question and answer["stated"]
    text = next(read_articles([str(LETTER)])).text
    assert text[answer["start"] : answer["end"]] == answer["text"]
    code, printed, _ = run("ask", LETTER, question)
    assert code == 0 and printed.startswith(answer["text"]) and "evidence: " in printed
    code, printed, _ = run("ask", LETTER, "Berapa harga cabai rawit di pasar induk?")
    assert code == 0 and printed.startswith("not stated")


def test_ask_of_a_file_that_is_no_text(run, tmp_path):
    (tmp_path / "a.txt").write_bytes("Polisi menangkap tiga orang \xff.".encode("latin-1"))
    code, _, err = run("ask", tmp_path / "a.txt", "Siapa?")
    assert code == 2 and "a.txt" in err and "UTF-8" in err
    (tmp_path / "b.txt").write_text("  \n")
    code, _, err = run("ask", tmp_path / "b.txt", "Siapa?")
    assert code == 2 and "b.txt" in err and "empty" in err


def test_eval_prints_one_json_object(run, tmp_path):
    text = "Sebanyak 18 WNI korban perdagangan orang dipulangkan dari Erbil, Irak."
    qas = [
        {"id": "1", "qid": "rescued_wni", "question": "Berapa WNI yang dipulangkan?",
         "answers": [{"text": "18 WNI", "answer_start": 9}]},
        {"id": "2", "qid": "loss", "question": "Berapa kerugian korban?", "answers": []},
    ]  # fmt: skip
    rows = [
        {"id": f"a{i}", "title": "", "text": text, "qas": qas, "trafficking": 1, "online_scam": i}
        for i in (0, 1)
    ]
    source = write_jsonl(tmp_path / "v.jsonl", rows)
    code, printed, _ = run("eval", "qa", source, "--json")
    found = json.loads(printed)
    assert code == 0 and found["n"] == 4
    for name in ("em", "f1", "has_ans_f1", "no_ans_f1", "precision", "recall", "ece"):
        assert len(found[f"{name}_ci"]) == 2 and name in found
    code, printed, _ = run("eval", "flag", source, "--json")
    assert code == 0 and set(json.loads(printed)) == {"n", "trafficking", "online_scam"}
    code, printed, _ = run("eval", "qa", source)
    assert code == 0 and "has_ans_f1" in printed and "rescued_wni" in printed


@pytest.mark.parametrize(
    "command",
    ["scan", "ask", "data stats", "model pull", "model push", "model info", "eval qa", "eval flag", "eval baselines",
     "eval speed", "eval scale", "train encoder", "train qa", "train late", "train flag", "train embed", "train card"],
)  # fmt: skip
def test_every_command_has_help(run, command):
    code, printed, _ = run(*command.split(), "--help")
    assert code == 0 and "Usage: suluh" in printed
