"""Reading articles: which files are read, standard input, and where rejects go."""

import io
import json
import logging
import os
import sys
from pathlib import Path

import pytest
from reading import read, rejected

from suluh.data.articles import Article
from suluh.data.counting import estimated_articles
from suluh.data.errors import InputError
from suluh.data.readers import read_articles
from suluh.data.rejects import Rejected, RejectLog

# --- Which files


@pytest.fixture
def tree(tmp_path):
    for name in ("b.txt", "sub/a.txt", "sub/c.jsonl", "a/x.jsonl", ".hidden/x.txt", ".x.txt", "README.txt",
                 "f.rejected.jsonl", "picture.png"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"isi": name}), "utf-8")
    return tmp_path


def test_a_folder_is_read_in_order_without_what_is_not_data(tree):
    articles, rejects = read(tree)
    assert [article.id for article in articles] == ["a/x.jsonl:1", "b", "sub/a", "sub/c.jsonl:1"]
    assert articles[3].source == f"{tree}/sub/c.jsonl:1"
    assert rejects == []
    assert estimated_articles([str(tree)]) == 2


@pytest.mark.parametrize(
    ("pattern", "ids"),
    [
        ("*.txt", ["b"]),
        ("s*", ["sub/a", "sub/c.jsonl:1"]),
        ("**/*.jsonl", ["a/x.jsonl:1", "sub/c.jsonl:1"]),
        ("sub/**", ["a", "c.jsonl:1"]),
    ],
)
def test_patterns(tree, pattern, ids):
    assert [article.id for article in read(f"{tree}/{pattern}")[0]] == ids


def test_several_sources_have_ids_of_their_own(tree, monkeypatch):
    assert [article.id for article in read(tree / "sub" / "c.jsonl")[0]] == ["c.jsonl:1"]
    (tree / "a" / "c.jsonl").write_text('{"isi": "lain"}', "utf-8")
    assert [a.id for a in read(tree / "sub/c.jsonl", tree / "a/c.jsonl")[0]] == [
        "sub/c.jsonl:1",
        "a/c.jsonl:1",
    ]
    monkeypatch.chdir(tree)
    (article,) = read("sub/c.jsonl")[0]
    assert article.source == "sub/c.jsonl:1"


def test_a_name_with_brackets_is_a_file_and_a_broken_name_is_printable(tmp_path):
    (tmp_path / "a[1].txt").write_text("satu")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.txt")).write_text("dua")
    assert [article.text for article in read(tmp_path / "a[1].txt")[0]] == ["satu"]
    assert [article.id for article in read(tmp_path)[0]] == ["a[1]", "b\ufffd"]


@pytest.mark.parametrize(
    ("source", "phrase"),
    [
        ("tidak-ada.jsonl", "no such file or folder"),
        ("tidak-ada", "no such file or folder"),
        ("n" * 300 + ".txt", "cannot be opened"),
        ("", "a source has an empty name"),
        ("*.parquet", "no file that can be read there"),
        ("*.png", "no file that can be read there"),
        ("picture.png", "the name does not tell the format"),
        ("lain", "no file that can be read there; the formats are .jsonl, .ndjson"),
    ],
)
def test_sources_that_cannot_be_used(tmp_path, monkeypatch, source, phrase):
    for name in ("picture.png", "baik/a.txt", "lain/a.doc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("isi")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=phrase):
        read_articles(["baik", source])


def test_a_file_that_cannot_be_opened_is_a_reject(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "hilang.txt")
    (tmp_path / "b.txt").write_text("dua")
    articles, rejects = read(tmp_path)
    assert [article.text for article in articles] == ["dua"]
    reason = "the file cannot be read (No such file or directory)"
    assert rejects == [Rejected(str(tmp_path / "a.txt"), None, reason)]


class Typed:
    """Standard input."""

    def __init__(self, data):
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", Typed(b'\n {"isi": "satu"}\nrusak\n{"isi": "dua"}'))
    articles, rejects = read("-")
    assert [(a.id, a.text, a.source) for a in articles] == [
        ("stdin:2", "satu", "stdin:2"), ("stdin:4", "dua", "stdin:4"),
    ]  # fmt: skip
    rejected([(row.line, row.reason) for row in rejects], (3, "not valid JSON"))
    monkeypatch.setattr(sys, "stdin", Typed(b"\nJudul\n\nIsi {}"))
    assert read("-")[0] == [Article("stdin", "\nJudul\n\nIsi {}", title="Judul", source="stdin")]
    monkeypatch.setattr(sys, "stdin", Typed(b""))
    assert read("-") == ([], [Rejected("stdin", None, "the file is empty")])
    assert estimated_articles(["-"]) is None


# --- Rejects


def test_reject_log(tmp_path):
    old = tmp_path / "findings.rejected.jsonl"
    old.write_text("old")
    with RejectLog(tmp_path / "findings.parquet") as log:
        assert not old.exists()
        log(Rejected("a.csv", 3, "alasan \udcff"))
        log(Rejected("b.txt", None, "é"))
        assert len(old.read_text("utf-8").splitlines()) == 2  # a scan that is killed leaves its rejects
    assert (log.count, log.path) == (2, old)
    assert [json.loads(line) for line in old.read_text("utf-8").splitlines()] == [
        {"file": "a.csv", "line": 3, "reason": "alasan \udcff"},
        {"file": "b.txt", "line": None, "reason": "é"},
    ]


def test_reject_log_without_a_folder(tmp_path):
    with RejectLog(tmp_path / "none" / "findings.jsonl") as log:
        assert log.count == 0
        with pytest.raises(InputError, match=r"findings\.rejected\.jsonl: cannot be written"):
            log(Rejected("a.csv", 3, "alasan"))


def test_rejects_that_nobody_asked_for_are_warnings(tmp_path, caplog):
    (tmp_path / "a.jsonl").write_text("rusak")
    with caplog.at_level(logging.WARNING):
        assert list(read_articles([str(tmp_path)])) == []
    assert f"{tmp_path}/a.jsonl:1: not valid JSON" in caplog.text
