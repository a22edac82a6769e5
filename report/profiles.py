"""What a finding tells of its event, in a form that two findings can be compared by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..model.findings import Record
from .published import day

_WORD = re.compile(r"[^\W_]{2,}")
_NAME = re.compile(r"\b[A-Z][^\W_]+(?:\s+[A-Z][^\W_]+)*")
_PLACES = ("destination", "origin")
_PEOPLE = ("perpetrator",)


@dataclass(frozen=True, slots=True)
class Profile:
    """A finding's title and evidence as words, its figures, places and people, and its day of publication.

    `figures` are (question, value) of what has a value but dates; `when` is the day the article gives for the event.
    """

    title: tuple[str, ...]
    words: tuple[str, ...]
    figures: frozenset[tuple[str, str]]
    places: frozenset[str]
    people: frozenset[str]
    published: date | None
    when: str | None


def profile(record: Record) -> Profile:
    """The profile of one finding."""
    facts = {fact["question_id"]: fact for fact in record["facts"] if fact["stated"]}
    sentences = dict.fromkeys(fact["sentence"] for fact in facts.values())
    iso = day(record)
    when = facts.get("when", {}).get("value")
    return Profile(
        tuple(_words(record.get("title") or "")),
        tuple(word for sentence in sentences for word in _words(sentence)),
        frozenset(
            (name, str(f["value"])) for name, f in facts.items() if f["value"] is not None and name != "when"
        ),
        frozenset(_names(facts, _PLACES)),
        frozenset(_names(facts, _PEOPLE)),
        date.fromisoformat(iso) if iso else None,
        when if when and len(when) == len("2024-05-31") else None,
    )


def _names(facts: dict[str, Record], questions: tuple[str, ...]) -> Iterator[str]:
    """The proper names in the answers to these questions, word by word."""
    for name in questions:
        if name in facts:
            for match in _NAME.findall(facts[name]["answer"]):
                yield from _words(match)


def _words(text: str) -> Iterator[str]:
    return (match.lower() for match in _WORD.findall(text))
