"""The annotated sets that ship: complete, in place, and without a word of anybody's news."""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from suluh.data.questions import load_questions
from suluh.data.stats import set_stats

FOLDER = Path(__file__).parent.parent / "data" / "annotations"
STANDARD = [question.id for question in load_questions()]


def rows(name):
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "name", ["pool.jsonl", "written.jsonl", "standard.jsonl", "flagged.jsonl", "roles.jsonl"]
)
def test_every_flagged_article_is_asked_everything_once(name):
    some = rows(name)
    assert len({row["id"] for row in some}) == len(some)
    for row in some:
        asked = [qa["qid"] for qa in row["qas"] if qa["qid"] != "free"]
        assert asked == (STANDARD if row["trafficking"] or row["online_scam"] else [])
        assert max(Counter(qa["id"] for qa in row["qas"]).values(), default=1) == 1
        assert row["confidence"] in ("clear", "borderline")
        assert (row["kind"] == "other") <= (not asked)


@pytest.mark.parametrize(
    "name",
    [
        "pool.jsonl",
        "everyday.jsonl",
        "flags.jsonl",
        "unsure.jsonl",
        "standard.jsonl",
        "questions.jsonl",
        "further.jsonl",
        "second.jsonl",
        "flagged.jsonl",
        "crime.jsonl",
        "reworded.jsonl",
        "encyclopaedia.jsonl",
        "passages.jsonl",
    ],  # fmt: skip
)
def test_real_articles_are_stand_off(name):
    for row in rows(name):
        assert not {"text", "title", "date", "url", "outlet"} & set(row)
        assert len(row["sha256"]) == 64 and 0 < row["chars"] <= 6000
        for qa in row["qas"]:
            assert all(
                set(a) == {"start", "end"} and 0 <= a["start"] < a["end"] <= row["chars"]
                for a in qa["answers"]
            )


def test_taught_articles_have_probabilities_and_no_text():
    some = [json.loads(line) for line in (FOLDER.parent / "taught.jsonl").read_text("utf-8").splitlines()]
    assert len({row["id"] for row in some}) == len(some)
    # What the flags learn from as read, they do not learn from a teacher too.
    recipe = tomllib.loads((FOLDER.parents[1] / "train/recipes/flag.toml").read_text("utf-8"))
    paths = [Path(source["path"]) for source in recipe["sources"] if "suluh:annotations" in source["path"]]
    assert {"pool", "everyday", "flags"} <= {path.stem for path in paths}
    read = {row["id"] for path in paths for row in rows(path.name)}
    for row in some:
        assert set(row) == {"id", "trafficking", "online_scam", "sha256", "chars", "qas"}
        assert 0 <= row["trafficking"] <= 1 and 0 <= row["online_scam"] <= 1 and not row["qas"]
    assert not read & {row["id"] for row in some}


def test_asked_articles_have_neither_text_nor_labels():
    some = [json.loads(line) for line in (FOLDER.parent / "asked.jsonl").read_text("utf-8").splitlines()]
    assert len({row["id"] for row in some}) == len(some)
    assert all(set(row) == {"id", "sha256", "chars"} and row["chars"] > 0 for row in some)
    questioned = ("pool", "questions", "standard", "further", "flagged", "crime", "reworded")
    read = [row for name in questioned for row in rows(f"{name}.jsonl")]
    assert not {row["id"] for row in read} & {row["id"] for row in some}
    assert not {row["sha256"] for row in read} & {row["sha256"] for row in some}


def test_flags_only_sets():
    everyday, contrast = rows("everyday.jsonl"), rows("contrast.jsonl")
    assert not any(row["trafficking"] or row["online_scam"] for row in everyday)
    assert {(row["trafficking"], row["online_scam"]) for row in contrast} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    read = rows("flags.jsonl") + rows("unsure.jsonl")
    assert not any(row["qas"] for row in everyday + contrast + read)
    assert all(
        (row["kind"] == "other") == (not (row["trafficking"] or row["online_scam"]))
        for row in contrast + read
    )
    sets = ("pool", "everyday", "written", "contrast", "flags", "unsure", "flagged", "crime", "roles")
    ids = [row["id"] for name in sets for row in rows(f"{name}.jsonl")]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", ["questions.jsonl", "crime.jsonl", "encyclopaedia.jsonl", "passages.jsonl"])
def test_free_questions_and_some_that_are_not_answered(name):
    some = rows(name)
    assert len({row["id"] for row in some}) == len(some) > 200
    for row in some:
        assert {qa["qid"] for qa in row["qas"]} == {"free"}
        assert {bool(qa["answers"]) for qa in row["qas"]} == {True, False}


def test_reworded_questions_have_the_answers_of_the_first_wording():
    first = {
        qa["id"]: qa for name in ("pool", "standard") for row in rows(f"{name}.jsonl") for qa in row["qas"]
    }
    known = [
        (qa, first[qa["id"].removesuffix("-r")])
        for row in rows("reworded.jsonl")
        for qa in row["qas"]
        if qa["id"].removesuffix("-r") in first
    ]
    assert len(known) > 1000
    for again, before in known:
        assert (again["qid"], again["answers"]) == (before["qid"], before["answers"])
        assert again["question"] != before["question"]


def test_the_second_further_questions_are_ten_each_and_four_of_them_not_answered():
    some = rows("further.jsonl")
    assert len({row["id"] for row in some}) == len(some) > 150
    for row in some:
        assert {qa["qid"] for qa in row["qas"]} <= {"free", *STANDARD} and len(row["qas"]) == 10
    assert sum(not qa["answers"] for row in some for qa in row["qas"]) == 4 * len(some)


def test_stats_count_what_is_there():
    stats = set_stats([FOLDER / "pool.jsonl", FOLDER / "written.jsonl"]).as_json()
    some = rows("pool.jsonl") + rows("written.jsonl")
    assert stats["articles"] == len(some) == sum(stats["flags"].values()) == sum(stats["kinds"].values())
    assert stats["questions"] == sum(len(row["qas"]) for row in some)
    lost = [qa for row in some for qa in row["qas"] if qa["qid"] == "loss"]
    assert stats["by_question"]["loss"] == [sum(bool(qa["answers"]) for qa in lost), len(lost)]


@pytest.mark.parametrize("name", ["written.jsonl", "roles.jsonl"])
def test_written_answers_stand_where_they_say(name):
    for row in rows(name):
        for qa in row["qas"]:
            for answer in qa["answers"]:
                start = answer["answer_start"]
                assert (
                    row["text"][start : start + len(answer["text"])]
                    == answer["text"]
                    == answer["text"].strip()
                    != ""
                )
