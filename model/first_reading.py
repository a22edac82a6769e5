"""The first reading: counted tokens rule out most flags and questions before the model runs.

One linear model a flag and one a standard question, over a window's counted tokens: everyday news is about neither
subject, and a window that speaks of no money holds no loss. The thresholds are set so low that next to
nothing is lost (train/first_reading.py); what stays open is read by the model as ever.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from ..data.errors import ModelError
from .tokens import IntArray
from .weights import FIRST_READING_NAME

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class FirstReading:
    """`names`: flags, or the texts of questions; `weights` (names, vocabulary) and `bias` (names,) of their scores."""

    names: tuple[str, ...]
    weights: Floats
    bias: Floats

    def rules_out(self, name: str, ids: IntArray) -> bool:
        """Whether the tokens `ids` (n,) score below zero; never for a name it does not know, nor without tokens."""
        if name not in self.names or not len(ids):
            return False
        number = self.names.index(name)
        tokens, counts = counted(ids)
        return bool(counts @ self.weights[number, tokens] + self.bias[number] < 0)

    def save(self, folder: Path) -> None:
        """Write it into a part's folder, the weights as float16."""
        path = folder / FIRST_READING_NAME
        tensors: dict[str, NDArray[Any]] = {
            "weights": self.weights.astype(np.float16),
            "bias": self.bias.astype(np.float32),
        }
        save_file(tensors, path, metadata={"names": json.dumps(self.names, ensure_ascii=False)})
        path.chmod(0o644)


def counted(ids: IntArray) -> tuple[IntArray, Floats]:
    """The distinct tokens of a text and 1 + log of how often each stands there, as a vector of length one."""
    tokens, counts = np.unique(ids, return_counts=True)
    weights = (1.0 + np.log(counts)).astype(np.float32)
    return tokens, np.asarray(weights / np.linalg.norm(weights), np.float32)


def read_first_reading(path: Path | None, vocabulary: int) -> FirstReading | None:
    """The first reading in a part's file, None where it has none; ModelError where it does not fit the part."""
    if path is None:
        return None
    try:
        with safe_open(path, framework="numpy") as file:
            weights, bias = (np.asarray(file.get_tensor(n), np.float32) for n in ("weights", "bias"))
            names: Sequence[str] = json.loads(file.metadata()["names"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: not a first reading ({error}); {_REMEDY}") from error
    if weights.shape != (len(names), vocabulary) or bias.shape != (len(names),):
        raise ModelError(
            f"{path}: weights {weights.shape} for {len(names)} names and {vocabulary} tokens; {_REMEDY}"
        )
    return FirstReading(tuple(names), weights, bias)


_REMEDY = "fit it with `suluh train first-reading`, or delete it"
