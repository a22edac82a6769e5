"""Reads articles from files, folders, patterns and standard input, whatever their format.

    sources   which files there are
    streams   their bytes, unpacked, by the line or whole
    *_records, documents   what each format holds
    records   from there to articles; what cannot be read is rejected with its place and reason

Nothing is read twice or kept: memory stays flat however large the input is, but for `.json`, which is loaded
file by file.
"""

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from .articles import Article
from .csv_records import csv_records
from .documents import html_article, text_article
from .errors import InputError
from .fields import GUESSED, Fields
from .json_records import json_records, jsonl_records
from .records import Fault, Record, printable, to_article
from .rejects import Rejected, warn
from .sources import Place, check_sources, places
from .streams import numbered, opened, pieces, raw_lines, whole


def read_articles(
    sources: Sequence[str], fields: Fields = GUESSED, on_reject: Callable[[Rejected], None] = warn
) -> Iterator[Article]:
    """The articles of all sources (files, folders, patterns, `-`), one after another.

    InputError, before the first article, names a source that cannot be used. What is broken inside a file
    goes to `on_reject`, and reading goes on.
    """
    check_sources(sources)
    return _articles(sources, fields, on_reject)


def first_article(source: str) -> Article:
    """The first article of a file (or of standard input); InputError when it holds none."""

    def refuse(row: Rejected) -> None:
        raise InputError(f"{row.place}: {row.reason}")

    article = next(read_articles([source], on_reject=refuse), None)
    if article is None:
        raise InputError(f"{source}: no article in it; give a file with text")
    return article


def _articles(
    sources: Sequence[str], fields: Fields, on_reject: Callable[[Rejected], None]
) -> Iterator[Article]:
    for place in places(sources):
        yield from place_articles(place, fields, on_reject)


def place_articles(place: Place, fields: Fields, on_reject: Callable[[Rejected], None]) -> Iterator[Article]:
    """The articles of one file; what is broken in it goes to `on_reject`."""
    for item in _items(place, fields):
        if isinstance(item, Article):
            yield item
        else:
            on_reject(Rejected(place.shown, item.line, printable(item.reason)))


def _items(place: Place, fields: Fields) -> Iterator[Article | Fault]:
    try:
        if place.kind == "stdin":
            yield from _standard_input(place, fields)
        elif place.kind == "parquet":
            from .parquet_records import parquet_records  # a tenth of a second to import

            yield from _converted(parquet_records(place, fields), fields, place)
        else:
            with opened(place) as file:
                yield from _file_items(file, place, fields)
    except OSError as error:
        yield Fault(None, f"the file cannot be read ({error.strerror or error})")


def _file_items(file: io.BufferedIOBase, place: Place, fields: Fields) -> Iterator[Article | Fault]:
    match place.kind:
        case "txt":
            yield text_article(whole(pieces(file)), place)
        case "html":
            yield html_article(whole(pieces(file)), place)
        case "json":
            yield from _converted(json_records(whole(pieces(file), None)), fields, place)
        case "csv" | "tsv":
            default = "," if place.kind == "csv" else "\t"
            rows = csv_records(numbered(raw_lines(file)), fields, default)
            yield from _converted(rows, fields, place)
        case _:
            yield from _converted(jsonl_records(numbered(raw_lines(file))), fields, place)


def _standard_input(place: Place, fields: Fields) -> Iterator[Article | Fault]:
    """JSON lines if it starts with `{`, else one text."""
    lines = raw_lines(sys.stdin.buffer)
    head: list[bytes] = []
    for line in lines:
        head.append(line)
        if line.strip():
            break
    everything = chain(head, lines)
    if b"".join(head).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from _converted(jsonl_records(numbered(everything)), fields, place)
    else:
        yield text_article(whole(everything), place)


def _converted(records: Iterable[Record | Fault], fields: Fields, place: Place) -> Iterator[Article | Fault]:
    for record in records:
        yield to_article(record, fields, place) if isinstance(record, Record) else record
