"""Learns from several question-answering models at once: the mean of their logits, beside what labels there are.

What an ensemble knows, at the cost of one model (Hinton et al. 2015; You et al. 2017 for the mean of several
teachers). The labels count less than the teachers, who are softer and know of unlabelled rows too.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from ..data.errors import InputError, ModelError
from ..model.architectures import first_place, positions, supports
from ..model.late import WINDOW_PLACE, late_layers
from .backbone import answers_questions, load_backbone, made_for
from .halves import MASKED, in_row, student_states, teacher_states
from .recipe import Recipe
from .span_loss import NO_LABEL, span_loss

# What the labelled loss counts beside the divergence from the teachers.
LABELS = 0.3


class Pupil(nn.Module):  # type: ignore[misc]
    """The student, its teachers beside it, and the loss on a batch of `PadHalves` with labels."""

    def __init__(self, student: PreTrainedModel, teachers: Sequence[PreTrainedModel]) -> None:
        super().__init__()
        self.student, self._late = student, late_layers(student.config.to_dict())
        # In a list: the teachers are neither trained nor saved.
        self._teachers = [
            (teacher.requires_grad_(requires_grad=False).eval(), late_layers(teacher.config.to_dict()))
            for teacher in teachers
        ]

    def forward(self, labels: torch.Tensor, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """The loss: how far start and end are from the teachers' mean, and of the labelled spans."""
        seen = in_row(batch["sides"])
        with torch.no_grad():
            logits = [_logits(one.to(seen.device), late, batch).float() for one, late in self._teachers]
            taught = torch.stack(logits).mean(0)
        learnt = _logits(self.student, self._late, batch)
        known = labels[:, 0, 0] != NO_LABEL
        loss = span_divergence(learnt, taught, seen)
        if known.any():
            starts, ends = learnt[known].float().masked_fill(~seen[known][..., None], MASKED).unbind(-1)
            # By the share of labelled rows: each row counts alike, whatever rows are beside it.
            hard = span_loss({"start_logits": starts, "end_logits": ends}, labels[known])
            loss = loss + LABELS * hard * known.float().mean()
        return {"loss": loss}


def load_teachers(recipe: Recipe, tokenizer: Tokenizer, student: PreTrainedModel) -> list[PreTrainedModel]:
    """The recipe's teachers; InputError or ModelError where one cannot teach the student.

    It has to be a question-answering model with the student's vocabulary and positions; one of the hub is the newest.
    """
    if recipe.teachers:
        _check_architecture(student, f"backbone {recipe.backbone}")
    return [_teacher(recipe, name, tokenizer, student) for name in recipe.teachers]


def span_divergence(learnt: torch.Tensor, taught: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence of start and end over the positions seen, their mean over the rows."""
    hidden = ~seen[..., None]
    found, wanted = (logits.float().masked_fill(hidden, MASKED).log_softmax(1) for logits in (learnt, taught))
    return functional.kl_div(found, wanted, reduction="sum", log_target=True) / (2 * len(learnt))


def _teacher(recipe: Recipe, name: str, tokenizer: Tokenizer, student: PreTrainedModel) -> PreTrainedModel:
    own = replace(recipe, backbone=name, revision=None, layers=None, mean_layer=False)
    try:
        model, its_tokenizer = load_backbone(own, AutoModelForQuestionAnswering)
    except ModelError as error:
        raise ModelError(f"teacher {name}: {error}") from error
    if not answers_questions(model.config):
        raise InputError(
            f"teacher {name}: made for {made_for(model.config)}; name a question-answering model"
        )
    if its_tokenizer.get_vocab() != tokenizer.get_vocab():
        raise InputError(f"teacher {name}: its vocabulary is not that of backbone {recipe.backbone}")
    _check_architecture(model, f"teacher {name}")
    _check_places(model.config.to_dict(), student.config.to_dict(), name, recipe)
    return model


def _check_places(config: dict[str, Any], student: dict[str, Any], name: str, recipe: Recipe) -> None:
    """InputError where the teacher cannot read the student's rows: too few positions, or they begin elsewhere."""
    if first_place(config) != first_place(student):
        raise InputError(
            f"teacher {name}: its positions begin at {first_place(config)}, those of backbone {recipe.backbone} at "
            f"{first_place(student)}; name a teacher of the backbone's family"
        )
    room = positions(config) - (WINDOW_PLACE if late_layers(config) else 0)
    if recipe.length > room:
        raise InputError(
            f"teacher {name}: reads rows of {room} tokens at most; the recipe's length is {recipe.length}"
        )


def _check_architecture(model: PreTrainedModel, role: str) -> None:
    if not supports(model.config.to_dict()):
        raise ModelError(f"{role}: teachers are for BERT, RoBERTa and XLM-R")


def _logits(model: PreTrainedModel, late: int, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """(batch, length, 2), read as the model reads: halves that meet above `late` layers, or whole rows."""
    return (student_states(model, late, batch) if late else teacher_states(model, batch))[-1]
