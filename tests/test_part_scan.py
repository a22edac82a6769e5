"""Scans into folders of parts: what is there, going on after a stop, and what is refused."""

import io
import json
import pickle
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from conftest import write_jsonl
from part_scans import articles, files, lose_a_part_and_go_on, records, tiny_settings, write_sources

from suluh.data.articles import Article
from suluh.data.errors import InputError, ModelError, SuluhError
from suluh.data.lots import lots, parts
from suluh.data.questions import load_questions
from suluh.data.stores import Store
from suluh.data.uris import files_at
from suluh.model import part_work
from suluh.model.part_folder import is_part_folder
from suluh.model.part_scan import PartOptions, local_engine, scan_parts
from suluh.model.session import ScanOptions, run_scan


@pytest.fixture(scope="module")
def settings(tmp_path_factory, tiny_flag, tiny_qa):
    return tiny_settings(tmp_path_factory.mktemp("model"), tiny_flag, tiny_qa)


@pytest.fixture
def options(tmp_path):
    return PartOptions((write_sources(tmp_path / "in"),), str(tmp_path / "out"), size=4)


def answers(row):
    """A finding but for its probabilities, which differ in the last digits with what else is in a batch."""
    return [
        row["id"],
        row["title"],
        [(f["question_id"], f["answer"], f["start"], f["value"]) for f in row["facts"]],
    ]


def test_a_folder_holds_what_one_file_would(tmp_path, settings, options):
    done = scan_parts(settings, options, local_engine)
    assert (done.written, done.there, done.rejected, done.scanned.articles) == (5, 0, 1, 16)
    run_scan(settings.load(), ScanOptions(options.sources, tmp_path / "f.parquet"))
    whole = {row["source"]: row for row in pq.read_table(tmp_path / "f.parquet").to_pylist()}
    # The folder as pyarrow reads it: what begins with _ is passed over.
    found = {row["source"]: row for row in pq.read_table(tmp_path / "out").to_pylist()}
    assert (
        list(map(answers, found.values())) == [answers(whole[source]) for source in found]
        and len(found) == 16
    )
    assert sorted(name.rsplit("-", 1)[1] for name in files(tmp_path / "out") if "satu" in name) == [
        "00000.parquet", "00001.parquet", "00002.parquet",
    ]  # fmt: skip
    [log] = (tmp_path / "out" / "_rejected").iterdir()
    [row] = [json.loads(line) for line in log.read_text().splitlines()]
    assert row["file"].endswith("satu.jsonl") and row["line"] == 5
    counts = [json.loads(path.read_text()) for path in (tmp_path / "out" / "_inputs").iterdir()]
    assert sorted((c["parts"], c["articles"], c["rejected"], len(c["files"])) for c in counts) == [
        (1, 2, 0, 2), (1, 3, 0, 1), (3, 11, 1, 1),
    ]  # fmt: skip


def test_a_scan_goes_on_with_what_is_missing(tmp_path, settings, options):
    scan_parts(settings, options, local_engine)
    lose_a_part_and_go_on(settings, options, local_engine)
    # Nothing to do: the model is not even loaded.
    unloadable = replace(settings)
    object.__setattr__(unloadable, "load", None)
    assert scan_parts(unloadable, options, local_engine).written == 0
    # A new file in a folder that was scanned is more to do.
    write_jsonl(tmp_path / "in" / "tiga.jsonl", articles(20, 2))
    done = scan_parts(settings, options, local_engine)
    assert (done.written, done.there, done.scanned.articles) == (1, 5, 2)


def test_what_made_the_folder_must_make_the_rest(tmp_path, settings, options):
    scan_parts(settings, options, local_engine)
    changes = {
        "threshold": (replace(settings, threshold=0.5), options),
        "questions": (replace(settings, questions=load_questions()[:2]), options),
        "model": (replace(settings, model=None), options),
        "fields": (settings, replace(options, fields="text=isi")),
        "format": (settings, replace(options, form="jsonl")),
        "sources": (settings, replace(options, sources=(f"{options.sources[0]}/dua.jsonl",))),
        "articles_a_part": (settings, replace(options, size=5)),
    }
    for name, (other, asked) in changes.items():
        with pytest.raises(InputError, match=f"another {name} "):
            scan_parts(other, asked, local_engine)
    with (tmp_path / "in" / "dua.jsonl").open("a") as file:
        file.write(json.dumps(articles(30, 1)[0]) + "\n")
    with pytest.raises(InputError, match=r"dua\.jsonl: changed since"):
        scan_parts(settings, options, local_engine)


def test_a_folder_of_other_things_is_left_alone(tmp_path, settings, options):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "catatan.txt").write_text("milik orang")
    with pytest.raises(InputError, match="files that no scan wrote"):
        scan_parts(settings, options, local_engine)
    with pytest.raises(InputError, match="no such file"):
        scan_parts(settings, PartOptions((str(tmp_path / "tidak"),), str(tmp_path / "o")), local_engine)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_a_part_that_breaks_leaves_nothing_and_is_made_by_the_next_scan(
    tmp_path, settings, options, monkeypatch, error
):
    whole = part_work.scan

    def breaking(reader, some, path, on_finding):
        path.write_text("setengah")
        if some[0].id == "a4":
            raise error
        path.unlink()
        return whole(reader, some, path, on_finding)

    monkeypatch.setattr(part_work, "scan", breaking)
    with pytest.raises(error):
        scan_parts(settings, options, local_engine)
    there = files(tmp_path / "out")
    assert "_scan.json" in there and not any(name.startswith(".") for name in there)
    assert sum("satu" in name for name in there) == 1
    monkeypatch.undo()
    assert scan_parts(settings, options, local_engine).written == 5 - (len(there) - 1)
    assert len(records(tmp_path / "out")) == 16


