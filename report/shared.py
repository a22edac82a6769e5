"""What two findings have in common, by how rare it is among all: what few have says most. Many pairs at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Of fewer, an item is as good as unknown.
_OFTEN = 5


@dataclass(frozen=True)
class Common:
    """How many of `findings` other findings have a word, a place or a name: of these the common ones only.

    They are counted with the findings at hand. Of five of these alone, two that share a rare name would make it common;
    with all else taken for rare, the country that half of them are about would be as rare as that name.
    """

    findings: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def count(
        cls,
        words: Sequence[Collection[str]],
        places: Sequence[Collection[str]],
        names: Sequence[Collection[str]],
    ) -> Self:
        """What is common among findings, given the words, places and names of each."""
        return cls(len(words), _often(words), _often(places), _often(names))


class Shared:
    """One kind of items (figures, places, names) of every finding; `totals` (findings,) sums their rarities.

    `others` other findings are counted in, of which so many have an item as `among` says.
    """

    def __init__(
        self, sets: Sequence[Collection[Any]], others: int = 0, among: Mapping[Any, int] | None = None
    ) -> None:
        # Sorted, so that a sum is the same to the last digit in every run.
        number = {item: n for n, item in enumerate(sorted({item for some in sets for item in some}))}
        rows = np.repeat(np.arange(len(sets)), [len(some) for some in sets])
        columns = np.array([number[item] for some in sets for item in sorted(some)], np.int64)
        known = np.array([(among or {}).get(item, 0) for item in number], np.int64)
        rarity = np.log((len(sets) + others + 1) / (np.bincount(columns, minlength=len(number)) + known))
        # Roots, so that the product of two findings' entries is the rarity of what both have.
        self._roots = sparse.csr_matrix(
            (np.sqrt(rarity[columns]), (rows, columns)), shape=(len(sets), max(len(number), 1))
        )
        self.totals = np.asarray(np.bincount(rows, rarity[columns], minlength=len(sets)), np.float64)

    def sums(self, left: Indices, right: Indices) -> Floats:
        """The rarities of what the pairs have in common, summed: (pairs,)."""
        return _sums(self._common(left, right))

    def sums_and_rarest(self, left: Indices, right: Indices) -> tuple[Floats, Floats]:
        """The same, and the greatest of these rarities, 0 where they have nothing in common: each (pairs,)."""
        common = self._common(left, right)
        return _sums(common), np.asarray(common.max(axis=1).toarray(), np.float64).ravel()

    def _common(self, left: Indices, right: Indices) -> sparse.csr_matrix:
        return self._roots[left].multiply(self._roots[right]).tocsr()


def _sums(common: sparse.csr_matrix) -> Floats:
    return np.asarray(common.sum(axis=1), np.float64).ravel()


def _often(sets: Iterable[Collection[str]]) -> dict[str, int]:
    counts = Counter(item for some in sets for item in some)
    return {item: count for item, count in sorted(counts.items()) if count >= _OFTEN}
