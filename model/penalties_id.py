"""Penalties as written in Indonesian news: "P15Y; IDR 600000000" of "15 tahun penjara dan denda Rp 600 juta".

The normal form names, in this order and joined by "; ", what the words state:
- `death` (hukuman mati), `life` (seumur hidup);
- one term as an ISO 8601 duration as it is written: "P2Y6M", "P18M", "P30D"; "3,5 tahun" is "P3Y6M";
- one fine as money (money_id.py).
A range has a slash: "P3Y/P15Y" of "paling singkat 3 tahun dan paling lama 15 tahun". What replaces an unpaid fine
("subsider 3 bulan kurungan") is left out. There is no value where a figure is vague or where there are several terms
or fines that are no range. The unit is the kind of confinement ("penjara", "kurungan") where one is named, else the
currency of a fine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from .figures_id import RANGE, ROUGH, without_repeats
from .money_id import RUPIAH_FROM, find_sums, parse_money
from .numbers_id import find_numbers

_INSTEAD = re.compile(r"\b(?:subsid\w*|dengan\s+masa\s+percobaan)\b.*", re.IGNORECASE | re.DOTALL)
_WORDS = {"death": r"\bmati\b", "life": r"\bseumur\s*hidup"}
_SHARE = re.compile(rf"{ROUGH.pattern}|\b(?:separuh|sepertiga|seperempat)\b", re.IGNORECASE)
# In this order they can stand together: "2 tahun 6 bulan".
_UNITS = {
    "Y": r"tahun|thn|th\b|years?",
    "M": r"bulan|bln|months?",
    "W": r"pekan|minggu|weeks?",
    "D": r"hari|days?",
}
_UNIT = re.compile("|".join(rf"\s*(?P<{name}>{words})" for name, words in _UNITS.items()), re.IGNORECASE)
_ONE = re.compile(r"\bse(?=(?:tahun|bulan|pekan|minggu|hari)(?![^\W_]))", re.IGNORECASE)
_HALF = re.compile(r"(?<!satu\s)(?<!dua\s)(?<!tiga\s)\bsetengah(?=\s+tahun)", re.IGNORECASE)
_FURTHER = re.compile(r"\s*,?\s*(?:dan\s*)?", re.IGNORECASE)
# "paling singkat 3 tahun | dan paling lama | 15 tahun"
_AT_MOST = re.compile(
    r"\D{0,30}?\b(?:paling\s+(?:lama|banyak|tinggi)|maksimal|maksimum|setinggi-tingginya)\s+", re.IGNORECASE
)
_CONFINEMENT = {"penjara": r"penjara|\bbui\b", "kurungan": "kurungan"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A term or a fine: its normal form, its size to compare with others of its kind, its place."""

    value: str
    size: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Figure:
    amount: Decimal
    unit: str
    start: int
    end: int


def parse_penalty(text: str) -> tuple[str | None, str | None]:
    """The penalty of `text` in the normal form above, and its unit."""
    text = _INSTEAD.sub("", without_repeats(text))
    words = [name for name, pattern in _WORDS.items() if re.search(pattern, text, re.IGNORECASE)]
    fines = [
        _Part(found.value, Decimal(found.amount), found.start, found.end)
        for found in find_sums(text)
        if found.currency or found.amount >= RUPIAH_FROM
    ]
    figures = [figure for figure in _figures(text) if not any(f.start <= figure.start < f.end for f in fines)]
    terms = list(_terms(text, figures))
    stated = [_one(text, parts) for parts in (terms, fines) if parts]
    unit = _confinement(text) or (None if words or terms else parse_money(text)[1])
    known = [part for part in stated if part]
    if len(known) < len(stated) or _SHARE.search(text):
        return None, unit
    return "; ".join(words + known) or None, unit


def _confinement(text: str) -> str | None:
    return next((name for name, words in _CONFINEMENT.items() if re.search(words, text, re.IGNORECASE)), None)


def _figures(text: str) -> Iterator[_Figure]:
    """Every figure with its unit of time, from left to right; "" for a unit that the next one gives ("5-10 tahun")."""
    numbers = [(Decimal(number.value), number.start, number.end) for number in find_numbers(text)]
    numbers += [(Decimal(1), *match.span()) for match in _ONE.finditer(text)]
    numbers += [(Decimal("0.5"), *match.span()) for match in _HALF.finditer(text)]
    for amount, start, end in sorted(numbers, key=lambda number: number[1]):
        unit = _UNIT.match(text, end)
        yield _Figure(amount, (unit.lastgroup or "") if unit else "", start, unit.end() if unit else end)


def _terms(text: str, figures: list[_Figure]) -> Iterator[_Part]:
    """The figures with what stands together joined: "2 tahun | 6 bulan"."""
    joined: list[_Figure] = []
    for number, figure in enumerate(figures):
        following = figures[number + 1] if number + 1 < len(figures) else None
        if not figure.unit:
            if following and following.unit and RANGE.fullmatch(text, figure.end, following.start):
                yield _part([_Figure(figure.amount, following.unit, figure.start, figure.end)])
            continue
        joined.append(figure)
        if following is None or not _goes_on(text, figure, following):
            yield _part(joined)
            joined = []


def _goes_on(text: str, figure: _Figure, following: _Figure) -> bool:
    smaller = "YMWD".find(following.unit or "-") > "YMWD".index(figure.unit)
    return smaller and _FURTHER.fullmatch(text, figure.end, following.start) is not None


def _part(figures: list[_Figure]) -> _Part:
    """The duration of figures that stand together; a year's fraction is written in months."""
    lengths: dict[str, Decimal] = {}
    for figure in figures:
        whole = figure.amount.to_integral_value(ROUND_FLOOR) if figure.unit == "Y" else figure.amount
        months = (figure.amount - whole) * 12
        for unit, amount in ((figure.unit, whole), ("M", months)):
            lengths[unit] = lengths.get(unit, Decimal(0)) + amount
    days = {"Y": 365, "M": 30, "W": 7, "D": 1}
    value = "".join(f"{amount.normalize():f}{unit}" for unit, amount in lengths.items() if amount)
    size = sum((amount * days[unit] for unit, amount in lengths.items()), Decimal(0))
    return _Part(f"P{value or '0D'}", size, figures[0].start, figures[-1].end)


def _one(text: str, parts: list[_Part]) -> str | None:
    """The one part, or the range of two; None for several."""
    if len(parts) == 1:
        return parts[0].value
    first, second, *more = parts
    gap = first.end, second.start
    ranged = RANGE.fullmatch(text, *gap) or _AT_MOST.fullmatch(text, *gap)
    return f"{first.value}/{second.value}" if ranged and not more and first.size < second.size else None
