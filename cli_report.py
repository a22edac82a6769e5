"""`suluh report` and `suluh incidents`: findings as a page or a table to read, sort and defend."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_options import Questions, chosen_questions

if TYPE_CHECKING:
    from .report.selection import Selection

Findings = Annotated[Path, typer.Argument(help="What a scan wrote: findings.jsonl, .parquet or a folder.")]
Since = Annotated[str, typer.Option(help="Only articles published on or after this day: 2024-01-01.")]
Until = Annotated[str, typer.Option(help="Only articles published up to this day: 2024-12-31.")]


def report(
    findings: Findings,
    out: Annotated[Path, typer.Option("-o", "--out", help="The HTML file to write.")] = Path("laporan.html"),
    since: Since = "",
    until: Until = "",
    title: Annotated[str, typer.Option(help="The report's title.")] = "Perdagangan orang dan penipuan daring",
    questions: Questions = None,
) -> None:
    """Write one HTML page: counts, charts, incidents, and the sentence behind each value (extra: report)."""
    from .data.errors import needing

    with needing("report", "a report needs"):
        from .report.run import write_report

    made = write_report(findings, out, title, since, until, chosen_questions(questions) or ())
    _say(made.selection, made.incidents, f"Report: {out}")


def incidents(
    findings: Findings,
    out: Annotated[Path, typer.Option("-o", "--out", help="incidents.parquet, .csv or .xlsx.")] = Path(
        "incidents.xlsx"
    ),
    since: Since = "",
    until: Until = "",
    questions: Questions = None,
) -> None:
    """Write a table with one row an incident: best-supported values, sources, what disagrees (extra: report)."""
    from .data.errors import needing
    from .data.questions import load_questions
    from .model.findings import read_findings

    with needing("report", "incidents need"):
        from .report.incidents import incidents as group
        from .report.selection import select
        from .report.table_files import write_incidents

    asked = chosen_questions(questions) or load_questions()
    selection = select((record for _, record in read_findings(findings)), since, until)
    found = group(selection.flagged)
    write_incidents(found, asked, out)
    _say(selection, len(found), f"Table: {out}")


def _say(selection: "Selection", incidents: int, written: str) -> None:
    undated = f"; {selection.undated} without a date left out" if selection.undated else ""
    counts = f"{selection.read} articles read, {len(selection.flagged)} flagged, {incidents} incidents"
    sys.stdout.write(f"{counts}{undated}.\n{written}\n")
