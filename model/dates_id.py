"""Dates in Indonesian and English news, as ISO 8601: "Selasa (9/5/2023)", "15 Okt 2024", "Oktober 2024".

A date without its year takes it from the article's date where that leaves it in the past.
"""

import re
from datetime import date

from ..data.articles import Article

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<name>\b(?:{'|'.join(_MONTHS)})\b)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
# Tried in turn: a fuller form before the forms that are parts of it.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T ]\d[\d:.+Z-]*)?",
        rf"{_DAY}\s*([/.-])\s*(?P<month>\d{{1,2}})\s*\2\s*(?:{_YEAR}|(?P<short>\d{{2}})(?!\d))",
        rf"{_DAY}(?:st|nd|rd|th)?[\s-]*{_MONTH}\.?,?(?:\s*(?:tahun\s*)?|-){_YEAR}",
        rf"{_MONTH}\.?\s*{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_DAY}\s*/\s*(?P<month>\d{{1,2}})(?!\d)",
        rf"{_DAY}\s*{_MONTH}",
        rf"{_MONTH}\.?,?\s*(?:tahun\s*)?{_YEAR}",
        rf"(?<!\d){_YEAR}",
    )
)
_CLOCK = re.compile(
    r"\b(?:pukul|jam)\s*\d{1,2}(?:[.:]\d{2}){0,2}|\b\d{1,2}:\d{2}(?::\d{2})?"
    r"|\b\d{1,2}\.\d{2}(?=\s*(?:wib|wita|wit|waktu)\b)",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(rf"\d|{_MONTH}", re.IGNORECASE)


def parse_date(text: str, article_date: str = "") -> str | None:
    """The one date of `text` as "2023-05-09", "2023-05" or "2023"; None for none, a range or several."""
    text = _CLOCK.sub(" ", text)
    for form in _FORMS:
        if match := form.search(text):
            rest = text[: match.start()] + " " + text[match.end() :]
            return None if _LEFTOVER.search(rest) else _iso(match, article_date)
    return None


def dated(article: Article) -> str:
    """Where the year of a date is looked up: the article's date, or failing that its text's first full date."""
    return article.date or article.text


def parse_article_date(text: str) -> date | None:
    """The first date with day, month and four-digit year in a messy publication date."""
    for form in _FORMS[:4]:
        if (match := form.search(text)) and match["year"]:
            return _day(match, int(match["year"]))
    return None


def _iso(match: re.Match[str], article_date: str) -> str | None:
    parts = match.groupdict()
    if parts.get("short"):
        parts["year"] = "20" + parts["short"]
    if not parts.get("year"):
        found = _completed(match, article_date)
    elif parts.get("day"):
        found = _day(match, int(parts["year"]))
    elif parts.get("name"):
        return f"{parts['year']}-{_month(match):02d}"
    else:
        return parts["year"]
    return found.isoformat() if found else None


def _completed(match: re.Match[str], article_date: str) -> date | None:
    published = parse_article_date(article_date)
    found = _day(match, published.year) if published else None
    return found if published and found and found <= published else None


def _month(match: re.Match[str]) -> int:
    parts = match.groupdict()
    return _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])


def _day(match: re.Match[str], year: int) -> date | None:
    day, month = int(match["day"]), _month(match)
    if month > 12:  # month first, as some feeds write it
        day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        return None
