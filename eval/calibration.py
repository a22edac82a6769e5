"""How far probabilities are from frequencies, and what it costs to answer more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was claimed and what came true, each (items,): probabilities in 0..1, and 1.0 where right, else 0.0."""

    probabilities: Floats
    right: Floats


def reliability_bins(
    probabilities: Floats, correct: Floats, weights: Floats | None = None, bins: int = 10
) -> Floats:
    """Rows of (share of the items, mean probability, frequency of being right), lowest probability first.

    Bins have equal mass as far as ties allow: equal probabilities stay together, so that the order of
    the items does not matter. All arguments (items,); `weights` counts each item that often.
    """
    weights = np.ones(len(probabilities)) if weights is None else weights
    values, item = np.unique(probabilities, return_inverse=True)
    weight = np.bincount(item, weights, minlength=len(values))
    right = np.bincount(item, weights * correct, minlength=len(values))
    total = weight.sum()
    if not total:
        return np.zeros((0, 3))
    place = np.minimum(((np.cumsum(weight) - weight / 2) * bins / total).astype(int), bins - 1)
    mass, claimed, found = (np.bincount(place, part) for part in (weight, weight * values, right))
    kept = mass > 0
    mass = mass[kept]
    return np.stack([mass / total, claimed[kept] / mass, found[kept] / mass], axis=1)


def expected_calibration_error(
    probabilities: Floats, correct: Floats, weights: Floats | None = None, bins: int = 10
) -> float:
    """Mean gap between probability and frequency over bins of equal mass (Nixon et al. 2019), in 0..1."""
    rows = reliability_bins(probabilities, correct, weights, bins)
    return float((rows[:, 0] * np.abs(rows[:, 1] - rows[:, 2])).sum()) if len(rows) else float("nan")


def log_loss(probabilities: Floats, correct: Floats, weights: Floats | None = None) -> float:
    """Mean negative logarithm of the probability of what came true, in nats; NaN where there is no item.

    All arguments (items,). Unlike the expected calibration error it needs no bins, which some hundred items fill badly.
    """
    weights = np.ones(len(probabilities)) if weights is None else weights
    said = np.where(correct > 0, probabilities, 1.0 - probabilities).clip(1e-15)
    return float(abs((weights * np.log(said)).sum() / weights.sum())) if weights.sum() else float("nan")


def risk_coverage(
    probabilities: Floats, correct: Floats, weights: Floats | None = None
) -> tuple[Floats, Floats]:
    """The risk-coverage curve (El-Yaniv and Wiener 2010): coverage and risk, each (thresholds,), in 0..1.

    Coverage is the share of items at least as probable as a threshold, risk the share of wrong ones among them;
    thresholds are the distinct probabilities, highest first.
    """
    weights = np.ones(len(probabilities)) if weights is None else weights
    values, item = np.unique(-probabilities, return_inverse=True)
    weight = np.bincount(item, weights, minlength=len(values)).cumsum()
    wrong = np.bincount(item, weights * (1.0 - correct), minlength=len(values)).cumsum()
    kept = weight > 0
    return weight[kept] / weight[-1:], wrong[kept] / weight[kept]


def risk_at(probabilities: Floats, correct: Floats, coverage: float, weights: Floats | None = None) -> float:
    """The risk at the first threshold that covers at least that share; NaN where there is no item."""
    reached, risk = risk_coverage(probabilities, correct, weights)
    return float(risk[np.searchsorted(reached, coverage - 1e-9)]) if len(reached) else float("nan")
