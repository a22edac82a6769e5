"""`suluh train`: the recipes that made the embedded weights, for your own labels and backbones."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .data.errors import InputError, needing

if TYPE_CHECKING:  # the extra may be missing
    from .train.recipe import Recipe, RunResult

train_app = typer.Typer(help="Train on your own labels, by TOML recipe (extra: train).", no_args_is_help=True)

RecipeFile = Annotated[Path, typer.Argument(help="A TOML recipe; see train/recipes/.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="The folder to make; a stopped run goes on from it.")]
Backbone = Annotated[str | None, typer.Option(help="A folder or hub id instead of the recipe's backbone.")]
Data = Annotated[Path, typer.Option(help="The folder that the recipe's files are in.")]
Apart = Annotated[
    list[Path] | None, typer.Option(help="Labelled files whose stories are left out; may be given twice.")
]
Seed = Annotated[int | None, typer.Option(help="A seed instead of the recipe's.")]


@train_app.command()
def encoder(recipe: RecipeFile, out: Out, data: Data = Path()) -> None:
    """Build the Indonesian encoder from multilingual-e5-small."""
    _need_extra()
    from .train.encoder import EncoderRecipe, build

    _show(build(EncoderRecipe.read(recipe, data), out))


@train_app.command()
def qa(
    recipe: RecipeFile, out: Out, data: Data = Path(), backbone: Backbone = None, seed: Seed = None
) -> None:
    """Fine-tune for question answering, then calibrate on the articles left out."""
    _need_extra()
    from .train.calibrate import calibrate_qa, held_out_questions
    from .train.qa import train_qa
    from .train.recipe import read_recipe

    chosen = read_recipe(recipe, data, backbone=backbone, seed=seed)
    _train(chosen, out, held_out_questions, train_qa, calibrate_qa)


@train_app.command()
def late(
    recipe: RecipeFile, out: Out, data: Data = Path(), backbone: Backbone = None, seed: Seed = None
) -> None:
    """Teach a question-answering run to read an article once for all its questions, then calibrate."""
    _need_extra()
    from .train.calibrate import calibrate_qa, held_out_questions
    from .train.late import train_late
    from .train.recipe import read_recipe

    chosen = read_recipe(recipe, data, backbone=backbone, seed=seed)
    _train(chosen, out, held_out_questions, train_late, calibrate_qa)


@train_app.command()
def flag(
    recipe: RecipeFile,
    out: Out,
    data: Data = Path(),
    backbone: Backbone = None,
    seed: Seed = None,
    held_out: Annotated[
        float | None, typer.Option(min=0, max=1, help="A share to leave out instead of the recipe's.")
    ] = None,
    held_from: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Where that share begins: a run that leaves other stories out."),
    ] = None,
) -> None:
    """Fine-tune for flags, then calibrate on the articles left out."""
    _need_extra()
    from .train.calibrate import calibrate_flag, held_out_articles
    from .train.flag import train_flag
    from .train.recipe import read_recipe

    own = {"backbone": backbone, "seed": seed, "held_out": held_out, "held_from": held_from}
    _train(read_recipe(recipe, data, **own), out, held_out_articles, train_flag, calibrate_flag)


@train_app.command()
def teach(
    recipe: RecipeFile,
    articles: Annotated[Path, typer.Option(help="The file of articles, unread ones among them.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The stand-off JSONL file to make.")],
    apart: Apart = None,
    data: Data = Path(),
) -> None:
    """Label unread articles by a teacher fitted on a flag recipe's articles, for a source with taught = true."""
    _need_extra()
    from .train.recipe import read_recipe
    from .train.teach import Lesson
    from .train.teach import teach as make

    count = make(read_recipe(recipe, data), Lesson(articles, tuple(apart or ())), out)
    _show({"articles": count, "file": str(out)})


@train_app.command("first-reading")
def first_reading(
    recipe: RecipeFile,
    part: Annotated[Path, typer.Argument(help="The part's folder: flag/ or qa/ of a model.")],
    articles: Annotated[
        Path | None, typer.Option(help="For flags: unread articles, to show what everyday news is like.")
    ] = None,
    apart: Apart = None,
    data: Data = Path(),
) -> None:
    """Fit what counted tokens alone can rule out, so that a scan reads less; calibrate again afterwards."""
    _need_extra()
    from .model.layout import Part
    from .train.first_reading import fit_flags, fit_questions
    from .train.recipe import read_recipe

    chosen = read_recipe(recipe, data)
    if chosen.task == "qa":
        _show(fit_questions(Part(part, "qa"), chosen))
    elif articles is None:
        raise InputError(
            "flags are ruled out beside many unread articles, as everyday news is: name them with --articles"
        )
    else:
        _show(fit_flags(Part(part, "flag"), chosen, articles, tuple(apart or ())))


