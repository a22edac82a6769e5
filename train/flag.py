"""Fine-tunes a backbone to flag articles: multi-label, window by window, the title beside each window."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from datasets import Dataset
from transformers import AutoModelForSequenceClassification

from ..data.flags import FLAGS, FlagExample, read_flags
from ..model.flagging import title_rows
from ..model.tokens import PairTokenizer, Row
from .backbone import load_backbone, pair_tokenizer, save_tokenizer
from .recipe import Recipe, RunResult, Source
from .runs import PadRows, Task, TrainingRow, fit
from .split import Split, split


def train_flag(recipe: Recipe, out: Path) -> RunResult:
    """Train by `recipe`, saving an ordinary AutoModelForSequenceClassification folder in `out`."""
    torch.manual_seed(recipe.seed)
    names = dict(enumerate(FLAGS))
    model, tokenizer = load_backbone(
        recipe, AutoModelForSequenceClassification, num_labels=len(FLAGS), id2label=names,
        label2id={name: number for number, name in names.items()}, problem_type="multi_label_classification",
    )  # fmt: skip
    pairs = pair_tokenizer(tokenizer, model)
    rows = [
        {"ids": row.ids.tolist(), "types": row.types.tolist(), "labels": labels, "length": len(row)}
        for row, labels in all_rows(recipe, pairs)
    ]
    task = Task(PadRows(pairs.pad_id, flag_labels))
    out.mkdir(parents=True, exist_ok=True)
    save_tokenizer(tokenizer, recipe, out)
    return fit(model, Dataset.from_list(rows), task, recipe, out)


def flag_labels(rows: Sequence[TrainingRow]) -> torch.Tensor:
    """The rows' labels as (batch, flags), 0 to 1."""
    return torch.tensor([row["labels"] for row in rows], dtype=torch.float32)


def all_rows(recipe: Recipe, tokenizer: PairTokenizer) -> Iterator[tuple[Row, list[float]]]:
    """Rows of every pass over every source, each with its article's labels.

    A positive article's later windows can be about something else, and its title alone would give the
    label away: so a third of the rows go without title, and only the first windows of positives are used.
    """
    rng = random.Random(recipe.seed)  # noqa: S311 (sampling, not secrets)
    for source, examples in split_articles(recipe).training:
        for _ in range(round(source.passes)):
            for example in examples[: source.limit]:
                yield from _example_rows(example, recipe, tokenizer, rng)


def _example_rows(
    example: FlagExample, recipe: Recipe, tokenizer: PairTokenizer, rng: random.Random
) -> Iterator[tuple[Row, list[float]]]:
    labels = [example.labels[name] for name in FLAGS]
    title = example.article.title if rng.random() < 2 / 3 else ""
    head, body = tokenizer.ids([title, example.article.text])
    rows = title_rows(tokenizer, head, body, recipe.length)
    for row in rows[: 2 if max(labels) >= 0.5 else None]:
        yield row, labels


def labelled(source: Source) -> list[FlagExample]:
    """A source's labelled articles."""
    articles = Path(source.articles) if source.articles else None
    return read_flags(Path(source.path), articles=articles, taught=source.taught)


def split_articles(recipe: Recipe) -> Split[FlagExample]:
    """The recipe's labelled articles, split."""
    return split(recipe, labelled, lambda example: (example.article.id, example.article.text))
