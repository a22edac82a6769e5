"""Sums of money as written in Indonesian news: "Rp 1,2 miliar", "US$ 15 juta", "800 ringgit", "Rp500jt"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from .figures_id import RANGE, TOTAL, VAGUE, is_torn
from .numbers_id import NumberMatch, find_numbers, integral

_COUNTRIES = {
    "SGD": "singapura|singapore",
    "AUD": "australia",
    "HKD": "hong\\s?kong",
    "TWD": "taiwan",
    "CAD": "kanada",
    "NZD": "selandia\\s+baru",
    "BND": "brunei(?:\\s+darussalam)?",
}
_DOLLAR = r"doll?ars?"
_WORDS = {
    **{code: rf"{_DOLLAR}\s+(?:{country})" for code, country in _COUNTRIES.items()},
    "USD": rf"u\.?s\.?\s+{_DOLLAR}|{_DOLLAR}(?:\s+(?:as|a\.s|us|amerika(?:\s+serikat)?))?",
    "IDR": r"rupiah|rp",
    "MYR": r"ringgit(?:\s+malaysia)?|rm",
    "THB": r"baht(?:\s+thailand)?",
    "CNY": r"yuan(?:\s+(?:china|tiongkok))?|rmb|renminbi",
    "PHP": r"peso(?:\s+filipina)?",
    "KRW": r"won(?:\s+korea(?:\s+selatan)?)?",
    "JPY": r"yen(?:\s+jepang)?",
    "EUR": "euro",
    "GBP": r"pound\s?sterling",
    "SAR": r"riyal(?:\s+saudi)?|real\s+saudi",
    "AED": r"dirham",
    "INR": r"rupee",
    "KHR": r"riel(?:\s+kamboja)?",
    "MMK": r"kyat(?:\s+myanmar)?",
    # "dong" alone is a particle, but not after a figure.
    "VND": r"dong\s+vietnam|(?<=\d\s)dong|(?<=ribu\s)dong|(?<=juta\s)dong",
    "LAK": r"kip(?:\s+laos)?",
    "KWD": r"dinar\s+kuwait",
    "TRY": r"lira\s+turki",
    "USDT": "tether",
    "BTC": "bitcoin",
}
_SIGNS = {
    "USD": r"us\s?\$|\$\s?us",
    "SGD": r"s(?:in)?\$",
    "AUD": r"au?\$",
    "HKD": r"hk\$",
    "TWD": r"nt\$",
    "PHP": "₱",
    "THB": "฿",
    "JPY": "¥",
    "EUR": "€",
    "GBP": "£",
    "KRW": "₩",
    "CNY": "元",
}
# Signs with letters before the bare dollar; country words before the bare word.
_MARK = re.compile(
    r"(?<![^\W\d_])(?:"
    + "|".join(
        [rf"(?P<sign_{code}>{sign})" for code, sign in _SIGNS.items()]
        + [rf"(?P<word_{code}>(?:{word})(?![^\W\d_]))" for code, word in _WORDS.items()]
        + [rf"(?P<code_{code}>{code}(?![^\W\d_]))" for code in _WORDS]
        + [r"(?P<sign_bare>\$)"]
    )
    + ")",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s?(?P<letter>[KkMT])\b")
_LETTERS = {"K": 10**3, "k": 10**3, "M": 10**9, "T": 10**12}
_NEAR = re.compile(r"[\s.]*")
# Without any currency a figure this large in an answer about money is rupiah ("uang tunai 250 juta").
RUPIAH_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure with the currency that stands beside it, if any; its place, end exclusive, takes the currency in."""

    amount: int | Decimal
    currency: str | None
    start: int
    end: int

    @property
    def value(self) -> str:
        """The normal form, in rupiah where no currency stands beside it: "IDR 1200000000"."""
        return f"{self.currency or 'IDR'} {Decimal(self.amount).normalize():f}"


def parse_money(text: str) -> tuple[str | None, str | None]:
    """The sum of `text` as ("IDR 1200000000", "IDR"); no amount where vague, a range or several sums."""
    sums = find_sums(text)
    mark = _MARK.search(text)
    currency = _code(mark) if mark else None
    index = next((i for i, found in enumerate(sums) if found.currency), None)
    if index is None:
        index = next((i for i, found in enumerate(sums) if found.amount >= RUPIAH_FROM), None)
        currency = currency or (None if index is None else "IDR")
    if index is None or not _single(text, sums, index):
        return None, currency
    return sums[index].value, sums[index].currency or "IDR"


def has_currency(text: str) -> bool:
    """Whether a currency is named, by word, code or sign."""
    return _MARK.search(text) is not None


def find_sums(text: str) -> list[Sum]:
    """Every numeral of `text`, from left to right, with its currency."""
    marks = list(_MARK.finditer(text))
    return [_sum(text, number, marks) for number in find_numbers(text)]


def _sum(text: str, number: NumberMatch, marks: list[re.Match[str]]) -> Sum:
    amount, end = Decimal(number.value), number.end
    before = next((mark for mark in marks if _touching(text, mark.end(), number.start)), None)
    # "1,3 M" without any currency is rupiah; a bare K or k may be anything.
    if (letter := _LETTER.match(text, end)) and (before or (not marks and letter["letter"] in "MT")):
        amount, end = amount * _LETTERS[letter["letter"]], letter.end()
    after = next((mark for mark in marks if _touching(text, end, mark.start())), None)
    mark = before or after
    return Sum(
        integral(amount),
        _code(mark) if mark else None,
        before.start() if before else number.start,
        after.end() if after else end,
    )


def _touching(text: str, left: int, right: int) -> bool:
    return left <= right and _NEAR.fullmatch(text, left, right) is not None


def _single(text: str, sums: list[Sum], index: int) -> bool:
    """Whether the sum stands alone: not vague, no end of a range, no part of a total."""
    found = sums[index]
    if VAGUE.search(text, 0, found.start) or is_torn(text, found.end):
        return False
    if index and RANGE.fullmatch(text, sums[index - 1].end, found.start):
        return False
    if index + 1 == len(sums):
        return True
    following = sums[index + 1]
    gap = found.end, following.start
    # "7.800 dolar AS atau Rp 128 juta" states one sum twice.
    if (
        following.currency in (None, found.currency)
        and text[slice(*gap)].strip()
        and RANGE.fullmatch(text, *gap)
    ):
        return False
    return following.currency is None or TOTAL.fullmatch(text, *gap) is None


def _code(mark: re.Match[str]) -> str:
    name = (mark.lastgroup or "").partition("_")[2]
    return "USD" if name == "bare" else name
