"""How many articles a scan will read, roughly and quickly: for the progress bar only."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

_LINES = {".jsonl", ".ndjson", ".csv", ".tsv"}
_ONE = {".txt", ".html", ".htm"}


def estimated_articles(sources: Sequence[str]) -> int | None:
    """Lines of line formats, rows of Parquet, one for a document; None where that cannot be told cheaply."""
    counts = [_estimate(Path(source)) for source in sources]
    return None if None in counts else sum(count for count in counts if count is not None)


def _estimate(path: Path) -> int | None:
    if not path.is_file():
        return None
    if path.suffix in _LINES:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    if path.suffix == ".parquet":
        return int(pq.ParquetFile(path).metadata.num_rows)
    return 1 if path.suffix in _ONE else None
