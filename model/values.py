"""The normal form of an answer: 97 with unit "WNI", "IDR 1200000000" with unit "IDR", "2023-05-09", "ID-JB".

A value is given only where the words state one figure: "belasan orang" and "20 sampai 30 orang" have a
unit and no value.
"""

import re

from .anchors import Anchor
from .counts_id import parse_count
from .dates_id import parse_date
from .masking import mask
from .money_id import has_currency, parse_money
from .penalties_id import parse_penalty
from .places_id import parse_place
from .results import Value

# "Selasa", "17 Oktober": the word that says which one stands behind the span more often than in it.
_WHICH = re.compile(
    r"(?:\s+(?:pagi|siang|sore|malam|dini\s+hari))?(?:\s+(?:pekan|minggu|bulan|tahun))?"
    r"\s+(?:(?:yang\s+)?(?:lalu|silam|akan\s+datang|mendatang|depan)|kemarin|ini|nanti|besok)\b",
    re.IGNORECASE,
)


def normalise(answer: str, answer_type: str, anchor: Anchor | None = None) -> tuple[Value, str | None]:
    """The value of an answer and its unit (counted noun or currency); (None, None) for other types."""
    if answer_type == "date":
        return parse_date(answer, anchor), None
    if answer_type == "place":
        return parse_place(answer), None
    # A telephone or account number is no figure, and is not to come out as one.
    answer = mask(answer)
    if answer_type == "count":
        # "Berapa hadiahnya?" asks for a sum, whatever its words look like.
        if (money := parse_money(answer))[0] and has_currency(answer):
            return money
        return parse_count(answer)
    if answer_type == "money":
        return parse_money(answer)
    if answer_type == "penalty":
        return parse_penalty(answer)
    return None, None


def value_at(
    text: str, start: int, end: int, answer_type: str, anchor: Anchor | None = None
) -> tuple[Value, str | None]:
    """Value and unit of the answer `text[start:end]`; a date is read with the "lalu" or "mendatang" that follows."""
    if answer_type == "date" and (which := _WHICH.match(text, end)):
        end = which.end()
    return normalise(text[start:end], answer_type, anchor)
