"""Answers questions on an article: rows, logits, spans, and the decision between a span and "not stated"."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .anchors import Anchor
from .answer_types import fits
from .calibration import AS_FITTED, Doubt, QACalibration, read_qa_calibration
from .evidence import Evidence, evidence
from .loading import LoadedPart
from .pairs import Key, Pairs, article_windows, run_pairs
from .results import Answer, Mention, Span
from .sentences import sentence_ends
from .spans import WindowLogits, best_spans
from .tokens import IntArray, Tokens
from .windows import Window, head_tokens

N_BEST = 5
# So many characters before a span are read beside it.
_LEAD = 60
# So many spans are looked through for those that fit the answer type.
CANDIDATES = 12
# The margin of a question whose windows are all ruled out, or hold nothing of its type: about one in a hundred of these
# is answered all the same, and the curve of what is stated says so at this margin.
NO_SPAN = -20.0


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
        """The best span's score over the null score, in logits; NO_SPAN where there is none."""
        return self.spans[0].score if self.spans else NO_SPAN

    def right_features(self, span: Span) -> tuple[float, float]:
        """RIGHT_FEATURES of a span: its margin, and where it begins as a share of the article.

        The model is too sure of what stands early.
        """
        return span.score, span.start / len(self.ask.text)


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
        cut: dict[Key, IntArray] = {question: tokens.ids[:longest] for question, tokens in questions.items()}
        asked = [
            (number, ask, window)
            for number, ask in enumerate(asks)
            for window in self._open_windows(ask.question, len(cut[ask.question]), texts[ask.text].ids)
        ]
        read: dict[Key, IntArray] = {
            (ask.text, one): texts[ask.text].ids[one.start : one.end] for _, ask, one in asked
        }
        pairs = Pairs(cut, read, [(ask.question, (ask.text, window)) for _, ask, window in asked])
        sentence_ids = {
            text: _sentence_ids(text, texts[text].offsets) for text in {ask.text for _, ask, _ in asked}
        }
        per_ask: list[list[WindowLogits]] = [[] for _ in asks]
        for (number, ask, window), one in zip(asked, run_pairs(self._part, pairs), strict=True):
            tokens = slice(window.start, window.end)
            offsets, sentences = texts[ask.text].offsets[tokens], sentence_ids[ask.text][tokens]
            starts, ends = one.window[:, 0], one.window[:, 1]
            per_ask[number].append(WindowLogits(starts, ends, offsets, sentences, one.null))
        return [Raw(ask, _fitting(ask, found)) for ask, found in zip(asks, per_ask, strict=True)]

    def _open_windows(self, question: str, asked: int, context: IntArray) -> Iterator[Window]:
        """The windows of the article's tokens, beside `asked` tokens of the question, that may hold the answer."""
        first = self._part.first
        for window in article_windows(self._part, asked, len(context)):
            if first is None or not first.rules_out(question, context[window.start : window.end]):
                yield window

    def _decide(self, raw: Raw) -> Answer:
        stated = self.calibration.stated(raw.margin)
        right = self.calibration.right(*raw.right_features(raw.spans[0])) if raw.spans else 0.0
        if not raw.spans or not self._accepts(raw.margin) or right < self._surest:
            return Answer(raw.ask.question, stated=False, probability=1.0 - stated, alternatives=raw.spans)
        best = raw.spans[0]
        said = evidence(raw.ask.text, (best.start, best.end), raw.ask.type, raw.ask.anchor)
        return Answer(
            raw.ask.question, stated=True, probability=right, text=best.text, start=best.start, end=best.end,
            value=said.value, unit=said.unit, qualifier=said.qualifier, sentence=said.sentence,
            cumulative=said.cumulative, others=tuple(self._others(raw, said, 1.0 - right)), alternatives=raw.spans[1:],
        )  # fmt: skip

    def _others(self, raw: Raw, best: Evidence, left: float) -> Iterator[Mention]:
        """Other spans that would be answers of their own, were the best one not there, and say something else.

        Their probability is at most what the best one leaves (`left`): its curve was not fitted for them.
        """
        known, taken = {best.value}, [raw.spans[0]]
        for span in raw.spans:
            if best.value is None or not self._accepts(span.score) or _overlaps(span, taken):
                continue
            said = evidence(raw.ask.text, (span.start, span.end), raw.ask.type, raw.ask.anchor)
            taken.append(span)
            if said.value is not None and said.value not in known:
                known.add(said.value)
                right = min(left, self.calibration.right(*raw.right_features(span)))
                if right >= self._surest:
                    yield Mention(span.text, span.start, span.end, right, **asdict(said))

    def _accepts(self, margin: float) -> bool:
        if self._threshold is not None:
            return self.calibration.stated(margin) >= self._threshold
        return margin > self.calibration.null_threshold


def _sentence_ids(text: str, offsets: IntArray) -> IntArray:
    """The number of each token's sentence, (tokens,), by the token's `offsets` (tokens, 2)."""
    # By a token's last character: some tokenizers begin a word with the white space before it.
    return np.searchsorted(np.array(sentence_ends(text), np.int64), offsets[:, 1] - 1, side="right")


def _fitting(ask: Ask, logits: Sequence[WindowLogits]) -> tuple[Span, ...]:
    spans = best_spans(ask.text, logits, CANDIDATES)
    fitting = (
        span
        for span in spans
        if fits(span.text, ask.type, ask.question, ask.text[max(0, span.start - _LEAD) : span.start])
    )
    return tuple(fitting)[:N_BEST]


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in taken)


def _tokenised(part: LoadedPart, texts: Sequence[str]) -> dict[str, Tokens]:
    distinct = list(dict.fromkeys(texts))
    return dict(zip(distinct, part.tokenizer.batch(distinct), strict=True))
