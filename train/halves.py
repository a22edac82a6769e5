"""Rows whose halves meet late (model/late.py) in training: one pass through every layer, masks say who sees whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from transformers import PreTrainedModel

from ..data.errors import InputError
from ..model.architectures import positions
from ..model.late import SHORTEST_LATE, WINDOW_PLACE
from .recipe import Recipe
from .runs import PAD_MULTIPLE, TrainingRow
from .span_loss import span_loss

# Sides of a row: the question, the window, the window's own first token (not seen any more where they meet), padding.
QUESTION, WINDOW, FIRST, PADDING = range(4)
MASKED = -30000.0


@dataclass(frozen=True)
class PadHalves:
    """Pads rows with a window's own first token put before it; `first_place` is where positions begin.

    `labels` makes one tensor of the rows' labelled positions, where there are any to learn.
    """

    pad_id: int
    first_place: int
    labels: Callable[[Sequence[TrainingRow]], torch.Tensor] | None = None

    def __call__(self, rows: Sequence[TrainingRow]) -> dict[str, torch.Tensor]:
        """Tensors (batch, length): input_ids, token_type_ids, sides, the places of the student and of the teacher.

        And the labels, where `labels` makes them.
        """
        longest = max(len(row["ids"]) for row in rows) + 1
        length = -(-longest // PAD_MULTIPLE) * PAD_MULTIPLE
        batch: dict[str, list[list[int]]] = {}
        for row in rows:
            for name, values in self._halves(row).items():
                filler = {"input_ids": self.pad_id, "sides": PADDING}.get(name, 0)
                batch.setdefault(name, []).append(values + [filler] * (length - len(values)))
        tensors = {name: torch.tensor(values) for name, values in batch.items()}
        return tensors | ({"labels": self.labels([_shifted(row) for row in rows])} if self.labels else {})

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


def check_length(recipe: Recipe, config: dict[str, Any]) -> None:
    """InputError where rows of the recipe's length leave no window room, or need more places than the backbone has."""
    longest = positions(config) - WINDOW_PLACE
    if not SHORTEST_LATE <= recipe.length <= longest:
        raise InputError(
            f"recipe: length is {recipe.length}; with late rows this backbone takes {SHORTEST_LATE} to {longest}"
        )


class Halves(nn.Module):  # type: ignore[misc]
    """A model whose halves meet late, and its loss on labelled rows of `PadHalves`."""

    def __init__(self, model: PreTrainedModel, late: int) -> None:
        super().__init__()
        self.model, self.late = model, late

    def forward(self, labels: torch.Tensor, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """The loss of the labelled spans."""
        hidden = ~in_row(batch["sides"])[..., None]
        logits = student_states(self.model, self.late, batch)[-1].float().masked_fill(hidden, MASKED)
        starts, ends = logits.unbind(-1)
        return {"loss": span_loss({"start_logits": starts, "end_logits": ends}, labels)}


def student_states(model: PreTrainedModel, late: int, batch: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    """`states` of a batch of `PadHalves` whose halves meet above the first `late` layers."""
    sides = batch["sides"]
    return states(model, batch, "places", [_mask(_apart(sides))] * late + [_mask(in_row(sides)[:, None])])


def teacher_states(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    """`states` of the same tokens as an ordinary model reads them: whole rows, without the window's own first token."""
    return states(model, batch, "teacher_places", [_mask(in_row(batch["sides"])[:, None])])


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


def in_row(sides: torch.Tensor) -> torch.Tensor:
    """(batch, length): what is part of the whole row."""
    return (sides == QUESTION) | (sides == WINDOW)


def _apart(sides: torch.Tensor) -> torch.Tensor:
    """(batch, length, length): whether a position sees another in the late layers, padding the question."""
    window = (sides == WINDOW) | (sides == FIRST)
    return (window[:, :, None] == window[:, None, :]) & (sides != PADDING)[:, None, :]


def _mask(seen: torch.Tensor) -> torch.Tensor:
    """What is added to attention scores, (batch, 1, ...), where `seen` (batch, ...) says what is to be seen."""
    return torch.where(seen, 0.0, MASKED)[:, None]


def _shifted(row: TrainingRow) -> TrainingRow:
    """The row with its labels where they are behind the window's own first token; (0, 0) stays."""
    context = row["context"]
    return row | {"labels": [(a + (a >= context), b + (b >= context)) for a, b in row["labels"]]}
