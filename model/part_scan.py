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
    """What to scan into which folder (a path or a URI), and how; `fields` as in `--fields`."""

    sources: tuple[str, ...]
    out: str
    form: PartFormat = "parquet"
    fields: str = ""
    strict: bool = False


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
    fields = parse_fields(options.fields)
    # Before the folder is claimed, so that a slip in a name leaves nothing behind.
    first = next(lots(options.sources), None)
    described = settings.described()
    made_by = {
        "suluh": _version(),
        "sources": options.sources,
        "fields": asdict(fields),
        "format": options.form,
    }
    folder.claim(described | made_by | {"articles_a_part": PART})
    before = folder.listing()
    done = PartsSummary(before.count)
    plan = Plan(settings, described, Cutter(folder, fields, options.strict))
    if first is not None:
        for part in engine(plan, folder.jobs(lots(options.sources), before), on_read):
            done.written += 1
            done.scanned.merge(part)
    after = folder.listing()
    done.rejected = after.rejected
    if left := sum(1 for _ in folder.jobs(lots(options.sources), after)):
        raise SuluhError(f"{options.out}: {left} inputs are not finished; scan again, it goes on from there")
    return done


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
