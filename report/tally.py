"""What a report counts: the figures that its charts draw."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..data.questions import Question, guessed_type, load_questions
from ..model.findings import Record
from ..model.places_id import is_code, place_name
from .published import day, outlet
from .results import Incident
from .selection import flags_of
from .wording import NO_OUTLET, flag_name, question_name

# Longer spans are drawn by month: a bar a week would be too thin to read.
_MOST_WEEKS = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the findings answer, as the page names it, and its answer type."""

    id: str
    name: str
    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Times:
    """Flagged articles by kind in each week (from Monday) or month: (first day, day after, kind, number)."""

    unit: str
    rows: tuple[tuple[str, str, str, int], ...]
    undated: int


def kind_of(record: Record) -> str:
    """The set flags in words, so that an article with two of them is counted once: "TPPO", "TPPO + …"."""
    return " + ".join(flag_name(flag) for flag in flags_of(record))


def kinds_of(records: Sequence[Record]) -> list[str]:
    """All kinds of these: each flag alone, in the order of the flags, then the combinations."""
    alone = [flag_name(flag) for flag in flags_of(*records)]
    return [*alone, *sorted(set(map(kind_of, records)).difference(alone))]


def questions_of(records: Iterable[Record], known: Iterable[Question] = ()) -> tuple[Asked, ...]:
    """The questions that were asked of these, in the order of the findings.

    Their answer types are those of the `known` and the standard questions; of others they are guessed.
    """
    types = {question.id: question.type for question in (*load_questions(), *known)}
    texts = {fact["question_id"]: fact["question"] for record in records for fact in record["facts"]}
    return tuple(
        Asked(id_, question_name(id_, text), text, types.get(id_) or guessed_type(text))
        for id_, text in texts.items()
    )


def by_time(records: Sequence[Record]) -> Times:
    """Flagged articles by week and kind, or by month where the weeks are many."""
    dated = [(date.fromisoformat(found), kind_of(record)) for record in records if (found := day(record))]
    days = [found for found, _ in dated]
    weekly = not days or (max(days) - min(days)).days <= 7 * _MOST_WEEKS
    counts = Counter((_period(found, weekly), kind) for found, kind in dated)
    rows = sorted(
        (first.isoformat(), after.isoformat(), kind, n) for ((first, after), kind), n in counts.items()
    )
    return Times("minggu" if weekly else "bulan", tuple(rows), len(records) - len(dated))


def by_place(incidents: Iterable[Incident], question_id: str) -> list[tuple[str, int]]:
    """The best supported answers to a question about a place, with the number of incidents, most first.

    Under the name of the country or Indonesian province where that is known, else in the article's words.
    """
    cells = [incident.cells[question_id].best for incident in incidents if question_id in incident.cells]
    names: dict[str, str] = {}
    counts = Counter[str]()
    for reading in cells:
        name = place_name(str(reading.value)) if is_code(reading.value) else reading.text
        names.setdefault(name.casefold(), name)
        counts[name.casefold()] += 1
    return [(names[key], count) for key, count in _most_first(counts)]


def by_outlet(records: Iterable[Record]) -> list[tuple[str, Counter[str]]]:
    """For each outlet the number of its articles by kind, most articles first."""
    found: dict[str, Counter[str]] = {}
    for record in records:
        found.setdefault(outlet(record) or NO_OUTLET, Counter())[kind_of(record)] += 1
    return sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))


def by_question(records: Iterable[Record], questions: Iterable[Asked]) -> list[tuple[str, int, int]]:
    """For each question its name, how many articles state it, and how many were asked."""
    facts = [(fact["question_id"], bool(fact["stated"])) for record in records for fact in record["facts"]]
    counts = Counter(facts)
    return [(q.name, counts[q.id, True], counts[q.id, True] + counts[q.id, False]) for q in questions]


def _period(found: date, weekly: bool) -> tuple[date, date]:
    if weekly:
        monday = found - timedelta(days=found.weekday())
        return monday, monday + timedelta(days=7)
    first = found.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
