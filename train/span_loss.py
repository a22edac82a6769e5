"""The loss of question answering where several spans are acceptable: any of them will do.

The negative log of their summed probability (maximum marginal likelihood; Clark and Gardner 2018): a model that
finds the second mention of a fact is not told that it was wrong.
"""

from collections.abc import Sequence
from typing import Any

import torch

from .runs import TrainingRow

NO_LABEL = -1


def span_labels(rows: Sequence[TrainingRow]) -> torch.Tensor:
    """Labels (batch, most spans of a row, 2): first and last position of each span, -1 where there is none."""
    most = max(1, *(len(row["labels"]) for row in rows))
    return torch.tensor(
        [[*row["labels"], *[(NO_LABEL, NO_LABEL)] * (most - len(row["labels"]))] for row in rows]
    )


def span_loss(outputs: Any, labels: torch.Tensor, **_: Any) -> torch.Tensor:
    """Half the mean negative log-likelihood of the labelled spans, as transformers halves it for one span."""
    starts, ends = labels.unbind(-1)
    firsts = outputs["start_logits"].float().log_softmax(-1).gather(1, starts.clamp_min(0))
    lasts = outputs["end_logits"].float().log_softmax(-1).gather(1, ends.clamp_min(0))
    spans = (firsts + lasts).masked_fill(starts == NO_LABEL, -torch.inf)
    return -spans.logsumexp(-1).mean() / 2
