"""Question and window that meet late: training and both engines see the same, and no pair depends on its neighbours."""

import json
import shutil
from functools import partial
from hashlib import sha256

import numpy as np
import pytest
import torch
from conftest import losses_of, save_tiny, write_jsonl
from transformers import AutoModelForQuestionAnswering

from suluh.data.errors import InputError, ModelError
from suluh.model.answering import Answerer, Ask
from suluh.model.batches import plan_batches
from suluh.model.late import WINDOW_PLACE
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.model.pairs import Pairs, run_pairs, window_room
from suluh.model.runtime import LateRuntime
from suluh.model.weights import read_tensors
from suluh.model.windows import windows
from suluh.train.halves import PadHalves, student_states, teacher_states
from suluh.train.late import Lesson, train_late
from suluh.train.recipe import Recipe, Source, read_recipe

KINDS = ["BertForQuestionAnswering", "XLMRobertaForQuestionAnswering"]
TEXT = (
    "polisi menangkap tiga tersangka perdagangan orang di batam . korban dijanjikan gaji besar sebagai admin"
)
QUESTIONS = ["berapa wni yang diselamatkan dari kamboja ?", "siapa pelaku ?"]


@pytest.fixture(params=KINDS)
def part(request, tmp_path):
    return Part(save_tiny(tmp_path / "late", request.param, late_layers=1), "qa")


def token_pairs(tokenizer):
    texts = tokenizer.ids([TEXT, " ".join(reversed(TEXT.split()[:7])), "kapal"])
    questions = tokenizer.ids(QUESTIONS)
    beside = [(1, 0), (0, 0), (0, 2), (1, 1), (0, 1)]
    return Pairs(dict(enumerate(questions)), dict(enumerate(texts)), beside)


def halves(rows, part):
    """Rows as training pads them."""
    first = 0 if part.config["model_type"] == "bert" else 2
    return PadHalves(1, first)(
        [{"ids": row.ids.tolist(), "types": row.types.tolist(), "context": row.context} for row in rows]
    )


def as_trained(part, tokenizer, pairs):
    """The logits of each pair by the masks that training uses."""
    rows = [tokenizer.row(pairs.questions[q], pairs.windows[w]) for q, w in pairs.beside]
    batch = halves(rows, part)
    model = AutoModelForQuestionAnswering.from_pretrained(part.folder).eval()
    with torch.no_grad():
        logits = student_states(model, 1, batch)[-1].numpy()
    read = [
        one[row.context + 1 : row.context + 1 + len(pairs.windows[w])]
        for one, row, (_, w) in zip(logits, rows, pairs.beside, strict=True)
    ]
    return read, logits[:, 0].sum(-1)


@pytest.mark.parametrize(("runtime", "apart"), [("torch", 1e-4), ("openvino", 0.15)])
def test_engines_read_as_training_does(part, runtime, apart):
    loaded = load_part(part, runtime)
    pairs = token_pairs(loaded.tokenizer)
    expected, nulls = as_trained(part, loaded.tokenizer, pairs)
    found = run_pairs(loaded, pairs)
    for one, window, null in zip(found, expected, nulls, strict=True):
        assert one.window.shape == window.shape
        assert np.abs(one.window - window).max() < apart
        assert abs(one.null - null) < 2 * apart


def test_the_lower_layer_of_a_window_does_not_see_the_question(part):
    tokenizer = load_part(part, "torch").tokenizer
    (window,) = tokenizer.ids([TEXT])
    model = AutoModelForQuestionAnswering.from_pretrained(part.folder).eval()
    below, above = [], []
    for question in tokenizer.ids(QUESTIONS):
        row = tokenizer.row(question, window)
        batch = halves([row], part)
        with torch.no_grad():
            states = student_states(model, 1, batch)
        beyond = slice(row.context + 1, row.context + 1 + len(window))
        below.append(states[1][0, beyond])
        above.append(states[2][0, beyond])
    assert torch.allclose(*below, atol=1e-5)
    assert not torch.allclose(*above, atol=1e-2)


def test_the_teacher_reads_whole_rows(part):
    tokenizer = load_part(part, "torch").tokenizer
    pairs = token_pairs(tokenizer)
    rows = [tokenizer.row(pairs.questions[q], pairs.windows[w]) for q, w in pairs.beside]
    model = AutoModelForQuestionAnswering.from_pretrained(part.folder).eval()
    batch = halves(rows, part)
    with torch.no_grad():
        taught = teacher_states(model, batch)[-1]
        for one, row in zip(taught, rows, strict=True):
            alone = model(torch.tensor(row.ids[None]), token_type_ids=torch.tensor(row.types[None]))
            whole = torch.cat([one[: row.context], one[row.context + 1 : len(row) + 1]])
            assert torch.allclose(whole[:, 0], alone.start_logits[0], atol=1e-4)
            assert torch.allclose(whole[:, 1], alone.end_logits[0], atol=1e-4)


