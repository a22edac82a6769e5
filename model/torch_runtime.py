"""The PyTorch runtime: any AutoModelForQuestionAnswering or ...SequenceClassification, on GPU or CPU."""

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from ..data.errors import ModelError
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
        tensors = {"input_ids": ids, "attention_mask": mask} | (
            {"token_type_ids": types} if self._typed else {}
        )
        inputs = {name: torch.from_numpy(value).to(self.device) for name, value in tensors.items()}
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=self._bf16):
            output = self._model(**inputs)
            logits = (
                output.logits
                if "logits" in output
                else torch.stack([output.start_logits, output.end_logits], -1)
            )
        return np.asarray(logits.float().cpu().numpy())


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
