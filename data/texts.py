"""Plain texts out of the corpora, for counting pieces: article files and SQuAD-form question files."""

import csv
import gzip
import json
from ast import literal_eval
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .errors import InputError


def training_texts(paths: Sequence[str]) -> Iterator[str]:
    """Every text in the files: `.jsonl[.gz]` with title and text, SQuAD-form `.json`, FacQA `.csv`."""
    for name in paths:
        path = Path(name).expanduser()
        if not path.is_file():
            raise InputError(f"{path}: no such file; set `texts` in the recipe to files that exist")
        yield from _texts(path)


def _texts(path: Path) -> Iterator[str]:
    if path.suffix == ".json":
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield entry["context"]
            yield from (qa["question"] for qa in entry["qas"])
    elif path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield " ".join(literal_eval(row["passage"]))
                yield " ".join(literal_eval(row["question"]))
    else:
        for record in _json_lines(path):
            yield f"{record.get('title') or ''}\n{record['text']}"
            yield from (qa["question"] for qa in record.get("qas", ()))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
