"""`suluh model`: the Hugging Face hub."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

model_app = typer.Typer(help="Get, look at and publish models on the Hugging Face hub.", no_args_is_help=True)

Name = Annotated[str | None, typer.Argument(help="A model folder or hub id; default: the embedded model.")]
Revision = Annotated[str | None, typer.Option(help="Branch, tag or commit.")]


@model_app.command()
def pull(
    model: Annotated[str, typer.Argument(help="A hub id, owner/name.")],
    revision: Revision = None,
) -> None:
    """Download a model once; afterwards it works offline (HF_HUB_OFFLINE=1)."""
    from .model.hub import pull as fetch

    sys.stdout.write(f"{fetch(model, revision)}\n")


@model_app.command()
def push(
    folder: Annotated[Path, typer.Argument(help="A model folder.")],
    repo: Annotated[str, typer.Argument(help="The hub id to publish under, owner/name.")],
    public: Annotated[bool, typer.Option("--public", help="Publish for all; default: private.")] = False,
) -> None:
    """Upload a model folder (token from HF_TOKEN or `hf auth login`)."""
    from .model.hub import push as upload

    sys.stdout.write(f"{upload(folder, repo, private=not public)}\n")


@model_app.command()
def info(model: Name = None, revision: Revision = None) -> None:
    """Say what a model is: parts, architecture, size, calibration."""
    from .model.hub import info as describe

    sys.stdout.write(json.dumps(describe(model, revision), indent=1, ensure_ascii=False) + "\n")
