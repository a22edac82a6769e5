"""Records of Parquet, a few rows at a time and only the columns that are used."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from .errors import first_line
from .fields import Fields, MissingFieldError, find_columns
from .records import Fault, Record
from .sources import Place
from .streams import DAMAGE, opened

_ROWS = 256
# With a buffer, a column is read piece by piece; without, a whole row group of it at once.
_BUFFER = 1 << 20


def parquet_records(place: Place, fields: Fields) -> Iterator[Record | Fault]:
    """Rows, their numbers for lines."""
    try:
        with _random_access(place) as file, pq.ParquetFile(file, buffer_size=_BUFFER) as table:
            columns = find_columns(fields, tuple(table.schema_arrow.names))
            row = 1
            for batch in table.iter_batches(_ROWS, columns=list(columns.values())):
                yield from _records(batch, row)
                row += batch.num_rows
    except MissingFieldError as error:
        yield Fault(None, str(error))
    except (pa.ArrowException, *DAMAGE) as error:
        reason = first_line(error)
        yield Fault(None, f"not Parquet, or damaged ({reason}); rows after the damage cannot be read")


@contextmanager
def _random_access(place: Place) -> Iterator[IO[bytes]]:
    """The file, unpacked to disk first where it is packed: Parquet is read from its end."""
    if not place.packing:
        with place.open() as file:
            yield file
        return
    with opened(place) as packed, tempfile.TemporaryFile() as unpacked:
        shutil.copyfileobj(packed, unpacked)
        unpacked.seek(0)
        yield unpacked


def _records(batch: pa.RecordBatch, first: int) -> Iterator[Record | Fault]:
    columns = dict(zip(batch.schema.names, map(_readable, batch.columns), strict=True))
    for row in range(batch.num_rows):
        try:
            yield Record(first + row, {name: column[row].as_py() for name, column in columns.items()})
        except (ValueError, OverflowError, LookupError) as error:
            # Not UTF-8, a date beyond year 9999, a time zone that this machine does not know.
            yield Fault(first + row, f"a value cannot be read: {error}")


def _readable(column: pa.Array) -> pa.Array:
    """Times to the microsecond: Python has no finer ones."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column
