"""What page.js reads: articles and sentences once each, and incidents that point into both.

    {"questions": [{"id", "name", "text"}],
     "flags": {"trafficking": "TPPO"},
     "articles": [{"title", "url", "outlet", "day", "source", "flags": "TPPO 97%"}],
     "sentences": ["…"],
     "incidents": [{"title", "first", "last", "days", "flags", "outlets", "articles": [0], "unstated": ["loss"],
                    "cells": {"rescued_wni": [reading, …]}}]}

A reading, the best supported first, is {"text", "exact", "key", "evidence": [[article, answer, sentence, at,
probability], …]}: `at` is where the answer stands in the sentence, in UTF-16 units, or -1. "exact" only where it says
more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..model.findings import Record
from .highlight import mark, sentence_start
from .published import day as published_day
from .published import outlet
from .results import Cell, Evidence, Incident, Reading
from .tally import Asked
from .wording import SHORT_MONTHS, day, flag_name, percent, shown

Json = dict[str, Any]


def payload(incidents: Sequence[Incident], questions: Sequence[Asked], flags: Mapping[str, str]) -> Json:
    """The page's data (JSON types only); `flags` are the names that the page calls them."""
    pack = _Pack(questions)
    packed = [pack.incident(incident) for incident in incidents]
    return {
        "questions": [{"id": one.id, "name": one.name, "text": one.text} for one in questions],
        "flags": dict(flags),
        "articles": pack.articles,
        "sentences": list(pack.sentences),
        "incidents": packed,
    }


class _Pack:
    def __init__(self, questions: Iterable[Asked]) -> None:
        self.articles: list[Json] = []
        self.sentences: dict[str, int] = {}
        self._types = {question.id: question.type for question in questions}

    def incident(self, incident: Incident) -> Json:
        places = {_key(record): len(self.articles) + index for index, record in enumerate(incident.records)}
        self.articles.extend(map(_article, incident.records))
        starts = _sentence_starts(incident.cells.values())
        asked = dict.fromkeys(fact["question_id"] for record in incident.records for fact in record["facts"])
        return {
            "title": incident.title,
            "first": incident.first,
            "last": incident.last,
            "days": _days(incident.first, incident.last),
            "flags": list(incident.flags),
            "outlets": list(incident.outlets),
            "articles": list(places.values()),
            "unstated": [id_ for id_ in asked if id_ not in incident.cells],
            "cells": {
                id_: [self._reading(one, id_, places, starts) for one in (cell.best, *cell.others)]
                for id_, cell in incident.cells.items()
            },
        }

    def _reading(self, reading: Reading, question_id: str, places: "_Places", starts: "_Starts") -> Json:
        form = shown(reading, self._types.get(question_id, "phrase"))
        exact = {"exact": form.exact} if form.exact else {}
        evidence = [self._evidence(one, places, starts) for one in reading.evidence]
        return {"text": form.text, **exact, "key": form.key, "evidence": evidence}

    def _evidence(self, one: Evidence, places: "_Places", starts: "_Starts") -> list[Any]:
        at = mark(one.sentence, one.answer, one.start, starts[one.key, one.sentence])
        sentence = self.sentences.setdefault(one.sentence, len(self.sentences))
        return [places[one.key], one.answer, sentence, at, round(one.probability, 3)]


# As Evidence.key.
_Key = tuple[str, str]
_Places = dict[_Key, int]
_Starts = dict[tuple[_Key, str], int | None]


def _sentence_starts(cells: Iterable[Cell]) -> _Starts:
    """Where each article's sentences begin, as far as all answers in them tell."""
    answers: dict[tuple[_Key, str], list[tuple[str, int]]] = {}
    for cell in cells:
        for reading in (cell.best, *cell.others):
            for one in reading.evidence:
                answers.setdefault((one.key, one.sentence), []).append((one.answer, one.start))
    return {key: sentence_start(key[1], placed) for key, placed in answers.items()}


def _key(record: Record) -> _Key:
    return record["id"], record.get("source") or ""


def _article(record: Record) -> Json:
    set_ = {name: flag for name, flag in record["flags"].items() if flag["flagged"]}
    return {
        "title": record.get("title") or "",
        "url": record.get("url") or "",
        "outlet": outlet(record),
        "day": day(published_day(record), SHORT_MONTHS),
        "source": record.get("source") or "",
        "flags": ", ".join(
            f"{flag_name(name)} {percent(flag['probability'])}" for name, flag in set_.items()
        ),
    }


def _days(first: str, last: str) -> str:
    days = [day(iso, SHORT_MONTHS) for iso in dict.fromkeys((first, last)) if iso]
    return " – ".join(days)
