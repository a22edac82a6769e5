"""Learning from the mean of several teachers, beside labels."""

import random
from dataclasses import replace

import pytest
import torch
from conftest import losses_of, save_tiny, write_jsonl
from tokenizers import Tokenizer
from torch.nn.functional import kl_div
from transformers import AutoModelForQuestionAnswering, TrainingArguments

from suluh.data.errors import InputError, ModelError
from suluh.data.qa import Gold, QAExample
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.model.weights import read_tensors
from suluh.train.distil import LABELS, Pupil
from suluh.train.features import NOT_HERE, WindowPlan, qa_features
from suluh.train.halves import MASKED, PadHalves, student_states, teacher_states
from suluh.train.qa import train_qa
from suluh.train.recipe import Recipe, Source, read_recipe
from suluh.train.span_loss import span_labels, span_loss

TEXT = "polisi menangkap tiga tersangka perdagangan orang di batam"


@pytest.fixture
def parts(tmp_path):
    """A student whose halves meet late, a teacher like it and one that reads whole rows: three different models."""
    return [
        save_tiny(tmp_path / name, "BertForQuestionAnswering", seed=seed, late_layers=late)
        for name, seed, late in (("student", 5, 1), ("late", 6, 1), ("whole", 7, 0))
    ]


def loaded(folder):
    return AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager").eval()


def batch_of(folder, labels):
    """One row for each of `labels`, the questions of different lengths."""
    tokenizer = load_part(Part(folder, "qa"), "torch").tokenizer
    questions = tokenizer.ids(["siapa pelaku ?", "berapa korban ?", "siapa ?"])
    (window,) = tokenizer.ids([TEXT])
    rows = [tokenizer.row(question, window) for question in questions[: len(labels)]]
    return PadHalves(1, 0, span_labels)(
        [
            {"ids": row.ids.tolist(), "types": row.types.tolist(), "context": row.context, "labels": label}
            for row, label in zip(rows, labels, strict=True)
        ]
    )


def test_the_loss_is_the_distance_from_the_mean_of_logits_and_a_part_of_the_labelled_loss(parts):
    student, *teachers = map(loaded, parts)
    batch = batch_of(parts[0], [[(5, 6)], [], [NOT_HERE]])
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    seen = ((batch["sides"] == 0) | (batch["sides"] == 1))[..., None]
    with torch.no_grad():
        loss = Pupil(student, teachers)(**batch)["loss"]
        found = student_states(student, 1, inputs)[-1]
        mean = (student_states(teachers[0], 1, inputs)[-1] + teacher_states(teachers[1], inputs)[-1]) / 2
    found, mean = (logits.masked_fill(~seen, MASKED) for logits in (found, mean))
    apart = [
        kl_div(found[:, :, side].log_softmax(1), mean[:, :, side].softmax(1), reduction="batchmean")
        for side in (0, 1)
    ]
    labelled = [0, 2]
    starts, ends = found[labelled].unbind(-1)
    hard = span_loss({"start_logits": starts, "end_logits": ends}, batch["labels"][labelled])
    assert torch.isclose(loss, sum(apart) / 2 + LABELS * hard * 2 / 3, rtol=1e-4)


def test_a_student_that_does_as_its_only_teacher_has_nothing_to_learn_without_labels(parts):
    student, same = loaded(parts[0]), loaded(parts[0])
    pupil = Pupil(student, [same])
    loss = pupil(**batch_of(parts[0], [[], []]))["loss"]
    assert abs(float(loss.detach())) < 1e-5
    assert {name.split(".")[0] for name, _ in pupil.named_parameters()} == {"student"}
    assert not any(parameter.requires_grad for parameter in same.parameters())


def test_training_brings_the_student_to_its_teachers(parts):
    student, *teachers = map(loaded, parts)
    losses = losses_of(Pupil(student, teachers), batch_of(parts[0], [[], [], []]), steps=30)
    assert losses[-1] < 0.2 * losses[0]


def test_answers_of_what_is_not_labelled_are_not_looked_at(parts):
    tokenizer = load_part(Part(parts[0], "qa"), "torch").tokenizer
    example = QAExample("q", "free", "siapa ?", TEXT, (Gold("tiga tersangka", 17),), "a")
    rows = list(qa_features(tokenizer, [example], WindowPlan(36, 8, 1.0, labelled=False), random.Random(1)))
    assert [row.labels for row in rows] == [[]]
    with_labels = qa_features(tokenizer, [example], WindowPlan(36, 8, 1.0), random.Random(1))
    assert all(row.labels != [] for row in with_labels)


