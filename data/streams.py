"""Bytes of a file, unpacked, by the line or whole; what cannot be read becomes a fault, not an exception."""

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import zstandard

from .sources import Place

if TYPE_CHECKING:
    from typing_extensions import Buffer

# An article of 64 MiB is not an article; the limit keeps memory flat on a file without line ends.
LONGEST = 64 << 20
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF16_FAULT = "the file is UTF-16; save it as UTF-8"
# What a byte that is not UTF-8 becomes when it is decoded with "surrogateescape".
_ESCAPED = re.compile("[\udc80-\udcff]")
DAMAGE = (OSError, EOFError, zlib.error, zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line with its end, counted from 1, and what is wrong with it ("": nothing)."""

    number: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole file as far as it could be read, and what kept the rest from being read ("": nothing)."""

    data: bytes
    fault: str = ""


@contextmanager
def opened(place: Place) -> Iterator[io.BufferedIOBase]:
    """The unpacked bytes of a file."""
    with ExitStack() as stack:
        file: io.BufferedIOBase = stack.enter_context(place.open())  # type: ignore[assignment]
        if place.packing == ".gz":
            file = stack.enter_context(gzip.GzipFile(fileobj=file))
        elif place.packing == ".zst":
            file = stack.enter_context(io.BufferedReader(_Pieces(_zstd(file))))
        yield file


def raw_lines(file: io.BufferedIOBase | BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; of a line over LONGEST only the beginning, and that without an end."""
    while raw := file.readline(LONGEST + 1):
        rest = raw
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        yield raw


def pieces(file: io.BufferedIOBase, size: int = 1 << 16) -> Iterator[bytes]:
    """All bytes of a file, at most `size` at a time."""
    return iter(lambda: file.read1(size), b"")


def numbered(raw: Iterable[bytes]) -> Iterator[Line]:
    """Decode line by line; damage ends the lines with one more, empty, that says so."""
    number = 0
    try:
        for number, line in enumerate(raw, 1):
            if number == 1 and line.startswith(_UTF16):
                yield Line(1, "", _UTF16_FAULT)
                return
            yield _line(number, line.removeprefix(_BOM) if number == 1 else line)
    except DAMAGE as error:
        yield Line(number + 1, "", _damaged(error))


def whole(raw: Iterable[bytes], longest: int | None = LONGEST) -> Whole:
    """All pieces as one, without its byte order mark; stops at `longest`."""
    data = bytearray()
    fault = ""
    try:
        for piece in raw:
            data += piece
            if longest is not None and len(data) > longest:
                return Whole(b"", f"over {longest >> 20} MiB for one article; split it, or make it JSONL")
    except DAMAGE as error:
        fault = _damaged(error)
    if data.startswith(_UTF16):
        return Whole(b"", _UTF16_FAULT)
    return Whole(bytes(data.removeprefix(_BOM)), fault)


def decoded(data: bytes) -> str:
    """As UTF-8; bytes that are not become lone surrogates, which `text_fault` finds."""
    return data.decode("utf-8", "surrogateescape")


def text_fault(text: str) -> str:
    """What is wrong with a decoded text: NUL, or bytes that are not UTF-8."""
    if "\0" in text:
        return "there is a NUL byte in it: damaged, or not UTF-8; mend it, or save the file as UTF-8"
    if found := _ESCAPED.search(text):
        byte = ord(found[0]) - 0xDC00
        return f"not UTF-8: byte 0x{byte:02x} after {found.start()} characters; save the file as UTF-8"
    return ""


def _line(number: int, raw: bytes) -> Line:
    if len(raw) > LONGEST:
        return Line(number, "", f"a line of over {LONGEST >> 20} MiB")
    text = decoded(raw)
    return Line(number, text, text_fault(text))


def _damaged(error: BaseException) -> str:
    return f"the file is damaged or cut off ({error}); what follows cannot be read"


def _zstd(file: io.BufferedIOBase) -> Iterator[bytes]:
    """Unpack frame after frame; unlike zstandard's own reader, notice one that is cut off."""
    frame: zstandard.ZstdDecompressionObj | None = None
    # Small pieces, because one can unpack to thousands of times its size.
    for data in pieces(file, 1 << 13):
        while data:
            if frame is None or frame.eof:
                frame = zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
            yield frame.decompress(data)
            data = frame.unused_data
    if frame is not None and not frame.eof:
        raise EOFError("Zstandard frame ended before its end marker")


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = filter(None, source)
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        self._ready = self._ready or memoryview(next(self._source, b""))
        size = min(memoryview(buffer).nbytes, len(self._ready))
        memoryview(buffer)[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size
