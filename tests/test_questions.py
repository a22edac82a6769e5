"""The standard questions, and a user's own file with its mistakes."""

from pathlib import Path

import pytest

from suluh.data.errors import InputError
from suluh.data.questions import TYPES, Question, load_questions, questions_for, select_questions

BOTH = ("trafficking", "online_scam")


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_standard_set_is_complete_and_in_order():
    questions = load_questions()
    assert [question.id for question in questions] == [
        "rescued_wni", "victims_wni", "victims_total", "suspects", "destination", "origin", "promised_job",
        "modus", "perpetrator", "rescuer", "when", "loss", "law", "penalty",
    ]  # fmt: skip
    assert questions[0].text == "Berapa WNI yang diselamatkan atau dipulangkan?"
    assert [question.type for question in questions] == [
        "count", "count", "count", "count", "place", "place", "phrase",
        "clause", "person", "person", "date", "money", "phrase", "penalty",
    ]  # fmt: skip
    assert {question.type for question in questions} == set(TYPES)
    assert {question.flags for question in questions} == {BOTH}
    assert all(question.text.endswith("?") for question in questions)


def test_type_and_flags_are_optional(tmp_path):
    path = write(tmp_path, '[[question]]\nid = "pay"\ntext = " Berapa gajinya? "\n')
    assert load_questions(path) == (Question("pay", "Berapa gajinya?", "phrase", BOTH),)


def test_questions_of_a_flag(tmp_path):
    path = write(
        tmp_path,
        '[[question]]\nid = "a"\ntext = "A?"\nflags = ["trafficking"]\n'
        '[[question]]\nid = "b"\ntext = "B?"\ntype = "money"\nflags = ["online_scam"]\n'
        '[[question]]\nid = "c"\ntext = "C?"\n',
    )
    questions = load_questions(path)
    assert [question.id for question in questions_for(questions, {"online_scam"})] == ["b", "c"]
    assert [question.id for question in questions_for(questions, BOTH)] == ["a", "b", "c"]
    assert questions_for(questions, ()) == ()


def test_select_keeps_the_order_asked_for_and_drops_repeats():
    chosen = select_questions(load_questions(), ["loss", "when", "loss"])
    assert [question.id for question in chosen] == ["loss", "when"]


def test_an_unknown_id_names_the_known_ones():
    questions = (Question("a", "A?"), Question("b", "B?"))
    with pytest.raises(InputError) as caught:
        select_questions(questions, ["a", "lost"])
    assert str(caught.value) == "unknown question id 'lost'; known: a, b"


GOOD = '[[question]]\nid = "a"\ntext = "A?"\n'
KNOWN_TYPES = "count, money, date, place, phrase, clause, person, penalty"
NONE = "no questions; add at least one [[question]] table with id and text"
EMPTY = "is missing or empty; give it a text in quotes"
LIST = "must be a list of at least one of: trafficking, online_scam"
MISTAKES = {
    "no table": ("", NONE),
    "a single table": ('[question]\nid = "a"', NONE),
    "not tables": ('question = ["A?"]', "question 1: not a table; write [[question]] above its id and text"),
    "no id": ('[[question]]\ntext = "A?"', f"question 1: id {EMPTY}"),
    "number as id": ('[[question]]\nid = 7\ntext = "A?"', f"question 1: id {EMPTY}"),
    "empty text": (GOOD + '[[question]]\nid = "b"\ntext = " "', f"question 2: text {EMPTY}"),
    "same id": (GOOD + GOOD, "question 2: id 'a' is used twice; ids must differ"),
    "type": (GOOD + 'type = "uang"', f"question 1: unknown type 'uang'; known: {KNOWN_TYPES}"),
    "type as list": (GOOD + 'type = ["count"]', f"question 1: unknown type ['count']; known: {KNOWN_TYPES}"),
    "flag": (GOOD + 'flags = ["judol"]', "question 1: unknown flag 'judol'; known: trafficking, online_scam"),
    "flags not a list": (GOOD + 'flags = "trafficking"', f"question 1: flags {LIST}"),
    "no flags": (GOOD + "flags = []", f"question 1: flags {LIST}"),
    "misspelt field": (
        GOOD + 'teks = "B?"',
        "question 1: unknown field 'teks'; known: id, text, type, flags",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_one_clear_line(tmp_path, text, message):
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_questions(path)
    assert str(caught.value) == f"{path}: {message}"


def test_bad_toml_names_file_and_line(tmp_path):
    path = write(tmp_path, '[[question]]\nid = "a"\ntext = A?\n')
    with pytest.raises(InputError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"{path}: not valid TOML: ")
    assert "line 3" in str(caught.value)


def test_a_missing_file_and_a_file_that_is_not_text(tmp_path):
    missing = tmp_path / "none.toml"
    with pytest.raises(InputError) as caught:
        load_questions(missing)
    assert str(caught.value) == f"{missing}: cannot be read: No such file or directory"
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# caf\xe9\n")
    with pytest.raises(InputError) as caught:
        load_questions(latin)
    assert str(caught.value) == f"{latin}: not UTF-8 text (byte 5); save it as UTF-8"
