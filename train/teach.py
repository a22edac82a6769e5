"""Labels unread articles by a teacher, so that a small flag model learns from many more texts than were read.

Distillation (Hinton et al. 2015). The teacher is the mean of two logistic regressions on the labelled articles of a
recipe: one over counted words (TF-IDF), one over the mean-pooled vectors of the whole backbone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, PreTrainedModel

from ..data.annotations import annotated_rows, stand_off
from ..data.articles import Article
from ..data.flags import FLAGS, FlagExample
from ..data.readers import read_articles
from ..eval.baselines import CountedWords, fit_flags, flag_probabilities
from ..model.batches import run_grouped
from ..model.flagging import title_rows
from ..model.runtime import IntArray
from ..model.tokens import Row
from .backbone import fast_tokenizer, pair_tokenizer
from .choice import likely_and_others, without_stories
from .flag import split_articles
from .recipe import Recipe
from .split import Split

# Windows of an article that are looked at, characters that count, and how many there must be.
_WINDOWS = 2
_CHARS = 3000
_SHORTEST = 300


@dataclass(frozen=True)
class Lesson:
    """What to label: of the file `articles` the `likely` most probable by counted words, and `others` at random.

    Articles of one story with those in the files `apart` (a validation set) are left out.
    """

    articles: Path
    apart: tuple[Path, ...] = ()
    likely: int = 1200
    others: int = 800


def teach(recipe: Recipe, lesson: Lesson, out: Path) -> int:
    """Write the taught articles stand-off to `out`, a probability for each flag; returns how many."""
    # The taught source may be what is being made.
    read = replace(recipe, sources=tuple(source for source in recipe.sources if not source.taught))
    articles = split_articles(read)
    known = [example for _, some in articles.training for example in some]
    labels = [example.labels for example in known]
    words = CountedWords([_text(example.article) for example in known], labels)
    chosen = _chosen(lesson, words, articles, recipe.seed)
    vectors = _Vectors(recipe)
    models = fit_flags(vectors.features([example.article for example in known]), labels, 1000.0)
    by_words = words.probabilities(list(map(_text, chosen)))
    taught = (by_words + flag_probabilities(models, vectors.features(chosen))) / 2
    with out.open("w", encoding="utf-8") as file:
        for article, probabilities in zip(chosen, taught, strict=True):
            row: dict[str, Any] = {"id": article.id, "text": article.text[:_CHARS]}
            row |= {name: round(float(p), 3) for name, p in zip(FLAGS, probabilities, strict=True)}
            file.write(json.dumps(stand_off(row, article.text), ensure_ascii=False) + "\n")
    return len(chosen)


def _chosen(lesson: Lesson, words: CountedWords, labelled: Split[FlagExample], seed: int) -> list[Article]:
    """The likely and the other articles, without those that tell a story of a held-out one or of `lesson.apart`."""
    read = {example.article.id for _, some in labelled.training for example in some}
    unread = [
        article
        for article in read_articles([str(lesson.articles)])
        if article.id not in read and len(article.text) >= _SHORTEST
    ]
    highest = words.probabilities(list(map(_text, unread))).max(axis=1)
    some = likely_and_others(unread, highest, (lesson.likely, lesson.others), seed)
    apart = [row["text"] for path in lesson.apart for _, row in annotated_rows(path, lesson.articles)]
    apart += [example.article.text for example in labelled.held_out]
    return without_stories(some, apart, _CHARS)


class _Vectors:
    """The backbone's mean-pooled vectors: their mean and maximum over an article's windows."""

    def __init__(self, recipe: Recipe) -> None:
        model = AutoModel.from_pretrained(recipe.backbone, revision=recipe.revision, use_safetensors=True)
        self._runtime = _Pooling(model)
        tokenizer = fast_tokenizer(recipe.backbone, recipe.revision)
        self._tokenizer, self._length = pair_tokenizer(tokenizer, model), recipe.length

    def features(self, articles: Sequence[Article]) -> NDArray[np.float32]:
        """(articles, 2 * hidden)."""
        rows = [self._rows(article) for article in articles]
        per_article = map(np.stack, run_grouped(self._runtime, rows, self._tokenizer.pad_id))
        return np.stack([np.concatenate([one.mean(0), one.max(0)]) for one in per_article])

    def _rows(self, article: Article) -> list[Row]:
        title, body = self._tokenizer.ids([article.title, article.text[:_CHARS]])
        rows = title_rows(self._tokenizer, title, body, self._length)
        return rows[:_WINDOWS]


class _Pooling:
    """A runtime that gives a row's mean-pooled unit vector in place of logits."""

    def __init__(self, model: PreTrainedModel) -> None:
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.eval().to(self._device, torch.bfloat16)

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """(rows, hidden) for ids and mask (rows, length); types are the model's own zeros."""
        tokens, real = (torch.from_numpy(array).to(self._device) for array in (ids, mask))
        with torch.inference_mode():
            states = self._model(input_ids=tokens, attention_mask=real).last_hidden_state.float()
            sums = (states * real[..., None]).sum(1)
        return np.asarray(torch.nn.functional.normalize(sums, dim=1).cpu().numpy())


def _text(article: Article) -> str:
    return f"{article.title}\n{article.text[:_CHARS]}"
