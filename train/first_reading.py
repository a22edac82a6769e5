"""Fits the first reading of a part (model/first_reading.py): what counted tokens alone can rule out.

Flags: annotated articles, and unread ones that the part's own model does not flag. Questions: the annotated standard
questions. Both window by window.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.annotations import annotated_rows
from ..data.articles import Article
from ..data.flags import FlagExample
from ..data.qa import QAExample
from ..data.questions import load_questions
from ..data.readers import read_articles
from ..data.splits import story_groups
from ..model.flagging import Flagger
from ..model.layout import Part
from ..model.loading import LoadedPart, load_part
from ..model.pairs import article_windows
from ..model.tokens import IntArray
from .choice import without_stories
from .counted import Bools, Cases, Floats, Texts, fit
from .features import locate
from .flag import split_articles
from .qa import split_questions
from .recipe import Recipe

# Unread articles beside the annotated ones: what everyday news is like.
_UNREAD = 4000
# An unread article counts as not flagged below this share of the threshold; what is above is left out.
_DOUBTFUL = 0.5
# Tokens of a standard question, which leaves a window the rest of a row; they differ by a few.
_QUESTION = 16


def fit_flags(part: Part, recipe: Recipe, articles: Path, apart: Sequence[Path] = ()) -> dict[str, Any]:
    """Fit and write the first reading of a flag part; returns what it rules out of each flag.

    What is positive, annotators have said: of the model's own flags on unread articles most are false alarms, and
    those may be ruled out. `articles` is the file of unread ones; the recipe's held-out stories and those of the
    labelled files `apart` (a validation set) are left out.
    """
    loaded = replace(load_part(part), first=None)
    chosen = split_articles(recipe)
    told = [example.article.text for example in chosen.held_out]
    told += [row["text"] for file in apart for _, row in annotated_rows(file, articles)]
    read = {
        example.article.text: example
        for source, some in chosen.training
        if not source.taught
        for example in some
    }
    unread = without_stories(_unread(articles, recipe.seed), [*told, *read])
    examples = [*read.values(), *(FlagExample(article, {}) for article in unread)]
    texts, cases = _flag_windows(Flagger(loaded), examples)
    first, report = fit(texts, cases, int(part.config["vocab_size"]))
    first.save(part.folder)
    return report


def _unread(path: Path, seed: int) -> list[Article]:
    articles = list(read_articles([str(path)]))
    return [articles[number] for number in np.random.default_rng(seed).permutation(len(articles))[:_UNREAD]]


def _flag_windows(flagger: Flagger, examples: Sequence[FlagExample]) -> tuple[Texts, dict[str, Cases]]:
    """Every window of every article, and for each flag which are known to be about its subject or not."""
    read = flagger.windows([example.article for example in examples])
    owners = np.repeat(np.arange(len(read)), [len(rows) for rows, _ in read])
    flags = [flagger.decide(one) for _, logits in read for one in logits]
    cases = {}
    for name, threshold in flagger.thresholds.items():
        probabilities = np.array([one[name].probability for one in flags])
        labels = [example.labels.get(name) for example in examples]
        cases[name] = _flag_cases(labels, owners, probabilities, threshold)
    stories = np.array(story_groups([example.article.text for example in examples]))
    return Texts([row.ids for rows, _ in read for row in rows], stories[owners]), cases


def _flag_cases(
    labels: Sequence[float | None], owners: NDArray[np.int64], probabilities: Floats, threshold: float
) -> Cases:
    """Windows of one flag, by their articles' labels (None: unread) and what the model makes of each window.

    Of a labelled article those windows are positive in which the model finds it; one that it does not flag is left out,
    for nothing that it says can be lost there.
    """
    highest = np.zeros(len(labels))
    np.maximum.at(highest, owners, probabilities)
    found = np.array([label == 1 for label in labels]) & (highest >= threshold)
    negative = np.array([label == 0 for label in labels]) | (
        np.array([label is None for label in labels]) & (highest < _DOUBTFUL * threshold)
    )
    positive = found[owners] & (probabilities >= _DOUBTFUL * threshold)
    known = np.flatnonzero(positive | negative[owners])
    return Cases(known, positive[known], owners[known])


def fit_questions(part: Part, recipe: Recipe) -> dict[str, Any]:
    """Fit and write the first reading of a QA part on the standard questions of the recipe's training articles."""
    loaded = load_part(part)
    texts, cases = _question_windows(loaded, _standard_questions(recipe))
    first, report = fit(texts, cases, int(part.config["vocab_size"]))
    first.save(part.folder)
    return report


def _standard_questions(recipe: Recipe) -> dict[str, dict[str, QAExample]]:
    """The standard questions of each text that the recipe learns answers of, by their wording."""
    standard = {question.text for question in load_questions()}
    contexts: dict[str, dict[str, QAExample]] = {}
    for source, some in split_questions(recipe).training:
        for example in some if source.tells else ():
            if example.question in standard:
                contexts.setdefault(example.context, {})[example.question] = example
    return contexts


def _question_windows(
    loaded: LoadedPart, contexts: dict[str, dict[str, QAExample]]
) -> tuple[Texts, dict[str, Cases]]:
    """Every window of every text, and for each question which windows hold its answer."""
    ids: list[IntArray] = []
    stories: list[int] = []
    known: dict[str, list[tuple[int, bool]]] = {}
    for story, (context, examples) in zip(story_groups(list(contexts)), contexts.items(), strict=True):
        tokens = loaded.tokenizer.tokens(context)
        for window in article_windows(loaded, _QUESTION, len(tokens)):
            for question, example in examples.items():
                holds = bool(locate(example.answers, tokens, window))
                known.setdefault(question, []).append((len(ids), holds))
            ids.append(tokens.ids[window.start : window.end])
            stories.append(story)
    cases = {
        question: _question_cases(
            np.array([text for text, _ in rows]), np.array([holds for _, holds in rows])
        )
        for question, rows in known.items()
    }
    return Texts(ids, np.array(stories)), cases


def _question_cases(numbers: NDArray[np.int64], holds: Bools) -> Cases:
    """Windows of one question: each that holds the answer is to be kept, not only one an article."""
    return Cases(numbers, holds, numbers)
