"""Training goes on from what is shipped or was made late: int8 rows, and question and window that meet late."""

import json

import numpy as np
import pytest
import torch
from conftest import save_tiny, write_jsonl
from transformers import AutoModel, AutoModelForQuestionAnswering, AutoModelForSequenceClassification

from suluh.data.errors import InputError, ModelError
from suluh.model.answering import Answerer, Ask
from suluh.model.layout import BUNDLED, Part
from suluh.model.loading import load_part
from suluh.model.weights import INT8_NAME, PLAIN_NAME, read_tensors, write_int8
from suluh.train.backbone import load_backbone
from suluh.train.halves import Halves, PadHalves, student_states
from suluh.train.qa import train_qa
from suluh.train.recipe import Recipe, Source, read_recipe
from suluh.train.span_loss import span_labels

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


def packed(folder, tmp_path):
    """A copy of a folder with its weights as int8 rows."""
    out = tmp_path / "packed"
    out.mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (out / name).write_bytes((folder / name).read_bytes())
    write_int8(read_tensors(folder / PLAIN_NAME), out / INT8_NAME)
    return out


@pytest.mark.parametrize("kind", ["BertForQuestionAnswering", "XLMRobertaForQuestionAnswering"])
def test_a_late_model_learns_labels_and_stays_late(tmp_path, kind):
    late, out = save_tiny(tmp_path / "late", kind, late_layers=1), tmp_path / "out"
    train_qa(recipe(late, annotated(tmp_path)), out)
    assert json.loads((out / "config.json").read_text())["late_layers"] == 1
    raws = Answerer(load_part(Part(out, "qa"))).raw([Ask(TEXT, question) for question in ASKED])
    assert raws[0].margin < 0
    assert [raw.spans[0].text for raw in raws[1:]] == ["tiga tersangka", "batam"]
    assert min(raw.margin for raw in raws[1:]) > 0


@pytest.mark.parametrize("length", [28, 48])
def test_the_places_of_late_rows_are_counted_before_training(tmp_path, length):
    late = save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1)
    with pytest.raises(
        InputError, match=f"length is {length}; with late rows this backbone takes 32 to {64 - 24}"
    ):
        train_qa(recipe(late, annotated(tmp_path), length=length), tmp_path / "out")


def test_flags_do_not_go_on_from_a_late_model(tmp_path):
    late = save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1)
    with pytest.raises(
        ModelError, match=r"^backbone .*: its question and window meet late.*name an encoder, or suluh:flag"
    ):
        load_backbone(recipe(late, "x.jsonl"), AutoModelForSequenceClassification)


@pytest.mark.parametrize("task", ["qa", "flag"])
def test_the_embedded_models_are_backbones(tmp_path, task):
    path = tmp_path / "recipe.toml"
    path.write_text(f'task = "{task}"\nbackbone = "suluh:{task}"\n[[sources]]\npath = "x.jsonl"\n')
    chosen = read_recipe(path)
    assert chosen.checkpoint == str(BUNDLED / task)
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
    with pytest.raises(
        ModelError,
        match=rf"^{folder}/{INT8_NAME}: lacks roberta.* of a XLMRobertaForQuestionAnswering; fetch",
    ):
        load_backbone(recipe(folder, "x.jsonl"), AutoModelForQuestionAnswering)


def test_packed_rows_without_a_layer_are_refused(tiny_qa, tmp_path):
    folder = packed(tiny_qa, tmp_path)
    kept = {name: one for name, one in read_tensors(folder / INT8_NAME).items() if "layer.1." not in name}
    write_int8(kept, folder / INT8_NAME)
    with pytest.raises(ModelError, match=r"lacks bert\.encoder\.layer\.1\..* of a BertForQuestionAnswering"):
        load_backbone(recipe(folder, "x.jsonl"), AutoModelForQuestionAnswering)


def test_an_embedded_model_that_there_is_not_is_told():
    with pytest.raises(
        InputError, match="'suluh:QA' is no embedded model; the embedded ones are suluh:qa, suluh:flag"
    ):
        recipe("suluh:QA", "x.jsonl")


def test_layers_that_would_leave_none_above_the_late_ones_are_refused(tmp_path):
    late = save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1)
    with pytest.raises(InputError, match="layers is 1; of this backbone keep more than its 1 late ones"):
        load_backbone(recipe(late, "x.jsonl", layers=1), AutoModelForQuestionAnswering)


def test_the_loss_of_a_late_row_does_not_depend_on_its_neighbours(tmp_path):
    """Padding and the window's own first token take no share of the probability."""
    folder = save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1)
    halves = Halves(AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager"), 1)
    tokenizer = load_part(Part(folder, "qa"), "torch").tokenizer
    question, short, long = tokenizer.ids(["berapa tersangka ?", TEXT, " ".join([TEXT] * 4)])
    rows = [
        {"ids": row.ids.tolist(), "types": row.types.tolist(), "context": row.context, "labels": [(0, 0)]}
        for row in (tokenizer.row(question, window) for window in (short, long))
    ]
    collate = PadHalves(1, 0, span_labels)
    with torch.no_grad():
        together = float(halves(**collate(rows))["loss"])
        apart = [float(halves(**collate([row]))["loss"]) for row in rows]
        logits = student_states(halves.model, 1, collate(rows[:1]))[-1][0]
    assert together == pytest.approx(sum(apart) / 2, rel=1e-4)
    # By hand: the tokens of the row, without the token put before its window.
    places = [place for place in range(len(rows[0]["ids"]) + 1) if place != rows[0]["context"]]
    assert apart[0] == pytest.approx(-float(logits[places].log_softmax(0)[0].sum()) / 2, rel=1e-4)
