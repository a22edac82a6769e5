"""Rows whose halves meet late: in the lower layers the question and the article's window see only themselves.

What the lower layers make of a window is then the same for every question, and is computed once (Cao et al. 2020,
DeFormer). A configuration's `late_layers` says how many layers those are; `suluh train late` makes such a model.
"""

from collections.abc import Mapping
from typing import Any

# The window's tokens stand at this place and the following ones, however long the question before them is.
WINDOW_PLACE = 24


def late_layers(config: Mapping[str, Any]) -> int:
    """How many of the lower layers a checkpoint's question and window pass apart: 0 for an ordinary one."""
    return int(config.get("late_layers", 0))
