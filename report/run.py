"""One report from findings to file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..data.questions import Question
from ..model.findings import read_findings
from .files import whole
from .incidents import incidents
from .page import Heading, render
from .selection import Selection, select


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: of which findings, and how many incidents."""

    selection: Selection
    incidents: int


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
    page = render(heading, selection, found, known).encode()
    with whole(out) as part:
        part.write_bytes(page)
    return Report(selection, len(found))
