"""The compiled CPU runtime: the default, which needs no torch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from .graph import build_graph, build_halves
from .late import late_layers
from .runtime import IntArray
from .weights import Int8Rows, StoredTensors, multiplied_out

# Each row of a product's input is rounded to int8 in groups of so many numbers, each with a scale of its own: 32, the
# engine's own choice, is a fifth slower, and a whole row at once moves logits by 1 where this moves them by a half.
_INT8 = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": "128"}
_CPU_INFO = Path("/proc/cpuinfo")


class _Engine:
    """Compiles graphs for this CPU.

    Matrices stored as int8 are multiplied in int8 where that is fastest (`int8_is_fastest`), and what is beside them in
    fp32; all other models run in bf16 where the CPU has it, else in fp32.
    """

    def __init__(self, tensors: StoredTensors, threads: int | None) -> None:
        self._core = ov.Core()
        # Pinned to cores, the threads of two processes would all lie on the first ones.
        self._options = {"PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": "NO"}
        if threads:
            self._options["INFERENCE_NUM_THREADS"] = str(threads)
        if not int8_is_fastest(self._core):
            tensors = multiplied_out(tensors)
        elif any(isinstance(tensor, Int8Rows) for tensor in tensors.values()):
            self._options |= _INT8
        self.tensors = tensors

    def compile(self, graph: ov.Model) -> "_Compiled":
        """The graph, ready to run."""
        return _Compiled(self._core.compile_model(graph, "CPU", self._options))


class _Compiled:
    """A compiled graph of one output."""

    def __init__(self, compiled: ov.CompiledModel) -> None:
        # The request uses it, and does not keep it.
        self._compiled = compiled
        self._request = compiled.create_infer_request()

    def __call__(self, *inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        outputs = self._request.infer(list(inputs), share_inputs=True)
        return np.array(next(iter(outputs.values())), np.float32)


class OpenVinoRuntime:
    """Runs a BERT-family checkpoint, compiled for this CPU."""

    def __init__(
        self, config: Mapping[str, Any], tensors: StoredTensors, task: str, threads: int | None = None
    ) -> None:
        engine = _Engine(tensors, threads)
        self._whole = engine.compile(build_graph(config, engine.tensors, task))

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """Logits as in `Runtime.run`."""
        return self._whole(ids, mask, types)


class LateOpenVinoRuntime:
    """Runs a BERT-family checkpoint for questions that meet their window late, as two graphs."""

    def __init__(self, config: Mapping[str, Any], tensors: StoredTensors, threads: int | None = None) -> None:
        engine = _Engine(tensors, threads)
        self._apart, self._together = map(
            engine.compile, build_halves(config, engine.tensors, late_layers(config))
        )

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """Logits of whole rows, which see themselves in every layer, as in `Runtime.run`."""
        places = np.broadcast_to(np.arange(ids.shape[1]), ids.shape)
        return self.together(self.apart(ids, mask, types, np.ascontiguousarray(places)), mask)

    def apart(self, ids: IntArray, mask: IntArray, types: IntArray, places: IntArray) -> NDArray[np.float32]:
        """States as in `LateRuntime.apart`."""
        return self._apart(ids, mask, types, places)

    def together(self, states: NDArray[np.float32], mask: IntArray) -> NDArray[np.float32]:
        """Logits as in `LateRuntime.together`."""
        return self._together(states, mask)


def int8_is_fastest(core: ov.Core) -> bool:
    """Whether this CPU's dot products of int8 (VNNI) beat its others: x86 with AVX-512 or AVX-VNNI, but without AMX.

    AMX multiplies bf16 as fast and needs no rounding of the inputs.
    """
    has = set(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
    # The engine names AVX-512 by an algorithm that needs it. With fp16 and bf16 beside, it is a Xeon with AMX.
    if {"WINOGRAD", "BF16", "FP16"} <= has:
        return False
    if _CPU_INFO.exists():
        return bool({"avx512_vnni", "avx_vnni"} & set(_CPU_INFO.read_text().split()))
    # Elsewhere VNNI is not told; nearly all CPUs with AVX-512 have it, and the others lose nothing.
    return "WINOGRAD" in has
