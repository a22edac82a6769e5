"""What a report counts and says, without a browser."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

import pytest
from conftest import write_jsonl
from reporting import finding, incident

from suluh.data.questions import Question
from suluh.report.highlight import mark, sentence_start
from suluh.report.results import Reading
from suluh.report.selection import select
from suluh.report.tally import (
    by_outlet,
    by_place,
    by_question,
    by_time,
    kinds_of,
    questions_of,
)
from suluh.report.wording import Shown, day, number, percent, shown

pytest.importorskip("altair")

BOTH = ("trafficking", "online_scam")
SHOWN = [
    (("IDR " + "9" * 40, "IDR", "Rp99…", "money"), Shown("Rp99…", "", "rp99…")),
    ((int("9" * 40), "orang", "99… orang", "count"), Shown("99… orang", "", "99… orang")),
    ((97, "WNI", "97 WNI", "count"), Shown("97 WNI", "", 97)),
    (("1048", "WNI", "1.048 WNI", "count"), Shown("1.048 WNI", "", 1048)),
    ((None, "orang", "Belasan orang", "count"), Shown("Belasan orang", "", "belasan orang")),
    (
        ("IDR 1200000000", "IDR", "Rp 1,2 miliar", "money"),
        Shown("Rp 1,2 miliar", "Rp 1.200.000.000", 1200000000.0),
    ),
    (("IDR 750000", "IDR", "Rp 750 ribu", "money"), Shown("Rp 750.000", "", 750000.0)),
    (("USD 2000000", "USD", "2 juta dolar", "money"), Shown("US$ 2 juta", "US$ 2.000.000", "USD 2000000")),
    (("IDR 900000", "IDR", "Rp900 ribu", "count"), Shown("Rp 900.000", "", 900000.0)),
    (("2023-05-09", None, "Selasa (9/5)", "date"), Shown("9 Mei 2023", "", "2023-05-09")),
    (("2023-05", None, "Mei lalu", "date"), Shown("Mei 2023", "", "2023-05")),
    (("2023", None, "2023", "date"), Shown("2023", "", "2023")),
    (
        ("2023-12-28/2024-01-02", None, "…", "date"),
        Shown("28 Desember 2023 – 2 Januari 2024", "", "2023-12-28/2024-01-02"),
    ),
    (("P2Y6M", "penjara", "…", "penalty"), Shown("2 tahun 6 bulan penjara", "", "P2Y6M")),
    (
        ("life; P3Y/P15Y; IDR 600000000", None, "…", "penalty"),
        Shown("seumur hidup; 3 tahun – 15 tahun; denda Rp 600 juta", "", "life; P3Y/P15Y; IDR 600000000"),
    ),
    (("P3X", None, "3 x", "penalty"), Shown("3 x", "", "3 x")),
    (("KH", None, "Bavet, Kamboja", "place"), Shown("Bavet, Kamboja", "", "bavet, kamboja")),
    (("ID-JB", None, "Sukabumi", "phrase"), Shown("Sukabumi", "", "sukabumi")),
    ((None, None, "Kota Arunika", "place"), Shown("Kota Arunika", "", "kota arunika")),
]


@pytest.mark.parametrize(("said", "expected"), SHOWN)
def test_values_read_as_an_indonesian_reader_writes_them(said, expected):
    value, unit, text, answer_type = said
    assert shown(Reading(value, unit, text, ()), answer_type) == expected


def test_figures():
    assert [number(1048), number(12), number(1234567)] == ["1.048", "12", "1.234.567"]
    assert [percent(0.913), percent(1.0)] == ["91%", "100%"]
    assert [day("2024-12-01"), day("2024-13-01"), day("")] == ["1 Desember 2024", "2024-13-01", ""]


def test_a_period_keeps_its_days_and_says_how_many_have_none():
    records = [
        finding("a", date="2024-01-31"),
        finding("b", date="1 Februari 2024", flags=()),
        finding("c", date="29/02/2024"),
        finding("d", date="2024-03-01"),
        finding("e", date="kemarin"),
    ]
    period = select(records, "2024-02-01", "2024-02-29")
    assert (period.read, [record["id"] for record in period.flagged], period.undated) == (2, ["c"], 1)
    whole = select(records, "", "")
    assert (whole.read, len(whole.flagged), whole.undated) == (5, 4, 0)


def test_articles_are_counted_once_a_week_by_kind_from_monday():
    records = [
        finding("a", date="2024-03-03"),
        finding("b", date="2024-03-04"),
        finding("c", date="2024-03-10", flags=BOTH),
        finding("d", date=""),
    ]
    times = by_time(records)
    assert (times.unit, times.undated) == ("minggu", 1)
    assert times.rows == (
        ("2024-02-26", "2024-03-04", "TPPO", 1),
        ("2024-03-04", "2024-03-11", "TPPO", 1),
        ("2024-03-04", "2024-03-11", "TPPO + Penipuan daring", 1),
    )
    assert kinds_of(records) == ["TPPO", "Penipuan daring", "TPPO + Penipuan daring"]


def test_a_long_span_is_counted_by_month():
    times = by_time([finding("a", date="2022-12-31"), finding("b", date="2024-02-29")])
    assert (times.unit, times.undated) == ("bulan", 0)
    assert times.rows == (("2022-12-01", "2023-01-01", "TPPO", 1), ("2024-02-01", "2024-03-01", "TPPO", 1))


def test_places_outlets_and_stated_questions():
    text = "Korban dipekerjakan di Arunika. Ada pula yang di arunika."
    records = [
        finding("a", text, {"destination": "Arunika"}),
        finding("b", text, {"destination": "arunika"}, url="https://kabar.example/b", flags=BOTH),
        finding("c", url="tanpa alamat"),
        finding("d", url="https://kabar.example/d"),
    ]
    assert by_place(map(incident, records), "destination") == [("Arunika", 2)]
    assert by_outlet(records) == [
        ("kabar.example", Counter({"TPPO": 1, "TPPO + Penipuan daring": 1})),
        ("(media tidak diketahui)", Counter({"TPPO": 1})),
        ("warta.example", Counter({"TPPO": 1})),
    ]
    rows = by_question(records, questions_of(records))
    assert len(rows) == 14 and rows[4] == ("Tempat eksploitasi", 2, 4) and rows[11] == ("Kerugian", 0, 4)


def test_known_places_are_counted_by_country_or_province():
    places = ["Bavet", "Poipet, Kamboja", "Sukabumi", "Kota Arunika", "kamboja"]
    records = [finding(place, f"Korban ada di {place}.", {"destination": place}) for place in places]
    # Findings from before places had values.
    records[4]["facts"][4]["value"] = None
    assert by_place(map(incident, records), "destination") == [
        ("Kamboja", 3),
        ("Jawa Barat", 1),
        ("Kota Arunika", 1),
    ]


def test_a_question_of_ones_own_is_called_by_its_words():
    record = finding("a")
    record["facts"] = [{"question_id": "ships", "question": "Berapa kapal yang disita?", "stated": False}]
    (asked,) = questions_of([record])
    assert (asked.name, asked.type) == ("Berapa kapal yang disita?", "count")


def test_other_answers_of_a_sentence_say_which_of_two_equal_words_is_meant():
    sentence = "Ada 2 korban, dan 2 tersangka ditahan 12 hari."
    assert sentence_start(sentence, [("2", 118)]) is None
    start = sentence_start(sentence, [("2", 118), ("tersangka", 120)])
    assert start == 100
    assert mark(sentence, "2", 118, start) == 18
    assert mark(sentence, "2", 118, None) == 4


def test_marks_count_as_a_browser_does_and_prefer_whole_words():
    assert mark("😀 12 lalu 2 orang", "2", 0, None) == len("😀 12 lalu ") + 1
    assert mark("12 orang", "2", 0, None) == 1
    assert mark("Tiga orang", "3", 0, None) == -1
    assert mark("Tiga orang", "orang", 900, 100) == 5


HOSTILE = '</script><script>alert("x")</script><!--&amp;\u2028'


def page(*records, title="Laporan", since="", until=""):
    from suluh.report.page import Heading, render

    selection = select(records, since, until)
    return render(Heading(title, "f.jsonl", "2026-01-02"), selection, list(map(incident, selection.flagged)))


def hostile():
    text = f"Korban dipulangkan dari {HOSTILE}"
    return finding("a", text, {"destination": HOSTILE}, title=HOSTILE, url=f"https://{HOSTILE}/")


def data_of(html):
    (block,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert not re.search("[<>&\u2028\u2029]", block)
    return json.loads(block)


def test_what_an_article_says_cannot_leave_its_place():
    html = page(hostile(), title=HOSTILE)
    assert html.count("<script") == html.count("</script>") == 2
    assert "<!--" not in html
    data = data_of(html)
    assert data["articles"][0]["title"] == HOSTILE
    assert data["incidents"][0]["cells"]["destination"][0]["text"] == HOSTILE
    assert data["sentences"] == [f"Korban dipulangkan dari {HOSTILE}"]


def test_the_policy_allows_the_pages_own_script_and_style_and_nothing_else():
    html = page(hostile())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#39;", "'").split("; "))
    style, script = (re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)[1] for tag in ("style", "script"))
    hashed = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{hashed[0]}'",
        "style-src": f"'sha256-{hashed[1]}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert " style=" not in html and " onclick=" not in html and 'http-equiv="refresh' not in html


def test_charts_are_pictures_in_words_and_figures_too():
    html = page(hostile(), finding("b", url="https://kabar.example/b", date=""), finding("c", url=""))
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 4
    for picture in pictures:
        names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(picture).iter()}
        assert names <= {"svg", "g", "path", "line", "rect", "text", "defs", "clipPath"}
    assert 'aria-label="Artikel bertanda per media. Diagram batang; terbanyak' in html
    assert "1 artikel bertanda tanpa tanggal tidak tergambar." in html
    assert "<p>2 media, menurut alamat artikel.</p>" in html
    assert '<th scope="row"><bdi>kabar.example</bdi></th><td>1</td><td>1</td>' in html


def test_the_same_findings_give_the_same_page_and_none_give_an_empty_one():
    assert page(hostile()) == page(hostile())
    empty = page(finding("a", flags=()))
    assert "Tidak ada artikel bertanda." in empty and data_of(empty)["incidents"] == []
    assert "<dt>Artikel dibaca</dt><dd><b>1</b>" in empty


def test_each_value_points_to_its_article_and_words():
    text = "Sebanyak 97 WNI dipulangkan. Kerugian mereka Rp 1,2 miliar."
    other = "Ada 95 WNI yang dipulangkan."
    first = finding("a", text, {"rescued_wni": "97 WNI", "loss": "Rp 1,2 miliar"})
    second = finding("b", other, {"rescued_wni": "95 WNI"}, date="2024-03-07")
    from suluh.report.payload import payload

    data = payload([incident(first, second)], questions_of([first]), {"trafficking": "TPPO"})
    (row,) = data["incidents"]
    assert (row["days"], row["articles"]) == ("5 Mar 2024 – 7 Mar 2024", [0, 1])
    assert row["cells"]["rescued_wni"] == [
        {"text": "97 WNI", "key": 97, "evidence": [[0, "97 WNI", 0, 9, 0.8]]},
        {"text": "95 WNI", "key": 95, "evidence": [[1, "95 WNI", 1, 4, 0.8]]},
    ]
    assert row["cells"]["loss"][0]["exact"] == "Rp 1.200.000.000"
    assert "loss" not in row["unstated"] and "penalty" in row["unstated"]
    assert data["sentences"] == ["Sebanyak 97 WNI dipulangkan.", other, "Kerugian mereka Rp 1,2 miliar."]
    assert data["articles"][1] == {
        "title": "Judul b",
        "url": "https://www.warta.example/b",
        "outlet": "warta.example",
        "day": "7 Mar 2024",
        "source": "berita.jsonl:b",
        "flags": "TPPO 97%",
    }


def test_the_command_writes_one_file(run, tmp_path):
    rows = [finding("a"), finding("b", flags=(), date="2024-02-01"), finding("c", date="")]
    findings, out = write_jsonl(tmp_path / "f.jsonl", rows), tmp_path / "l.html"
    code, printed, _ = run("report", findings, "-o", out, "--since", "2024-02-01", "--title", "Maret & April")
    assert code == 0
    assert printed.startswith("2 articles read, 1 flagged, 1 incidents; 1 without a date left out.")
    html = out.read_text("utf-8")
    assert "<h1>Maret &amp; April</h1>" in html and "Terbit sejak 1 Februari 2024" in html
    assert "1 artikel tanpa tanggal terbit tidak dihitung" in html
    assert [path.name for path in tmp_path.iterdir() if path != findings] == ["l.html"]


WRONG = [
    (("--since", "kemarin"), "--since 'kemarin' is no date"),
    (("--since", "2024-02-02", "--until", "2024-02-01"), "--since 2024-02-02 is after --until 2024-02-01"),
    (("-o", "/no/such/folder/l.html"), "/no/such/folder/l.html: cannot be written"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_what_cannot_be_used_is_said(run, tmp_path, options, message):
    code, _, err = run("report", write_jsonl(tmp_path / "f.jsonl", [finding("a")]), *options)
    assert code == 2 and message in err


def test_without_the_extra_the_command_says_what_to_install():
    code = "import sys; sys.modules['altair'] = None; from suluh.__main__ import main; main()"
    typed = [sys.executable, "-c", code, "report", "not-read.jsonl"]
    done = subprocess.run(typed, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "suluh: a report needs altair: pip install 'suluh[report]'\n"


def test_hedges_and_running_totals_are_said():
    about = Reading(97, "WNI", "97 WNI", (), "about")
    assert shown(about, "count").text == "sekitar 97 WNI"
    total = Reading(1841, "WNI", "1.841 WNI", (), "at least", cumulative=True)
    assert shown(total, "count").text == "sedikitnya 1.841 WNI (kumulatif)"
    vague = Reading(None, "WNI", "ribuan WNI", (), "about", cumulative=True)
    assert shown(vague, "count").text == "ribuan WNI (kumulatif)"


def test_questions_of_ones_own_bring_their_types():
    own = Question("tempat_tinggal", "Berapa jauh rumahnya?", "place")
    record = finding("a")
    record["facts"] = [record["facts"][0] | {"question_id": own.id, "question": own.text}]
    assert [asked.type for asked in questions_of([record])] == ["count"]
    assert [asked.type for asked in questions_of([record], [own])] == ["place"]
