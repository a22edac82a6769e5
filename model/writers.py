"""Writes findings: JSONL, Parquet or CSV by extension, into a hidden file that takes its name when whole."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from ..data.errors import InputError
from ..data.questions import Question
from .masking import mask
from .results import Finding, value_text

_FLAG = pa.struct([("probability", pa.float64()), ("flagged", pa.bool_())])
# A value is a number for counts and a text for dates and money: one column, so a text in Parquet.
_SAID = [
    ("answer", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("probability", pa.float64()),
    ("value", pa.string()), ("unit", pa.string()), ("qualifier", pa.string()), ("cumulative", pa.bool_()),
    ("sentence", pa.string()),
]  # fmt: skip
_FACT = pa.struct(
    [
        ("question_id", pa.string()), ("question", pa.string()), ("stated", pa.bool_()), *_SAID,
        ("others", pa.list_(pa.struct(_SAID))),
    ]
)  # fmt: skip
_MASKED = ("answer", "sentence")


class _Sink(Protocol):
    def write(self, records: Sequence[dict[str, Any]]) -> None: ...

    def close(self) -> None: ...


class FindingWriter:
    """A context manager that writes findings to `path`; nothing stands there until all is written."""

    def __init__(self, path: Path, flags: Sequence[str], questions: Sequence[Question]) -> None:
        makers: dict[str, Callable[[Path], _Sink]] = {
            ".jsonl": _JsonlSink,
            ".parquet": lambda part: _ParquetSink(part, flags),
            ".csv": lambda part: _CsvSink(part, flags, questions),
        }
        if path.suffix not in makers:
            raise InputError(
                f"{path}: cannot write {path.suffix or 'a file without extension'}; use {', '.join(makers)}, "
                "or end the name in / for a folder of parts"
            )
        if not path.parent.is_dir():
            raise InputError(f"{path}: the folder {path.parent} does not exist; make it first")
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        try:
            self._sink = makers[path.suffix](self._part)
        except OSError as error:
            raise InputError(
                f"{path}: cannot be written ({error.strerror}); choose another place with -o"
            ) from error

    def __enter__(self) -> "FindingWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sink.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)

    def write(self, findings: Sequence[Finding]) -> None:
        """Write some findings, numbers of persons and accounts masked."""
        self._sink.write([masked_record(finding) for finding in findings])


def masked_record(finding: Finding) -> dict[str, Any]:
    """The finding as the contract has it, with NIK, passport, phone and account numbers masked."""
    record = finding.as_dict()
    record["title"] = mask(record["title"])
    for fact in record["facts"]:
        for said in (fact, *fact["others"]):
            said.update({name: mask(said[name]) for name in _MASKED if said[name] is not None})
    return record


class _JsonlSink:
    def __init__(self, part: Path) -> None:
        self._file = part.open("w", encoding="utf-8")

    def write(self, records: Sequence[dict[str, Any]]) -> None:
        self._file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)

    def close(self) -> None:
        self._file.close()


class _ParquetSink:
    def __init__(self, part: Path, flags: Sequence[str]) -> None:
        texts = [(name, pa.string()) for name in ("id", "title", "url", "date", "source")]
        nested = [
            ("flags", pa.struct([(flag, _FLAG) for flag in flags])),
            ("facts", pa.list_(_FACT)),
            ("fingerprint", pa.list_(pa.string())),
        ]
        self._schema = pa.schema([*texts, *nested])
        self._writer = pq.ParquetWriter(part, self._schema, compression="zstd")

    def write(self, records: Sequence[dict[str, Any]]) -> None:
        for record in records:
            for fact in record["facts"]:
                for said in (fact, *fact["others"]):
                    said["value"] = value_text(said["value"])
        self._writer.write_table(pa.Table.from_pylist(list(records), schema=self._schema))

    def close(self) -> None:
        self._writer.close()


class _CsvSink:
    """One row an article; a column for each flag and its probability, and one for each question's answer."""

    def __init__(self, part: Path, flags: Sequence[str], questions: Sequence[Question]) -> None:
        self._file = part.open("w", encoding="utf-8", newline="")
        texts = ["id", "title", "url", "date", "source"]
        flag_columns = [column for flag in flags for column in (flag, f"{flag}_probability")]
        self._writer = csv.DictWriter(self._file, [*texts, *flag_columns, *(q.id for q in questions)])
        self._writer.writeheader()

    def write(self, records: Sequence[dict[str, Any]]) -> None:
        self._writer.writerows(_csv_row(record) for record in records)

    def close(self) -> None:
        self._file.close()


def _csv_row(record: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {name: plain(record[name]) for name in ("id", "title", "url", "date", "source")}
    for name, flag in record["flags"].items():
        row |= {name: int(flag["flagged"]), f"{name}_probability": f"{flag['probability']:.4f}"}
    return row | {fact["question_id"]: plain(fact["answer"] or "") for fact in record["facts"]}


def plain(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
