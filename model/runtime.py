"""What runs a model: one small protocol, and the choice between the compiled CPU runtime and PyTorch."""

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


class Runtime(Protocol):
    """Token ids in, logits out, numpy both ways."""

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """Logits of rows `ids`, `mask` (1: real token), `types`, each (batch, length).

        Question answering: (batch, length, 2), start and end; flags: (batch, labels).
        """


@runtime_checkable
class LateRuntime(Runtime, Protocol):
    """Runs a checkpoint whose question and window pass apart in the lower layers (model/late.py)."""

    def apart(self, ids: IntArray, mask: IntArray, types: IntArray, places: IntArray) -> NDArray[np.float32]:
        """States (batch, length, hidden) of questions or windows above the lower layers; all inputs (batch, length)."""

    def together(self, states: NDArray[np.float32], mask: IntArray) -> NDArray[np.float32]:
        """Logits (batch, length, 2) of rows of such states, each a question's and then a window's."""
