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

from ..data.errors import InputError, ModelError


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
class Doubt:
    """How sure a user wants it: a `threshold` on probabilities, or a `max_risk` (share of wrong ones), both 0..1.

    Neither: the operating points fitted with the model.
    """

    threshold: float | None = None
    max_risk: float | None = None

    def __post_init__(self) -> None:
        for name, value in {"threshold": self.threshold, "max_risk": self.max_risk}.items():
            if value is not None and not 0.0 <= value <= 1.0:
                raise InputError(f"{name} {value}: expected a number from 0 to 1")
        if self.threshold is not None and self.max_risk is not None:
            raise InputError("threshold and max_risk both say when to answer; give one of them")


AS_FITTED = Doubt()
# What the curve of right answers is fitted on, as the file says it.
RIGHT_FEATURES = ("margin", "position")
_FIT = "suluh train calibrate RECIPE"


@dataclass(frozen=True, slots=True)
class RiskTable:
    """Rows of (risk, probability): from this probability on, at most this share was wrong on held-out articles."""

    rows: tuple[tuple[float, float], ...] = ()

    def threshold(self, max_risk: float) -> float:
        """The probability from which on to answer; InputError where no row is as low as `max_risk`."""
        fitting = [probability for risk, probability in self.rows if risk <= max_risk]
        if fitting:
            return min(fitting)
        lowest = min((risk for risk, _ in self.rows), default=None)
        raise InputError(
            f"max_risk {max_risk}: the model has no risk table; fit it again with `suluh train`"
            if lowest is None
            else f"max_risk {max_risk}: the lowest that this model's held-out articles can show is {lowest}"
        )


@dataclass(frozen=True, slots=True)
class QACalibration:
    """The two curves of question answering, its point of decision and its risk table.

    `stated`: that the article answers, by the best margin; `right`: that the answer is right, by its margin and its
    position in the article. An answer is given when its margin is above `null_threshold` (in logits).
    """

    stated: Logistic = Logistic()
    right: Logistic = Logistic((1.0, 0.0))
    null_threshold: float = 0.0
    risks: RiskTable = RiskTable()


@dataclass(frozen=True, slots=True)
class FlagCalibration:
    """One flag's curve over its pooled logit, and the probability from which the flag is set."""

    curve: Logistic = Logistic()
    threshold: float = 0.5
    risks: RiskTable = RiskTable()


def read_qa_calibration(path: Path | None) -> QACalibration:
    """The calibration of a QA part; the plain one where there is no file."""
    if path is None:
        return QACalibration()
    raw = _read(path)
    try:
        if tuple(raw["right"]["features"]) != RIGHT_FEATURES:
            raise ValueError(f"right is fitted on {raw['right']['features']}, expected {RIGHT_FEATURES}")
        return QACalibration(
            _logistic(raw["stated"]), _logistic(raw["right"]), float(raw["null_threshold"]), _risks(raw)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path}: not a QA calibration ({error!r}); fit it again with `{_FIT} {path.parent}`"
        ) from error


def read_flag_calibration(path: Path | None, labels: tuple[str, ...]) -> dict[str, FlagCalibration]:
    """The calibration of each flag by name; the plain one where there is no file."""
    if path is None:
        return {label: FlagCalibration() for label in labels}
    raw = _read(path)
    try:
        return {name: _flag(raw["flags"][name]) for name in labels}
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path}: not a flag calibration ({error!r}); fit it again with `{_FIT} {path.parent}`"
        ) from error


def _flag(raw: Mapping[str, Any]) -> FlagCalibration:
    return FlagCalibration(_logistic(raw), float(raw["threshold"]), _risks(raw))


def _risks(raw: Mapping[str, Any]) -> RiskTable:
    """The table; empty in a file of before it was fitted."""
    return RiskTable(tuple((float(risk), float(probability)) for risk, probability in raw.get("risks", ())))


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
