"""A scan into a folder of parts; who does the work is the engine's affair, and the findings are the same."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..data.errors import SuluhError
from ..data.fields import parse_fields
from ..data.lots import PART, lots
from .part_folder import Job, PartFolder, PartFormat
from .part_work import Cutter, write_part
from .scan import ScanSummary
from .settings import ReaderSettings

OnRead = Callable[[int], None]
# Does the jobs: gives the summary of each part, in any order, and calls back as articles have been read.
Engine = Callable[["Plan", Iterator[Job], OnRead], Iterator[ScanSummary]]


@dataclass(frozen=True)
class PartOptions:
    """What to scan into which folder (a path or a URI), and how; `fields` as in `--fields`, `size` articles a part."""

    sources: tuple[str, ...]
    out: str
    form: PartFormat = "parquet"
    fields: str = ""
    strict: bool = False
    size: int = PART


@dataclass(frozen=True)
class Plan:
    """What every worker needs: the reader, what its findings are decided by, and the cutter with the folder."""

    settings: ReaderSettings
    described: dict[str, Any]
    cutter: Cutter


@dataclass
class PartsSummary:
    """Counts over the parts that were `written`; `there` were others before, `rejected` lots have rejects."""

    there: int
    written: int = 0
    rejected: int = 0
    scanned: ScanSummary = field(default_factory=ScanSummary)


def scan_parts(
    settings: ReaderSettings, options: PartOptions, engine: Engine, on_read: OnRead = lambda _: None
) -> PartsSummary:
    """Write the parts that the folder lacks; SuluhError when one is still missing at the end."""
    folder = PartFolder(options.out, options.form)
    cutter = Cutter(folder, parse_fields(options.fields), options.strict, options.size)
    # Before the folder is claimed: a slip in a source's name leaves nothing behind.
    next(lots(options.sources), None)
    plan = Plan(settings, settings.described(), cutter)
    before = folder.claim(_made_by(plan, options))
    done = PartsSummary(before.count)
    for part in engine(plan, folder.jobs(lots(options.sources, options.size), before), on_read):
        done.written += 1
        done.scanned.merge(part)
    after = folder.listing()
    done.rejected = after.rejected
    if left := sum(1 for _ in folder.jobs(lots(options.sources, options.size), after)):
        raise SuluhError(f"{options.out}: {left} inputs are not finished; scan again, it goes on from there")
    return done


def _made_by(plan: Plan, options: PartOptions) -> dict[str, Any]:
    """What the parts of a folder have in common."""
    return plan.described | {
        "suluh": _version(), "sources": options.sources, "fields": asdict(plan.cutter.fields),
        "format": options.form, "articles_a_part": options.size,
    }  # fmt: skip


def local_engine(plan: Plan, jobs: Iterator[Job], on_read: OnRead) -> Iterator[ScanSummary]:
    """One part after another in this process; the reader is loaded when there is something to read."""
    job = next(jobs, None)
    if job is None:
        return
    reader = plan.settings.load()
    while job is not None:
        for part in plan.cutter.cut(job):
            yield write_part(reader, part, plan.cutter.folder, lambda _: on_read(1))
        job = next(jobs, None)


def _version() -> str:
    try:
        return version("suluh")
    except PackageNotFoundError:
        return "source"
