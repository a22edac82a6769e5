"""Writes the incident table: Parquet, CSV, or a workbook with the evidence on a second sheet."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..data.errors import InputError, needing
from ..data.questions import Question
from ..model.writers import plain
from .files import whole
from .results import Incident
from .tables import EVIDENCE, Row, columns, evidence_rows, incident_rows

_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), date: pa.date32(), bool: pa.bool_()}
_WIDTHS = {"title": 60, "sentence": 80, "answer": 30, "outlets": 30, "url": 40}
_WIDTH = 16
# What one cell of a workbook can hold.
_MOST_CHARACTERS = 32_767
# What a sheet can hold, with its head.
_MOST_ROWS = 1_048_576


def write_incidents(incidents: Sequence[Incident], questions: Sequence[Question], out: Path) -> None:
    """Write the table to `out`, by its extension; the file takes its name when it is whole.

    InputError for another extension, or a place that cannot be written.
    """
    writers: dict[str, Callable[[Sequence[Incident], Sequence[Question], Path], None]] = {
        ".parquet": _parquet,
        ".csv": _csv,
        ".xlsx": _workbook,
    }
    if out.suffix not in writers:
        raise InputError(
            f"{out}: cannot write {out.suffix or 'a file without extension'}; use {', '.join(writers)}"
        )
    with whole(out) as part:
        writers[out.suffix](incidents, questions, part)


def _parquet(incidents: Sequence[Incident], questions: Sequence[Question], out: Path) -> None:
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in columns(questions).items()])
    rows = list(incident_rows(incidents, questions))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out, compression="zstd")


def _csv(incidents: Sequence[Incident], questions: Sequence[Question], out: Path) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns(questions)))
        writer.writeheader()
        for row in incident_rows(incidents, questions):
            writer.writerow({name: plain(v) if isinstance(v, str) else v for name, v in row.items()})


def _workbook(incidents: Sequence[Incident], questions: Sequence[Question], out: Path) -> None:
    with needing("report", "writing .xlsx needs"):
        import xlsxwriter
    if not out.parent.is_dir():
        # xlsxwriter has an error of its own for it, which is no OSError.
        raise FileNotFoundError(ENOENT, strerror(ENOENT))
    # Texts stay texts: no formula, no link is made of what an article says.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(
            book.add_format({"bold": True, "bottom": 1, "valign": "top"}),
            book.add_format({"num_format": "#,##0"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        _sheet(
            book.add_worksheet("incidents"),
            list(columns(questions)),
            incident_rows(incidents, questions),
            formats,
        )
        _sheet(book.add_worksheet("evidence"), EVIDENCE, evidence_rows(incidents), formats)


@dataclass(frozen=True)
class _Formats:
    head: Any
    number: Any
    day: Any


def _sheet(sheet: Any, names: Sequence[str], rows: Iterable[Row], formats: _Formats) -> None:
    sheet.freeze_panes(1, 2)
    for column, name in enumerate(names):
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, column, name, formats.head)
    line = 0
    for line, row in enumerate(rows, 1):
        if line == _MOST_ROWS:
            raise InputError(
                f"more than {_MOST_ROWS:,} rows, which no workbook holds; write .parquet, or fewer days"
            )
        for column, name in enumerate(names):
            _write(sheet, (line, column), row[name], formats)
    sheet.autofilter(0, 0, line, len(names) - 1)


def _write(sheet: Any, place: tuple[int, int], value: Any, formats: _Formats) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float):
        # Probabilities are below one; all larger figures are counts and sums of money.
        sheet.write_number(*place, value, formats.number if abs(value) >= 1 else None)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, formats.day)
    elif value is not None:
        sheet.write_string(*place, value[:_MOST_CHARACTERS])
