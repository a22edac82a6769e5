"""Runs by one recipe that left different stories out, so that together they say more about what was left out."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..data.errors import InputError
from .recipe import Recipe

# 0.12 and 0.22 are a little more or less than 0.34.
_ROUNDING = 1e-9


def left_out_beside(runs: Sequence[Path], recipe: Recipe) -> list[tuple[Path, Recipe]]:
    """Each of `runs` with the recipe as it was for that run: its own share of the stories held out.

    InputError where a run has no record of that, learned from other sources, or left out what another one did.
    """
    found = [(run, _held_out_of(run, recipe)) for run in runs]
    taken = [recipe]
    for run, one in found:
        if any(_overlap(one, other) for other in taken):
            raise InputError(
                f"{run}: leaves out stories that another run leaves out too (from {one.held_from:g} on, a share of "
                f"{one.held_out:g}); train it with another held_from"
            )
        taken.append(one)
    return found


def _held_out_of(run: Path, recipe: Recipe) -> Recipe:
    path = run / "recipe.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        sources = [Path(source["path"]).name for source in record["sources"]]
        one = replace(recipe, held_out=record["held_out"], held_from=record["held_from"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: does not say what the run left out ({error!r}); name a folder that `suluh train flag` made"
        ) from error
    if sources != [Path(source.path).name for source in recipe.sources]:
        raise InputError(f"{run}: trained on other sources than the recipe's; train it by the same recipe")
    return one


def _overlap(one: Recipe, other: Recipe) -> bool:
    begins = max(one.held_from, other.held_from)
    ends = min(run.held_from + run.held_out for run in (one, other))
    return ends - begins > _ROUNDING
