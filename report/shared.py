"""What two findings have in common, by how rare it is among all: what few have says most. Many pairs at once."""

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# As many findings as the weights were fitted on: among five, what two share would count as common.
FEWEST = 500


class Shared:
    """One kind of items (figures, places, names) of every finding; `totals` (findings,) sums their rarities."""

    def __init__(self, sets: Sequence[Collection[Hashable]]) -> None:
        number = {item: n for n, item in enumerate(dict.fromkeys(item for some in sets for item in some))}
        rows = np.repeat(np.arange(len(sets)), [len(some) for some in sets])
        columns = np.array([number[item] for some in sets for item in some], np.int64)
        rarity = np.log((max(len(sets), FEWEST) + 1) / np.bincount(columns, minlength=len(number)))
        # Roots, so that the product of two findings' entries is the rarity of what both have.
        self._roots = sparse.csr_matrix(
            (np.sqrt(rarity[columns]), (rows, columns)), shape=(len(sets), max(len(number), 1))
        )
        self.totals = np.asarray(np.bincount(rows, rarity[columns], minlength=len(sets)), np.float64)

    def sums(self, left: Indices, right: Indices) -> Floats:
        """The rarities of what the pairs have in common, summed: (pairs,)."""
        return np.asarray(self._common(left, right).sum(axis=1), np.float64).ravel()

    def rarest(self, left: Indices, right: Indices) -> Floats:
        """The greatest rarity of what the pairs have in common, 0 where they have nothing: (pairs,)."""
        return np.asarray(self._common(left, right).max(axis=1).toarray(), np.float64).ravel()

    def _common(self, left: Indices, right: Indices) -> sparse.csr_matrix:
        return self._roots[left].multiply(self._roots[right]).tocsr()