def test_a_pair_does_not_depend_on_the_others_nor_on_the_batches(part, monkeypatch):
    loaded = load_part(part, "torch")
    pairs = token_pairs(loaded.tokenizer)
    together = run_pairs(loaded, pairs)
    alone = [run_pairs(loaded, Pairs(pairs.questions, pairs.windows, [one]))[0] for one in pairs.beside]
    # One window at a time, a row or two a batch.
    monkeypatch.setattr("suluh.model.pairs.TOKEN_BUDGET", 10)
    monkeypatch.setattr("suluh.model.pairs.plan_batches", partial(plan_batches, budget=50))
    for some in (alone, run_pairs(loaded, pairs)):
        for one, expected in zip(some, together, strict=True):
            assert np.abs(one.window - expected.window).max() < 1e-4
            assert abs(one.null - expected.null) < 1e-4


@pytest.mark.parametrize("runtime", ["torch", "openvino"])
def test_long_questions_empty_texts_and_no_questions(part, runtime):
    answerer = Answerer(load_part(part, runtime))
    assert answerer.raw([]) == []
    long, empty, plain = answerer.raw([Ask(TEXT, "siapa " * 40), Ask("", "siapa ?"), Ask(TEXT, "siapa ?")])
    assert long.spans and plain.spans and not empty.spans


