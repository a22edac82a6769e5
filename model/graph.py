"""The BERT family as an OpenVINO graph, straight from its tensors: no torch, no conversion step.

Covers BertForQuestionAnswering, BertForSequenceClassification and their RoBERTa / XLM-R twins, which
differ in the name of the encoder, the first position and the classification head.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from ..data.errors import ModelError
from .architectures import PREFIXES, supports
from .weights import Tensors

_MASKED = np.float32(-30000.0)  # far below any score, and a number that bf16 and fp16 hold


class _Builder:
    """Turns one checkpoint's tensors into graph nodes."""

    def __init__(self, config: Mapping[str, Any], tensors: Tensors) -> None:
        self.config, self.tensors = config, tensors
        self.heads = int(config["num_attention_heads"])
        self.hidden = int(config["hidden_size"])
        self.epsilon = float(config.get("layer_norm_eps", 1e-12))
        self.prefix = PREFIXES[config["model_type"]]

    def tensor(self, name: str) -> Any:
        """A constant by its name in the checkpoint."""
        if name not in self.tensors:
            raise ModelError(
                f"the weights have no tensor {name}: the file does not fit config.json; fetch it again"
            )
        # The graph keeps the array: a copy of all weights would take a tenth of a second.
        return ops.constant(self.tensors[name], shared_memory=True)

    def linear(self, x: Any, name: str) -> Any:
        """X · Wᵀ + b."""
        product = ops.matmul(x, self.tensor(f"{name}.weight"), transpose_a=False, transpose_b=True)
        return ops.add(product, self.tensor(f"{name}.bias"))

    def norm(self, x: Any, name: str) -> Any:
        """Layer normalisation over the last axis."""
        scaled = ops.mvn(x, ops.constant(np.array([-1])), True, self.epsilon, "inside_sqrt")
        return ops.add(ops.multiply(scaled, self.tensor(f"{name}.weight")), self.tensor(f"{name}.bias"))

    def embeddings(self, ids: Any, types: Any) -> Any:
        """Word + position + type, normalised: (batch, length, hidden)."""
        base = f"{self.prefix}embeddings."
        axis = ops.constant(np.int64(0))
        words = ops.gather(self.tensor(f"{base}word_embeddings.weight"), ids, axis)
        kinds = ops.gather(self.tensor(f"{base}token_type_embeddings.weight"), types, axis)
        length = ops.squeeze(ops.gather(ops.shape_of(ids), ops.constant(np.array([1])), axis), axis)
        first = np.int64(0 if self.prefix == "bert." else int(self.config.get("pad_token_id", 1)) + 1)
        positions = ops.range(
            ops.constant(first), ops.add(length, ops.constant(first)), ops.constant(np.int64(1)), "i64"
        )
        places = ops.gather(self.tensor(f"{base}position_embeddings.weight"), positions, axis)
        return self.norm(ops.add(ops.add(words, kinds), places), f"{base}LayerNorm")

    def split(self, x: Any) -> Any:
        """(batch, length, hidden) to (batch, heads, length, hidden / heads)."""
        shape = ops.constant(np.array([0, 0, self.heads, self.hidden // self.heads]))
        return ops.transpose(ops.reshape(x, shape, True), ops.constant(np.array([0, 2, 1, 3])))

    def layer(self, x: Any, mask: Any, number: int, asked: Any) -> Any:
        """One encoder layer; `mask` (batch, 1, 1, length) is added to the attention scores.

        `asked` are the positions of `x` to compute: all of them (`x` itself), or what a head reads of the last layer.
        """
        base = f"{self.prefix}encoder.layer.{number}."
        query = self.split(self.linear(asked, f"{base}attention.self.query"))
        key, value = (self.split(self.linear(x, f"{base}attention.self.{n}")) for n in ("key", "value"))
        mixed = ops.scaled_dot_product_attention(query, key, value, mask)
        joined = ops.reshape(
            ops.transpose(mixed, ops.constant(np.array([0, 2, 1, 3]))),
            ops.constant(np.array([0, 0, self.hidden])),
            True,
        )
        x = self.norm(
            ops.add(self.linear(joined, f"{base}attention.output.dense"), asked),
            f"{base}attention.output.LayerNorm",
        )
        wide = ops.gelu(self.linear(x, f"{base}intermediate.dense"), "erf")
        return self.norm(ops.add(self.linear(wide, f"{base}output.dense"), x), f"{base}output.LayerNorm")

    def head(self, x: Any, task: str) -> Any:
        """QA: (batch, length, 2) logits; flags, of the first position alone: (batch, labels) logits."""
        if task == "qa":
            return self.linear(x, "qa_outputs")
        first = ops.squeeze(x, ops.constant(np.int64(1)))
        if self.prefix == "bert.":
            return self.linear(ops.tanh(self.linear(first, "bert.pooler.dense")), "classifier")
        return self.linear(ops.tanh(self.linear(first, "classifier.dense")), "classifier.out_proj")


def first_position(x: Any) -> Any:
    """The first position of (batch, length, hidden): (batch, 1, hidden)."""
    return ops.gather(x, ops.constant(np.array([0])), ops.constant(np.int64(1)))


def build_graph(config: Mapping[str, Any], tensors: Tensors, task: str) -> ov.Model:
    """The model as a graph of inputs ids, mask, types (batch, length; int64) and one output of logits."""
    if not supports(config):
        raise ModelError(f"model type {config.get('model_type')!r} needs PyTorch: pip install 'suluh[torch]'")
    builder = _Builder(config, tensors)
    ids, mask, types = (ops.parameter([-1, -1], np.int64, name) for name in ("ids", "mask", "types"))
    axes = ops.constant(np.array([1, 2]))
    hidden_ones = ops.subtract(ops.constant(np.float32(1)), ops.convert(mask, "f32"))
    added = ops.unsqueeze(ops.multiply(hidden_ones, ops.constant(_MASKED)), axes)
    x = builder.embeddings(ids, types)
    last = int(config["num_hidden_layers"]) - 1
    for number in range(last + 1):
        # The head of a classifier reads the first position only: nothing else of the last layer is computed.
        x = builder.layer(x, added, number, first_position(x) if number == last and task != "qa" else x)
    return ov.Model([builder.head(x, task)], [ids, mask, types], f"suluh-{task}")
