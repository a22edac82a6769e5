import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from conftest import write_jsonl

from suluh.data.errors import InputError
from suluh.model.weights import PLAIN_NAME
from suluh.train import calibrate
from suluh.train.calibrate import _curve_of_runs
from suluh.train.flag import split_articles
from suluh.train.folds import as_trained, left_out_beside
from suluh.train.recipe import Recipe, Source
from suluh.train.record import RECORD, read_record, write_record

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"
)


flag_logits = calibrate._flag_logits


def articles_file(folder, name="train.jsonl", count=60, tail=""):
    rows = [
        {
            "id": f"{tail}a{number}",
            "title": f"berita {number}",
            "text": " ".join(f"kata{number}x{word}" for word in range(40)) + tail,
            "trafficking": number % 2,
            "online_scam": 1 - number % 2,
        }
        for number in range(count)
    ]
    return write_jsonl(folder / name, rows)


def recipe(folder, **changes):
    source = Source(str(articles_file(folder)))
    return replace(Recipe("flag", "none", (source,), held_out=0.3), **changes)


def a_run(folder, recipe, **changes):
    """A run's folder with its record, as training leaves it on another machine."""
    folder.mkdir(exist_ok=True)
    write_record(recipe, 1, folder)
    record = json.loads((folder / RECORD).read_text())
    record["sources"][0]["path"] = "/elsewhere/train.jsonl"
    (folder / RECORD).write_text(json.dumps(record | changes))
    return folder


def held(recipe):
    return {example.article.id for example in split_articles(recipe).held_out}


def test_shares_from_different_places_have_no_story_in_common(tmp_path):
    parts = [held(recipe(tmp_path, held_from=begin)) for begin in (0.0, 0.3, 0.6)]
    rest = held(recipe(tmp_path, held_out=0.1, held_from=0.9))
    assert all(5 < len(part) < 35 for part in parts)
    assert sum(map(len, parts)) + len(rest) == len(set.union(*parts, rest)) == 60


def test_what_tells_a_held_out_story_again_is_not_trained_on(tmp_path):
    again = articles_file(tmp_path, "again.jsonl", tail=" kemarin dilaporkan lagi")
    base = recipe(tmp_path)
    base = replace(base, sources=(*base.sources, Source(str(again), calibrates=False)))
    found = split_articles(base)
    out = {example.article.id for example in found.held_out}
    own, retold = ({example.article.id for example in some} for _, some in found.training)
    assert out and not own & out and len(own | out) == 60
    assert retold == {f" kemarin dilaporkan lagi{name}" for name in own}


def test_runs_that_left_other_stories_out_are_told_by_their_records(tmp_path):
    base = recipe(tmp_path, held_out=0.12)
    runs = [
        a_run(tmp_path / "one", base, held_out=0.22, held_from=0.12),
        a_run(tmp_path / "two", base, held_out=0.22, held_from=0.34),
    ]
    found = left_out_beside(runs, base)
    assert [run for run, _ in found] == runs
    assert [(one.held_out, one.held_from) for _, one in found] == [(0.22, 0.12), (0.22, 0.34)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"held_from": 0.2}, "leaves out stories 0.2 to 0.5, another run 0 to 0.3"),
        ({"held_from": 0.6}, "leaves out stories 0.6 to 0.9, another run 0.5 to 0.8"),
        ({"sources": []}, r"trained by another recipe \(sources is not the same\)"),
        ({"length": 64}, r"trained by another recipe \(length is not the same\)"),
        ({"held_from": 0.8}, "held_from is 0.8; with held_out 0.3 it can be 0 to 0.7"),
        ({"sources": None}, "not the record of a run"),
    ],
)
def test_a_run_that_does_not_fit_is_named(tmp_path, changes, message):
    base = recipe(tmp_path)
    fitting = a_run(tmp_path / "fitting", base, held_from=0.5)
    run = a_run(tmp_path / "run", base, **changes)
    with pytest.raises(InputError, match=message):
        left_out_beside([fitting, run], base)


def test_sources_that_were_held_out_of_otherwise_are_another_recipe(tmp_path):
    base = recipe(tmp_path)
    record = asdict(base.sources[0]) | {"calibrates": False}
    with pytest.raises(InputError, match="sources is not the same"):
        left_out_beside([a_run(tmp_path / "run", base, held_from=0.5, sources=[record])], base)


def test_a_folder_without_a_record_is_named(tmp_path):
    with pytest.raises(InputError, match=r"recipe\.json: not the record of a run"):
        left_out_beside([tmp_path], recipe(tmp_path))