def test_each_window_passes_the_lower_layers_once(part):
    loaded = load_part(part, "torch")
    lengths = []
    apart = loaded.runtime.apart

    def counted(ids, mask, types, places):
        lengths.extend(mask.sum(1).tolist())
        return apart(ids, mask, types, places)

    loaded.runtime.apart = counted
    long = " ".join([TEXT] * 6)
    asks = [Ask(text, question) for text in (long, TEXT) for question in QUESTIONS]
    Answerer(loaded).raw(asks)
    room = window_room(loaded, 0)
    assert room == loaded.length - loaded.tokenizer.special - WINDOW_PLACE
    cut = windows(len(loaded.tokenizer.tokens(long)), room, room // 2)
    assert len(cut) > 1
    assert len(lengths) == len(QUESTIONS) + len(cut) + 1


def test_answers_of_late_parts_stand_at_their_offsets(part):
    long = " ".join([TEXT] * 6)
    for raw in Answerer(load_part(part)).raw([Ask(long, question) for question in QUESTIONS]):
        assert raw.spans
        assert all(long[span.start : span.end] == span.text for span in raw.spans)


def test_a_late_student_is_made_from_labelled_and_unlabelled_articles(tiny_qa, tmp_path):
    texts = {f"a{number}": f"{TEXT} {number}" for number in range(30)}
    rows = [{"id": name, "title": "", "text": text} for name, text in texts.items()]
    write_jsonl(tmp_path / "articles.jsonl", rows)
    hashes = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
    stand_off = [{"id": name, "sha256": hashes[name], "chars": len(texts[name])} for name in texts]
    write_jsonl(tmp_path / "asked.jsonl", stand_off)
    question = {"id": "q", "qid": "suspects", "question": "berapa pelaku ?", "answers": []}
    found = {
        "question": "siapa ?",
        "qid": "perpetrator",
        "answers": [{"text": "tiga tersangka", "answer_start": 17}],
    }
    read = [
        {"id": f"r{number}", "text": f"{TEXT} anak {number}", "qas": [question, found | {"id": "f"}]}
        for number in range(30)
    ]
    write_jsonl(tmp_path / "read.jsonl", read)
    (tmp_path / "recipe.toml").write_text(
        f'task = "qa"\nbackbone = "{tiny_qa}"\nlate = 1\nlength = 36\noverlap = 8\nheld_out = 0\nbf16 = false\n'
        '[[sources]]\npath = "read.jsonl"\n'
        '[[sources]]\npath = "asked.jsonl"\narticles = "articles.jsonl"\nasked = true\npasses = 0.1\n'
    )
    out = tmp_path / "run"
    assert train_late(read_recipe(tmp_path / "recipe.toml", tmp_path), out).steps > 3
    config = json.loads((out / "config.json").read_text())
    assert (config["late_layers"], config["max_seq_length"]) == (1, 36)
    assert set(read_tensors(out / "model.safetensors")) == set(read_tensors(tiny_qa / "model.safetensors"))
    assert isinstance(load_part(Part(out, "qa")).runtime, LateRuntime)


def test_recipes_are_refused_by_the_other_training(tmp_path, run):
    rows = [
        {"id": "a", "text": TEXT, "qas": [{"id": "q", "qid": "free", "question": "siapa ?", "answers": []}]}
    ]
    write_jsonl(tmp_path / "read.jsonl", rows)
    head, source = 'task = "qa"\nbackbone = "b"\nheld_out = 0.999\n', '[[sources]]\npath = "read.jsonl"\n'
    for command, late, message in (
        ("qa", "late = 2\n", "such a recipe is for `suluh train late`"),
        ("late", "", "say in how many layers question and window pass apart"),
    ):
        (tmp_path / "recipe.toml").write_text(head + late + source)
        code, _, said = run(
            "train", command, tmp_path / "recipe.toml", "-o", tmp_path / "no", "--data", tmp_path
        )
        assert code == 2 and message in said
    assert not (tmp_path / "no").exists()


def test_training_brings_the_late_student_to_its_teacher(tmp_path):
    folder = save_tiny(tmp_path / "teacher", "BertForQuestionAnswering")
    model = AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager")
    tokenizer = load_part(Part(folder, "qa"), "torch").tokenizer
    pairs = token_pairs(tokenizer)
    rows = [tokenizer.row(pairs.questions[q], pairs.windows[w]) for q, w in pairs.beside]
    batch = halves(rows, Part(folder, "qa"))
    losses = losses_of(Lesson(model, 1), batch, steps=25)
    assert losses[-1] < 0.5 * losses[0]


def changed(folder, out, **changes):
    """A copy of a folder with other settings in its config.json."""
    shutil.copytree(folder, out)
    config = json.loads((out / "config.json").read_text()) | changes
    (out / "config.json").write_text(json.dumps(config))
    return out


@pytest.mark.parametrize("late", [-1, 2, "x", True, None, 1.5])
def test_late_layers_that_no_model_has_are_refused(tiny_qa, tmp_path, late):
    folder = changed(tiny_qa, tmp_path / "wrong", late_layers=late)
    with pytest.raises(ModelError, match=r"late_layers is .*, expected a whole number from 0 to 1"):
        load_part(Part(folder, "qa"))


def test_late_layers_of_another_architecture_are_refused(tiny_qa, tmp_path):
    folder = changed(tiny_qa, tmp_path / "other", late_layers=1, model_type="electra")
    with pytest.raises(ModelError, match="late_layers is for BERT, RoBERTa and XLM-R, not for 'electra'"):
        load_part(Part(folder, "qa"))


def test_flags_have_no_halves(tiny_flag, tmp_path):
    flag = changed(tiny_flag, tmp_path / "flag", late_layers=1)
    assert not isinstance(load_part(Part(flag, "flag")).runtime, LateRuntime)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"late": 2}, "this backbone has 2 layers, one must stay above"),
        ({"length": 48}, "with late rows this backbone takes 32 to 40"),
    ],
)
def test_what_the_backbone_cannot_do_is_told_before_training(tiny_qa, tmp_path, changes, message):
    rows = [{"id": "a", "text": TEXT, "qas": []}]
    source = Source(str(write_jsonl(tmp_path / "read.jsonl", rows)))
    with pytest.raises(InputError, match=message):
        train_late(
            Recipe("qa", str(tiny_qa), (source,), **{"late": 1, "length": 32, "overlap": 8} | changes),
            tmp_path / "o",
        )


def test_a_backbone_without_answers_is_no_teacher(tiny_encoder, tmp_path):
    recipe = Recipe("qa", str(tiny_encoder), (Source("x.jsonl"),), late=1, length=32, overlap=8)
    with pytest.raises(InputError, match="made for BertModel; train it with `suluh train qa` first"):
        train_late(recipe, tmp_path / "out")


def test_a_late_model_is_no_teacher(tiny_qa, tmp_path):
    late = changed(tiny_qa, tmp_path / "late", late_layers=1)
    recipe = Recipe("qa", str(late), (Source("x.jsonl"),), late=1, length=32, overlap=8)
    with pytest.raises(InputError, match="its halves meet late already; train it with `suluh train qa`"):
        train_late(recipe, tmp_path / "out")
