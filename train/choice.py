"""Which unread articles a teacher labels: likely ones and others at random, none of them a story that is kept apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.articles import Article
from ..data.splits import same_stories


def likely_and_others(
    articles: Sequence[Article], scores: NDArray[np.floating[Any]], counts: tuple[int, int], seed: int
) -> list[Article]:
    """Of `articles`, the so many with the highest `scores` (articles,), and so many of the rest at random."""
    likely, others = counts
    order = np.argsort(-scores, kind="stable")
    rest = np.random.default_rng(seed).permutation(order[likely:])
    return [articles[number] for number in [*order[:likely], *rest[:others]]]


def without_stories(
    articles: Sequence[Article], told: Sequence[str], chars: int | None = None
) -> list[Article]:
    """The articles whose first `chars` characters (None: all) tell no story of the texts `told`."""
    shared = same_stories([article.text[:chars] for article in articles], told)
    return [article for article, too_near in zip(articles, shared, strict=True) if not too_near]