@pytest.mark.parametrize("late", [0, 1])
def test_a_run_with_teachers_trains_on_labelled_and_unlabelled_questions(parts, tmp_path, late):
    student = save_tiny(tmp_path / "backbone", "BertForQuestionAnswering", late_layers=late)
    found = {
        "id": "f",
        "qid": "perpetrator",
        "question": "siapa ?",
        "answers": [{"text": "tiga tersangka", "answer_start": 17}],
    }
    rows = [{"id": f"r{number}", "text": f"{TEXT} {number}", "qas": [found]} for number in range(40)]
    write_jsonl(tmp_path / "read.jsonl", rows[:20])
    write_jsonl(tmp_path / "unread.jsonl", rows[20:])
    teachers = ", ".join(f'"{folder}"' for folder in parts[1:])
    (tmp_path / "recipe.toml").write_text(
        f'task = "qa"\nbackbone = "{student}"\nteachers = [{teachers}]\nlength = 36\noverlap = 8\nheld_out = 0\n'
        'bf16 = false\n[[sources]]\npath = "read.jsonl"\n[[sources]]\npath = "unread.jsonl"\nlabelled = false\n'
    )
    out = tmp_path / "run"
    recipe = read_recipe(tmp_path / "recipe.toml", tmp_path)
    assert recipe.teachers == tuple(map(str, parts[1:]))
    assert train_qa(recipe, out).steps == 3
    before, after = read_tensors(student / "model.safetensors"), read_tensors(out / "model.safetensors")
    assert set(before) == set(after)
    assert any((before[name] != after[name]).any() for name in before)
    assert loaded(out).config.late_layers == late
    (out / "checkpoints" / "checkpoint-3").mkdir(parents=True, exist_ok=True)
    with pytest.raises(InputError, match="teachers is not the same"):
        train_qa(replace(recipe, teachers=recipe.teachers[:1]), out)


def test_one_process_does_not_spread_teachers_over_several_gpus(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(TrainingArguments, "n_gpu", property(lambda _: 2))
    found = {"id": "f", "qid": "", "question": "siapa ?", "answers": []}
    write_jsonl(tmp_path / "unread.jsonl", [{"id": "a", "text": TEXT, "qas": [found]}])
    source = Source(str(tmp_path / "unread.jsonl"), labelled=False)
    recipe = Recipe(
        "qa",
        str(parts[0]),
        (source,),
        teachers=(str(parts[1]),),
        length=36,
        overlap=8,
        held_out=0,
        bf16=False,
    )
    with pytest.raises(InputError, match="2 GPUs: .* `accelerate launch"):
        train_qa(recipe, tmp_path / "run")


@pytest.mark.parametrize(
    ("teacher", "message"),
    [
        ("encoder", "teacher .*: made for BertModel; name a question-answering model"),
        ("words", "teacher .*: its vocabulary is not that of backbone"),
        ("family", "teacher .*: its positions begin at 2, those of backbone .* at 0"),
        ("short", "teacher .*: reads rows of 30 tokens at most; the recipe's length is 36"),
        ("late", "teacher .*: reads rows of 24 tokens at most; the recipe's length is 36"),
        ("nowhere", "teacher .*nowhere: backbone .*nowhere: cannot be loaded"),
    ],
)
def test_who_cannot_teach_is_told_before_training(parts, tmp_path, tiny_encoder, teacher, message):
    others = {
        "family": ("XLMRobertaForQuestionAnswering", {}),
        "short": ("BertForQuestionAnswering", {"max_position_embeddings": 30}),
        "late": ("BertForQuestionAnswering", {"max_position_embeddings": 48, "late_layers": 1}),
    }
    if teacher == "encoder":
        folder = tiny_encoder
    elif teacher == "nowhere":
        folder = tmp_path / "nowhere"
    elif teacher in others:
        kind, changes = others[teacher]
        folder = save_tiny(tmp_path / "other", kind, **changes)
    else:
        folder = save_tiny(tmp_path / "other", "BertForQuestionAnswering")
        other = Tokenizer.from_file(str(folder / "tokenizer.json"))
        other.add_tokens(["kapal-ikan"])
        other.save(str(folder / "tokenizer.json"))
    source = Source(str(write_jsonl(tmp_path / "read.jsonl", [])))
    recipe = Recipe("qa", str(parts[0]), (source,), length=36, overlap=8, teachers=(str(folder),))
    with pytest.raises((InputError, ModelError), match=message):
        train_qa(recipe, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": "flag", "teachers": ("t",)}, "teachers are for `suluh train qa`"),
        ({"late": 2, "teachers": ("t",)}, "teachers are for `suluh train qa`"),
        ({"teachers": ("suluh:nothing",)}, "'suluh:nothing' is no embedded model"),
        ({"sources": (Source("x.jsonl", labelled=False),)}, "only a recipe with late or teachers can use it"),
        ({"sources": (Source("x.jsonl", asked=True),)}, "only a recipe with late or teachers can use it"),
    ],
)
def test_recipes_that_cannot_be_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        Recipe(**{"task": "qa", "backbone": "b", "sources": (Source("x.jsonl"),)} | changes)


def test_a_source_without_labels_keeps_some_windows():
    with pytest.raises(InputError, match="how many windows of each question are kept; expected more than 0"):
        Source("x.jsonl", labelled=False, negatives=0)


def test_one_teacher_without_brackets_is_told(tmp_path):
    (tmp_path / "r.toml").write_text(
        'task = "qa"\nbackbone = "b"\nteachers = "suluh:qa"\n[[sources]]\npath = "x"\n'
    )
    with pytest.raises(InputError, match=r"r.toml: teachers is 'suluh:qa', expected a list"):
        read_recipe(tmp_path / "r.toml")


def test_of_what_is_not_labelled_nothing_is_held_out():
    assert Source("x.jsonl").holds_out
    assert not Source("x.jsonl", labelled=False).holds_out