def test_strict_stops(tmp_path, settings, options):
    with pytest.raises(InputError, match=r"satu\.jsonl:5: .*--strict"):
        scan_parts(settings, replace(options, strict=True), local_engine)


def test_an_engine_that_loses_a_part_is_told(settings, options):
    with pytest.raises(SuluhError, match="3 inputs are not finished; scan again"):
        scan_parts(settings, options, lambda plan, jobs, on_read: iter(()))


def test_uris_in_and_out(tmp_path, settings):
    source = write_sources(tmp_path / "in")
    scan_parts(settings, PartOptions((source,), str(tmp_path / "by_path"), "jsonl", size=4), local_engine)
    options = PartOptions((f"file://{source}",), f"file://{tmp_path}/by_uri/", "jsonl", size=4)
    assert scan_parts(settings, options, local_engine).written == 5
    by_path, by_uri = (
        [row for _, row in read] for read in map(records, (tmp_path / "by_path", tmp_path / "by_uri"))
    )
    bare = [{k: v for k, v in row.items() if k not in ("id", "source")} for row in by_path]
    assert sorted(map(json.dumps, bare)) == sorted(
        json.dumps({k: v for k, v in row.items() if k not in ("id", "source")}) for row in by_uri
    )
    assert all(row["source"].startswith(f"file://{source}/") for row in by_uri)
    assert scan_parts(settings, options, local_engine).there == 5


@pytest.mark.parametrize(
    ("uri", "message"),
    [("ftp://x/y", "cannot be used"), ("file:///tidak/ada", "check the name")],
)
def test_uris_that_cannot_be_used(uri, message):
    with pytest.raises(InputError, match=message):
        files_at(uri)


def test_what_is_a_folder(tmp_path):
    assert is_part_folder(str(tmp_path)) and is_part_folder("baru/") and is_part_folder("s3://b/x")
    assert not is_part_folder("f.jsonl") and not is_part_folder("baru")


def test_lots_and_parts_follow_from_the_input(tmp_path):
    source = write_sources(tmp_path / "in")
    names = [lot.name for lot in lots([source], 4)]
    assert names == [lot.name for lot in lots([source], 4)] and len(set(names)) == 3
    assert [len(lot.places) for lot in lots([source], 4)] == [1, 1, 2]
    assert [len(lot.places) for lot in lots([source], 1)] == [1, 1, 1, 1]
    long = [Article(str(n), "x" * length) for n, length in enumerate((1, 1 << 26, 1 << 27, 1, 1))]
    assert [[a.id for a in part] for part in parts(long)] == [["0"], ["1"], ["2"], ["3", "4"]]
    with pytest.raises(InputError, match="standard input cannot be read twice"):
        list(lots(["-"]))


def test_a_file_that_breaks_while_it_is_stored_is_not_there(tmp_path):
    class Breaking(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError("rusak")
            return super().read(10)

    store = pickle.loads(pickle.dumps(Store(str(tmp_path))))
    store.put("sub/a", io.BytesIO(b"lama"))
    with pytest.raises(InputError, match="sub/a cannot be written"):
        store.put("sub/a", Breaking(b"x" * 100))
    assert store.names() == {"sub/a"} and store.read("sub/a") == b"lama"


def test_object_storage_gets_its_files_in_one_go(tmp_path, monkeypatch):
    """A file on object storage shows up when it is closed: no hidden name, no move."""
    import pyarrow.fs as pafs

    class Bucket:
        type_name = "s3"

        def __init__(self):
            self._inner = pafs.SubTreeFileSystem(str(tmp_path), pafs.LocalFileSystem())

        def __getattr__(self, name):
            assert name != "move"
            return getattr(self._inner, name)

    (tmp_path / "ember").mkdir()
    store = Store("s3://ember")
    store.__dict__["_place"] = (Bucket(), "ember")
    store.put("a", io.BytesIO(b"isi"))
    assert store.names() == {"a"} and store.read("a") == b"isi"
    assert pickle.loads(pickle.dumps(store)).__dict__ == {"where": "s3://ember"}


def test_another_model_on_another_machine_is_refused(settings):
    with pytest.raises(ModelError, match="not the same files on all machines"):
        settings.load_as(settings.described() | {"model": "0" * 64})


def test_the_command(run, tmp_path, settings):
    source, out = write_sources(tmp_path / "in"), f"{tmp_path}/out/"
    command = ("scan", source, "-o", out, "--model", settings.model, "--threshold", 0, "--threads", 1)
    code, printed, _ = run(*command)
    assert code == 0 and "16 articles read" in printed and "3 parts written." in printed
    assert "Rows of 1 inputs rejected" in printed
    code, printed, _ = run(*command)
    assert code == 0 and "0 parts written; 3 were there already and stay as they are." in printed
    assert "every answer" in run("verify", out, source)[1]
    for wrong, message in {
        ("--limit", 3): "--limit is for one file",
        ("--workers", 2): "are Ray's: add --engine ray",
        ("--threshold", 0.5): "made by a scan with another threshold",
    }.items():
        code, _, err = run(*command, *wrong)
        assert code == 2 and message in err
    code, _, err = run("scan", source, "-o", tmp_path / "f.jsonl", "--engine", "ray")
    assert code == 2 and "writes a folder of parts; end the name in /" in err
    (tmp_path / "kosong").mkdir()
    code, _, err = run("verify", tmp_path / "kosong", source)
    assert code == 2 and "no findings there" in err
