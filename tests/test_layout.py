"""What a model folder must hold, and what is said of one that does not: the folder and the remedy."""

import json
import os
import shutil

import pytest
from conftest import save_tiny

from suluh.data.errors import ModelError
from suluh.model.architectures import positions
from suluh.model.layout import Part, open_model
from suluh.model.loading import load_part
from suluh.model.weights import INT8_NAME, PLAIN_NAME


def write(folder, **files):
    """A checkpoint that lacks nothing as far as names go; `files` replaces some (None: leave out)."""
    config = {"architectures": ["BertForQuestionAnswering"], "model_type": "bert"}
    base = {"config.json": json.dumps(config), PLAIN_NAME: "bobot", "tokenizer.json": "{}"}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (base | files).items():
        if text is not None:
            (folder / name).write_text(text)
    return folder


def made_for(architecture):
    return {"config.json": json.dumps({"architectures": [architecture]})}


LACKING = {
    "no config": ({"config.json": None}, r"not a model; expected flag/ and qa/ in it, or the config\.json"),
    "config not JSON": (
        {"config.json": "{'a': 1}"},
        r"config\.json: not readable as JSON .*fetch the model again",
    ),
    "config cut off": (
        {"config.json": '{"a": '},
        r"config\.json: not readable as JSON .*fetch the model again",
    ),
    "config a list": (
        {"config.json": "[]"},
        r"config\.json: expected one JSON object; .*fetch the model again",
    ),
    "config without architecture": (
        {"config.json": "{}"},
        "architecture none neither answers .*fine-tune it first",
    ),
    "bare encoder": (
        made_for("BertModel"),
        "BertModel neither answers .*`suluh train qa` or `suluh train flag`",
    ),
    "masked LM": (made_for("BertForMaskedLM"), "BertForMaskedLM neither answers questions nor classifies"),
    "tagger": (made_for("BertForTokenClassification"), "BertForTokenClassification neither answers"),
    "no weights": ({PLAIN_NAME: None}, r"no weights; expected model\.safetensors there"),
    "pickled weights": (
        {PLAIN_NAME: None, "pytorch_model.bin": "acar"},
        r"only pickled weights \(\*\.bin\), which Suluh does not load; save them as model\.safetensors",
    ),
    "sharded pickles": (
        {PLAIN_NAME: None, "pytorch_model-00001-of-00002.bin": "acar"},
        r"only pickled weights \(\*\.bin\)",
    ),
    "sharded weights": (
        {
            PLAIN_NAME: None,
            "model.safetensors.index.json": "{}",
            "model-00001-of-00002.safetensors": "bobot",
            "training_args.bin": "acar",
        },
        r"the weights are in several files; save them as one model\.safetensors",
    ),
    "no tokenizer": ({"tokenizer.json": None}, r"no tokenizer; expected tokenizer\.json or vocab\.txt there"),
}


@pytest.mark.parametrize(("files", "sentence"), LACKING.values(), ids=LACKING)
def test_a_folder_that_is_no_model_says_what_it_lacks(tmp_path, files, sentence):
    folder = write(tmp_path / "m", **files)
    with pytest.raises(ModelError, match=sentence) as caught:
        open_model(folder)
    assert str(caught.value).startswith(str(folder)) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("task", "files", "sentence"),
    [
        ("qa", {"config.json": None}, r"qa/config\.json: no such file; .*fetch the model again"),
        (
            "flag",
            made_for("BertForQuestionAnswering"),
            r"flag: architecture BertForQuestionAnswering where the flag",
        ),
        ("qa", made_for("BertForMaskedLM"), r"BertForMaskedLM where the qa part is; .*ForQuestionAnswering"),
        ("qa", {PLAIN_NAME: None}, "qa: no weights"),
    ],
)
def test_a_part_of_a_model_is_checked_like_a_checkpoint(tmp_path, task, files, sentence):
    """A head of another task would be made anew with random weights, and answer nonsense."""
    write(tmp_path / "qa")
    write(tmp_path / "flag", **made_for("BertForSequenceClassification"))
    assert [part.task for part in open_model(tmp_path).parts] == ["flag", "qa"]
    shutil.rmtree(tmp_path / task)
    write(tmp_path / task, **files)
    with pytest.raises(ModelError, match=sentence):
        open_model(tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ModelError, match="tiada: not a model"):
        open_model(tmp_path / "tiada")


