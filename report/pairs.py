"""Pairs of findings that may tell of one event, and what speaks for and against it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from .profiles import Profile

Floats = NDArray[np.float64]
Pairs = NDArray[np.int64]

FEATURES = (
    "text",
    "title",
    "figures",
    "places",
    "named_days",
    "names",
    "days_apart",
    "undated",
    "same_day_told",
)
# Pairs less alike than this in all their words are not looked at.
LEAST_ALIKE = 0.08
_ROWS_AT_ONCE = 512
# As many findings as the weights were fitted on: among five, what two share would count as common.
_FEWEST = 500
# A single person is what most counts of one say; it tells no event from another.
_COMMON = "1"


def pairs(profiles: Sequence[Profile]) -> tuple[Pairs, Floats]:
    """Pairs (n, 2) of indices, the smaller first, and their features (n, features)."""
    texts = _vectors([profile.title + profile.words for profile in profiles])
    left, right, alike = _alike(texts)
    titles = _vectors([profile.title for profile in profiles])
    title = np.asarray(titles[left].multiply(titles[right]).sum(axis=1)).ravel()
    found = np.column_stack([left, right])
    rare = _Rarity(profiles)
    rest = [rare.compare(profiles[i], profiles[j]) for i, j in found.tolist()]
    return found, np.column_stack([alike, title, np.array(rest).reshape(len(found), len(FEATURES) - 2)])


def _vectors(documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """TF-IDF rows of length one; all zeros for a document without words."""
    if not any(documents):
        return sparse.csr_matrix((len(documents), 1))
    return TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(documents)


def _alike(vectors: sparse.csr_matrix) -> tuple[Pairs, Pairs, Floats]:
    """The pairs whose cosine reaches LEAST_ALIKE, with it."""
    # Begun with nothing, so that no findings make no pairs.
    lefts, rights, cosines = [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]
    for start in range(0, vectors.shape[0], _ROWS_AT_ONCE):
        product = sparse.coo_matrix(vectors[start : start + _ROWS_AT_ONCE] @ vectors.T)
        left = product.row + start
        keep = (product.data >= LEAST_ALIKE) & (left < product.col)
        lefts.append(left[keep])
        rights.append(product.col[keep])
        cosines.append(product.data[keep])
    join = np.concatenate
    return join(lefts).astype(np.int64), join(rights).astype(np.int64), join(cosines).astype(np.float64)


class _Rarity:
    """How rare a figure, place or name is among the findings: what few share says most."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._count = max(len(profiles), _FEWEST)
        self._figures = _frequencies(profile.figures for profile in profiles)
        self._places = _frequencies(profile.places for profile in profiles)
        self._days = _frequencies(profile.days for profile in profiles)
        self._names = _frequencies(profile.names for profile in profiles)

    def compare(self, one: Profile, other: Profile) -> tuple[float, ...]:
        """The features after the two cosines, in the order of FEATURES."""
        figures = {f for f in one.figures & other.figures if f[1] != _COMMON}
        apart = abs((one.published - other.published).days) if one.published and other.published else 0
        return (
            self._sum(self._figures, figures),
            self._sum(self._places, one.places & other.places),
            self._sum(self._days, one.days & other.days),
            # Whole articles share dozens: the root keeps long ones from counting by their length.
            float(np.sqrt(self._sum(self._names, one.names & other.names))),
            float(np.log1p(apart)),
            float(one.published is None or other.published is None),
            float(one.when is not None and one.when == other.when),
        )

    def _sum(self, frequencies: Counter[Hashable], shared: Iterable[Hashable]) -> float:
        return sum((np.log((self._count + 1) / frequencies[item]) for item in shared), 0.0)


def _frequencies(sets: Iterable[Iterable[Hashable]]) -> Counter[Hashable]:
    return Counter(item for some in sets for item in some)
