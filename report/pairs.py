"""Pairs of findings that may tell of one event, and what speaks for and against it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

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
    "names_shared",
    "rarest_name",
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
    rest = [rare.compare(i, j) for i, j in found.tolist()]
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
        self._profiles = profiles
        count = max(len(profiles), _FEWEST)
        self._figures = _rarities((profile.figures for profile in profiles), count)
        self._places = _rarities((profile.places for profile in profiles), count)
        self._days = _rarities((profile.days for profile in profiles), count)
        self._names = _rarities((profile.names for profile in profiles), count)
        self._named = [_sum(self._names, profile.names) for profile in profiles]

    def compare(self, i: int, j: int) -> tuple[float, ...]:
        """The features of the i-th and j-th finding after the two cosines, in the order of FEATURES."""
        one, other = self._profiles[i], self._profiles[j]
        figures = {f for f in one.figures & other.figures if f[1] != _COMMON}
        names = one.names & other.names
        shared, fewer = _sum(self._names, names), min(self._named[i], self._named[j])
        apart = abs((one.published - other.published).days) if one.published and other.published else 0
        return (
            _sum(self._figures, figures),
            _sum(self._places, one.places & other.places),
            _sum(self._days, one.days & other.days),
            # Whole articles share dozens: the root keeps long ones from counting by their length.
            float(np.sqrt(shared)),
            shared / fewer if fewer else 0.0,
            max((self._names[name] for name in names), default=0.0),
            float(np.log1p(apart)),
            float(one.published is None or other.published is None),
            float(one.when is not None and one.when == other.when),
        )


def _rarities(sets: Iterable[Iterable[Hashable]], count: int) -> dict[Hashable, float]:
    frequencies = Counter(item for some in sets for item in some)
    return {item: float(np.log((count + 1) / frequency)) for item, frequency in frequencies.items()}


def _sum(rarities: Mapping[Hashable, float], items: Iterable[Hashable]) -> float:
    return sum((rarities[item] for item in items), 0.0)
