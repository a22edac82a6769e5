import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.data.errors import InputError
from suluh.eval.qa import qa_report
from suluh.eval.squad import QAScore, exact, f1, is_right, normalise, score_texts
from suluh.eval.tables import qa_tables

# (golds, prediction, exact, f1), worked by hand with the rules of the SQuAD v2 script.
CASES = [
    # Same text; case and outer punctuation do not count.
    (["97 orang"], "97 orang", 1, 1),
    (["Polres Nusa Biru"], "polres nusa biru.", 1, 1),
    (["(15/10/2024)"], "15102024", 1, 1),
    # Punctuation is removed, not turned into a space: "Rp 1,5" is "rp 15", "anak-anak" is one word.
    (["Rp 1,5 miliar"], "Rp 15 miliar", 1, 1),
    (["anak-anak"], "anak anak", 0, 0),
    # English articles vanish ...
    (["the harbour of Tanjung Wening"], "a harbour of Tanjung Wening", 1, 1),
    (["PT A dan B"], "PT dan B", 1, 1),
    # ... but only as whole words.
    (["anda"], "nda", 0, 0),
    # 2 shared of 2 gold and 3 predicted: P 2/3, R 1, F1 2*2/(2+3).
    (["97 orang"], "97 orang WNI", 0, 0.8),
    # 1 shared of 4 and 1: 2*1/5.
    (["pada Selasa malam kemarin"], "Selasa", 0, 0.4),
    # 3 shared of 4 and 5: 2*3/9.
    (["dijanjikan gaji Rp 12 juta"], "gaji Rp 12 per bulan", 0, 0.6),
    # A repeated word counts as often as both have it: "orang orang" against "orang": 2*1/3.
    (["orang orang"], "orang", 0, 2 / 3),
    # The order of words does not count for F1.
    (["Dewi Lantang"], "Lantang Dewi", 0, 1),
    # Nothing shared.
    (["Kota Arunika"], "Kamboja", 0, 0),
    # Several golds: the best of each figure, F1 2*2/(2+3) with the second.
    (["Selasa", "Selasa malam"], "pada Selasa malam", 0, 0.8),
    (["20 WNI", "dua puluh WNI"], "dua puluh WNI", 1, 1),
    # Exact against one, F1 from it too, in whatever order.
    (["tiga tersangka", "tiga"], "tiga", 1, 1),
    # Not stated, both ways.
    ([], "", 1, 1),
    ([], "97 orang", 0, 0),
    (["97 orang"], "", 0, 0),
    # Golds that normalise to nothing are left out; when none is left the question is unanswerable.
    (["...", "97"], "", 0, 0),
    (["..."], "", 1, 1),
    # A prediction that normalises to nothing is an empty one.
    ([], "The!", 1, 1),
    (["tiga"], "a", 0, 0),
    # Spaces of any kind.
    (["Pelabuhan\u00a0Teluk\n Wening"], " pelabuhan  teluk\twening ", 1, 1),
    # Only ASCII punctuation is stripped: the curly quotes stay on the word.
    (["“agen”"], "agen", 0, 0),
]


@pytest.mark.parametrize(("golds", "prediction", "em", "overlap"), CASES)
def test_official_rules(golds, prediction, em, overlap):
    assert score_texts(golds, prediction) == (em, pytest.approx(overlap, abs=1e-12))


def test_normalise():
    assert normalise(" The  Polisi, (di) a Batam! ") == "polisi di batam"
    assert normalise("Rp1.250.000,-") == "rp1250000"


WORDS = st.lists(st.sampled_from(["a", "The", "Polisi", "polisi,", "97", "orang", "-", ""]), max_size=6)


@given(WORDS, WORDS)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(gold, predicted):
    gold, predicted = " ".join(gold), " ".join(predicted)
    left, right = normalise(gold).split(), normalise(predicted).split()
    rest = list(left)
    shared = sum(1 for word in right if word in rest and rest.remove(word) is None)
    if not left or not right:
        expected = float(left == right)
    elif not shared:
        expected = 0.0
    else:
        precision, recall = shared / len(right), shared / len(left)
        expected = 2 * precision * recall / (precision + recall)
    assert f1(gold, predicted) == pytest.approx(expected, abs=1e-12) == f1(predicted, gold)
    assert exact(gold, predicted) <= f1(gold, predicted) <= 1


def score(qid, em, overlap, has, answered, probability):
    return QAScore(f"{qid}-{em}-{overlap}", qid, em, overlap, has, answered, probability)


