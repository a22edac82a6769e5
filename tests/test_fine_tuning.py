"""Training goes on from what is shipped or was made late: int8 rows, and question and window that meet late."""

import json
import tomllib

import numpy as np
import pytest
from conftest import save_tiny, write_jsonl
from transformers import AutoModel, AutoModelForQuestionAnswering, AutoModelForSequenceClassification

from suluh.data.errors import InputError, ModelError
from suluh.model.answering import Answerer, Ask
from suluh.model.layout import BUNDLED, Part
from suluh.model.loading import load_part
from suluh.model.weights import INT8_NAME, PLAIN_NAME, read_tensors, write_int8
from suluh.train.backbone import load_backbone
from suluh.train.qa import train_qa
from suluh.train.recipe import Recipe, Source, read_recipe

# Short enough for one window of the engine beside the 24 places of a question.
TEXT = "polisi menangkap tiga tersangka di batam ."
ASKED = {"siapa pelaku ?": None, "berapa tersangka ?": "tiga tersangka", "di laut apa ?": "batam"}


def recipe(backbone, source, **changes):
    settings = {
        "length": 36,
        "overlap": 8,
        "held_out": 0.0,
        "bf16": False,
        "learning_rate": 1e-3,
        "freeze_words": False,
    }
    return Recipe("qa", str(backbone), (Source(str(source), passes=600.0),), **settings | changes)


def annotated(folder):
    questions = [
        {"id": f"q{number}", "qid": "free", "question": question, "value": None,
         "answers": [{"text": answer, "answer_start": TEXT.index(answer)}] if answer else []}
        for number, (question, answer) in enumerate(ASKED.items())
    ]  # fmt: skip
    return write_jsonl(folder / "read.jsonl", [{"id": "a", "text": TEXT, "qas": questions}])


@pytest.mark.parametrize("kind", ["BertForQuestionAnswering", "XLMRobertaForQuestionAnswering"])
def test_a_late_model_learns_labels_and_stays_late(tmp_path, kind):
    late, out = save_tiny(tmp_path / "late", kind, late_layers=1), tmp_path / "out"
    train_qa(recipe(late, annotated(tmp_path)), out)
    assert json.loads((out / "config.json").read_text())["late_layers"] == 1
    raws = Answerer(load_part(Part(out, "qa"))).raw([Ask(TEXT, question) for question in ASKED])
    assert raws[0].margin < 0
    assert [raw.spans[0].text for raw in raws[1:]] == ["tiga tersangka", "batam"]
    assert min(raw.margin for raw in raws[1:]) > 0


def test_the_places_of_late_rows_are_counted_before_training(tmp_path):
    late = save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1)
    with pytest.raises(InputError, match="length is 48; with late rows this backbone takes 38"):
        train_qa(recipe(late, annotated(tmp_path), length=48), tmp_path / "out")


def test_flags_do_not_go_on_from_a_late_model(tmp_path):
    late = save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1)
    with pytest.raises(ModelError, match="meet late, which is for question answering only"):
        load_backbone(recipe(late, "x.jsonl"), AutoModelForSequenceClassification)


@pytest.mark.parametrize("task", ["qa", "flag"])
def test_the_embedded_models_are_backbones(tmp_path, task):
    path = tmp_path / "recipe.toml"
    path.write_text(f'task = "{task}"\nbackbone = "suluh:{task}"\n[[sources]]\npath = "x.jsonl"\n')
    chosen = read_recipe(path)
    assert chosen.backbone == str(BUNDLED / task) and "backbone" in tomllib.loads(path.read_text())
    auto = AutoModelForQuestionAnswering if task == "qa" else AutoModelForSequenceClassification
    model, _ = load_backbone(chosen, auto, **({"num_labels": 2} if task == "flag" else {}))
    stored = read_tensors(BUNDLED / task / INT8_NAME)
    loaded = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    assert set(loaded) <= set(stored)
    assert all(np.array_equal(loaded[name], stored[name]) for name in loaded)


def test_packed_rows_get_a_fresh_head_for_another_task(tiny_qa, tmp_path):
    model, _ = load_backbone(recipe(packed(tiny_qa, tmp_path), "x.jsonl"), AutoModelForSequenceClassification)
    plain = AutoModel.from_pretrained(tiny_qa)
    for one, other in zip(model.base_model.encoder.parameters(), plain.encoder.parameters(), strict=True):
        assert np.abs((one - other).detach().numpy()).max() < 0.02


def test_packed_rows_of_another_architecture_are_refused(tiny_qa, tmp_path):
    folder = packed(tiny_qa, tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "xlm-roberta"}))
    with pytest.raises(ModelError, match=rf"{INT8_NAME}: no tensors of XLMRobertaForQuestionAnswering"):
        load_backbone(recipe(folder, "x.jsonl"), AutoModelForQuestionAnswering)


def packed(folder, tmp_path):
    """A copy of a folder with its weights as int8 rows."""
    out = tmp_path / "packed"
    out.mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (out / name).write_bytes((folder / name).read_bytes())
    write_int8(read_tensors(folder / PLAIN_NAME), out / INT8_NAME)
    return out
