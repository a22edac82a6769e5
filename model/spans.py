"""From logits to answers: the best spans over all windows of a question, against "not stated".

A window's scores are comparable only with its own null score (the logits at the first token), so each
span is scored by its margin over the null of its window; the best margin over all windows decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .results import Span

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

# The longest annotated clause (25 words) is below this many tokens.
MAX_TOKENS = 48
# In logits, what a span loses that goes on behind the end of a sentence. Twelve of 13,277 questions on annotated news
# have only such answers; most that the model finds begin at one mention of the answer and end at another.
CROSSING_PENALTY = 4.0
_CLOSING = {"(": ")", "[": "]", "“": "”", "‘": "’", "«": "»", '"': '"', "'": "'"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_BRACKETED = re.compile(r"\([^()\s][^()]*\)")
# Not the point of an abbreviation: "dkk.", "S.H.", "Rp."
_TRAILING = re.compile(r"(?:[,;:]|(?:(?<=[a-z]{4})|(?<=[)”»\]])|(?<=\d{3}))\.)\Z")


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """One window's logits over its context tokens, and where these stand in the article.

    `start`, `end` (tokens,); `offsets` (tokens, 2) code points, end exclusive; `sentence_ids` (tokens,) the number of
    each token's sentence; `null` is start + end at the first token of the row.
    """

    start: FloatArray
    end: FloatArray
    offsets: IntArray
    sentence_ids: IntArray
    null: float


def best_spans(text: str, logits: Sequence[WindowLogits], count: int) -> list[Span]:
    """The `count` best distinct spans of the text over all windows, best first; score is the margin.

    A span is never empty, never longer than MAX_TOKENS, and never begins or ends in white space or with half of a pair
    of brackets or quotes, nor ends with the comma or full stop of its clause.
    """
    found: dict[tuple[int, int], float] = {}
    for window in logits:
        # Spans of one window can coincide after trimming, and with those of its neighbours: ask for more.
        for first, last, score in _window_spans(window, 2 * count):
            place = _trimmed(text, int(window.offsets[first, 0]), int(window.offsets[last, 1]))
            if place[0] < place[1] and score > found.get(place, -np.inf):
                found[place] = score
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:count]
    return [Span(text[start:end], start, end, score) for (start, end), score in ranked]


def _window_spans(window: WindowLogits, count: int) -> list[tuple[int, int, float]]:
    """The best (first token, last token, margin) of one window, tokens included at both ends."""
    tokens = len(window.start)
    if not tokens:
        return []
    width = min(MAX_TOKENS, tokens)
    ends = _following(window.end, width, -np.inf)
    scores = window.start[:, None] + ends - np.float32(window.null)
    crossing = _following(window.sentence_ids, width, -1) != window.sentence_ids[:, None]
    scores = np.where(crossing, scores - CROSSING_PENALTY, scores).ravel()
    kept = min(count, len(scores))
    best = np.argpartition(-scores, kept - 1)[:kept]
    return [
        (int(i // width), int(i // width + i % width), float(scores[i]))
        for i in best
        if np.isfinite(scores[i])
    ]


def _following(values: NDArray[Any], width: int, filler: float) -> NDArray[Any]:
    """For each place of `values` (n,) its value and the next ones, (n, width); `filler` behind the last."""
    padded = np.concatenate([values, np.full(width - 1, filler, values.dtype)])
    return np.lib.stride_tricks.sliding_window_view(padded, width)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space, half of a pair of brackets or quotes, brackets around the whole, or the mark that ends a
    clause, which shares a token with its last word.
    """
    place = start, end
    while (shorter := _shorter(text, *place)) != place:
        place = shorter
    # "FI (26)": the age, not its brackets.
    return (place[0] + 1, place[1] - 1) if _BRACKETED.fullmatch(text, *place) else place


def _shorter(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left, bare = start + len(piece) - len(piece.lstrip()), piece.strip()
    if bare and _is_unpaired(bare, _CLOSING.get(bare[0])):
        return left + 1, left + len(bare)
    marks = _TRAILING.search(bare)
    kept = (bare[: marks.start()] if marks else bare) or bare
    unpaired = kept and _is_unpaired(kept[::-1], _OPENING.get(kept[-1]))
    return left, left + len(kept) - bool(unpaired)


def _is_unpaired(piece: str, other: str | None) -> bool:
    """Whether the bracket or quote at which the piece begins lacks its `other` half in the piece."""
    if other is None or other == piece[0]:
        return other is not None and piece.count(other) % 2 == 1
    depth = 0
    for character in piece:
        depth += (character == piece[0]) - (character == other)
        if depth == 0:
            return False
    return True
