"""What a fine-tuning run is made of: one flat, checked record, read from and written to TOML."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..data.errors import InputError
from ..model.layout import BUNDLED

# 0.12 + 0.22 is not exactly 0.34 in floating point.
ROUNDING = 1e-9
_OWN = "suluh:"
PACKAGE_DATA = Path(__file__).parent.parent / "data"
_EMBEDDED = {f"{_OWN}{task}": BUNDLED / task for task in ("qa", "flag")}


@dataclass(frozen=True)
class Source:
    """A file of training examples: read `passes` times, at most `limit` examples of it each time.

    `articles` is the file that stand-off annotations take their text from. `negatives` is the mean number of
    windows without the answer kept a question (question answering only). The recipe's share of the articles of
    the annotated sources that `calibrates` is held out, and no source trains on a held-out article or another of
    its story. A `taught` source has a teacher's probabilities for labels (flags only). Of a source that is not
    `labelled` the questions count, not the answers, and `negatives` of all windows are kept; of an `asked` one nothing
    is known, and its articles are asked the standard questions: both for training that needs no labels (`late`,
    `teachers`).
    """

    path: str
    passes: float = 1.0
    limit: int | None = None
    negatives: float = 1.0
    articles: str | None = None
    calibrates: bool = True
    taught: bool = False
    asked: bool = False
    labelled: bool = True

    def __post_init__(self) -> None:
        if self.passes <= 0:
            raise InputError(f"source {self.path}: passes is {self.passes}, expected more than 0")
        if not self.tells and self.negatives <= 0:
            raise InputError(
                f"source {self.path}: negatives is {self.negatives}, and of a source without labels that is how many "
                "windows of each question are kept; expected more than 0"
            )

    @property
    def tells(self) -> bool:
        """Whether its answers are learned."""
        return self.labelled and not self.asked

    @property
    def holds_out(self) -> bool:
        """Whether a share of its articles is held out: annotated ones, unless they are not to calibrate."""
        return self.calibrates and self.tells and not self.taught and self.path.endswith(".jsonl")


@dataclass(frozen=True)
class Recipe:
    """One fine-tuning: `task` is "qa" or "flag"; `backbone` a folder, a hub id (with `revision`), or an embedded model.

    `length` and `overlap` are in tokens; `layers` keeps that many of the backbone's encoder layers, from the bottom;
    `mean_layer` puts one on top that starts as the mean over all tokens; in the first `late` ones question and window
    pass apart (train/late.py). `teachers` are question-answering models, named as a backbone is, whose mean is learned
    beside the labels (train/distil.py). `held_out` is the share of annotated articles
    left out of training, for calibration, and `held_from` where in 0..1 that share begins: runs whose shares do not
    overlap leave different stories out.
    """

    task: str
    backbone: str
    sources: tuple[Source, ...]
    revision: str | None = None
    layers: int | None = None
    mean_layer: bool = False
    late: int = 0
    teachers: tuple[str, ...] = ()
    length: int = 384
    overlap: int = 128
    batch: int = 16
    learning_rate: float = 2e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.0
    freeze_words: bool = True
    held_out: float = 0.12
    held_from: float = 0.0
    seed: int = 13
    save_steps: int = 500
    bf16: bool = True

    def __post_init__(self) -> None:
        checks = {
            "task": self.task in ("qa", "flag"),
            "sources": bool(self.sources),
            "length": self.length >= 16,
            "overlap": 0 <= self.overlap < self.length,
            "batch": self.batch >= 1,
            "learning_rate": 0 < self.learning_rate < 1,
            "held_out": 0 <= self.held_out < 1,
            "dropout": 0 <= self.dropout < 1,
            "late": self.late >= 0 and (self.task == "qa" or not self.late),
        }
        for name, good in checks.items():
            if not good:
                raise InputError(
                    f"recipe: {name} is {getattr(self, name)!r}, which is out of range; see train/recipes/"
                )
        if not 0 <= self.held_from <= 1 - self.held_out + ROUNDING:
            raise InputError(
                f"recipe: held_from is {self.held_from:g}; with held_out {self.held_out:g} it can be 0 to "
                f"{1 - self.held_out:g}"
            )
        if self.teachers and (self.task != "qa" or self.late):
            raise InputError(
                "recipe: teachers are for `suluh train qa`; leave them out of one for flags or with late"
            )
        for name in (self.backbone, *self.teachers):
            if name.startswith(_OWN) and name not in _EMBEDDED:
                raise InputError(
                    f"recipe: {name!r} is no embedded model; the embedded ones are {', '.join(_EMBEDDED)}"
                )
        silent = next((source.path for source in self.sources if not source.tells), None)
        if silent and not self.late and not self.teachers:
            raise InputError(
                f"source {silent}: no labels are learned from it; only a recipe with late or teachers can use it"
            )

    @property
    def checkpoint(self) -> str:
        """Where the backbone is loaded from: its folder or hub id."""
        return str(_EMBEDDED.get(self.backbone, self.backbone))


def read_recipe(path: Path, data: Path = Path(), **overrides: str | float | None) -> Recipe:
    """Read a TOML recipe, its sources relative to the folder `data`; `overrides` replace its fields.

    A source whose path begins with "suluh:" is a file of this package's own data folder. InputError names the
    file and the fault.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: not a readable recipe ({error})") from error
    raw |= {name: value for name, value in overrides.items() if value is not None}
    unknown = sorted(set(raw) - {f.name for f in fields(Recipe)})
    if unknown:
        raise InputError(
            f"{path}: unknown field {unknown[0]!r}; known: {', '.join(f.name for f in fields(Recipe))}"
        )
    try:
        sources = tuple(_source(source, data) for source in raw.pop("sources", ()))
        return Recipe(sources=sources, teachers=_teachers(raw.pop("teachers", [])), **raw)
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"{path}: {error}; see train/recipes/ for the form") from error


def _teachers(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        raise TypeError(f"teachers is {raw!r}, expected a list of folders or hub ids")
    return tuple(raw)


def _source(raw: dict[str, Any], data: Path) -> Source:
    own = raw["path"].startswith(_OWN)
    path = PACKAGE_DATA / raw["path"].removeprefix(_OWN) if own else data / raw["path"]
    articles = {"articles": str(data / raw["articles"])} if "articles" in raw else {}
    return Source(**raw | {"path": str(path.expanduser())} | articles)


@dataclass(frozen=True)
class RunResult:
    """Where a run was saved and what it measured while training."""

    folder: Path
    steps: int
    loss: float
    seconds: float
