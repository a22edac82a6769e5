"""The two halves of a scan in parts, the same for every engine: a lot is cut into parts, a part is read and written.

Either can be done again, on another machine, after it was cut off: what it writes is the same, and whole or not there.
"""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from ..data.articles import Article
from ..data.fields import Fields
from ..data.lots import PART, lot_articles, parts
from ..data.rejects import Rejected, broken_row
from .part_folder import REJECTED, Job, PartFolder
from .reader import Reader
from .results import Finding
from .scan import ScanSummary, scan


@dataclass(frozen=True, slots=True)
class Part:
    """A part to be made: its file's name, and its articles."""

    name: str
    articles: Sequence[Article]


@dataclass(frozen=True)
class Cutter:
    """Cuts lots into parts of `size` articles; with `strict`, InputError at the first row that cannot be read."""

    folder: PartFolder
    fields: Fields
    strict: bool = False
    size: int = PART

    def cut(self, job: Job) -> Iterator[Part]:
        """The parts that are not there yet; at the lot's end, its rejects and its counts are written."""
        number = articles = 0
        with TemporaryFile() as file:
            rejects = _Rejects(file, self.strict)
            for number, some in enumerate(parts(lot_articles(job.lot, self.fields, rejects), self.size), 1):
                articles += len(some)
                if number - 1 not in job.there:
                    yield Part(self.folder.part_name(job.lot, number - 1), some)
            if rejects.count:
                file.seek(0)
                self.folder.store.put(f"{REJECTED}{job.lot.name}.jsonl", file)
        counts = {
            "files": [place.shown for place in job.lot.places], "parts": number, "articles": articles,
            "rejected": rejects.count,
        }  # fmt: skip
        name = f"_inputs/{job.lot.name}-{job.lot.state}.{number}.json"
        self.folder.store.put(name, io.BytesIO(json.dumps(counts, ensure_ascii=False).encode()))


def write_part(
    reader: Reader, part: Part, folder: PartFolder, on_finding: Callable[[Finding], None] = lambda _: None
) -> ScanSummary:
    """Read a part's articles and write their findings; what happened, counted."""
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / f"part.{folder.form}"
        summary = scan(reader, part.articles, path, on_finding)
        with path.open("rb") as file:
            folder.store.put(part.name, file)
    return summary


@dataclass
class _Rejects:
    """Writes the rejects of one lot to a file as JSON lines, and counts them."""

    file: IO[bytes]
    strict: bool
    count: int = 0

    def __call__(self, row: Rejected) -> None:
        if self.strict:
            raise broken_row(row)
        self.file.write(row.as_line().encode("utf-8", "backslashreplace"))
        self.count += 1
