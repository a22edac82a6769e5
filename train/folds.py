"""Runs by one recipe that left different stories out, so that together they say more about what was left out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..data.errors import InputError
from .recipe import ROUNDING, Recipe
from .record import RECORD, difference, read_record


def as_trained(folder: Path, recipe: Recipe) -> Recipe:
    """The recipe with the share that the run in `folder` left out, by its record.

    As it is where the folder has no record, as an int8 copy, or one by another recipe.
    """
    if not (folder / RECORD).exists():
        return recipe
    record = read_record(folder)
    return recipe if difference(record, recipe) else _with_shares(recipe, record)


def left_out_beside(runs: Sequence[Path], recipe: Recipe) -> list[tuple[Path, Recipe]]:
    """Each of `runs` with the recipe as it was for that run, beside a run by `recipe` itself.

    InputError where a run has no record, was trained by another recipe, or left out what another one did.
    """
    found: list[tuple[Path, Recipe]] = []
    for run in runs:
        record = read_record(run)
        if name := difference(record, recipe):
            raise InputError(
                f"{run}: trained by another recipe ({name} is not the same); train it by this one, with another "
                "--held-from"
            )
        one = _with_shares(recipe, record)
        for other in (recipe, *(earlier for _, earlier in found)):
            if _overlap(one, other):
                raise InputError(
                    f"{run}: leaves out stories {_share(one)}, another run {_share(other)}; their shares must not "
                    "overlap: train it with another --held-from"
                )
        found.append((run, one))
    return found


def _with_shares(recipe: Recipe, record: dict[str, Any]) -> Recipe:
    return replace(recipe, held_out=record["held_out"], held_from=record["held_from"])


def _share(recipe: Recipe) -> str:
    return f"{recipe.held_from:g} to {recipe.held_from + recipe.held_out:g}"


def _overlap(one: Recipe, other: Recipe) -> bool:
    begins = max(one.held_from, other.held_from)
    ends = min(run.held_from + run.held_out for run in (one, other))
    return ends - begins > ROUNDING
