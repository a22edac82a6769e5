"""Reconciles what the articles of one incident say: for each question the best-supported value, and the others."""

from collections.abc import Iterable, Sequence
from typing import Any

from ..model.findings import Record
from ..model.places_id import is_code, lies_in
from ..model.results import Value, value_text
from .published import day, outlet
from .results import Cell, Evidence, Reading


def cells(records: Sequence[Record]) -> dict[str, Cell]:
    """The cell of each question that some record answers, in the order the questions were asked."""
    evidence: dict[str, list[Evidence]] = {}
    for record in records:
        for fact in record["facts"]:
            if fact["stated"]:
                said = [_evidence(record, one) for one in (fact, *(fact.get("others") or ()))]
                evidence.setdefault(fact["question_id"], []).extend(said)
    return {name: _cell(name, some) for name, some in evidence.items()}


def readings(evidence: Iterable[Evidence]) -> list[Reading]:
    """The evidence grouped by what it says: the event's own figures before running totals, the best supported first.

    What says the same: an equal value, or without values equal words, or words that are part of the others'
    ("Myawaddy" and "Myawaddy, Myanmar"). Places are joined by their words, as Bavet and Phnom Penh are both KH, and
    never across provinces or countries: "Riau" is not "Kepulauan Riau".
    """
    groups: list[list[Evidence]] = []
    for one in sorted(evidence, key=lambda one: (-len(one.answer), -one.probability)):
        group = next((group for group in groups if _belongs(one, group)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    found = [_reading(group) for group in groups]
    return sorted(found, key=lambda reading: (reading.cumulative, -reading.support))


def _cell(name: str, evidence: list[Evidence]) -> Cell:
    best, *others = readings(evidence)
    return Cell(name, best, tuple(others))


def _reading(group: list[Evidence]) -> Reading:
    surest = sorted(group, key=lambda one: -one.probability)
    first = next((one for one in surest if one.value is not None), surest[0])
    return Reading(first.value, first.unit, first.answer, tuple(surest), first.qualifier, first.cumulative)


def _belongs(one: Evidence, group: Sequence[Evidence]) -> bool:
    """Whether it says what the longest answer of the group says, and of places what none of the group contradicts."""
    return _same(group[0], one) and not any(_apart(member.value, one.value) for member in group)


def _same(longer: Evidence, other: Evidence) -> bool:
    if longer.cumulative != other.cumulative:
        return False
    if is_code(longer.value) or is_code(other.value):
        return _nests(longer, other)
    if longer.value is not None or other.value is not None:
        # Parquet holds counts as texts, JSONL as numbers.
        return value_text(longer.value) == value_text(other.value)
    return _nests(longer, other)


def _nests(longer: Evidence, other: Evidence) -> bool:
    return f" {_words(other.answer)} " in f" {_words(longer.answer)} "


def _apart(one: Value, other: Value) -> bool:
    """Whether both are codes of places, and neither lies in the other."""
    if not (is_code(one) and is_code(other)):
        return False
    return not (lies_in(str(one), str(other)) or lies_in(str(other), str(one)))


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _evidence(record: Record, fact: dict[str, Any]) -> Evidence:
    return Evidence(
        record["id"], record.get("title") or "", record.get("url") or "", outlet(record), day(record),
        fact["answer"], fact["value"], fact["unit"], fact["sentence"], fact["start"], fact["end"], fact["probability"],
        fact.get("qualifier"), bool(fact.get("cumulative")), record.get("source") or "",
    )  # fmt: skip
