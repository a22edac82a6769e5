"""The question-answering report: SQuAD v2 figures, precision and recall of answers given, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import Figure, as_fields, figure, group_weights, rounded
from .calibration import Outcomes, expected_calibration_error, risk_at
from .squad import QAScore

Floats = NDArray[np.float64]
Row = dict[str, float | None]
HEADLINE = ("em", "f1", "has_ans_f1", "no_ans_f1", "precision", "recall", "counts", "risk_80", "ece")
PER_QUESTION = ("has_ans_f1", "no_ans_f1", "precision")
# The share of the answers given, surest first, at which `risk_80` is read.
COVERAGE = 0.8


@dataclass(frozen=True)
class QAReport:
    """Figures with their 95 % intervals (value, low, high), percent but for `ece`; and a row a question.

    `no_ans_f1`: share of unanswerable questions left unanswered. `precision`: mean F1 over the answers
    given, one given to an unanswerable question counting 0. `recall`: mean F1 over answerable questions,
    one left unanswered counting 0; it equals `has_ans_f1`, and stands beside precision for reading. `counts`:
    share with the annotated integer, of the answers given to count questions that have one. `risk_80`: share of
    wrong ones among the surest 80 % of the answers given. `outcomes`: of the answers given, and of the
    questions left unanswered.
    """

    n: int
    figures: dict[str, Figure]
    per_question: dict[str, Row]
    outcomes: dict[str, Outcomes]

    def as_json(self) -> dict[str, Any]:
        """One flat object: each figure, and its interval under `<name>_ci`."""
        return {"n": self.n} | as_fields(self.figures) | {"per_question": self.per_question}


def qa_report(scores: Sequence[QAScore], groups: Sequence[str]) -> QAReport:
    """The report of scored questions; `groups` names each question's article."""
    columns = _columns(scores)
    weights = group_weights(groups)
    figures = {name: figure(partial(_statistic, name, columns), weights) for name in HEADLINE}
    given = columns["answered"] > 0
    outcomes = {
        name: Outcomes(columns["probability"][part], columns["right"][part])
        for name, part in {"answers given": given, "not stated": ~given}.items()
        if part.any()
    }
    return QAReport(len(scores), figures, _per_question(scores), outcomes)


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
        "right": np.array([score.right for score in scores], float),
        "counted": np.array(
            [s.answered and s.type == "count" and isinstance(s.gold_value, int) for s in scores], float
        ),
        "equal": np.array([s.value == s.gold_value for s in scores], float),
    }


def _statistic(name: str, c: dict[str, Floats], w: Floats) -> float:
    if name == "ece":
        return expected_calibration_error(c["probability"], c["right"], w)
    if name == "risk_80":
        return 100.0 * risk_at(c["probability"], c["right"], COVERAGE, w * c["answered"])
    value, part = {
        "em": (c["em"], w),
        "f1": (c["f1"], w),
        "has_ans_f1": (c["f1"], w * c["has"]),
        "no_ans_f1": (1.0 - c["answered"], w * (1.0 - c["has"])),
        "precision": (c["given_f1"], w * c["answered"]),
        "recall": (c["given_f1"], w * c["has"]),
        "counts": (c["equal"], w * c["counted"]),
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
