"""Reads written findings back, JSONL or Parquet or a folder of parts, as the contract's records with their places."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..data.errors import InputError

Record = dict[str, Any]

# What every version has written of a fact.
_FACT = frozenset(
    ("question_id", "stated", "answer", "start", "end", "probability", "value", "unit", "sentence")
)


def read_findings(path: Path) -> Iterator[tuple[str, Record]]:
    """Each finding with its place ("file:line", or "file:row" in Parquet); InputError names what is none.

    Of a folder, the findings of its parts, by their names.
    """
    if not path.is_dir():
        yield from _file_findings(path)
        return
    parts = [part for part in sorted(path.iterdir()) if part.suffix in _READERS and part.name[0] not in "._"]
    if not parts:
        raise InputError(f"{path}: no findings there; expected the parts that `suluh scan -o {path}/` writes")
    for part in parts:
        yield from _file_findings(part)


def _file_findings(path: Path) -> Iterator[tuple[str, Record]]:
    if path.suffix not in _READERS:
        raise InputError(f"{path}: only findings in .jsonl or .parquet have places; scan into one of them")
    try:
        for number, record in enumerate(_READERS[path.suffix](path), 1):
            place = f"{path}:{number}"
            if not _is_finding(record):
                raise InputError(f"{place}: not a finding; expected the rows that `suluh scan` wrote")
            yield place, record
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise InputError(f"{path}: not readable ({error}); expected what `suluh scan` wrote") from error


def _is_finding(record: Any) -> bool:
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("facts"), list):
        return False
    return all(isinstance(fact, dict) and fact.keys() >= _FACT for fact in record["facts"])


def _jsonl(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise InputError(f"{path}:{number}: not JSON ({error}); scan again") from error


def _parquet(path: Path) -> Iterator[Any]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            yield from batch.to_pylist()


_READERS = {".jsonl": _jsonl, ".parquet": _parquet}
