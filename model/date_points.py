"""Written dates in a text, whole or in part: "Selasa (9/5/2023)", "15 Okt 2024", "17 Oktober", "Mei 2023", "2022"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .calendar_id import MONTH, MONTHS
from .figures_id import TO

_DAY = r"(?<!\d)(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d{2})(?!\d)"
_ANY_MONTH = MONTH.replace("P<name>", ":")
_TH = r"(?:st|nd|rd|th)?"
# Of two that begin at one place the first counts: a fuller form stands before the forms that are parts of it.
_WITH_DAY_AND_YEAR = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T ]\d[\d:.+Z-]*)?",
        rf"{_DAY}\s*([/.-])\s*(?P<month>\d{{1,2}})\s*\2\s*(?:{_YEAR}|(?P<short>\d{{2}})(?!\d))",
        rf"{_DAY}{_TH}[\s-]*{MONTH}\.?,?(?:\s*(?:tahun\s*)?|-){_YEAR}",
        rf"{MONTH}\.?\s*{_DAY}{_TH},?\s+{_YEAR}",
    )
)
_FORMS = (
    *_WITH_DAY_AND_YEAR,
    *(
        re.compile(form, re.IGNORECASE)
        for form in (
            rf"{_DAY}\s*/\s*(?P<month>\d{{1,2}})(?!\d)",
            rf"{_DAY}\s*{MONTH}",
            rf"{MONTH}\.?,?\s*(?:tahun\s*)?{_YEAR}",
            rf"(?<!\d){_YEAR}",
            MONTH,
            # The first day of "10-11 Mei".
            rf"{_DAY}(?=\s*(?:{TO}|dan|,)\s*\d{{1,2}}\s*(?:/|{_ANY_MONTH}))",
            rf"\b(?:tanggal|tgl)\.?\s*{_DAY}(?!\d|\s*[/.-]\s*\d|\s*{_ANY_MONTH})",
        )
    ),
)
_FEED = re.compile(rf"{_DAY}\s+{MONTH}\s+(?P<short>\d{{2}})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Point:
    """What a written date says: any of day, month and year; `end` exclusive."""

    day: int | None
    month: int | None
    year: int | None
    start: int
    end: int


def find_points(text: str) -> Iterator[Point]:
    """Every written date of `text`, from left to right."""
    position = 0
    while found := _first(text, position):
        yield _point(found)
        position = found.end()


def first_day(text: str) -> date | None:
    """The first date of `text` with day, month and four-digit year that there is in the calendar."""
    found = (match for form in _WITH_DAY_AND_YEAR for match in form.finditer(text) if match["year"])
    for match in sorted(found, key=lambda match: match.start()):
        if day := day_of(_point(match)):
            return day
    return None


def publication_day(text: str) -> date | None:
    """The day of a messy publication date: also "21+January+2019", "22 May 25 | 17:00"."""
    text = text.replace("+", " ")
    short = _FEED.search(text)
    return first_day(text) or (day_of(_point(short)) if short else None)


def day_of(point: Point, year: int | None = None) -> date | None:
    """The day of a point that has day and month, in its year or the one given; None for 31 February."""
    try:
        return date(point.year or year or 0, point.month or 0, point.day or 0)
    except ValueError:
        return None


def _first(text: str, position: int) -> re.Match[str] | None:
    found = (match for form in _FORMS if (match := form.search(text, position)))
    return min(found, key=lambda match: match.start(), default=None)


def _point(match: re.Match[str]) -> Point:
    parts = match.groupdict()
    year = f"20{parts['short']}" if parts.get("short") else parts.get("year")
    month = MONTHS[parts["name"].lower()] if parts.get("name") else _number(parts.get("month"))
    day = _number(parts.get("day"))
    if month and day and month > 12:  # month first, as some feeds write it
        day, month = month, day
    return Point(day, month, _number(year), *match.span())


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
