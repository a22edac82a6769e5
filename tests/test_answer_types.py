import pytest

from suluh.data.questions import guessed_type
from suluh.model.answer_types import fits

GOOD = [
    (
        "count",
        ["97 WNI", "seorang warga", "dua belas orang", "puluhan korban", "ketiga pelaku", "25-30 orang"],
    ),
    ("money", ["Rp 1,2 miliar", "US$ 15 juta", "800 ringgit", "miliaran rupiah", "250 juta", "RM1.500"]),
    ("date", ["Selasa (9/5/2023)", "kemarin", "awal pekan ini", "Mei 2024", "2023"]),
    (
        "penalty",
        ["15 tahun penjara", "hukuman mati", "lima belas tahun", "denda Rp 600 juta", "seumur hidup"],
    ),
    ("person", ["Polda Nusa Biru"]),
    ("clause", ["menawarkan kerja di restoran"]),
]
BAD = [
    ("count", ["para pelaku", "Polda Nusa Biru", "korban bersatu"]),
    ("money", ["dua kali", "3 orang", "uangnya"]),
    ("date", ["Polda Nusa Biru", "para korban"]),
    ("penalty", ["Pasal tentang perdagangan orang", "para tersangka"]),
]


@pytest.mark.parametrize(("kind", "answers"), GOOD, ids=[kind for kind, _ in GOOD])
def test_what_can_be_an_answer(kind, answers):
    assert [answer for answer in answers if not fits(answer, kind)] == []


@pytest.mark.parametrize(("kind", "answers"), BAD, ids=[kind for kind, _ in BAD])
def test_what_cannot(kind, answers):
    assert [answer for answer in answers if fits(answer, kind)] == []


def test_a_question_in_own_words_gets_its_type():
    questions = ["Berapa WNI?", "Berapa kerugian korban", "Kapan itu?", "Siapa dia?", "Upahnya berapa, upah?"]
    assert [guessed_type(question) for question in questions] == ["count", "money", "date", "phrase", "money"]
    questions = [
        "Tanggal berapa ia tiba?",
        "Tahun berapa?",
        "Berapa tahun umurnya?",
        "Berapa hadiah undian itu?",
    ]
    assert [guessed_type(question) for question in questions] == ["date", "date", "count", "money"]


@pytest.mark.parametrize(
    "answer", ["62 Pekerja Asing", "3 WNA", "lima warga negara China", "12 warga Malaysia"]
)
def test_foreigners_are_no_answer_about_wni(answer):
    assert not fits(answer, "count", "Berapa WNI yang menjadi korban?")
    assert fits(answer, "count", "Berapa jumlah seluruh korban?")
    assert fits(answer, "person", "Siapa yang menyekap para WNI?")


@pytest.mark.parametrize(
    "answer", ["20 WNI", "20 orang", "20 WNI dan 3 WNA", "seorang warga Medan", "dua orang asal Batam"]
)
def test_indonesians_and_people_are(answer):
    assert fits(answer, "count", "Berapa warga negara Indonesia yang dipulangkan?")


def test_a_victim_is_no_perpetrator():
    asked = "Siapa pelaku atau tersangkanya?"
    assert not fits("salah satu korban berinisial SA (27)", "person", asked)
    assert not fits("Para korban", "person", asked)
    assert not fits("SA (27)", "person", asked, "Hal itu diungkap salah satu korban berinisial ")
    assert fits("SA (27)", "person", asked, "Ia dijual teman korban berinisial ")
    assert fits("teman korban", "person", asked)
    assert fits("RD, korban yang lalu merekrut", "person", asked)
    assert fits("korban berinisial SA (27)", "person", "Siapa yang ditipu pelaku?")


def test_words_that_count_without_a_figure_are_counts():
    assert fits("pasangan suami istri AR dan SN", "count") and fits("mereka berdua", "count")
    assert not fits("mereka bersatu", "count")
