"""The written table of expressions, each read at its place in its text: value, unit and qualifier."""

import json
from pathlib import Path

import pytest

from suluh.data.articles import Article
from suluh.model.anchors import anchor_of
from suluh.model.qualifiers_id import qualifier
from suluh.model.values import value_at

DATA = Path(__file__).parent / "data"
# Answers that are read otherwise than written in the table, by file; every other one agrees in all three.
MISSES = {"value_expressions.jsonl": []}


def rows(name):
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def read(row):
    text, place = row["text"], (row["start"], row["end"])
    value, unit = value_at(text, *place, row["type"], anchor_of(Article("a", text, date=row["date"])))
    return value, unit, qualifier(text, *place, row["type"], value)


@pytest.mark.parametrize("name", MISSES)
def test_all_but_the_known_misses_agree(name):
    wrong = [r for r in rows(name) if read(r) != (r["value"], r["unit"], r["qualifier"])]
    assert [row["text"][row["start"] : row["end"]] for row in wrong] == MISSES[name]


def test_the_table_is_of_every_type():
    kinds = [row["type"] for row in rows("value_expressions.jsonl")]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "count": 199, "money": 137, "date": 183, "penalty": 79,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["place", "phrase", "clause", "person"])
def test_other_types_have_no_qualifier(kind):
    assert qualifier("sekitar 20 orang", 8, 16, kind, None) is None