def test_a_part_is_calibrated_on_what_its_own_run_left_out(tmp_path):
    base = recipe(tmp_path)
    run = a_run(tmp_path / "run", replace(base, held_from=0.5))
    assert as_trained(run, base) == replace(base, held_from=0.5)
    # An int8 copy has no record; weights averaged over several runs have the last one's.
    (tmp_path / "copy").mkdir()
    assert as_trained(tmp_path / "copy", base) == base
    assert as_trained(a_run(run, replace(base, layers=3, held_from=0.5)), base) == base


@pytest.mark.parametrize(("begin", "share"), [(0.66, 0.34), (0.1, 0.9), (0.9, 0.1), (0.0, 0.99)])
def test_shares_may_end_at_one(tmp_path, begin, share):
    assert recipe(tmp_path, held_from=begin, held_out=share).held_from == begin


def test_a_run_is_not_gone_on_with_by_another_share(tiny_encoder, tmp_path, run):
    articles_file(tmp_path)
    text = f'task = "flag"\nbackbone = "{tiny_encoder}"\nlength = 32\noverlap = 8\nbf16 = false\nheld_out = 0.3\n'
    (tmp_path / "flag.toml").write_text(text + '[[sources]]\npath = "train.jsonl"\n')
    command = ("train", "flag", tmp_path / "flag.toml", "-o", tmp_path / "run", "--data", tmp_path)
    assert run(*command, "--held-out", "0.2", "--held-from", "0.4")[0] == 0
    record = read_record(tmp_path / "run")
    assert (record["held_out"], record["held_from"]) == (0.2, 0.4)
    before = (tmp_path / "run" / "calibration.json").read_bytes()
    code, _, said = run(*command)
    assert code == 2 and "holds a run by another recipe (held_out is not the same)" in said
    assert (tmp_path / "run" / "calibration.json").read_bytes() == before


def test_runs_share_a_slope_and_keep_their_offsets():
    rng = np.random.default_rng(0)
    truth = rng.normal(0, 3, (2, 4000))
    labels = rng.random((2, 4000)) < 1 / (1 + np.exp(-truth))
    # The second run's logits are twice as large, as the first's are, and three higher.
    curve, probabilities = _curve_of_runs([2 * truth[0], 2 * truth[1] + 3], labels.ravel())
    assert curve["weights"] == pytest.approx([0.5], abs=0.03) and curve["bias"] == pytest.approx(0, abs=0.1)
    assert np.abs(probabilities - 1 / (1 + np.exp(-truth.ravel()))).mean() < 0.01


def test_flags_are_calibrated_on_what_several_runs_left_out(tiny_flag, tmp_path, run, monkeypatch):
    base = recipe(tmp_path)
    for name in ("part", "beside"):
        a_run(tmp_path / name, base, held_from=0.0 if name == "part" else 0.5)
        for file in ("config.json", "tokenizer.json", PLAIN_NAME):
            (tmp_path / name / file).write_bytes((tiny_flag / file).read_bytes())
    read = []
    monkeypatch.setattr(
        calibrate,
        "_flag_logits",
        lambda part, some: read.append((part, len(some))) or flag_logits(part, some),
    )
    text = 'task = "flag"\nbackbone = "none"\nheld_out = 0.3\n[[sources]]\npath = "train.jsonl"\n'
    (tmp_path / "flag.toml").write_text(text)
    command = ("train", "calibrate", tmp_path / "flag.toml", tmp_path / "part", "--data", tmp_path)
    assert run(*command)[0] == 0
    alone = json.loads((tmp_path / "part" / "calibration.json").read_text())["fitted_on"]
    code, _, said = run(*command, "--beside", tmp_path / "beside")
    assert code == 0, said
    both = json.loads((tmp_path / "part" / "calibration.json").read_text())
    expected = [len(held(base)), len(held(replace(base, held_from=0.5)))]
    assert alone == {"articles": expected[0], "runs": 1}
    assert both["fitted_on"] == {"articles": sum(expected), "runs": 2}
    assert read[1:] == [(tmp_path / "part", expected[0]), (tmp_path / "beside", expected[1])]
    assert all(len(one["weights"]) == 1 for one in both["flags"].values())
    assert not (tmp_path / "beside" / "calibration.json").exists()
    (tmp_path / "qa.toml").write_text(text.replace("flag", "qa"))
    code, _, said = run("train", "calibrate", tmp_path / "qa.toml", tmp_path / "part", "--beside", tmp_path)
    assert code == 2 and "--beside is for flags" in said
