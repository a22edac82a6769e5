"""Training rows for question answering: windows with the token positions of their answer."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..data.qa import Gold, QAExample
from ..model.tokens import PairTokenizer, Tokens
from ..model.windows import Window, head_tokens, windows

NOT_HERE = (0, 0)


@dataclass(frozen=True, slots=True)
class QAFeature:
    """A row with its labels: for each acceptable answer the positions in the row of its first and last token.

    Without an answer in the row, the one label is (0, 0); of what is not labelled there is none. The window begins at
    position `context`.
    """

    ids: list[int]
    types: list[int]
    context: int
    labels: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """How training windows are cut and kept: `negatives` is the mean number without an answer kept a question.

    Not `labelled`: the answers are not looked at, and all windows count as without.
    """

    length: int
    overlap: int
    negatives: float
    labelled: bool = True


def qa_features(
    tokenizer: PairTokenizer, examples: Sequence[QAExample], plan: WindowPlan, rng: random.Random
) -> Iterator[QAFeature]:
    """Rows for the examples: every window that holds an answer, and a sample of those that do not."""
    contexts: dict[str, Tokens] = {}
    for example in examples:
        if example.context not in contexts:
            contexts = {example.context: tokenizer.tokens(example.context)}
        yield from _example_features(tokenizer, example, contexts[example.context], plan, rng)


def _example_features(
    tokenizer: PairTokenizer, example: QAExample, context: Tokens, plan: WindowPlan, rng: random.Random
) -> Iterator[QAFeature]:
    question = tokenizer.tokens(example.question).ids[: head_tokens(plan.length)]
    room = plan.length - tokenizer.special - len(question)
    answers, nothing = (example.answers, [NOT_HERE]) if plan.labelled else ((), [])
    negative = []
    for window in windows(len(context), room, min(plan.overlap, room - 1)):
        row = tokenizer.row(question, context.ids[window.start : window.end])
        located = locate(answers, context, window)
        shift = row.context - window.start
        labels = [(start + shift, end + shift) for start, end in located]
        feature = QAFeature(row.ids.tolist(), row.types.tolist(), row.context, labels or nothing)
        if located:
            yield feature
        else:
            negative.append(feature)
    yield from _sample(negative, plan.negatives, rng)


def locate(answers: Sequence[Gold], context: Tokens, window: Window) -> list[tuple[int, int]]:
    """First and last token (article indices) of each answer that lies wholly in the window, none twice."""
    located = []
    for answer in answers:
        overlapping = (context.offsets[:, 0] < answer.start + len(answer.text)) & (
            context.offsets[:, 1] > answer.start
        )
        found = np.flatnonzero(overlapping)
        if len(found) and window.start <= found[0] and found[-1] < window.end:
            located.append((int(found[0]), int(found[-1])))
    return list(dict.fromkeys(located))


def _sample(rows: list[QAFeature], mean: float, rng: random.Random) -> list[QAFeature]:
    count = min(len(rows), int(mean) + (rng.random() < mean % 1))
    return rng.sample(rows, count)
