"""How a scan's reader is made, in a form that can be sent to another machine, and what of it decides the findings."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..data.errors import ModelError
from ..data.questions import Question, load_questions
from .hub import resolve
from .layout import BUNDLED, Part, open_model
from .loading import RuntimeName
from .reader import Reader, load


@dataclass(frozen=True)
class ReaderSettings:
    """The arguments of `load`."""

    model: str | None = None
    revision: str | None = None
    questions: tuple[Question, ...] | None = None
    threshold: float | None = None
    max_risk: float | None = None
    threads: int | None = None
    runtime: RuntimeName = "auto"

    def load(self) -> Reader:
        """The reader."""
        return load(
            self.model, revision=self.revision, questions=self.questions, threshold=self.threshold,
            max_risk=self.max_risk, threads=self.threads, runtime=self.runtime,
        )  # fmt: skip

    def described(self) -> dict[str, Any]:
        """What decides the findings, as JSON: the model by the hash of its files, questions, thresholds."""
        asked = load_questions() if self.questions is None else self.questions
        questions = [asdict(question) | {"flags": list(question.flags)} for question in asked]
        return {
            "model": model_hash(resolve(self.model, self.revision)), "questions": questions,
            "threshold": self.threshold, "max_risk": self.max_risk,
        }  # fmt: skip

    def load_as(self, described: Mapping[str, Any]) -> Reader:
        """The reader on another machine; ModelError where another model lies under that name there."""
        if self.described()["model"] != described["model"]:
            raise ModelError(
                f"{self.model or 'the embedded model'}: not the same files on all machines; give a hub id "
                "with --revision, and the same suluh everywhere"
            )
        return self.load()

    def with_threads(self, threads: int) -> "ReaderSettings":
        """The same reader on so many CPU threads."""
        return replace(self, threads=threads)


def model_hash(folder: Path) -> str:
    """SHA-256 over the files that a reader of this model uses: both parts, the embedded one for a missing one."""
    model, embedded = open_model(folder), open_model(BUNDLED)
    digest = hashlib.sha256()
    for part in (model.flag or embedded.flag, model.qa or embedded.qa):
        for path in _files(part) if part else ():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _files(part: Part) -> list[Path]:
    fitted = [path for path in (part.calibration, part.first_reading) if path]
    return [part.folder / "config.json", part.weights, part.tokenizer, *fitted]
