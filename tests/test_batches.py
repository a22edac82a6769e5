import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from suluh.model.batches import plan_batches, run_rows
from suluh.model.tokens import Row


@given(st.lists(st.integers(1, 500), max_size=60), st.integers(1, 2000))
def test_batches_hold_every_row_once_within_the_budget(lengths, budget):
    batches = list(plan_batches(lengths, budget))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[number] for number in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget


class Echo:
    """Gives back ids and their sum as logits, and checks the padding."""

    def run(self, ids, mask, types):
        assert (ids[mask == 0] == 7).all()
        return np.stack([ids, ids * mask], axis=-1).astype(np.float32)


def test_rows_come_back_in_order_without_padding():
    rows = [Row(np.arange(10, 10 + n), np.zeros(n, np.int64), 1) for n in (3, 1, 5, 3)]
    found = run_rows(Echo(), rows, pad_id=7)
    assert [len(one) for one in found] == [3, 1, 5, 3]
    for row, one in zip(rows, found, strict=True):
        assert (one[:, 0] == row.ids).all()
