"""Reading with transformers as its examples do it, on the embedded weights: what Suluh's speed is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.articles import Article
from ..data.errors import needing
from ..model.answering import Ask
from ..model.flagging import OVERLAP as FLAG_OVERLAP
from ..model.layout import Part
from ..model.pairs import OVERLAP
from ..model.spans import MAX_TOKENS

with needing("torch", "the comparison needs"):
    import torch
    from transformers import PreTrainedTokenizerFast, pipeline

    from ..model.torch_runtime import load_checkpoint

# The longest row that the checkpoint takes: what rows are padded to.
LENGTH = 512


@dataclass(frozen=True)
class Manner:
    """How the rows go through: so many at once, in which precision ("float32" or "bfloat16")."""

    batch: int = 8
    precision: str = "float32"


class PlainTransformers:
    """AutoModel on windows of 512 tokens, padded to 512, in the order given."""

    def __init__(self, part: Part, manner: Manner = Manner()) -> None:
        self._batch = manner.batch
        self._model = load_checkpoint(part).eval().to(getattr(torch, manner.precision))
        self._tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(part.tokenizer), padding_side="right")
        pad = self._tokenizer.convert_ids_to_tokens(self._model.config.pad_token_id)
        self._tokenizer.pad_token = pad

    def flags(self, articles: Sequence[Article]) -> list[NDArray[np.float32]]:
        """Pooled logits of each article, (flags,): the highest over its windows."""
        pairs = [(article.title, article.text) for article in articles]
        encoded, output = self._run(pairs, FLAG_OVERLAP)
        highest: dict[int, NDArray[np.float32]] = {}
        for owner, logits in zip(_owners(encoded), output["logits"].float().numpy(), strict=True):
            highest[owner] = np.maximum(highest.get(owner, logits), logits)
        return [highest[number] for number in range(len(articles))]

    def answers(self, asks: Sequence[Ask]) -> list[str]:
        """The best span of each question over all its windows, without any decision."""
        encoded, output = self._run([(ask.question, ask.text) for ask in asks], OVERLAP)
        best: dict[int, tuple[float, str]] = {}
        for row, owner in enumerate(_owners(encoded)):
            found = _best(encoded, output, row, asks[owner].text)
            best[owner] = max(found, best.get(owner, found))
        return [best[number][1] for number in range(len(asks))]

    def classified(self, articles: Sequence[Article]) -> Any:
        """What the text-classification pipeline says of each article's first 512 tokens, title beside text."""
        classify = pipeline(
            "text-classification", model=self._model, tokenizer=self._tokenizer, batch_size=self._batch,
            top_k=None, device=-1,
        )  # fmt: skip
        pairs = [{"text": article.title, "text_pair": article.text} for article in articles]
        return classify(pairs, truncation="only_second", max_length=LENGTH)

    def _run(self, pairs: Sequence[tuple[str, str]], overlap: int) -> tuple[Any, dict[str, Any]]:
        encoded = self._tokenizer(
            [first for first, _ in pairs], [second for _, second in pairs], truncation="only_second",
            max_length=LENGTH, stride=overlap, padding="max_length", return_overflowing_tokens=True,
            return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip
        outputs = []
        for ids, mask in zip(
            encoded["input_ids"].split(self._batch), encoded["attention_mask"].split(self._batch), strict=True
        ):
            with torch.inference_mode():
                outputs.append(self._model(input_ids=ids, attention_mask=mask))
        return encoded, {key: torch.cat([output[key] for output in outputs]) for key in outputs[0]}


def has_bf16() -> bool:
    """Whether this CPU multiplies bfloat16 itself; without, PyTorch is a hundred times slower than in float32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def threads() -> int:
    """The threads that PyTorch uses."""
    return int(torch.get_num_threads())


def _owners(encoded: Any) -> list[int]:
    return list(encoded["overflow_to_sample_mapping"].tolist())


def _best(encoded: Any, output: dict[str, Any], row: int, text: str) -> tuple[float, str]:
    """The best span of one window by its margin over the null score, as the examples score it."""
    context = [i for i, part in enumerate(encoded.sequence_ids(row)) if part == 1]
    if not context:
        return -np.inf, ""
    start, end = output["start_logits"][row].float().numpy(), output["end_logits"][row].float().numpy()
    low, high = context[0], context[-1] + 1
    scores = start[low:high, None] + end[None, low:high]
    allowed = np.triu(np.ones_like(scores)) - np.triu(np.ones_like(scores), MAX_TOKENS)
    first, last = np.unravel_index(np.where(allowed > 0, scores, -np.inf).argmax(), scores.shape)
    places = encoded["offset_mapping"][row]
    found = text[int(places[low + first, 0]) : int(places[low + last, 1])].strip()
    return float(scores[first, last] - start[0] - end[0]), found
