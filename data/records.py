"""From a record of any format to an article, or to the reason why it is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .articles import Article
from .fields import Fields, MissingFieldError, find_columns
from .sources import Place

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one article by the file's names; `line` is where it starts."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read, and why; `line` None: of the whole file."""

    line: int | None
    reason: str


def to_article(record: Record, fields: Fields, place: Place) -> Article | Fault:
    """The article that a record holds; its text is left as it is, but for lone surrogates."""
    try:
        columns = find_columns(fields, tuple(record.values))
    except MissingFieldError as error:
        return Fault(record.line, str(error))
    text = record.values[columns["text"]]
    if fault := _fault(columns["text"], text):
        return Fault(record.line, fault)
    others = {field: plain(record.values[column]) for field, column in columns.items() if field != "text"}
    return Article(
        id=others.pop("id", "").strip() or f"{place.name}:{record.line}",
        text=printable(text),
        source=f"{place.shown}:{record.line}",
        **others,
    )


def plain(value: object) -> str:
    """A value that is not the text: missing ones empty, dates in ISO form, all else as Python shows it."""
    if value is None or value != value:  # NaN stands for "missing" in what data frames write
        return ""
    return printable(value.isoformat() if isinstance(value, date) else str(value))


def printable(text: str) -> str:
    """With U+FFFD for each lone surrogate: UTF-8 cannot hold one, and all offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def _fault(column: str, text: object) -> str:
    if text is None:
        return f"the text is missing: field {column!r} is null"
    if not isinstance(text, str):
        return f"field {column!r} holds {type(text).__name__}, not text"
    if not text.strip():
        return f"the text is empty: there is nothing in field {column!r}"
    return f"field {column!r} holds NUL characters: it is damaged" if "\0" in text else ""
