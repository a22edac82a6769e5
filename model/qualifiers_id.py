"""How exact the figure of an answer is: "exact", "at least", "at most", "about" or "range".

The words that say so often stand before the answer ("sekitar | 20 orang") or behind it ("100 orang | lebih"), so the
text around it is read too. A figure is the first one of the answer; an answer without figure has no qualifier.
"""

import re

from .figures_id import RANGE, ROUGH, TO, VAGUE
from .masking import mask
from .numbers_id import NumberMatch, find_numbers
from .results import Value

_HEDGES = {
    "about": r"sekitar(?:an)?|sekira|kira-kira|kurang\s+lebih|lebih\s+kurang|hampir|nyaris|mendekati"
    r"|perkiraan|diperkirakan|ditaksir|estimasi|kisaran|±|\+/-|~|around|about|approximately|roughly|nearly|almost",
    "at least": r"lebih(?:\s+dari|\s+dr)?|(?:tidak|tak)\s+kurang(?:\s+dari)?|sedikitnya|setidak(?:-tidak)?nya"
    r"|sekurang(?:-kurang)?nya|minimal|minimum|paling\s+(?:sedikit|tidak|singkat|rendah|kurang)|di\s?atas|melebihi"
    r"|melampaui|>|at\s+least|more\s+than|over",
    "at most": r"hingga|sampai(?:\s+dengan)?|maksimal|maksimum|paling\s+(?:banyak|lama|tinggi|besar)|kurang\s+dari"
    r"|di\s?bawah|(?:tidak|tak)\s+(?:lebih\s+dari|sampai)|setinggi-tingginya|selama-lamanya|sebanyak-banyaknya|sebesar-besarnya|<"
    r"|up\s+to|at\s+most|less\s+than|fewer\s+than",
}
_ABOUT = re.compile(rf"(?:{_HEDGES['about']})(?![^\W_])", re.IGNORECASE)
_FILLING = (
    r"(?:\s|[.$€£:(]|\b(?:ada|terdapat|sebanyak|sejumlah|sebesar|senilai|selama|mencapai|berjumlah|uang|denda|pidana|penjara"
    r"|kurungan|hukuman|bulan|tahun|tanggal|idr|usd|rp|rm|us)\b)*"
)
_BEFORE = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(rf"(?P<{name.replace(' ', '_')}>{words})" for name, words in _HEDGES.items())
    + rf"){_FILLING}\Z",
    re.IGNORECASE,
)
_ADJECTIVE = r"(?!\s+(?:banyak|sedikit|besar|kecil|tinggi|rendah|lama|cepat|dulu|awal|lanjut|jauh|dari)\b)"
_MORE = re.compile(rf"\s*\+|(?:\s+[^\W\d]+){{0,2}}?[\s-]+lebih\b{_ADJECTIVE}", re.IGNORECASE)
_MORE_BEHIND = re.compile(rf"\s+lebih\b{_ADJECTIVE}", re.IGNORECASE)
_ROUNDED_BEHIND = re.compile(r"-an\b")
_RANGE = re.compile(rf"(?:\s*+[^\W\d]++){{0,4}}?\s*{TO}{_FILLING}", re.IGNORECASE)
_RANGE_BEFORE = re.compile(rf"(?:\s+[^\W\d]+){{0,2}}(?:[-–—]|\s*{TO}\s){_FILLING}", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bantara{_FILLING}\Z", re.IGNORECASE)
_AND = re.compile(rf"(?:\s+[^\W\d]+){{0,2}}\s+dan{_FILLING}", re.IGNORECASE)
_DECADE = re.compile(r"\d\s?-?an\b")
_REACH = 60


def qualifier(text: str, start: int, end: int, answer_type: str, value: Value) -> str | None:
    """How exact the answer `text[start:end]` with this value (values.py) is; None where it has no figure."""
    # A masked number is no figure; every place stays.
    answer = mask(text[start:end])
    if answer_type == "date":
        return _of_date(text[:start], answer, value)
    if answer_type not in ("count", "money", "penalty"):
        return None
    if isinstance(value, str) and ("/" in value or value.startswith(("death", "life"))):
        return "range" if "/" in value else "exact"
    numbers = list(find_numbers(answer))
    if value is None and not (answer_type == "count" and _is_fractional(numbers)):
        return _without_value(answer, numbers)
    return _of_figure(text, start, end, numbers[0]) if numbers else "exact"


def _of_date(before: str, answer: str, value: Value) -> str | None:
    if value is None:
        return None
    if "/" in str(value):
        return "range"
    hedged = _hedge(before) == "about" or _ABOUT.match(answer) or _DECADE.search(answer)
    return "about" if hedged else "exact"


def _without_value(answer: str, numbers: list[NumberMatch]) -> str | None:
    vague = VAGUE.search(answer)
    if vague and (not numbers or vague.start() < numbers[0].start):
        return "about" if ROUGH.match(answer, vague.start()) else None
    return "range" if _is_range(answer, numbers) else None


def _is_range(answer: str, numbers: list[NumberMatch]) -> bool:
    if len(numbers) < 2:
        return False
    first, second = numbers[0], numbers[1]
    gap = first.end, second.start
    if RANGE.fullmatch(answer, *gap) or _RANGE.fullmatch(answer, *gap):
        return True
    return bool(_BETWEEN.search(answer[: first.start]) and _AND.fullmatch(answer, *gap))


def _is_fractional(numbers: list[NumberMatch]) -> bool:
    """Whether the one figure is no count only because it is no integer: "2,5 persen"."""
    return len(numbers) == 1 and not isinstance(numbers[0].value, int)


def _of_figure(text: str, start: int, end: int, number: NumberMatch) -> str:
    """The qualifier of a figure at its place in the answer."""
    left, right = start + number.start, start + number.end
    before = text[max(0, left - _REACH) : left]
    earlier = list(find_numbers(before))
    if earlier and _RANGE_BEFORE.fullmatch(before, earlier[-1].end):
        return "range"
    if number.rounded or (right == end and _ROUNDED_BEHIND.match(text, end)):
        return "about"
    if _MORE.match(text[:end], right) or _MORE_BEHIND.match(text, end):
        return "at least"
    return _hedge(before) or "exact"


def _hedge(before: str) -> str | None:
    """What the words right before a figure make of it."""
    found = _BEFORE.search(before[-_REACH:])
    return (found.lastgroup or "").replace("_", " ") if found else None
