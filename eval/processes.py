"""Runs a command in a process of its own and measures it: wall-clock seconds, and the largest resident set."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..data.errors import ModelError

# A small process in between: the largest resident set of a command counts from before it began, when it was still a
# copy of the process that started it. KiB on Linux, bytes on macOS.
_BETWEEN = """
import resource, subprocess, sys, time
began = time.perf_counter()
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


@dataclass(frozen=True)
class Run:
    """Wall-clock seconds of a process, and its largest resident set in MiB."""

    seconds: float
    peak_mib: int


def measured(command: Sequence[str], lines: Iterable[str] = ()) -> Run:
    """Run `command` with `lines` on its standard input; ModelError with what it said where it fails."""
    between = [sys.executable, "-c", _BETWEEN, *command]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 (our own commands)
            between, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, encoding="utf-8"
        ) as process:
            # A process that ends early closes its end; what it said tells why.
            with suppress(BrokenPipeError):
                if process.stdin is not None:
                    process.stdin.writelines(lines)
            printed, _ = process.communicate()
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise ModelError(f"{' '.join(command[:4])}: failed with {process.returncode} ({words[-300:]})")
    seconds, peak = printed.split()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(float(seconds), round(int(peak) / unit))
