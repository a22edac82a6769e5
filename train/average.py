"""Averages the weights of runs that share an ancestor: often better than either, at the cost of one.

Uniform "model soup" (Wortsman et al. 2022).
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from ..data.errors import InputError
from ..model.weights import PLAIN_NAME, read_tensors
from .record import RECORD
from .runs import copy_settings


def average(runs: Sequence[Path], out: Path) -> None:
    """Write to `out` the mean of the runs' weights, with the configuration and recipe of the last.

    InputError where the runs have not the same tensors.
    """
    tensors = [read_tensors(run / PLAIN_NAME) for run in runs]
    shapes = [{name: tensor.shape for name, tensor in one.items()} for one in tensors]
    for run, shape in zip(runs, shapes, strict=True):
        if shape != shapes[0]:
            raise InputError(f"{run}: other tensors than in {runs[0]}; average runs of one architecture")
    out.mkdir(parents=True, exist_ok=True)
    mean = {
        name: np.asarray(np.mean([one[name] for one in tensors], axis=0), np.float32) for name in shapes[0]
    }
    save_file(mean, out / PLAIN_NAME, metadata={"format": "pt"})
    copy_settings(runs[-1], out)
    record = json.loads((runs[-1] / RECORD).read_text(encoding="utf-8"))
    record["averaged"] = [run.name for run in runs]
    (out / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
