"""One report from findings to file."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..data.errors import InputError
from ..data.questions import Question
from ..model.findings import read_findings
from .incidents import incidents
from .page import Heading, render
from .selection import select


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: articles read in the period, flagged ones, incidents, and undated ones left out."""

    read: int
    flagged: int
    incidents: int
    undated: int


def write_report(
    findings: Path,
    out: Path,
    title: str,
    since: str = "",
    until: str = "",
    known: Sequence[Question] = (),
) -> Report:
    """Write the page to `out`; InputError for a bad day, and for what cannot be read or written.

    `known` are questions that are not in the standard set, for their answer types.
    """
    selection = select((record for _, record in read_findings(findings)), since, until)
    found = incidents(selection.flagged)
    heading = Heading(title, findings.name, date.today().isoformat())
    _write(out, render(heading, selection, found, known))
    return Report(selection.read, len(selection.flagged), len(found), selection.undated)


def _write(path: Path, text: str) -> None:
    """Into a hidden file that takes its name when whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); choose another place with -o"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
