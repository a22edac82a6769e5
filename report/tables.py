"""The incidents as a table: one row each, and for every cell the articles behind it in a second table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ..data.errors import InputError
from ..data.questions import Question
from ..model.places_id import is_code
from ..model.results import Value, value_text
from .results import Cell, Incident, Reading

Row = dict[str, Any]

_MEASURED = ("count", "money", "date", "penalty")
_VALUED = (*_MEASURED, "place")
# What a column of 64-bit integers holds.
_LARGEST = 2**63
EVIDENCE = (
    "incident", "question", "answer", "value", "unit", "qualifier", "cumulative", "best", "probability", "sentence",
    "start", "end", "article", "source", "title", "outlet", "date", "url",
)  # fmt: skip


def columns(questions: Sequence[Question]) -> dict[str, type]:
    """The table's columns with the type of what they hold."""
    kinds: dict[str, type] = {"incident": str, "title": str, "first": date, "last": date}
    kinds |= {"articles": int, "outlets": str, "flags": str}
    for question in questions:
        kinds[question.id] = str
        if question.type in _VALUED:
            kinds[f"{question.id}_value"] = {"count": int, "money": float}.get(question.type, str)
        if question.type in _MEASURED:
            kinds |= {f"{question.id}_unit": str, f"{question.id}_qualifier": str}
            kinds[f"{question.id}_cumulative"] = bool
        kinds |= {f"{question.id}_articles": int, f"{question.id}_others": str}
    return kinds


def incident_rows(incidents: Sequence[Incident], questions: Sequence[Question]) -> Iterator[Row]:
    """One row an incident, with every column; None where no article says anything.

    InputError for a cell of a question that is not among `questions`.
    """
    empty = dict.fromkeys(columns(questions))
    types = {question.id: question.type for question in questions}
    for incident in incidents:
        row = {
            "incident": incident.id, "title": incident.title, "first": _day(incident.first),
            "last": _day(incident.last), "articles": len(incident.records),
            "outlets": "; ".join(incident.outlets), "flags": "; ".join(incident.flags),
        }  # fmt: skip
        for name, cell in incident.cells.items():
            if name not in types:
                raise InputError(f"unknown question {name!r}; name the question set with --questions")
            row |= _cell_columns(cell, types[name])
        yield empty | row


def evidence_rows(incidents: Sequence[Incident]) -> Iterator[Row]:
    """One row for each answer behind a cell; `best` tells those that the cell shows from those that disagree."""
    for incident in incidents:
        for name, cell in incident.cells.items():
            for reading in (cell.best, *cell.others):
                for one in reading.evidence:
                    known = asdict(one) | {"incident": incident.id, "question": name, "date": _day(one.day)}
                    known |= {"best": reading is cell.best, "value": value_text(one.value)}
                    yield {column: known[column] for column in EVIDENCE}


def _cell_columns(cell: Cell, answer_type: str) -> Row:
    name, best = cell.question_id, cell.best
    row: Row = {
        name: best.text,
        f"{name}_articles": best.articles,
        f"{name}_others": "; ".join(f"{_shown(other)} ({other.articles})" for other in cell.others) or None,
    }
    if answer_type in _VALUED:
        row[f"{name}_value"] = _typed(best.value, answer_type)
    if answer_type in _MEASURED:
        row |= {f"{name}_unit": best.unit, f"{name}_qualifier": best.qualifier}
        row[f"{name}_cumulative"] = best.cumulative
    return row


def _shown(reading: Reading) -> str:
    said = reading.text if reading.value is None or is_code(reading.value) else str(reading.value)
    marks = [reading.qualifier] if reading.qualifier not in (None, "exact") else []
    return ", ".join([said, *marks, *(["cumulative"] if reading.cumulative else [])])


def _typed(value: Value, answer_type: str) -> int | float | str | None:
    if value is None:
        return None
    if answer_type == "count":
        # A sum of money may answer a count question; it is no number of anything.
        return int(value) if str(value).isdigit() and int(value) < _LARGEST else None
    return float(str(value).split()[-1]) if answer_type == "money" else str(value)


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
