"""Fits the first reading of a part (model/first_reading.py): what counted tokens alone can rule out.

Flags: the part's own model labels articles, so that only what it would not flag is ruled out. Questions: the annotated
standard questions, window by window.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..data.annotations import annotated_rows
from ..data.articles import Article
from ..data.flags import FLAGS
from ..data.qa import QAExample
from ..data.questions import load_questions
from ..data.readers import read_articles
from ..data.splits import story_groups
from ..model.answering import OVERLAP
from ..model.flagging import Flagger
from ..model.layout import Part
from ..model.loading import LoadedPart, load_part
from ..model.tokens import IntArray, PairTokenizer
from ..model.windows import windows
from .choice import likely_and_others, without_stories
from .counted import Cases, Texts, features, fit, model
from .features import locate
from .flag import split_articles
from .qa import split_questions
from .recipe import Recipe

# Articles that the flag model labels: the most likely by counted tokens, and others at random.
_LIKELY, _OTHERS = 4000, 3000
# An article counts as flagged from this share of the threshold on: a user may ask for less than the fitted one.
_DOUBTFUL = 0.5
# Tokens of a window are what a standard question leaves of a row; they differ by a few.
_QUESTION = 16


def fit_flags(part: Part, recipe: Recipe, articles: Path, apart: Sequence[Path] = ()) -> dict[str, Any]:
    """Fit and write the first reading of a flag part on `articles`; returns what it rules out of each flag.

    `apart`: labelled files (a validation set) whose stories are left out.
    """
    loaded = replace(load_part(part), first=None)
    flagger, vocabulary = Flagger(loaded), int(part.config["vocab_size"])
    told = [row["text"] for file in apart for _, row in annotated_rows(file, articles)]
    some = without_stories(_chosen(loaded.tokenizer, vocabulary, recipe, articles), told)
    flags = flagger.flags(some)
    stories = np.array(story_groups([article.text for article in some]))
    cases = {
        name: Cases(
            np.arange(len(some)),
            np.array([one[name].probability >= _DOUBTFUL * threshold for one in flags]),
        )
        for name, threshold in flagger.thresholds.items()
    }
    first, report = fit(Texts(_article_ids(loaded.tokenizer, some), stories), cases, vocabulary)
    first.save(part.folder)
    return report


def fit_questions(part: Part, recipe: Recipe) -> dict[str, Any]:
    """Fit and write the first reading of a QA part on the standard questions of the recipe's training articles."""
    loaded = load_part(part)
    standard = {question.text for question in load_questions()}
    contexts: dict[str, dict[str, QAExample]] = {}
    for _, some in split_questions(recipe).training:
        for example in some:
            if example.question in standard:
                contexts.setdefault(example.context, {})[example.question] = example
    texts, cases = _question_windows(loaded, contexts)
    first, report = fit(texts, cases, int(part.config["vocab_size"]))
    first.save(part.folder)
    return report


def _question_windows(
    loaded: LoadedPart, contexts: dict[str, dict[str, QAExample]]
) -> tuple[Texts, dict[str, Cases]]:
    """Every window of every text, and for each question which windows hold its answer."""
    room = loaded.length - loaded.tokenizer.special - _QUESTION
    ids: list[IntArray] = []
    stories: list[int] = []
    known: dict[str, list[tuple[int, bool]]] = {}
    for story, (context, examples) in zip(story_groups(list(contexts)), contexts.items(), strict=True):
        tokens = loaded.tokenizer.tokens(context)
        for window in windows(len(tokens), room, OVERLAP):
            for question, example in examples.items():
                holds = bool(locate(example.answers, tokens, window))
                known.setdefault(question, []).append((len(ids), holds))
            ids.append(tokens.ids[window.start : window.end])
            stories.append(story)
    cases = {
        question: Cases(np.array([text for text, _ in rows]), np.array([holds for _, holds in rows]))
        for question, rows in known.items()
    }
    return Texts(ids, np.array(stories)), cases


def _chosen(tokenizer: PairTokenizer, vocabulary: int, recipe: Recipe, path: Path) -> list[Article]:
    """Articles of the file: the likely ones by a fit on the recipe's labels, and others at random."""
    known = [example for _, some in split_articles(recipe).training for example in some]
    unread = list(read_articles([str(path)]))
    labelled, pool = (
        features(_article_ids(tokenizer, some), vocabulary) for some in ([e.article for e in known], unread)
    )
    scores = [
        model().fit(labelled, [example.labels[name] >= 0.5 for example in known]).decision_function(pool)
        for name in FLAGS
    ]
    return likely_and_others(unread, np.max(scores, axis=0), (_LIKELY, _OTHERS), recipe.seed)


def _article_ids(tokenizer: PairTokenizer, articles: Sequence[Article]) -> list[IntArray]:
    """The tokens of each article's title and text, as the flagger counts them."""
    titles = tokenizer.ids([article.title for article in articles])
    bodies = tokenizer.ids([article.text for article in articles])
    return [np.concatenate(pair) for pair in zip(titles, bodies, strict=True)]
