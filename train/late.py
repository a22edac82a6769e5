"""Teaches a question-answering model to let question and window meet late (model/late.py).

The student begins as its teacher and learns to do as that does on the same tokens, without labels: the loss compares
start and end distributions and, token by token, what leaves the last late layer and each above it (Cao et al. 2020,
DeFormer).
"""

import copy
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from ..data.errors import InputError, ModelError
from ..model.architectures import first_place, supports
from ..model.late import late_layers
from .backbone import answers_questions, load_backbone, made_for, pair_tokenizer, save_tokenizer
from .distil import span_divergence
from .halves import PadHalves, check_length, in_row, student_states, teacher_states
from .qa import training_rows
from .recipe import Recipe, RunResult
from .runs import Task, fit


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
        seen = in_row(sides)
        with torch.no_grad():
            taught = teacher_states(self._teacher[0].to(sides.device), batch)
        learnt = student_states(self.student, self.late, batch)
        spans = span_divergence(learnt[-1], taught[-1], seen)
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
    if not answers_questions(config):
        raise InputError(
            f"backbone {recipe.backbone}: made for {made_for(config)}; train it with `suluh train qa` first"
        )
    if late_layers(config.to_dict()):
        raise InputError(
            f"backbone {recipe.backbone}: its halves meet late already; train it with `suluh train qa`"
        )
    if not supports(config.to_dict()):
        raise ModelError(f"backbone {recipe.backbone}: late is for BERT, RoBERTa and XLM-R")
    if not recipe.late < config.num_hidden_layers:
        raise InputError(
            f"recipe: late is {recipe.late}; this backbone has {config.num_hidden_layers} layers, one must stay above"
        )
    check_length(recipe, config.to_dict())


def _distance(learnt: torch.Tensor, taught: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Mean squared distance of the vectors seen, as a share of how far the taught ones are from their mean."""
    one, other = learnt[seen].float(), taught[seen].float()
    return (one - other).pow(2).mean() / other.var(0).mean()
