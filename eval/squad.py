"""The official SQuAD v2 rules, in plain Python.

Source: the evaluation script of Rajpurkar et al. 2018. Its normaliser strips the English articles a, an
and the; that is kept for parity with published figures, although Indonesian has none.
"""

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..model.results import Value

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = frozenset(string.punctuation)


# An answer that shares at least half of its words with an annotated one is right, unless its figure differs.
RIGHT_F1 = 0.5


@dataclass(frozen=True, slots=True)
class QAScore:
    """One question's outcome: `exact` and `f1` in 0..1; `probability` as the answer carries it.

    `value` is the answer's normal form and `gold_value` the annotated one; None where there is none.
    """

    id: str
    qid: str
    exact: float
    f1: float
    has_answer: bool
    answered: bool
    probability: float
    type: str = "phrase"
    value: Value = None
    gold_value: Value = None

    @property
    def right(self) -> bool:
        """What the probability speaks of: that the answer given is right, or that the article does not say."""
        if not self.answered:
            return not self.has_answer
        return self.has_answer and is_right(self.f1, self.type, self.value, self.gold_value)


def is_right(overlap: float, answer_type: str, value: Value, gold: Value) -> bool:
    """Whether an answer of this F1 counts as right: half of the words, and no other count or sum."""
    # A count against a sum (the type was guessed from the question) tells nothing.
    comparable = answer_type in ("count", "money") and value is not None and type(value) is type(gold)
    return overlap >= RIGHT_F1 and not (comparable and value != gold)


def normalise(text: str) -> str:
    """Lower case, no punctuation, no English articles, single spaces."""
    bare = "".join(character for character in text.lower() if character not in _PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact(gold: str, prediction: str) -> float:
    """1.0 when both normalise to the same text."""
    return float(normalise(gold) == normalise(prediction))


def f1(gold: str, prediction: str) -> float:
    """Harmonic mean of word precision and recall; when either side is empty, whether both are."""
    gold_words, words = normalise(gold).split(), normalise(prediction).split()
    if not gold_words or not words:
        return float(gold_words == words)
    same = sum((Counter(gold_words) & Counter(words)).values())
    return 2.0 * same / (len(gold_words) + len(words))


def score_texts(golds: Sequence[str], prediction: str) -> tuple[float, float]:
    """Exact match and F1 against the best of the golds; no golds, or only empty ones: "" is right."""
    kept = [gold for gold in golds if normalise(gold)] or [""]
    return max(exact(gold, prediction) for gold in kept), max(f1(gold, prediction) for gold in kept)
