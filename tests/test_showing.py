from dataclasses import replace

import pytest

from suluh.model.results import Answer
from suluh.model.showing import answer_lines

ANSWER = Answer("Berapa?", True, 0.9, "20 orang", 8, 16, 20, "orang", "about", "sekitar 20 orang tiba.")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({}, "value: about 20 orang"),
        ({"qualifier": "exact"}, "value: 20 orang"),
        ({"value": "2023-05-09", "unit": None, "qualifier": "exact"}, "value: 2023-05-09"),
    ],
)
def test_a_value_is_shown_with_how_exact_it_is(change, line):
    assert answer_lines(replace(ANSWER, **change)) == [
        "20 orang  (probability 0.90, characters 8-16)",
        line,
        "evidence: sekitar 20 orang tiba.",
    ]
