"""Re-checks written findings against the articles: every answer at its place, its sentence, its value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..data.articles import Article
from ..data.errors import InputError
from ..data.questions import Question
from .dates_id import dated
from .findings import Record
from .masking import mask
from .sentences import sentence_at
from .values import normalise

_EMPTY = ("answer", "start", "end", "value", "unit", "sentence")


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
        for fact in record.get("facts", ()):
            if (name := fact["question_id"]) not in types:
                raise InputError(
                    f"{place}: unknown question {name!r}; name the question set with --questions"
                )
            for what in _faults(fact, article, types[name]):
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


def _faults(fact: Mapping[str, object], article: Article, answer_type: str) -> Iterator[str]:
    probability = fact["probability"]
    if not isinstance(probability, float | int) or not 0.0 <= probability <= 1.0:
        yield f"probability is {probability!r}, expected 0 to 1"
    if not fact["stated"]:
        yield from (
            f"{name} is {fact[name]!r} though not stated" for name in _EMPTY if fact[name] is not None
        )
        return
    start, end = fact["start"], fact["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(article.text)):
        yield f"characters {start}-{end} are no place in a text of {len(article.text)}"
        return
    yield from _evidence(fact, article, (start, end), answer_type)


def _evidence(
    fact: Mapping[str, object], article: Article, place: tuple[int, int], answer_type: str
) -> Iterator[str]:
    answer = article.text[slice(*place)]
    if fact["answer"] != mask(answer):
        yield f"the text at {place[0]}-{place[1]} is {mask(answer)!r}, not {fact['answer']!r}"
        return
    sentence = mask(article.text[slice(*sentence_at(article.text, *place))])
    if fact["sentence"] != sentence:
        yield f"the sentence is {sentence!r}, not {fact['sentence']!r}"
    value, unit = normalise(answer, answer_type, dated(article))
    # Parquet has one column for counts and dates, so a text.
    if fact["value"] != value and fact["value"] != (None if value is None else str(value)):
        yield f"the value of {mask(answer)!r} is {value!r}, not {fact['value']!r}"
    if fact["unit"] != unit:
        yield f"the unit of {mask(answer)!r} is {unit!r}, not {fact['unit']!r}"
