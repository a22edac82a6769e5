"""Indonesian numerals in text: "1.048", "1,2 miliar", "dua puluh lima ribu", "seorang", "setengah juta".

A numeral is a chain of groups, each with a smaller scale than the one before: "dua juta | tiga ratus ribu |
lima". Vague words ("puluhan", "ribuan") are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
}
_SINGLES = {"seorang": 1, "sebuah": 1, "seekor": 1, "selembar": 1, "sepasang": 2, "selusin": 12}
SCALES = (
    dict.fromkeys(("ribu", "rb", "thousand"), 10**3)
    | dict.fromkeys(("juta", "jt", "million"), 10**6)
    | dict.fromkeys(("miliar", "milyar", "miliyar", "milliar", "billion"), 10**9)
    | dict.fromkeys(("triliun", "trilyun", "triliyun", "trillion"), 10**12)
    | dict.fromkeys(("kuadriliun", "quadrillion"), 10**15)
    | {"lusin": 12, "kodi": 20}
)

_DIGIT = "|".join(DIGITS)
_SCALE = "|".join(SCALES)
# A scale ends its word, but for a currency or noun that was glued to it.
_NO_LETTER = r"(?:(?![^\W\d_])|(?=rupiah|dol+ar|ringgit|orang))"
_NUMERAL = r"""
    [1-9]\d{0,2}(?:(?:\.\s?|\s\.)\d{3})+(?!\d)(?:,\d+)?  # 3.500.000,00, also "3.500. 000", "1 .209" as scraped
  | [1-9]\d{0,2}(?:,\d{3}){2,}(?!\d)(?:\.\d+)?      # 3,500,000.00, as English writes it
  | \d+(?:[.,]\d+)?"""
_GROUP = re.compile(
    rf"""\s*
    (?: (?P<numeral>{_NUMERAL})(?P<round>(?:\s?-)?an(?![^\W_]))?
      | (?P<zero>nol)
      | (?=se(?:ratus|belas|puluh)|{_DIGIT})
        (?:(?:(?P<hundreds>se|(?:{_DIGIT})(?=\s*ratus))\s*ratus)\s*)?
        (?: (?P<teens>se|(?:{_DIGIT})(?=\s*belas))\s*belas
          | (?:(?P<tens>se|(?:{_DIGIT})(?=\s*puluh))\s*puluh\s*)?(?P<ones>{_DIGIT})?
        )(?<!\s)(?P<rounded>(?:(?<=ratus)|(?<=belas)|(?<=puluh))-?an)?
      | (?P<one>se(?=(?:{_SCALE})))
      | (?P<half>setengah(?=\s+(?:{_SCALE}){_NO_LETTER}))
    )
    (?:\s+(?P<and_half>setengah)\b)?
    (?:\s*(?P<scale>{_SCALE})(?P<scaled>(?:\s?-)?an)?{_NO_LETTER})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SINGLE = re.compile(r"(?:seorang(?!\s+diri\b)|(?:sebuah|seekor|selembar|sepasang|selusin)\b)", re.IGNORECASE)
# A numeral may follow a currency mark directly ("Rp500"), a word never follows letters ("bersatu").
_START = re.compile(
    rf"""
    (?<![\d]) (?<!\d[.,]) (?<!\bke-) (?: (?<![^\W\d_]) | (?<=rp) | (?<=rm) | (?<=idr) | (?<=usd) ) (?=\d)
  | (?<![^\W_]) (?=nol\b|se|{_DIGIT})
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A numeral in a text: an int where integral, else a Decimal; `end` exclusive; `rounded` by "-an" ("1.500-an")."""

    value: int | Decimal
    start: int
    end: int
    rounded: bool = False


def parse_number(text: str) -> NumberMatch | None:
    """The first numeral of `text`."""
    return next(find_numbers(text), None)


def find_numbers(text: str) -> Iterator[NumberMatch]:
    """Every numeral of `text`, from left to right."""
    position = 0
    while start := _START.search(text, position):
        found = _read(text, start.start())
        if found:
            yield found
        position = found.end if found else start.start() + 1


def integral(value: Decimal) -> int | Decimal:
    """`value` as an int where it is one."""
    return int(value) if value == value.to_integral_value() else value


def _read(text: str, start: int) -> NumberMatch | None:
    if single := _SINGLE.match(text, start):
        word = single.group().lower()
        return NumberMatch(_SINGLES[word], start, single.end())
    first = _group(text, start)
    if first is None:
        return None
    total, last = _value(first), first
    while (following := _continuation(text, last)) is not None:
        total, last = total + _value(following), following
    return NumberMatch(integral(total), start, last.end(), _is_rounded(last))


def _is_rounded(group: re.Match[str]) -> bool:
    return bool(group["round"] or group["rounded"] or group["scaled"])


def _group(text: str, position: int) -> re.Match[str] | None:
    match = _GROUP.match(text, position)
    if match is None or match["numeral"]:
        return match
    # A word that only begins like a number ("satuan", "tigaroda") is none.
    return None if match["scale"] is None and text[match.end() : match.end() + 1].isalpha() else match


def _continuation(text: str, last: re.Match[str]) -> re.Match[str] | None:
    """The next, smaller group of the same numeral: "seribu | dua ratus", "1 miliar | 200 juta"."""
    if last["scale"] is None:
        return None
    following = _group(text, last.end())
    if following is None or following["zero"] or bool(following["numeral"]) != bool(last["numeral"]):
        return None
    if following["numeral"] and following["scale"] is None:
        return None  # "5 juta 3 orang" is two numerals
    return following if _value(following) < _scale(last) else None


def _scale(group: re.Match[str]) -> int:
    return SCALES[group["scale"].lower()] if group["scale"] else 1


def _value(group: re.Match[str]) -> Decimal:
    number = _numeral(group) if group["numeral"] else _words(group)
    if group["and_half"]:
        number += Decimal("0.5")
    return number * _scale(group)


def _words(group: re.Match[str]) -> Decimal:
    if group["half"]:
        return Decimal("0.5")
    if group["one"]:
        return Decimal(1)
    teens = 10 + _digit(group["teens"]) if group["teens"] else 0
    return Decimal(
        100 * _digit(group["hundreds"]) + teens + 10 * _digit(group["tens"]) + _digit(group["ones"])
    )


def _digit(word: str | None) -> int:
    if word is None:
        return 0
    return 1 if word.lower() == "se" else DIGITS[word.lower()]


def _numeral(group: re.Match[str]) -> Decimal:
    digits = re.sub(r"\s", "", group["numeral"])
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    # "1,048" before no scale is an English thousand: Indonesian rarely writes three decimals there.
    unscaled_thousand = re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits) and group["scale"] is None
    if digits.count(",") > 1 or unscaled_thousand:
        return Decimal(digits.replace(",", ""))
    return Decimal(digits.replace(",", "."))
