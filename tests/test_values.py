"""A written table of expressions and their normal forms."""

from datetime import date

import pytest

from suluh.data.articles import Article
from suluh.model.anchors import Anchor, anchor_of
from suluh.model.values import normalise

COUNTS = [
    ("97 WNI", 97, "WNI"),
    ("1.048 orang", 1048, "orang"),
    ("seorang WNI", 1, "WNI"),
    ("Seorang wanita", 1, "wanita"),
    ("seorang", 1, "orang"),
    ("sepasang kekasih", 2, "kekasih"),
    ("seorang ibu rumah tangga", 1, "ibu rumah tangga"),
    ("110 warga negara Indonesia (WNI)", 110, "WNI"),
    ("110 warga negara Indonesia(WNI)", 110, "WNI"),
    ("11 warganegara Indonesia", 11, "WNI"),
    ("122 warga Indonesia", 122, "WNI"),
    ("62 orang WNI", 62, "WNI"),
    ("38 orangWNI", 38, "WNI"),
    ("20WNI", 20, "WNI"),
    ("300 warga negara asing", 300, "WNA"),
    ("2 (dua) Warga Negara Asing (WNA)", 2, "WNA"),
    ("dua (2) orang", 2, "orang"),
    ("(26)", 26, None),
    ("usia (26) tahun", 26, None),
    # Asked as "berapa hadiahnya", a count by its words.
    ("Rp63 juta", "IDR 63000000", "IDR"),
    ("dua Pekerja Migran Indonesia (PMI)", 2, "PMI"),
    ("15 anak buah kapal (ABK)", 15, "ABK"),
    ("230 orang asing", 230, "orang asing"),
    ("12 orang tersangka", 12, "tersangka"),
    ("tujuh orang tersangka", 7, "tersangka"),
    ("111 tersangka", 111, "tersangka"),
    ("dua belas korban", 12, "korban"),
    ("sebelas orang", 11, "orang"),
    ("seratus dua puluh tiga orang", 123, "orang"),
    ("seribu lebih korban", 1000, "korban"),
    ("2.400 korban TPPO", 2400, "korban TPPO"),
    ("5.000 orang calon pekerja migran", 5000, "calon pekerja migran"),
    ("50 juta orang", 50_000_000, "orang"),
    ("1,5 juta konten judi online", 1_500_000, "konten judi online"),
    ("setengah juta pengguna", 500_000, "pengguna"),
    ("100 ribu WNI", 100_000, "WNI"),
    ("1.386 kasus", 1386, "kasus"),
    ("4.300-an kasus", 4300, "kasus"),
    ("1.500-an", 1500, None),
    ("1.500 di antaranya", 1500, None),
    ("empat di antaranya", 4, None),
    ("empat yang ditahan", 4, None),
    ("empat orang ditangkap", 4, "orang"),
    ("5 dari 11 WNI", 5, "WNI"),
    ("Tiga dari empat pelaku", 3, "pelaku"),
    ("tiga orang di antara 20 korban", 3, "korban"),
    ("11 WNI lainnya", 11, "WNI"),
    ("13 orang lainnya", 13, "orang"),
    ("58 laki-laki", 58, "laki-laki"),
    ("70 persen", 70, "persen"),
    ("10%", 10, "persen"),
    ("ketiga pelaku", 3, "pelaku"),
    ("Kedua WNI tersebut", 2, "WNI"),
    ("keduanya", 2, None),
    ("lebih dari 100 orang", 100, "orang"),
    ("sekitar 20 perempuan", 20, "perempuan"),
    ("seratusan orang", 100, "orang"),
    ("60 kali lipat", 60, "kali lipat"),
    ("7 gadis", 7, "gadis"),
    ("53", 53, None),
    ("nol korban", 0, "korban"),
    ("puluhan orang", None, "orang"),
    ("belasan WNI", None, "WNI"),
    ("ratusan korban", None, "korban"),
    ("ribuan", None, None),
    ("beberapa pelaku", None, "pelaku"),
    ("puluhan dari 300 WNI", None, "WNI"),
    ("separuh dari 90 korban", None, "korban"),
    ("setengah dari 90 korban", None, "korban"),
    ("25-30 orang", None, "orang"),
    ("20 hingga 30 orang", None, "orang"),
    ("20 orang sampai 30 orang", None, "orang"),
    ("tiga atau empat pelaku", None, "pelaku"),
    ("antara 20 dan 30 WNI", None, "WNI"),
    ("dua tiga orang", None, "orang"),
    ("tiga pria dan dua wanita", None, None),
    ("1,2 persen", None, "persen"),
    ("pelaku ketiga", None, None),
    ("para korban", None, None),
]

