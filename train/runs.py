"""The training loop both fine-tunings share: transformers' Trainer with our batches and defaults."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from datasets import Dataset
from torch import nn
from transformers import PreTrainedModel, Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from ..data.errors import InputError
from .recipe import Recipe, RunResult
from .record import RECORD, RESUMED, difference, read_record, write_record

# Row lengths are padded to multiples of this: few distinct shapes keep the CPU's kernels cached.
PAD_MULTIPLE = 32

TrainingRow = dict[str, Any]


class PadRows:
    """Pads `ids` and `types` of a batch to one length; `labels` makes one tensor of the rows' labels."""

    def __init__(self, pad_id: int, labels: Callable[[Sequence[TrainingRow]], torch.Tensor]) -> None:
        self.pad_id, self.labels = pad_id, labels

    def __call__(self, rows: Sequence[TrainingRow]) -> dict[str, torch.Tensor]:
        """Tensors (batch, length): input_ids, attention_mask, token_type_ids; and labels."""
        longest = max(len(row["ids"]) for row in rows)
        length = -(-longest // PAD_MULTIPLE) * PAD_MULTIPLE
        pad = [length - len(row["ids"]) for row in rows]
        batch = {
            "input_ids": [row["ids"] + [self.pad_id] * n for row, n in zip(rows, pad, strict=True)],
            "attention_mask": [[1] * len(row["ids"]) + [0] * n for row, n in zip(rows, pad, strict=True)],
            "token_type_ids": [row["types"] + [0] * n for row, n in zip(rows, pad, strict=True)],
        }
        return {name: torch.tensor(value) for name, value in batch.items()} | {"labels": self.labels(rows)}


@dataclass(frozen=True)
class Task:
    """What the fine-tunings do differently: the batches, and the loss where it is not the model's own.

    `module` is what is run instead of the model, and holds it.
    """

    collate: Callable[[Sequence[TrainingRow]], dict[str, torch.Tensor]]
    loss: Callable[..., torch.Tensor] | None = None
    module: nn.Module | None = None


def fit(model: PreTrainedModel, dataset: Dataset, task: Task, recipe: Recipe, out: Path) -> RunResult:
    """Train on `dataset` (already all passes, in rows) and save model and recipe in `out`.

    Goes on from the newest checkpoint in `out/checkpoints`, if there is one. InputError where that is of a run by
    another recipe, and where a task's module would be run on several GPUs by one process.
    """
    checkpoints = out / "checkpoints"
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    if last:
        _check_same_run(out, recipe)
    arguments = TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=1,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.learning_rate,
        warmup_steps=recipe.warmup,
        weight_decay=recipe.weight_decay,
        bf16=recipe.bf16,
        use_cpu=not torch.cuda.is_available(),
        seed=recipe.seed,
        data_seed=recipe.seed,
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        # Our loss is a mean over the rows of each process already.
        average_tokens_across_devices=False,
        logging_steps=50,
        save_steps=recipe.save_steps,
        save_total_limit=1,
        report_to=[],
        disable_tqdm=True,
    )
    if task.module and arguments.n_gpu > 1:
        # Trainer would copy the module to each of them, and all copies would share the teachers.
        raise InputError(
            f"{arguments.n_gpu} GPUs: start training with teachers or late rows by `accelerate launch --module suluh"
            " ...`, or show it one (CUDA_VISIBLE_DEVICES=0)"
        )
    trainer = Trainer(
        model=task.module or model,
        args=arguments,
        train_dataset=dataset,
        data_collator=task.collate,
        compute_loss_func=task.loss,
    )
    if trainer.is_world_process_zero():
        write_record(recipe, model.num_parameters(), out)
    began = time.monotonic()
    done = trainer.train(resume_from_checkpoint=last)
    if trainer.is_world_process_zero():
        save(model, recipe, out)
    return RunResult(out, done.global_step, done.training_loss, time.monotonic() - began)


def _check_same_run(out: Path, recipe: Recipe) -> None:
    """A run begun with one share left out and ended with another would have learned from both."""
    if (out / RECORD).exists() and (name := difference(read_record(out), recipe, RESUMED)):
        raise InputError(
            f"{out}: holds a run by another recipe ({name} is not the same), which this one cannot go on from; "
            "name another folder"
        )


def is_main_process() -> bool:
    """Whether this process writes and reports: of several that `accelerate launch` started, the first."""
    return bool(PartialState().is_main_process)


def save(model: PreTrainedModel, recipe: Recipe, out: Path) -> None:
    """Write the model folder's weights and configuration, and the recipe that made them.

    The configuration says how long the rows were (`max_seq_length`), and the model is then run on rows as long.
    """
    model.config.max_seq_length = recipe.length
    model.save_pretrained(out)
    # save_pretrained leaves the file readable by its owner alone, which breaks installed copies.
    (out / "model.safetensors").chmod(0o644)
    write_record(recipe, model.num_parameters(), out)


def copy_settings(folder: Path, out: Path) -> None:
    """Copy a part's configuration and tokenizer, with what transformers keeps beside it, if there is any."""
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        if name != "tokenizer_config.json" or (folder / name).is_file():
            shutil.copyfile(folder / name, out / name)
