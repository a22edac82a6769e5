"""What a model is on disk: a folder with `flag/` and `qa/`, or one plain Hugging Face checkpoint.

Each part is an ordinary model folder: config.json, a tokenizer, safetensors weights (or the embedded int8
copy) and, where it was calibrated, calibration.json.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..data.errors import ModelError
from .weights import FIRST_READING_NAME, INT8_NAME, PLAIN_NAME

Task = Literal["flag", "qa"]
BUNDLED = Path(__file__).parent / "bundled"
_TOKENIZERS = ("tokenizer.json", "vocab.txt")
_ENDINGS: dict[str, Task] = {"ForQuestionAnswering": "qa", "ForSequenceClassification": "flag"}


@dataclass(frozen=True)
class Part:
    """One half of a model: its folder and what it is for."""

    folder: Path
    task: Task

    @property
    def config(self) -> dict[str, Any]:
        """config.json, parsed."""
        return _read_json(
            self.folder / "config.json", "it says how the model is built; fetch the model again"
        )

    @property
    def tokenizer_config(self) -> dict[str, Any]:
        """tokenizer_config.json, parsed; empty where there is none."""
        path = self.folder / "tokenizer_config.json"
        return _read_json(path, "fetch the model again") if path.is_file() else {}

    @property
    def weights(self) -> Path:
        """The weights file: safetensors only, since other formats can run code when loaded."""
        for name in (INT8_NAME, PLAIN_NAME):
            if (self.folder / name).is_file():
                return self.folder / name
        # Sharded first: a training run leaves training_args.bin beside its weights.
        if list(self.folder.glob("model-*-of-*.safetensors")):
            raise ModelError(
                f"{self.folder}: the weights are in several files; save them as one {PLAIN_NAME}"
            )
        if list(self.folder.glob("*.bin")):
            raise ModelError(
                f"{self.folder}: only pickled weights (*.bin), which Suluh does not load; "
                f"save them as {PLAIN_NAME} (save_pretrained of transformers 5 does)"
            )
        raise ModelError(
            f"{self.folder}: no weights; expected {PLAIN_NAME} there, as transformers saves "
            "(pickled *.bin weights are neither fetched from the hub nor loaded)"
        )

    @property
    def tokenizer(self) -> Path:
        """tokenizer.json, or vocab.txt of older BERT checkpoints."""
        for name in _TOKENIZERS:
            if (self.folder / name).is_file():
                return self.folder / name
        raise ModelError(f"{self.folder}: no tokenizer; expected {' or '.join(_TOKENIZERS)} there")

    @property
    def calibration(self) -> Path | None:
        """calibration.json, where there is one."""
        return self._where_there("calibration.json")

    @property
    def first_reading(self) -> Path | None:
        """What counted tokens rule out (first_reading.py), where it was fitted."""
        return self._where_there(FIRST_READING_NAME)

    def check(self) -> None:
        """ModelError if anything that reading needs is missing, or if the part is made for another task."""
        names = self.config.get("architectures")
        if names and _task_of(names[0]) != self.task:
            ending = next(ending for ending, task in _ENDINGS.items() if task == self.task)
            raise ModelError(
                f"{self.folder}: architecture {names[0]} where the {self.task} part is; expected one ...{ending}"
            )
        _ = self.weights, self.tokenizer

    def _where_there(self, name: str) -> Path | None:
        path = self.folder / name
        return path if path.is_file() else None


@dataclass(frozen=True)
class ModelFolder:
    """The parts a folder has; a plain checkpoint has one."""

    flag: Part | None
    qa: Part | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts there are."""
        return tuple(part for part in (self.flag, self.qa) if part)


def open_model(folder: Path) -> ModelFolder:
    """The parts of a model folder, checked; ModelError when it holds neither parts nor a checkpoint."""
    flag, qa = (Part(folder / task, task) if (folder / task).is_dir() else None for task in ("flag", "qa"))
    if not flag and not qa:
        task = _checkpoint_task(folder)
        flag, qa = (Part(folder, task) if task == name else None for name in ("flag", "qa"))
    model = ModelFolder(flag, qa)
    for part in model.parts:
        part.check()
    return model


def _checkpoint_task(folder: Path) -> Task:
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"{folder}: not a model; expected flag/ and qa/ in it, or the config.json of a checkpoint"
        )
    names = Part(folder, "qa").config.get("architectures") or ["none"]
    if task := _task_of(names[0]):
        return task
    raise ModelError(
        f"{folder}: architecture {names[0]} neither answers questions nor classifies; fine-tune it first "
        "with `suluh train qa` or `suluh train flag`"
    )


def _task_of(architecture: str) -> Task | None:
    return next((task for ending, task in _ENDINGS.items() if architecture.endswith(ending)), None)


def _read_json(path: Path, remedy: str) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no such file; {remedy}") from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not readable as JSON ({error}); {remedy}") from error
    if not isinstance(raw, dict):
        raise ModelError(f"{path}: expected one JSON object; {remedy}")
    return raw
