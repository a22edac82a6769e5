"""What a recipe will need before its weights are fetched: parameters, memory, and a trial step on random weights.

`shapes.json` holds the published shapes of the large backbones, so that this works without the network.
"""

import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoModelForSequenceClassification

from ..data.errors import ModelError
from ..data.flags import FLAGS
from .backbone import dropout_rates, shape
from .recipe import Recipe

SHAPES = Path(__file__).with_name("shapes.json")
_GIB = 2**30


@dataclass(frozen=True)
class Plan:
    """Memory of training in GiB: fp32 weights, their gradients, AdamW's two moments, and activations in bf16.

    `activations`: 34 bytes a token, layer and unit of width (Korthikanti et al. 2022, without attention scores,
    which SDPA does not keep), for a batch of full rows. Teachers come on top, 4 bytes a parameter each, and the rest
    of the device's use (kernels, fragments).
    """

    backbone: str
    parameters: int
    trained: int
    batch: int
    length: int
    weights: float
    gradients: float
    moments: float
    activations: float

    @property
    def total(self) -> float:
        """All of it, GiB."""
        return self.weights + self.gradients + self.moments + self.activations


@dataclass(frozen=True)
class Trial:
    """Steps on random weights and random tokens: seconds of the last step, its loss, and the process's peak memory."""

    steps: int
    seconds: float
    loss: float
    peak_gib: float


def plan(recipe: Recipe) -> Plan:
    """The plan of a recipe; nothing is allocated."""
    with torch.device("meta"):
        model = _random_model(recipe)
    everything = sum(parameter.numel() for parameter in model.parameters())
    trained = sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
    config = model.config
    tokens = recipe.batch * recipe.length
    return Plan(
        recipe.backbone, everything, trained, recipe.batch, recipe.length,
        weights=4 * everything / _GIB,
        gradients=4 * trained / _GIB,
        moments=8 * trained / _GIB,
        activations=34 * tokens * config.hidden_size * config.num_hidden_layers / _GIB,
    )  # fmt: skip


def try_steps(recipe: Recipe, steps: int = 2) -> Trial:
    """Train `steps` batches of full rows with random weights of the recipe's shape, on the GPU if there is one."""
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = _random_model(recipe).to(device).train()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    batch = _random_batch(recipe, model.config, device)
    for _ in range(steps):
        began = time.monotonic()
        with torch.autocast(device, torch.bfloat16, enabled=recipe.bf16):
            loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        value = loss.item()  # waits for the device
        seconds = time.monotonic() - began
    return Trial(steps, seconds, value, _peak_gib(device))


def _random_model(recipe: Recipe) -> Any:
    settings = _config(
        recipe, dropout_rates(recipe) | ({} if recipe.task == "qa" else {"num_labels": len(FLAGS)})
    )
    auto = AutoModelForQuestionAnswering if recipe.task == "qa" else AutoModelForSequenceClassification
    model = auto.from_config(settings, attn_implementation="sdpa")
    shape(model, recipe)
    return model


def _config(recipe: Recipe, changes: dict[str, Any]) -> Any:
    known = json.loads(SHAPES.read_text(encoding="utf-8"))
    if recipe.backbone in known:
        known_shape = dict(known[recipe.backbone]["config"])
        return AutoConfig.for_model(known_shape.pop("model_type"), **known_shape, **changes)
    try:
        return AutoConfig.from_pretrained(recipe.checkpoint, revision=recipe.revision, **changes)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"backbone {recipe.backbone}: neither a folder nor one of {', '.join(known)} ({error})"
        ) from error


def _random_batch(recipe: Recipe, config: Any, device: str) -> dict[str, torch.Tensor]:
    size = recipe.batch, recipe.length
    # From 5 on: the first ids are padding and other marks in every one of these vocabularies.
    batch = {
        "input_ids": torch.randint(5, config.vocab_size, size),
        "attention_mask": torch.ones(size, dtype=torch.long),
    }
    if recipe.task == "qa":
        batch |= {
            name: torch.randint(0, recipe.length, size[:1]) for name in ("start_positions", "end_positions")
        }
    else:
        batch |= {"labels": torch.randint(0, 2, (recipe.batch, len(FLAGS))).float()}
    return {name: tensor.to(device) for name, tensor in batch.items()}


def _peak_gib(device: str) -> float:
    if device == "cuda":
        return float(torch.cuda.max_memory_allocated() / _GIB)
    # Bytes on macOS, KiB elsewhere.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _GIB
