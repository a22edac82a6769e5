"""Tensors on disk: safetensors as transformers writes them, and the embedded copy with int8 rows.

The embedded file is safetensors too, under a name of its own (`model.int8.safetensors`), so that nothing
reads it as plain weights. Each matrix W is stored as int8 Q and one float32 scale a row, W ≈ Q · scale.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save_file

from ..data.errors import ModelError

PLAIN_NAME = "model.safetensors"
INT8_NAME = "model.int8.safetensors"
FIRST_READING_NAME = "first_reading.safetensors"
_SCALE = ".scale"
_MIN_ROWS = 64

Tensors = dict[str, NDArray[np.float32]]


class Int8Rows(NamedTuple):
    """A matrix W as it is stored: `rows` (n, m) int8 and `scale` (n, 1), W ≈ rows · scale."""

    rows: NDArray[np.int8]
    scale: NDArray[np.float32]

    def multiplied_out(self) -> NDArray[np.float32]:
        """W as float32, (n, m)."""
        # Piece by piece: the matrix as floats, to be multiplied after, would take as long again.
        return np.asarray(np.multiply(self.rows, self.scale, dtype=np.float32))


StoredTensors = Mapping[str, NDArray[np.float32] | Int8Rows]


def read_tensors(path: Path) -> Tensors:
    """All floating-point tensors of a file as float32, int8 matrices multiplied out; ModelError if unreadable."""
    return multiplied_out(read_stored(path))


def multiplied_out(stored: StoredTensors) -> Tensors:
    """The same tensors, every int8 matrix as float32."""
    return {name: one.multiplied_out() if isinstance(one, Int8Rows) else one for name, one in stored.items()}


def read_stored(path: Path) -> dict[str, NDArray[np.float32] | Int8Rows]:
    """All tensors of a file, int8 matrices as they are and the others as float32; ModelError if unreadable."""
    try:
        raw = {name: _array(entry) for name, entry in deserialize(path.read_bytes())}  # type: ignore[no-untyped-call]
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{path}: not a readable safetensors file ({error}); fetch the model again"
        ) from error
    return {
        name: _stored(array, raw.get(name + _SCALE))
        for name, array in raw.items()
        if not name.endswith(_SCALE) and array.dtype != np.int64
    }


def write_int8(tensors: Tensors, path: Path) -> None:
    """Write `tensors` with every larger matrix as int8 rows; vectors and small matrices stay float32."""
    stored: dict[str, NDArray[np.generic]] = {}
    for name, array in tensors.items():
        if array.ndim == 2 and len(array) >= _MIN_ROWS:
            scale = np.maximum(np.abs(array).max(axis=1, keepdims=True), 1e-12) / 127.0
            stored[name] = np.rint(array / scale).astype(np.int8)
            stored[name + _SCALE] = scale.astype(np.float32)
        else:
            stored[name] = np.ascontiguousarray(array, np.float32)
    save_file(stored, path, metadata={"format": "suluh-int8-rows"})
    path.chmod(0o644)


def _array(entry: dict[str, object]) -> NDArray[np.generic]:
    kind, data, shape = str(entry["dtype"]), entry["data"], entry["shape"]
    if kind == "BF16":
        wide = np.frombuffer(data, np.uint16).astype(np.uint32) << 16  # type: ignore[call-overload]
        return np.asarray(wide.view(np.float32).reshape(shape))
    types = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "I8": np.int8, "I64": np.int64}
    if kind not in types:
        raise ModelError(f"tensor type {kind} is not supported; expected one of BF16, {', '.join(types)}")
    return np.asarray(np.frombuffer(data, types[kind]).reshape(shape))  # type: ignore[call-overload]


def _stored(array: NDArray[np.generic], scale: NDArray[np.generic] | None) -> NDArray[np.float32] | Int8Rows:
    if scale is None:
        return array.astype(np.float32)
    return Int8Rows(np.asarray(array, np.int8), np.asarray(scale, np.float32))
