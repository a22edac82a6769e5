"""From raw scores to probabilities and decisions, by what `calibration.json` holds.

Platt scaling (Platt 1999): a logistic curve through the score, fitted on a split of its own. A checkpoint
without the file is read with the plain logistic curve and the threshold at one half.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..data.errors import ModelError


@dataclass(frozen=True, slots=True)
class Logistic:
    """sigmoid(weights · scores + bias)."""

    weights: tuple[float, ...] = (1.0,)
    bias: float = 0.0

    def __call__(self, *scores: float) -> float:
        """The probability for the scores, one for each weight."""
        z = self.bias + sum(weight * score for weight, score in zip(self.weights, scores, strict=True))
        return float(1.0 / (1.0 + np.exp(-np.clip(z, -60.0, 60.0))))


@dataclass(frozen=True, slots=True)
class QACalibration:
    """`stated`: that the article answers, by the best margin; `right`: that the answer is right, by the

    best margin and the log share of the best span among the n best. An answer is given when its margin is
    above `null_threshold` (in logits).
    """

    stated: Logistic = Logistic()
    right: Logistic = Logistic((1.0, 0.0))
    null_threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class FlagCalibration:
    """One flag's curve over its pooled logit, and the probability from which the flag is set."""

    curve: Logistic = Logistic()
    threshold: float = 0.5


def read_qa_calibration(path: Path | None) -> QACalibration:
    """The calibration of a QA part; the plain one where there is no file."""
    if path is None:
        return QACalibration()
    raw = _read(path)
    try:
        return QACalibration(_logistic(raw["stated"]), _logistic(raw["right"]), float(raw["null_threshold"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path}: not a QA calibration ({error!r}); fit it again with `suluh train qa`"
        ) from error


def read_flag_calibration(path: Path | None, labels: tuple[str, ...]) -> dict[str, FlagCalibration]:
    """The calibration of each flag by name; the plain one where there is no file."""
    if path is None:
        return {label: FlagCalibration() for label in labels}
    raw = _read(path)
    try:
        return {
            n: FlagCalibration(_logistic(raw["flags"][n]), float(raw["flags"][n]["threshold"]))
            for n in labels
        }
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path}: not a flag calibration ({error!r}); fit it again with `suluh train flag`"
        ) from error


def _logistic(raw: Mapping[str, Any]) -> Logistic:
    return Logistic(tuple(float(weight) for weight in raw["weights"]), float(raw["bias"]))


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not readable as JSON ({error}); fetch the model again") from error
    if not isinstance(raw, dict):
        raise ModelError(f"{path}: expected one JSON object")
    return raw
