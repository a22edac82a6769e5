"""What comes out: `Answer` to one question, `Fact` in a finding, `Flag`, and `Finding` for one article."""

from dataclasses import asdict, dataclass
from typing import Any

Value = int | str | None


def value_text(value: Value) -> str | None:
    """A value as text, where one column or comparison serves numbers and texts alike."""
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the article: `text == article.text[start:end]`, in code points, `end` exclusive."""

    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Mention:
    """Another value that the article gives for the question, and where; `probability` that it is the right one.

    The other fields are those of `Answer`.
    """

    text: str
    start: int
    end: int
    probability: float
    value: Value
    unit: str | None
    qualifier: str | None
    cumulative: bool | None
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """The contract's fields for one other value."""
        record = asdict(self)
        return {"answer": record.pop("text")} | record


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or the statement that the article does not say.

    `probability` is calibrated: of the answer being right when `stated`, of the article not saying
    when not. `value` and `unit` are the normal form (values.py; of a place its ISO 3166 code), `qualifier` how exact
    it is (qualifiers_id.py), `cumulative` whether a figure is a running total (totals_id.py). When not stated, all of
    these, `text`, `start`, `end` and `sentence` are None. `others` are different values that the article gives as well.
    """

    question: str
    stated: bool
    probability: float
    text: str | None = None
    start: int | None = None
    end: int | None = None
    value: Value = None
    unit: str | None = None
    qualifier: str | None = None
    sentence: str | None = None
    cumulative: bool | None = None
    others: tuple[Mention, ...] = ()
    alternatives: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One question of the set with its answer, as it stands in a finding."""

    question_id: str
    answer: Answer

    def as_dict(self) -> dict[str, Any]:
        """The contract's fields for one fact (JSON types only)."""
        answer = self.answer
        return {
            "question_id": self.question_id,
            "question": answer.question,
            "stated": answer.stated,
            "answer": answer.text,
            "start": answer.start,
            "end": answer.end,
            "probability": answer.probability,
            "value": answer.value,
            "unit": answer.unit,
            "qualifier": answer.qualifier,
            "cumulative": answer.cumulative,
            "sentence": answer.sentence,
            "others": [other.as_dict() for other in answer.others],
        }


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of an article: its calibrated probability and the decision at the threshold."""

    probability: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything said about one article: flags by name; when a flag is set, facts and what it is joined by.

    `fingerprint` holds a hash for each proper name of the article (fingerprint.py).
    """

    id: str
    title: str
    url: str
    date: str
    source: str
    flags: dict[str, Flag]
    facts: tuple[Fact, ...] = ()
    fingerprint: tuple[str, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether any flag is set."""
        return any(flag.flagged for flag in self.flags.values())

    def as_dict(self) -> dict[str, Any]:
        """The contract's fields (JSON types only); the same in JSONL and Parquet."""
        return {
            "id": self.id,
            "title": self.title,
            "url": self.url,
            "date": self.date,
            "source": self.source,
            "flags": {name: asdict(flag) for name, flag in self.flags.items()},
            "facts": [fact.as_dict() for fact in self.facts],
            "fingerprint": list(self.fingerprint),
        }