MONEY = [
    ("Rp 1,2 miliar", "IDR 1200000000"),
    ("Rp3.500.000", "IDR 3500000"),
    ("Rp.4.988.000", "IDR 4988000"),
    ("Rp. 4.988.000,-", "IDR 4988000"),
    ("Rp7.000.000,00", "IDR 7000000"),
    ("Rp500 juta", "IDR 500000000"),
    ("Rp500jt", "IDR 500000000"),
    ("Rp 10 ribu", "IDR 10000"),
    ("Rp 1,2 M", "IDR 1200000000"),
    ("Rp2,3T", "IDR 2300000000000"),
    ("2,6 triliun rupiah", "IDR 2600000000000"),
    ("Rp 4,6 triliun rupiah", "IDR 4600000000000"),
    ("dua puluh lima juta rupiah", "IDR 25000000"),
    ("setengah miliar rupiah", "IDR 500000000"),
    ("IDR 750.000", "IDR 750000"),
    ("5648.99 Rp", "IDR 5648.99"),
    ("uang tunai 250 juta", "IDR 250000000"),
    ("lebih dari Rp 400 juta", "IDR 400000000"),
    ("Rp 1 miliar lebih", "IDR 1000000000"),
    ("Rp 1 miliar 200 juta", "IDR 1200000000"),
    ("Rp 100 juta per bulan", "IDR 100000000"),
    ("Rp 5 juta untuk 3 orang", "IDR 5000000"),
    ("10% atau Rp 500.000", "IDR 500000"),
    ("US$ 15 juta", "USD 15000000"),
    ("US$1,500,000", "USD 1500000"),
    ("USD 4.000", "USD 4000"),
    ("$300", "USD 300"),
    ("300 dollar AS", "USD 300"),
    ("1.000 dolar Amerika Serikat", "USD 1000"),
    ("7.800 dolar Amerika atau setara Rp 128.000.000", "USD 7800"),
    ("35.000 dolar AS (Rp 520 juta)", "USD 35000"),
    ("800 ringgit", "MYR 800"),
    ("RM 1.500", "MYR 1500"),
    ("RM500", "MYR 500"),
    ("S$ 2.000", "SGD 2000"),
    ("500 dolar Singapura", "SGD 500"),
    ("900 dolar Australia", "AUD 900"),
    ("HK$ 7.000", "HKD 7000"),
    ("20.000 baht", "THB 20000"),
    ("3.000 yuan", "CNY 3000"),
    ("50 ribu peso", "PHP 50000"),
    ("72,2 miliar yen", "JPY 72200000000"),
    ("1.200 euro", "EUR 1200"),
    ("2 juta won", "KRW 2000000"),
    ("1.000 dirham", "AED 1000"),
]

NO_SUM = [
    ("puluhan juta rupiah", "IDR"),
    ("ratusan ringgit", "MYR"),
    ("ratusan hingga 900 juta rupiah", "IDR"),
    ("Rp 1-2 juta", "IDR"),
    ("Rp 10 juta hingga Rp 20 juta", "IDR"),
    ("Rp 5 juta - Rp 8 juta", "IDR"),
    ("Rp 5 juta per bulan sampai Rp 8 juta per bulan", "IDR"),
    ("5.000-7.000 dolar AS", "USD"),
    ("Rp 10 juta dan Rp 5 juta", "IDR"),
    ("Rp 10 juta dan 500 ringgit", "IDR"),
    ("53 orang", None),
    ("tidak disebutkan", None),
]

