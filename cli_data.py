"""`suluh data`: the annotated sets."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

data_app = typer.Typer(help="Look at annotated sets.", no_args_is_help=True)


@data_app.callback()
def _group() -> None:
    """Keep `stats` a command of its own while it is the only one."""


@data_app.command()
def stats(
    files: Annotated[list[Path], typer.Argument(help="Annotation files (JSONL), with text or stand-off.")],
) -> None:
    """Count articles by flag and kind, and questions by standard question, as one JSON object."""
    from .data.stats import set_stats

    sys.stdout.write(json.dumps(set_stats(files).as_json(), indent=1) + "\n")
