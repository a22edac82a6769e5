"""How fast Suluh is against transformers as one would write it by hand: side by side, same weights, same articles.

Each round runs every way once on the same articles, so that a busy machine slows all of them; medians count.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from ..data.articles import Article
from ..data.errors import InputError
from ..data.questions import load_questions
from ..data.readers import read_articles
from ..model.answering import Answerer, Ask
from ..model.batches import run_rows
from ..model.flagging import Flagger
from ..model.layout import BUNDLED, Part, open_model
from ..model.loading import LoadedPart, load_part
from ..model.reader import Reader
from ..model.results import Flag
from ..model.torch_runtime import TorchRuntime
from .cold import cold_starts
from .limits import Metered, matrix_peak, metered
from .plain import Manner, PlainTransformers, has_bf16, threads

BATCH_8, BATCH_1, BF16 = Manner(), Manner(batch=1), Manner(precision="bfloat16")
Ways = dict[str, Callable[[], Any]]


@dataclass(frozen=True)
class _Model:
    """One part: as Suluh loads it, and that again with its arithmetic noted and nothing ruled out."""

    part: Part
    loaded: LoadedPart

    @classmethod
    def of(cls, part: Part | None) -> "_Model":
        if part is None:
            raise InputError(f"{BUNDLED}: the embedded model is incomplete; install suluh again")
        return cls(part, load_part(part))

    def plain(self, manner: Manner = BATCH_8) -> PlainTransformers:
        return PlainTransformers(self.part, manner)

    def metered(self) -> tuple[LoadedPart, Metered]:
        meter = metered(self.loaded.runtime, self.part.config)
        return replace(self.loaded, runtime=meter, first=None), meter


def compare(source: str, limit: int, rounds: int) -> dict[str, Any]:
    """Times on the first `limit` articles of `source`: flags; the standard questions of those flagged; a whole scan.

    `seconds`: the median of each way. `times_faster`: Suluh over each other way; the scan by hand is its flags and its
    questions. `share_of_peak`: operations that the real tokens need over what the machine's matrix products reach in
    the same time. `same`: how far both say the same. A question-answering part whose halves meet late is read by hand
    as an ordinary one, which takes as long and answers worse.
    """
    articles = list(islice(read_articles([source]), limit))
    folder = open_model(BUNDLED)
    flag, qa = _Model.of(folder.flag), _Model.of(folder.qa)
    flagger = Flagger(flag.loaded)
    flagged = [a for a, flags in zip(articles, flagger.flags(articles), strict=True) if _is_set(flags)]
    if not flagged:
        raise InputError(f"{source}: none of the first {len(articles)} articles is flagged; time on others")
    asks = [Ask(a.text, q.text, q.type) for a in flagged for q in load_questions()]
    reader = Reader(flagger, Answerer(qa.loaded), load_questions())
    flag_ways, flag_operations = _ways(
        "flags",
        flag,
        lambda by_hand: by_hand.flags(articles),
        lambda loaded: Flagger(loaded).logits(articles),
    )
    qa_ways, qa_operations = _ways(
        "qa", qa, lambda by_hand: by_hand.answers(asks), lambda loaded: Answerer(loaded).raw(asks)
    )
    whole = flag.plain()
    pipeline: Ways = {"flags pipeline, batch 8": lambda: whole.classified(articles)}
    scan: Ways = {"scan suluh": lambda: list(reader.read_many(articles))}
    seconds, results = _timed(flag_ways | pipeline | qa_ways | scan, rounds)
    peak = matrix_peak()
    return {
        "articles": len(articles), "flagged": len(flagged), "questions": len(asks), "rounds": rounds,
        "threads": threads(), "seconds": seconds,
        "times_faster": _ratios(seconds),
        "peak_gflops": round(peak / 1e9, 1),
        "share_of_peak": {
            "flags": round(flag_operations / seconds["flags suluh, nothing ruled out"] / peak, 3),
            "qa": round(qa_operations / seconds["qa suluh, nothing ruled out"] / peak, 3),
        },
        "same": _same(flag, articles, results) | {"best_span": _same_spans(qa, asks, results)},
        "cold_ask": cold_starts(qa.part, flagged[0], rounds),
    }  # fmt: skip


def _ways(
    task: str,
    model: _Model,
    by_hand: Callable[[PlainTransformers], Any],
    by_suluh: Callable[[LoadedPart], Any],
) -> tuple[Ways, float]:
    """The ways to do a task, and the operations that the real tokens of all its rows need."""
    one, eight = model.plain(BATCH_1), model.plain()
    metered, meter = model.metered()
    by_suluh(metered)
    operations = meter.operations
    ways: Ways = {
        f"{task} transformers, batch 1": lambda: by_hand(one),
        f"{task} transformers, batch 8": lambda: by_hand(eight),
        f"{task} suluh, nothing ruled out": lambda: by_suluh(metered),
        f"{task} suluh": lambda: by_suluh(model.loaded),
    }
    if has_bf16():
        short = model.plain(BF16)
        ways[f"{task} transformers bf16, batch 8"] = lambda: by_hand(short)
    return ways, operations


def _timed(ways: Ways, rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """The median seconds of each way over interleaved rounds, and what it gave in the last."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    results: dict[str, Any] = {}
    for _ in range(rounds):
        for name, run in ways.items():
            began = time.perf_counter()
            results[name] = run()
            taken[name].append(time.perf_counter() - began)
    return {name: round(statistics.median(some), 3) for name, some in taken.items()}, results


