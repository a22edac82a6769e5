"""Files on object storage, by URI: `s3://bucket/folder`, `gs://…`, `abfs://…`, `hdfs://…`, and `file:///…` for tests.

Access is pyarrow's: keys come from where its file systems look for them (the environment, the machine's role), settings
such as `?region=` or `?endpoint_override=` from the URI. It is imported where a
URI is used: it takes a tenth of a second.
"""

import io
from typing import Any

from .errors import InputError, first_line


def is_uri(name: str) -> bool:
    """Whether a source or target is named by URI."""
    return "://" in name


def resolve_uri(uri: str) -> tuple[Any, str]:
    """The pyarrow file system and the path in it; InputError for a URI that is none of the kinds it knows."""
    import pyarrow as pa
    import pyarrow.fs as pafs

    try:
        system, path = pafs.FileSystem.from_uri(uri)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            f"{uri}: cannot be used ({first_line(error)}); use s3://, gs://, abfs:// or file:///"
        ) from error
    return system, path.rstrip("/") or path


def files_at(uri: str) -> list[str]:
    """Paths of the file, or of all files in the folder, at a URI, sorted; InputError where there is nothing."""
    from pyarrow.fs import FileSelector

    system, path = resolve_uri(uri)
    try:
        if system.get_file_info(path).is_file:
            return [path]
        found = system.get_file_info(FileSelector(path, recursive=True))
    except OSError as error:
        raise InputError(
            f"{uri}: cannot be opened ({first_line(error)}); check the name and the access"
        ) from error
    return sorted(info.path for info in found if info.is_file)


def shown_uri(uri: str, path: str) -> str:
    """A path on the file system of `uri` as a URI, without the settings: they can hold keys."""
    return f"{uri.partition('://')[0]}://{path}"


def open_at(uri: str, path: str) -> io.BufferedReader:
    """The bytes of a file on the file system of `uri`; seekable, and an OSError where it cannot be opened."""
    return io.BufferedReader(resolve_uri(uri)[0].open_input_file(path))


def size_at(uri: str, path: str) -> int:
    """Bytes of a file on the file system of `uri`; -1 where there is none."""
    size = resolve_uri(uri)[0].get_file_info(path).size
    return -1 if size is None else int(size)
