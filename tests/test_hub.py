"""Models on the hub, fetched and published with the real hub library against a hub of our own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hub_server import TOKEN, Hub, read_folder
from huggingface_hub import close_session, constants

from suluh.__main__ import main
from suluh.data.errors import ModelError
from suluh.model import reader as reader_module
from suluh.model.answering import Answerer, Ask
from suluh.model.hub import info, pull, push, resolve
from suluh.model.layout import open_model
from suluh.model.loading import load_part

# What a model folder must have for pulling: that the weights load is for other tests.
KECIL = {
    "config.json": json.dumps({"architectures": ["BertForQuestionAnswering"]}).encode(),
    "model.safetensors": b"bobot",
    "tokenizer.json": b"{}",
    "README.md": b"# Model kecil\n",
}
PICKLED = {
    "pytorch_model.bin": b"acar",
    "optimizer.pt": b"acar",
    "modeling_own.py": b"raise SystemExit(1)",
    "qa/training_args.bin": b"acar",
    "checkpoint-5/model.safetensors": b"setengah jadi",
}
DOWN = "not in the local cache, and the hub was not reached"


@pytest.fixture
def hub():
    with Hub() as running:
        yield running


@pytest.fixture
def client(hub, tmp_path, monkeypatch):
    """The hub library of this process, led to our hub and an empty cache; gives a way to change its settings.

    The library reads its variables when imported: the variables themselves are for the tests that start Suluh.
    """

    def settings(**changes):
        for name, value in changes.items():
            monkeypatch.setattr(constants, name, value)

    monkeypatch.delenv("HF_TOKEN", raising=False)
    settings(
        ENDPOINT=hub.url,
        HUGGINGFACE_CO_URL_TEMPLATE=hub.url + "/{repo_id}/resolve/{revision}/{filename}",
        HF_HUB_CACHE=str(tmp_path / "cache"),
        HF_TOKEN_PATH=str(tmp_path / "none"),
        HF_HUB_OFFLINE=False,
        HF_HUB_DISABLE_XET=True,
    )
    yield settings
    close_session()


@pytest.fixture
def typed(client, monkeypatch, capsys):
    """Runs a command line in this process; gives exit code, standard output and standard error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["suluh", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code or 0, *capsys.readouterr()

    return run


def started(hub, home, *arguments, **variables):
    """Suluh started as a person starts it, with the hub's variables set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environment = (
        kept | {"HF_ENDPOINT": hub.url, "HF_HOME": str(home), "NO_PROXY": "127.0.0.1,localhost"} | variables
    )
    command = [sys.executable, "-m", "suluh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home.parent)


def weights(folder):
    return (folder / "model.safetensors").read_bytes()


def of(name, files):
    return sorted(f"{name}/{path}" for path in files)


def test_each_file_is_fetched_once(hub, client):
    hub.add("tim/kecil", KECIL | PICKLED)
    folder = pull("tim/kecil")
    assert hub.fetched == of("tim/kecil", KECIL)
    assert read_folder(folder) == KECIL
    assert pull("tim/kecil") == resolve("tim/kecil") == folder
    assert hub.fetched == of("tim/kecil", KECIL)


def test_of_a_new_commit_only_what_changed_is_fetched(hub, client):
    hub.add("tim/kecil", KECIL)
    before = pull("tim/kecil")
    hub.add("tim/kecil", KECIL | {"README.md": b"# Diubah\n"})
    after = pull("tim/kecil")
    assert (before / "README.md").read_text() == "# Model kecil\n"
    assert (after / "README.md").read_text() == "# Diubah\n"
    assert hub.fetched == of("tim/kecil", [*KECIL, "README.md"])


def test_offline_and_without_a_hub_what_was_fetched_is_there(hub, client):
    hub.add("tim/kecil", KECIL)
    folder, requests = pull("tim/kecil"), dict(hub.requests)
    client(HF_HUB_OFFLINE=True)
    assert pull("tim/kecil") == folder
    assert hub.requests == requests
    client(HF_HUB_OFFLINE=False)
    hub.stop()
    assert pull("tim/kecil") == folder


def test_a_revision_gives_its_own_weights(hub, client):
    first = hub.add("tim/kecil", KECIL | {"model.safetensors": b"satu"}, "v1")
    hub.add("tim/kecil", KECIL | {"model.safetensors": b"cabang"}, "uji/baru")
    hub.add("tim/kecil", KECIL | {"model.safetensors": b"utama"})
    expected = {None: b"utama", "main": b"utama", "v1": b"satu", "uji/baru": b"cabang", first: b"satu"}
    assert {revision: weights(pull("tim/kecil", revision)) for revision in expected} == expected
    assert pull("tim/kecil", first) == pull("tim/kecil", "v1")
    client(HF_HUB_OFFLINE=True)
    assert {revision: weights(pull("tim/kecil", revision)) for revision in expected} == expected


def test_the_variables_and_the_command_line(hub, tmp_path):
    """As a person does it: fetch once, work offline, with the cache where HF_HOME says."""
    hub.add("tim/kecil", KECIL)
    home = tmp_path / "rumah"
    pulled = started(hub, home, "model", "pull", "tim/kecil")
    folder = Path(pulled.stdout.strip())
    assert pulled.returncode == 0 and read_folder(folder) == KECIL
    assert folder.is_relative_to(home / "hub")
    requests = dict(hub.requests)
    offline = started(hub, home, "model", "info", "tim/kecil", HF_HUB_OFFLINE="1")
    assert (offline.returncode, offline.stderr) == (0, "")
    assert json.loads(offline.stdout)["folder"] == str(folder)
    absent = started(hub, home, "model", "pull", "tim/lain", "--revision", "v2", HF_HUB_OFFLINE="1")
    assert (absent.returncode, absent.stdout) == (3, "")
    assert absent.stderr.startswith(f"suluh: tim/lain@v2: {DOWN} (") and absent.stderr.count("\n") == 1
    assert absent.stderr.endswith(
        "; fetch it once with `suluh model pull tim/lain --revision v2` where there is a network\n"
    )
    assert "HF_HUB_OFFLINE" in absent.stderr
    assert hub.requests == requests


@pytest.mark.parametrize(
    ("name", "revision", "sentence"),
    [
        (
            "tim/tiada",
            None,
            "tim/tiada: no such folder, and the hub has no such model, or it is private; check",
        ),
        ("tim/rahasia", None, "tim/rahasia: no such folder, and the hub has no such model, or it is private"),
        ("tim/kecil", "v9", "tim/kecil@v9: the hub has no such revision; give a branch, tag or commit of it"),
        ("tim/kecil", "0" * 40, "the hub has no such revision"),
        ("tim/gerbang", None, "tim/gerbang: gated; ask for access on its page, then set HF_TOKEN"),
        ("a/b/c", None, "a/b/c: not a valid hub id (Repo id must be in the form"),
        ("-x/y", None, "-x/y: not a valid hub id (Repo id must use alphanumeric chars"),
    ],
)
def test_what_is_not_to_be_had_is_one_line_and_exit_code_3(hub, typed, name, revision, sentence):
    hub.add("tim/kecil", KECIL)
    hub.add("tim/rahasia", KECIL, private=True)
    hub.add("tim/gerbang", KECIL, gated=True)
    code, out, err = typed("model", "pull", *(["--revision", revision] if revision else []), "--", name)
    assert (code, out) == (3, "")
    assert err.splitlines()[-1].startswith("suluh: ") and sentence in err.splitlines()[-1]
    assert "Traceback" not in err


def test_a_private_model_opens_with_its_token(hub, client, monkeypatch):
    hub.add("tim/rahasia", KECIL, private=True)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert read_folder(pull("tim/rahasia")) == KECIL


@pytest.mark.parametrize("name", ["a/b/c", "./tiada", "../x/y", "~/tiada", "kosong", "tim/", "/tiada/x"])
def test_a_name_that_is_neither_path_nor_hub_id_asks_no_hub(hub, client, name):
    with pytest.raises(ModelError, match="neither a model folder nor a hub id") as caught:
        resolve(name)
    assert name in str(caught.value)
    assert not hub.requests


def test_a_file_is_no_model(client, tmp_path):
    (tmp_path / "m.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match=r"m\.safetensors: neither a model folder nor a hub id"):
        resolve(str(tmp_path / "m.safetensors"))


def test_a_folder_wins_over_a_hub_id_and_has_no_revisions(hub, client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("tim/kecil").mkdir(parents=True)
    assert resolve("tim/kecil") == Path("tim/kecil")
    with pytest.raises(ModelError, match="revision 'v1': tim/kecil is a folder here"):
        resolve("tim/kecil", "v1")
    with pytest.raises(ModelError, match="revision 'v1' without a model"):
        resolve(None, "v1")
    assert not hub.requests


def test_no_network_and_nothing_fetched(hub, client):
    hub.stop()
    with pytest.raises(ModelError) as caught:
        pull("tim/kecil")
    assert str(caught.value) == (
        f"tim/kecil: {DOWN} ([Errno 111] Connection refused); "
        "fetch it once with `suluh model pull tim/kecil` where there is a network"
    )


def test_a_fetch_that_broke_off_is_not_taken_for_a_model(hub, client):
    hub.add("tim/kecil", KECIL)
    (pull("tim/kecil") / "model.safetensors").unlink()
    client(HF_HUB_OFFLINE=True)
    with pytest.raises(ModelError, match=DOWN):
        pull("tim/kecil")
    client(HF_HUB_OFFLINE=False)
    assert weights(pull("tim/kecil")) == b"bobot"


def test_something_else_answers_in_the_hubs_place(hub, client):
    client(ENDPOINT=f"{hub.url}/portal")
    with pytest.raises(ModelError, match="tim/kecil: the exchange with the hub failed") as caught:
        pull("tim/kecil")
    assert "\n" not in str(caught.value)


def test_a_model_with_pickled_weights_alone_is_refused_unfetched(hub, client):
    hub.add(
        "tim/acar", {name: data for name, data in (KECIL | PICKLED).items() if name != "model.safetensors"}
    )
    with pytest.raises(ModelError, match=r"no weights; .*pickled \*\.bin weights are neither fetched"):
        pull("tim/acar")
    assert not [name for name in hub.fetched if name.endswith((".bin", ".pt", ".py"))]


@pytest.fixture
def whole(tmp_path):
    """A folder with flag/ and qa/, as Suluh publishes it, and what a training run leaves beside."""
    flag = KECIL | {"config.json": b'{"architectures": ["BertForSequenceClassification"]}'}
    files = {f"qa/{path}": data for path, data in KECIL.items()} | {f"flag/{p}": d for p, d in flag.items()}
    files |= {"README.md": b"---\nlicense: mit\n---\n", "LICENSE": b"MIT", "qa/calibration.json": b"{}"}
    beside = PICKLED | {"qa/checkpoints/checkpoint-5/model.safetensors": b"setengah jadi"}
    folder = tmp_path / "whole"
    for path, data in (files | beside).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder, files


def test_what_is_pushed_is_what_is_pulled(hub, client, whole, tmp_path, monkeypatch):
    folder, files = whole
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert push(folder, "tim/baru") == f"{hub.url}/tim/baru/commit/{hub.repos['tim/baru'].refs['main']}"
    assert hub.repos["tim/baru"].private
    assert read_folder(pull("tim/baru")) == files
    (folder / "qa" / "calibration.json").write_text('{"baru": 1}')
    push(folder, "tim/baru")
    assert len(hub.repos["tim/baru"].commits) == 3
    assert read_folder(pull("tim/baru"))["qa/calibration.json"] == b'{"baru": 1}'
    monkeypatch.delenv("HF_TOKEN")
    client(HF_HUB_CACHE=str(tmp_path / "another"))
    with pytest.raises(ModelError, match="no such model, or it is private"):
        pull("tim/baru")


def test_public_only_when_asked(hub, typed, whole, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    code, out, _ = typed("model", "push", whole[0], "tim/umum", "--public")
    assert (code, out) == (0, f"{hub.url}/tim/umum/commit/{hub.repos['tim/umum'].refs['main']}\n")
    assert not hub.repos["tim/umum"].private
    code, out, err = typed("model", "push", whole[0], "tim/umum")
    assert (code, out) == (3, "")
    assert err == "suluh: tim/umum: public already; publish for all (--public), or under another name\n"


def test_what_cannot_be_pushed(hub, client, whole, tmp_path, monkeypatch):
    folder = whole[0]
    with pytest.raises(ModelError, match=r"tim/baru: .*401.*set HF_TOKEN"):
        push(folder, "tim/baru")
    with pytest.raises(ModelError, match="tiada: no such folder"):
        push(tmp_path / "tiada", "tim/baru")
    with pytest.raises(ModelError, match="not a model"):
        push(tmp_path, "tim/baru")
    with pytest.raises(ModelError, match="not a valid hub id"):
        push(folder, "tim/baru/lagi")
    assert "tim/baru" not in hub.repos
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    (folder / "README.md").write_text("---\nlicence: mit\n---\n")
    with pytest.raises(ModelError, match=r'Invalid metadata in README\.md\. - "licence" is not allowed'):
        push(folder, "tim/baru")
    hub.stop()
    with pytest.raises(ModelError, match="the exchange with the hub failed"):
        push(folder, "tim/baru")
    client(HF_HUB_OFFLINE=True)
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE"):
        push(folder, "tim/baru")


def test_info_says_what_a_model_is(hub, client, tiny_flag, tiny_qa):
    qa = {f"qa/{path}": data for path, data in read_folder(tiny_qa).items()}
    flag = {f"flag/{path}": data for path, data in read_folder(tiny_flag).items()}
    calibration = {"flag/calibration.json": b"{}"}
    hub.add("tim/lengkap", qa | flag | calibration)
    figures = {
        "model_type": "bert",
        "num_hidden_layers": 2,
        "hidden_size": 32,
        "vocab_size": json.loads(qa["qa/config.json"])["vocab_size"],
        "max_position_embeddings": 64,
    }
    parts = {}
    for task, more in {"flag": {"labels": ["trafficking", "online_scam"]}, "qa": {}}.items():
        size = len((flag | qa)[f"{task}/model.safetensors"])
        stored = {"weights": {"file": "model.safetensors", "bytes": size}, "calibrated": task == "flag"}
        parts[task] = figures | more | stored
    assert info("tim/lengkap") == {"model": "tim/lengkap", "folder": str(pull("tim/lengkap")), "parts": parts}


# The answer begins at "kafe" and ends with "batam" of the vocabulary, which is without capitals and accents.
ANSWER = "Kafé Céria BATAM"
# What moves offsets: an emoji, a letter with a combining accent, a soft break, CJK, words of several pieces.
TEXT = (
    "🙂 Polisi Menangkap 97 TERSANGKANYA (Jose\u0301 & José) di 人\u200b; lalu, di "
    + ANSWER
    + ", orang dipulangkan."
)
PIECES = (  # noqa: SIM905 (a word list reads best as text)
    "[PAD] [UNK] [CLS] [SEP] [MASK] polisi menangkap 97 ter ##sangka ##nya ( jose ) di lalu , kafe ceria batam "
    "orang di ##pulang ##kan . ? siapa yang & ;"
).split()
KINDS = {
    "BertForQuestionAnswering": "OpenVinoRuntime",
    "DistilBertForQuestionAnswering": "TorchRuntime",
    "ElectraForQuestionAnswering": "TorchRuntime",
}


def pointing(folder, kind):
    """A checkpoint as IndoBERT's (vocab.txt, no tokenizer.json) that points from "kafe" to "batam".

    Every layer adds nothing: a token's embedding goes through to the head, which looks for the two words.
    """
    import torch
    import transformers

    names = list(dict.fromkeys(PIECES))
    model_class = getattr(transformers, kind)
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    if kind.startswith("Distil"):
        size = {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64}
    more = {"embedding_size": 32} if kind.startswith("Electra") else {}
    model = model_class(
        model_class.config_class(vocab_size=len(names), max_position_embeddings=64, **size, **more)
    )
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.fill_(float("norm" in name.lower() and name.endswith("weight")))
        words = model.get_input_embeddings().weight
        words[:, 2] = 1.0
        for axis, word in enumerate(("kafe", "batam")):
            words[names.index(word)] = torch.eye(32)[axis]
            model.qa_outputs.weight[axis, axis] = 1.0
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(names) + "\n")
    settings = {"do_lower_case": True, "tokenizer_class": "BertTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


def as_transformers_saves_it(folder):
    """Replace vocab.txt by the tokenizer.json that transformers 5 makes of it."""
    from transformers import AutoTokenizer

    AutoTokenizer.from_pretrained(folder).save_pretrained(folder)
    (folder / "vocab.txt").unlink()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("saved", ["vocab.txt", "tokenizer.json"])
def test_a_plain_uncased_checkpoint_answers_in_the_articles_own_letters(hub, client, tmp_path, kind, saved):
    folder = pointing(tmp_path / "m", kind)
    if saved == "tokenizer.json":
        as_transformers_saves_it(folder)
    hub.add("tim/polos", folder)
    part = open_model(resolve("tim/polos")).qa
    assert part.tokenizer.name == saved
    loaded = load_part(part)
    assert type(loaded.runtime).__name__ == KINDS[kind]
    answers = Answerer(loaded).answer([Ask(TEXT, "Siapa yang di Batam?"), Ask("Polisi.", "Siapa?")])
    start = TEXT.index(ANSWER)
    assert answers[0].stated
    assert (answers[0].text, answers[0].start, answers[0].end) == (ANSWER, start, start + len(ANSWER))
    assert not answers[1].stated


def test_tokens_of_vocab_txt_stand_where_they_say_and_are_transformers_own(tmp_path):
    from transformers import AutoTokenizer

    folder = pointing(tmp_path / "m", "BertForQuestionAnswering")
    tokenizer = load_part(open_model(folder).qa).tokenizer
    tokens = tokenizer.tokens(TEXT)
    words = [TEXT[start:end] for start, end in tokens.offsets]
    known = [word for word, number in zip(words, tokens.ids, strict=True) if number != PIECES.index("[UNK]")]
    assert " ".join(known) == (
        "Polisi Menangkap 97 TER SANGKA NYA ( Jose & José ) di ; lalu , di Kafé Céria BATAM , orang di pulang kan ."
    )
    theirs = AutoTokenizer.from_pretrained(folder)
    question = "Siapa yang di Batam?"
    row = tokenizer.row(tokenizer.tokens(question).ids, tokens.ids)
    pair = theirs(question, TEXT, return_offsets_mapping=True, return_token_type_ids=True)
    assert row.ids.tolist() == pair["input_ids"]
    assert row.types.tolist() == pair["token_type_ids"]
    assert tokens.offsets.tolist() == [list(span) for span in pair["offset_mapping"][row.context : -1]]


def test_a_part_that_a_checkpoint_lacks_is_the_embedded_one(hub, client, tmp_path, tiny_flag, monkeypatch):
    embedded = tmp_path / "embedded"
    shutil.copytree(tiny_flag, embedded / "flag")
    monkeypatch.setattr(reader_module, "BUNDLED", embedded)
    hub.add("tim/polos", pointing(tmp_path / "m", "BertForQuestionAnswering"), "v1")
    reader = reader_module.load("tim/polos", revision="v1", threads=1)
    assert reader.ask(TEXT, "Siapa yang di Batam?").text == ANSWER
    assert list(reader.read(TEXT).flags) == ["trafficking", "online_scam"]
    hub.add("tim/bendera", tiny_flag)
    with pytest.raises(ModelError, match="the embedded model is incomplete"):
        reader_module.load("tim/bendera")


def test_a_model_with_both_parts_reads_without_the_embedded_one(
    hub, client, tiny_flag, tiny_qa, tmp_path, monkeypatch
):
    monkeypatch.setattr(reader_module, "BUNDLED", tmp_path / "none")
    parts = {"flag": tiny_flag, "qa": tiny_qa}
    files = {
        f"{task}/{path}": data for task, part in parts.items() for path, data in read_folder(part).items()
    }
    hub.add("tim/lengkap", files)
    reader = reader_module.load("tim/lengkap", threads=1, threshold=0.0)
    finding = reader.read(TEXT)
    assert finding.flagged and len(finding.facts) == len(reader.questions)
    # Of a count or a sum only spans with a figure are answers, which random weights need not find.
    stated = [fact.answer for fact in finding.facts if fact.answer.stated]
    assert len(stated) > 5 and all(TEXT[one.start : one.end] == one.text for one in stated)


def test_what_only_torch_runs_says_so_when_the_compiled_runtime_is_asked_for(tmp_path):
    folder = pointing(tmp_path / "m", "ElectraForQuestionAnswering")
    with pytest.raises(ModelError, match=r"model type 'electra' needs PyTorch: pip install 'suluh\[torch\]'"):
        load_part(open_model(folder).qa, "openvino")
