"""Reading articles: JSON and CSV, whole, and in every way in which they can be broken."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read, read_bytes, rejected

from suluh.data.articles import Article
from suluh.data.counting import estimated_articles
from suluh.data.errors import InputError
from suluh.data.fields import Fields, parse_fields

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
UTF16 = "the file is UTF-16"


def test_examples():
    articles, rejects = read(EXAMPLES)
    assert len(articles) == 35
    assert len({article.id for article in articles}) == 35
    assert [(row.file, row.line) for row in rejects] == [(str(EXAMPLES / "berita.jsonl"), 12)]
    assert "not valid JSON: Unterminated string starting at: line 12 column" in rejects[0].reason
    first = articles[0]
    assert (first.id, first.source) == ("artikel-1", str(EXAMPLES / "artikel-1.txt"))
    assert first.text == (EXAMPLES / "artikel-1.txt").read_text("utf-8")
    assert first.title == first.text.splitlines()[0]
    assert (articles[1].id, articles[1].date) == ("scamcenter-01", "2025-02-14")
    assert articles[-1].source == f"{EXAMPLES / 'kliping.csv'}:42"
    assert estimated_articles([str(EXAMPLES)]) == 36


# --- JSON


def test_jsonl_keeps_the_good_rows_around_each_broken_one(tmp_path):
    lines = [
        b'\xef\xbb\xbf{"isi": "satu"}\r\n', b'{"isi": "dua\n', b"\n", b'["tiga"]\n', b'{"judul": "empat"}\n',
        b'{"isi": " \\n"}\n', b'{"isi": 6}\n', b'{"isi": null}\n', b'{"isi": "\xff"}\n', b'{"isi": "a\0b"}\n',
        b'{"isi": "a\\u0000b"}\n', b'{"isi": ' + b"[" * 100_000 + b"\n", b'{"isi": ' + b"1" * 5_000 + b"}\n",
        b'{"isi": "akhir"}',
    ]  # fmt: skip
    texts, rejects = read_bytes(tmp_path, "a.jsonl", b"".join(lines))
    assert texts == ["satu", "akhir"]
    rejected(
        rejects,
        (2, "not valid JSON: Unterminated string starting at: line 2 column 9"),
        (4, "a JSON list, not an object"),
        (5, "no field with the text; the fields there are judul; name it with --fields text=NAME"),
        (6, "the text is empty"), (7, "field 'isi' holds int, not text"), (8, "field 'isi' is null"),
        (9, "not UTF-8: byte 0xff after 9 characters"), (10, "NUL byte"), (11, "NUL characters"),
        (12, "not valid JSON"), (13, "not valid JSON"),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt", "a.json"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_told(tmp_path, name, encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    texts, rejects = read_bytes(tmp_path, name, (mark + 'isi\n{"isi": "satu"}\n').encode(encoding))
    assert texts == []
    rejected(rejects, (1 if name in ("a.jsonl", "a.csv") else None, UTF16))


def test_lone_surrogates_keep_offsets_and_can_be_written(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        r'{"text": "\ud800 korban \ud83d\ude00", "title": "\udfff", "id": "\udc80"}'
    )
    (article,), _ = read(tmp_path / "a.jsonl")
    assert (article.text, article.title, article.id) == ("\ufffd korban 😀", "\ufffd", "\ufffd")


def test_json_goes_on_after_a_broken_object(tmp_path):
    data = b'[\n {"isi": "satu"},\n {"isi": "du"a"},\n {"isi":\n  "\xff"},\n 5, {"isi": "lima"}\n]\n'
    texts, rejects = read_bytes(tmp_path, "a.json", data)
    assert texts == ["satu", "lima"]
    rejected(rejects, (3, "Expecting ',' delimiter: line 3"), (4, "not UTF-8: byte 0xff"), (6, "a JSON int"))


@pytest.mark.parametrize(
    ("data", "expected", "faults"),
    [
        (b'[{"isi": "satu"}, {"isi": "du', ["satu"], [(1, "Unterminated")]),
        (b'[{"isi": "satu"},', ["satu"], [(None, "does not end with ]")]),
        (b'[{"isi": "satu"}] [{"isi": "dua"}]', ["satu"], [(None, "more after the end of the list")]),
        (b'{"isi": "satu"}\n{"isi": "dua"}\n', ["satu", "dua"], []),
        (b" \n", [], [(None, "the file is empty")]),
        (b"halo", [], [(1, "not valid JSON: Expecting value")]),
        (b"[]", [], []),
    ],
    ids=["cut off", "not closed", "two lists", "one after another", "empty", "no JSON", "empty list"],
)
def test_json_lists_that_are_not_quite(tmp_path, data, expected, faults):
    texts, rejects = read_bytes(tmp_path, "a.json", data)
    assert texts == expected
    rejected(rejects, *faults)


# --- CSV

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
CSV_TEXT = st.one_of(ANY_TEXT, st.text('a",;\t\r\n', max_size=12)).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(CSV_TEXT, st.one_of(ANY_TEXT, CSV_TEXT)), max_size=5),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_csv_round_trip(tmp_path_factory, rows, delimiter, end):
    path = tmp_path_factory.getbasetemp() / "round.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        # All quoted, because csv.writer leaves a lone \r bare where lines end in \n.
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerows([("isi", "judul"), *rows])
    articles, rejects = read(path)
    assert rejects == []
    assert [(article.text, article.title) for article in articles] == rows


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CSV_TEXT, ANY_TEXT, ANY_TEXT), max_size=5), ascii_only=st.booleans())
def test_jsonl_round_trip(tmp_path_factory, rows, ascii_only):
    path = tmp_path_factory.getbasetemp() / "round.jsonl"
    records = [dict(zip(("teks", "Judul", "link"), row, strict=True)) for row in rows]
    path.write_text("".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in records), "utf-8")
    articles, rejects = read(path)
    assert rejects == []
    assert [(article.text, article.title, article.url) for article in articles] == rows


STRAY = 'isi,judul,url\nsatu,"a",x\n{}tiga,"c, d",z\n"empat\n\nbaris",e,z\nlima,f,z\n'


@pytest.mark.parametrize(
    ("row", "phrase"),
    [
        ('"dua,b,y\n', "quotes are broken"),
        ('dua,"b,y\n', "quotes are broken"),
        ('dua,b,"y\n', "quotes are broken"),
        ('"kata "dua" itu",b,y\n', "quotes are broken"),
        ("dua,b\n", "2 fields where the header has 3"),
        ("dua, koma,b,y\n", "4 fields where the header has 3"),
        (",b,y\n", "the text is empty"),
        ("d\xffua,b,y\n", "not UTF-8: byte 0xff after 1 characters"),
        ("d\0ua,b,y\n", "NUL byte"),
    ],
)
def test_a_broken_csv_row_costs_no_other(tmp_path, row, phrase):
    texts, rejects = read_bytes(tmp_path, "a.csv", STRAY.format(row).encode("latin-1"))
    assert texts == ["satu", "tiga", "empat\n\nbaris", "lima"]
    rejected(rejects, (3, phrase))


def test_a_quote_left_open_swallows_nothing_in_a_long_file(tmp_path):
    rows = "".join(f"{n},teks {n}\n" for n in range(12_000))
    texts, rejects = read_bytes(tmp_path, "a.csv", f'id,isi\nx,"terbuka\n{rows}y,"juga\n'.encode())
    assert texts == [f"teks {n}" for n in range(12_000)]
    rejected(rejects, (2, "one is open for 10000 lines"), (12_003, "unexpected end of data"))


def test_a_csv_that_ends_inside_a_text_is_one_reject(tmp_path):
    data = b'isi,judul\nsatu,a\n"dua\n\nKata dia, begitu.\n\nPolisi, jaksa, hakim\n\n lalu'
    texts, rejects = read_bytes(tmp_path, "a.csv", data)
    assert texts == ["satu"]
    rejected(rejects, (3, "unexpected end of data"))


@pytest.mark.parametrize("data", [b'"isi\nsatu', b'" "\n'])
def test_csv_headers_that_cannot_be_read(tmp_path, data):
    texts, rejects = read_bytes(tmp_path, "a.csv", data)
    assert texts == []
    rejected(rejects, (1, "the header line cannot be read"))


def test_a_bad_byte_inside_a_quoted_text_rejects_its_row(tmp_path):
    data = b'isi,judul\n"satu\nbaris \xff dua\ntiga",a\nbaik,b\n'
    texts, rejects = read_bytes(tmp_path, "a.csv", data)
    assert texts == ["baik"]
    rejected(rejects, (2, "not UTF-8: byte 0xff"))


def test_separators_empty_lines_and_a_long_field(tmp_path):
    long = "kata, " * 50_000
    semicolons = f'\nisi;"judul, utama"\n"satu; dua, tiga";a\n\n  \n{long};b\n'
    assert read_bytes(tmp_path, "a.csv", semicolons.encode()) == (["satu; dua, tiga", long], [])
    assert read_bytes(tmp_path, "a.tsv", b"isi\tjudul\nsatu, dua\tb\n") == (["satu, dua"], [])
    assert read_bytes(tmp_path, "one.tsv", b"isi\nsatu, dua\n") == (["satu, dua"], [])
    assert read_bytes(tmp_path, "none.csv", b"\n") == ([], [(None, "the file is empty")])


def test_csv_without_a_header_is_rejected_once_and_tells_no_text(tmp_path):
    texts, rejects = read_bytes(tmp_path, "a.csv", f"1,{'rahasia ' * 20}\n2,dua\n".encode())
    assert texts == []
    rejected(rejects, (1, "the fields there are 1, rahasia"))
    assert len(rejects[0][1]) < 150


# --- Fields


def test_fields_are_guessed_or_named(tmp_path):
    row = {"ISI_Berita": "teks", "Headline": "judul", "publishedAt": 2025, "Link": None, "_id": float("nan")}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    source = f"{tmp_path / 'a.jsonl'}:1"
    assert read(tmp_path)[0] == [Article("a.jsonl:1", "teks", "judul", "", "2025", source)]
    assert read(tmp_path, fields="text=Headline, title = ISI_Berita")[0][0].text == "judul"
    phrase = "no field 'url' for the url; the fields there are ISI_Berita, Headline, publishedAt, Link, _id"
    assert [row.reason for row in read(tmp_path, fields="url=url")[1]] == [phrase]


def test_parse_fields():
    assert parse_fields("") == Fields()
    assert parse_fields("text=isi,title=judul") == Fields(text="isi", title="judul")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("teks=isi", "unknown field 'teks'; the fields are text, title, date, url, id"),
        ("text", "write text=NAME"),
        ("text=", "write text=NAME"),
        ("text=a,text=b", "named twice"),
    ],
)
def test_fields_that_cannot_be_used(text, phrase):
    with pytest.raises(InputError, match=phrase):
        parse_fields(text)
