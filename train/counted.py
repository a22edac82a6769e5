"""Linear models over counted tokens that rule out nearly no positive: what a first reading is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.stats import t
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ..data.errors import InputError
from ..model.first_reading import FirstReading, counted
from ..model.tokens import IntArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_FOLDS = 8
_STRENGTH = 30.0
# The share of positives that may score below the threshold.
_LOST = 0.005


@dataclass(frozen=True)
class Texts:
    """Token ids of each text, and the number of the story it belongs to (texts,)."""

    ids: Sequence[IntArray]
    stories: NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """What is known of one name: the numbers of the texts it is known of, and which of these are positive.

    `owners` (texts,) are what is lost or kept, by number: one with several positive texts is kept by any of them.
    """

    texts: NDArray[np.int64]
    positive: Bools
    owners: NDArray[np.int64]


def features(texts: Sequence[IntArray], vocabulary: int) -> csr_matrix:
    """Counted tokens of texts given as token ids, (texts, vocabulary)."""
    bags = [counted(ids) for ids in texts]
    ends = np.cumsum([0, *(len(tokens) for tokens, _ in bags)])
    tokens, counts = (np.concatenate(parts) for parts in zip(*bags, strict=True))
    return csr_matrix((counts, tokens, ends), shape=(len(bags), vocabulary))


def fit(texts: Texts, cases: Mapping[str, Cases], vocabulary: int) -> tuple[FirstReading, dict[str, Any]]:
    """The first reading of each name of `cases`, and for each what it rules out where it saw no text of the story.

    InputError where a name has positives in too few stories to leave some out.
    """
    matrix = features(texts.ids, vocabulary)
    fitted = {
        name: _fit(name, matrix[known.texts], known, texts.stories[known.texts])
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
    name: str, matrix: csr_matrix, known: Cases, stories: NDArray[np.int64]
) -> tuple[LogisticRegression, float, dict[str, Any]]:
    positive = known.positive
    if len(set(stories[positive].tolist())) < _FOLDS:
        raise InputError(f"{name!r}: positives of fewer than {_FOLDS} stories; label more articles")
    scores = np.zeros(len(positive))
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=0)
    for training, left_out in folds.split(matrix, positive, stories):
        scores[left_out] = (
            model().fit(matrix[training], positive[training]).decision_function(matrix[left_out])
        )
    best, of_story = _best(scores[positive], known.owners[positive], stories[positive])
    low = threshold(best)
    report = {
        "texts": len(positive),
        "positive": len(best),
        "ruled_out": round(float((scores < low).mean()), 4),
        "lost": _lost(best, of_story),
    }
    return model().fit(matrix, positive), low, report


def _best(
    scores: Floats, owners: NDArray[np.int64], stories: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.int64]]:
    """The highest score of each owner, and the owner's story."""
    order = np.lexsort((-scores, owners))
    first = np.unique(owners[order], return_index=True)[1]
    return scores[order][first], stories[order][first]


def threshold(scores: Floats) -> float:
    """A score that nearly all positives reach, given the scores (positives,) of some.

    Where so few are known that less than one of them may be lost, it is not above the lowest, nor above the lower limit
    of what is to be expected of the next one (prediction interval of a normal sample).
    """
    lower = int(_LOST * (len(scores) + 1))
    if lower:
        return float(np.partition(scores, lower)[lower])
    count = len(scores)
    reach = t.ppf(1.0 - _LOST, count - 1) * scores.std(ddof=1) * np.sqrt(1.0 + 1.0 / count)
    return float(min(scores.min(), scores.mean() - reach))


def _lost(scores: Floats, stories: NDArray[np.int64], rounds: int = 20) -> float:
    """The share of `scores` below a threshold that was set on the other half of the stories, mean of `rounds`."""
    lost = []
    for number in range(rounds):
        here = np.random.default_rng(number).random(int(stories.max()) + 1)[stories] < 0.5
        if here.sum() > 1 and not here.all():
            lost.append(float((scores[~here] < threshold(scores[here])).mean()))
    return round(float(np.mean(lost)), 4)
