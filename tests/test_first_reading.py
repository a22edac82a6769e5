"""What counted tokens rule out, and that the rest is read as ever."""

import dataclasses
import shutil

import numpy as np
import pytest
from conftest import save_tiny, write_jsonl

import suluh
from suluh.data.errors import InputError, ModelError
from suluh.data.qa import Gold, QAExample
from suluh.data.questions import load_questions
from suluh.model.answering import Answerer, Ask
from suluh.model.first_reading import FirstReading, counted, read_first_reading
from suluh.model.flagging import RULED_OUT, Flagger
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.model.pairs import run_pairs
from suluh.model.settings import ReaderSettings
from suluh.model.weights import FIRST_READING_NAME
from suluh.train.counted import Cases, Texts, _best, fit, threshold
from suluh.train.first_reading import _QUESTION, _flag_cases, _question_windows, _standard_questions
from suluh.train.recipe import Recipe, Source

TEXT = "Sebanyak 97 WNI dipulangkan dari Kamboja. Polisi menangkap tiga tersangka di Batam pada Selasa pagi. "


def reading(names, vocabulary, bias):
    return FirstReading(names, np.zeros((len(names), vocabulary), np.float32), np.array(bias, np.float32))


def vocabulary(part):
    return int(part.config["vocab_size"])


def test_counted_tokens_are_a_vector_of_length_one():
    tokens, weights = counted(np.array([7, 3, 7, 7]))
    assert tokens.tolist() == [3, 7]
    assert weights[1] / weights[0] == pytest.approx(1 + np.log(3))
    assert np.linalg.norm(weights) == pytest.approx(1)


def test_a_score_below_zero_rules_out_and_no_token_or_unknown_name_does():
    first = FirstReading(("a", "b"), np.array([[0, 2.0], [0, -2.0]], np.float32), np.float32([-1, 1]))
    assert not first.rules_out("a", np.array([1])) and first.rules_out("b", np.array([1]))
    assert first.rules_out("a", np.array([0])) and not first.rules_out("b", np.array([0]))
    assert not first.rules_out("a", np.array([], np.int64)) and not first.rules_out("c", np.array([0]))


def test_it_comes_back_as_it_was_saved(tmp_path):
    first = FirstReading(("berapa?",), np.float32([[0.5, -1.25, 0]]), np.float32([0.25]))
    first.save(tmp_path)
    again = read_first_reading(Part(tmp_path, "qa").first_reading, 3)
    assert again is not None and again.names == first.names
    assert (again.weights == first.weights).all() and (again.bias == first.bias).all()


def test_one_that_does_not_fit_the_model_is_refused(tmp_path):
    path = tmp_path / FIRST_READING_NAME
    assert read_first_reading(Part(tmp_path, "qa").first_reading, 3) is None
    reading(("a",), 3, [0]).save(tmp_path)
    with pytest.raises(ModelError, match=r"first_reading.*weights \(1, 3\) for 1 names and 4 tokens; fit it"):
        read_first_reading(path, 4)
    path.write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="not a first reading .*or delete it"):
        read_first_reading(path, 3)


def test_it_is_part_of_what_decides_the_findings_of_a_folder(tmp_path, tiny_qa):
    folder = shutil.copytree(tiny_qa, tmp_path / "model")
    before = ReaderSettings(model=str(folder)).described()["model"]
    reading(("a",), vocabulary(Part(folder, "qa")), [0]).save(folder)
    assert ReaderSettings(model=str(folder)).described()["model"] != before


def test_only_articles_with_no_flag_open_are_left_unread(tiny_flag):
    part = Part(tiny_flag, "flag")
    loaded = load_part(part, threads=1)
    article = suluh.Article("a", TEXT)
    (read,) = Flagger(loaded).logits([article])
    for bias, expected in (([-1, -1], np.full(2, RULED_OUT)), ([-1, 1], read), ([1, 1], read)):
        first = reading(loaded.labels, vocabulary(part), bias)
        (found,) = Flagger(dataclasses.replace(loaded, first=first)).logits([article])
        assert found == pytest.approx(expected)


def test_of_an_open_article_only_the_open_windows_are_read(tiny_flag):
    part = Part(tiny_flag, "flag")
    loaded = load_part(part, threads=1)
    article = suluh.Article("a", "97 WNI. " + "Polisi menangkap pelaku. " * 60)
    ((rows, logits),) = Flagger(loaded).windows([article])
    rare = min(rows[0].ids, key=lambda token: sum((row.ids == token).any() for row in rows))
    holding = [number for number, row in enumerate(rows) if (row.ids == rare).any()]
    assert len(holding) < len(rows)
    weights = np.zeros((len(loaded.labels), vocabulary(part)), np.float32)
    weights[:, rare] = 1
    first = FirstReading(loaded.labels, weights, np.float32([-1e-6, -1]))
    ((some, found),) = Flagger(dataclasses.replace(loaded, first=first)).windows([article])
    assert [row.ids.tolist() for row in some] == [rows[number].ids.tolist() for number in holding]
    assert np.stack(found) == pytest.approx(np.stack([logits[n] for n in holding]), abs=0.05)


