"""Who published a finding's article, and when."""

from urllib.parse import urlsplit

from ..data.errors import InputError
from ..model.dates_id import parse_article_date
from ..model.findings import Record


def outlet(record: Record) -> str:
    """The host of the article's address, without "www."; empty where there is none."""
    try:
        host = urlsplit(record.get("url") or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def day(record: Record) -> str:
    """The day of publication as ISO 8601; empty where the finding's date holds none."""
    found = parse_article_date(record.get("date") or "")
    return found.isoformat() if found else ""


def within(record: Record, since: str, until: str) -> bool:
    """Whether it was published from `since` to `until` (ISO, empty: open); an undated one only where both are open."""
    if not since and not until:
        return True
    return (
        bool(published := day(record))
        and (not since or published >= since)
        and (not until or published <= until)
    )


def checked_day(text: str, name: str) -> str:
    """`text` as an ISO day; InputError names the option `name` and shows the form."""
    found = parse_article_date(text) if text else None
    if text and found is None:
        raise InputError(f"{name} {text!r} is no date; expected a form like 2024-05-31")
    return found.isoformat() if found else ""
