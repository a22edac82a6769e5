"""95 % intervals by the percentile bootstrap (Efron 1979), resampling whole articles.

Questions on one article are right or wrong together, so articles are drawn, not questions.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.errors import InputError

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], float]
Figure = tuple[float, float, float]
ROUNDS = 1000


def group_weights(groups: Sequence[str], rounds: int = ROUNDS, seed: int = 13) -> Floats:
    """How often each item is drawn in each round, (rounds, items): its group's multiplicity."""
    if not len(groups):
        raise InputError("nothing to score: no labelled question or article was read; check the file")
    _, index = np.unique(np.asarray(groups), return_inverse=True)
    count = int(index.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1.0 / count), size=rounds)
    return drawn[:, index].astype(np.float64)


def interval(statistic: Statistic, weights: Floats) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of `statistic` over the rounds; rounds without a value left out."""
    values = np.array([statistic(one) for one in weights])
    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def figure(statistic: Statistic, weights: Floats) -> Figure:
    """The statistic of all items counted once, and its interval."""
    return statistic(np.ones(weights.shape[1])), *interval(statistic, weights)


def rounded(value: float) -> float | None:
    """For JSON, which has no NaN: a figure without any case is null."""
    return round(value, 4) if np.isfinite(value) else None


def as_fields(figures: dict[str, Figure]) -> dict[str, Any]:
    """Each figure under its name, its interval under `<name>_ci`."""
    fields: dict[str, Any] = {}
    for name, (value, low, high) in figures.items():
        fields |= {name: rounded(value), f"{name}_ci": [rounded(low), rounded(high)]}
    return fields
