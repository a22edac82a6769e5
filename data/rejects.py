"""What could not be read, and why: set aside with file and line, never dropped silently."""

import json
import logging
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from .errors import InputError

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out, or (`line` None) what could not be read of a whole file.

    `line` is where the row starts, counted from 1 (the row's number in Parquet).
    """

    file: str
    line: int | None
    reason: str

    @property
    def place(self) -> str:
        """The file, and the line where there is one."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def as_line(self) -> str:
        """One line of JSON; of a file name that is not UTF-8, to be encoded with "backslashreplace"."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def warn(row: Rejected) -> None:
    """Log a reject as a warning: what happens to rejects that nobody asked for."""
    _LOGGER.warning("%s: %s", row.place, row.reason)


def broken_row(row: Rejected) -> InputError:
    """What a strict scan stops with."""
    return InputError(f"{row.place}: {row.reason}; mend the row, or scan without --strict to go on past it")


class RejectLog:
    """A context manager that writes rejects beside `out`: `findings.rejected.jsonl` for `findings.parquet`.

    The file appears with the first reject; one left by a former scan is removed at the start.
    """

    def __init__(self, out: Path) -> None:
        self.path = out.parent / f"{out.stem}.rejected.jsonl"
        self.count = 0
        self._file: TextIO | None = None

    def __enter__(self) -> "RejectLog":
        # A folder that is missing or locked is the findings' writer's to complain about, with advice.
        with suppress(OSError):
            self.path.unlink()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def __call__(self, row: Rejected) -> None:
        """Write one reject."""
        if self._file is None:
            self._file = self._opened()
        self._file.write(row.as_line())
        self.count += 1

    def _opened(self) -> TextIO:
        try:
            # By the line, so that a scan that is killed leaves its rejects; a file name that is not UTF-8
            # becomes a JSON escape.
            return self.path.open("w", buffering=1, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be written ({error.strerror}); choose another place with -o"
            ) from error
