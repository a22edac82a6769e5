"""The engine on Ray Data (extra: ray): lots are cut by tasks, parts are read by a pool of actors, one reader each.

    lots → flat_map(cut): a row a part, its articles in it → map_batches(PartReader, actors): writes the part → counts

Findings go from the actor that made them to the folder, never through the driver. A part that was lost with its
worker is read again by another: Ray repeats what did not come back, and writing a part twice leaves one.
"""

import json
import pickle
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ..data.articles import Article
from ..data.errors import InputError, ModelError, SuluhError
from .part_folder import Job
from .part_scan import OnRead, Plan
from .part_work import Cutter, Part, write_part
from .ray_cluster import connected, ray
from .reader import Reader
from .scan import ScanSummary

# A cutter parses some 10,000 articles a second and a core reads some ten: one feeds many readers.
_READERS_A_CUTTER = 64
_ERRORS = {kind.__name__: kind for kind in (SuluhError, InputError, ModelError)}


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
        with connected(self.address):
            for row in self._summaries(plan, rows).iter_rows():
                summary = _unpacked(row)
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
        # Of a fixed size: Ray lets idle actors of another go while the first parts are cut, and brings them back one by
        # one. It warns where parts are fewer than actors, which is nobody's mistake.
        warnings.filterwarnings("ignore", "The minimum number of concurrent actors", UserWarning)
        # Two in flight: the next part is at hand when one is done, and no more than one waits behind a slow one.
        actors = ray.data.ActorPoolStrategy(size=size, max_tasks_in_flight_per_actor=2)
        return cut.map_batches(
            PartReader, fn_constructor_args=[plan], batch_size=None, batch_format="pyarrow", compute=actors,
            num_cpus=threads,
        )  # fmt: skip


class PartReader:
    """Reads and writes parts on one of Ray's workers."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __call__(self, batch: Any) -> dict[str, list[str]]:
        """From rows of `_cut` to rows of `summary`, as JSON, and `error`."""
        outcomes = [self._outcome(row) for row in batch.to_pylist()]
        return {name: [outcome[name] for outcome in outcomes] for name in ("summary", "error")}

    def _outcome(self, row: dict[str, Any]) -> dict[str, str]:
        if row["error"]:
            return {"summary": "", "error": row["error"]}
        part = Part(row["name"], [Article(**article) for article in row["articles"]])
        try:
            summary = write_part(self._reader, part, self._plan.cutter.folder)
        except SuluhError as error:
            return {"summary": "", "error": _packed_error(error)}
        return {"summary": json.dumps(vars(summary)), "error": ""}

    @cached_property
    def _reader(self) -> Reader:
        """Loaded once, by the first part: what is wrong with a model is then an outcome like others."""
        threads = self._plan.settings.threads or 1
        return self._plan.settings.with_threads(threads).load_as(self._plan.described)


def _cut(row: dict[str, bytes], cutter: Cutter) -> Iterator[dict[str, Any]]:
    """Rows of `name`, `articles` and `error`, the latter for what the user has to mend.

    Errors are rows, because Ray wraps what is raised in its own, and hands on no more of it than the words.
    """
    try:
        for part in cutter.cut(pickle.loads(row["job"])):  # noqa: S301 (packed by this engine)
            yield {"name": part.name, "articles": [asdict(article) for article in part.articles], "error": ""}
    except SuluhError as error:
        yield {"name": "", "articles": [], "error": _packed_error(error)}


def _packed_error(error: SuluhError) -> str:
    return json.dumps([type(error).__name__, str(error)])


def _unpacked(row: dict[str, str]) -> ScanSummary:
    """The summary in a row of PartReader, or its error, raised."""
    if row["error"]:
        kind, message = json.loads(row["error"])
        raise _ERRORS[kind](message)
    fields = json.loads(row["summary"])
    return ScanSummary(**fields | {"flagged": Counter(fields["flagged"])})