def _ratios(seconds: Mapping[str, float]) -> dict[str, float]:
    ratios: dict[str, float] = {}
    for task in ("flags", "qa"):
        ratios |= {
            name: round(taken / seconds[f"{task} suluh"], 2)
            for name, taken in seconds.items()
            if name.startswith(task) and name != f"{task} suluh"
        }
    by_hand = sum(seconds[f"{task} transformers, batch 8"] for task in ("flags", "qa"))
    return ratios | {"scan transformers, batch 8": round(by_hand / seconds["scan suluh"], 2)}


def _same(model: _Model, articles: Sequence[Article], results: Mapping[str, Any]) -> dict[str, float]:
    """The share of flags decided alike by hand, and the largest difference of logits on the same rows."""
    curves = Flagger(model.loaded)
    here, there = (
        np.array([_is_set(curves.decide(logits)) for logits in results[way]])
        for way in ("flags suluh", "flags transformers, batch 8")
    )
    return {"flagged": float(np.mean(here == there)), "logits_apart": _apart(model, articles)}


def _same_spans(model: _Model, asks: Sequence[Ask], results: Mapping[str, Any]) -> float:
    """The share of best spans that PyTorch in fp32 finds too, on the same rows.

    By hand the rows are others: windows of 512, and a question that its window meets early.
    """
    exact = replace(load_part(model.part, "torch"), first=None)
    here, there = (
        [raw.spans[0].text if raw.spans else "" for raw in some]
        for some in (results["qa suluh, nothing ruled out"], Answerer(exact).raw(asks))
    )
    return float(np.mean([one == other for one, other in zip(here, there, strict=True)]))


def _apart(model: _Model, articles: Sequence[Article]) -> float:
    """The largest difference between the two runtimes' flag logits on the same rows, of the articles' beginnings."""
    tokenizer = model.loaded.tokenizer
    rows = [
        tokenizer.row(ids[:0], ids[:300]) for ids in tokenizer.ids([article.text for article in articles])
    ]
    here, there = (
        np.stack(run_rows(runtime, rows, tokenizer.pad_id))
        for runtime in (model.loaded.runtime, TorchRuntime(model.part))
    )
    return round(float(np.abs(here - there).max()), 4)


def _is_set(flags: Mapping[str, Flag]) -> bool:
    return any(flag.flagged for flag in flags.values())
