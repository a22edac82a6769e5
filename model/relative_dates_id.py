"""Dates said from the day of publication: "kemarin", "Selasa malam", "pekan lalu", "tiga bulan lalu".

A bare weekday is the latest one up to that day. A week has no form of its own: it is written as its Monday and Sunday.
"""

import re
from datetime import date, timedelta

from .calendar_id import WEEKDAY, weekday_number
from .figures_id import VAGUE
from .numbers_id import find_numbers

_PAST = r"(?:yang\s+)?(?:lalu|silam)"
_AHEAD = r"(?:yang\s+)?(?:akan\s+datang|lagi|mendatang|ke\s*depan)"
_SHIFTS = {"lalu": -1, "silam": -1, "kemarin": -1, "ini": 0, "depan": 1, "mendatang": 1, "datang": 1}
_WHICH = r"(?:yang\s+|akan\s+)*(?P<which>lalu|silam|kemarin|ini|depan|mendatang|datang)\b"
_AGO = re.compile(
    rf"\s*(?P<unit>hari|pekan|minggu|bulan|tahun)\s+(?:(?P<past>{_PAST})|{_AHEAD})\b", re.IGNORECASE
)
_ONE_AGO = re.compile(r"\bse(?=(?:hari|pekan|minggu|bulan|tahun)\b)", re.IGNORECASE)
# "beberapa hari kemarin"
_SOME = re.compile(rf"(?:{VAGUE.pattern})\s+(?:hari|pekan|minggu|bulan|tahun)\b", re.IGNORECASE)
_WEEKEND = re.compile(rf"\bakhir\s+(?:pekan|minggu)\s+{_WHICH}", re.IGNORECASE)
_PERIOD = re.compile(rf"\b(?P<unit>pekan|minggu|bulan|tahun)\s+{_WHICH}", re.IGNORECASE)
_WEEK = re.compile(rf"\W*(?:pekan|minggu)\s+{_WHICH}", re.IGNORECASE)
_TODAY = r"dini\s+hari|pagi|siang|sore|petang"
_DAYS = {
    -2: r"kemarin\s+(?:lusa|dulu)",
    -1: r"kemarin(?!\s+(?:lusa|dulu))|semalam|tadi\s+malam|malam\s+tadi",
    0: rf"(?<!hari-)hari\s+ini|(?:{_TODAY}|malam)\s+ini|tadi\s+(?:{_TODAY})|(?:{_TODAY})\s+tadi",
    1: r"besok(?!\s+lusa)|esok(?:\s+hari)?(?!\s+lusa)",
    2: r"(?<!kemarin\s)(?:besok\s+|esok\s+)?lusa",
}
_BEFORE = re.compile(r"\b(?:lalu|silam|kemarin)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:mendatang|depan|nanti|besok|datang)\b", re.IGNORECASE)
_WEEK_DAYS = 7


def direction(text: str) -> int:
    """-1 where the words say "lalu", 1 where they say "mendatang", else 0."""
    return -1 if _BEFORE.search(text) else 1 if _AFTER.search(text) else 0


def year_of(text: str, published: date) -> int | None:
    """The year of "November tahun lalu"."""
    match = re.search(rf"\btahun\s+{_WHICH}", text, re.IGNORECASE)
    return published.year + _SHIFTS[match["which"].lower()] if match else None


def named_weekday(text: str) -> int | None:
    """The weekday of `text`, 0 for Monday; None where it has none or several."""
    names = {weekday_number(match) for match in WEEKDAY.finditer(text)}
    return names.pop() if len(names) == 1 else None


def parse_relative(text: str, published: date) -> str | None:
    """The day, month, year or week ("2023-05-01/2023-05-07") that the words mean; None for none or several."""
    if (ago := _ago(text)) is not None:
        unit, shift = ago
        return _shifted(unit, shift, published)
    if re.search(r"\d", text) or _SOME.search(text):
        return None
    if WEEKDAY.search(text):
        return _weekday(text, published)
    if weekend := _WEEKEND.search(text):
        saturday = _monday(published, _SHIFTS[weekend["which"].lower()]) + timedelta(5)
        return f"{saturday}/{saturday + timedelta(1)}"
    if period := _PERIOD.search(text):
        return _shifted(period["unit"], _SHIFTS[period["which"].lower()], published)
    shifts = [shift for shift, words in _DAYS.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)]
    return _shifted("hari", shifts[0], published) if len(shifts) == 1 else None


def _ago(text: str) -> tuple[str, int] | None:
    """Unit and shift of "tiga hari lalu" or "sebulan lagi"."""
    counted = [(number.value, number.end) for number in find_numbers(text)]
    counted += [(1, match.end()) for match in _ONE_AGO.finditer(text)]
    for count, end in counted:
        if (match := _AGO.match(text, end)) and isinstance(count, int):
            return match["unit"], -count if match["past"] else count
    return None


def _shifted(unit: str, shift: int, day: date) -> str | None:
    unit = unit.lower()
    try:
        if unit == "tahun":
            return f"{date(day.year + shift, 1, 1).year}"
        if unit == "bulan":
            years, month = divmod(12 * day.year + day.month - 1 + shift, 12)
            return f"{date(years, month + 1, 1):%Y-%m}"
        if unit == "hari":
            return (day + timedelta(shift)).isoformat()
        return f"{_monday(day, shift)}/{_monday(day, shift) + timedelta(6)}"
    except (ValueError, OverflowError):
        return None


def _monday(day: date, weeks: int) -> date:
    return day - timedelta(day.weekday()) + timedelta(weeks=weeks)


def _weekday(text: str, published: date) -> str | None:
    wanted = named_weekday(text)
    found = WEEKDAY.search(text)
    if wanted is None or found is None:
        return None
    if week := _WEEK.match(text, found.end()):
        return (_monday(published, _SHIFTS[week["which"].lower()]) + timedelta(wanted)).isoformat()
    if direction(text) > 0:
        return (published + timedelta((wanted - published.weekday() - 1) % _WEEK_DAYS + 1)).isoformat()
    back = (published.weekday() - wanted) % _WEEK_DAYS
    if back == 0 and direction(text) < 0:
        back = _WEEK_DAYS
    return (published - timedelta(back)).isoformat()
