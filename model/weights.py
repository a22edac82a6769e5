"""Tensors on disk: safetensors as transformers writes them, and the embedded copy with int8 rows.

The embedded file is safetensors too, under a name of its own (`model.int8.safetensors`), so that nothing
reads it as plain weights. Each matrix W is stored as int8 Q and one float32 scale a row, W ≈ Q · scale.
"""

from pathlib import Path

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


def read_tensors(path: Path) -> Tensors:
    """All floating-point tensors of a file as float32, int8 matrices multiplied out."""
    try:
        raw = {name: _array(entry) for name, entry in deserialize(path.read_bytes())}  # type: ignore[no-untyped-call]
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{path}: not a readable safetensors file ({error}); fetch the model again"
        ) from error
    return {
        name: _dequantised(array, raw.get(name + _SCALE))
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


def _dequantised(array: NDArray[np.generic], scale: NDArray[np.generic] | None) -> NDArray[np.float32]:
    if scale is None:
        return array.astype(np.float32)
    # Piece by piece: the matrix as floats, to be multiplied after, would take as long again.
    return np.asarray(np.multiply(array, scale.astype(np.float32), dtype=np.float32))
