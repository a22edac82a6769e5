"""The sentence around a span, in tidy and in scraped text."""

import time

import pytest

from suluh.model.sentences import REACH, sentence_at, sentence_ends

# The span is marked by [[ ]], its sentence by | |.
MARKED = [
    "|Sebanyak [[20 WNI]] tiba di Medan.| Mereka sehat.",
    "Mereka sehat. |Sebanyak [[20 WNI]] tiba di Medan.|",
    "|Kerugian [[Rp 1.500]] per orang.| Lalu Rp 2.000.",
    "Ini awal. |Biaya Rp. 500 ribu dibayar [[korban]].| Ini akhir.",
    "Lalu. |Menurut dr. Budi dan Prof. Ani, [[tiga]] orang sakit.| Selesai.",
    "Lalu. |Kantor di Jl. Melati No. 5 digeledah [[Selasa]].| Selesai.",
    "Lalu. |Kata H. Ahmad S. Wijaya, S.H., M.Hum. dari [[kantor itu]].| Selesai.",
    "Lalu. |Uang dikirim a.n. Budi oleh PT. Maju Jaya ke [[Kamboja]].| Selesai.",
    "Lalu. |Kombes. Pol. Dewi menyebut [[lima]] tersangka.| Selesai.",
    "Lalu. |UU No. 21 Tahun 2007 pasal 2 [[dipakai]].| Selesai.",
    "Lalu. |Nilainya 3.14 dan 1.048 [[orang]].| Selesai.",
    "Lalu... |Mereka menunggu ... lalu [[pulang]].| Selesai.",
    "Lalu… |Mereka menunggu… lalu [[pulang]].| Selesai.",
    'Awal. |"Kami ditipu [[dua kali]]."| Polisi lalu datang.',
    'Awal. |"Di mana [[kakak saya]]?" tanya dia.| Polisi diam.',
    "Awal. |“Kami [[ditipu]]!”| Polisi lalu datang.",
    "Awal. |(Lihat [[halaman dua]].)| Lalu selesai.",
    'Awal. |"Ada [[empat]] yang ditahan.| Sisanya pulang," katanya.',
    "JUDUL BERITA\n|Sebanyak [[20 WNI]] tiba\n|Mereka sehat",
    "JUDUL BERITA\r\n|Sebanyak [[20 WNI]] tiba|\r\nMereka sehat",
    "|Ia pulang, [[katanya]].|Polisi kemudian datang.",
    "Ia pulang, katanya.|Polisi kemudian [[datang]].|",
    "Ada banyak WNI.|Ini [[terbaru]].|",
    "Itu pada Kamis (24/4/2025).|Santo [[pulang]].|",
    "Itu tahun 2023.|Kini [[pulang]].|",
    "|Dilansir kanal.com dan Kanal.Com, [[KANAL.TV]] menulis.| Lalu.",
    "|Satu [[ada. Dua ada.]]| Tiga ada.",
    "|Satu [[ada. Dua]] ada.| Tiga ada.",
    "|[[Kamboja]]|",
    "Tahun 2023. |[[20 WNI]] pulang pukul 10.00 WIB.| Selesai!",
    "Apa? |Ya, [[benar]]!| Lalu?",
]


@pytest.mark.parametrize("marked", MARKED)
def test_marked_sentences(marked):
    plain = marked.replace("|", "")
    text = plain.replace("[[", "").replace("]]", "")
    start, end = plain.index("[["), plain.index("]]") - 2
    left, right = sentence_at(text, start, end)
    assert text[left:right] == marked.split("|")[1].replace("[[", "").replace("]]", "").strip()
    assert left <= start <= end <= right


def test_a_text_without_stops_is_cut_between_words():
    text = "kata " * 500
    assert REACH == 300
    assert sentence_at(text, 1000, 1004) == (700, 1304)
    assert sentence_at(text, 1002, 1003) == (705, 1299)


def test_long_texts_cost_no_more_than_short_ones():
    text = "Ini satu kalimat. " * 200_000
    begun = time.perf_counter()
    for start in range(1_000_000, 1_001_800, 18):
        assert text[slice(*sentence_at(text, start + 4, start + 8))] in text[:40]
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Ia pulang. Lalu pergi! Kini", [10, 22]),
        ("Ia pulang.", [10]),
        ("JUDUL\nKata dr. Budi dan Moch. Ali, itu tahun 2023.Kini pulang", [6, 50]),
        ("Satu kalimat saja", []),
        ("", []),
    ],
)
def test_sentence_ends_are_behind_marks_and_line_breaks(text, ends):
    assert sentence_ends(text) == ends
