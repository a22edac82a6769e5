"""What several commands read from their options."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .data.questions import Question

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
