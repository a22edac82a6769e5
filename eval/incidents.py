"""Scores a grouping of articles into incidents: pairs, and B-cubed (Bagga and Baldwin 1998)."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from ..data.errors import InputError
from ..data.incidents import Groups
from .bootstrap import rounded

Scores = dict[str, float]


def group_scores(found: Mapping[str, Any], gold: Groups) -> dict[str, Any]:
    """Precision, recall and F1 (0 to 1) over pairs and by B-cubed, of the articles that are in both.

    `found` names the group of each article. Ignored pairs count for neither side. InputError where no article is in
    both.
    """
    articles = sorted(found.keys() & gold.incident.keys())
    if not articles:
        raise InputError(
            "the findings and the labelled groups share no article; give findings of those articles"
        )
    return {
        "n": len(articles),
        "incidents": len({gold.incident[article] for article in articles}),
        "groups": len({found[article] for article in articles}),
        "pairs": _rounded(_pairs(articles, found, gold)),
        "b_cubed": _rounded(_b_cubed(articles, found, gold)),
    }


def _pairs(articles: Sequence[str], found: Mapping[str, Any], gold: Groups) -> Scores:
    both = together = apart = 0
    for one, other in combinations(articles, 2):
        if frozenset((one, other)) not in gold.ignored:
            same, truly = found[one] == found[other], gold.incident[one] == gold.incident[other]
            both += same and truly
            together += same
            apart += truly
    return _f1(both / together if together else 1.0, both / apart if apart else 1.0)


def _b_cubed(articles: Sequence[str], found: Mapping[str, Any], gold: Groups) -> Scores:
    precision = recall = 0.0
    for one in articles:
        counted = [other for other in articles if frozenset((one, other)) not in gold.ignored]
        group = {other for other in counted if found[other] == found[one]}
        truth = {other for other in counted if gold.incident[other] == gold.incident[one]}
        precision += len(group & truth) / len(group)
        recall += len(group & truth) / len(truth)
    return _f1(precision / len(articles), recall / len(articles))


def _f1(precision: float, recall: float) -> Scores:
    total = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / total if total else 0.0}


def _rounded(scores: Scores) -> dict[str, float | None]:
    return {name: rounded(score) for name, score in scores.items()}
