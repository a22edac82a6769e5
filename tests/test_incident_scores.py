"""Scores of a grouping against labelled groups."""

import json

import pytest
from conftest import write_jsonl
from finding_records import fact, finding

from suluh.data.errors import InputError
from suluh.data.incidents import read_groups
from suluh.eval.incidents import group_scores

ROWS = [
    {"kind": "incident", "name": "i1", "articles": ["a", "b", "c"]},
    {"kind": "alone", "articles": ["d", "e"]},
]


def groups(tmp_path, rows=ROWS):
    return read_groups(write_jsonl(tmp_path / "groups.jsonl", rows))


def test_labelled_groups_are_read(tmp_path):
    gold = groups(tmp_path)
    assert gold.incident == {"a": "i1", "b": "i1", "c": "i1", "d": "d", "e": "e"}
    assert gold.ignored == frozenset()


def test_doubtful_near_and_same_news_make_ignored_pairs(tmp_path):
    rows = [
        {"kind": "incident", "name": "i1", "articles": ["a", "b"], "doubtful": ["b"], "near": ["d"]},
        {"kind": "alone", "articles": ["d", "e", "f"]},
        {"kind": "same news", "articles": ["e", "f"]},
    ]
    ignored = {frozenset(pair) for pair in ("ab", "ad", "bd", "ef")}
    assert groups(tmp_path, rows).ignored == ignored


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kind": "alone"}, "articles"),
        ({"kind": "alone", "articles": ["a"]}, "two groups"),
        ([1], "expected one JSON object"),
        ({"kind": "lone", "articles": ["z"]}, "none of incident, same news, alone"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, reason):
    with pytest.raises(InputError, match=f"groups.jsonl:3: .*{reason}"):
        groups(tmp_path, [*ROWS, row])


def test_scores_by_pairs_and_by_articles(tmp_path):
    found = {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3, "elsewhere": 3}
    scores = group_scores(found, groups(tmp_path))
    assert (scores["n"], scores["incidents"], scores["groups"]) == (5, 3, 3)
    assert scores["pairs"] == {"precision": 0.5, "recall": 0.3333, "f1": 0.4}
    # precision: a, b 1; c, d 1/2; e 1. recall: a, b 2/3; c 1/3; d, e 1.
    assert scores["b_cubed"] == {"precision": 0.8, "recall": 0.7333, "f1": 0.7652}


def test_ignored_pairs_count_for_neither_side(tmp_path):
    rows = [{"kind": "incident", "name": "i1", "articles": ["a", "b"], "doubtful": ["b"]}]
    for found in ({"a": 1, "b": 1}, {"a": 1, "b": 2}):
        scores = group_scores(found, groups(tmp_path, rows))
        assert scores["pairs"]["f1"] == scores["b_cubed"]["f1"] == 1.0


def test_no_common_article_is_an_error(tmp_path):
    with pytest.raises(InputError, match="share no article"):
        group_scores({"z": 1}, groups(tmp_path))


def accounts():
    """Eight events, each told twice in like words."""
    places = ["Poipet", "Bavet", "Batam", "Riyadh", "Myawaddy", "Entikong", "Nunukan", "Dumai"]
    for number, place in enumerate(places):
        for side in "ab":
            sentence = f"Sebanyak {number + 11} orang ditemukan di {place} pada {number + 1}/5"
            facts = (
                fact("victims_wni", f"{number + 11} orang", number + 11, "orang", sentence=sentence),
                fact("destination", place, sentence=sentence),
            )
            yield finding(f"{place}-{side}", *facts, title=f"Korban di {place} ditemukan {side}")


def test_the_commands_fit_and_score(tmp_path, run):
    records = list(accounts())
    findings = write_jsonl(tmp_path / "findings.jsonl", records)
    rows = [
        {"kind": "incident", "name": one["id"], "articles": [one["id"], two["id"]]}
        for one, two in zip(records[::2], records[1::2], strict=True)
    ]
    labels = write_jsonl(tmp_path / "groups.jsonl", rows)
    out = tmp_path / "weights.json"
    assert run("train", "pairs", findings, "--groups", labels, "-o", out)[0] == 0
    fitted = json.loads(out.read_text())
    assert fitted["weights"]["text"] > 0 and fitted["cross_validated"]["pairs"]["f1"] == 1.0
    assert fitted["cross_validated"]["pairs_f1_range"] == [1.0, 1.0]
    code, printed, _ = run("eval", "incidents", findings, labels)
    assert code == 0
    scores = json.loads(printed)
    assert scores["incidents"]["n"] == scores["titles"]["n"] == 16
    assert scores["incidents"]["pairs"]["precision"] == 1.0


def test_findings_without_a_pair_cannot_be_fitted(tmp_path, run):
    findings = write_jsonl(tmp_path / "findings.jsonl", list(accounts())[::2])
    labels = write_jsonl(tmp_path / "groups.jsonl", ROWS)
    code, _, said = run("train", "pairs", findings, "--groups", labels, "-o", tmp_path / "w.json")
    assert code == 2 and "no two of these findings" in said


def test_incidents_command_writes_a_table(tmp_path, run):
    findings = write_jsonl(tmp_path / "findings.jsonl", list(accounts()))
    out = tmp_path / "incidents.xlsx"
    code, printed, _ = run("incidents", findings, "-o", out)
    assert code == 0 and out.is_file() and "16 flagged" in printed
