"""Training rows: windows with the places of their acceptable answers."""

import random

from conftest import word_tokenizer
from tokenizers import Tokenizer

from suluh.data.qa import Gold, QAExample
from suluh.model.tokens import PairTokenizer
from suluh.train.features import WindowPlan, qa_features


def test_every_acceptable_answer_in_the_window_is_a_label(tmp_path):
    word_tokenizer(tmp_path)
    pairs = PairTokenizer(Tokenizer.from_file(str(tmp_path / "tokenizer.json")), 1)
    text = "polisi menangkap tiga tersangka di batam , sebanyak tiga tersangka dari batam"
    golds = (Gold("tiga tersangka", 17), Gold("tiga", 52), Gold("tiga tersangka", 17), Gold("batam", 35))
    example = QAExample("1", "suspects", "berapa ?", text, golds, "a")
    rows = list(qa_features(pairs, [example], WindowPlan(48, 8, 1.0), random.Random(1)))
    first = pairs.row(pairs.tokens("berapa ?").ids, pairs.tokens(text).ids).context
    assert [row.labels for row in rows] == [
        [(first + 2, first + 3), (first + 8, first + 8), (first + 5, first + 5)]
    ]


def test_a_window_without_an_answer_is_labelled_so(tmp_path):
    word_tokenizer(tmp_path)
    pairs = PairTokenizer(Tokenizer.from_file(str(tmp_path / "tokenizer.json")), 1)
    example = QAExample("1", "suspects", "berapa ?", "polisi menangkap tersangka", (), "a")
    assert [
        row.labels for row in qa_features(pairs, [example], WindowPlan(48, 8, 1.0), random.Random(1))
    ] == [[(0, 0)]]
