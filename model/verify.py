"""Re-checks written findings against the articles: every answer at its place, its sentence, its value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.articles import Article
from ..data.errors import InputError
from ..data.questions import Question
from .anchors import Anchor, anchor_of
from .evidence import evidence
from .findings import Record
from .fingerprint import fingerprint
from .masking import mask

_READ = ("unit", "qualifier", "cumulative")
_EMPTY = ("answer", "start", "end", "value", "sentence", *_READ)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: in which row of the findings, on which article and question."""

    place: str
    article: str
    question: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.article}: {self.question}: {self.what}"


def verify(
    findings: Iterable[tuple[str, Record]], articles: Iterable[Article], questions: Sequence[Question]
) -> Iterator[Fault]:
    """The faults of the findings; articles are matched by id, and by source where several share one.

    Only findings are held in memory, articles stream. InputError for a question that is not among `questions`.
    """
    types = {question.id: question.type for question in questions}
    waiting: dict[str, list[tuple[str, Record]]] = {}
    for place, record in findings:
        waiting.setdefault(record["id"], []).append((place, record))
    for article in articles:
        place, record = _taken(waiting, article)
        if not _has_its_fingerprint(record, article):
            yield Fault(place, article.id, "-", "the fingerprint is not that of the article's names")
        anchor = anchor_of(article) if record.get("facts") else None
        for fact in record.get("facts", ()):
            if (name := fact["question_id"]) not in types:
                raise InputError(
                    f"{place}: unknown question {name!r}; name the question set with --questions"
                )
            for what in _faults(fact, _Asked(article.text, types[name], anchor)):
                yield Fault(place, article.id, name, what)
    for name, left in waiting.items():
        for place, _ in left:
            yield Fault(place, name, "-", "no such article in what was given")


def _taken(waiting: dict[str, list[tuple[str, Record]]], article: Article) -> tuple[str, Record]:
    """The finding of an article, taken out; an empty one where there is none."""
    some = waiting.get(article.id, [])
    if not some:
        return "", {}
    same = (number for number, (_, record) in enumerate(some) if record.get("source") == article.source)
    found = some.pop(next(same, 0))
    if not some:
        del waiting[article.id]
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one answer is checked against."""

    text: str
    type: str
    anchor: Anchor | None


def _has_its_fingerprint(record: Record, article: Article) -> bool:
    """Whether the hashes are those of the article's names: a flagged one's only; findings of before had none."""
    found = record.get("fingerprint")
    flagged = any(flag["flagged"] for flag in record.get("flags", {}).values())
    return found is None or tuple(found) == (fingerprint(article.text) if flagged else ())


def _faults(fact: Mapping[str, Any], asked: _Asked) -> Iterator[str]:
    yield from _unlikely(fact)
    if not fact["stated"]:
        said = (name for name in _EMPTY if fact.get(name) is not None)
        yield from (f"{name} is {fact[name]!r} though not stated" for name in said)
        if fact.get("others"):
            yield "there are other values though none is stated"
        return
    yield from _placed(fact, asked)
    for other in fact.get("others") or ():
        yield from (f"other value: {what}" for what in (*_unlikely(other), *_placed(other, asked)))


def _unlikely(fact: Mapping[str, Any]) -> Iterator[str]:
    probability = fact["probability"]
    if not isinstance(probability, float | int) or not 0.0 <= probability <= 1.0:
        yield f"probability is {probability!r}, expected 0 to 1"


def _placed(fact: Mapping[str, Any], asked: _Asked) -> Iterator[str]:
    start, end = fact["start"], fact["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(asked.text)):
        yield f"characters {start}-{end} are no place in a text of {len(asked.text)}"
        return
    yield from _evidence(fact, asked, (start, end))


def _evidence(fact: Mapping[str, Any], asked: _Asked, place: tuple[int, int]) -> Iterator[str]:
    answer = mask(asked.text[slice(*place)])
    if fact["answer"] != answer:
        yield f"the text at {place[0]}-{place[1]} is {answer!r}, not {fact['answer']!r}"
        return
    said = evidence(asked.text, place, asked.type, asked.anchor)
    # Parquet has one column for counts and dates, so a text.
    if str(fact["value"]) != str(said.value):
        yield f"the value of {answer!r} is {said.value!r}, not {fact['value']!r}"
    expected = {"sentence": mask(said.sentence)} | {name: getattr(said, name) for name in _READ}
    for name, right in expected.items():
        # Not all there in findings of the first versions: those are to be written anew.
        if fact.get(name) != right:
            yield f"the {name} of {answer!r} is {right!r}, not {fact.get(name)!r}"
