"""What the machine allows: its matrix peak, measured, and the arithmetic that the real tokens of the rows need."""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as ops

from ..model.late import late_layers
from ..model.runtime import IntArray, LateRuntime, Runtime

_SHAPE = 4096, 1536, 1536
_ROUNDS = 7


def matrix_peak() -> float:
    """Floating-point operations a second of one large matrix product, through the library of a scan.

    In bf16 where the CPU has it, else fp32: where a scan multiplies int8 it may do more.
    """
    rows, inner, columns = _SHAPE
    x = ops.parameter([rows, inner], np.float32, "x")
    rng = np.random.default_rng(0)
    weights = ops.constant(rng.standard_normal((columns, inner), dtype=np.float32))
    product = ops.matmul(x, weights, transpose_a=False, transpose_b=True)
    # One column of it comes back: the copy of the whole is no part of the product.
    head = ops.slice(product, *(ops.constant(np.array([n])) for n in (0, 1, 1, 1)))
    request = (
        ov.Core()
        .compile_model(ov.Model([head], [x], "peak"), "CPU", {"PERFORMANCE_HINT": "LATENCY"})
        .create_infer_request()
    )
    values = rng.standard_normal((rows, inner), dtype=np.float32)
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        request.infer([values], share_inputs=True)
        taken.append(time.perf_counter() - began)
    return 2.0 * rows * inner * columns / min(taken)


def needed(config: Mapping[str, Any], lengths: NDArray[np.int64], layers: int) -> float:
    """Floating-point operations (two a multiply-add) of so many layers on rows of `lengths` (rows,) real tokens.

    A layer multiplies each token by 4 h² + 2 h i weights, and each pair of tokens of a row 2 h times (scores, mix).
    """
    hidden, wide = int(config["hidden_size"]), int(config["intermediate_size"])
    a_token, a_pair = 4 * hidden**2 + 2 * hidden * wide, 2 * hidden
    real = lengths.astype(float)
    return 2.0 * layers * float(a_token * real.sum() + a_pair * (real**2).sum())


class Metered:
    """A runtime that notes the arithmetic its real tokens needed, in `operations`."""

    def __init__(self, runtime: Runtime, config: Mapping[str, Any]) -> None:
        self._runtime, self._config = runtime, config
        self._layers = int(config["num_hidden_layers"])
        self.operations = 0.0

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """As `Runtime.run`."""
        self._note(mask, self._layers)
        return self._runtime.run(ids, mask, types)

    def _note(self, mask: IntArray, layers: int) -> None:
        self.operations += needed(self._config, mask.sum(axis=1), layers)


class MeteredLate(Metered):
    """The same for halves that meet late: the lower layers count once a half."""

    def __init__(self, runtime: LateRuntime, config: Mapping[str, Any]) -> None:
        super().__init__(runtime, config)
        self._halves, self._late = runtime, late_layers(config)

    def apart(self, ids: IntArray, mask: IntArray, types: IntArray, places: IntArray) -> NDArray[np.float32]:
        """As `LateRuntime.apart`."""
        self._note(mask, self._late)
        return self._halves.apart(ids, mask, types, places)

    def together(self, states: NDArray[np.float32], mask: IntArray) -> NDArray[np.float32]:
        """As `LateRuntime.together`."""
        self._note(mask, self._layers - self._late)
        return self._halves.together(states, mask)


def metered(runtime: Runtime, config: Mapping[str, Any]) -> Metered:
    """The runtime with its arithmetic noted."""
    return MeteredLate(runtime, config) if isinstance(runtime, LateRuntime) else Metered(runtime, config)
