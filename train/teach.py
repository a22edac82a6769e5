"""Labels unread articles by a teacher, so that a small flag model learns from many more texts than were read.

Distillation (Hinton et al. 2015). The teacher is the mean of two logistic regressions on the labelled articles of a
recipe: one over counted words (TF-IDF), one over the mean-pooled vectors of the whole backbone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel

from ..data.annotations import annotated_rows, stand_off
from ..data.articles import Article
from ..data.flags import FLAGS, FlagExample
from ..data.readers import read_articles
from ..data.splits import same_stories
from ..model.flagging import title_rows
from ..model.tokens import PairTokenizer, Row
from .backbone import fast_tokenizer
from .flag import held_out_articles, labelled
from .recipe import Recipe

Floats = NDArray[np.float64]
# Windows of an article that are looked at, characters that count, and how many there must be.
_WINDOWS = 2
_CHARS = 3000
_SHORTEST = 300
_BATCH = 16


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
    known, held = _labelled(recipe)
    words = _Words(known)
    chosen = _chosen(lesson, words, (known, held), recipe.seed)
    vectors = _Vectors(recipe, known)
    taught = (words.probabilities(chosen) + vectors.probabilities(chosen)) / 2
    with out.open("w", encoding="utf-8") as file:
        for article, probabilities in zip(chosen, taught, strict=True):
            row: dict[str, Any] = {"id": article.id, "text": article.text[:_CHARS]}
            row |= {name: round(float(p), 3) for name, p in zip(FLAGS, probabilities, strict=True)}
            file.write(json.dumps(stand_off(row, article.text), ensure_ascii=False) + "\n")
    return len(chosen)


def _labelled(recipe: Recipe) -> tuple[list[FlagExample], list[FlagExample]]:
    """The labelled articles that the recipe trains on, and those it holds out."""
    held = held_out_articles(recipe)
    everything = [e for source in recipe.sources if not source.taught for e in labelled(source)]
    kept = [example for example in everything if example.article.id not in held]
    return kept, [example for example in everything if example.article.id in held]


def _chosen(
    lesson: Lesson, words: "_Words", examples: tuple[list[FlagExample], list[FlagExample]], seed: int
) -> list[Article]:
    """The likely and the other articles, without those that tell a story of a held-out one or of `lesson.apart`."""
    known, held = examples
    read = {example.article.id for example in known}
    unread = [
        article
        for article in read_articles([str(lesson.articles)])
        if article.id not in read and len(article.text) >= _SHORTEST
    ]
    probable = np.argsort(-words.probabilities(unread).max(axis=1), kind="stable")
    rest = np.random.default_rng(seed).permutation(probable[lesson.likely :])
    some = [unread[i] for i in [*probable[: lesson.likely], *rest[: lesson.others]]]
    apart = [row["text"] for path in lesson.apart for _, row in annotated_rows(path, lesson.articles)]
    apart += [example.article.text for example in held]
    shared = same_stories([article.text[:_CHARS] for article in some], apart)
    return [article for article, too_near in zip(some, shared, strict=True) if not too_near]


class _Words:
    """Logistic regression over words and word pairs."""

    def __init__(self, known: Sequence[FlagExample]) -> None:
        self._vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        features = self._vectors.fit_transform(_text(example.article) for example in known)
        self._models = _fitted(features, known, 10.0)

    def probabilities(self, articles: Sequence[Article]) -> Floats:
        """(articles, flags)."""
        return _predicted(self._models, self._vectors.transform(map(_text, articles)))


class _Vectors:
    """Logistic regression over the backbone's mean-pooled vectors: their mean and maximum over an article's windows."""

    def __init__(self, recipe: Recipe, known: Sequence[FlagExample]) -> None:
        self._length = recipe.length
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        model = AutoModel.from_pretrained(recipe.backbone, revision=recipe.revision, use_safetensors=True)
        self._model = model.eval().to(self._device, torch.bfloat16)
        tokenizer = fast_tokenizer(recipe.backbone, recipe.revision)
        self._tokenizer = PairTokenizer(tokenizer, model.config.pad_token_id or 0)
        self._models = _fitted(self._features([e.article for e in known]), known, 1000.0)

    def probabilities(self, articles: Sequence[Article]) -> Floats:
        """(articles, flags)."""
        return _predicted(self._models, self._features(articles))

    def _features(self, articles: Sequence[Article]) -> Floats:
        """(articles, 2 * hidden)."""
        rows = [
            (number, row)
            for number, article in enumerate(articles)
            for row in title_rows(self._tokenizer, article.title, article.text[:_CHARS], self._length)[
                :_WINDOWS
            ]
        ]
        rows.sort(key=lambda row: len(row[1]))
        per_article: list[list[NDArray[np.float32]]] = [[] for _ in articles]
        for first in range(0, len(rows), _BATCH):
            some = rows[first : first + _BATCH]
            for (number, _), vector in zip(some, self._pooled([row for _, row in some]), strict=True):
                per_article[number].append(vector)
        return np.stack([np.concatenate([np.mean(one, 0), np.max(one, 0)]) for one in per_article])

    def _pooled(self, rows: Sequence[Row]) -> NDArray[np.float32]:
        """Unit vectors, (rows, hidden)."""
        shape = len(rows), max(len(row) for row in rows)
        ids, mask = torch.full(shape, self._tokenizer.pad_id), torch.zeros(shape, dtype=torch.long)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.from_numpy(row.ids)
            mask[number, : len(row)] = 1
        ids, mask = ids.to(self._device), mask.to(self._device)
        with torch.inference_mode():
            states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            sums = (states * mask[..., None]).sum(1)
        return np.asarray(torch.nn.functional.normalize(sums, dim=1).cpu().numpy())


def _fitted(features: Any, known: Sequence[FlagExample], strength: float) -> list[LogisticRegression]:
    return [
        LogisticRegression(C=strength, max_iter=8000, class_weight="balanced").fit(
            features, [example.labels[name] for example in known]
        )
        for name in FLAGS
    ]


def _predicted(models: Sequence[LogisticRegression], features: Any) -> Floats:
    return np.column_stack([model.predict_proba(features)[:, 1] for model in models])


def _text(article: Article) -> str:
    return f"{article.title}\n{article.text[:_CHARS]}"
