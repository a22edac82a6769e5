"""Loads what is fine-tuned: our encoder or any hub checkpoint, with its fast tokenizer."""

import copy
import shutil
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import (
    AutoConfig,
    AutoModelForQuestionAnswering,
    AutoTokenizer,
    PretrainedConfig,
    PreTrainedModel,
)

from ..data.errors import InputError, ModelError
from ..model.late import late_layers
from ..model.tokens import PairTokenizer
from ..model.weights import INT8_NAME, read_tensors
from .recipe import Recipe

# How much the mean is enlarged beside the residual; at half of this the cosine to the mean alone was 0.99.
_ENLARGED = 16.0


def load_backbone(recipe: Recipe, auto: Any, **config: Any) -> tuple[PreTrainedModel, Tokenizer]:
    """The backbone, shaped as the recipe says, with a head of the kind `auto` (fresh where it has none); its tokenizer.

    ModelError or InputError where it cannot be loaded or is not fit for this.
    """
    # Plain attention is a fifth to a half faster than SDPA in training on CPUs at these lengths; not on GPUs.
    attention = "sdpa" if torch.cuda.is_available() else "eager"
    config |= dropout_rates(recipe)
    try:
        settings = AutoConfig.from_pretrained(recipe.checkpoint, revision=recipe.revision, **config)
    except (OSError, ValueError) as error:
        raise ModelError(f"backbone {recipe.backbone}: cannot be loaded ({error})") from error
    _check_late(recipe, late_layers(settings.to_dict()), auto)
    model = _loaded(recipe, auto, settings, attention)
    shape(model, recipe)
    return model, fast_tokenizer(recipe.checkpoint, recipe.revision)


def _check_late(recipe: Recipe, late: int, auto: Any) -> None:
    if late and auto is not AutoModelForQuestionAnswering:
        raise ModelError(
            f"backbone {recipe.backbone}: its question and window meet late, which is for question answering only; "
            "name an encoder, or suluh:flag"
        )
    if late and recipe.layers and recipe.layers <= late:
        raise InputError(
            f"recipe: layers is {recipe.layers}; of this backbone keep more than its {late} late ones"
        )


def _loaded(recipe: Recipe, auto: Any, settings: PretrainedConfig, attention: str) -> PreTrainedModel:
    packed = Path(recipe.checkpoint) / INT8_NAME
    try:
        if packed.is_file():
            return _unpacked(auto, settings, packed, attention)
        model: PreTrainedModel = auto.from_pretrained(
            recipe.checkpoint,
            revision=recipe.revision,
            config=settings,
            use_safetensors=True,
            attn_implementation=attention,
        )
    except ModelError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelError(f"backbone {recipe.backbone}: cannot be loaded ({error})") from error
    return model


def _unpacked(auto: Any, settings: PretrainedConfig, packed: Path, attention: str) -> PreTrainedModel:
    """A model of int8 rows, multiplied out; only a head of another kind, or the pooler before it, is fresh."""
    trained = made_for(settings)
    model: PreTrainedModel = auto.from_config(settings, attn_implementation=attention)
    known = model.state_dict()
    tensors = {name: torch.from_numpy(one) for name, one in read_tensors(packed).items() if name in known}
    missing = model.load_state_dict(tensors, strict=False).missing_keys
    body = f"{model.base_model_prefix}."
    needed = [
        name
        for name in missing
        if trained == type(model).__name__ or (name.startswith(body) and ".pooler." not in name)
    ]
    if needed:
        raise ModelError(f"{packed}: lacks {needed[0]} of a {type(model).__name__}; fetch the model again")
    return model


def made_for(config: PretrainedConfig) -> str:
    """The class that a checkpoint was saved as; "nothing" where its configuration does not say."""
    return str((config.architectures or ["nothing"])[0])


def answers_questions(config: PretrainedConfig) -> bool:
    """Whether a checkpoint was saved with a question-answering head; of any other the head is fresh."""
    return made_for(config).endswith("ForQuestionAnswering")


def dropout_rates(recipe: Recipe) -> dict[str, float]:
    """The recipe's dropout under its names in a configuration."""
    return {"hidden_dropout_prob": recipe.dropout, "attention_probs_dropout_prob": recipe.dropout}


def shape(model: PreTrainedModel, recipe: Recipe) -> None:
    """Cut the encoder's layers, add the mean layer and freeze the word embeddings, each where the recipe says so.

    Word embeddings are a third of the parameters, and none the worse for staying as pre-trained.
    """
    if recipe.layers:
        keep_layers(model, recipe.layers)
    if recipe.mean_layer:
        add_mean_layer(model)
    if recipe.freeze_words:
        model.get_input_embeddings().requires_grad_(requires_grad=False)


def keep_layers(model: PreTrainedModel, count: int) -> None:
    """Keep the first `count` of the encoder's layers.

    Dropping the top does least harm without distillation (Sajjad et al. 2020, Poor Man's BERT); evenly spaced
    layers trained unsteadily here (eval/RESULTS.md).
    """
    encoder = model.base_model.encoder
    total = len(encoder.layer)
    if not 1 <= count <= total:
        raise ModelError(f"layers is {count}; this backbone has {total}, expected 1 to {total}")
    encoder.layer = nn.ModuleList(encoder.layer[:count])
    model.config.num_hidden_layers = count


def add_mean_layer(model: PreTrainedModel) -> None:
    """Append a layer that hands every position, the first too, the mean of all token vectors, normalised.

    A classification head reads the first position, which a backbone made for mean-pooled embeddings (e5) never
    trained. Queries and keys of zero attend to all tokens alike; values pass unchanged, so much enlarged that the
    residual hardly counts; the feed-forward half adds nothing. An ordinary layer, and trained on like the others.
    """
    encoder = model.base_model.encoder
    layer = copy.deepcopy(encoder.layer[-1])
    attention, width = layer.attention, model.config.hidden_size
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            parameter.fill_(1.0 if name.endswith("LayerNorm.weight") else 0.0)
        attention.self.value.weight.copy_(torch.eye(width))
        attention.output.dense.weight.copy_(_ENLARGED * torch.eye(width))
        # Kept from the backbone: rows of zeros in both halves would have no gradient.
        layer.intermediate.load_state_dict(encoder.layer[-1].intermediate.state_dict())
    encoder.layer.append(layer)
    model.config.num_hidden_layers += 1


def fast_tokenizer(backbone: str, revision: str | None = None) -> Tokenizer:
    """The backbone's tokenizer as a `tokenizers.Tokenizer`."""
    own = Path(backbone) / "tokenizer.json"
    if own.is_file():
        return Tokenizer.from_file(str(own))
    try:
        tokenizer: Tokenizer = AutoTokenizer.from_pretrained(backbone, revision=revision).backend_tokenizer
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"backbone {backbone}: no fast tokenizer to be had from it ({error})") from error
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, recipe: Recipe, out: Path) -> None:
    """Write tokenizer.json, and beside it what transformers needs to load it as the backbone's."""
    settings = Path(recipe.checkpoint) / "tokenizer_config.json"
    if settings.is_file():
        shutil.copyfile(settings, out / settings.name)
    elif not Path(recipe.checkpoint).is_dir():
        AutoTokenizer.from_pretrained(recipe.checkpoint, revision=recipe.revision).save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"))


def pair_tokenizer(tokenizer: Tokenizer, model: PreTrainedModel) -> PairTokenizer:
    """The tokenizer as the row builder wants it, padding as the model's configuration says."""
    return PairTokenizer(tokenizer, model.config.pad_token_id or 0)
