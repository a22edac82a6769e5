"""Writes a part's card (README.md) from what the run and its evaluations left behind: no figure by hand."""

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from ..data.errors import InputError
from ..model.late import late_layers
from ..model.layout import Part, Task
from .record import RECORD

TEMPLATE = Path(__file__).with_name("card.md")
_SETTINGS = (
    "seed", "batch", "learning_rate", "length", "overlap", "dropout", "freeze_words", "held_out", "held_from",
)  # fmt: skip
_TEXTS: dict[Task, dict[str, str]] = {
    "qa": {
        "pipeline": "question-answering",
        "title": "Suluh: question answering on Indonesian news",
        "purpose": "Finds the span of an article that answers a question, or says that the article does not state it.",
        "limits": "- Answers are spans of the text: no sums, no inference over several articles.\n"
        "- Weakest on `perpetrator`, `promised_job` and `when`, see the table by question.\n"
        "- Articles about Cambodia are over-represented in training; other settings are read less surely.\n"
        "- Question words outside newsroom Indonesian, and languages other than Indonesian, were not tested.",
    },
    "flag": {
        "pipeline": "text-classification",
        "title": "Suluh: trafficking and online-scam flags for Indonesian news",
        "purpose": "Two independent flags, `trafficking` and `online_scam`, for a whole article, by windows.",
        "limits": "- Borderline: online gambling with a scam in passing, smuggled migrants, harmless hoaxes.\n"
        "- Articles about Cambodia are over-represented in training, so the place itself may raise a flag:\n"
        "  most trafficking flags set wrongly on the validation set are such articles.\n"
        "- Languages other than Indonesian were not tested.",
    },
}


def write_card(part: Part, run: Path, scores: Mapping[str, Path]) -> Path:
    """Write `README.md` into a part from its `run` folder and `suluh eval --json` files by split name."""
    recipe = _read(run / RECORD)
    config = part.config
    fields = _TEXTS[part.task] | {
        "task": part.task,
        "architecture": f"{config['architectures'][0]}, {config['num_hidden_layers']} layers, "
        f"{config['hidden_size']} wide, vocabulary {config['vocab_size']:,}{_meeting(config)}",
        "parameters": f"{recipe['parameters']:,}",
        "weights": part.weights.name,
        "megabytes": f"{part.weights.stat().st_size / 1e6:.1f}",
        "calibration": _calibration(part),
        "data": _sources(recipe["sources"]),
        "settings": ", ".join(f"{name} {recipe[name]}" for name in _SETTINGS if name in recipe)
        + _descent(recipe),
        "scores": "\n\n".join(_scores(name, _read(path)) for name, path in scores.items()) or "Not scored.",
    }
    card = part.folder / "README.md"
    card.write_text(Template(TEMPLATE.read_text(encoding="utf-8")).substitute(fields), encoding="utf-8")
    return card


def _sources(sources: list[dict[str, Any]]) -> str:
    # The folder is of the machine that trained; the name says which set it is.
    rows = [
        f"| `{Path(source['path']).name}`{_silent(source)} | {source['passes']:g} |" for source in sources
    ]
    return "\n".join(["| set | passes |", "| --- | --- |", *rows])


def _silent(source: dict[str, Any]) -> str:
    """That its labels were not learned, as `Source.tells` says it of a recipe; older records lack `labelled`."""
    return ", no labels" if source.get("asked") or not source.get("labelled", True) else ""


def _descent(recipe: dict[str, Any]) -> str:
    """What the run went on from; the sources and settings are those of the last of several averaged runs."""
    averaged = f"; weights averaged over {', '.join(recipe['averaged'])}" if "averaged" in recipe else ""
    origin = "distilled, without labels, from" if recipe.get("late") else "went on from"
    teachers = ", ".join(Path(name).name for name in recipe.get("teachers", ()))
    taught = f", taught by the mean of {teachers}" if teachers else ""
    return f"; {origin} {Path(recipe['backbone']).name}{taught}{averaged}"


def _meeting(config: Mapping[str, Any]) -> str:
    """What to know of a checkpoint whose question and window meet late."""
    late = late_layers(config)
    apart = f"; question and window see only themselves in the lower {late} layers (`late_layers`)"
    return f"{apart}, and read as an ordinary checkpoint it answers worse" if late else ""


def _calibration(part: Part) -> str:
    if part.calibration is None:
        return "none"
    fitted = _read(part.calibration)["fitted_on"]
    return "fitted on held-out annotated articles (" + ", ".join(f"{k} {v}" for k, v in fitted.items()) + ")"


def _scores(name: str, report: dict[str, Any]) -> str:
    flags = {key: value for key, value in report.items() if isinstance(value, dict) and "f1" in value}
    blocks = flags or {"": report}
    tables = [
        _figures(f"{name}, n = {report['n']}" + (f": {flag}" if flag else ""), block)
        for flag, block in blocks.items()
    ]
    questions = report.get("per_question", {})
    return "\n\n".join(tables + ([_by_question(questions)] if len(questions) > 1 else []))


def _figures(heading: str, report: dict[str, Any]) -> str:
    rows = [
        f"| {name} | {report[name]:.4g} | {low:.4g} to {high:.4g} |"
        for name, (low, high) in (
            (key.removesuffix("_ci"), ci) for key, ci in report.items() if key.endswith("_ci")
        )
        if report[name] is not None
    ]
    return "\n".join([f"**{heading}**", "", "| figure | value | 95 % |", "| --- | --- | --- |", *rows])


def _by_question(questions: dict[str, dict[str, Any]]) -> str:
    columns = list(next(iter(questions.values())))
    head = [f"| question | {' | '.join(columns)} |", "| --- " * (len(columns) + 1) + "|"]
    cells = {
        name: ["-" if row[c] is None else f"{row[c]:.0f}" for c in columns] for name, row in questions.items()
    }
    return "\n".join(head + [f"| {name} | {' | '.join(row)} |" for name, row in cells.items()])


def _read(path: Path) -> dict[str, Any]:
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not readable as JSON ({error}); the card is made from it") from error
    return raw
