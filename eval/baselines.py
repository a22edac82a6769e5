"""What a flag model has to beat: a keyword rule, and TF-IDF with logistic regression on the same labels."""

import re
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from ..data.flags import FLAGS, FlagExample
from .flag import FlagOutcome, FlagReport, flag_report

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
    """Words and word pairs seen at least twice, balanced classes, C = 10; flags from one half."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    known, asked = vectors.fit_transform(map(_text, training)), vectors.transform(map(_text, examples))
    probabilities = {}
    for name in FLAGS:
        model = LogisticRegression(C=10, max_iter=3000, class_weight="balanced")
        model.fit(known, [example.labels[name] for example in training])
        probabilities[name] = model.predict_proba(asked)[:, 1].tolist()
    return _report(examples, probabilities)


def _report(examples: Sequence[FlagExample], probabilities: dict[str, list[float]]) -> FlagReport:
    outcomes = {}
    for name, found in probabilities.items():
        labels = np.array([example.labels[name] for example in examples], float)
        outcomes[name] = FlagOutcome(labels, np.array(found), (np.array(found) >= 0.5).astype(float))
    return flag_report(outcomes, [example.article.id for example in examples])


def _text(example: FlagExample) -> str:
    return f"{example.article.title}\n{example.article.text}"
