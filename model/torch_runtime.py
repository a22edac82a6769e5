"""The PyTorch runtime: any AutoModelForQuestionAnswering or ...SequenceClassification, on GPU or CPU."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from ..data.errors import ModelError
from .architectures import first_place
from .late import late_layers
from .layout import Part
from .runtime import IntArray
from .weights import INT8_NAME, read_tensors

try:
    import torch
    from transformers import (
        AutoConfig,
        AutoModelForQuestionAnswering,
        AutoModelForSequenceClassification,
        PreTrainedModel,
    )
except ImportError as error:
    raise ModelError("this model needs PyTorch: pip install 'suluh[torch]'") from error


class TorchRuntime:
    """Runs a checkpoint with transformers: bf16 on a GPU, fp32 on a CPU."""

    def __init__(self, part: Part, threads: int | None = None) -> None:
        if threads:
            torch.set_num_threads(threads)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._bf16 = self.device.type == "cuda" and torch.cuda.is_bf16_supported()
        self._model = load_checkpoint(part).to(self.device).eval()
        self._typed = getattr(self._model.config, "type_vocab_size", 1) > 1

    def run(self, ids: IntArray, mask: IntArray, types: IntArray) -> NDArray[np.float32]:
        """Logits as in `Runtime.run`."""
        inputs = {"input_ids": ids, "attention_mask": mask} | (
            {"token_type_ids": types} if self._typed else {}
        )
        with self._inference():
            output = self._model(**{name: self._here(value) for name, value in inputs.items()})
            logits = (
                output.logits
                if "logits" in output
                else torch.stack([output.start_logits, output.end_logits], -1)
            )
        return _numpy(logits)

    @contextmanager
    def _inference(self) -> Iterator[None]:
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=self._bf16):
            yield

    def _here(self, values: NDArray[np.generic]) -> torch.Tensor:
        return torch.from_numpy(values).to(self.device)


class LateTorchRuntime(TorchRuntime):
    """The same for a checkpoint whose question and window meet late (BERT, RoBERTa, XLM-R)."""

    def __init__(self, part: Part, threads: int | None = None) -> None:
        super().__init__(part, threads)
        base: Any = self._model.base_model
        self._embeddings, layers = base.embeddings, base.encoder.layer
        self._lower, self._upper = layers[: late_layers(part.config)], layers[late_layers(part.config) :]
        self._first = first_place(part.config)

    def apart(self, ids: IntArray, mask: IntArray, types: IntArray, places: IntArray) -> NDArray[np.float32]:
        """States as in `LateRuntime.apart`."""
        inputs = {"input_ids": ids, "token_type_ids": types, "position_ids": places + self._first}
        with self._inference():
            x = self._embeddings(**{name: self._here(value) for name, value in inputs.items()})
            return _numpy(self._through(self._lower, x, mask))

    def together(self, states: NDArray[np.float32], mask: IntArray) -> NDArray[np.float32]:
        """Logits as in `LateRuntime.together`."""
        model: Any = self._model
        with self._inference():
            return _numpy(model.qa_outputs(self._through(self._upper, self._here(states), mask)))

    def _through(self, layers: Iterable[Any], x: torch.Tensor, mask: IntArray) -> torch.Tensor:
        hidden = torch.finfo(torch.bfloat16 if self._bf16 else x.dtype).min
        added = torch.where(self._here(mask)[:, None, None, :] > 0, 0.0, hidden)
        for layer in layers:
            x = layer(x, added)
        return x


def _numpy(tensor: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray(tensor.float().cpu().numpy())


def load_checkpoint(part: Part) -> PreTrainedModel:
    """The transformers model of a folder, from plain or from int8 weights, in float32.

    ModelError where transformers cannot load it, or would fill in weights that the file lacks.
    """
    auto = AutoModelForQuestionAnswering if part.task == "qa" else AutoModelForSequenceClassification
    try:
        if part.weights.name == INT8_NAME:
            model = auto.from_config(AutoConfig.from_pretrained(part.folder, trust_remote_code=False))
            model.load_state_dict({k: torch.from_numpy(v) for k, v in read_tensors(part.weights).items()})
            return model
        # Code that comes with a checkpoint is never run.
        model, loaded = auto.from_pretrained(
            part.folder, use_safetensors=True, dtype=torch.float32, trust_remote_code=False,
            output_loading_info=True,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"{part.folder}: transformers cannot load this checkpoint ({reason})") from error
    if missing := sorted(loaded["missing_keys"]):
        raise ModelError(
            f"{part.folder}: the weights have no tensor {missing[0]}: the file does not fit config.json; fetch it again"
        )
    return model
