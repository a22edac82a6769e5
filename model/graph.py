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
from .architectures import PREFIXES, first_place, supports
from .weights import Int8Rows, StoredTensors

_MASKED = np.float32(-30000.0)  # far below any score, and a number that bf16 and fp16 hold


class _Builder:
    """Turns one checkpoint's tensors into graph nodes."""

    def __init__(self, config: Mapping[str, Any], tensors: StoredTensors) -> None:
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
        stored = self.tensors[name]
        array = stored.multiplied_out() if isinstance(stored, Int8Rows) else stored
        # The graph keeps the array: a copy of all weights would take a tenth of a second.
        return ops.constant(array, shared_memory=True)

    def matrix(self, name: str) -> Any:
        """The same for a matrix to multiply by: one stored as int8 stays so, for the engine to multiply in int8."""
        stored = self.tensors.get(name)
        if not isinstance(stored, Int8Rows):
            return self.tensor(name)
        rows = ops.convert(ops.constant(stored.rows, shared_memory=True), "f32")
        return ops.multiply(rows, ops.constant(stored.scale, shared_memory=True))

    def linear(self, x: Any, name: str) -> Any:
        """X · Wᵀ + b."""
        product = ops.matmul(x, self.matrix(f"{name}.weight"), transpose_a=False, transpose_b=True)
        return ops.add(product, self.tensor(f"{name}.bias"))

    def norm(self, x: Any, name: str) -> Any:
        """Layer normalisation over the last axis."""
        scaled = ops.mvn(x, ops.constant(np.array([-1])), True, self.epsilon, "inside_sqrt")
        return ops.add(ops.multiply(scaled, self.tensor(f"{name}.weight")), self.tensor(f"{name}.bias"))

    def embeddings(self, ids: Any, types: Any, places: Any = None) -> Any:
        """Word + position + type, normalised: (batch, length, hidden); `places` (batch, length), or in their order."""
        base = f"{self.prefix}embeddings."
        axis = ops.constant(np.int64(0))
        words = ops.gather(self.tensor(f"{base}word_embeddings.weight"), ids, axis)
        kinds = ops.gather(self.tensor(f"{base}token_type_embeddings.weight"), types, axis)
        first = ops.constant(np.int64(first_place(self.config)))
        if places is None:
            length = ops.squeeze(ops.gather(ops.shape_of(ids), ops.constant(np.array([1])), axis), axis)
            positions = ops.range(first, ops.add(length, first), ops.constant(np.int64(1)), "i64")
        else:
            positions = ops.add(places, first)
        placed = ops.gather(self.tensor(f"{base}position_embeddings.weight"), positions, axis)
        return self.norm(ops.add(ops.add(words, kinds), placed), f"{base}LayerNorm")

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


def build_graph(config: Mapping[str, Any], tensors: StoredTensors, task: str) -> ov.Model:
    """The model as a graph of inputs ids, mask, types (batch, length; int64) and one output of logits."""
    if not supports(config):
        raise ModelError(f"model type {config.get('model_type')!r} needs PyTorch: pip install 'suluh[torch]'")
    builder = _Builder(config, tensors)
    ids, mask, types = (_tokens(name) for name in ("ids", "mask", "types"))
    added = _added(mask)
    x = builder.embeddings(ids, types)
    last = int(config["num_hidden_layers"]) - 1
    for number in range(last + 1):
        # The head of a classifier reads the first position only: nothing else of the last layer is computed.
        x = builder.layer(x, added, number, first_position(x) if number == last and task != "qa" else x)
    return ov.Model([builder.head(x, task)], [ids, mask, types], f"suluh-{task}")


def build_halves(config: Mapping[str, Any], tensors: StoredTensors, late: int) -> tuple[ov.Model, ov.Model]:
    """A question-answering model cut above its lower `late` layers (model/late.py).

    The first graph takes ids, mask, types and places (batch, length; int64) and gives states (batch, length, hidden);
    the second takes states and mask and gives logits (batch, length, 2).
    """
    builder = _Builder(config, tensors)
    ids, mask, types, places = (_tokens(name) for name in ("ids", "mask", "types", "places"))
    x, added = builder.embeddings(ids, types, places), _added(mask)
    for number in range(late):
        x = builder.layer(x, added, number, x)
    apart = ov.Model([x], [ids, mask, types, places], "suluh-apart")
    states, mask = ops.parameter([-1, -1, builder.hidden], np.float32, "states"), _tokens("mask")
    x, added = states, _added(mask)
    for number in range(late, int(config["num_hidden_layers"])):
        x = builder.layer(x, added, number, x)
    return apart, ov.Model([builder.head(x, "qa")], [states, mask], "suluh-together")


def _tokens(name: str) -> Any:
    """An input (batch, length) of whole numbers."""
    return ops.parameter([-1, -1], np.int64, name)


def _added(mask: Any) -> Any:
    """What is added to attention scores, (batch, 1, 1, length), where `mask` is 0."""
    hidden_ones = ops.subtract(ops.constant(np.float32(1)), ops.convert(mask, "f32"))
    return ops.unsqueeze(ops.multiply(hidden_ones, ops.constant(_MASKED)), ops.constant(np.array([1, 2])))
