"""How many articles a scan will read, roughly and quickly: for the progress bar only."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from .sources import Place, places

# Of a larger file only the beginning is counted.
_COUNTED = 64 << 20


def estimated_articles(sources: Sequence[str]) -> int | None:
    """Lines of JSONL, rows of CSV and Parquet, one for a document; None where that cannot be told cheaply."""
    total = 0
    for place in places(sources):
        count = _estimate(place)
        if count is None:
            return None
        total += count
    return total


def _estimate(place: Place) -> int | None:
    try:
        if place.kind in ("txt", "html"):
            return 1
        if place.uri or place.packing or place.kind in ("stdin", "json"):
            return None
        return _parquet_rows(place) if place.kind == "parquet" else _rows(place)
    except (OSError, pa.ArrowException):
        return 0  # the readers will reject it, and say why


def _parquet_rows(place: Place) -> int:
    return int(pq.read_metadata(str(place.path)).num_rows)


def _rows(place: Place) -> int:
    with place.path.open("rb") as file:
        beginning = file.read(_COUNTED)
    # In CSV, a line end between quotes is the text's.
    table = place.kind in ("csv", "tsv")
    outside = beginning.split(b'"')[::2] if table else [beginning]
    rows = sum(part.count(b"\n") for part in outside) - table
    return round(rows * place.path.stat().st_size / max(len(beginning), 1))
