"""Who published a finding's article, and when."""

from urllib.parse import urlsplit

from ..model.date_points import publication_day
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
    found = publication_day(record.get("date") or "")
    return found.isoformat() if found else ""
