"""Linear models over counted tokens that rule out nearly no positive: what a first reading is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ..data.errors import InputError
from ..model.first_reading import FirstReading, counted
from ..model.tokens import IntArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_FOLDS = 8
_STRENGTH = 30.0
# The share of positives that may score below the threshold. Where so few are known that this is less than one of them,
# the threshold lies below the lowest by a share of their deviation: the next one may score lower.
_LOST, _SLACK = 0.005, 0.3


@dataclass(frozen=True)
class Texts:
    """Token ids of each text, and the number of the story it belongs to (texts,)."""

    ids: Sequence[IntArray]
    stories: NDArray[np.int64]

    def features(self, vocabulary: int) -> csr_matrix:
        """Counted tokens, (texts, vocabulary)."""
        bags = [counted(ids) for ids in self.ids]
        ends = np.cumsum([0, *(len(tokens) for tokens, _ in bags)])
        tokens, counts = (np.concatenate(parts) for parts in zip(*bags, strict=True))
        return csr_matrix((counts, tokens, ends), shape=(len(bags), vocabulary))


@dataclass(frozen=True)
class Cases:
    """What is known of one name: the numbers of the texts it is known of, and which of these are positive."""

    texts: NDArray[np.int64]
    positive: Bools


def fit(texts: Texts, cases: Mapping[str, Cases], vocabulary: int) -> tuple[FirstReading, dict[str, Any]]:
    """The first reading of each name of `cases`, and for each what it rules out where it saw no text of the story.

    InputError where a name has positives in too few stories to leave some out.
    """
    features = texts.features(vocabulary)
    fitted = {
        name: _fit(name, features[known.texts], known.positive, texts.stories[known.texts])
        for name, known in cases.items()
    }
    weights = np.stack([model.coef_[0] for model, _, _ in fitted.values()]).astype(np.float32)
    bias = np.array([model.intercept_[0] - low for model, low, _ in fitted.values()], np.float32)
    return FirstReading(tuple(fitted), weights, bias), {
        name: report for name, (_, _, report) in fitted.items()
    }


def model() -> LogisticRegression:
    """A logistic regression as this module fits them, its classes balanced."""
    return LogisticRegression(C=_STRENGTH, max_iter=1000, class_weight="balanced")


def _fit(
    name: str, features: csr_matrix, positive: Bools, stories: NDArray[np.int64]
) -> tuple[LogisticRegression, float, dict[str, Any]]:
    if len(set(stories[positive].tolist())) < _FOLDS:
        raise InputError(f"{name!r}: positives of fewer than {_FOLDS} stories; label more articles")
    scores = np.zeros(len(positive))
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=0)
    for training, left_out in folds.split(features, positive, stories):
        scores[left_out] = (
            model().fit(features[training], positive[training]).decision_function(features[left_out])
        )
    low = threshold(scores[positive])
    ruled_out = scores < low
    report = {
        "texts": len(positive),
        "positive": int(positive.sum()),
        "ruled_out": round(float(ruled_out.mean()), 4),
        "lost": _lost(scores, positive, stories),
    }
    return model().fit(features, positive), low, report


def threshold(scores: Floats) -> float:
    """A score that nearly all positives reach, given the scores (positives,) of some."""
    lower = int(_LOST * (len(scores) + 1))
    if lower:
        return float(np.partition(scores, lower)[lower])
    return float(scores.min() - _SLACK * scores.std())


def _lost(scores: Floats, positive: Bools, stories: NDArray[np.int64], rounds: int = 20) -> float:
    """The share of positives below a threshold that was set on the other half of the stories, mean of `rounds`."""
    lost = []
    for number in range(rounds):
        half = np.random.default_rng(number).random(int(stories.max()) + 1) < 0.5
        here, there = positive & half[stories], positive & ~half[stories]
        if here.any() and there.any():
            lost.append(float((scores[there] < threshold(scores[here])).mean()))
    return round(float(np.mean(lost)), 4)
