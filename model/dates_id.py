"""Dates in Indonesian and English news, as ISO 8601: "2023-05-09", "2023-05", "2023", "2023-05-10/2023-05-11".

What is written in part is completed from an anchor (anchors.py). From the publication date, "9 Mei" is the latest one,
or with "mendatang" the next; from a date that the text mentions, the nearest. A month or a day alone and relative words
are completed from the publication date only.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from .anchors import Anchor
from .calendar_id import WEEKDAY
from .date_points import Point, day_of, find_points
from .figures_id import TO
from .relative_dates_id import direction, named_weekday, parse_relative, year_of

_CLOCK = re.compile(
    r"\b(?:pukul|jam)\s*\d{1,2}(?:[.:]\d{2}){0,2}|\b\d{1,2}:\d{2}(?::\d{2})?"
    r"|\b\d{1,2}\.\d{2}(?=\s*(?:wib|wita|wit|waktu)\b)",
    re.IGNORECASE,
)
_WEEKDAY = WEEKDAY.pattern.replace("P<name>", ":")
_FILLING = rf"(?:[\s().,]|\b(?:hari|tanggal|tgl|bulan|tahun|awal|akhir|pertengahan)\b|{_WEEKDAY})*"
_UNTIL = re.compile(rf"{_FILLING}{TO}{_FILLING}", re.IGNORECASE)
_AND = re.compile(rf"{_FILLING}(?:\bdan\b|,){_FILLING}", re.IGNORECASE)
# A day that the publication's year puts ahead is last year's only where that is not long ago.
_HALF_YEAR = timedelta(183)


def parse_date(text: str, anchor: Anchor | None = None) -> str | None:
    """The one date of `text`, or its range from first to last; None for none or several."""
    text = _CLOCK.sub(" ", text)
    points = list(find_points(text))
    if not points:
        return parse_relative(text, anchor.day) if anchor and anchor.own else None
    rest = _without(text, points)
    if len(points) > 2 or re.search(r"\d", rest):
        return None
    last = _completed(points[-1], rest, anchor)
    if last is None:
        return None
    return _iso(last) if len(points) == 1 else _range(text, points[0], last)


def _without(text: str, points: list[Point]) -> str:
    """`text` with each of its points replaced by a space."""
    ends = [0, *(point.end for point in points)]
    starts = [*(point.start for point in points), len(text)]
    return " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _iso(point: Point) -> str | None:
    if point.day:
        day = day_of(point)
        return day.isoformat() if day else None
    return f"{point.year}-{point.month:02d}" if point.month else f"{point.year}"


def _range(text: str, first: Point, last: Point) -> str | None:
    """From `first`, with what it lacks taken from `last`, to `last`; None where they are two dates and no range."""
    gap = first.end, last.start
    until, both = _UNTIL.fullmatch(text, *gap), _AND.fullmatch(text, *gap)
    month = first.month or (last.month if first.day else None)
    whole = replace(first, month=month, year=first.year or last.year)
    if not first.year and _key(whole) > _key(last) and last.year:
        whole = replace(whole, year=last.year - 1)
    start, end = _iso(whole), _iso(last)
    if start is None or end is None or _key(whole) >= _key(last):
        return None
    days = (day_of(last) or date.max) - (day_of(whole) or date.min)
    return f"{start}/{end}" if until or (both and days == timedelta(1)) else None


def _key(point: Point) -> tuple[int, int, int]:
    return point.year or 0, point.month or 0, point.day or 0


def _completed(point: Point, rest: str, anchor: Anchor | None) -> Point | None:
    """The point with its year (and month); `rest` is what the text says beside it. None where that is not known."""
    if point.year:
        return point
    if anchor is None:
        return None
    if year := year_of(rest, anchor.day):
        return replace(point, year=year) if anchor.own else None
    if point.day and point.month:
        year = _year(point, rest, anchor)
        return replace(point, year=year) if year else None
    return _from_publication(point, direction(rest), anchor.day) if anchor.own else None


def _year(point: Point, rest: str, anchor: Anchor) -> int | None:
    """The year of a day and month."""
    days = [day for shift in (-1, 0, 1) if (day := day_of(point, anchor.day.year + shift))]
    if not anchor.own:
        nearest = min(days, key=lambda day: abs(day - anchor.day), default=None)
        return nearest.year if nearest else None
    this = day_of(point, anchor.day.year)
    if direction(rest) > 0:
        return next((day.year for day in days if day >= anchor.day), None)
    # "Jumat (5/1)" on the third of January: the weekday says that it is this year's.
    if this and this.weekday() == named_weekday(rest) and abs(this - anchor.day) <= _HALF_YEAR:
        return this.year
    latest = max((day for day in days if day <= anchor.day), default=None)
    known = latest and (latest == this or direction(rest) < 0 or anchor.day - latest <= _HALF_YEAR)
    return latest.year if latest and known else None


def _from_publication(point: Point, toward: int, published: date) -> Point | None:
    """A month or a day of the month: the latest up to now, the last before with "lalu", the next with "mendatang"."""
    now = (published.year, published.month, 0 if point.month else published.day)
    around = [divmod(12 * published.year + published.month - 1 + shift, 12) for shift in range(-12, 13)]
    points = [replace(point, year=year, month=month + 1) for year, month in around]
    points = [p for p in points if p.month == (point.month or p.month) and _iso(p)]
    if toward > 0:
        return next((p for p in points if _key(p) > now), None)
    return next((p for p in reversed(points) if _key(p) < now or (_key(p) == now and not toward)), None)
