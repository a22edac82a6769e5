"""What several commands read from their options."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .data.questions import Question


class RuntimeChoice(StrEnum):
    """What runs the model."""

    auto = "auto"
    openvino = "openvino"
    torch = "torch"


Model = Annotated[
    str | None, typer.Option(help="A model folder or hub id (owner/name); default: the embedded model.")
]
Revision = Annotated[str | None, typer.Option(help="Branch, tag or commit of a hub id.")]
Threads = Annotated[int | None, typer.Option(min=1, help="CPU threads; default: all cores.")]
Threshold = Annotated[
    float | None, typer.Option(min=0.0, max=1.0, help="Probability from which flags and answers count.")
]
MaxRisk = Annotated[
    float | None, typer.Option(min=0.0, max=1.0, help="Share of wrong flags and answers to accept at most.")
]
Fields = Annotated[str, typer.Option(help="Field names, as text=isi,title=judul; default: guessed.")]
Runtime = Annotated[
    RuntimeChoice, typer.Option(help="auto: compiled CPU runtime where it can, else PyTorch.")
]
Questions = Annotated[
    str | None, typer.Option(help="A TOML file of questions, or ids of standard ones: rescued_wni,loss.")
]


def chosen_questions(choice: str | None) -> "tuple[Question, ...] | None":
    """The questions of `--questions`; None where it was not given."""
    from .data.questions import load_questions, select_questions

    if choice is None:
        return None
    if choice.endswith(".toml") or Path(choice).is_file():
        return load_questions(Path(choice))
    return select_questions(load_questions(), [name.strip() for name in choice.split(",") if name.strip()])
