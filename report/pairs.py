"""Pairs of findings that may tell of one event, and what speaks for and against it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from .profiles import Profile
from .shared import Common, Indices, Shared

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
# Their names alone are some hundred each.
_PAIRS_AT_ONCE = 20_000
# A single person is what most counts of one say; it tells no event from another.
_COMMON = "1"
_UNDATED = -1


def pairs(profiles: Sequence[Profile], common: Common) -> tuple[Pairs, Floats]:
    """All pairs (n, 2) of indices, the smaller first, and their features (n, features)."""
    blocks = [(np.zeros((0, 2), np.int64), np.zeros((0, len(FEATURES)))), *pair_blocks(profiles, common)]
    found, features = zip(*blocks, strict=True)
    return np.concatenate(found), np.concatenate(features)


def pair_blocks(profiles: Sequence[Profile], common: Common) -> Iterator[tuple[Pairs, Floats]]:
    """The same in blocks: of an archive's findings, all pairs at once would not fit in memory."""
    texts = _vectors([profile.title + profile.words for profile in profiles], common)
    titles = _vectors([profile.title for profile in profiles], common)
    compared = _Compared(profiles, common)
    for left, right, alike in _alike(texts):
        title = np.asarray(titles[left].multiply(titles[right]).sum(axis=1)).ravel()
        yield (
            np.column_stack([left, right]),
            np.column_stack([alike, title, *compared.features(left, right)]),
        )


def _vectors(documents: Sequence[Sequence[str]], common: Common) -> sparse.csr_matrix:
    """TF-IDF rows of length one; all zeros for a document without words."""
    if not any(documents):
        return sparse.csr_matrix((len(documents), 1))
    counter = CountVectorizer(analyzer=list, dtype=np.float64)
    counts = counter.fit_transform(documents)
    known = [common.words.get(word, 0) for word in counter.get_feature_names_out()]
    told = np.bincount(counts.indices, minlength=len(known)) + np.array(known)
    weights = 1.0 + np.log((1 + len(documents) + common.findings) / (1 + told))
    counts.data = (1.0 + np.log(counts.data)) * weights[counts.indices]
    return normalize(counts)


def _alike(vectors: sparse.csr_matrix) -> Iterator[tuple[Indices, Indices, Floats]]:
    """The pairs whose cosine reaches LEAST_ALIKE, with it."""
    for start in range(0, vectors.shape[0], _ROWS_AT_ONCE):
        product = sparse.coo_matrix(vectors[start : start + _ROWS_AT_ONCE] @ vectors.T)
        left, right = product.row.astype(np.int64) + start, product.col.astype(np.int64)
        chosen = np.flatnonzero((product.data >= LEAST_ALIKE) & (left < right))
        for first in range(0, len(chosen), _PAIRS_AT_ONCE):
            some = chosen[first : first + _PAIRS_AT_ONCE]
            yield left[some], right[some], product.data[some].astype(np.float64)


class _Compared:
    """Everything but the words of the findings, ready to be compared."""

    def __init__(self, profiles: Sequence[Profile], common: Common) -> None:
        n = common.findings
        self._figures = Shared([{f for f in profile.figures if f[1] != _COMMON} for profile in profiles], n)
        self._places = Shared([profile.places for profile in profiles], n, common.places)
        self._days = Shared([profile.days for profile in profiles], n)
        self._names = Shared([profile.names for profile in profiles], n, common.names)
        published = [p.published.toordinal() if p.published else _UNDATED for p in profiles]
        self._published = np.array(published, np.int64)
        told = {when: n for n, when in enumerate(sorted({p.when for p in profiles if p.when}))}
        self._told = np.array([told.get(p.when or "", _UNDATED) for p in profiles], np.int64)

    def features(self, left: Indices, right: Indices) -> Iterator[Floats]:
        """The features after the two cosines, each (pairs,), in the order of FEATURES."""
        yield self._figures.sums(left, right)
        # Lists of places and whole articles share dozens: the root keeps long ones from counting by their length.
        yield np.sqrt(self._places.sums(left, right))
        yield self._days.sums(left, right)
        names, rarest = self._names.sums_and_rarest(left, right)
        yield np.sqrt(names)
        fewer = np.minimum(self._names.totals[left], self._names.totals[right])
        yield names / np.where(fewer > 0, fewer, 1.0)
        yield rarest
        one, other = self._published[left], self._published[right]
        undated = (one == _UNDATED) | (other == _UNDATED)
        yield np.where(undated, 0.0, np.log1p(np.abs(one - other)))
        yield undated.astype(np.float64)
        yield ((self._told[left] == self._told[right]) & (self._told[left] != _UNDATED)).astype(np.float64)
