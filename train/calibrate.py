"""Fits `calibration.json` on the articles that training left out, and packs the embedded copy.

Curves by Platt scaling (logistic regression); the null threshold is the lowest margin at which enough of
the unanswerable questions stay unanswered.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ..data.errors import InputError
from ..data.flags import FLAGS, FlagExample
from ..data.qa import QAExample
from ..eval.run import asks
from ..eval.squad import is_right, score_texts
from ..model.answering import NO_SPAN, Answerer, Raw
from ..model.calibration import RIGHT_FEATURES, Logistic
from ..model.flagging import Flagger
from ..model.layout import Part, Task
from ..model.loading import LoadedPart, load_part
from ..model.values import value_at
from ..model.weights import INT8_NAME, PLAIN_NAME, read_tensors, write_int8
from .flag import split_articles
from .folds import as_trained, left_out_beside
from .qa import split_questions
from .recipe import Recipe
from .runs import copy_settings

Example = TypeVar("Example")
RISKS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


def held_out_questions(recipe: Recipe) -> list[QAExample]:
    """The questions that a QA recipe leaves out for calibration; InputError where there are none."""
    return _some(split_questions(recipe).held_out)


def held_out_articles(recipe: Recipe) -> list[FlagExample]:
    """The articles that a flag recipe leaves out for calibration; InputError where there are none."""
    return _some(split_articles(recipe).held_out)


def calibrate_qa(folder: Path, recipe: Recipe, no_answer: float = 0.945) -> dict[str, Any]:
    """Fit and write the QA calibration; `no_answer` is the share of unanswerable questions left unanswered.

    The recipe says by `calibrates` which questions are held out: those that a scan asks; with near misses on
    purpose the probabilities come out too low.
    """
    examples = held_out_questions(as_trained(folder, recipe))
    raws = Answerer(_uncalibrated(folder, "qa")).raw(asks(examples))
    margins = np.array([raw.margin for raw in raws])
    stated = np.array([bool(example.answers) for example in examples])
    threshold = float(np.quantile(margins[~stated], no_answer))
    given = margins > threshold
    right = np.array([_is_right(raw, example) for raw, example in zip(raws, examples, strict=True)])
    features = np.array([raw.right_features(raw.spans[0]) if raw.spans else (NO_SPAN, 0.0) for raw in raws])
    curve = _curve(features[given], right[given])
    fitted = {
        "stated": _curve(margins[:, None], stated),
        "right": curve | {"features": list(RIGHT_FEATURES)},
        "null_threshold": threshold,
        "risks": risk_rows(_probabilities(curve, features[given]), right[given]),
        "fitted_on": {"questions": len(examples), "answerable": int(stated.sum()), "answers_given": int(given.sum()),
                      "articles": len({example.group for example in examples}), "no_answer": no_answer},
    }  # fmt: skip
    _write(folder, fitted)
    return fitted


def calibrate_flag(folder: Path, recipe: Recipe, beside: Sequence[Path] = ()) -> dict[str, Any]:
    """Fit and write the flag calibration; each threshold is the one with the best expected F1.

    `beside` are runs by the same recipe that left other stories out (`held_from`): the curve is fitted on all of
    these articles, each read by the run that did not train on it (cross-fitting). Each run reads as it would in use,
    the one in `folder` with its first reading, if it has one.
    """
    own = as_trained(folder, recipe)
    folds = [(folder, own), *left_out_beside(beside, own)]
    left_out = [held_out_articles(one) for _, one in folds]
    logits = [_flag_logits(run, examples) for (run, _), examples in zip(folds, left_out, strict=True)]
    flags = {}
    for number, name in enumerate(FLAGS):
        labels = np.array([bool(example.labels[name]) for examples in left_out for example in examples])
        curve, probabilities = _curve_of_runs([one[:, number] for one in logits], labels)
        flags[name] = curve | {
            "threshold": best_threshold(probabilities),
            "risks": risk_rows(probabilities, labels),
        }
    fitted = {"flags": flags, "fitted_on": {"articles": sum(map(len, left_out)), "runs": len(folds)}}
    _write(folder, fitted)
    return fitted


def _flag_logits(run: Path, examples: Sequence[FlagExample]) -> NDArray[np.float32]:
    """A run's pooled logits, (articles, flags)."""
    return np.stack(Flagger(_uncalibrated(run, "flag")).logits([example.article for example in examples]))


