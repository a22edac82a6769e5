"""What a finding tells of its event, in a form that two findings can be compared by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..model.date_points import publication_day
from ..model.findings import Record
from ..model.places_id import is_code

_WORD = re.compile(r"[^\W_]{2,}")
_NAME = re.compile(r"\b[A-Z][^\W_]+(?:\s+[A-Z][^\W_]+)*")
_PLACES = ("destination", "origin")
_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_LAST_DAY = 31
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:\s*/\s*(1[0-2]|0?[1-9])\b|\s+({'|'.join(_MONTHS)})[a-z]*\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A finding's title and evidence as words, its figures, places, days and names, and when it was published.

    `figures` are (question, value) of what has a value but dates and places; `days` are the (day, month) that its
    evidence names, whose year news seldom gives; `names` are hashes (none in older findings); `when` is
    the whole date of the event.
    """

    title: tuple[str, ...]
    words: tuple[str, ...]
    figures: frozenset[tuple[str, str]]
    places: frozenset[str]
    days: frozenset[tuple[int, int]]
    names: frozenset[str]
    published: date | None
    when: str | None


def profile(record: Record) -> Profile:
    """The profile of one finding."""
    facts = {fact["question_id"]: fact for fact in record["facts"] if fact["stated"]}
    sentences = dict.fromkeys(fact["sentence"] for fact in facts.values())
    when = facts.get("when", {}).get("value")
    return Profile(
        tuple(_words(record.get("title") or "")),
        tuple(word for sentence in sentences for word in _words(sentence)),
        frozenset(
            (name, str(f["value"]))
            for name, f in facts.items()
            # Places are compared by their words: half of all findings are of one country.
            if f["value"] is not None and name != "when" and not is_code(f["value"])
        ),
        frozenset(_places(facts)),
        frozenset(day for sentence in sentences for day in _days(sentence)),
        frozenset(record.get("fingerprint") or ()),
        publication_day(record.get("date") or ""),
        when if len(str(when)) == len("2024-05-31") else None,
    )


def _places(facts: dict[str, Record]) -> Iterator[str]:
    """The proper names in the answers about places, word by word."""
    for name in _PLACES:
        if name in facts:
            for match in _NAME.findall(facts[name]["answer"]):
                yield from _words(match)


def _days(sentence: str) -> Iterator[tuple[int, int]]:
    for number, month, name in _DAY.findall(sentence):
        if 1 <= int(number) <= _LAST_DAY:
            yield int(number), int(month) if month else _MONTHS.index(name.lower()) + 1


def _words(text: str) -> Iterator[str]:
    return (match.lower() for match in _WORD.findall(text))
