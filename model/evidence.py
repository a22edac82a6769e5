"""What the words at a place of an article say: value, unit, how exact, whether a running total, and the sentence."""

from dataclasses import dataclass

from .anchors import Anchor
from .qualifiers_id import qualifier
from .results import Value
from .sentences import sentence_at
from .totals_id import is_total
from .values import value_at

_FIGURES = ("count", "money")


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer's normal form (values.py), its qualifier (qualifiers_id.py) and its sentence.

    `cumulative` says whether a count or sum is counted over a period (totals_id.py); None for other types.
    """

    value: Value
    unit: str | None
    qualifier: str | None
    cumulative: bool | None
    sentence: str


def evidence(text: str, place: tuple[int, int], answer_type: str, anchor: Anchor | None = None) -> Evidence:
    """The evidence of the answer `text[start:end]`, `place` being (start, end)."""
    value, unit = value_at(text, *place, answer_type, anchor)
    return Evidence(
        value,
        unit,
        qualifier(text, *place, answer_type, value),
        is_total(text, *place) if answer_type in _FIGURES else None,
        text[slice(*sentence_at(text, *place))],
    )
