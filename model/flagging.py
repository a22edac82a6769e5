"""Flags an article: title and window by window, the highest window of the article decides."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..data.articles import Article
from .batches import run_rows
from .calibration import AS_FITTED, Doubt, FlagCalibration, read_flag_calibration
from .loading import LoadedPart
from .results import Flag
from .tokens import PairTokenizer, Row
from .windows import head_tokens, windows

OVERLAP = 48


class Flagger:
    """The flag half of a reader."""

    def __init__(self, part: LoadedPart, doubt: Doubt = AS_FITTED) -> None:
        self._part = part
        self.names = part.labels
        self._calibration = read_flag_calibration(part.calibration, part.labels)
        self._thresholds = {name: _threshold(one, doubt) for name, one in self._calibration.items()}

    def flags(self, articles: Sequence[Article]) -> list[dict[str, Flag]]:
        """The flags of each article by name."""
        return [self._decide(logits) for logits in self.logits(articles)]

    def logits(self, articles: Sequence[Article]) -> list[NDArray[np.float32]]:
        """Pooled logits of each article, (flags,): the highest over its windows."""
        rows: list[Row] = []
        owners: list[int] = []
        for number, article in enumerate(articles):
            some = title_rows(self._part.tokenizer, article.title, article.text, self._part.length)
            rows += some
            owners += [number] * len(some)
        pooled = [np.full(len(self.names), -np.inf, np.float32) for _ in articles]
        for owner, logits in zip(
            owners, run_rows(self._part.runtime, rows, self._part.tokenizer.pad_id), strict=True
        ):
            pooled[owner] = np.maximum(pooled[owner], logits)
        return pooled

    def _decide(self, logits: NDArray[np.float32]) -> dict[str, Flag]:
        flags = {}
        for name, logit in zip(self.names, logits, strict=True):
            probability = self._calibration[name].curve(float(logit))
            flags[name] = Flag(probability, probability >= self._thresholds[name])
        return flags


def _threshold(calibration: FlagCalibration, doubt: Doubt) -> float:
    if doubt.max_risk is not None:
        return calibration.risks.threshold(doubt.max_risk)
    return calibration.threshold if doubt.threshold is None else doubt.threshold


def title_rows(tokenizer: PairTokenizer, title: str, text: str, length: int) -> list[Row]:
    """An article's rows, at most `length` tokens each: its title beside each window of its text."""
    head, body = tokenizer.batch([title, text])
    first = head.ids[: head_tokens(length)]
    room = length - tokenizer.special - len(first)
    return [
        tokenizer.row(first, body.ids[w.start : w.end])
        for w in windows(len(body), room, min(OVERLAP, room // 2))
    ]
