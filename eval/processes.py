"""Runs a command in a process of its own and measures it: wall-clock seconds, and the largest resident set."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import nullcontext, suppress
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
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 (our own commands)
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        )
        # A process that ends early closes its end; what it said tells why.
        with suppress(BrokenPipeError), process.stdin or nullcontext() as there:
            if there is not None:
                there.writelines(line.encode() for line in lines)
        # wait4 and not Popen.wait, for the use of this one process.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise ModelError(f"{' '.join(command[:4])}: failed with {process.returncode} ({words[-300:]})")
    # KiB on Linux, bytes on macOS.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(seconds, round(usage.ru_maxrss / unit))
