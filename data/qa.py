"""Question-answering examples, read from SQuAD-v2-form JSON, annotation JSONL or FacQA CSV."""

import csv
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .annotations import annotated_rows, passage_id, squad_passages
from .errors import InputError


@dataclass(frozen=True, slots=True)
class Gold:
    """One acceptable answer: `text == context[start:start + len(text)]`."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class QAExample:
    """A question on a context, its acceptable answers best first; none: the context does not say.

    `qid` is the standard question it stands for (or "free"); `group` is the article.
    """

    id: str
    qid: str
    question: str
    context: str
    answers: tuple[Gold, ...]
    group: str
    value: int | str | None = None
    date: str = ""


def read_qa(path: Path, articles: Path | None = None) -> list[QAExample]:
    """Read examples by extension: `.jsonl` annotations, `.json` SQuAD form, `.csv` FacQA.

    Stand-off annotations take their text from the file `articles`. Answers whose offset is wrong are moved
    to where the text stands; those not in the context are dropped, and with the last answer the question.
    InputError names file and place of what cannot be read.
    """
    if path.suffix == ".jsonl":
        return list(_annotations(path, articles))
    reader = {".json": _squad, ".csv": _facqa}.get(path.suffix)
    if reader is None:
        raise InputError(f"{path}: expected .jsonl (annotations), .json (SQuAD form) or .csv (FacQA)")
    try:
        return list(reader(path))
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except (KeyError, TypeError, ValueError, SyntaxError, OSError) as error:
        raise InputError(f"{path}: not a question file of its kind ({error!r})") from error


def _annotations(path: Path, articles: Path | None) -> Iterator[QAExample]:
    for place, row in annotated_rows(path, articles):
        try:
            yield from [_annotated(row, qa) for qa in row["qas"]]
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{place}: not an annotated article ({error!r})") from error


def _annotated(row: dict[str, Any], qa: dict[str, Any]) -> QAExample:
    golds = _repaired(row["text"], qa["answers"])
    return QAExample(
        qa["id"],
        qa["qid"],
        qa["question"],
        row["text"],
        golds,
        row["id"],
        qa.get("value"),
        row.get("date") or "",
    )


def _squad(path: Path) -> Iterator[QAExample]:
    for passage in squad_passages(path):
        context = passage["context"]
        for qa in passage["qas"]:
            golds = _repaired(context, qa["answers"])
            if golds or not qa["answers"]:
                yield QAExample(str(qa["id"]), "free", qa["question"], context, golds, passage_id(context))


def _repaired(context: str, answers: list[dict[str, Any]]) -> tuple[Gold, ...]:
    golds = []
    for answer in answers:
        text, start = answer["text"], answer["answer_start"]
        if context[start : start + len(text)] != text:
            start = context.find(text)
        if text and start >= 0:
            golds.append(Gold(text, start))
    return tuple(golds)


def _facqa(path: Path) -> Iterator[QAExample]:
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            words, labels = literal_eval(row["passage"]), literal_eval(row["seq_label"])
            marked = [i for i, label in enumerate(labels) if label != "O"]
            if not marked:
                continue
            start = len(" ".join(words[: marked[0]])) + (marked[0] > 0)
            context = " ".join(words)
            answer = Gold(" ".join(words[marked[0] : marked[-1] + 1]), start)
            name = f"facqa-{number}"
            yield QAExample(name, "free", " ".join(literal_eval(row["question"])), context, (answer,), name)
