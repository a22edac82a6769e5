"""Indonesian numerals: a table, and every integer to 10^9 through words and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from suluh.model.numbers_id import NumberMatch, find_numbers, parse_number


@given(st.integers(0, 10**9), st.booleans())
def test_words_and_back(number, capital):
    words = num2words(number, lang="id")
    text = words.capitalize() if capital else words
    assert parse_number(f"Ada {text} orang") == NumberMatch(number, 4, 4 + len(words))


@given(st.integers(0, 10**9))
def test_words_without_spaces_and_back(number):
    words = (
        num2words(number, lang="id")
        .replace(" belas", "belas")
        .replace(" puluh", "puluh")
        .replace(" ratus", "ratus")
    )
    assert parse_number(words) == NumberMatch(number, 0, len(words))


@given(st.integers(1, 9), st.sampled_from([10, 100, 10**3, 10**6, 10**9]), st.sampled_from(["an", "-an"]))
def test_round_figures(digit, scale, suffix):
    """ "seratusan", "tiga ribuan", "3.000-an"."""
    for text in (num2words(digit * scale, lang="id"), f"{digit * scale:,}".replace(",", ".")):
        rounded = f"{text}{suffix}"
        assert parse_number(rounded) == NumberMatch(digit * scale, 0, len(rounded), rounded=True)


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
