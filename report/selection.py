"""The findings that are looked at: flagged ones, published in a period."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..data.errors import InputError
from ..data.flags import FLAGS
from ..model.date_points import publication_day
from ..model.findings import Record
from .published import day


@dataclass(frozen=True, slots=True)
class Selection:
    """The findings of a period: the flagged ones, and how many there were of all.

    `undated` were left out because nobody can say whether they belong; it is 0 where the period is open.
    """

    flagged: tuple[Record, ...]
    read: int
    undated: int
    since: str = ""
    until: str = ""


def flags_of(*records: Record) -> tuple[str, ...]:
    """The flags that are set on any of these, trafficking first."""
    flags = {
        name
        for record in records
        for name, flag in (record.get("flags") or {}).items()
        if flag and flag["flagged"]
    }
    return (*(name for name in FLAGS if name in flags), *sorted(flags.difference(FLAGS)))


def select(records: Iterable[Record], since: str = "", until: str = "") -> Selection:
    """The findings published from `since` to `until` (days; empty: open); InputError where these are no such days."""
    since, until = _checked_day(since, "--since"), _checked_day(until, "--until")
    if since and until and since > until:
        raise InputError(f"--since {since} is after --until {until}; no day lies between them")
    flagged, read, undated = [], 0, 0
    for record in records:
        if _within(record, since, until):
            read += 1
            if flags_of(record):
                flagged.append(record)
        elif not day(record):
            undated += 1
    return Selection(tuple(flagged), read, undated, since, until)


def _within(record: Record, since: str, until: str) -> bool:
    """Whether it was published from `since` to `until` (ISO, empty: open); an undated one only where both are open."""
    if not since and not until:
        return True
    return (
        bool(published := day(record))
        and (not since or published >= since)
        and (not until or published <= until)
    )


def _checked_day(text: str, name: str) -> str:
    """`text` as an ISO day; InputError names the option `name` and shows the form."""
    found = publication_day(text) if text else None
    if text and found is None:
        raise InputError(f"{name} {text!r} is no date; expected a form like 2024-05-31")
    return found.isoformat() if found else ""
