"""Tiny models with Indonesian words, made anew for each session: no network, no committed weights."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from suluh.__main__ import main

WORDS = (  # noqa: SIM905 (a word list reads best as text)
    "polisi menangkap tiga tersangka perdagangan orang di batam korban dijanjikan gaji besar sebagai admin "
    "berapa wni yang diselamatkan dari kamboja sebanyak 20 97 orang dipulangkan pada selasa kerugian rp miliar "
    "siapa pelaku penipuan daring apa modus . , ? ! ( ) anak ke laut kapal pagi hari"
).split()
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def word_tokenizer(folder: Path) -> None:
    """Write a tokenizer.json that knows WORDS, with the pair form of XLM-R."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *dict.fromkeys(WORDS)))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))


def tiny_config(**changes: object) -> dict[str, object]:
    """The configuration of a BERT of two layers, 32 wide, 64 positions."""
    base = {
        "vocab_size": len(SPECIAL) + len(dict.fromkeys(WORDS)),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": 64,
        "pad_token_id": 1,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
    return base | changes


def save_tiny(folder: Path, kind: str, seed: int = 5, **changes: object) -> Path:
    """Save a randomly initialised model folder; `kind` is a transformers class name."""
    import torch
    import transformers

    torch.manual_seed(seed)
    model_class = getattr(transformers, kind)
    # Wider than BERT's own start values, so that logits differ enough to compare.
    config = model_class.config_class(**tiny_config(initializer_range=0.3, **changes))
    folder.mkdir(parents=True, exist_ok=True)
    model_class(config).eval().save_pretrained(folder)
    word_tokenizer(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_qa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BertForQuestionAnswering folder."""
    return save_tiny(tmp_path_factory.mktemp("tiny") / "qa", "BertForQuestionAnswering")


@pytest.fixture(scope="session")
def tiny_flag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BertForSequenceClassification folder with the two flags."""
    names = {0: "trafficking", 1: "online_scam"}
    return save_tiny(
        tmp_path_factory.mktemp("tiny") / "flag",
        "BertForSequenceClassification",
        num_labels=2,
        id2label=names,
    )


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare BertModel folder, to be fine-tuned."""
    return save_tiny(tmp_path_factory.mktemp("tiny") / "encoder", "BertModel")


def losses_of(module: Any, batch: dict[str, Any], steps: int) -> list[float]:
    """The losses of so many training steps of a module on one batch."""
    import torch

    optimizer = torch.optim.AdamW(module.parameters(), lr=2e-3)
    losses = []
    for _ in range(steps):
        loss = module(**batch)["loss"]
        losses.append(float(loss.detach()))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return losses


def write_jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write rows as JSONL."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command line; gives exit code, standard output and standard error."""

    def typed(*arguments):
        monkeypatch.setattr(sys, "argv", ["suluh", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        code = stopped.value.code
        out, err = capsys.readouterr()
        return code or 0, out, err

    return typed
