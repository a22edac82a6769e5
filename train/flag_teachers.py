"""Softens the labels of flag rows by what several flag models make of each row (Hinton et al. 2015).

A label is of an article, and a window of it may be about something else; the teachers read the window. Where annotators
doubt, so do the teachers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.errors import InputError, ModelError
from ..data.flags import FLAGS
from ..model.batches import run_rows
from ..model.hub import resolve
from ..model.layout import Part, open_model
from ..model.loading import load_part, read_tokenizer
from ..model.tokens import Row
from .recipe import Recipe, checkpoint_of

# What the label counts; the teachers' mean probability is the rest.
LABELS = 0.5


@dataclass(frozen=True)
class FlagTeachers:
    """The flag models that a recipe learns from beside its labels."""

    parts: tuple[Part, ...]
    pad_id: int

    def soften(self, rows: Sequence[Row], labels: Sequence[Sequence[float]]) -> list[list[float]]:
        """The labels of each row (flags,), drawn to the teachers' mean; as they are where there is no teacher."""
        if not self.parts:
            return [list(one) for one in labels]
        taught = np.mean([_probabilities(part, rows, self.pad_id) for part in self.parts], axis=0)
        softened: list[list[float]] = (LABELS * np.array(labels) + (1 - LABELS) * taught).tolist()
        return softened


def load_flag_teachers(recipe: Recipe, tokenizer: Tokenizer, pad_id: int) -> FlagTeachers:
    """The recipe's teachers; InputError or ModelError where one cannot teach the student.

    It has to be a model of the same flags with the student's vocabulary and rows as long; one of the hub is the newest.
    """
    vocabulary = tokenizer.get_vocab()
    return FlagTeachers(tuple(_teacher(recipe, name, vocabulary) for name in recipe.teachers), pad_id)


def _teacher(recipe: Recipe, name: str, vocabulary: dict[str, int]) -> Part:
    try:
        part = open_model(resolve(checkpoint_of(name))).flag
    except ModelError as error:
        raise ModelError(f"teacher {name}: {error}") from error
    if part is None:
        raise InputError(f"teacher {name}: answers questions; name a flag model")
    if read_tokenizer(part).get_vocab() != vocabulary:
        raise InputError(f"teacher {name}: its vocabulary is not that of backbone {recipe.backbone}")
    loaded = load_part(part)
    if loaded.labels != FLAGS:
        raise InputError(f"teacher {name}: its labels are {loaded.labels}, expected {FLAGS}")
    if loaded.length < recipe.length:
        raise InputError(
            f"teacher {name}: reads rows of {loaded.length} tokens at most; the recipe's length is {recipe.length}"
        )
    return part


def _probabilities(part: Part, rows: Sequence[Row], pad_id: int) -> NDArray[np.float32]:
    """(rows, flags); a row that comes several times, as every pass brings it, is read once."""
    runtime = load_part(part).runtime
    keys = [row.ids.tobytes() for row in rows]
    distinct = dict(zip(keys, rows, strict=True))
    logits = torch.from_numpy(np.stack(run_rows(runtime, list(distinct.values()), pad_id)))
    read = dict(zip(distinct, logits.sigmoid().numpy(), strict=True))
    return np.stack([read[key] for key in keys])
