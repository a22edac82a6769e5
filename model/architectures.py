"""Which checkpoints the compiled runtime knows; apart from its graphs, so that asking does not load the engine."""

from collections.abc import Mapping
from typing import Any

from ..data.errors import ModelError

# What the names of a checkpoint's tensors begin with, by `model_type`.
PREFIXES = {"bert": "bert.", "roberta": "roberta.", "xlm-roberta": "roberta.", "camembert": "roberta."}
# Of a checkpoint that does not say how long the rows of its training were, as those of the hub do not.
_ROW_LENGTH = 384


def first_place(config: Mapping[str, Any]) -> int:
    """The row of the position table at which positions begin: RoBERTa's are behind the padding id."""
    return 0 if config.get("model_type") == "bert" else int(config.get("pad_token_id", 1)) + 1


def row_length(config: Mapping[str, Any]) -> int:
    """The most tokens of a row, special ones included: as many as in training (`row_length`), where answers are best.

    Never more than the checkpoint has positions. ModelError where `row_length` is no number of tokens.
    """
    # RoBERTa's position table begins behind the padding id: two of its places are never used.
    positions = int(config.get("max_position_embeddings", 512)) - (
        0 if config.get("model_type") == "bert" else 2
    )
    length = config.get("row_length", _ROW_LENGTH)
    if type(length) is not int or length < 1:
        raise ModelError(
            f"config.json: row_length is {length!r}, expected a number of tokens; fetch it again"
        )
    return min(length, positions)


def supports(config: Mapping[str, Any]) -> bool:
    """Whether the graph builder knows the architecture of a config.json."""
    return (
        config.get("model_type") in PREFIXES
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )
