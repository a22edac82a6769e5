"""From what the user names (files, folders, patterns, URIs, -) to the files that are read, in a fixed order.

Folders are walked as they are read, so that a folder of a million files costs little memory.
"""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from .errors import InputError, first_line
from .uris import files_at, is_uri, open_at, shown_uri, size_at

Kind = Literal["jsonl", "json", "csv", "tsv", "parquet", "txt", "html", "stdin"]

_KINDS: dict[str, Kind] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv",
    ".parquet": "parquet", ".txt": "txt", ".html": "html", ".htm": "html",
}  # fmt: skip
_PACKINGS = (".gz", ".zst")
_KNOWN = f"{', '.join(_KINDS)}, each also with .gz or .zst"
_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """One file to read; `name` is its path below the folder that all sources share.

    With `uri`, the source that it was found by, `path` is on that URI's file system.
    """

    path: Path
    name: str
    kind: Kind
    uri: str = ""

    @property
    def shown(self) -> str:
        """The path as given; bytes of a name that are not UTF-8 become replacement characters."""
        return shown_uri(self.uri, self.path.as_posix()) if self.uri else _printable(str(self.path))

    @property
    def size(self) -> int:
        """Bytes as stored; -1 of what is not there."""
        try:
            return size_at(self.uri, self.path.as_posix()) if self.uri else self.path.stat().st_size
        except OSError:
            return -1

    def open(self) -> BinaryIO:
        """The bytes as stored, seekable."""
        return open_at(self.uri, self.path.as_posix()) if self.uri else self.path.open("rb")

    @property
    def packing(self) -> str:
        """`.gz`, `.zst` or nothing."""
        suffix = self.path.suffix.lower()
        return suffix if suffix in _PACKINGS else ""

    @property
    def stem(self) -> str:
        """The name without its extensions: `sub/artikel-1` for `sub/artikel-1.txt.gz`."""
        name = Path(self.name.removesuffix(self.path.suffix) if self.packing else self.name)
        return name.with_suffix("").as_posix()


def places(sources: Sequence[str]) -> Iterator[Place]:
    """The files of all sources, each folder sorted; InputError at a source that gives none."""
    try:
        shared = _shared_folder(sources)
        for source in sources:
            if source == _STDIN:
                yield Place(Path("stdin"), "stdin", "stdin")
            else:
                yield from _places_of(source, shared)
    except OSError as error:
        raise InputError(
            f"{error.filename}: cannot be opened ({error.strerror}); check the name and its permissions"
        ) from error


def check_sources(sources: Sequence[str]) -> None:
    """Look at every source before the first article is read: InputError names the one that cannot be used."""
    for place in places(sources):
        if place.kind == "html":
            _check_html(place)
    # In a folder, a file that does not exist is a broken link, and one reject; named, it is a slip.
    for source in sources:
        named = source != _STDIN and not is_uri(source) and not _is_pattern(source)
        if named and not Path(source).exists():
            raise _no_such(source)


def _no_such(source: str) -> InputError:
    return InputError(f"{source}: no such file or folder; check the name")


def _check_html(place: Place) -> None:
    try:
        import trafilatura  # noqa: F401
    except ImportError as error:
        reason = first_line(error)
        raise InputError(
            f"{place.shown}: cannot read HTML ({reason}); install what it needs: pip install 'suluh[html]'"
        ) from error


def _places_of(source: str, shared: Path | None) -> Iterator[Place]:
    path = Path(source)
    if not source:
        raise InputError("a source has an empty name; give a file, a folder or a pattern")
    if is_uri(source):
        yield from _stored(source)
    elif _is_pattern(source):
        yield from _wanted(source, _matches(source), shared)
    elif path.is_dir():
        yield from _wanted(source, _walk(path), shared)
    elif kind := _kind(path):
        yield Place(path, _name(path, shared), kind)
    elif path.exists():
        raise InputError(f"{source}: the name does not tell the format; rename it, the formats are {_KNOWN}")
    else:
        raise _no_such(source)


def _wanted(source: str, paths: Iterator[Path], shared: Path | None) -> Iterator[Place]:
    found = False
    for path in paths:
        if not _aside(path) and (kind := _kind(path)):
            found = True
            yield Place(path, _name(path, shared), kind)
    if not found:
        raise _nothing(source)


def _stored(source: str) -> Iterator[Place]:
    """The files at a URI; their names are whole paths, for there is no folder that all sources share."""
    paths = [Path(name) for name in files_at(source)]
    wanted = [path for path in paths if not _aside(path) and _kind(path)]
    if not wanted:
        raise _nothing(source)
    for path in wanted:
        if kind := _kind(path):
            yield Place(path, path.as_posix(), kind, source)


def _aside(path: Path) -> bool:
    """A README is about the data; rejects are what an earlier scan could not read."""
    return path.name.upper().startswith((".", "README")) or path.name.endswith(".rejected.jsonl")


def _nothing(source: str) -> InputError:
    return InputError(f"{source}: no file that can be read there; the formats are {_KNOWN}")


def _matches(pattern: str) -> Iterator[Path]:
    # Path.glob takes no absolute pattern.
    for match in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207
        path = Path(match)
        # `**` matches what is in the folders by itself.
        if "**" not in pattern and path.is_dir():
            yield from _walk(path)
        elif not path.is_dir():
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        # Links to folders are left out: they can lead back up.
        if not path.is_dir():
            yield path
        elif not path.is_symlink() and not path.name.startswith("."):
            yield from _walk(path)


def _kind(path: Path) -> Kind | None:
    packed = path.suffix.lower() in _PACKINGS
    return _KINDS.get((Path(path.stem) if packed else path).suffix.lower())


def _name(path: Path, shared: Path | None) -> str:
    whole = path.absolute()
    inside = shared and whole.is_relative_to(shared)
    return _printable((whole.relative_to(shared) if shared and inside else whole).as_posix())


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _is_pattern(source: str) -> bool:
    return glob.has_magic(source) and not Path(source).exists()


def _shared_folder(sources: Sequence[str]) -> Path | None:
    """The deepest folder over all sources: below it, different files have different names."""
    folders = [_folder_of(name).absolute() for name in sources if name != _STDIN and not is_uri(name)]
    try:
        return Path(os.path.commonpath(folders)) if folders else None
    except ValueError:  # on different Windows drives
        return None


def _folder_of(source: str) -> Path:
    path = Path(source)
    if _is_pattern(source):
        return next(parent for parent in path.parents if not glob.has_magic(str(parent)))
    return path if path.is_dir() else path.parent
