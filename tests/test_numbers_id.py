"""Indonesian numerals: a table, and every integer to 10^9 through words and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.model.numbers_id import NumberMatch, find_numbers, parse_number

DIGITS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def spell(number: int) -> str:
    if number == 0:
        return "nol"
    for value, name in ((10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= value and not 11 <= number <= 19:
            count, rest = divmod(number, value)
            one = count == 1 and value < 10**6
            head = f"se{name}" if one else f"{spell(count)} {name}"
            return f"{head} {spell(rest)}" if rest else head
    if number > 11:
        return f"{DIGITS[number - 10]} belas"
    return "sebelas" if number == 11 else DIGITS[number]


def test_the_speller_itself():
    assert [spell(number) for number in (0, 10, 11, 15, 21, 100, 119, 1000, 1_200_001, 10**9)] == [
        "nol", "sepuluh", "sebelas", "lima belas", "dua puluh satu", "seratus", "seratus sembilan belas",
        "seribu", "satu juta dua ratus ribu satu", "satu miliar",
    ]  # fmt: skip


@given(st.integers(0, 10**9), st.booleans())
def test_words_and_back(number, capital):
    words = spell(number)
    text = words.capitalize() if capital else words
    assert parse_number(f"Ada {text} orang") == NumberMatch(number, 4, 4 + len(words))


@given(st.integers(0, 10**9))
def test_digits_with_dots_and_back(number):
    digits = f"{number:,}".replace(",", ".")
    assert parse_number(digits) == NumberMatch(number, 0, len(digits))


@pytest.mark.parametrize(
    ("text", "value", "matched"),
    [
        ("1.048 orang", 1048, "1.048"),
        ("3.500.000", 3_500_000, "3.500.000"),
        ("7.000.000,00", 7_000_000, "7.000.000,00"),
        ("1,2", Decimal("1.2"), "1,2"),
        ("1.5 juta", 1_500_000, "1.5 juta"),
        ("1,048 people", 1048, "1,048"),
        ("1,500,000.50", Decimal("1500000.5"), "1,500,000.50"),
        ("1,2 miliar", 1_200_000_000, "1,2 miliar"),
        ("2,6 Triliun", 2_600_000_000_000, "2,6 Triliun"),
        ("1 milyar", 10**9, "1 milyar"),
        ("20 ribu", 20_000, "20 ribu"),
        ("20 ribuan", 20_000, "20 ribuan"),
        ("500jt", 500_000_000, "500jt"),
        ("75rb", 75_000, "75rb"),
        ("1 miliar 200 juta", 1_200_000_000, "1 miliar 200 juta"),
        ("dua belas", 12, "dua belas"),
        ("seratus dua puluh tiga", 123, "seratus dua puluh tiga"),
        ("duapuluh lima ribu", 25_000, "duapuluh lima ribu"),
        ("setengah juta", 500_000, "setengah juta"),
        ("satu setengah miliar", 1_500_000_000, "satu setengah miliar"),
        ("sejuta", 1_000_000, "sejuta"),
        ("seratusan orang", 100, "seratusan"),
        ("seorang", 1, "seorang"),
        ("Seorangpemuda", 1, "Seorang"),
        ("sepasang kekasih", 2, "sepasang"),
        ("sebanyak tiga orang", 3, "tiga"),
        ("20WNI", 20, "20"),
        ("Rp3.500.000", 3_500_000, "3.500.000"),
        ("20 ribut", 20, "20"),
    ],
)
def test_first_numeral(text, value, matched):
    found = parse_number(text)
    assert found is not None
    assert (found.value, text[found.start : found.end]) == (value, matched)
    assert isinstance(found.value, type(value))


@pytest.mark.parametrize(
    "text",
    ["", "tidak ada", "puluhan juta", "ribuan orang", "belasan", "bersatu", "satuan", "keempat", "ke-3",
     "setengah dari korban", "duaorang", "UU21", "selama", "juta"],
)  # fmt: skip
def test_no_numeral(text):
    assert parse_number(text) is None


def test_all_numerals_in_order():
    text = "5 juta 3 orang, seribu dua (1.002) dan 2 (dua) WNI"
    assert [found.value for found in find_numbers(text)] == [5_000_000, 3, 1002, 1002, 2, 2]
