import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score, log_loss, precision_score, recall_score

from suluh.data.errors import InputError
from suluh.eval.flag import FlagOutcome, average_precision, flag_report, flag_values
from suluh.eval.tables import flag_tables


def outcome(labels, probabilities, threshold=0.5):
    probabilities = np.array(probabilities, float)
    return FlagOutcome(np.array(labels, float), probabilities, (probabilities >= threshold).astype(float))


@pytest.mark.parametrize(
    ("labels", "probabilities", "expected"),
    [
        # Ranked 1 0 1 0: precision 1 at recall 1/2, 2/3 at recall 1.
        ([0, 1, 0, 1], [0.2, 0.9, 0.7, 0.6], 0.5 * 1 + 0.5 * 2 / 3),
        ([1, 1, 0], [0.9, 0.8, 0.1], 1.0),
        # The only positive is ranked last of four.
        ([1, 0, 0, 0], [0.1, 0.5, 0.6, 0.7], 0.25),
        # All equal: one step, precision is the share of positives.
        ([1, 0, 0, 1, 0], [0.5] * 5, 0.4),
        # A tie of one and one after a positive: 1 at recall 1/2, then 2/3 at recall 1.
        ([1, 0, 1], [0.9, 0.4, 0.4], 0.5 + 0.5 * 2 / 3),
    ],
)
def test_average_precision_by_hand(labels, probabilities, expected):
    assert average_precision(np.array(labels, float), np.array(probabilities)) == pytest.approx(expected)


ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 10), st.integers(0, 3)), min_size=1, max_size=40
).filter(lambda rows: any(label and weight for label, _, weight in rows))


@given(ROWS)
def test_average_precision_equals_sklearn(rows):
    labels, probabilities, weights = (np.array(column, float) for column in zip(*rows, strict=True))
    ours = average_precision(labels, probabilities / 10, weights)
    assert ours == pytest.approx(average_precision_score(labels, probabilities / 10, sample_weight=weights))


def test_without_positives_there_is_no_average_precision():
    assert np.isnan(average_precision(np.zeros(3), np.array([0.1, 0.2, 0.3])))
    assert np.isnan(average_precision(np.zeros(0), np.zeros(0)))


def test_figures_by_hand():
    # Decided: 3, of them 2 real; real: 4, of them 2 found.
    values = flag_values(outcome([1, 1, 0, 1, 1, 0], [0.9, 0.8, 0.7, 0.4, 0.3, 0.1]))
    assert values == pytest.approx(
        {
            "precision": 2 / 3,
            "recall": 1 / 2,
            "f1": 4 / 7,  # 2 * 2 / (3 + 4)
            "pr_auc": (1 + 1 + 3 / 4 + 4 / 5) / 4,
            "log_loss": -np.log(0.9 * 0.8 * 0.3 * 0.4 * 0.3 * 0.9) / 6,
            "ece": (0.1 + 0.2 + 0.7 + 0.6 + 0.7 + 0.1) / 6,
        }
    )


def test_figures_equal_sklearn_on_random_articles():
    rng = np.random.default_rng(7)
    labels = (rng.random(300) < 0.3).astype(float)
    one = outcome(labels, np.clip(labels * 0.4 + rng.random(300) * 0.6, 0, 1))
    values = flag_values(one)
    assert values["precision"] == pytest.approx(precision_score(one.labels, one.decisions))
    assert values["recall"] == pytest.approx(recall_score(one.labels, one.decisions))
    assert values["f1"] == pytest.approx(f1_score(one.labels, one.decisions))
    assert values["pr_auc"] == pytest.approx(average_precision_score(one.labels, one.probabilities))
    assert values["log_loss"] == pytest.approx(log_loss(one.labels, one.probabilities))


def test_report_has_each_flag_with_intervals():
    rng = np.random.default_rng(8)
    labels = (rng.random(200) < 0.5).astype(float)
    outcomes = {
        "trafficking": outcome(labels, labels * 0.8 + 0.1),
        "online_scam": outcome(labels, rng.random(200)),
    }
    report = flag_report(outcomes, [f"a{i}" for i in range(200)])
    assert report.figures["trafficking"]["f1"] == (1.0, 1.0, 1.0)
    assert report.figures["trafficking"]["ece"] == pytest.approx((0.1, 0.1, 0.1))
    value, low, high = report.figures["online_scam"]["f1"]
    assert value == pytest.approx(flag_values(outcomes["online_scam"])["f1"])
    assert low < value < high
    flat = report.as_json()
    assert list(flat) == ["n", "trafficking", "online_scam"]
    names = ["precision", "recall", "f1", "pr_auc", "log_loss", "ece"]
    assert list(flat["online_scam"]) == [key for name in names for key in (name, f"{name}_ci")]
    assert flat["online_scam"]["f1_ci"] == [round(low, 4), round(high, 4)]
    assert json.loads(json.dumps(flat, allow_nan=False)) == flat


def test_a_flag_that_never_occurs():
    report = flag_report({"trafficking": outcome([0, 0], [0.1, 0.7])}, ["a", "b"])
    flat = report.as_json()["trafficking"]
    assert (flat["precision"], flat["recall"], flat["pr_auc"], flat["f1"]) == (0.0, None, None, 0.0)
    (table,) = flag_tables(report)
    assert table.title == "trafficking, n = 2"
    assert [list(column.cells)[:2] for column in table.columns] == [
        ["precision", "recall"],
        ["0.000", "-"],
        ["0.000 to 0.000", "-"],
    ]


def test_no_articles():
    with pytest.raises(InputError, match="nothing to score"):
        flag_report({}, [])