DATES = [
    ("Selasa (9/5/2023)", "", "2023-05-09"),
    ("Senin (2/02/2026)", "", "2026-02-02"),
    ("9-5-2023", "", "2023-05-09"),
    ("01.07.2021", "", "2021-07-01"),
    ("15/10/24", "", "2024-10-15"),
    ("2023-05-09", "", "2023-05-09"),
    ("15 Oktober 2024", "", "2024-10-15"),
    ("15 Okt 2024", "", "2024-10-15"),
    ("31 MARET 2026", "", "2026-03-31"),
    ("Selasa, 15 Agt. 2023", "", "2023-08-15"),
    ("Selasa tanggal 5 Juni 2018", "", "2018-06-05"),
    ("Selasa malam, 21 Oktober 2025", "", "2025-10-21"),
    ("Jumat (5/8/2022) malam", "", "2022-08-05"),
    ("17 Oktober 2025 pukul 20.00 WIB", "", "2025-10-17"),
    ("17 Oktober 2025, 10:30", "", "2025-10-17"),
    ("October 15, 2024", "", "2024-10-15"),
    ("15th August 2024", "", "2024-08-15"),
    ("Oktober 2024", "", "2024-10"),
    ("akhir September 2024", "", "2024-09"),
    ("Des 2023", "", "2023-12"),
    ("2023", "", "2023"),
    ("sepanjang tahun 2023", "", "2023"),
    ("Selasa (15/10)", "Selasa, 15 Okt 2024 10:00 WIB", "2024-10-15"),
    ("Rabu (7/6)", "Diperbarui 09 Jun 2025, 15:15 WIB", "2025-06-07"),
    ("17 Oktober", "2025-10-22 18:00:01", "2025-10-17"),
    ("8 Mei", "Portal.com- 18/06/2025, 19:46 WIB", "2025-05-08"),
    ("8 Mei", ",\xa0Jurnalis-Kamis, 19 Juni 2025 |10:02 WIB", "2025-05-08"),
    ("8 Mei", "05/13/2025", "2025-05-08"),
    ("17 Oktober", "2025-10-16", None),
    ("17 Oktober", "22 Oct 25 | 18:36", "2025-10-17"),
    ("17 Oktober", "8 jam lalu", None),
    ("17 Oktober", "", None),
    ("Januari-Juni 2025", "", "2025-01/2025-06"),
    ("22 dan 23 Februari 2024", "", "2024-02-22/2024-02-23"),
    ("22 dan 25 Februari 2024", "", None),
    ("10-11 Mei 2024", "", "2024-05-10/2024-05-11"),
    ("periode 2024 hingga 2025", "", "2024/2025"),
    ("31/2/2023", "", None),
    ("kemarin", "2025-10-16", "2025-10-15"),
    ("kemarin", "", None),
    ("Jumat", "2025-10-16", "2025-10-10"),
    ("pukul 10.00 WIB", "2025-10-16", None),
]


# The article has no date of its own: its text says "18 Oktober 2025" first.
FROM_A_MENTION = [
    ("17 Oktober", "2025-10-17"),
    ("Selasa (21/10)", "2025-10-21"),
    ("2 Januari", "2026-01-02"),
    ("30 Februari", None),
    ("Oktober", None),
    ("tanggal 17", None),
    ("kemarin", None),
    ("17 Oktober tahun lalu", None),
]
# Each must stay without value: a figure that is torn or misspelt, a number of a telephone.
NO_FIGURE = [
    ("count", "30.,000 orang", None),
    ("count", "1.500.00 orang", None),
    ("count", "081234567890", None),
    ("money", "Rp 12 millyar", "IDR"),
    ("money", "Rp 1.500.00", "IDR"),
    ("penalty", "belasan tahun", None),
]


@pytest.mark.parametrize(("answer", "value"), FROM_A_MENTION)
def test_dates_from_a_mentioned_date(answer, value):
    anchor = anchor_of(Article("a", f"Kata polisi, 18 Oktober 2025, mereka tiba {answer}."))
    assert anchor == Anchor(date(2025, 10, 18), own=False)
    assert normalise(answer, "date", anchor) == (value, None)


@pytest.mark.parametrize(("kind", "answer", "unit"), NO_FIGURE)
def test_no_figure(kind, answer, unit):
    assert normalise(answer, kind) == (None, unit)


@pytest.mark.parametrize(("answer", "value", "unit"), COUNTS)
def test_counts(answer, value, unit):
    assert normalise(answer, "count") == (value, unit)


@pytest.mark.parametrize(("answer", "value"), MONEY)
def test_money(answer, value):
    assert normalise(answer, "money") == (value, value[:3])


@pytest.mark.parametrize(("answer", "unit"), NO_SUM)
def test_no_sum(answer, unit):
    assert normalise(answer, "money") == (None, unit)


@pytest.mark.parametrize(("answer", "article_date", "value"), DATES)
def test_dates(answer, article_date, value):
    assert normalise(answer, "date", anchor_of(Article("a", answer, date=article_date))) == (value, None)


@pytest.mark.parametrize("answer_type", ["phrase", "clause", "person"])
def test_other_types_have_no_value(answer_type):
    assert normalise("15 tahun penjara", answer_type) == (None, None)
