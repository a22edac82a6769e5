"""Reading articles: Parquet, text, HTML and packed files, whole and broken."""

import gzip
import os
import sys
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from reading import read, read_bytes, rejected

from suluh.data.articles import Article
from suluh.data.counting import estimated_articles
from suluh.data.errors import InputError
from suluh.data.readers import read_articles

# --- Parquet


def test_parquet(tmp_path):
    day = datetime(2025, 2, 14, 10, 30)
    table = pa.table(
        {
            "isi": ["satu", None, "", "empat"],
            "tanggal": pa.array([day, day, None, None], pa.timestamp("ns", tz="UTC")),
            "id": [7, 8, 9, None],
            "lain": [[1], [2], [3], [4]],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    articles, rejects = read(tmp_path / "a.parquet")
    source = str(tmp_path / "a.parquet")
    assert articles == [
        Article("7", "satu", date="2025-02-14T10:30:00+00:00", source=f"{source}:1"),
        Article("a.parquet:4", "empat", source=f"{source}:4"),
    ]
    rejected([(row.line, row.reason) for row in rejects], (2, "is null"), (3, "the text is empty"))
    assert estimated_articles([source]) == 4
    (tmp_path / "b.parquet.zst").write_bytes(zstandard.compress((tmp_path / "a.parquet").read_bytes()))
    assert [article.id for article in read(tmp_path / "b.parquet.zst")[0]] == ["7", "b.parquet.zst:4"]
    rejected([(r.line, r.reason) for r in read(source, fields="text=teks")[1]], (None, "no field 'teks'"))


def test_parquet_with_a_row_that_is_not_utf8(tmp_path):
    broken = pa.array([b"satu", b"\xff", b"tiga"]).view(pa.string())
    pq.write_table(pa.table({"isi": broken}), tmp_path / "a.parquet")
    texts, rejects = read_bytes(tmp_path, "a.parquet", (tmp_path / "a.parquet").read_bytes())
    assert texts == ["satu", "tiga"]
    rejected(rejects, (2, "a value cannot be read"))


def test_damaged_parquet_is_one_reject(tmp_path):
    pq.write_table(pa.table({"isi": ["satu"] * 99}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    for data in (whole[: len(whole) // 2], b"PAR1", b"", whole[:4] + b"\xff" * 40 + whole[44:]):
        texts, rejects = read_bytes(tmp_path, "a.parquet", data)
        assert texts == []
        rejected(rejects, (None, "not Parquet, or damaged"))
        estimated_articles([str(tmp_path / "a.parquet")])


# --- Documents


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Judul Berita\r\n\r\nIsi berita.\r\n", "Judul Berita"),
        ("\n Judul \nIsi", "Judul"),
        ("Satu kalimat biasa.\n\nLalu lagi.", ""),
        ("Hanya satu baris", ""),
        ("panjang " * 30 + "\n\nIsi", ""),
    ],
)
def test_txt_is_the_whole_file_and_its_title_if_it_has_one(tmp_path, text, title):
    (tmp_path / "a.b.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    articles, _ = read(tmp_path / "a.b.txt", fields="text=isi")
    assert articles == [Article("a.b", text, title=title, source=str(tmp_path / "a.b.txt"))]


@pytest.mark.parametrize(
    ("data", "phrase"), [(b" \n", "is empty"), (b"a\xff", "not UTF-8"), (b"a\0b", "NUL byte")]
)
def test_broken_txt(tmp_path, data, phrase):
    texts, rejects = read_bytes(tmp_path, "a.txt", data)
    assert texts == []
    rejected(rejects, (None, phrase))


def test_endless_lines_do_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("suluh.data.streams.LONGEST", 20)
    texts, rejects = read_bytes(tmp_path, "a.jsonl", b'{"isi": "a"}\n' + b"x" * 99 + b'\n{"isi": "b"}\n')
    assert texts == ["a", "b"]
    rejected(rejects, (2, "a line of over"))


BODY = "Sebanyak 46 WNI dipulangkan dari Myawaddy, kata pejabat di Jakarta pada hari Jumat siang. " * 5
PAGE = f"""<html><head><title>Judul Uji</title><link rel="canonical" href="https://contoh.example/x">
<meta property="article:published_time" content="2025-02-14"></head><body><nav>menu</nav>
<article><h1>Judul Uji</h1><p>{BODY}</p><p>Kedua.</p></article></body></html>"""


def test_html(tmp_path):
    # The missing dependency of a dependency (lxml_html_clean) is an ImportError like any other.
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "b.htm").write_text("", "utf-8")
    (article,), rejects = read(tmp_path)
    assert (article.id, article.title, article.date) == ("a", "Judul Uji", "2025-02-14")
    assert article.url == "https://contoh.example/x"
    assert article.text == f"Judul Uji\n{BODY.strip()}\nKedua."
    assert [(row.file, row.reason) for row in rejects] == [(str(tmp_path / "b.htm"), "the file is empty")]


def test_html_without_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    with pytest.raises(InputError, match=r"a\.html: cannot read HTML .* pip install 'suluh\[html\]'"):
        read_articles([str(tmp_path)])


# --- Packed files

PACK = {".gz": gzip.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("packing", PACK)
def test_packed_files(tmp_path, packing):
    pack = PACK[packing]
    parts = pack(b'{"isi": "satu"}\n{"is') + pack(b'i": "dua"}\n')
    assert read_bytes(tmp_path, f"a.jsonl{packing}", parts) == (["satu", "dua"], [])
    assert read_bytes(tmp_path, f"a.CSV{packing}", pack(b"isi,judul\nsatu,b\n")) == (["satu"], [])
    assert read_bytes(tmp_path, f"b.txt{packing}", pack(b"satu")) == (["satu"], [])
    assert read(tmp_path / f"b.txt{packing}")[0][0].id == "b"
    assert estimated_articles([str(tmp_path / f"a.jsonl{packing}")]) is None


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("kind", ["jsonl", "csv", "json", "txt"])
def test_a_packed_file_that_is_cut_off_keeps_what_was_read(tmp_path, packing, kind):
    first = {
        "jsonl": b'{"isi": "satu"}\n',
        "csv": b"isi\nsatu\n",
        "json": b'[{"isi": "satu"},\n',
        "txt": b"satu\n",
    }[kind]
    second = {"jsonl": b'{"isi": "', "csv": b"", "json": b'{"isi": "', "txt": b""}[kind] + os.urandom(
        500
    ).hex().encode()
    parts = PACK[packing](first) + PACK[packing](second)[:-40]
    texts, rejects = read_bytes(tmp_path, f"a.{kind}{packing}", parts)
    assert texts == ([] if kind == "txt" else ["satu"])
    rejected(rejects, ({"jsonl": 2, "csv": 3}.get(kind), "the file is damaged or cut off"))


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.txt.gz", "a.parquet.gz"])
def test_what_is_not_packed(tmp_path, name):
    texts, rejects = read_bytes(tmp_path, name, b'{"isi": "satu"}\n')
    assert texts == []
    assert len(rejects) == 1
    assert "damaged" in rejects[0][1]
