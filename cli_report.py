"""`suluh report`: findings as one page to read, sort and defend."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def report(
    findings: Annotated[Path, typer.Argument(help="What a scan wrote: findings.jsonl or .parquet.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The HTML file to write.")] = Path("laporan.html"),
    since: Annotated[
        str, typer.Option(help="Only articles published on or after this day: 2024-01-01.")
    ] = "",
    until: Annotated[str, typer.Option(help="Only articles published up to this day: 2024-12-31.")] = "",
    title: Annotated[str, typer.Option(help="The report's title.")] = "Perdagangan orang dan penipuan daring",
) -> None:
    """Write one HTML page: counts, charts, incidents, and the sentence behind each value (extra: report)."""
    from .data.errors import InputError

    try:
        from .report.run import write_report
    except ImportError as error:
        raise InputError(f"a report needs {error.name}: pip install 'suluh[report]'") from error

    made = write_report(findings, out, title, since, until)
    undated = f"; {made.undated} without a date left out" if made.undated else ""
    sys.stdout.write(
        f"{made.read} articles read, {made.flagged} flagged, {made.incidents} incidents{undated}.\nReport: {out}\n"
    )
