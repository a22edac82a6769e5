"""Other values that an article gives for a question are kept beside the answer."""

import json
from types import SimpleNamespace

from suluh.model.answering import Answerer, Ask, Raw
from suluh.model.calibration import AS_FITTED, Doubt
from suluh.model.results import Span

TEXT = (
    "Sebanyak 20 WNI diselamatkan. KBRI menyebut 26 WNI, 5 di antaranya perempuan. Sejak 2020 sudah 188 WNI."
)
QUESTION = "Berapa WNI yang diselamatkan?"


def answer(*spans, question=QUESTION, kind="count", calibration=None, doubt=AS_FITTED):
    placed = tuple(Span(text, TEXT.index(text), TEXT.index(text) + len(text), score) for text, score in spans)
    reader = Answerer(SimpleNamespace(calibration=calibration), doubt)
    return reader._decide(Raw(Ask(TEXT, question, kind), placed))


def test_different_figures_above_the_null_are_kept_with_their_evidence():
    said = answer(("20 WNI", 4.0), ("26 WNI", 2.0), ("188 WNI", 1.0))
    assert (said.text, said.value, said.cumulative) == ("20 WNI", 20, False)
    assert [(one.text, one.value, one.cumulative) for one in said.others] == [
        ("26 WNI", 26, False),
        ("188 WNI", 188, True),
    ]
    assert said.others[0].sentence == "KBRI menyebut 26 WNI, 5 di antaranya perempuan."
    assert said.probability > said.others[0].probability >= said.others[1].probability > 0


def test_what_overlaps_says_the_same_or_would_be_no_answer_is_not():
    said = answer(("20 WNI", 4.0), ("20", 3.0), ("26 WNI", 2.0), ("26", 1.5), ("5", -0.5))
    assert [one.text for one in said.others] == ["26 WNI"]


def test_words_without_a_value_have_no_others():
    assert answer(("perempuan", 3.0), ("KBRI", 2.0), kind="person").others == ()
    assert not answer(("20 WNI", -1.0), ("26 WNI", -2.0)).stated


def calibration(tmp_path):
    """A curve that hardly tells spans apart, as one fitted on best spans does of the others."""
    fitted = {
        "stated": {"weights": [1.0], "bias": 0.0},
        "right": {"weights": [0.1, -0.1], "bias": 1.0, "features": ["margin", "position"]},
        "null_threshold": 0.0,
        "risks": [[0.2, 0.6]],
    }
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(fitted))
    return path


def test_the_best_answer_leaves_the_others_no_more_than_the_rest(tmp_path):
    said = answer(("20 WNI", 4.0), ("26 WNI", 2.0), calibration=calibration(tmp_path))
    assert said.others[0].probability == 1.0 - said.probability


def test_of_two_like_answers_the_later_one_is_surer(tmp_path):
    path = calibration(tmp_path)
    path.write_text(path.read_text().replace("-0.1", "2.0"))
    early, late = (answer((text, 2.0), calibration=path) for text in ("20 WNI", "188 WNI"))
    assert early.start < late.start and early.probability < late.probability


def test_others_keep_to_the_risk_that_was_asked_for(tmp_path):
    spans = ("20 WNI", 4.0), ("26 WNI", 2.0)
    said = answer(*spans, calibration=calibration(tmp_path), doubt=Doubt(max_risk=0.2))
    assert said.stated and said.others == ()


def test_foreigners_are_passed_over_where_wni_are_counted():
    said = answer(("188 WNI", 1.0))
    assert said.value == 188
