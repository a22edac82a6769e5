"""What a flag model has to beat: a keyword rule, and TF-IDF with logistic regression on the same labels."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from ..data.flags import FLAGS, FlagExample
from .flag import FlagOutcome, FlagReport, flag_report

Floats = NDArray[np.float64]
KEYWORDS = {
    "trafficking": re.compile(
        r"perdagangan (?:orang|manusia)|tppo|human trafficking|penjualan (?:bayi|orang)|disekap|perbudakan",
        re.I,
    ),
    "online_scam": re.compile(r"scam|penipuan|phishing|bodong", re.I),
}


def keyword_report(examples: Sequence[FlagExample]) -> FlagReport:
    """Flags whatever holds one of the words; the probability is 0 or 1."""
    return _report(
        examples, {name: [float(bool(p.search(_text(e)))) for e in examples] for name, p in KEYWORDS.items()}
    )


def tfidf_report(training: Sequence[FlagExample], examples: Sequence[FlagExample]) -> FlagReport:
    """Counted words of the `training` articles; flags from one half."""
    words = CountedWords([_text(example) for example in training], [example.labels for example in training])
    found = words.probabilities([_text(example) for example in examples])
    return _report(examples, dict(zip(FLAGS, found.T, strict=True)))


class CountedWords:
    """TF-IDF over words and word pairs seen at least twice, and a logistic regression for each flag."""

    def __init__(self, texts: Sequence[str], labels: Sequence[Mapping[str, float]]) -> None:
        self._vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        self._models = fit_flags(self._vectors.fit_transform(texts), labels, 10.0)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """(texts, flags)."""
        return flag_probabilities(self._models, self._vectors.transform(texts))


def fit_flags(
    features: Any, labels: Sequence[Mapping[str, float]], strength: float
) -> list[LogisticRegression]:
    """A logistic regression for each flag on features (articles, width), its classes balanced."""
    return [
        LogisticRegression(C=strength, max_iter=8000, class_weight="balanced").fit(
            features, [one[name] for one in labels]
        )
        for name in FLAGS
    ]


def flag_probabilities(models: Sequence[LogisticRegression], features: Any) -> Floats:
    """(articles, flags)."""
    return np.column_stack([model.predict_proba(features)[:, 1] for model in models])


def _report(
    examples: Sequence[FlagExample], probabilities: Mapping[str, Sequence[float] | Floats]
) -> FlagReport:
    outcomes = {}
    for name, found in probabilities.items():
        labels = np.array([example.labels[name] for example in examples], float)
        outcomes[name] = FlagOutcome(labels, np.array(found), (np.array(found) >= 0.5).astype(float))
    return flag_report(outcomes, [example.article.id for example in examples])


def _text(example: FlagExample) -> str:
    return f"{example.article.title}\n{example.article.text}"
