import json
import math

import pytest

from suluh.data.errors import ModelError
from suluh.model.calibration import Logistic, read_flag_calibration, read_qa_calibration

QA = {
    "stated": {"weights": [0.5], "bias": 1.0},
    "right": {"weights": [0.4, 2.0], "bias": -0.5, "features": ["margin", "position"]},
    "null_threshold": 1.5,
}


def test_curves_by_hand():
    assert Logistic()(0.0) == 0.5
    assert Logistic((2.0, -1.0), 0.5)(1.0, 3.0) == pytest.approx(1 / (1 + math.exp(0.5)))
    assert Logistic()(1e9) == pytest.approx(1.0) and Logistic()(-1e9) == pytest.approx(0.0)


def test_a_qa_calibration_is_read_as_written(tmp_path):
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(QA))
    found = read_qa_calibration(path)
    assert found.null_threshold == 1.5
    assert found.stated(2.0) == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert found.right(1.0, -0.5) == pytest.approx(1 / (1 + math.exp(1.1)))


def test_without_a_file_the_plain_curve_holds():
    assert read_qa_calibration(None).null_threshold == 0.0
    assert read_flag_calibration(None, ("a",))["a"].threshold == 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "not readable as JSON"), ("[]", "one JSON object"), ("{}", "not a QA calibration"),
     (json.dumps(QA | {"null_threshold": "x"}), "not a QA calibration"),
     (json.dumps(QA | {"right": {"weights": [0.4, 2.0], "bias": -0.5}}), "not a QA calibration"),
     (json.dumps(QA | {"right": {"weights": [0.4, 2.0], "bias": 0, "features": ["margin", "share"]}}),
      r"'share'\], expected \('margin', 'position'\).*suluh train calibrate RECIPE")],
)  # fmt: skip
def test_a_broken_file_is_named(tmp_path, text, message):
    path = tmp_path / "calibration.json"
    path.write_text(text)
    with pytest.raises(ModelError, match=rf"calibration\.json: .*{message}"):
        read_qa_calibration(path)


def test_a_flag_that_the_file_lacks_is_named(tmp_path):
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"flags": {"a": {"weights": [1], "bias": 0, "threshold": 0.3}}}))
    assert read_flag_calibration(path, ("a",))["a"].threshold == 0.3
    with pytest.raises(ModelError, match="not a flag calibration"):
        read_flag_calibration(path, ("a", "b"))
