"""Fits the weights by which two findings are judged to tell of one incident, from articles that a reader grouped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ..data.errors import InputError
from ..data.incidents import Groups
from ..eval.bootstrap import rounded
from ..eval.incidents import group_scores
from ..model.findings import Record
from ..report.clusters import clusters
from ..report.pairs import FEATURES, Floats, Pairs, pairs
from ..report.profiles import profile
from ..report.shared import Common

FOLDS = 5
# Folds are drawn so often: two large incidents hold most pairs, and one drawing's score swings with where they fall.
DRAWINGS = 8
# Thresholds tried; the rest of a large incident's pairs are alike by few words, so low ones.
LEAST = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3)
Flags = NDArray[np.bool_]


def fit_pairs(records: Sequence[Record], groups: Groups) -> dict[str, Any]:
    """The weights, the threshold with the best cross-validated pairwise F1, and the scores there.

    Folds are drawn by incident: pairs of one incident are never fitted and scored at once. The scores are means of
    DRAWINGS drawings of the folds. InputError where the findings hold no pair of one incident.
    """
    known = [record for record in records if record["id"] in groups.incident]
    incidents = [groups.incident[record["id"]] for record in known]
    profiles = [profile(record) for record in known]
    common = Common.count(
        [{*one.title, *one.words} for one in profiles],
        [one.places for one in profiles],
        [one.names for one in profiles],
    )
    found, features = pairs(profiles, common)
    same = np.array([incidents[i] == incidents[j] for i, j in found.tolist()], bool)
    if not same.any():
        raise InputError(
            "no two of these findings tell of one labelled incident; give findings of more articles"
        )
    ids = [record["id"] for record in known]
    counted = np.array([frozenset((ids[i], ids[j])) not in groups.ignored for i, j in found.tolist()], bool)
    task = _Task(found, features, same, counted, _weights(found, same, incidents))
    scored = [task.cross_validated(_folds(incidents, seed)) for seed in range(DRAWINGS)]
    best = max(
        (
            {"least": least} | _mean([group_scores(_named(ids, found, p, least), groups) for p in scored])
            for least in LEAST
        ),
        key=lambda scores: scores["pairs"]["f1"],
    )
    model = task.fitted(counted)
    weights = dict(zip(FEATURES, (round(float(w), 4) for w in model.coef_[0]), strict=True))
    return {
        "weights": weights,
        "bias": round(float(model.intercept_[0]), 4),
        "least": best.pop("least"),
        "common": vars(common),
        "cross_validated": best,
    }


@dataclass(frozen=True)
class _Task:
    """The pairs with their labels, and which of them count how much."""

    found: Pairs
    features: Floats
    same: Flags
    counted: Flags
    weights: Floats

    def fitted(self, chosen: Flags) -> LogisticRegression:
        return LogisticRegression(max_iter=3000).fit(
            self.features[chosen], self.same[chosen], sample_weight=self.weights[chosen]
        )

    def cross_validated(self, fold: NDArray[np.int64]) -> Floats:
        """The probability of each pair by a model that saw no incident of the fold of its first finding."""
        probabilities = np.zeros(len(self.found))
        for number in range(FOLDS):
            scored = fold[self.found[:, 0]] == number
            model = self.fitted((fold[self.found] != number).all(axis=1) & self.counted)
            if scored.any():
                probabilities[scored] = model.predict_proba(self.features[scored])[:, 1]
        return probabilities


def _weights(found: Pairs, same: Flags, incidents: Sequence[str]) -> Floats:
    """One for pairs of two incidents; each pair of one incident counts one over the cube root of their number.

    Else the largest incident, told twenty times over, would teach nothing but itself.
    """
    sizes = Counter(incidents)
    sames = [sizes[incidents[i]] * (sizes[incidents[i]] - 1) / 2 for i in found[:, 0].tolist()]
    return np.where(same, 1.0 / np.cbrt(np.maximum(sames, 1.0)), 1.0)


def _folds(incidents: Sequence[str], seed: int) -> NDArray[np.int64]:
    """A fold for each finding, the same for all of one incident; the largest incidents in different ones."""
    sizes = Counter(incidents)
    shuffled = np.random.default_rng(seed).permutation(sorted(sizes)).tolist()
    ordered = sorted(shuffled, key=lambda name: -sizes[name])
    fold = {name: number % FOLDS for number, name in enumerate(ordered)}
    return np.array([fold[name] for name in incidents])


def _mean(scores: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The means of what several drawings scored, rounded; the lowest and highest F1 of pairs beside them."""
    means = {
        name: {figure: rounded(float(np.mean([one[name][figure] for one in scores]))) for figure in figures}
        for name, figures in scores[0].items()
        if isinstance(figures, dict)
    }
    f1 = [one["pairs"]["f1"] for one in scores]
    counts = {name: scores[0][name] for name in ("n", "incidents")}
    return counts | {"drawings": len(scores)} | means | {"pairs_f1_range": [min(f1), max(f1)]}


def _named(ids: Sequence[str], found: Pairs, probabilities: Floats, least: float) -> dict[str, int]:
    return dict(zip(ids, clusters(len(ids), found, probabilities, least).tolist(), strict=True))
