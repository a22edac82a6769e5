"""The flag report: precision, recall, F1, area under the precision-recall curve, log loss, calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import Figure, as_fields, figure, group_weights
from .calibration import Outcomes, expected_calibration_error, log_loss

Floats = NDArray[np.float64]
HEADLINE = ("precision", "recall", "f1", "pr_auc", "log_loss", "ece")


@dataclass(frozen=True)
class FlagOutcome:
    """One flag over all articles, each (articles,): labels and decisions 0 or 1, probabilities."""

    labels: Floats
    probabilities: Floats
    decisions: Floats


@dataclass(frozen=True)
class FlagReport:
    """For each flag its figures with 95 % intervals (value, low, high), all but `log_loss` in 0..1; its outcomes."""

    n: int
    figures: dict[str, dict[str, Figure]]
    outcomes: dict[str, Outcomes]

    def as_json(self) -> dict[str, Any]:
        """`n`, and for each flag the figures and their intervals under `<name>_ci`."""
        return {"n": self.n} | {flag: as_fields(figures) for flag, figures in self.figures.items()}


def flag_report(outcomes: Mapping[str, FlagOutcome], groups: Sequence[str]) -> FlagReport:
    """The report of each flag; `groups` names each article's story (or just the article)."""
    weights = group_weights(groups)
    figures = {
        flag: {name: figure(partial(_statistic, name, outcome), weights) for name in HEADLINE}
        for flag, outcome in outcomes.items()
    }
    claims = {flag: Outcomes(outcome.probabilities, outcome.labels) for flag, outcome in outcomes.items()}
    return FlagReport(len(groups), figures, claims)


def flag_values(outcome: FlagOutcome) -> dict[str, float]:
    """The figures of one flag without intervals; NaN where there is no case."""
    ones = np.ones(len(outcome.labels))
    return {name: _statistic(name, outcome, ones) for name in HEADLINE}


def average_precision(labels: Floats, probabilities: Floats, weights: Floats | None = None) -> float:
    """Area under the precision-recall curve as the sum of precision over the steps of recall."""
    weights = np.ones(len(labels)) if weights is None else weights
    order = np.argsort(-probabilities, kind="stable")
    positive, everything = (labels * weights)[order].cumsum(), weights[order].cumsum()
    if not len(order) or not positive[-1]:
        return float("nan")
    # Equal probabilities are one step: they cannot be told apart by any threshold.
    last = np.append(np.diff(probabilities[order]) != 0, True) & (everything > 0)
    recall = positive[last] / positive[-1]
    precision = positive[last] / everything[last]
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def _statistic(name: str, o: FlagOutcome, w: Floats) -> float:
    if name == "pr_auc":
        return average_precision(o.labels, o.probabilities, w)
    if name in ("log_loss", "ece"):
        measure = log_loss if name == "log_loss" else expected_calibration_error
        return measure(o.probabilities, o.labels, w)
    true = (w * o.labels * o.decisions).sum()
    decided, real = (w * o.decisions).sum(), (w * o.labels).sum()
    total = {"precision": decided, "recall": real, "f1": (decided + real) / 2}[name]
    return float(true / total) if total else float("nan")
