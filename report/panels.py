"""The report's charts, each with what it shows in words and the figures it draws as a table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from . import charts
from .results import Incident
from .selection import Selection
from .tally import Asked, Times, by_outlet, by_place, by_question, by_time, kinds_of
from .wording import NO_OUTLET, day, number, percent

_MOST_OUTLETS = 15
_MOST_PLACES = 10
_PLACES = (("destination", "Tempat eksploitasi"), ("origin", "Asal korban"))


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: `summary` says in words what the picture shows, `rows` are all its figures, as text."""

    title: str
    note: str
    summary: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def panels(selection: Selection, incidents: Sequence[Incident], questions: Sequence[Asked]) -> list[Panel]:
    """The charts that there are figures for."""
    records = selection.flagged
    kinds = kinds_of(records)
    drawn = [
        _times(by_time(records), kinds),
        _outlets(by_outlet(records), kinds),
        _questions(by_question(records, questions)),
        *(_places(title, by_place(incidents, id_)) for id_, title in _PLACES),
    ]
    return [panel for panel in drawn if panel]


def _times(times: Times, kinds: Sequence[str]) -> Panel | None:
    if not times.rows:
        return None
    periods: dict[str, Counter[str]] = {}
    for start, _, kind, count in times.rows:
        periods.setdefault(start, Counter())[kind] += count
    most = max(periods, key=lambda start: periods[start].total())
    first, last = (_period(start, times.unit) for start in (min(periods), max(periods)))
    undated = (
        f" {number(times.undated)} artikel bertanda tanpa tanggal tidak tergambar." if times.undated else ""
    )
    return Panel(
        f"Artikel bertanda per {times.unit}",
        f"Menurut tanggal terbit.{undated}",
        f"Diagram batang dari {first} sampai {last}; terbanyak {number(periods[most].total())} artikel pada"
        f" {_period(most, times.unit)}.",
        charts.time_chart(times, kinds),
        (times.unit.capitalize(), *kinds),
        tuple((_period(start, times.unit), *_numbers(counts, kinds)) for start, counts in periods.items()),
    )


def _outlets(outlets: Sequence[tuple[str, Counter[str]]], kinds: Sequence[str]) -> Panel | None:
    if not outlets:
        return None
    rest: Counter[str] = sum((counts for _, counts in outlets[_MOST_OUTLETS:]), Counter())
    others = [(f"{number(len(outlets) - _MOST_OUTLETS)} media lain", rest)] if rest else []
    drawn = [*outlets[:_MOST_OUTLETS], *others]
    name, counts = outlets[0]
    return Panel(
        "Artikel bertanda per media",
        f"{number(sum(name != NO_OUTLET for name, _ in outlets))} media, menurut alamat artikel.",
        f"Diagram batang; terbanyak {name} dengan {number(counts.total())} artikel.",
        charts.stacked_bars([(name, kind, n) for name, found in drawn for kind, n in found.items()], kinds),
        ("Media", *kinds, "Jumlah"),
        tuple((name, *_numbers(found, kinds), number(found.total())) for name, found in outlets),
    )


def _places(title: str, places: Sequence[tuple[str, int]]) -> Panel | None:
    if not places:
        return None
    known = sum(count for _, count in places)
    return Panel(
        f"{title}: peristiwa per tempat",
        f"{number(known)} peristiwa yang tempatnya disebut; {min(len(places), _MOST_PLACES)} dari"
        f" {number(len(places))} tempat digambar. Menurut negara atau provinsi, jika dikenal.",
        f"Diagram batang; terbanyak {places[0][0]} dengan {number(places[0][1])} peristiwa.",
        charts.bars(places[:_MOST_PLACES]),
        ("Tempat", "Peristiwa"),
        tuple((name, number(count)) for name, count in places),
    )


def _questions(questions: Iterable[tuple[str, int, int]]) -> Panel | None:
    rows = sorted(((name, stated, asked) for name, stated, asked in questions if asked), key=_unstated_share)
    if not rows:
        return None
    return Panel(
        "Apa yang disebut artikel",
        "Bagian artikel bertanda yang menyebut jawaban setiap pertanyaan baku.",
        f"Diagram batang; paling sering disebut {rows[0][0]} ({percent(rows[0][1] / rows[0][2])}), paling jarang"
        f" {rows[-1][0]} ({percent(rows[-1][1] / rows[-1][2])}).",
        charts.share_bars([(name, stated / asked) for name, stated, asked in rows]),
        ("Pertanyaan", "Disebut", "Ditanyakan", "Bagian"),
        tuple((name, number(n), number(asked), percent(n / asked)) for name, n, asked in rows),
    )


def _unstated_share(row: tuple[str, int, int]) -> float:
    return 1 - row[1] / row[2]


def _numbers(counts: Counter[str], kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(number(counts[kind]) for kind in kinds)


def _period(start: str, unit: str) -> str:
    """A period by name: "minggu mulai 4 Maret 2024", or "Maret 2024"."""
    return f"minggu mulai {day(start)}" if unit == "minggu" else day(start[:7])
