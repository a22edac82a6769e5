"""The engine on Ray Data (extra: ray): lots are cut by tasks, parts are read by a pool of actors, one reader each.

    lots → flat_map(cut): a row a part, its articles in it → map_batches(PartReader, actors): writes the part → counts

Findings go from the actor that made them to the folder, never through the driver. A part that was lost with its
worker is read again by another: Ray repeats what did not come back, and writing a part twice leaves one.
"""

import json
import logging
import os
import pickle
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from ..data.articles import Article
from ..data.errors import InputError, SuluhError
from .part_folder import Job
from .part_scan import OnRead, Plan
from .part_work import Cutter, Part, write_part
from .scan import ScanSummary

try:
    import ray
    import ray.data
except ImportError as error:
    raise InputError(f"--engine ray needs {error.name}: pip install 'suluh[ray]'") from error

# A cutter parses some 10,000 articles a second and a core reads some ten: one feeds many readers.
_READERS_A_CUTTER = 64


@dataclass(frozen=True)
class RayEngine:
    """Ray at an address (None: one of its own on this machine), with so many actors (None: one a CPU)."""

    address: str | None = None
    workers: int | None = None

    def __call__(self, plan: Plan, jobs: Iterator[Job], on_read: OnRead) -> Iterator[ScanSummary]:
        """Do the jobs; gives the summary of each part as it is written, in any order."""
        rows = [{"job": pickle.dumps(job)} for job in jobs]
        if not rows:
            return
        with _connected(self.address), _own_errors():
            for row in self._summaries(plan, rows).iter_rows():
                summary = _unpacked(row["summary"])
                on_read(summary.articles)
                yield summary

    def _summaries(self, plan: Plan, rows: list[dict[str, bytes]]) -> Any:
        threads = plan.settings.threads or 1
        size = self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)) // threads)
        given = ray.data.from_items(rows, override_num_blocks=len(rows))
        # A block a row: a part is what is sent to an actor, and what is repeated when that is lost.
        given.context.target_max_block_size = 1
        given.context.enable_progress_bars = False
        # No CPU is set aside for cutting: the actors take them all, and it would wait for ever.
        cutters = ray.data.TaskPoolStrategy(size=1 + size // _READERS_A_CUTTER)
        cut = given.flat_map(_cut, fn_args=[plan.cutter], num_cpus=0, compute=cutters)
        # Two in flight: the next part is at hand when one is done, and no more than one waits behind a slow one.
        actors = ray.data.ActorPoolStrategy(size=size, max_tasks_in_flight_per_actor=2)
        return cut.map_batches(
            PartReader, fn_constructor_args=[plan], batch_size=None, batch_format="pyarrow", compute=actors,
            num_cpus=threads,
        )  # fmt: skip


class PartReader:
    """Reads and writes parts on one of Ray's workers, its reader loaded once."""

    def __init__(self, plan: Plan) -> None:
        self._folder = plan.cutter.folder
        settings = plan.settings.with_threads(plan.settings.threads or 1)
        self._reader = settings.load_as(plan.described)

    def __call__(self, batch: Any) -> dict[str, list[str]]:
        """From rows of `name` and `articles` to rows of `summary`, as JSON."""
        parts = [Part(row["name"], [Article(**a) for a in row["articles"]]) for row in batch.to_pylist()]
        return {"summary": [_packed(write_part(self._reader, part, self._folder)) for part in parts]}


def _cut(row: dict[str, bytes], cutter: Cutter) -> Iterator[dict[str, Any]]:
    for part in cutter.cut(pickle.loads(row["job"])):  # noqa: S301 (packed by this engine)
        yield {"name": part.name, "articles": [asdict(article) for article in part.articles]}


def _packed(summary: ScanSummary) -> str:
    return json.dumps(asdict(summary))


def _unpacked(text: str) -> ScanSummary:
    fields = json.loads(text)
    return ScanSummary(**fields | {"flagged": Counter(fields["flagged"])})


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    """Ray for the time of the scan; one that the program has started already is used, and left running."""
    if ray.is_initialized():
        yield
        return
    # Ray sends statistics of use to its makers unless it is told not to; nothing here calls home.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            ray.init(address, **quiet)
        else:
            ray.init("local", include_dashboard=False, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise InputError(
            f"--address {address}: no Ray there ({error}); start one with `ray start --head`"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _own_errors() -> Iterator[None]:
    """What a worker raised on purpose, as itself: Ray wraps it, sometimes twice."""
    try:
        yield
    except ray.exceptions.RayError as error:
        cause: BaseException | None = error
        while cause is not None and type(cause) not in (SuluhError, *SuluhError.__subclasses__()):
            cause = getattr(cause, "cause", None) or cause.__cause__
        if cause is None:
            raise
        raise cause from error
