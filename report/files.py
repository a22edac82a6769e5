"""Writes a file that is there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..data.errors import InputError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A hidden file to write, which takes the name `path` at the end; InputError where it cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror or error}); choose another place with -o"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