def test_only_the_question_that_is_ruled_out_goes_unanswered(tiny_qa):
    part = Part(tiny_qa, "qa")
    loaded = load_part(part, threads=1)
    asks = [Ask(TEXT * 30, "berapa wni ?"), Ask(TEXT * 30, "di mana ?")]
    first = reading(("berapa wni ?",), vocabulary(part), [-1])
    ruled_out, still_open = Answerer(dataclasses.replace(loaded, first=first)).raw(asks)
    assert ruled_out.spans == ()
    assert [span.start for span in still_open.spans] == [
        span.start for span in Answerer(loaded).raw(asks)[1].spans
    ]
    (answer,) = Answerer(dataclasses.replace(loaded, first=first)).answer(asks[:1])
    assert not answer.stated and answer.probability > 0.5


def labelled(stories, rng):
    """Three texts a story of twenty tokens each; in positive stories token 1 stands among them."""
    ids = [np.append(rng.integers(2, 50, 20), 1 if s % 2 else 0) for s in range(stories) for _ in range(3)]
    owners = np.repeat(np.arange(stories), 3)
    return Texts(ids, owners), owners % 2 == 1


def test_a_fit_rules_out_what_lacks_the_word_and_no_positive():
    texts, positive = labelled(40, np.random.default_rng(1))
    first, report = fit(texts, {"flag": Cases(np.arange(120), positive, np.arange(120))}, 50)
    ruled_out = np.array([first.rules_out("flag", ids) for ids in texts.ids])
    assert not ruled_out[positive].any() and ruled_out[~positive].all()
    assert report["flag"].items() >= {"texts": 120, "positive": 60, "ruled_out": 0.5}.items()
    assert report["flag"]["lost"] < 0.05


@pytest.mark.parametrize("late", [0, 1])
def test_questions_are_fitted_on_the_windows_that_are_read(tmp_path, monkeypatch, late):
    """Rows of 64 tokens: fewer than neighbouring windows have in common where they can."""
    part = Part(save_tiny(tmp_path / "m", "BertForQuestionAnswering", late_layers=late), "qa")
    loaded = load_part(part, threads=1)
    question = " ".join(["siapa"] * _QUESTION)
    text = "polisi menangkap tiga tersangka di batam . " * 9
    answer = QAExample("a", "free", question, text, (Gold("tiga", text.index("tiga")),), "a")
    texts, cases = _question_windows(loaded, {text: {question: answer}})
    read = []
    monkeypatch.setattr(
        "suluh.model.answering.run_pairs",
        lambda part, pairs: read.extend(pairs.windows.values()) or run_pairs(part, pairs),
    )
    Answerer(loaded).raw([Ask(text, question)])
    assert [ids.tolist() for ids in texts.ids] == [ids.tolist() for ids in read]
    assert cases[question].positive.tolist() == [True] + [False] * (len(read) - 1)


def test_a_fit_needs_positives_of_several_stories():
    texts, positive = labelled(14, np.random.default_rng(2))
    with pytest.raises(InputError, match="'flag': positives of fewer than 8 stories"):
        fit(texts, {"flag": Cases(np.arange(42), positive, np.arange(42))}, 50)


def test_the_threshold_lies_below_few_positives_and_above_a_handful_of_many():
    few = np.linspace(1, 3, 50)
    assert threshold(few) < 1
    many = np.linspace(0, 1, 1001)
    assert (many < threshold(many)).sum() == 5


def test_of_a_labelled_article_the_windows_count_in_which_the_model_finds_it():
    # Found in one window, flagged by no window, labelled as about something else, unread and doubtful, unread and not.
    labels = [1.0, 1.0, 0.0, None, None]
    owners = np.array([0, 0, 1, 2, 3, 4])
    cases = _flag_cases(labels, owners, np.array([0.9, 0.1, 0.2, 0.8, 0.3, 0.1]), threshold=0.5)
    assert cases.texts.tolist() == [0, 3, 5]
    assert cases.positive.tolist() == [True, False, False] and cases.owners.tolist() == [0, 2, 4]


def test_an_article_is_lost_only_with_the_last_of_its_positive_windows():
    scores, owners = np.array([0.2, 0.9, 0.4]), np.array([5, 5, 7])
    best, stories = _best(scores, owners, np.array([1, 1, 2]))
    assert best.tolist() == [0.9, 0.4] and stories.tolist() == [1, 2]


def test_what_has_no_labels_teaches_the_first_reading_nothing(tmp_path):
    question = next(iter(load_questions())).text
    row = {"qas": [{"id": "q", "qid": "free", "question": question, "answers": []}]}
    names = ("read", "silent", "asked")
    paths = [
        str(write_jsonl(tmp_path / f"{name}.jsonl", [row | {"id": name, "text": f"teks {name} itu"}]))
        for name in names
    ]
    sources = (Source(paths[0]), Source(paths[1], labelled=False), Source(paths[2], asked=True))
    found = _standard_questions(Recipe("qa", "b", sources, teachers=("t",), held_out=0))
    assert {text: set(questions) for text, questions in found.items()} == {"teks read itu": {question}}
