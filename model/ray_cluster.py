"""Ray itself (extra: ray): the import with its advice, and one to work on, started here or reached by address."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from ..data.errors import InputError, needing

with needing("ray", "--engine ray needs"):
    import ray
    import ray.data

__all__ = ["connected", "ray"]


@contextmanager
def connected(address: str | None) -> Iterator[None]:
    """Ray for the time of the scan; one that the program has started already is used, and left running."""
    if ray.is_initialized():
        yield
        return
    # What a worker raises comes back as an error: Ray need not log it too.
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is None:
        # Ray sends statistics of use to its makers unless it is told not to.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        # Ray's workers give way to all else (nice 15): beside a busy program, a scan would stand still.
        os.environ.setdefault("RAY_worker_niceness", "0")
        ray.init("local", include_dashboard=False, **quiet)
    else:
        _reach(address)
        ray.init(address, **quiet)
    try:
        yield
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """InputError where nothing listens: Ray itself would try for many minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=10):
            pass
    except (OSError, ValueError) as error:
        raise InputError(
            f"--address {address}: no Ray there ({error}); give HOST:PORT of its head, which `ray start --head` prints"
        ) from error
