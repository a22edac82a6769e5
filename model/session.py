"""One scan at the terminal: progress on standard error, a table and the counts on standard output."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ..data.articles import Article
from ..data.counting import estimated_articles
from ..data.fields import parse_fields
from ..data.readers import read_articles
from ..data.rejects import Rejected, RejectLog, broken_row
from .findings_table import findings_table
from .reader import Reader
from .results import Finding
from .scan import ScanSummary, scan

_SHOWN = 20


@dataclass(frozen=True)
class ScanOptions:
    """What to scan, where to, and how strictly; `fields` as in `--fields`."""

    sources: tuple[str, ...]
    out: Path
    fields: str = ""
    limit: int | None = None
    strict: bool = False


class _Speed(ProgressColumn):
    """Articles a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f} articles/s" if speed else "… articles/s")


def run_scan(reader: Reader, options: ScanOptions) -> ScanSummary:
    """Scan by the options; shows progress only on a terminal, and the flagged articles at the end."""
    shown: list[Finding] = []
    with RejectLog(options.out) as rejected:
        articles = _articles(options, rejected)
        with progress_bar() as progress:
            total = estimated_articles(options.sources) if progress.live.is_started else None
            task = progress.add_task("reading", total=min(filter(None, (total, options.limit)), default=None))

            def on_finding(finding: Finding) -> None:
                progress.advance(task)
                if finding.flagged and len(shown) < _SHOWN:
                    shown.append(finding)

            summary = scan(reader, articles, options.out, on_finding)
    _report(summary, shown, options.out, rejected)
    return summary


def _articles(options: ScanOptions, rejected: RejectLog) -> Iterator[Article]:
    def refuse(row: Rejected) -> None:
        rejected(row)
        if options.strict:
            raise broken_row(row)

    return islice(read_articles(options.sources, parse_fields(options.fields), refuse), options.limit)


def progress_bar() -> Progress:
    """Progress on standard error; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Speed(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _report(summary: ScanSummary, shown: list[Finding], out: Path, rejected: RejectLog) -> None:
    console = Console()
    if shown:
        console.print(findings_table(shown))
    print_counts(console, summary)
    if rejected.count:
        console.print(f"{rejected.count} rows rejected: see {rejected.path}", highlight=False, soft_wrap=True)
    console.print(f"Findings: {out}", highlight=False, soft_wrap=True)


def print_counts(console: Console, summary: ScanSummary) -> None:
    """What was read, flagged and answered."""
    flagged = ", ".join(f"{count} {name}" for name, count in sorted(summary.flagged.items())) or "none"
    console.print(f"{summary.articles} articles read; flagged: {flagged}.", highlight=False)
    answers = f"{summary.stated} answers stated, {summary.not_stated} questions not stated in their article."
    console.print(answers, highlight=False)
