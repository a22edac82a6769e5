"""Words that stand for a figure, or between two of them: "puluhan", "20 hingga 30", "5 pria dan 3 wanita"."""

import re

from .numbers_id import SCALES, parse_number

_SCALE = "|".join(SCALES)
# A rough figure has an order of magnitude, a share or "beberapa" has none.
ROUGH = re.compile(
    r"\b(?:belasan|lusinan|puluhan|ratusan|ribuan|jutaan|miliaran|triliunan)\b"
    rf"(?:\s+(?:puluh|ratus)?(?:an)?\s*(?:{_SCALE})(?:an)?\b)?",
    re.IGNORECASE,
)
VAGUE = re.compile(
    rf"{ROUGH.pattern}|\b(?:beberapa|sejumlah|sebagian|mayoritas|banyak|separuh|setengah|sepertiga|seperempat)\b",
    re.IGNORECASE,
)

# Between the two figures of a range ("20 orang hingga 30"), of a total ("5 pria dan 3 wanita").
_WORDS_BETWEEN = r"(?:\s*+[^\W\d]++(?:-[^\W\d]++)?+){0,4}?\s*"
_HEDGE = r"\s*(?:(?:sekitar|kurang\s+lebih|hampir|lebih\s+dari)\s*)?"
TO = r"(?:[-–—]|\b(?:hingga|sampai(?:\s+dengan)?|s/d|s\.d)\b\.?)"
RANGE = re.compile(rf"\s+|{_WORDS_BETWEEN}(?:{TO}|\batau\b){_HEDGE}", re.IGNORECASE)
TOTAL = re.compile(rf"{_WORDS_BETWEEN}\b(?:dan|serta|ditambah|plus){_HEDGE}", re.IGNORECASE)

# What shows that the digits before it are not the whole figure: "30.,000", "1.500.00", "12 millyar".
_TORN = re.compile(
    r"[.,]{1,2}\d|\s?(?:mi?l+[iy]*a+[a-z]*|mil\b|ju?t[a-z]*|rib[a-z]*|tr[iy]?l+[a-z]*)", re.IGNORECASE
)
_BRACKETED = re.compile(r"\(([^()]*)\)")


def is_torn(text: str, end: int) -> bool:
    """Whether a numeral that ends at `end` is only part of a figure, misspelt or badly scraped."""
    return _TORN.match(text, end) is not None


def without_repeats(text: str) -> str:
    """`text` without the second notation of "2 (dua) orang", which says the same figure again."""
    return _BRACKETED.sub(_unless_repeated, text)


def _unless_repeated(bracketed: re.Match[str]) -> str:
    number, first = parse_number(bracketed[1]), parse_number(bracketed.string[: bracketed.start()])
    repeated = number and first and number.end - number.start == len(bracketed[1].strip())
    return "" if repeated else bracketed[0]