@pytest.mark.parametrize(
    ("architecture", "tasks"),
    [
        ("BertForQuestionAnswering", ["qa"]),
        ("XLMRobertaForSequenceClassification", ["flag"]),
        ("DistilBertForQuestionAnswering", ["qa"]),
    ],
)
def test_a_plain_checkpoint_has_one_part(tmp_path, architecture, tasks):
    model = open_model(write(tmp_path, **made_for(architecture)))
    assert [(part.task, part.folder) for part in model.parts] == [(task, tmp_path) for task in tasks]


def test_the_int8_copy_goes_before_the_plain_weights(tmp_path):
    part = Part(write(tmp_path, **{INT8_NAME: "bobot"}), "qa")
    assert part.weights == tmp_path / INT8_NAME
    assert part.calibration is None
    (tmp_path / "calibration.json").write_text("{}")
    assert part.calibration == tmp_path / "calibration.json"


@pytest.mark.parametrize("runtime", ["openvino", "torch"])
def test_weights_that_are_cut_off_are_refused(tiny_qa, tmp_path, runtime):
    folder = tmp_path / "m"
    shutil.copytree(tiny_qa, folder)
    os.truncate(folder / PLAIN_NAME, 20_000)
    with pytest.raises(ModelError) as caught:
        load_part(Part(folder, "qa"), runtime)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize(("name", "text"), [("tokenizer.json", "{}"), ("vocab.txt", "polisi\n")])
def test_a_tokenizer_that_is_none_is_refused(tiny_qa, tmp_path, name, text):
    folder = tmp_path / "m"
    shutil.copytree(tiny_qa, folder)
    (folder / "tokenizer.json").unlink()
    (folder / name).write_text(text)
    with pytest.raises(ModelError, match=r"not a readable tokenizer .*fetch the model again") as caught:
        load_part(Part(folder, "qa"))
    assert str(folder / name) in str(caught.value)


def test_tokenizer_settings_hold_for_vocab_txt(tiny_qa, tmp_path):
    """do_lower_case and strip_accents as the checkpoint has them, or the words would not be the trained ones."""
    folder = tmp_path / "m"
    shutil.copytree(tiny_qa, folder)
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("[UNK]\n[CLS]\n[SEP]\nKafé\nkafé\nkafe\n")
    found = {}
    for lower, strip in ((False, None), (True, False), (True, None)):
        settings = {"do_lower_case": lower, "strip_accents": strip}
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
        (found[lower, strip],) = load_part(Part(folder, "qa")).tokenizer.tokens("Kafé").ids
    assert found == {(False, None): 3, (True, False): 4, (True, None): 5}


@pytest.mark.parametrize(
    ("kind", "said", "length"),
    [
        ("Bert", {}, 64),
        ("XLMRoberta", {}, 62),
        ("Bert", {"max_seq_length": None}, 64),
        ("Bert", {"max_seq_length": 40}, 40),
        ("Bert", {"max_seq_length": 512}, 64),
    ],
)
def test_rows_are_as_long_as_in_training_where_there_are_positions(tmp_path, kind, said, length):
    folder = save_tiny(tmp_path / "m", f"{kind}ForQuestionAnswering", **said)
    assert load_part(Part(folder, "qa")).length == length


def test_late_rows_need_room_for_both_halves(tmp_path):
    folder = save_tiny(tmp_path / "m", "BertForQuestionAnswering", late_layers=1, max_seq_length=31)
    with pytest.raises(
        ModelError, match="max_seq_length is 31, and there are 64 positions; expected 32 tokens"
    ):
        load_part(Part(folder, "qa"))


@pytest.mark.parametrize("said", [0, -1, 7, "352", 35.5, True])
def test_a_max_seq_length_that_is_none_is_refused(tmp_path, said):
    folder = save_tiny(tmp_path / "m", "BertForQuestionAnswering", max_seq_length=said)
    with pytest.raises(
        ModelError, match=r"config\.json: max_seq_length is .*; expected 8 tokens or more: fetch the model"
    ):
        load_part(Part(folder, "qa"))


@pytest.mark.parametrize(
    ("kind", "pad", "found"), [("roberta", 1, 512), ("roberta", None, 512), ("bert", None, 514)]
)
def test_positions_are_counted_without_those_up_to_the_padding(kind, pad, found):
    assert positions({"model_type": kind, "pad_token_id": pad, "max_position_embeddings": 514}) == found
