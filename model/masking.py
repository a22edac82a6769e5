"""Hides numbers that point to a person: NIK, passport, telephone and account numbers.

Each digit becomes "*", so that every offset into the text stays true.
"""

import re
from collections.abc import Callable

_DIGIT = re.compile(r"\d")
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_ADDRESS = re.compile(r"(?:https?:|www\.)\S*\Z", re.IGNORECASE)
_ADDRESS_REACH = 300
# A bare 0 or 62 counts only before the 8 of a mobile number; a date ("08-12-2023") has a separator there.
_PHONE = re.compile(
    r"""
    (?<![\d.,+])
    (?: \(?\+62\)?[ .-]?(?:\(0\)\s?)? | \(?\+[1-9]\d{0,2}\)?[ -]? | 62[ -]?(?=8) | 0(?=8) )
    (?: \d{8,13}
      | \(?\d{1,4}\)?[ .-]\d{5,9}
      | \d{2,4}(?P<triple>[ .-])\d{3}(?P=triple)\d{3}(?P=triple)\d{3,4}
      | \(?\d{2,4}\)?(?P<any>[ .-])\d{3,4}(?P=any)\d{3,5}
      | \d{2,4}(?P<tight>[.-])\d{2,4}(?:(?P=tight)\d{2,4}){2,3} )
    (?!\d)
    """,
    re.VERBOSE,
)
_PASSPORT = re.compile(r"(?<![^\W_])(?:[A-Za-z]|(?!R[MP])[A-Z]{2}|[A-Z] |(?!R[MP])[A-Z]{2} )\d{6,8}(?!\d)")
_PASSPORT_WORD = re.compile(r"paspor|passport", re.IGNORECASE)
# One separator throughout: "2023-05-09 10.00" is no account.
_ACCOUNT = re.compile(
    r"(?<![\d.,])(?:\d{10,18}|\d+(?P<tight>[.-])\d+(?:(?P=tight)\d+)*|\d{3,}(?: \d{3,})+)(?![\d%])"
    r"(?!\s*(?:rupiah|ringgit|doll?ar|ribu|juta|mili[ay]r)\b)",
    re.IGNORECASE,
)
_ACCOUNT_WORD = re.compile(r"rekening|norek|\b(?:rek|nik|ktp|kk|kartu)\b", re.IGNORECASE)
_ACCOUNT_DIGITS = range(10, 19)
_MONEY_BEFORE = re.compile(r"(?:\b(?:rp|idr|usd|rm)\.?|\$)\s*\Z", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[ .-](?:19|20)\d{2})*")
_NEAR = 60


def mask(text: str) -> str:
    """`text` with the digits of personal numbers as "*"; counts, sums, dates and law numbers stay."""
    text = _hide(_NIK, text, _outside_address)
    text = _hide(_PHONE, text, lambda _: True)
    text = _hide(_PASSPORT, text, _near_passport)
    return _hide(_ACCOUNT, text, _is_account)


def _hide(pattern: re.Pattern[str], text: str, wanted: Callable[[re.Match[str]], bool]) -> str:
    return pattern.sub(lambda match: _DIGIT.sub("*", match[0]) if wanted(match) else match[0], text)


def _outside_address(match: re.Match[str]) -> bool:
    """Whether sixteen digits are more than the number of a page in a link."""
    return _ADDRESS.search(match.string[max(0, match.start() - _ADDRESS_REACH) : match.start()]) is None


def _near_passport(match: re.Match[str]) -> bool:
    around = match.string[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return _PASSPORT_WORD.search(around) is not None


def _is_account(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - _NEAR) : match.start()]
    return (
        len(_DIGIT.findall(match[0])) in _ACCOUNT_DIGITS
        and _ACCOUNT_WORD.search(before) is not None
        and not (_MONEY_BEFORE.search(before) or _THOUSANDS.fullmatch(match[0]) or _YEARS.fullmatch(match[0]))
    )
