"""Personal numbers are hidden, all other numbers stay, offsets stay true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.model.masking import mask

HIDDEN = [
    ("NIK 3201012345678901 dipakai", "NIK **************** dipakai"),
    ("NIK: 3201-0123-4567-8901.", "NIK: ****-****-****-****."),
    ("kartu 4111 1111 1111 1111", "kartu **** **** **** ****"),
    ("Paspor X1234567 disita", "Paspor X******* disita"),
    ("nomor paspornya: C 12345678", "nomor paspornya: C ********"),
    ("E1234567 (paspor Indonesia)", "E******* (paspor Indonesia)"),
    ("WA 081234567890 ya", "WA ************ ya"),
    ("telepon 0812-3456-7890, 20 orang", "telepon ****-****-****, 20 orang"),
    ("telepon 0812 3456 7890 20 orang", "telepon **** **** **** 20 orang"),
    ("hubungi 081234567890 20 orang", "hubungi ************ 20 orang"),
    ("WA 081 234 567 890", "WA *** *** *** ***"),
    ("0812.3456.789", "****.****.***"),
    ("+6281234567890", "+*************"),
    ("(+62) 812-3456-7890", "(+**) ***-****-****"),
    ("+62 812 3456 7890", "+** *** **** ****"),
    ("+62 21 555 1234", "+** ** *** ****"),
    ("+855 12 345 678", "+*** ** *** ***"),
    ("wa.me/6281234567890", "wa.me/*************"),
    ("rekening BCA 1234567890 atas nama", "rekening BCA ********** atas nama"),
    ("No Rek: 123-00-1234567-8 Bank", "No Rek: ***-**-*******-* Bank"),
    ("norek 0123.45.678901.50.1", "norek ****.**.******.**.*"),
    ("nomor rekening 100200300400500", "nomor rekening ***************"),
]
KEPT = [
    "1.048 orang, 97 WNI dan 3.500.000 warga",
    "Selasa (9/5/2023) pukul 10.00 WIB",
    "08-12-2023 10:00",
    "2023-05-09 18:00:01",
    "tahun 2021 2022 2023 2024",
    "UU Nomor 21 Tahun 2007 Pasal 2 ayat (1)",
    "Rp 1.500.000.000 dari rekening",
    "rekening berisi Rp 1.500.000.000",
    "rekening itu menerima Rp1500000000",
    "sebanyak 10.200.300 rekening",
    "rekening penampung 1500000000 rupiah",
    "rekening tahun 2021 2022 2023",
    "rekening diblokir pada 2023-05-09 10.00",
    "rekening senilai 1.234.567.890",
    "paspor 97 WNI pada 2023",
    "membuat paspor RM 500000",
    "kode A1234567 di gudang",
    "hubungi 110 atau 1500-138",
    "https://contoh.id/story.php?id=1200340056007800",
    "naik 62 persen, 628 kasus",
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN)
def test_personal_numbers_are_hidden(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_stay(text):
    assert mask(text) == text


@given(st.text(alphabet="0123456789 .-+()apsorek\n", max_size=80))
def test_only_digits_change_and_masking_is_stable(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new == old or (old.isdigit() and new == "*") for new, old in zip(masked, text, strict=True))
    assert mask(masked) == masked
