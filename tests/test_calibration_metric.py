import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.eval.calibration import (
    expected_calibration_error,
    log_loss,
    reliability_bins,
    risk_at,
    risk_coverage,
)


def test_bins_by_hand():
    probabilities, correct = np.array([0.9, 0.2, 0.8, 0.4]), np.array([1.0, 0.0, 0.0, 1.0])
    # Two bins of two: (.2, .4) with one right, (.8, .9) with one right.
    assert reliability_bins(probabilities, correct, bins=2) == pytest.approx(
        np.array([[0.5, 0.3, 0.5], [0.5, 0.85, 0.5]])
    )
    # Half of |.3 - .5| and half of |.85 - .5|.
    assert expected_calibration_error(probabilities, correct, bins=2) == pytest.approx(0.275)
    # Four items in ten bins: each alone, (.1 + .2 + .8 + .6) / 4.
    assert expected_calibration_error(probabilities, correct) == pytest.approx(0.425)


def test_ties_stay_together_so_that_order_does_not_matter():
    probabilities = np.full(10, 0.5)
    for correct in ([1.0] * 5 + [0.0] * 5, [1.0, 0.0] * 5):
        assert reliability_bins(probabilities, np.array(correct)) == pytest.approx(np.array([[1, 0.5, 0.5]]))
        assert expected_calibration_error(probabilities, np.array(correct)) == 0.0


def test_a_heavy_tie_goes_where_its_middle_lies():
    rows = reliability_bins(np.array([0.6, 0.2, 0.6, 0.6]), np.array([1.0, 0.0, 1.0, 0.0]), bins=2)
    assert rows == pytest.approx(np.array([[0.25, 0.2, 0.0], [0.75, 0.6, 2 / 3]]))


def test_ends():
    assert expected_calibration_error(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0.0
    assert expected_calibration_error(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0
    assert np.isnan(expected_calibration_error(np.zeros(0), np.zeros(0)))
    assert np.isnan(expected_calibration_error(np.array([0.3]), np.array([1.0]), np.array([0.0])))


def test_calibrated_probabilities_have_a_small_error_and_shifted_ones_the_shift():
    rng = np.random.default_rng(3)
    probabilities = rng.uniform(0.0, 0.7, 20_000)
    correct = (rng.random(20_000) < probabilities).astype(float)
    assert expected_calibration_error(probabilities, correct) < 0.015
    assert expected_calibration_error(probabilities + 0.3, correct) == pytest.approx(0.3, abs=0.015)


ITEMS = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(0, 3)), min_size=1, max_size=40)


@given(ITEMS)
def test_a_weight_is_a_count(items):
    probabilities, correct, weights = (np.array(column, float) for column in zip(*items, strict=True))
    times = weights.astype(int)
    repeated = expected_calibration_error(np.repeat(probabilities, times), np.repeat(correct, times))
    weighted = expected_calibration_error(probabilities, correct, weights)
    assert weighted == pytest.approx(repeated, abs=1e-9, nan_ok=True)
    assert not weighted < 0
    assert not weighted > 1 + 1e-9


@given(ITEMS)
def test_bins_hold_every_item_in_order(items):
    probabilities, correct, _ = (np.array(column, float) for column in zip(*items, strict=True))
    rows = reliability_bins(probabilities, correct)
    assert 1 <= len(rows) <= 10
    assert rows[:, 0].sum() == pytest.approx(1)
    assert (rows[:, 0] * rows[:, 1]).sum() == pytest.approx(probabilities.mean())
    assert (rows[:, 0] * rows[:, 2]).sum() == pytest.approx(correct.mean())
    assert (np.diff(rows[:, 1]) >= -1e-12).all()


def test_log_loss_by_hand():
    probabilities, correct = np.array([0.9, 0.5, 0.2]), np.array([1.0, 0.0, 1.0])
    assert log_loss(probabilities, correct) == pytest.approx(-np.log(0.9 * 0.5 * 0.2) / 3)
    assert log_loss(probabilities, correct, np.array([2.0, 1, 0])) == pytest.approx(-np.log(0.81 * 0.5) / 3)
    assert str(log_loss(np.array([1.0, 0.0]), np.array([1.0, 0.0]))) == "0.0"
    # Sure and wrong costs much, but not everything.
    assert 30 < log_loss(np.array([1.0]), np.array([0.0])) < 40
    assert np.isnan(log_loss(np.zeros(0), np.zeros(0)))


def test_risk_and_coverage_by_hand():
    probabilities, correct = np.array([0.9, 0.5, 0.7, 0.5]), np.array([1.0, 1.0, 0.0, 0.0])
    coverage, risk = risk_coverage(probabilities, correct)
    # .9: one, right; .7: two, one wrong; .5: a tie of two, four with two wrong.
    assert coverage.tolist() == [0.25, 0.5, 1.0] and risk.tolist() == [0.0, 0.5, 0.5]
    assert [risk_at(probabilities, correct, share) for share in (0.25, 0.3, 0.8)] == [0.0, 0.5, 0.5]
    # The most probable one left out.
    assert risk_at(probabilities, correct, 0.3, np.array([0.0, 1, 1, 1])) == 1.0
    assert np.isnan(risk_at(np.zeros(0), np.zeros(0), 0.8))


@given(ITEMS)
def test_full_coverage_has_the_share_of_wrong_ones(items):
    probabilities, correct, _ = (np.array(column, float) for column in zip(*items, strict=True))
    coverage, risk = risk_coverage(probabilities, correct)
    assert coverage[-1] == pytest.approx(1.0) and risk[-1] == pytest.approx(1 - correct.mean())
    assert (np.diff(coverage) > 0).all()
