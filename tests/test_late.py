"""Question and window that meet late: training and both engines see the same, and no pair depends on its neighbours."""

import json
from hashlib import sha256

import numpy as np
import pytest
import torch
from conftest import save_tiny, write_jsonl
from transformers import AutoModelForQuestionAnswering

from suluh.model.answering import Answerer, Ask
from suluh.model.late import WINDOW_PLACE
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.model.pairs import Pairs, run_pairs, window_room
from suluh.model.runtime import LateRuntime
from suluh.model.weights import read_tensors
from suluh.model.windows import windows
from suluh.train.late import Lesson, PadHalves, student_states, train_late
from suluh.train.recipe import read_recipe

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
    return Pairs(tokenizer.ids(QUESTIONS), texts, [(1, 0), (0, 0), (0, 2), (1, 1), (0, 1)])


def as_trained(part, tokenizer, pairs):
    """The logits of each pair by the masks that training uses."""
    rows = [tokenizer.row(pairs.questions[q], pairs.windows[w]) for q, w in pairs.beside]
    first = 0 if part.config["model_type"] == "bert" else 2
    batch = PadHalves(1, first)(
        [{"ids": row.ids.tolist(), "types": row.types.tolist(), "context": row.context} for row in rows]
    )
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


def test_the_lower_layers_of_a_window_do_not_see_the_question(part):
    loaded = load_part(part, "torch")
    pairs = token_pairs(loaded.tokenizer)
    late = run_pairs(loaded, pairs)[0]
    row = loaded.tokenizer.row(pairs.questions[1], pairs.windows[0])
    seen = loaded.runtime.run(row.ids[None], np.ones_like(row.ids[None]), row.types[None])[0]
    assert np.abs(late.window - seen[row.context : row.context + len(late.window)]).max() > 0.05


def test_a_pair_does_not_depend_on_the_others(part):
    loaded = load_part(part, "torch")
    pairs = token_pairs(loaded.tokenizer)
    together = run_pairs(loaded, pairs)
    for beside, expected in zip(pairs.beside, together, strict=True):
        alone = run_pairs(loaded, Pairs(pairs.questions, pairs.windows, [beside]))[0]
        assert np.abs(alone.window - expected.window).max() < 1e-4
        assert abs(alone.null - expected.null) < 1e-4


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
        f'task = "qa"\nbackbone = "{tiny_qa}"\nlate = 1\nlength = 48\noverlap = 8\nheld_out = 0\nbf16 = false\n'
        '[[sources]]\npath = "read.jsonl"\n'
        '[[sources]]\npath = "asked.jsonl"\narticles = "articles.jsonl"\nasked = true\npasses = 0.1\n'
    )
    out = tmp_path / "run"
    assert train_late(read_recipe(tmp_path / "recipe.toml", tmp_path), out).steps > 3
    assert json.loads((out / "config.json").read_text())["late_layers"] == 1
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
    batch = PadHalves(1, 0)(
        [{"ids": row.ids.tolist(), "types": row.types.tolist(), "context": row.context} for row in rows]
    )
    lesson = Lesson(model, 1)
    optimizer = torch.optim.AdamW(lesson.parameters(), lr=2e-3)
    losses = []
    for _ in range(25):
        loss = lesson(**batch)["loss"]
        losses.append(float(loss.detach()))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.5 * losses[0]
    # Without late layers it is its teacher, but for where the window stands.
    alike = Lesson(model, 0)(**batch | {"places": batch["teacher_places"]})["loss"]
    assert float(alike.detach()) < 1e-6
