import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import write_jsonl
from transformers import Trainer

from suluh.data.articles import Article
from suluh.data.errors import InputError, ModelError
from suluh.data.qa import read_qa
from suluh.model.flagging import Flagger
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.model.weights import INT8_NAME, read_tensors
from suluh.train.backbone import load_backbone
from suluh.train.calibrate import _curve, best_threshold, embed, risk_rows
from suluh.train.flag import train_flag
from suluh.train.qa import train_qa
from suluh.train.recipe import Recipe, Source, read_recipe

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"
)

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def one_thread():
    """Tiny matrices gain nothing from a second thread, and stall on it when the machine is busy."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def questions_file(folder):
    """Forty articles that say how many, with the question and one that is not answered."""
    rows = []
    for number in range(40):
        count = "20" if number % 2 else "97"
        text = f"sebanyak {count} wni diselamatkan dari kamboja pada selasa pagi"
        qas = [
            {
                "id": f"{number}-0",
                "qid": "rescued_wni",
                "question": "berapa wni yang diselamatkan ?",
                "answers": [{"text": f"{count} wni", "answer_start": 9}],
            },
            {"id": f"{number}-1", "qid": "loss", "question": "berapa kerugian korban ?", "answers": []},
        ]
        labels = {"trafficking": number % 2, "online_scam": 1 - number % 2}
        rows.append({"id": f"a{number}", "title": f"berita {number}", "text": text, "qas": qas} | labels)
    return write_jsonl(folder / "train.jsonl", rows)


def recipe(folder, backbone, task, **changes):
    settings = {
        "batch": 8,
        "length": 48,
        "overlap": 8,
        "learning_rate": 3e-3,
        "bf16": False,
        "held_out": 0.0,
        "save_steps": 20,
        "freeze_words": False,
    }
    source = Source(str(questions_file(folder)), passes=8)
    return Recipe(task=task, backbone=str(backbone), sources=(source,), **(settings | changes))


def losses(folder):
    states = sorted((folder / "checkpoints").glob("*/trainer_state.json"))
    return [entry["loss"] for entry in json.loads(states[-1].read_text())["log_history"] if "loss" in entry]


def test_question_answering_learns_and_its_folder_answers(tiny_encoder, tmp_path):
    out = tmp_path / "qa"
    result = train_qa(recipe(tmp_path, tiny_encoder, "qa", learning_rate=5e-3), out)
    assert result.steps == 80
    # The mean over all steps is well below that of the first fifty.
    assert result.loss < 0.75 * losses(out)[0]
    from suluh.model.answering import Answerer, Ask

    text = "sebanyak 97 wni diselamatkan dari kamboja pada selasa pagi"
    stated, not_stated = Answerer(load_part(Part(out, "qa"))).answer(
        [Ask(text, "berapa wni yang diselamatkan ?", "count"), Ask(text, "berapa kerugian korban ?", "money")]
    )
    assert (stated.text, stated.start, stated.end, stated.value, stated.unit) == ("97 wni", 9, 15, 97, "WNI")
    assert not not_stated.stated and not_stated.text is None


def test_flags_learn(tiny_encoder, tmp_path):
    out = tmp_path / "flag"
    train_flag(recipe(tmp_path, tiny_encoder, "flag", learning_rate=5e-3), out)
    config = json.loads((out / "config.json").read_text())
    from transformers import AutoTokenizer

    text = "polisi menangkap tiga tersangka"
    ids = AutoTokenizer.from_pretrained(out)(text)["input_ids"]
    assert ids == AutoTokenizer.from_pretrained(tiny_encoder)(text)["input_ids"] and len(ids) == 6
    assert config["problem_type"] == "multi_label_classification"
    assert config["id2label"] == {"0": "trafficking", "1": "online_scam"}
    texts = [f"sebanyak {count} wni diselamatkan dari kamboja pada selasa pagi" for count in (20, 97)]
    first, second = Flagger(load_part(Part(out, "flag"))).flags([Article(text, text) for text in texts])
    assert [first["trafficking"].flagged, first["online_scam"].flagged] == [True, False]
    assert [second["trafficking"].flagged, second["online_scam"].flagged] == [False, True]


class StoppedError(Exception):
    pass


def test_a_stopped_run_goes_on_to_the_same_weights(tiny_encoder, tmp_path, monkeypatch):
    chosen = recipe(tmp_path, tiny_encoder, "qa", dropout=0.1)
    train_qa(chosen, tmp_path / "whole")
    step, count = Trainer.training_step, iter(range(10**6))

    def stopping(self, *args, **kwargs):
        if next(count) == 50:
            raise StoppedError
        return step(self, *args, **kwargs)

    monkeypatch.setattr(Trainer, "training_step", stopping)
    with pytest.raises(StoppedError):
        train_qa(chosen, tmp_path / "stopped")
    assert not (tmp_path / "stopped" / "model.safetensors").exists()
    resumed = train_qa(chosen, tmp_path / "stopped")
    assert resumed.steps == 80
    whole, stopped = (read_tensors(tmp_path / n / "model.safetensors") for n in ("whole", "stopped"))
    assert whole.keys() == stopped.keys()
    for name, tensor in whole.items():
        np.testing.assert_array_equal(tensor, stopped[name], err_msg=name)


def test_same_seed_same_rows_other_seed_other_rows(tiny_encoder, tmp_path):
    from suluh.train.backbone import fast_tokenizer, pair_tokenizer
    from suluh.train.qa import all_features

    model, _ = load_backbone(
        recipe(tmp_path, tiny_encoder, "qa"), __import__("transformers").AutoModelForQuestionAnswering
    )
    pairs = pair_tokenizer(fast_tokenizer(str(tiny_encoder)), model)
    first, again, other = (
        list(all_features(recipe(tmp_path, tiny_encoder, "qa", seed=seed, length=24), pairs))
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_kept_layers_are_the_backbones_own(tiny_encoder, tmp_path):
    from transformers import AutoModelForSequenceClassification

    chosen = recipe(tmp_path, tiny_encoder, "flag", layers=1)
    model, _ = load_backbone(chosen, AutoModelForSequenceClassification)
    source = read_tensors(tiny_encoder / "model.safetensors")
    kept = model.state_dict()
    assert model.config.num_hidden_layers == 1 and not any(".layer.1." in name for name in kept)
    name = "encoder.layer.0.attention.self.query.weight"
    assert torch.equal(kept[f"bert.{name}"], torch.from_numpy(source[name]))


def test_the_mean_layer_hands_the_first_position_the_mean_of_all_tokens(tiny_encoder, tmp_path):
    from transformers import AutoModelForSequenceClassification

    chosen = recipe(tmp_path, tiny_encoder, "flag", mean_layer=True)
    model, _ = load_backbone(chosen, AutoModelForSequenceClassification)
    assert model.config.num_hidden_layers == 3
    ids = torch.tensor([[0, 7, 9, 11, 2], [0, 8, 2, 1, 1]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    states = model.base_model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    mean = (states[-2] * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    wanted = torch.nn.functional.layer_norm(mean, mean.shape[-1:])
    assert torch.nn.functional.cosine_similarity(states[-1][:, 0], wanted).min() > 0.98
    loss = model(input_ids=ids, attention_mask=mask, labels=torch.ones(2, 2)).loss
    loss.backward()
    added = model.base_model.encoder.layer[-1]
    assert all(parameter.grad.abs().sum() > 0 for parameter in added.output.parameters())


def test_the_embedded_copy_answers_alike(tiny_qa, tmp_path):
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes((tiny_qa / name).read_bytes())
    (tmp_path / "calibration.json").write_text("{}")
    embed(tmp_path, tmp_path / "small")
    assert {p.name for p in (tmp_path / "small").iterdir()} == {
        "config.json", "tokenizer.json", "calibration.json", INT8_NAME,
    }  # fmt: skip


def test_averaged_weights_are_the_mean(tiny_qa, tiny_flag, tmp_path):
    from safetensors.numpy import save_file

    from suluh.train.average import average

    first, second, out = (tmp_path / name for name in ("first", "second", "out"))
    for folder, factor in ((first, 1.0), (second, 3.0)):
        shutil.copytree(tiny_qa, folder)
        tensors = {
            name: factor * tensor for name, tensor in read_tensors(tiny_qa / "model.safetensors").items()
        }
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "recipe.json").write_text(json.dumps({"seed": factor}))
    average([first, second], out)
    source = read_tensors(tiny_qa / "model.safetensors")
    for name, tensor in read_tensors(out / "model.safetensors").items():
        np.testing.assert_allclose(tensor, 2.0 * source[name], rtol=1e-6)
    assert json.loads((out / "recipe.json").read_text()) == {"seed": 3.0, "averaged": ["first", "second"]}
    assert load_part(Part(out, "qa")).length > 0
    with pytest.raises(InputError, match="other tensors than in"):
        average([first, tiny_flag], tmp_path / "no")


def test_the_best_threshold_is_half_the_best_expected_f1():
    assert best_threshold(np.array([1.0, 0.0, 1.0, 0.0])) == 0.5
    # Taking the first: 2 * .9 / (1 + 1.5); the first two: 2 * 1.4 / (2 + 1.5); all: 2 * 1.5 / (3 + 1.5).
    assert best_threshold(np.array([0.1, 0.5, 0.9])) == pytest.approx(2.8 / 3.5 / 2, abs=1e-3)


def test_risk_rows_hold_with_one_more_wrong():
    probabilities = np.array([0.9, 0.2, 0.8, 0.6, 0.6])
    right = np.array([True, False, True, True, False])
    # (wrong + 1) / (n + 1) from .9 on: 1/2; .8: 1/3; .6 (a tie): 2/5; .2: 3/6.
    assert risk_rows(probabilities, right) == [[0.4, 0.6], [0.5, 0.2]]
    many = np.linspace(0.5, 0.99, 99)
    assert risk_rows(many, np.ones(99, bool))[0] == [0.01, 0.5]


def test_no_source_trains_on_a_held_out_article(tmp_path):
    from suluh.train.qa import split_questions

    path = questions_file(tmp_path)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    words = [" ".join(f"w{i}x{j}" for j in range(30)) for i in range(40)]
    for row, text in zip(rows, words, strict=True):
        row |= {"text": text, "qas": [{"id": row["id"], "qid": "free", "question": "siapa ?", "answers": []}]}
    write_jsonl(tmp_path / "whole.jsonl", rows)
    write_jsonl(tmp_path / "half.jsonl", rows[20:])
    whole, half = Source(str(tmp_path / "whole.jsonl")), Source(str(tmp_path / "half.jsonl"))
    extra = Source(str(tmp_path / "half.jsonl"), calibrates=False)
    splits = [
        split_questions(Recipe("qa", "b", sources, held_out=0.3))
        for sources in ((whole,), (whole, half), (extra,), (whole, extra))
    ]
    one, two, three, four = (frozenset(example.group for example in each.held_out) for each in splits)
    assert one == two == four and 5 < len(one) < 20 and three == frozenset()
    for each, held in zip(splits, (one, two, three, four), strict=True):
        trained = {example.group for _, some in each.training for example in some}
        assert trained and not trained & held


@pytest.mark.parametrize(
    "path", sorted((ROOT / "train" / "recipes").glob("*.toml")), ids=lambda path: path.stem
)
def test_every_recipe_can_be_read(path):
    if path.stem == "encoder":
        from suluh.train.encoder import EncoderRecipe

        assert EncoderRecipe.read(path, Path("somewhere")).texts[0] == "somewhere/articles.jsonl.gz"
    else:
        assert read_recipe(path, Path("somewhere"), seed=3).seed == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("task = [", "not a readable recipe"),
        ('task = "qa"\nbackbone = "b"\nspeed = 3', "unknown field 'speed'"),
        ('task = "sing"\nbackbone = "b"\n[[sources]]\npath = "x"', "task is 'sing'"),
        ('task = "qa"\nbackbone = "b"', "sources is"),
        ('task = "qa"\nbackbone = "b"\n[[sources]]\npath = "x"\npasses = 0', "passes is 0"),
        ('task = "qa"\n[[sources]]\npath = "x"', "backbone"),
        ('task = "flag"\nlate = 2\nbackbone = "b"\n[[sources]]\npath = "x"', "late is 2"),
        (
            'task = "qa"\nbackbone = "b"\n[[sources]]\npath = "x"\nasked = true',
            "no labels are learned from it",
        ),
    ],
)
def test_a_wrong_recipe_is_named(tmp_path, text, message):
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_recipe(path)


def test_a_backbone_that_is_not_there_is_named(tmp_path):
    from transformers import AutoModelForQuestionAnswering

    with pytest.raises(ModelError, match="backbone .*nowhere: cannot be loaded"):
        load_backbone(recipe(tmp_path, tmp_path / "nowhere", "qa"), AutoModelForQuestionAnswering)


def test_annotations_are_read_with_their_offsets_repaired(tmp_path):
    path = questions_file(tmp_path)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["qas"][0]["answers"][0]["answer_start"] = 3
    write_jsonl(path, rows)
    first = read_qa(path)[0]
    assert first.context[first.answers[0].start :].startswith(first.answers[0].text)


def test_a_curve_needs_both_sides():
    with pytest.raises(InputError, match="raise held_out, or label more articles"):
        _curve(np.array([[1.0], [2.0]]), [True, True])


def test_a_folder_is_calibrated_anew_by_command(tiny_flag, tmp_path, run):
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes((tiny_flag / name).read_bytes())
    (tmp_path / "calibration.json").write_text('{"flags": "of an earlier form"}')
    embed(tmp_path, tmp_path / "small")
    questions_file(tmp_path)
    source = '[[sources]]\npath = "train.jsonl"\n'
    (tmp_path / "recipe.toml").write_text(f'task = "flag"\nbackbone = "none"\nheld_out = 0.999\n{source}')
    code, printed, said = run(
        "train", "calibrate", tmp_path / "recipe.toml", tmp_path / "small", "--data", tmp_path
    )
    assert code == 0, said
    fitted = json.loads((tmp_path / "small" / "calibration.json").read_text())
    assert (
        fitted["fitted_on"] == json.loads(printed)["calibration"]["fitted_on"] == {"articles": 40, "runs": 1}
    )


@pytest.mark.parametrize("task", ["qa", "flag"])
def test_a_recipe_that_leaves_nothing_out_is_refused_before_training(tmp_path, run, task):
    questions_file(tmp_path)
    source = '[[sources]]\npath = "train.jsonl"\n'
    (tmp_path / "recipe.toml").write_text(f'task = "{task}"\nbackbone = "none"\nheld_out = 0\n{source}')
    code, _, said = run("train", task, tmp_path / "recipe.toml", "-o", tmp_path / "run", "--data", tmp_path)
    assert code == 2 and "set held_out above 0" in said
    assert not (tmp_path / "run").exists()


def test_a_run_without_calibration_is_not_packed(tiny_flag, tmp_path, run):
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes((tiny_flag / name).read_bytes())
    code, _, said = run("train", "embed", tmp_path, "-o", tmp_path / "small")
    assert code == 2 and "no calibration.json; make it with `suluh train calibrate" in said
    assert not (tmp_path / "small").exists()
