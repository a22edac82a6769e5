"""Teaches a question-answering model to let question and window meet late (model/late.py).

The student begins as its teacher and learns to do as that does on the same tokens, without labels: the loss compares
start and end distributions and, token by token, what leaves the last late layer and each above it (Cao et al. 2020,
DeFormer).
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from ..data.errors import InputError, ModelError
from ..model.architectures import first_place, supports
from ..model.late import WINDOW_PLACE
from .backbone import load_backbone, pair_tokenizer, save_tokenizer
from .qa import training_rows
from .recipe import Recipe, RunResult
from .runs import PAD_MULTIPLE, Task, TrainingRow, fit

# Sides of a row: the question, the window, the window's own first token (not seen any more where they meet), padding.
QUESTION, WINDOW, FIRST, PADDING = range(4)
_HIDDEN = -30000.0


@dataclass(frozen=True)
class PadHalves:
    """Pads rows with a window's own first token put before it; `first_place` is where positions begin."""

    pad_id: int
    first_place: int

    def __call__(self, rows: Sequence[TrainingRow]) -> dict[str, torch.Tensor]:
        """Tensors (batch, length): input_ids, token_type_ids, sides, the places of the student and of the teacher."""
        longest = max(len(row["ids"]) for row in rows) + 1
        length = -(-longest // PAD_MULTIPLE) * PAD_MULTIPLE
        batch: dict[str, list[list[int]]] = {}
        for row in rows:
            for name, values in self._halves(row).items():
                filler = {"input_ids": self.pad_id, "sides": PADDING}.get(name, 0)
                batch.setdefault(name, []).append(values + [filler] * (length - len(values)))
        return {name: torch.tensor(values) for name, values in batch.items()}

    def _halves(self, row: TrainingRow) -> dict[str, list[int]]:
        ids, types, context = row["ids"], row["types"], row["context"]
        rest, first = len(ids) - context, self.first_place
        window = first + WINDOW_PLACE
        return {
            "input_ids": [*ids[:context], ids[0], *ids[context:]],
            "token_type_ids": [*types[:context], types[0], *types[context:]],
            "sides": [QUESTION] * context + [FIRST] + [WINDOW] * rest,
            "places": [*range(first, first + context), first, *range(window, window + rest)],
            "teacher_places": [*range(first, first + context), 0, *range(first + context, first + context + rest)],
        }  # fmt: skip


class Lesson(nn.Module):  # type: ignore[misc]
    """The student, its teacher beside it, and how far apart they are on a batch of `PadHalves`."""

    def __init__(self, student: PreTrainedModel, late: int) -> None:
        super().__init__()
        self.student, self.late = student, late
        # In a list: the teacher is neither trained nor saved.
        self._teacher = [copy.deepcopy(student).requires_grad_(requires_grad=False).eval()]

    def forward(self, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """The loss: of the spans, and of the hidden states above the late layers."""
        sides = batch["sides"]
        seen = _seen(sides)
        with torch.no_grad():
            taught = teacher_states(self._teacher[0].to(sides.device), batch)
        learnt = student_states(self.student, self.late, batch)
        spans = _span_divergence(learnt[-1], taught[-1], seen)
        pairs = list(zip(learnt[self.late : -1], taught[self.late : -1], strict=True))
        hidden = torch.stack([_distance(one, other, seen) for one, other in pairs])
        return {"loss": spans + hidden.mean()}


def train_late(recipe: Recipe, out: Path) -> RunResult:
    """Train by `recipe`, its backbone the teacher, and save an AutoModelForQuestionAnswering folder.

    The model answers well only in rows whose halves meet late; its configuration says so (`late_layers`).
    """
    if not recipe.late:
        raise InputError("recipe: late is 0; say in how many layers question and window pass apart")
    torch.manual_seed(recipe.seed)
    model, tokenizer = load_backbone(recipe, AutoModelForQuestionAnswering)
    pairs = pair_tokenizer(tokenizer, model)
    _check(model, recipe)
    rows = training_rows(recipe, pairs)
    model.config.late_layers = recipe.late
    collate = PadHalves(pairs.pad_id, first_place(model.config.to_dict()))
    out.mkdir(parents=True, exist_ok=True)
    save_tokenizer(tokenizer, recipe, out)
    lesson = Lesson(model, recipe.late)
    return fit(model, rows, Task(collate, module=lesson), recipe, out)


def _check(model: PreTrainedModel, recipe: Recipe) -> None:
    """InputError or ModelError where the backbone cannot be its own teacher in late rows."""
    config = model.config
    trained = str((config.architectures or ["nothing"])[0])
    if not trained.endswith("ForQuestionAnswering"):
        raise InputError(
            f"backbone {recipe.backbone}: made for {trained}; train it with `suluh train qa` first"
        )
    if not supports(config.to_dict()):
        raise ModelError(f"backbone {recipe.backbone}: late is for BERT, RoBERTa and XLM-R")
    if not recipe.late < config.num_hidden_layers:
        raise InputError(
            f"recipe: late is {recipe.late}; this backbone has {config.num_hidden_layers} layers, one must stay above"
        )
    # RoBERTa's table of positions begins behind the padding id.
    if recipe.length + WINDOW_PLACE > config.max_position_embeddings - 2:
        longest = config.max_position_embeddings - 2 - WINDOW_PLACE
        raise InputError(f"recipe: length is {recipe.length}; with late rows this backbone takes {longest}")


def student_states(model: PreTrainedModel, late: int, batch: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    """`states` of a batch of `PadHalves` whose halves meet above the first `late` layers."""
    sides = batch["sides"]
    return states(model, batch, "places", [_mask(_apart(sides))] * late + [_mask(_seen(sides)[:, None])])


def teacher_states(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    """`states` of the same tokens as an ordinary model reads them: whole rows, without the window's own first token."""
    return states(model, batch, "teacher_places", [_mask(_seen(batch["sides"])[:, None])])


def states(
    model: PreTrainedModel, batch: dict[str, torch.Tensor], places: str, masks: Sequence[torch.Tensor]
) -> list[torch.Tensor]:
    """What enters the first layer and leaves each, (batch, length, hidden), and the logits (batch, length, 2).

    `masks` are those of the first layers, the last one of them that of all others.
    """
    base: Any = model.base_model
    x = base.embeddings(
        input_ids=batch["input_ids"], token_type_ids=batch["token_type_ids"], position_ids=batch[places]
    )
    found = [x]
    for number, layer in enumerate(base.encoder.layer):
        x = layer(x, masks[min(number, len(masks) - 1)])
        found.append(x)
    return [*found, model.qa_outputs(x)]


def _seen(sides: torch.Tensor) -> torch.Tensor:
    """(batch, length): what is part of the whole row."""
    return (sides == QUESTION) | (sides == WINDOW)


def _apart(sides: torch.Tensor) -> torch.Tensor:
    """(batch, length, length): whether a position sees another in the late layers, padding the question."""
    window = (sides == WINDOW) | (sides == FIRST)
    return (window[:, :, None] == window[:, None, :]) & (sides != PADDING)[:, None, :]


def _mask(seen: torch.Tensor) -> torch.Tensor:
    """What is added to attention scores, (batch, 1, ...), where `seen` (batch, ...) says what is to be seen."""
    return torch.where(seen, 0.0, _HIDDEN)[:, None]


def _span_divergence(learnt: torch.Tensor, taught: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence of start and end over the positions seen, their mean over the rows."""
    hidden = ~seen[..., None]
    found, wanted = (
        logits.float().masked_fill(hidden, _HIDDEN).log_softmax(1) for logits in (learnt, taught)
    )
    return functional.kl_div(found, wanted, reduction="sum", log_target=True) / (2 * len(learnt))


def _distance(learnt: torch.Tensor, taught: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Mean squared distance of the vectors seen, as a share of how far the taught ones are from their mean."""
    one, other = learnt[seen].float(), taught[seen].float()
    return (one - other).pow(2).mean() / other.var(0).mean()
