import json

import pytest
from conftest import write_jsonl
from test_training import recipe

from suluh.data.errors import ModelError
from suluh.train.plan import SHAPES, plan, try_steps
from suluh.train.recipe import Recipe, Source, read_recipe

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"
)

KNOWN = json.loads(SHAPES.read_text())


def shaped(backbone, **changes):
    return Recipe("qa", backbone, (Source("x"),), freeze_words=False, **changes)


@pytest.mark.parametrize("backbone", KNOWN)
def test_shapes_have_the_published_number_of_parameters(backbone):
    planned = plan(shaped(backbone))
    # Published with the pooler, which question answering has not, and rounded.
    assert planned.parameters == pytest.approx(KNOWN[backbone]["published_parameters"], rel=0.01)


def test_memory_by_hand():
    planned = plan(shaped("indobenchmark/indobert-large-p2", batch=16, length=384))
    count = planned.parameters
    assert planned.trained == count
    # 34 bytes x 16 x 384 tokens x 1024 wide x 24 layers.
    assert planned.activations == pytest.approx(34 * 6144 * 1024 * 24 / 2**30)
    assert planned.total == pytest.approx(16 * count / 2**30 + planned.activations)


def test_frozen_words_need_no_gradients():
    planned = plan(Recipe("flag", "FacebookAI/xlm-roberta-large", (Source("x"),), freeze_words=True))
    assert planned.parameters - planned.trained == 250_002 * 1024


def test_a_trial_trains_on_random_weights(tiny_encoder, tmp_path):
    for task in ("qa", "flag"):
        trial = try_steps(recipe(tmp_path, tiny_encoder, task, batch=2), steps=2)
        assert trial.steps == 2 and 0 < trial.loss < 20 and trial.seconds > 0 and trial.peak_gib > 0.05


def test_an_unknown_backbone_is_named(tmp_path):
    with pytest.raises(
        ModelError, match="nowhere: neither a folder nor one of indobenchmark/indobert-base-p2"
    ):
        plan(shaped(str(tmp_path / "nowhere")))


def test_the_command_shows_the_plan(tmp_path, run, tiny_encoder):
    write_jsonl(tmp_path / "x.jsonl", [])
    path = tmp_path / "r.toml"
    path.write_text(
        f'task = "qa"\nbackbone = "{tiny_encoder}"\nlength = 16\noverlap = 4\n[[sources]]\npath = "x.jsonl"'
    )
    code, out, _ = run("train", "plan", path, "--batch", 2, "--steps", 1)
    shown = json.loads(out)
    assert code == 0 and shown["batch"] == 2 and shown["trial"]["steps"] == 1
    assert shown["total"] == pytest.approx(
        sum(shown[n] for n in ("weights", "gradients", "moments", "activations"))
    )


def test_the_large_recipes_name_known_shapes():
    names = ("qa-indobert", "qa-indobert-large", "qa-xlmr-large")
    assert {read_recipe(SHAPES.parent / "recipes" / f"{name}.toml").backbone for name in names} == set(KNOWN)
