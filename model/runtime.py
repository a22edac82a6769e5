"""What runs a model: one small protocol, and the choice between the compiled CPU runtime and PyTorch."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


class Runtime(Protocol):
    """Token ids in, logits out, numpy both ways."""

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """Logits of rows `ids`, `mask` (1: real token), `types`, each (batch, length).

        Question answering: (batch, length, 2), start and end; flags: (batch, labels).
        """
