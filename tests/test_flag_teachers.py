"""Labels of flag rows softened by several teachers."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from conftest import save_tiny, write_jsonl
from test_training import one_thread  # noqa: F401 (a fixture)
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification

from suluh.data.errors import InputError, ModelError
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.train.flag import train_flag
from suluh.train.flag_teachers import LABELS, load_flag_teachers
from suluh.train.recipe import Recipe, Source

FLAGS = {0: "trafficking", 1: "online_scam"}
TEXTS = (
    "polisi menangkap tiga tersangka",
    "korban perdagangan orang di batam",
    "polisi menangkap tiga tersangka",
)


def flag_model(folder, seed=0, **changes):
    """A flag model; its weights are larger than fresh ones are, so that rows and models differ visibly."""
    save_tiny(
        folder, "BertForSequenceClassification", seed=seed, **{"num_labels": 2, "id2label": FLAGS} | changes
    )
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        model.classifier.weight.mul_(6)
    model.save_pretrained(folder)
    return folder


@pytest.fixture
def models(tmp_path):
    return [flag_model(tmp_path / name, seed) for seed, name in enumerate(("first", "second"), 3)]


def recipe_for(backbone, teachers, path="x.jsonl"):
    return Recipe(
        "flag", str(backbone), (Source(str(path)),), length=32, overlap=8, held_out=0, bf16=False,
        teachers=tuple(map(str, teachers)),
    )  # fmt: skip


def teachers_of(models):
    tokenizer = Tokenizer.from_file(str(models[0] / "tokenizer.json"))
    return load_flag_teachers(recipe_for(models[0], models), tokenizer, pad_id=1)


def rows_of(folder):
    tokenizer = load_part(Part(folder, "flag")).tokenizer
    (title,) = tokenizer.ids(["berita"])
    return [tokenizer.row(title, body) for body in tokenizer.ids(TEXTS)]


def test_labels_are_drawn_to_the_mean_of_what_the_teachers_make_of_the_row(models):
    labels = [(1.0, 0.0), (0.0, 0.3), (0.0, 0.0)]
    rows = rows_of(models[0])
    found = teachers_of(models).soften(rows, labels)
    expected = []
    for row, label in zip(rows, labels, strict=True):
        made = [
            AutoModelForSequenceClassification.from_pretrained(folder)(
                torch.tensor(row.ids)[None], token_type_ids=torch.tensor(row.types)[None]
            ).logits.sigmoid()[0]
            for folder in models
        ]
        mean = torch.stack(made).mean(0).detach().numpy()
        expected.append(LABELS * np.array(label) + (1 - LABELS) * mean)
    assert np.ptp(expected, axis=0).min() > 0.03
    assert np.array(found) == pytest.approx(np.array(expected), abs=0.02)


def test_without_teachers_labels_stay(models):
    soft = load_flag_teachers(
        recipe_for(models[0], []), Tokenizer.from_file(str(models[0] / "tokenizer.json")), 1
    )
    assert soft.soften(rows_of(models[0]), [(1.0, 0.0)] * 3) == [[1.0, 0.0]] * 3


def test_a_run_learns_from_its_teachers(models, tmp_path, tiny_encoder):
    rows = [
        {"id": f"r{number}", "title": "berita", "text": f"{TEXTS[number % 2]} {number}"}
        | dict.fromkeys(FLAGS.values(), 1)
        for number in range(48)
    ]
    recipe = replace(
        recipe_for(tiny_encoder, models, write_jsonl(tmp_path / "read.jsonl", rows)), learning_rate=5e-3
    )
    out = tmp_path / "run"
    assert train_flag(recipe, out).steps == 3
    assert json.loads((out / "recipe.json").read_text())["teachers"] == list(map(str, models))
    alone = train_flag(replace(recipe, teachers=()), tmp_path / "alone")
    assert alone.loss != pytest.approx(train_flag(recipe, tmp_path / "again").loss, abs=0.01)
    (out / "checkpoints" / "checkpoint-3").mkdir(parents=True, exist_ok=True)
    with pytest.raises(InputError, match="teachers is not the same"):
        train_flag(replace(recipe, teachers=recipe.teachers[:1]), out)


@pytest.mark.parametrize(
    ("teacher", "message"),
    [
        ("answers", "teacher .*: answers questions; name a flag model"),
        ("words", "teacher .*: its vocabulary is not that of backbone"),
        ("labels", r"teacher .*: its labels are \('berita', 'lain'\), expected"),
        ("short", "teacher .*: reads rows of 24 tokens at most; the recipe's length is 32"),
        ("encoder", "teacher .*: .*architecture BertModel neither answers questions nor classifies"),
        ("nowhere", "teacher .*nowhere: .*neither a model folder nor a hub id"),
    ],
)
def test_who_cannot_teach_is_told_before_training(models, tmp_path, tiny_qa, tiny_encoder, teacher, message):
    folder = {"answers": tiny_qa, "encoder": tiny_encoder}.get(teacher, tmp_path / "nowhere")
    if teacher == "words":
        folder = flag_model(tmp_path / "other")
        other = Tokenizer.from_file(str(folder / "tokenizer.json"))
        other.add_tokens(["kapal-ikan"])
        other.save(str(folder / "tokenizer.json"))
    elif teacher == "labels":
        folder = flag_model(tmp_path / "other", id2label={0: "berita", 1: "lain"})
    elif teacher == "short":
        folder = flag_model(tmp_path / "other", max_seq_length=24)
    recipe = recipe_for(models[0], [folder], write_jsonl(tmp_path / "read.jsonl", []))
    with pytest.raises((InputError, ModelError), match=message):
        train_flag(recipe, tmp_path / "out")
    assert not (tmp_path / "out").exists()
