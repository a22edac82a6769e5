"""Runs a command in a process of its own and measures it: wall-clock seconds, and the largest resident set."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..data.errors import ModelError


@dataclass(frozen=True)
class Run:
    """Wall-clock seconds of a process, and its largest resident set in MiB."""

    seconds: float
    peak_mib: int


def measured(command: Sequence[str], lines: Iterable[str] = ()) -> Run:
    """Run `command` with `lines` on its standard input; ModelError with what it said where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 (our own commands)
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if process.stdin is None or process.stderr is None:
        raise AssertionError("both were asked for as pipes")
    with process.stdin as there:
        there.writelines(line.encode() for line in lines)
    said = process.stderr.read().decode(errors="replace").strip()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise ModelError(f"{' '.join(command[:4])}: failed with {status} ({said[-300:]})")
    # KiB on Linux, bytes on macOS.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(time.perf_counter() - began, round(usage.ru_maxrss / unit))