# Two articles. Answerable: right, half right, missed. Unanswerable: left, answered.
SCORES = [
    QAScore("1", "rescued", 1.0, 1.0, True, True, 0.9, "count", 97, 79),
    score("rescued", 0.0, 0.5, True, True, 0.6),
    score("loss", 0.0, 0.0, True, False, 0.7),
    score("loss", 1.0, 1.0, False, False, 0.8),
    score("loss", 0.0, 0.0, False, True, 0.4),
]
GROUPS = ["a1", "a1", "a2", "a2", "a2"]


def test_report_by_hand():
    report = qa_report(SCORES, GROUPS)
    values = {name: value for name, (value, _, _) in report.figures.items()}
    assert values == pytest.approx(
        {
            "em": 40.0,  # 2 of 5
            "f1": 50.0,  # 2.5 of 5
            "has_ans_f1": 50.0,  # 1.5 of 3
            "no_ans_f1": 50.0,  # 1 of 2 left unanswered
            "precision": 50.0,  # 1.5 over 3 answers given
            "recall": 50.0,
            # The one count answered that has a figure: 97 against 79.
            "counts": 0.0,
            # Of three answers .9 wrong (its figure), .6 right, .4 wrong; 80 % of three are all three.
            "risk_80": 200 / 3,
            # Five bins of one: right 0, 1, 0, 1, 0: (.9 + .4 + .7 + .2 + .4) / 5.
            "ece": 0.52,
        }
    )
    assert report.per_question == {
        "rescued": {"n": 2, "answerable": 2, "has_ans_f1": 75.0, "no_ans_f1": None, "precision": 75.0},
        "loss": {"n": 3, "answerable": 1, "has_ans_f1": 0.0, "no_ans_f1": 50.0, "precision": 0.0},
    }


@pytest.mark.parametrize(
    ("overlap", "kind", "value", "gold", "right"),
    [
        (0.5, "phrase", None, None, True),
        (0.49, "phrase", None, None, False),
        (0.5, "count", 12, 10, False),
        (0.5, "count", 12, 12, True),
        (0.5, "count", None, 12, True),
        (1.0, "money", "IDR 5", "IDR 6", False),
        # A sum asked for in words that look like a count.
        (1.0, "count", 10_000_000, "IDR 10000000", True),
        # A date without its year is no other date.
        (0.8, "date", "2023", "2023-05-09", True),
        # Places are annotated without their codes.
        (0.6, "place", "KH", None, True),
    ],
)
def test_what_counts_as_right(overlap, kind, value, gold, right):
    assert is_right(overlap, kind, value, gold) is right


def test_precision_and_recall_differ_where_answers_are_given_too_freely():
    scores = [score("rescued", 1.0, 1.0, True, True, 0.9)] + [
        score("rescued", 0.0, 0.0, False, True, 0.9) for _ in range(3)
    ]
    figures = qa_report(scores, list("abcd")).figures
    assert (figures["precision"][0], figures["recall"][0], figures["has_ans_f1"][0]) == (25.0, 100.0, 100.0)
    assert figures["no_ans_f1"][0] == 0.0


def test_the_interval_draws_articles():
    # Of two articles three equal outcomes: both a1 (75), one of each (50), both a2 (33.3); n weights them.
    value, low, high = qa_report(SCORES, GROUPS).figures["f1"]
    assert (value, low, high) == (50.0, pytest.approx(100 / 3), 75.0)


def test_json_form():
    flat = qa_report(SCORES, GROUPS).as_json()
    names = ["em", "f1", "has_ans_f1", "no_ans_f1", "precision", "recall", "counts", "risk_80", "ece"]
    assert list(flat) == ["n", *(key for name in names for key in (name, f"{name}_ci")), "per_question"]
    assert (flat["n"], flat["f1"], flat["f1_ci"]) == (5, 50.0, [33.3333, 75.0])
    assert json.loads(json.dumps(flat, allow_nan=False)) == flat


def test_a_figure_without_cases_is_null_and_a_dash():
    report = qa_report(SCORES[:2], GROUPS[:2])
    flat = report.as_json()
    assert (flat["no_ans_f1"], flat["no_ans_f1_ci"], flat["has_ans_f1"]) == (None, [None, None], 75.0)
    headline, questions = qa_tables(report)
    cells = [list(column.cells) for column in headline.columns]
    assert cells[0] == list(report.figures)
    # Right are none and one of two, against .9 and .6: (.9 + .4) / 2.
    assert cells[1] == ["50.0", "75.0", "75.0", "-", "75.0", "75.0", "0.0", "50.0", "0.650"]
    assert (cells[2][1], cells[2][3]) == ("75.0 to 75.0", "-")
    assert [list(column.cells) for column in questions.columns] == [
        ["rescued"],
        ["2"],
        ["2"],
        ["75"],
        ["-"],
        ["75"],
    ]


def test_nothing_to_score():
    with pytest.raises(InputError, match="nothing to score: no labelled question or article was read"):
        qa_report([], [])
