import json

import pytest

from suluh.data.errors import InputError
from suluh.model.layout import Part
from suluh.train.card import write_card

RECIPE = {
    "sources": [{"path": "somewhere/deep/train.jsonl", "passes": 5.0}], "parameters": 34739712, "seed": 13, "batch": 16,
    "backbone": "somewhere/encoder", "averaged": ["one", "two"],
    "learning_rate": 0.0002, "length": 320, "overlap": 96, "dropout": 0.0, "freeze_words": True, "held_out": 0.12,
}  # fmt: skip
REPORT = {
    "n": 748, "f1": 76.25, "f1_ci": [73.0, 79.5], "ece": 0.031, "ece_ci": [0.02, 0.05], "precision": None,
    "precision_ci": [None, None],
    "per_question": {"rescued_wni": {"n": 44, "has_ans_f1": 61.4}, "loss": {"n": 44, "has_ans_f1": None}},
}  # fmt: skip


@pytest.fixture
def run(tmp_path):
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE))
    (tmp_path / "valid.json").write_text(json.dumps(REPORT))
    return tmp_path


def test_a_card_tells_data_settings_and_every_score(tiny_qa, run):
    card = write_card(Part(tiny_qa, "qa"), run, {"valid": run / "valid.json"}).read_text("utf-8")
    for told in (
        "| `train.jsonl` | 5 |",
        "34,739,712",
        "seed 13, batch 16, learning_rate 0.0002",
        "; went on from encoder; weights averaged over one, two.",
        "**valid, n = 748**",
        "| f1 | 76.25 | 73 to 79.5 |",
        "| ece | 0.031 | 0.02 to 0.05 |",
        "| rescued_wni | 44 | 61 |",
        "| loss | 44 | - |",
        "suluh eval qa FILE",
    ):
        assert told in card
    assert "somewhere" not in card and "precision" not in card and "$" not in card


def test_a_card_tells_teachers_and_what_had_no_labels(tiny_qa, run):
    sources = [
        {"path": "s/read.jsonl", "passes": 1.0, "asked": False, "labelled": True},
        {"path": "s/foreign.json", "passes": 0.5, "asked": False, "labelled": False},
        {"path": "s/asked.jsonl", "passes": 0.1, "asked": True},
    ]
    recipe = RECIPE | {"sources": sources, "teachers": ["runs/first", "runs/second"]}
    (run / "recipe.json").write_text(json.dumps(recipe))
    card = write_card(Part(tiny_qa, "qa"), run, {}).read_text("utf-8")
    for told in (
        "| `read.jsonl` | 1 |",
        "| `foreign.json`, no labels | 0.5 |",
        "| `asked.jsonl`, no labels | 0.1 |",
        "; went on from encoder, taught by the mean of first, second; weights averaged over one, two.",
    ):
        assert told in card


def test_flags_have_a_table_each(tiny_flag, run):
    figures = {"f1": 0.91, "f1_ci": [0.85, 0.95]}
    (run / "flags.json").write_text(json.dumps({"n": 100, "trafficking": figures, "online_scam": figures}))
    card = write_card(Part(tiny_flag, "flag"), run, {"valid": run / "flags.json"}).read_text("utf-8")
    assert "**valid, n = 100: trafficking**" in card and "**valid, n = 100: online_scam**" in card
    assert card.count("| f1 | 0.91 | 0.85 to 0.95 |") == 2


def test_what_is_missing_is_named(tiny_qa, run):
    with pytest.raises(InputError, match=r"nowhere\.json: not readable as JSON"):
        write_card(Part(tiny_qa, "qa"), run, {"valid": run / "nowhere.json"})
