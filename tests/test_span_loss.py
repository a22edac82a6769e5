"""The loss over several acceptable spans."""

import math

import torch

from suluh.train.span_loss import span_labels, span_loss


def outputs(starts, ends):
    return {"start_logits": torch.tensor(starts), "end_logits": torch.tensor(ends)}


def test_one_span_costs_what_transformers_says():
    starts, ends = [[2.0, 0.0, 1.0]], [[0.0, 1.0, 3.0]]
    labels = span_labels([{"labels": [(0, 2)]}])
    logits = outputs(starts, ends)
    each = [
        torch.nn.functional.cross_entropy(logits[name], torch.tensor([position]))
        for name, position in (("start_logits", 0), ("end_logits", 2))
    ]
    assert torch.isclose(span_loss(logits, labels), sum(each) / 2)


def test_any_acceptable_span_will_do():
    even = outputs([[0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0]])
    one = span_loss(even, span_labels([{"labels": [(1, 2)]}]))
    two = span_loss(even, span_labels([{"labels": [(1, 2), (3, 3)]}]))
    assert math.isclose(float(one), math.log(16) / 2, rel_tol=1e-6)
    assert math.isclose(float(two), math.log(8) / 2, rel_tol=1e-6)


def test_rows_with_fewer_spans_are_filled_up_with_what_never_counts():
    labels = span_labels([{"labels": [(1, 2), (3, 3)]}, {"labels": [(0, 0)]}])
    assert labels.tolist() == [[[1, 2], [3, 3]], [[0, 0], [-1, -1]]]
    even = outputs([[0.0] * 4] * 2, [[0.0] * 4] * 2)
    assert math.isclose(float(span_loss(even, labels)), (math.log(8) + math.log(16)) / 4, rel_tol=1e-6)
