"""What a run was trained by: `recipe.json` in its folder, by which alone one can tell what it left out."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..data.errors import InputError
from .recipe import Recipe

RECORD = "recipe.json"
# What two runs by one recipe have in common, and what says which stories a run left out.
COMMON = ("task", "layers", "mean_layer", "length", "sources")
SHARES = ("held_out", "held_from")
# What a run that is gone on with must have been trained by.
RESUMED = (*COMMON, *SHARES, "teachers")
_OF_SOURCE = ("passes", "limit", "calibrates", "taught", "labelled")


def write_record(recipe: Recipe, parameters: int, out: Path) -> None:
    """Write the recipe and the model's number of parameters into a run's folder."""
    record = asdict(recipe) | {"parameters": parameters}
    (out / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def read_record(run: Path) -> dict[str, Any]:
    """The record of a run, COMMON and SHARES whole; InputError where there is none or it is not one."""
    path = run / RECORD
    try:
        record: dict[str, Any] = {"held_from": 0.0, "teachers": []} | json.loads(
            path.read_text(encoding="utf-8")
        )
        record["sources"] = [_trained(source) for source in record["sources"]]
        if missing := [name for name in (*COMMON, *SHARES) if name not in record]:
            raise ValueError(f"no {missing[0]}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: not the record of a run ({error!r}); name a folder that `suluh train` made"
        ) from error
    return record


def difference(record: dict[str, Any], recipe: Recipe, names: tuple[str, ...] = COMMON) -> str | None:
    """The first of `names` in which a record is not as the recipe; None where there is none."""
    own = asdict(recipe)
    own["sources"] = [_trained(source) for source in own["sources"]]
    own["teachers"] = list(recipe.teachers)
    return next((name for name in names if record[name] != own[name]), None)


def _trained(source: dict[str, Any]) -> dict[str, Any]:
    """A source as it matters to the run: the folder it lay in does not. Records of before have all labelled."""
    source = {"labelled": True} | source
    return {"name": Path(source["path"]).name} | {name: source[name] for name in _OF_SOURCE}
