"""The compiled CPU runtime: the default, which needs no torch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from .graph import build_graph
from .runtime import IntArray
from .weights import Tensors


class OpenVinoRuntime:
    """Runs a BERT-family checkpoint compiled for this CPU (bf16 where the CPU has it, else fp32)."""

    def __init__(
        self, config: Mapping[str, Any], tensors: Tensors, task: str, threads: int | None = None
    ) -> None:
        # Pinned to cores, the threads of two processes would all lie on the first ones.
        options = {"PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": "NO"}
        if threads:
            options["INFERENCE_NUM_THREADS"] = str(threads)
        self._compiled = ov.Core().compile_model(build_graph(config, tensors, task), "CPU", options)
        self._request = self._compiled.create_infer_request()

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """Logits as in `Runtime.run`."""
        outputs = self._request.infer([ids, mask, types], share_inputs=True)
        return np.array(next(iter(outputs.values())), np.float32)
