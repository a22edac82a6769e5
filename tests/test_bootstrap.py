import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.data.errors import InputError
from suluh.eval.bootstrap import as_fields, figure, group_weights, interval, rounded


def test_weights_are_whole_draws_of_groups():
    weights = group_weights(["b", "a", "b", "c"], rounds=50)
    assert weights.shape == (50, 4)
    assert np.array_equal(weights[:, 0], weights[:, 2])  # both of group b
    assert np.array_equal(weights[:, [0, 1, 3]].sum(axis=1), np.full(50, 3.0))  # three draws of three groups
    assert np.array_equal(weights, group_weights(["b", "a", "b", "c"], rounds=50))
    assert not np.array_equal(weights, group_weights(["b", "a", "b", "c"], rounds=50, seed=14))


def test_interval_is_the_percentile_of_the_rounds():
    rounds = np.arange(1.0, 42.0)[:, None]  # 1..41: the 2.5th percentile is 2, the 97.5th is 40
    assert interval(lambda weights: float(weights[0]), rounds) == (2.0, 40.0)


def test_rounds_without_a_value_are_left_out():
    rounds = np.array([[1.0], [2.0], [3.0]])
    assert interval(lambda w: 7.0 if w[0] == 2 else float("nan"), rounds) == (7.0, 7.0)
    assert np.isnan(interval(lambda _: float("nan"), rounds)).all()


def test_of_two_articles_the_interval_reaches_both():
    values = np.array([0.0, 0.0, 1.0, 1.0])
    weights = group_weights(["a", "a", "b", "b"])
    assert figure(lambda w: float((w * values).sum() / w.sum()), weights) == (0.5, 0.0, 1.0)


def test_articles_widen_what_questions_alone_would_narrow():
    # 40 articles, each wholly right or wrong over 10 questions.
    values = np.repeat([0.0, 1.0] * 20, 10)
    widths = []
    for groups in ([str(i // 10) for i in range(400)], [str(i) for i in range(400)]):
        low, high = interval(lambda w: float((w * values).sum() / w.sum()), group_weights(groups))
        widths.append(high - low)
    # Normal approximation of the width: 2 * 1.96 * 0.5 / sqrt(40) = 0.310, and with 400 draws 0.098.
    assert widths == pytest.approx([0.310, 0.098], rel=0.1)


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=30))
def test_the_mean_of_equal_values_has_no_width(groups):
    assert (
        figure(lambda w: float((w * 0.25).sum() / w.sum()), group_weights(groups, rounds=20)) == (0.25,) * 3
    )


def test_fields():
    assert as_fields({"f1": (0.123456, float("nan"), 1.0)}) == {"f1": 0.1235, "f1_ci": [None, 1.0]}
    assert (rounded(0.00004), rounded(float("nan"))) == (0.0, None)


def test_no_groups():
    with pytest.raises(InputError, match="nothing to score"):
        group_weights([])
