"""The articles that come with the package, and the golden articles with their answers."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "data" / "examples"
GOLDEN = [json.loads(line) for line in (ROOT / "tests/golden/articles.jsonl").read_text("utf-8").splitlines()]
UNANSWERABLE = 15


def jsonl_rows():
    """The readable rows of berita.jsonl, and the numbers of the lines that are not JSON."""
    rows, broken = [], []
    for number, line in enumerate((EXAMPLES / "berita.jsonl").read_text("utf-8").splitlines(), start=1):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            broken.append(number)
    return rows, broken


def csv_rows():
    with (EXAMPLES / "kliping.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_counts_and_exactly_one_broken_row():
    rows, broken = jsonl_rows()
    assert (len(rows), broken, len(csv_rows())) == (29, [12], 5)
    assert {path.name for path in EXAMPLES.iterdir()} == {
        "README.md", "artikel-1.txt", "berita.jsonl", "kliping.csv",
    }  # fmt: skip


def test_every_kind_is_there_once_each():
    rows, _ = jsonl_rows()
    names = [row["id"] for row in rows] + [row["url"].rsplit("/", 1)[1] for row in csv_rows()]
    assert Counter(name.split("-")[0] for name in names) == {
        "tppo": 10, "daring": 8, "scamcenter": 4, "laporan": 1, "lain": 11,
    }  # fmt: skip
    assert len(set(names)) == 34


def test_rows_are_whole_articles_at_example_addresses():
    rows, _ = jsonl_rows()
    for row in rows + csv_rows():
        assert row["judul"].strip()
        assert row["url"].startswith("https://contoh.example/")
        assert len(row["tanggal"]) == 10
        assert len(row["isi"].split()) >= 120
    assert len((EXAMPLES / "artikel-1.txt").read_text("utf-8").split()) >= 120


def test_the_long_article_keeps_its_figures_for_late():
    rows, _ = jsonl_rows()
    long = [row["isi"] for row in rows if len(row["isi"]) > 5_000]
    assert [len(text) for text in long] == [20_514]
    assert long[0].index("214 orang") > 12_000
    assert long[0].index("Rp 18,6 miliar") > 12_000


def test_golden_articles_and_their_flags():
    flags = Counter((row["flags"]["trafficking"], row["flags"]["online_scam"]) for row in GOLDEN)
    assert flags == {(True, False): 4, (False, True): 2, (True, True): 2, (False, False): 2}
    questions = [question for row in GOLDEN for question in row["questions"]]
    assert len(questions) == 47
    assert sum(question["answer"] is None for question in questions) == UNANSWERABLE


@pytest.mark.parametrize("row", GOLDEN, ids=[row["id"] for row in GOLDEN])
def test_golden_answers_are_exact_substrings(row):
    for question in row["questions"]:
        if question["answer"] is None:
            assert question["accept"] == []
        else:
            assert all(text in row["text"] for text in [question["answer"], *question["accept"]])


@pytest.mark.parametrize("row", GOLDEN, ids=[row["id"] for row in GOLDEN])
def test_golden_articles_are_short_and_only_flagged_ones_are_asked(row):
    assert 150 <= len(row["text"].split()) <= 300
    asked = len(row["questions"])
    assert 4 <= asked <= 6 if any(row["flags"].values()) else asked == 0
