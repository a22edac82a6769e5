"""Counts as written in Indonesian news: "1.048 orang", "seribu lebih", "ketiga pelaku", "2 (dua) WNI"."""

import re

from .figures_id import RANGE, TOTAL, VAGUE, is_torn, without_repeats
from .nouns_id import counted_noun
from .numbers_id import DIGITS, NumberMatch, find_numbers, parse_number

# "ketiga pelaku" are three; "pelaku ketiga" is one, and no count.
_ALL_OF = re.compile(
    rf"\s*ke(?P<number>(?:{'|'.join(DIGITS)})(?:\s*(?:belas|puluh))?|sepuluh|sebelas)(?:nya\b|\s+(?=[^\W\d]))",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[a-z])(?=\()")
_FRACTION = re.compile(r"\s*\d{1,2}/\d{1,2}(?![\d/])")
# "JB (43)" is 43 years old; "usia (26) tahun" is asked for.
_AGE = re.compile(r"(?P<name>\b[A-Z][\w.]*)\s*\(\d{1,3}(?:\s*(?:tahun|thn|th))?\)")
# One of several, not one in all.
_ONE_OF = re.compile(r"\s*salah\s+(?:satu|seorang)\b", re.IGNORECASE)
# "Berdua" and a couple, where no figure stands.
_TOGETHER = re.compile(rf"\bber(?!satu)(?P<number>{'|'.join(DIGITS)}|sepuluh)\b", re.IGNORECASE)
_COUPLE = re.compile(r"\b(?:pasangan\s+suami[\s-]+istri|pasutri)\b", re.IGNORECASE)
_SINGLES = {"seorang": "orang", "seekor": "ekor", "sepasang": "pasang"}


def parse_count(text: str) -> tuple[int | None, str | None]:
    """The count of `text` and its counted noun; no count where vague, one of several, a share, a range or a total."""
    text = without_repeats(_AGE.sub(r"\g<name>", _GLUED.sub(" ", text)))
    if fraction := _FRACTION.match(text):
        return None, counted_noun(text[fraction.end() :])
    if one := _ONE_OF.match(text):
        return None, counted_noun(text[one.end() :])
    if (together := _ALL_OF.match(text)) and (number := parse_number(together["number"])):
        return int(number.value), counted_noun(text[together.end() :])
    numbers = list(find_numbers(text))
    vague = VAGUE.search(text)
    if vague and (not numbers or vague.start() < numbers[0].start):
        return None, counted_noun(text[vague.end() :])
    couple = _COUPLE.search(text)
    if couple and numbers and couple.end() <= numbers[0].start:  # and others, or an age
        return None, None
    if not numbers:
        return (2, "suami istri") if couple else (_together(text), None)
    if len(numbers) > 1 and _several(text, numbers[0], numbers[1]):
        return None, _shared_noun(text, numbers[0], numbers[1])
    first = numbers[0]
    noun = counted_noun(text[first.end :]) or _SINGLES.get(text[first.start : first.end].lower())
    whole = isinstance(first.value, int) and not is_torn(text, first.end)
    return int(first.value) if whole else None, noun


def _together(text: str) -> int | None:
    found = _TOGETHER.search(text)
    number = parse_number(found["number"]) if found else None
    return int(number.value) if number else None


def _several(text: str, first: NumberMatch, second: NumberMatch) -> bool:
    gap = first.end, second.start
    return bool(RANGE.fullmatch(text, *gap) or TOTAL.fullmatch(text, *gap))


def _shared_noun(text: str, first: NumberMatch, second: NumberMatch) -> str | None:
    """What both figures count; None where they count different things."""
    noun = counted_noun(text[second.end :])
    return noun if counted_noun(text[first.end : second.start]) in (None, noun) else None
