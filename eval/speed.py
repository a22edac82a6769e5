"""How fast Suluh is against transformers as one would write it by hand: side by side, same weights.

Each round runs every way once on the same articles, so that a busy machine slows all of them; medians count.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from ..data.articles import Article
from ..data.errors import InputError
from ..data.questions import load_questions
from ..data.readers import read_articles
from ..model.answering import OVERLAP, Answerer, Ask
from ..model.flagging import Flagger
from ..model.layout import BUNDLED, Part, open_model
from ..model.loading import load_part

BATCH = 8
LENGTH = 384

try:
    import torch
    from transformers import PreTrainedTokenizerFast

    from ..model.torch_runtime import load_checkpoint
except ImportError as error:
    raise InputError(f"the comparison needs {error.name}: pip install 'suluh[torch]'") from error


class PlainTransformers:
    """What the transformers examples do: fp32, batches of 8 in the order given, padded to the longest row."""

    def __init__(self, part: Part) -> None:
        self._model = load_checkpoint(part).eval()
        config = self._model.config
        self._tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(part.tokenizer), padding_side="right")
        self._tokenizer.pad_token = self._tokenizer.convert_ids_to_tokens(config.pad_token_id)

    def flags(self, articles: Sequence[Article]) -> list[Any]:
        """The logits of each article's first 384 tokens, (flags,)."""
        return [
            logits
            for some in _batches(articles)
            for logits in self._run([a.title for a in some], [a.text for a in some])[1].logits.numpy()
        ]

    def answers(self, asks: Sequence[Ask]) -> list[str]:
        """The best span of each question over all its windows, without any decision."""
        best: dict[int, tuple[float, str]] = {}
        for first, some in zip(range(0, len(asks), BATCH), _batches(asks), strict=False):
            encoded, output = self._run([a.question for a in some], [a.text for a in some], overflow=True)
            for row, owner in enumerate(encoded["overflow_to_sample_mapping"].tolist()):
                found = _best(encoded, output, row, some[owner].text)
                best[first + owner] = max(found, best.get(first + owner, found))
        return [best[number][1] for number in range(len(asks))]

    def _run(self, first: list[str], second: list[str], *, overflow: bool = False) -> tuple[Any, Any]:
        encoded = self._tokenizer(
            first, second, truncation="only_second", max_length=LENGTH, stride=OVERLAP, padding=True,
            return_overflowing_tokens=overflow, return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip
        outputs = []
        # Overflow makes more rows than texts; they go through in batches of the same size.
        for ids, mask in zip(
            encoded["input_ids"].split(BATCH), encoded["attention_mask"].split(BATCH), strict=True
        ):
            with torch.inference_mode():
                outputs.append(self._model(input_ids=ids, attention_mask=mask))
        joined = {key: torch.cat([output[key] for output in outputs]) for key in outputs[0]}
        return encoded, type(outputs[0])(**joined)


def compare(source: str, limit: int, rounds: int) -> dict[str, Any]:
    """Seconds and ratios for flags and for the standard questions on `limit` articles of `source`.

    `same_answers` is the share of questions with the same best span; both run the embedded weights.
    """
    articles = list(islice(read_articles([source]), limit))
    if not articles:
        raise InputError(f"{source}: no article to time on")
    model = open_model(BUNDLED)
    if model.flag is None or model.qa is None:
        raise InputError(f"{BUNDLED}: the embedded model is incomplete; install suluh again")
    asks = [Ask(a.text, q.text, q.type) for a in articles for q in load_questions()]
    plain_flag, plain_qa = PlainTransformers(model.flag), PlainTransformers(model.qa)
    flagger, answerer = Flagger(load_part(model.flag)), Answerer(load_part(model.qa))
    ways: dict[str, Callable[[], Any]] = {
        "flags_transformers": lambda: plain_flag.flags(articles),
        "flags_suluh": lambda: flagger.logits(articles),
        "qa_transformers": lambda: plain_qa.answers(asks),
        "qa_suluh": lambda: answerer.raw(asks),
    }
    seconds, results = _timed(ways, rounds)
    same = [
        plain == (raw.spans[0].text if raw.spans else "")
        for plain, raw in zip(results["qa_transformers"], results["qa_suluh"], strict=True)
    ]
    return {
        "articles": len(articles), "questions": len(asks), "rounds": rounds, "batch": BATCH,
        "threads": torch.get_num_threads(),
        "seconds": seconds,
        "ratio": {
            task: round(seconds[f"{task}_transformers"] / seconds[f"{task}_suluh"], 2) for task in ("flags", "qa")
        },
        "same_answers": round(float(np.mean(same)), 4),
    }  # fmt: skip


def _timed(ways: dict[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """The median seconds of each way over interleaved rounds, and what it gave in the last."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    results: dict[str, Any] = {}
    for _ in range(rounds):
        for name, run in ways.items():
            began = time.perf_counter()
            results[name] = run()
            taken[name].append(time.perf_counter() - began)
    return {name: round(statistics.median(some), 3) for name, some in taken.items()}, results


def _batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[at : at + BATCH] for at in range(0, len(items), BATCH)]


def _best(encoded: Any, output: Any, row: int, text: str) -> tuple[float, str]:
    """The best span of one window by its margin over the null score, as the examples score it."""
    context = [i for i, part in enumerate(encoded.sequence_ids(row)) if part == 1]
    if not context:
        return -np.inf, ""
    start, end = output.start_logits[row].numpy(), output.end_logits[row].numpy()
    low, high = context[0], context[-1] + 1
    scores = start[low:high, None] + end[None, low:high]
    allowed = np.triu(np.ones_like(scores)) - np.triu(np.ones_like(scores), 48)
    first, last = np.unravel_index(np.where(allowed > 0, scores, -np.inf).argmax(), scores.shape)
    places = encoded["offset_mapping"][row]
    found = text[int(places[low + first, 0]) : int(places[low + last, 1])].strip()
    return float(scores[first, last] - start[0] - end[0]), found
