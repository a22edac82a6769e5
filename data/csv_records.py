"""Records of CSV and TSV; a quote that is never closed costs its own row, not the rows after it."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import chain

from .fields import Fields, MissingFieldError, find_columns
from .records import Fault, Record
from .streams import Line

# More than any article has: what spans more is a quote that was left open.
_MOST_LINES = 10_000
_MOST_CHARACTERS = 1 << 24
_QUOTED = re.compile('"[^"]*"')
_QUOTES = "the quotes are broken ({}): close each, and double those inside a field"


def csv_records(lines: Iterator[Line], fields: Fields, default: str) -> Iterator[Record | Fault]:
    """Rows under a header line, which tells the separator: `,`, `;` or tab (`default` if it has none)."""
    first = next((line for line in lines if line.fault or line.text.strip()), None)
    if first is None:
        yield Fault(None, "the file is empty")
        return
    rows = _rows(chain([first], lines), _separator(first.text, default))
    line, header = next(rows, (first.number, "it is empty"))
    if isinstance(header, str):
        yield Fault(line, f"the header line cannot be read: {header}")
        return
    names = [name.strip() for name in header]
    try:
        find_columns(fields, tuple(names))
    except MissingFieldError as error:
        yield Fault(line, str(error))
        return
    for line, row in rows:
        yield _record(line, row, names)


def _record(line: int, row: list[str] | str, names: list[str]) -> Record | Fault:
    if isinstance(row, str):
        return Fault(line, row)
    if len(row) != len(names):
        return Fault(
            line,
            f"{len(row)} fields where the header has {len(names)}; put a field that holds the separator "
            "or a line end in double quotes",
        )
    return Record(line, dict(zip(names, row, strict=True)))


def _separator(header: str, default: str) -> str:
    return max((default, ",", ";", "\t"), key=_QUOTED.sub("", header).count)


def _rows(lines: Iterator[Line], separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the line it starts on: its fields, or what is wrong with it."""
    # The limit is the csv module's, one for all its users: raise it, never lower it.
    csv.field_size_limit(max(_MOST_CHARACTERS, csv.field_size_limit()))
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=separator, strict=True)
    separators = -1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield feed.taken[0].number, feed.taken[0].fault or _QUOTES.format(error)
            feed.give_back(separator, separators)
        else:
            fault = next((line.fault for line in feed.taken if line.fault), "")
            separators = len(row) - 1 if separators < 0 else separators
            if fault or not _blank(row):
                yield feed.taken[0].number, fault or row
        feed.taken.clear()


def _blank(row: list[str]) -> bool:
    return not row or (len(row) == 1 and row[0].isspace())


class _Feed:
    """Lines as csv.reader asks for them; lines that a quote left open has swallowed can be given back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()
        self._ended = False
        self.taken: list[Line] = []

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) == _MOST_LINES:
            raise csv.Error(f"one is open for {_MOST_LINES} lines")
        line = self._back.popleft() if self._back else next(self._lines, None)
        self._ended = line is None
        if line is None:
            raise StopIteration
        self.taken.append(line)
        return line.text

    def give_back(self, separator: str, separators: int) -> None:
        """Give back what followed the first line if it looks like rows.

        Else it is the text of a row that was cut off, and nothing of it, or of a row with quotes that are not
        doubled, and only the line where that showed.
        """
        following = self.taken[1:]
        rows = sum(line.text.count(separator) == separators for line in following)
        if 2 * rows < len(following):
            following = [] if self._ended else following[-1:]
        self._back.extendleft(reversed(following))
