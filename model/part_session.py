"""A scan into a folder of parts at the terminal: progress on standard error, the counts on standard output."""

from rich.console import Console

from ..data.counting import estimated_articles
from .part_folder import PartFolder
from .part_scan import Engine, PartOptions, PartsSummary, local_engine, scan_parts
from .session import print_counts, progress_bar
from .settings import ReaderSettings


def run_part_scan(
    settings: ReaderSettings, options: PartOptions, engine: Engine = local_engine
) -> PartsSummary:
    """Scan by the options; shows progress only on a terminal, and the counts at the end."""
    with progress_bar() as progress:
        # When parts are there, nobody knows how many articles are left.
        fresh = progress.live.is_started and PartFolder(options.out).listing().count == 0
        total = estimated_articles(options.sources) if fresh else None
        task = progress.add_task("reading", total=total)
        done = scan_parts(settings, options, engine, lambda articles: progress.advance(task, articles))
    _report(done, options.out)
    return done


def _report(done: PartsSummary, out: str) -> None:
    console = Console()
    print_counts(console, done.scanned)
    there = f"; {done.there} were there already and stay as they are" if done.there else ""
    console.print(f"{done.written} parts written{there}.", highlight=False)
    if done.rejected:
        console.print(
            f"Rows of {done.rejected} inputs rejected: see _rejected in the folder", highlight=False
        )
    console.print(f"Findings: {out}", highlight=False, soft_wrap=True)
