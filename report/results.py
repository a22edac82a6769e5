"""What comes out: an `Incident` that several articles tell of, a `Cell` a question, `Evidence` behind each."""

from dataclasses import dataclass

from ..model.findings import Record
from ..model.results import Value


@dataclass(frozen=True, slots=True)
class Evidence:
    """One article's answer, or another value it gives: the words, sentence and place, and who published it when.

    `source` is where the article was read ("file:line"); `day` is ISO or empty; `outlet` the site's name or empty;
    `probability` that the answer is right; `cumulative` where the figure is a running total.
    """

    article: str
    title: str
    url: str
    outlet: str
    day: str
    answer: str
    value: Value
    unit: str | None
    sentence: str
    start: int
    end: int
    probability: float
    qualifier: str | None = None
    cumulative: bool = False
    source: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Which article it is of: ids may repeat, so with where it was read."""
        return self.article, self.source


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the values that articles give for a question, with all that say so, surest first.

    Words, unit and qualifier are those of the surest that has a value.
    """

    value: Value
    unit: str | None
    text: str
    evidence: tuple[Evidence, ...]
    qualifier: str | None = None
    cumulative: bool = False

    @property
    def support(self) -> float:
        """How many articles say so, each as far as it is trusted: by the surest of its answers."""
        surest: dict[tuple[str, str], float] = {}
        for one in self.evidence:
            surest[one.key] = max(surest.get(one.key, 0.0), one.probability)
        return sum(surest.values())

    @property
    def articles(self) -> int:
        """How many articles say so."""
        return len({one.key for one in self.evidence})


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers to one question about an incident: the best supported, and what disagrees, best first."""

    question_id: str
    best: Reading
    others: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One event, told by one article or many.

    `records` are the findings, oldest first; `first` and `last` the ISO days they were published, or empty;
    `cells` by question id, only of what some article states.
    """

    id: str
    title: str
    first: str
    last: str
    flags: tuple[str, ...]
    outlets: tuple[str, ...]
    records: tuple[Record, ...]
    cells: dict[str, Cell]
