"""Learns from several question-answering models at once: the mean of their logits, beside what labels there are.

What an ensemble knows, at the cost of one model (Hinton et al. 2015; You et al. 2017 for the mean of several
teachers). The labels count less than the teachers, who are softer and know of unlabelled rows too.
"""

from collections.abc import Sequence
from dataclasses import replace

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from ..data.errors import InputError, ModelError
from ..model.architectures import supports
from ..model.late import late_layers
from .backbone import load_backbone
from .halves import MASKED, in_row, student_states, teacher_states
from .recipe import Recipe
from .span_loss import NO_LABEL, span_loss

# What the labelled loss counts beside the divergence from the teachers.
LABELS = 0.3


class Pupil(nn.Module):  # type: ignore[misc]
    """The student, its teachers beside it, and the loss on a batch of `PadHalves` with labels."""

    def __init__(self, student: PreTrainedModel, teachers: Sequence[PreTrainedModel]) -> None:
        super().__init__()
        self.student = student
        # In a list: the teachers are neither trained nor saved.
        self._teachers = [teacher.requires_grad_(requires_grad=False).eval() for teacher in teachers]

    def forward(self, labels: torch.Tensor, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """The loss: how far start and end are from the teachers' mean, and of the labelled spans."""
        seen = in_row(batch["sides"])
        with torch.no_grad():
            device = seen.device
            taught = torch.stack([_logits(one.to(device), batch).float() for one in self._teachers]).mean(0)
        learnt = _logits(self.student, batch)
        known = labels[:, 0, 0] != NO_LABEL
        loss = span_divergence(learnt, taught, seen)
        if known.any():
            starts, ends = learnt[known].float().masked_fill(~seen[known][..., None], MASKED).unbind(-1)
            # By the share of labelled rows: each row counts alike, whatever rows are beside it.
            hard = span_loss({"start_logits": starts, "end_logits": ends}, labels[known])
            loss = loss + LABELS * hard * known.float().mean()
        return {"loss": loss}


def load_teachers(recipe: Recipe, tokenizer: Tokenizer, student: PreTrainedModel) -> list[PreTrainedModel]:
    """The recipe's teachers; InputError or ModelError where one cannot teach: another vocabulary, no QA model."""
    if recipe.teachers:
        _check_architecture(student, recipe.backbone)
    return [_teacher(recipe, name, tokenizer) for name in recipe.teachers]


def span_divergence(learnt: torch.Tensor, taught: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence of start and end over the positions seen, their mean over the rows."""
    hidden = ~seen[..., None]
    found, wanted = (logits.float().masked_fill(hidden, MASKED).log_softmax(1) for logits in (learnt, taught))
    return functional.kl_div(found, wanted, reduction="sum", log_target=True) / (2 * len(learnt))


def _teacher(recipe: Recipe, name: str, tokenizer: Tokenizer) -> PreTrainedModel:
    own = replace(recipe, backbone=name, revision=None, layers=None, mean_layer=False)
    model, its_tokenizer = load_backbone(own, AutoModelForQuestionAnswering)
    trained = str((model.config.architectures or ["nothing"])[0])
    if not trained.endswith("ForQuestionAnswering"):
        raise InputError(f"teacher {name}: made for {trained}; name a question-answering model")
    if its_tokenizer.get_vocab() != tokenizer.get_vocab():
        raise InputError(f"teacher {name}: its vocabulary is not that of backbone {recipe.backbone}")
    _check_architecture(model, name)
    return model


def _check_architecture(model: PreTrainedModel, name: str) -> None:
    if not supports(model.config.to_dict()):
        raise ModelError(f"{name}: teachers are for BERT, RoBERTa and XLM-R")


def _logits(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """(batch, length, 2), read as the model reads: halves that meet late, or whole rows."""
    late = late_layers(model.config.to_dict())
    return (student_states(model, late, batch) if late else teacher_states(model, batch))[-1]
