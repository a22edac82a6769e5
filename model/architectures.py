"""Which checkpoints the compiled runtime knows; apart from its graphs, so that asking does not load the engine."""

from collections.abc import Mapping
from typing import Any

from ..data.errors import ModelError

# What the names of a checkpoint's tensors begin with, by `model_type`.
PREFIXES = {"bert": "bert.", "roberta": "roberta.", "xlm-roberta": "roberta.", "camembert": "roberta."}
# Of a checkpoint that does not say how long the rows of its training were, as those of the hub do not.
_MAX_SEQ_LENGTH = 384


def first_place(config: Mapping[str, Any]) -> int:
    """The row of the position table at which positions begin: RoBERTa's are behind the padding id."""
    padding = config.get("pad_token_id")
    return 0 if config.get("model_type") == "bert" else (1 if padding is None else int(padding)) + 1


def positions(config: Mapping[str, Any]) -> int:
    """How many positions a row can have: those of RoBERTa's table up to the padding id are never used."""
    return int(config.get("max_position_embeddings", 512)) - first_place(config)


def max_seq_length(config: Mapping[str, Any], shortest: int) -> int:
    """The most tokens of a row, special ones included: as many as in training, where answers are best.

    Never more than the checkpoint has positions. ModelError where that is no number of tokens, or below `shortest`.
    """
    length = config.get("max_seq_length")
    if length is None:
        length = _MAX_SEQ_LENGTH
    if type(length) is not int or min(length, positions(config)) < shortest:
        raise ModelError(
            f"config.json: max_seq_length is {length!r}, and there are {positions(config)} positions; expected "
            f"{shortest} tokens or more: fetch the model again, or train it on longer rows"
        )
    return min(length, positions(config))


def supports(config: Mapping[str, Any]) -> bool:
    """Whether the graph builder knows the architecture of a config.json."""
    return (
        config.get("model_type") in PREFIXES
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )
