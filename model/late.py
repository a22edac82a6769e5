"""Rows whose halves meet late: in the lower layers the question and the article's window see only themselves.

What the lower layers make of a window is then the same for every question, and is computed once (Cao et al. 2020,
DeFormer). A configuration's `late_layers` says how many layers those are; `suluh train late` makes such a model.
"""

from collections.abc import Mapping
from typing import Any

from ..data.errors import ModelError

# The window's tokens stand at this place and the following ones, however long the question before them is; those of a
# longer question share places with it. Checkpoints are trained with it: it never changes.
WINDOW_PLACE = 24
# The fewest tokens of a row that leave room for a window, beside a question and where they meet late.
SHORTEST, SHORTEST_LATE = 8, 8 + WINDOW_PLACE


def late_layers(config: Mapping[str, Any]) -> int:
    """How many of the lower layers a checkpoint's question and window pass apart: 0 for an ordinary one.

    ModelError where that is no number of layers that leaves one above them.
    """
    late, layers = config.get("late_layers", 0), int(config.get("num_hidden_layers", 0))
    if late == 0:
        return 0
    if type(late) is not int or not 0 < late < layers:
        raise ModelError(
            f"config.json: late_layers is {late!r}, expected a whole number from 0 to {layers - 1}; fetch it again"
        )
    return late
