"""`suluh scan`: articles to findings, in one file or in a folder of parts, here or on Ray."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_options import (
    Fields,
    MaxRisk,
    Model,
    Questions,
    Revision,
    Runtime,
    RuntimeChoice,
    Threads,
    Threshold,
    chosen_questions,
)

if TYPE_CHECKING:
    from .model.part_scan import Engine as PartEngine
    from .model.part_scan import PartOptions
    from .model.session import ScanOptions
    from .model.settings import ReaderSettings


class EngineChoice(StrEnum):
    """Where the work is done."""

    local = "local"
    ray = "ray"


class FormatChoice(StrEnum):
    """How the parts of a folder are written."""

    parquet = "parquet"
    jsonl = "jsonl"


Sources = Annotated[
    list[str], typer.Argument(help="Files, folders, globs, URIs (s3://...), or - for standard input.")
]
Out = Annotated[
    str,
    typer.Option("-o", "--out", help="findings.jsonl, .parquet or .csv; or a folder: findings/, s3://..."),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Read at most this many articles (into a file).")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first broken row.")]
Format = Annotated[FormatChoice, typer.Option("--format", help="Format of the parts of a folder.")]
Engine = Annotated[
    EngineChoice,
    typer.Option(help="ray: on all cores of one machine or of many, into a folder (extra: ray)."),
]
Address = Annotated[
    str | None,
    typer.Option(help="A Ray cluster's address, as 10.0.0.1:6379; default: a Ray of its own here."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Readers on Ray, each on --threads CPUs (default 1); default: all CPUs."),
]


def scan(
    sources: Sources,
    out: Out = "findings.jsonl",
    limit: Limit = None,
    fields: Fields = "",
    questions: Questions = None,
    threshold: Threshold = None,
    max_risk: MaxRisk = None,
    model: Model = None,
    revision: Revision = None,
    threads: Threads = None,
    runtime: Runtime = RuntimeChoice.auto,
    strict: Strict = False,
    part_format: Format = FormatChoice.parquet,
    engine: Engine = EngineChoice.local,
    address: Address = None,
    workers: Workers = None,
) -> None:
    """Flag every article and answer the questions of what is flagged.

    Into a folder, findings are written part by part: the same command goes on where a scan was stopped.
    """
    from .data.errors import InputError
    from .model.part_folder import is_part_folder
    from .model.part_scan import PartOptions
    from .model.session import ScanOptions
    from .model.settings import ReaderSettings

    on_ray = engine is EngineChoice.ray
    if not on_ray and (address or workers):
        raise InputError("--address and --workers are Ray's: add --engine ray")
    settings = ReaderSettings(
        model, revision, chosen_questions(questions), threshold, max_risk, threads, runtime.value
    )
    if not is_part_folder(out):
        if on_ray:
            raise InputError(f"{out}: --engine ray writes a folder of parts; end the name in /")
        _into_file(settings, ScanOptions(tuple(sources), Path(out), fields, limit, strict))
        return
    if limit is not None:
        raise InputError(f"{out}: --limit is for one file; a folder of parts is filled until all is read")
    options = PartOptions(tuple(sources), out, part_format.value, fields, strict)
    _into_folder(settings, options, _ray(address, workers) if on_ray else None)


def _into_file(settings: "ReaderSettings", options: "ScanOptions") -> None:
    from .model.session import run_scan

    run_scan(settings.load(), options)


def _into_folder(settings: "ReaderSettings", options: "PartOptions", engine: "PartEngine | None") -> None:
    from .model.part_scan import local_engine
    from .model.part_session import run_part_scan

    run_part_scan(settings, options, engine or local_engine)


def _ray(address: str | None, workers: int | None) -> "PartEngine":
    from .model.ray_engine import RayEngine

    return RayEngine(address, workers)
