"""Flags an article: title and window by window, the highest window of the article decides."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..data.articles import Article
from .batches import run_grouped
from .calibration import AS_FITTED, Doubt, FlagCalibration, read_flag_calibration
from .loading import LoadedPart
from .results import Flag
from .tokens import IntArray, PairTokenizer, Row
from .windows import head_tokens, windows

OVERLAP = 48
# The pooled logit of an article without an open window: the mean of the model's own on such articles.
RULED_OUT = np.float32(-4.2)


class Flagger:
    """The flag half of a reader."""

    def __init__(self, part: LoadedPart, doubt: Doubt = AS_FITTED) -> None:
        self._part = part
        self.names = part.labels
        self._calibration = read_flag_calibration(part.calibration, part.labels)
        self.thresholds = {name: _threshold(one, doubt) for name, one in self._calibration.items()}

    def flags(self, articles: Sequence[Article]) -> list[dict[str, Flag]]:
        """The flags of each article by name."""
        return [self.decide(logits) for logits in self.logits(articles)]

    def logits(self, articles: Sequence[Article]) -> list[NDArray[np.float32]]:
        """Pooled logits of each article, (flags,): the highest over its windows; RULED_OUT where none is open."""
        ruled_out = np.full(len(self.names), RULED_OUT)
        return [np.max(logits, axis=0) if logits else ruled_out for _, logits in self.windows(articles)]

    def windows(self, articles: Sequence[Article]) -> list[tuple[list[Row], list[NDArray[np.float32]]]]:
        """The rows of each article that the first reading leaves open, and the logits (flags,) of each."""
        part = self._part
        titles = part.tokenizer.ids([article.title for article in articles])
        bodies = part.tokenizer.ids([article.text for article in articles])
        rows = [
            [row for row in title_rows(part.tokenizer, title, body, part.length) if self._is_open(row)]
            for title, body in zip(titles, bodies, strict=True)
        ]
        return list(zip(rows, run_grouped(part.runtime, rows, part.tokenizer.pad_id), strict=True))

    def _is_open(self, row: Row) -> bool:
        first = self._part.first
        return first is None or not all(first.rules_out(name, row.ids) for name in self.names)

    def decide(self, logits: NDArray[np.float32]) -> dict[str, Flag]:
        """The flags by name that pooled logits (flags,) make."""
        flags = {}
        for name, logit in zip(self.names, logits, strict=True):
            probability = self._calibration[name].curve(float(logit))
            flags[name] = Flag(probability, probability >= self.thresholds[name])
        return flags


def _threshold(calibration: FlagCalibration, doubt: Doubt) -> float:
    if doubt.max_risk is not None:
        return calibration.risks.threshold(doubt.max_risk)
    return calibration.threshold if doubt.threshold is None else doubt.threshold


def title_rows(tokenizer: PairTokenizer, title: IntArray, body: IntArray, length: int) -> list[Row]:
    """An article's rows, at most `length` tokens each: its title beside each window of its text, both as token ids."""
    first = title[: head_tokens(length)]
    room = length - tokenizer.special - len(first)
    return [
        tokenizer.row(first, body[w.start : w.end]) for w in windows(len(body), room, min(OVERLAP, room // 2))
    ]
