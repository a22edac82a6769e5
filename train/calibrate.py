"""Fits `calibration.json` on the articles that training left out, and packs the embedded copy.

Curves by Platt scaling (logistic regression); the null threshold is the lowest margin at which enough of
the unanswerable questions stay unanswered.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ..data.errors import InputError
from ..data.flags import FLAGS
from ..data.qa import QAExample
from ..eval.squad import f1
from ..model.answering import Answerer, Ask, Raw
from ..model.flagging import Flagger
from ..model.layout import Part
from ..model.loading import load_part
from ..model.weights import INT8_NAME, PLAIN_NAME, read_tensors, write_int8
from .flag import calibration_ids, labelled
from .qa import calibration_groups, questioned
from .recipe import Recipe, Source

# An answer that shares at least half of its words with an annotated one counts as right.
RIGHT_F1 = 0.5


def calibrate_qa(folder: Path, recipe: Recipe, no_answer: float = 0.92) -> dict[str, Any]:
    """Fit and write the QA calibration; `no_answer` is the share of unanswerable questions left unanswered."""
    examples = [example for source in recipe.sources for example in _held_out_questions(source, recipe)]
    if not examples:
        raise InputError(
            "no annotated articles were held out: set held_out above 0 and name an annotation file"
        )
    answerer = Answerer(load_part(Part(folder, "qa")))
    raws = answerer.raw([Ask(e.context, e.question) for e in examples])
    margins = np.array([raw.margin for raw in raws])
    stated = np.array([bool(example.answers) for example in examples])
    threshold = float(np.quantile(margins[~stated], no_answer))
    given = margins > threshold
    right = np.array([_is_right(raw, example) for raw, example in zip(raws, examples, strict=True)])
    features = np.column_stack([margins, [raw.log_share for raw in raws]])
    fitted = {
        "stated": _curve(margins[:, None], stated),
        "right": _curve(features[given], right[given]),
        "null_threshold": threshold,
        "fitted_on": {"questions": len(examples), "answerable": int(stated.sum()), "answers_given": int(given.sum()),
                      "articles": len({example.group for example in examples}), "no_answer": no_answer},
    }  # fmt: skip
    _write(folder, fitted)
    return fitted


def calibrate_flag(folder: Path, recipe: Recipe) -> dict[str, Any]:
    """Fit and write the flag calibration; each threshold is the one with the best expected F1."""
    examples = [
        example
        for source in recipe.sources
        for some in [labelled(source)]
        for out in [calibration_ids(some, source, recipe)]
        for example in some
        if example.article.id in out
    ]
    if not examples:
        raise InputError("no annotated articles were held out: set held_out above 0 in the recipe")
    logits = np.stack(Flagger(load_part(Part(folder, "flag"))).logits([e.article for e in examples]))
    flags = {}
    for number, name in enumerate(FLAGS):
        labels = np.array([bool(example.labels[name]) for example in examples])
        curve = _curve(logits[:, number : number + 1], labels)
        probabilities = 1 / (1 + np.exp(-(curve["weights"][0] * logits[:, number] + curve["bias"])))
        flags[name] = curve | {"threshold": best_threshold(probabilities)}
    fitted = {"flags": flags, "fitted_on": {"articles": len(examples)}}
    _write(folder, fitted)
    return fitted


def best_threshold(probabilities: NDArray[np.floating[Any]]) -> float:
    """The threshold with the best F1 that the calibrated probabilities let one expect: half of that F1.

    Lipton, Elkan and Narayanaswamy 2014. On some hundred articles the F1 counted at each threshold jumps with
    every article; the expected one is smooth.
    """
    ranked = np.sort(probabilities)[::-1]
    expected = 2 * ranked.cumsum() / (np.arange(1, len(ranked) + 1) + ranked.sum())
    return round(float(expected.max()) / 2, 3)


def embed(folder: Path, out: Path) -> None:
    """Pack a fine-tuned part as the embedded copy: int8 rows, tokenizer, configuration, calibration, card."""
    out.mkdir(parents=True, exist_ok=True)
    write_int8(read_tensors(folder / PLAIN_NAME), out / INT8_NAME)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "calibration.json"):
        if name != "tokenizer_config.json" or (folder / name).is_file():
            shutil.copyfile(folder / name, out / name)


def _held_out_questions(source: Source, recipe: Recipe) -> list[QAExample]:
    examples = questioned(source)
    out = calibration_groups(examples, source, recipe)
    return [example for example in examples if example.group in out]


def _is_right(raw: Raw, example: QAExample) -> bool:
    return (
        bool(raw.spans)
        and max((f1(g.text, raw.spans[0].text) for g in example.answers), default=0.0) >= RIGHT_F1
    )


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
