"""Groups of things by how likely each pair belongs together."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import AgglomerativeClustering

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

# The means are taken in a matrix of so many by so many at most: 200 MB.
LARGEST = 5_000
_STRONGER = 1.5


def clusters(count: int, pairs: NDArray[np.int64], probabilities: Floats, least: float) -> Labels:
    """A cluster number for each of `count` things, by average linkage: a mean pair in a cluster is `least` likely.

    `pairs` (n, 2) with their `probabilities` (n,); a pair not named has none. Unlike chains of likely pairs, a mean
    keeps two events apart that one article tells of both. More than LARGEST things that hang together are parted by
    stronger and stronger links first; what even nearly certain ones do not part is one cluster.
    """
    if not count:
        return np.zeros(0, np.int64)
    links = sparse.coo_matrix((probabilities, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()
    labels = np.empty(count, np.int64)
    used = 0
    for members in _parts(links, np.arange(count), least):
        labels[members] = used + _within(links, members, least)
        used = int(labels[members].max()) + 1
    return labels


def _parts(links: sparse.csr_matrix, members: Labels, least: float) -> Iterator[Labels]:
    """The members that hang together by links of at least `least`; of too many, by stronger links."""
    likely = links[members][:, members]
    likely.data = np.where(likely.data >= least, likely.data, 0.0)
    likely.eliminate_zeros()
    parts, part = sparse.csgraph.connected_components(likely, directed=False)
    order = np.argsort(part, kind="stable")
    for found in np.split(order, np.cumsum(np.bincount(part, minlength=parts))[:-1]):
        if len(found) > LARGEST and least * _STRONGER < 1.0:
            yield from _parts(links, members[found], least * _STRONGER)
        else:
            yield members[found]


def _within(links: sparse.csr_matrix, members: NDArray[np.int64], least: float) -> Labels:
    if len(members) == 1 or len(members) > LARGEST:
        return np.zeros(len(members), np.int64)
    together = links[members][:, members].toarray()
    distance = 1.0 - (together + together.T)
    np.fill_diagonal(distance, 0.0)
    grouping = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1.0 - least
    )
    return np.asarray(grouping.fit_predict(distance), np.int64)
