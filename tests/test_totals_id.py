"""Running totals told from an event's own count."""

import pytest

from suluh.model.evidence import evidence
from suluh.model.totals_id import is_total


@pytest.mark.parametrize(
    "sentence",
    [
        "Sepanjang 2023 sudah 1.841 WNI dipulangkan.",
        "Sejak tahun 2021, sudah ada 188 WNI yang menjadi korban.",
        "Kemlu mencatat 10.000 WNI terjerat sejak 2020 hingga kini.",
        "Selama periode 2024 hingga 2025 ada 1.235 WNI korban.",
        "Dalam tiga tahun terakhir 62 orang meninggal.",
        "Dari Januari 2024 hingga Maret 2025 tercatat 300 kasus.",
        "Secara kumulatif 4.300 orang melapor.",
        "Sejak Januari hingga Juni 39 WNI diamankan.",
    ],
)
def test_totals(sentence):
    digit = next(index for index, sign in enumerate(sentence) if sign.isdigit())
    assert is_total(f"Polisi datang. {sentence} Selesai.", 15 + digit, 16 + digit)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sebanyak 97 WNI dipulangkan pada Selasa (15/10/2024).",
        "Polisi menahan 12 tersangka hingga saat ini.",
        "Ke-26 WNI itu bekerja sejak pagi hingga malam.",
        "Mereka, 26 orang, disekap selama di Kamboja.",
        "Total 110 WNI berada di rumah detensi.",
        "Kerugian korban Rp 15 juta.",
        "Sebanyak 20 WNI yang disekap sejak Maret 2024 diselamatkan.",
        "Polisi menangkap 5 tersangka sindikat yang beroperasi sejak 2022.",
        "Mereka dijanjikan gaji Rp 10 juta per bulan.",
    ],
)
def test_the_events_own(sentence):
    digit = next(index for index, sign in enumerate(sentence) if sign.isdigit())
    assert not is_total(f"Sejak 2023 banyak korban. {sentence} Sepanjang 2024 naik.", 25 + digit, 26 + digit)


def test_only_figures_are_totals():
    text = "Sejak 2020 sudah 62 WNI disekap di Myawaddy."
    assert evidence(text, (17, 23), "count").cumulative is True
    assert evidence(text, (35, 43), "place").cumulative is None