def _curve_of_runs(
    logits: Sequence[NDArray[np.float32]], labels: NDArray[np.bool_]
) -> tuple[dict[str, Any], NDArray[np.floating[Any]]]:
    """The curve of the first run's `logits`, and the probabilities of all articles, (articles,).

    Runs have the slope in common; each has an offset of its own, which the penalty draws to that of all: of two
    runs by one recipe one is a little higher throughout.
    """
    runs = np.repeat(np.arange(len(logits)), [len(one) for one in logits])
    features = np.column_stack([np.concatenate(logits), np.eye(len(logits))[runs]])
    curve = _curve(features, labels)
    slope, offset, *_ = curve["weights"]
    first = {"weights": [slope], "bias": round(curve["bias"] + offset, 5)}
    return first, _probabilities(curve, features)


def best_threshold(probabilities: NDArray[np.floating[Any]]) -> float:
    """The threshold with the best F1 that the calibrated probabilities let one expect: half of that F1.

    Lipton, Elkan and Narayanaswamy 2014. On some hundred articles the F1 counted at each threshold jumps with
    every article; the expected one is smooth.
    """
    ranked = np.sort(probabilities)[::-1]
    expected = 2 * ranked.cumsum() / (np.arange(1, len(ranked) + 1) + ranked.sum())
    return round(float(expected.max()) / 2, 3)


def risk_rows(probabilities: NDArray[np.floating[Any]], right: NDArray[np.bool_]) -> list[list[float]]:
    """For each risk of RISKS that can be had, the lowest probability from which on it holds.

    Of n items at least as probable, wrong + 1 in n + 1 may not exceed the risk: the correction for a finite set of
    conformal risk control (Angelopoulos et al. 2022).
    """
    order = np.argsort(-probabilities, kind="stable")
    bound = ((~right[order]).cumsum() + 1) / (np.arange(len(order)) + 2)
    last = np.append(np.diff(probabilities[order]) != 0, True)
    rows = []
    for risk in RISKS:
        fitting = np.flatnonzero(last & (bound <= risk))
        if len(fitting):
            # Rounded down, so that the item itself still passes.
            rows.append([risk, float(np.floor(probabilities[order[fitting[-1]]] * 1e4) / 1e4)])
    return rows


def embed(folder: Path, out: Path) -> None:
    """Pack a fine-tuned part as the embedded copy: int8 rows, tokenizer, configuration, calibration, card.

    InputError where it has no calibration yet.
    """
    calibration = folder / "calibration.json"
    if not calibration.exists():
        raise InputError(
            f"{folder}: no calibration.json; make it with `suluh train calibrate RECIPE {folder}`"
        )
    out.mkdir(parents=True, exist_ok=True)
    write_int8(read_tensors(folder / PLAIN_NAME), out / INT8_NAME)
    copy_settings(folder, out)
    shutil.copyfile(calibration, out / "calibration.json")


def _uncalibrated(folder: Path, task: Task) -> LoadedPart:
    """The part without the file that is to be replaced, which need not be readable."""
    return replace(load_part(Part(folder, task)), calibration=None)


def _some(held_out: list[Example]) -> list[Example]:
    if not held_out:
        raise InputError(
            "the recipe leaves no annotated article out, which the probabilities are fitted on: set held_out "
            "above 0, and name an annotation file among the sources"
        )
    return held_out


def _is_right(raw: Raw, example: QAExample) -> bool:
    if not raw.spans or not example.answers:
        return False
    best, ask = raw.spans[0], raw.ask
    value, _ = value_at(ask.text, best.start, best.end, ask.type, ask.anchor)
    _, overlap = score_texts([gold.text for gold in example.answers], best.text)
    return is_right(overlap, ask.type, value, example.value)


def _probabilities(curve: dict[str, Any], features: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    logistic = Logistic(tuple(curve["weights"]), curve["bias"])
    return np.array([logistic(*row) for row in features.tolist()])


def _curve(features: NDArray[np.floating[Any]], labels: Sequence[bool] | NDArray[np.bool_]) -> dict[str, Any]:
    if len(np.unique(labels)) < 2:
        raise InputError(
            "the held-out articles do not show both sides (flagged and not, answered and not, right and wrong), so "
            "that no probability can be fitted; raise held_out, or label more articles"
        )
    fitted = LogisticRegression(C=1.0).fit(features, labels)
    return {
        "weights": [round(float(w), 5) for w in fitted.coef_[0]],
        "bias": round(float(fitted.intercept_[0]), 5),
    }


def _write(folder: Path, fitted: dict[str, Any]) -> None:
    (folder / "calibration.json").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
