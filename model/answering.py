"""Answers questions on an article: rows, logits, spans, and the decision between a span and "not stated"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .anchors import Anchor
from .answer_types import fits
from .batches import run_rows
from .calibration import AS_FITTED, Doubt, QACalibration, read_qa_calibration
from .loading import LoadedPart
from .qualifiers_id import qualifier
from .results import Answer, Span
from .sentences import sentence_at
from .spans import WindowLogits, best_spans
from .tokens import Row, Tokens
from .values import value_at
from .windows import head_tokens, windows

N_BEST = 5
# So many spans are looked through for those that fit the answer type.
CANDIDATES = 12
OVERLAP = 96


@dataclass(frozen=True, slots=True)
class Ask:
    """One question on one text; `type` is the answer type (data/questions.toml), dates are completed from `anchor`."""

    text: str
    question: str
    type: str = "phrase"
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """What the model makes of a question before any decision: the n best spans with their margins."""

    ask: Ask
    spans: tuple[Span, ...]

    @property
    def margin(self) -> float:
        """The best span's score over the null score, in logits; very low where there is no span at all."""
        return self.spans[0].score if self.spans else -60.0

    @property
    def log_share(self) -> float:
        """Log of the best span's share among the n best (softmax of their margins)."""
        scores = np.array([span.score for span in self.spans] or [0.0])
        return float(-np.log(np.exp(scores - scores[0]).sum()))


class Answerer:
    """The QA half of a reader."""

    def __init__(self, part: LoadedPart, doubt: Doubt = AS_FITTED) -> None:
        self._part = part
        self.calibration: QACalibration = read_qa_calibration(part.calibration)
        self._threshold = doubt.threshold
        self._surest = 0.0 if doubt.max_risk is None else self.calibration.risks.threshold(doubt.max_risk)

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        """One answer for each question, in order."""
        return [self._decide(raw) for raw in self.raw(asks)]

    def raw(self, asks: Sequence[Ask]) -> list[Raw]:
        """The n best spans of each question; each text is tokenised once, however many its questions."""
        texts = _tokenised(self._part, [ask.text for ask in asks])
        questions = _tokenised(self._part, [ask.question for ask in asks])
        longest = head_tokens(self._part.length)
        rows: list[Row] = []
        places: list[tuple[int, int, int]] = []
        for number, ask in enumerate(asks):
            question, context = questions[ask.question].ids[:longest], texts[ask.text]
            room = self._part.length - self._part.tokenizer.special - len(question)
            for window in windows(len(context), room, min(OVERLAP, room // 2)):
                rows.append(self._part.tokenizer.row(question, context.ids[window.start : window.end]))
                places.append((number, window.start, window.end))
        logits = run_rows(self._part.runtime, rows, self._part.tokenizer.pad_id)
        per_ask: list[list[WindowLogits]] = [[] for _ in asks]
        for row, (number, start, end), one in zip(rows, places, logits, strict=True):
            per_ask[number].append(_window(one, row, texts[asks[number].text].offsets[start:end]))
        return [Raw(ask, _fitting(ask, found)) for ask, found in zip(asks, per_ask, strict=True)]

    def _decide(self, raw: Raw) -> Answer:
        stated = self.calibration.stated(raw.margin)
        right = self.calibration.right(raw.margin, raw.log_share)
        if not raw.spans or not self._accepts(raw, stated) or right < self._surest:
            return Answer(raw.ask.question, stated=False, probability=1.0 - stated, alternatives=raw.spans)
        best = raw.spans[0]
        text, place = raw.ask.text, (best.start, best.end)
        value, unit = value_at(text, *place, raw.ask.type, raw.ask.anchor)
        start, end = sentence_at(text, *place)
        return Answer(
            raw.ask.question, stated=True, probability=right,
            text=best.text, start=best.start, end=best.end, value=value, unit=unit,
            qualifier=qualifier(text, *place, raw.ask.type, value), sentence=text[start:end],
            alternatives=raw.spans[1:],
        )  # fmt: skip

    def _accepts(self, raw: Raw, stated: float) -> bool:
        if self._threshold is not None:
            return stated >= self._threshold
        return raw.margin > self.calibration.null_threshold


def _fitting(ask: Ask, logits: Sequence[WindowLogits]) -> tuple[Span, ...]:
    spans = best_spans(ask.text, logits, CANDIDATES)
    return tuple(span for span in spans if fits(span.text, ask.type))[:N_BEST]


def _tokenised(part: LoadedPart, texts: Sequence[str]) -> dict[str, Tokens]:
    distinct = list(dict.fromkeys(texts))
    return dict(zip(distinct, part.tokenizer.batch(distinct), strict=True))


def _window(logits: NDArray[np.float32], row: Row, offsets: NDArray[np.int64]) -> WindowLogits:
    context = logits[row.context : row.context + len(offsets)]
    return WindowLogits(context[:, 0], context[:, 1], offsets, float(logits[0, 0] + logits[0, 1]))
