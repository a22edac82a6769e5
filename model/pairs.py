"""Runs questions beside windows of articles: as whole rows, or as halves that meet late (model/late.py)."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .batches import TOKEN_BUDGET, padded, plan_batches, run_rows
from .late import WINDOW_PLACE
from .loading import LoadedPart
from .runtime import IntArray, LateRuntime, Runtime
from .tokens import PairTokenizer, Row
from .windows import Window, windows

OVERLAP = 96
Floats = NDArray[np.float32]
Key = Hashable


@dataclass(frozen=True)
class Pairs:
    """Token ids of questions and of windows by their keys, and which stand beside each other: (question, window)."""

    questions: Mapping[Key, IntArray]
    windows: Mapping[Key, IntArray]
    beside: Sequence[tuple[Key, Key]]


@dataclass(frozen=True, slots=True)
class PairLogits:
    """Start and end logits (tokens, 2) of a window beside a question, and their sum at the row's first token."""

    window: Floats
    null: float


def window_room(part: LoadedPart, question: int) -> int:
    """How many tokens of an article a window may hold beside a question of so many tokens.

    Of halves that meet late as many for every question, so that these can share the window.
    """
    special = part.tokenizer.special
    late = isinstance(part.runtime, LateRuntime)
    return part.length - special - (WINDOW_PLACE if late else question)


def article_windows(part: LoadedPart, question: int, tokens: int) -> list[Window]:
    """The windows of an article of so many tokens beside a question of so many, neighbours sharing OVERLAP tokens."""
    room = window_room(part, question)
    return windows(tokens, room, min(OVERLAP, room // 2))


def run_pairs(part: LoadedPart, pairs: Pairs) -> list[PairLogits]:
    """The logits of each pair, in their order."""
    if isinstance(part.runtime, LateRuntime):
        return _Halves(part.runtime, part.tokenizer).run(pairs)
    return _whole(part.runtime, part.tokenizer, pairs)


def _whole(runtime: Runtime, tokenizer: PairTokenizer, pairs: Pairs) -> list[PairLogits]:
    rows = [tokenizer.row(pairs.questions[asked], pairs.windows[window]) for asked, window in pairs.beside]
    logits = run_rows(runtime, rows, tokenizer.pad_id)
    return [
        _cut(one, row.context, len(pairs.windows[window]))
        for one, row, (_, window) in zip(logits, rows, pairs.beside, strict=True)
    ]


class _Halves:
    """Each question and each window passes the lower layers once, each pair of them the upper ones."""

    def __init__(self, runtime: LateRuntime, tokenizer: PairTokenizer) -> None:
        self._runtime, self._tokenizer = runtime, tokenizer

    def run(self, pairs: Pairs) -> list[PairLogits]:
        """The logits of each pair, in their order."""
        questions = self._questions(pairs)
        found: dict[int, PairLogits] = {}
        for some in _by_window(pairs):
            windows = self._windows(pairs, some)
            halves = [
                (questions[question], windows[window])
                for question, window in (pairs.beside[number] for number in some)
            ]
            logits = self._together(halves)
            for number, one, (question, _) in zip(some, logits, halves, strict=True):
                found[number] = _cut(one, len(question), len(pairs.windows[pairs.beside[number][1]]))
        return [found[number] for number in range(len(pairs.beside))]

    def _questions(self, pairs: Pairs) -> dict[Key, Floats]:
        asked = list(dict.fromkeys(question for question, _ in pairs.beside))
        halves = [self._tokenizer.question_half(pairs.questions[key]) for key in asked]
        return dict(zip(asked, self._apart(halves, [np.arange(len(half)) for half in halves]), strict=True))

    def _windows(self, pairs: Pairs, some: Sequence[int]) -> dict[Key, Floats]:
        read = list(dict.fromkeys(pairs.beside[number][1] for number in some))
        halves = [self._tokenizer.window_half(pairs.windows[key]) for key in read]
        # Their own first token, at place 0 like the question's, is not part of the pair's row.
        places = [np.r_[0, WINDOW_PLACE : WINDOW_PLACE + len(half) - 1] for half in halves]
        return {key: states[1:] for key, states in zip(read, self._apart(halves, places), strict=True)}

    def _apart(self, halves: Sequence[Row], places: Sequence[IntArray]) -> list[Floats]:
        """The states of each half, (length, hidden)."""
        found: dict[int, Floats] = {}
        for batch in plan_batches([len(half) for half in halves]):
            ids, mask, types = padded([halves[number] for number in batch], self._tokenizer.pad_id)
            placed = np.zeros_like(ids)
            for row, number in enumerate(batch):
                placed[row, : len(places[number])] = places[number]
            states = self._runtime.apart(ids, mask, types, placed)
            found |= {number: states[row, : len(halves[number])] for row, number in enumerate(batch)}
        return [found[number] for number in range(len(halves))]

    def _together(self, halves: Sequence[tuple[Floats, Floats]]) -> list[Floats]:
        """The logits of each pair of states, (length, 2)."""
        lengths = [len(question) + len(window) for question, window in halves]
        found: dict[int, Floats] = {}
        for batch in plan_batches(lengths):
            shape = len(batch), max(lengths[number] for number in batch)
            states = np.zeros((*shape, halves[batch[0]][0].shape[1]), np.float32)
            mask = np.zeros(shape, np.int64)
            for row, number in enumerate(batch):
                question, window = halves[number]
                states[row, : len(question)] = question
                states[row, len(question) : lengths[number]] = window
                mask[row, : lengths[number]] = 1
            logits = self._runtime.together(states, mask)
            found |= {number: logits[row, : lengths[number]] for row, number in enumerate(batch)}
        return [found[number] for number in range(len(halves))]


def _by_window(pairs: Pairs) -> Iterator[list[int]]:
    """The numbers of all pairs, those of one window together, so many windows at a time as fill a batch."""
    numbers: dict[Key, list[int]] = {}
    for number, (_, window) in enumerate(pairs.beside):
        numbers.setdefault(window, []).append(number)
    some: list[int] = []
    tokens = 0
    for window, its_own in numbers.items():
        tokens += len(pairs.windows[window])
        if tokens > TOKEN_BUDGET and some:
            yield some
            some, tokens = [], len(pairs.windows[window])
        some.extend(its_own)
    if some:
        yield some


def _cut(logits: Floats, context: int, tokens: int) -> PairLogits:
    return PairLogits(logits[context : context + tokens], float(logits[0, 0] + logits[0, 1]))
