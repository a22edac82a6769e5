"""The question-answering report: SQuAD v2 figures, precision and recall of answers given, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import Figure, as_fields, figure, group_weights, rounded
from .calibration import expected_calibration_error
from .squad import QAScore

Floats = NDArray[np.float64]
Row = dict[str, float | None]
HEADLINE = ("em", "f1", "has_ans_f1", "no_ans_f1", "precision", "recall", "ece")
PER_QUESTION = ("has_ans_f1", "no_ans_f1", "precision")
# An answer that shares half of its words with an annotated one counts as right for calibration.
RIGHT_F1 = 0.5


@dataclass(frozen=True)
class QAReport:
    """Figures with their 95 % intervals (value, low, high), percent but for `ece`; and a row a question.

    `no_ans_f1`: share of unanswerable questions left unanswered. `precision`: mean F1 over the answers
    given, one given to an unanswerable question counting 0. `recall`: mean F1 over answerable questions,
    one left unanswered counting 0; it equals `has_ans_f1`, and stands beside precision for reading.
    """

    n: int
    figures: dict[str, Figure]
    per_question: dict[str, Row]

    def as_json(self) -> dict[str, Any]:
        """One flat object: each figure, and its interval under `<name>_ci`."""
        return {"n": self.n} | as_fields(self.figures) | {"per_question": self.per_question}


def qa_report(scores: Sequence[QAScore], groups: Sequence[str]) -> QAReport:
    """The report of scored questions; `groups` names each question's article."""
    columns = _columns(scores)
    weights = group_weights(groups)
    figures = {name: figure(partial(_statistic, name, columns), weights) for name in HEADLINE}
    return QAReport(len(scores), figures, _per_question(scores))


def _columns(scores: Sequence[QAScore]) -> dict[str, Floats]:
    has = np.array([score.has_answer for score in scores], float)
    answered = np.array([score.answered for score in scores], float)
    f1 = np.array([score.f1 for score in scores], float)
    return {
        "em": np.array([score.exact for score in scores], float),
        "f1": f1,
        "has": has,
        "answered": answered,
        "given_f1": f1 * has * answered,
        "probability": np.array([score.probability for score in scores], float),
        # What the probability speaks of: the answer given, or the article not saying.
        "right": np.where(answered > 0, (f1 >= RIGHT_F1) * has, 1.0 - has),
    }


def _statistic(name: str, c: dict[str, Floats], w: Floats) -> float:
    if name == "ece":
        return expected_calibration_error(c["probability"], c["right"], w)
    value, part = {
        "em": (c["em"], w),
        "f1": (c["f1"], w),
        "has_ans_f1": (c["f1"], w * c["has"]),
        "no_ans_f1": (1.0 - c["answered"], w * (1.0 - c["has"])),
        "precision": (c["given_f1"], w * c["answered"]),
        "recall": (c["given_f1"], w * c["has"]),
    }[name]
    total = part.sum()
    return float(100.0 * (value * part).sum() / total) if total else float("nan")


def _per_question(scores: Sequence[QAScore]) -> dict[str, Row]:
    table: dict[str, Row] = {}
    for qid in dict.fromkeys(score.qid for score in scores):
        columns = _columns([score for score in scores if score.qid == qid])
        ones = np.ones(len(columns["has"]))
        row: Row = {"n": len(ones), "answerable": int(columns["has"].sum())}
        for name in PER_QUESTION:
            row[name] = rounded(_statistic(name, columns, ones))
        table[qid] = row
    return table
