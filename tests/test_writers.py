import csv
import json

import pyarrow.parquet as pq
import pytest

from suluh.data.errors import InputError
from suluh.data.questions import Question
from suluh.model.results import Answer, Fact, Finding, Flag, Mention
from suluh.model.writers import FindingWriter

QUESTIONS = (
    Question("count", "Berapa?", "count"),
    Question("who", "Siapa?"),
    Question("loss", "Berapa rugi?", "money"),
)
FLAGS = ("trafficking", "online_scam")


def finding(number, phone="0812-3456-7890"):
    other = Mention("9 WNI", 40, 45, 0.2, 9, "WNI", "exact", True, f"Sejak 2023 9 WNI, hubungi {phone}.")
    said = Answer(
        "Berapa?",
        True,
        0.9,
        "97 WNI",
        9,
        15,
        97,
        "WNI",
        "exact",
        f"Sebanyak 97 WNI, hubungi {phone}.",
        False,
        (other,),
    )
    unsaid = Answer("Siapa?", False, 0.8)
    loss = Answer(
        "Berapa rugi?", True, 0.7, "Rp 2 juta", 20, 29, "IDR 2000000", "IDR", "about", "Rugi Rp 2 juta."
    )
    facts = tuple(Fact(q.id, a) for q, a in zip(QUESTIONS, (said, unsaid, loss), strict=True))
    flags = {"trafficking": Flag(0.97, True), "online_scam": Flag(0.08, False)}
    return Finding(
        f"a{number}", "=SUM(A1) judul", "https://contoh.example/1", "2025-03-06", "f:1", flags, facts
    )


def write(path, count=3):
    with FindingWriter(path, FLAGS, QUESTIONS) as writer:
        writer.write([finding(number) for number in range(count)])
        writer.write([])
        writer.write([finding(count)])


def test_jsonl_has_the_fields_of_the_contract(tmp_path):
    write(tmp_path / "f.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a0", "a1", "a2", "a3"]
    assert list(rows[0]) == ["id", "title", "url", "date", "source", "flags", "facts", "fingerprint"]
    assert rows[0]["flags"]["trafficking"] == {"probability": 0.97, "flagged": True}
    assert rows[0]["facts"][0] == {
        "question_id": "count", "question": "Berapa?", "stated": True, "answer": "97 WNI", "start": 9, "end": 15,
        "probability": 0.9, "value": 97, "unit": "WNI", "qualifier": "exact",
        "cumulative": False, "sentence": "Sebanyak 97 WNI, hubungi ****-****-****.",
        "others": [
            {"answer": "9 WNI", "start": 40, "end": 45, "probability": 0.2, "value": 9, "unit": "WNI",
             "qualifier": "exact", "cumulative": True, "sentence": "Sejak 2023 9 WNI, hubungi ****-****-****."}
        ],
    }  # fmt: skip
    assert rows[0]["facts"][1]["stated"] is False and rows[0]["facts"][1]["sentence"] is None


def test_parquet_holds_the_same(tmp_path):
    write(tmp_path / "f.jsonl")
    write(tmp_path / "f.parquet")
    expected = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text("utf-8").splitlines()]
    for row in expected:
        for fact in row["facts"]:
            for said in (fact, *fact["others"]):
                said["value"] = None if said["value"] is None else str(said["value"])
    assert pq.read_table(tmp_path / "f.parquet").to_pylist() == expected


def test_csv_opens_in_a_spreadsheet_without_running_formulas(tmp_path):
    write(tmp_path / "f.csv")
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["title"] == "'=SUM(A1) judul"
    assert (rows[0]["count"], rows[0]["who"], rows[0]["loss"]) == ("97 WNI", "", "Rp 2 juta")
    assert (rows[0]["trafficking"], rows[0]["trafficking_probability"]) == ("1", "0.9700")


@pytest.mark.parametrize("name", ["f.jsonl", "f.parquet", "f.csv"])
def test_a_scan_that_breaks_leaves_the_old_file(tmp_path, name):
    write(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(ZeroDivisionError), FindingWriter(tmp_path / name, FLAGS, QUESTIONS) as writer:
        writer.write([finding(9)])
        raise ZeroDivisionError
    assert (tmp_path / name).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "message"),
    [("f.xlsx", "cannot write .xlsx"), ("f", "without extension"), ("no/f.csv", "does not exist")],
)
def test_places_that_cannot_be_written_are_named(tmp_path, name, message):
    with pytest.raises(InputError, match=message):
        FindingWriter(tmp_path / name, FLAGS, QUESTIONS)