@train_app.command()
def plan(
    recipe: RecipeFile,
    data: Data = Path(),
    backbone: Backbone = None,
    batch: Annotated[int | None, typer.Option(min=1, help="A batch size instead of the recipe's.")] = None,
    steps: Annotated[int, typer.Option(min=0, help="Try so many steps on random weights.")] = 0,
) -> None:
    """Say what memory a recipe needs, and try it on random weights of the same shape; fetches nothing."""
    _need_extra()
    from .train.plan import plan as make_plan
    from .train.plan import try_steps
    from .train.recipe import read_recipe

    chosen = read_recipe(recipe, data, backbone=backbone, batch=batch)
    planned = make_plan(chosen)
    figures = asdict(planned) | {"total": planned.total}
    _show(figures | ({"trial": asdict(try_steps(chosen, steps))} if steps else {}))


@train_app.command()
def average(
    recipe: RecipeFile,
    runs: Annotated[list[Path], typer.Argument(help="Runs for question answering, the recipe's own last.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder to make.")],
    data: Data = Path(),
) -> None:
    """Average the weights of runs, then calibrate on the articles that the recipe left out."""
    _need_extra()
    from .train.average import average as make
    from .train.calibrate import calibrate_qa
    from .train.recipe import read_recipe

    chosen = read_recipe(recipe, data)
    make(runs, out)
    _show({"folder": str(out), "calibration": calibrate_qa(out, chosen)})


@train_app.command()
def calibrate(
    recipe: RecipeFile,
    folder: Annotated[Path, typer.Argument(help="A fine-tuned part or its int8 copy, of the recipe's task.")],
    data: Data = Path(),
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            help="For flags: fit also on what this run by the same recipe left out; may be given twice."
        ),
    ] = None,
) -> None:
    """Fit the calibration anew on the articles that the recipe left out: int8 weights have margins of their own."""
    _need_extra()
    from .train.calibrate import calibrate_flag, calibrate_qa
    from .train.recipe import read_recipe

    chosen = read_recipe(recipe, data)
    if chosen.task == "qa" and beside:
        raise InputError("--beside is for flags; a QA part is calibrated on what its own recipe left out")
    fitted = (
        calibrate_qa(folder, chosen) if chosen.task == "qa" else calibrate_flag(folder, chosen, beside or ())
    )
    _show({"folder": str(folder), "calibration": fitted})


@train_app.command()
def embed(
    folder: Annotated[Path, typer.Argument(help="A fine-tuned part, calibrated.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder for the int8 copy.")],
) -> None:
    """Pack a fine-tuned part as an int8 copy that the compiled runtime reads without torch."""
    _need_extra()
    from .train.calibrate import embed as pack

    pack(folder, out)


@train_app.command()
def card(
    part: Annotated[Path, typer.Argument(help="The part's folder, model/bundled/qa for one.")],
    run: Annotated[Path, typer.Argument(help="The run's folder, with recipe.json.")],
    scores: Annotated[
        list[str] | None, typer.Option(help="A split's name and its `suluh eval --json` file, as NAME=FILE.")
    ] = None,
) -> None:
    """Write a part's card from its run and its evaluations."""
    from .model.layout import open_model
    from .train.card import write_card

    pairs = [score.partition("=") for score in scores or []]
    if bad := [name for name, sign, file in pairs if not (name and sign and file)]:
        raise InputError(f"--scores {bad[0]}: write NAME=FILE, as in valid=valid.json")
    for found in open_model(part).parts:
        sys.stdout.write(f"{write_card(found, run, {name: Path(file) for name, _, file in pairs})}\n")


@train_app.command()
def pairs(
    findings: Annotated[
        list[Path], typer.Argument(help="Findings of the labelled articles; may be several files.")
    ],
    groups: Annotated[Path, typer.Option(help="The labelled groups, as data/annotations/incidents.jsonl.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The JSON file of weights to write.")],
) -> None:
    """Fit by what two findings are joined into one incident (extra: train)."""
    _need_extra()
    from .data.incidents import read_groups
    from .model.findings import read_findings
    from .report.selection import select
    from .train.pairs import fit_pairs

    records = select(record for path in findings for _, record in read_findings(path)).flagged
    fitted = fit_pairs(records, read_groups(groups))
    out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    _show(fitted)


def _need_extra() -> None:
    with needing("train", "training needs"):
        import accelerate  # noqa: F401
        import datasets  # noqa: F401
        import sklearn  # noqa: F401
        import torch  # noqa: F401
        import transformers  # noqa: F401


def _train(
    recipe: "Recipe",
    out: Path,
    held_out: Callable[["Recipe"], object],
    train: Callable[["Recipe", Path], "RunResult"],
    calibrate: Callable[[Path, "Recipe"], object],
) -> None:
    """Train, calibrate on what was held out, and show both."""
    from .train.runs import is_main_process

    held_out(recipe)  # refuses a recipe without any before the hours of training, not after
    result = train(recipe, out)
    if is_main_process():
        _show(asdict(result) | {"folder": str(out), "calibration": calibrate(out, recipe)})


def _show(figures: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(figures, indent=1, default=str) + "\n")
