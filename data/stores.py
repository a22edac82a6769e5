"""A folder to write to, on this machine or on object storage, in which a file is there whole or not at all."""

import shutil
import uuid
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.fs as pafs

from .errors import InputError, first_line
from .uris import is_uri, resolve_uri

# Where a file shows up when its writing is over, not when it begins: a hidden name first would cost a copy.
_APPEARS_WHOLE = ("s3", "gcs", "abfs")


class Store:
    """A folder by path or URI; names of files in it are given with `/` between folders.

    Small to pickle: the file system is opened where it is used.
    """

    def __init__(self, where: str) -> None:
        self.where = where

    def __getstate__(self) -> dict[str, str]:
        return {"where": self.where}

    def names(self) -> set[str]:
        """All files in the folder and below it; none where it does not exist yet."""
        system, base = self._place
        selector = pafs.FileSelector(base, allow_not_found=True, recursive=True)
        try:
            return {
                info.path.removeprefix(f"{base}/") for info in system.get_file_info(selector) if info.is_file
            }
        except OSError as error:
            raise InputError(
                f"{self.where}: cannot be listed ({first_line(error)}); check the access"
            ) from error

    def read(self, name: str) -> bytes:
        """All bytes of a file; InputError where it cannot be read."""
        system, base = self._place
        try:
            with system.open_input_stream(f"{base}/{name}") as stream:
                return bytes(stream.read())
        except OSError as error:
            raise InputError(f"{self.where}: {name} cannot be read ({first_line(error)})") from error

    def put(self, name: str, file: IO[bytes]) -> None:
        """Write a file, over one of that name if there is one; InputError where that cannot be done."""
        system, base = self._place
        final = f"{base}/{name}"
        folder, _, short = final.rpartition("/")
        # Unlike any other's: a worker that was given up for lost may still be writing the same part.
        hidden = f"{folder}/.{short}.{uuid.uuid4().hex}"
        try:
            if system.type_name in _APPEARS_WHOLE:
                _copy(file, system, final)
                return
            system.create_dir(folder, recursive=True)
            try:
                _copy(file, system, hidden)
                system.move(hidden, final)
            except BaseException:
                with suppress(OSError):
                    system.delete_file(hidden)
                raise
        except (OSError, pa.ArrowException) as error:
            raise InputError(
                f"{self.where}: {name} cannot be written ({first_line(error)}); choose another place with -o"
            ) from error

    @cached_property
    def _place(self) -> tuple[Any, str]:
        if is_uri(self.where):
            return resolve_uri(self.where)
        return pafs.LocalFileSystem(), Path(self.where).expanduser().absolute().as_posix()


def _copy(file: IO[bytes], system: Any, path: str) -> None:
    with system.open_output_stream(path) as stream:
        shutil.copyfileobj(file, stream)
