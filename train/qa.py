"""Fine-tunes a backbone for extractive question answering with "not stated"."""

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import torch
from datasets import Dataset
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from ..data.annotations import annotated_rows
from ..data.errors import InputError
from ..data.qa import QAExample, read_qa
from ..data.questions import load_questions
from ..model.architectures import first_place
from ..model.late import late_layers
from ..model.tokens import PairTokenizer
from .backbone import load_backbone, pair_tokenizer, save_tokenizer
from .distil import Pupil, load_teachers
from .features import QAFeature, WindowPlan, qa_features
from .halves import Halves, PadHalves, check_length
from .recipe import Recipe, RunResult, Source
from .runs import PadRows, Task, fit
from .span_loss import span_labels, span_loss
from .split import Split, split

STANDARD_WORDING = 1 / 3


def train_qa(recipe: Recipe, out: Path) -> RunResult:
    """Train by `recipe`, saving an AutoModelForQuestionAnswering folder in `out`.

    A backbone whose question and window meet late (model/late.py) is trained on such rows, and stays one.
    """
    if recipe.late:
        raise InputError(f"recipe: late is {recipe.late}; such a recipe is for `suluh train late`")
    torch.manual_seed(recipe.seed)
    model, tokenizer = load_backbone(recipe, AutoModelForQuestionAnswering)
    pairs = pair_tokenizer(tokenizer, model)
    teachers = load_teachers(recipe, tokenizer, model)
    task = _task(model, teachers, pairs.pad_id, recipe)
    rows = training_rows(recipe, pairs)
    out.mkdir(parents=True, exist_ok=True)
    save_tokenizer(tokenizer, recipe, out)
    return fit(model, rows, task, recipe, out)


def _task(model: PreTrainedModel, teachers: list[PreTrainedModel], pad_id: int, recipe: Recipe) -> Task:
    config = model.config.to_dict()
    late = late_layers(config)
    if late:
        check_length(recipe, config)
    halves = PadHalves(pad_id, first_place(config), span_labels)
    if teachers:
        return Task(halves, module=Pupil(model, teachers))
    if late:
        return Task(halves, module=Halves(model, late))
    return Task(PadRows(pad_id, span_labels), span_loss)


def training_rows(recipe: Recipe, tokenizer: PairTokenizer) -> Dataset:
    """`all_features` with the length of each, by which the loop groups them."""
    features = all_features(recipe, tokenizer)
    return Dataset.from_list([asdict(feature) | {"length": len(feature.ids)} for feature in features])


def all_features(recipe: Recipe, tokenizer: PairTokenizer) -> Iterator[QAFeature]:
    """Rows of every pass over every source; each pass samples its negatives and wordings anew."""
    rng = random.Random(recipe.seed)  # noqa: S311 (sampling, not secrets)
    for source, examples in split_questions(recipe).training:
        plan = WindowPlan(recipe.length, recipe.overlap, source.negatives, source.tells)
        for some in passes(examples, source, rng):
            yield from qa_features(tokenizer, some, plan, rng)


def passes(examples: list[QAExample], source: Source, rng: random.Random) -> Iterator[list[QAExample]]:
    """The examples of each pass: all (or `limit`) for whole passes, a sample for the remaining fraction.

    An annotator's own wording of a standard question gives way to the standard one in a third of the cases:
    that is the wording a scan uses.
    """
    standard = {question.id: question.text for question in load_questions()}
    whole, rest = divmod(source.passes, 1)
    size = min(len(examples), source.limit or len(examples))
    for count in [size] * int(whole) + [round(size * rest)] * (rest > 0):
        some = sorted(rng.sample(examples, count), key=lambda example: example.group)
        yield [
            replace(example, question=standard[example.qid])
            if example.qid in standard and rng.random() < STANDARD_WORDING
            else example
            for example in some
        ]


def questioned(source: Source) -> list[QAExample]:
    """A source's questions; of an `asked` one the standard ones, without answers."""
    path, articles = Path(source.path), Path(source.articles) if source.articles else None
    return list(_asked(path, articles)) if source.asked else read_qa(path, articles)


def _asked(path: Path, articles: Path | None) -> Iterator[QAExample]:
    for _, row in annotated_rows(path, articles):
        for question in load_questions():
            yield QAExample(
                f"{row['id']}-{question.id}", question.id, question.text, row["text"], (), row["id"]
            )


def split_questions(recipe: Recipe) -> Split[QAExample]:
    """The recipe's questions, split by their articles."""
    return split(recipe, questioned, lambda example: (example.group, example.context))
