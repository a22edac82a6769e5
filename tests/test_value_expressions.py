"""The written table of expressions, each read at its place in its text: value, unit and qualifier."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.data.articles import Article
from suluh.model.anchors import anchor_of
from suluh.model.qualifiers_id import qualifier
from suluh.model.values import value_at

DATA = Path(__file__).parent / "data"
# Answers that are read otherwise than written in the table, by file; every other one agrees in all three.
# The grammar is worked on with the first two; the third was written by another author when it stood, and never is.
MISSES = {
    "value_expressions.jsonl": [],
    "value_expressions_second.jsonl": [],
    "value_expressions_third.jsonl": [],
}


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


def test_the_tables_are_of_every_type():
    kinds = [[row["type"] for row in rows(name)] for name in MISSES]
    assert [{kind: some.count(kind) for kind in some} for some in kinds] == [
        {"count": 295, "money": 207, "date": 183, "penalty": 79},
        {"count": 35, "money": 25, "date": 30, "penalty": 14},
        {"count": 100, "money": 100},
    ]


PIECES = sorted({word for name in MISSES for row in rows(name) for word in row["text"].split()})


@given(
    st.sampled_from(["count", "money", "date", "penalty"]),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=40),
    st.sampled_from(["Rabu, 10 Mei 2023", ""]),
    st.data(),
)
def test_whatever_stands_there_is_read_or_left(kind, text, date, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    value, unit, exact = read({"text": text, "start": start, "end": end, "type": kind, "date": date})
    assert isinstance(value, str | None) or (kind == "count" and isinstance(value, int))
    assert isinstance(unit, str | None)
    assert exact in (None, "exact", "at least", "at most", "about", "range")
    assert exact is not None or value is None


@pytest.mark.parametrize("kind", ["place", "phrase", "clause", "person"])
def test_other_types_have_no_qualifier(kind):
    assert qualifier("sekitar 20 orang", 8, 16, kind, None) is None
