"""Which checkpoints the compiled runtime knows; apart from its graphs, so that asking does not load the engine."""

from collections.abc import Mapping
from typing import Any

# What the names of a checkpoint's tensors begin with, by `model_type`.
PREFIXES = {"bert": "bert.", "roberta": "roberta.", "xlm-roberta": "roberta.", "camembert": "roberta."}


def first_place(config: Mapping[str, Any]) -> int:
    """The row of the position table at which positions begin: RoBERTa's are behind the padding id."""
    return 0 if config.get("model_type") == "bert" else int(config.get("pad_token_id", 1)) + 1


def supports(config: Mapping[str, Any]) -> bool:
    """Whether the graph builder knows the architecture of a config.json."""
    return (
        config.get("model_type") in PREFIXES
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )
