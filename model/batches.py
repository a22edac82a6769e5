"""Fills batches by a budget of tokens, rows of like length together, and runs them."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from .runtime import Runtime
from .tokens import Row

# Tokens a batch, padding included: enough to fill the cores, little enough to stay in their cache.
TOKEN_BUDGET = 4096


def plan_batches(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> Iterator[list[int]]:
    """Row numbers of each batch, longest rows first; rows × longest row stays within `budget`.

    A row longer than the budget is a batch of its own.
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def run_rows(runtime: Runtime, rows: Sequence[Row], pad_id: int) -> list[NDArray[np.float32]]:
    """The logits of each row, in the order given: (length, 2) for QA without padding, (labels,) for flags."""
    results: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(rows)
    for batch in plan_batches([len(row) for row in rows]):
        logits = runtime.run(*padded([rows[i] for i in batch], pad_id))
        for place, number in enumerate(batch):
            one = logits[place]
            results[number] = one[: len(rows[number])] if one.ndim == 2 else one
    return results


def run_grouped(
    runtime: Runtime, groups: Sequence[Sequence[Row]], pad_id: int
) -> list[list[NDArray[np.float32]]]:
    """The logits of the rows of each group (an article's, for one), all run together."""
    logits = iter(run_rows(runtime, list(chain.from_iterable(groups)), pad_id))
    return [list(islice(logits, len(rows))) for rows in groups]


def padded(
    rows: Sequence[Row], pad_id: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows as ids, mask and types, each (rows, longest)."""
    shape = (len(rows), max(len(row) for row in rows))
    ids, mask, types = np.full(shape, pad_id, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for place, row in enumerate(rows):
        ids[place, : len(row)], mask[place, : len(row)], types[place, : len(row)] = row.ids, 1, row.types
    return ids, mask, types
