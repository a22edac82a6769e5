"""Sources, a tiny model and its settings for scans into folders of parts."""

import json
import shutil
from pathlib import Path

from conftest import write_jsonl

from suluh.model.findings import read_findings
from suluh.model.part_scan import scan_parts
from suluh.model.settings import ReaderSettings

SENTENCES = (
    "Polisi menangkap tiga tersangka perdagangan orang di Batam.",
    "Sebanyak 20 orang WNI dipulangkan dari Kamboja pada Selasa.",
    "Korban dijanjikan gaji besar sebagai admin penipuan daring.",
    "Kerugian Rp 97 miliar, siapa pelaku?",
)


def tiny_settings(folder, tiny_flag, tiny_qa):
    """Settings of a reader of both tiny models that flags and answers everything."""
    shutil.copytree(tiny_flag, folder / "flag")
    shutil.copytree(tiny_qa, folder / "qa")
    return ReaderSettings(model=str(folder), threshold=0.0, threads=1)


def articles(first, count):
    return [
        {
            "id": f"a{n}",
            "isi": " ".join(SENTENCES[(n + k) % 4] for k in range(1 + n % 3)),
            "judul": f"Judul {n}",
        }
        for n in range(first, first + count)
    ]


def write_sources(folder):
    """Eleven articles in JSONL with a broken row among them, three in another file, two documents."""
    folder.mkdir()
    rows = [json.dumps(row) for row in articles(0, 11)]
    rows.insert(4, '{"isi": ')
    (folder / "satu.jsonl").write_text("\n".join(rows) + "\n")
    write_jsonl(folder / "dua.jsonl", articles(11, 3))
    for name in ("x.txt", "y.txt"):
        (folder / name).write_text(f"Berita {name}\n\n{SENTENCES[0]}\n")
    return str(folder)


def records(folder):
    """All findings of a folder, part by part."""
    return [(place.rsplit("/", 1)[-1], record) for place, record in read_findings(folder)]


def files(folder):
    """Name, time and bytes of each part."""
    return {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir() if p.is_file()}


def lose_a_part_and_go_on(settings, options, engine):
    """Of a folder of five parts, the second of satu.jsonl is deleted: it alone is written again, as it was."""
    out = Path(options.out)
    before = files(out)
    lost = next(name for name in before if "satu" in name and name.endswith(f"00001.{options.form}"))
    (out / lost).unlink()
    done = scan_parts(settings, options, engine)
    assert (done.written, done.there, done.scanned.articles) == (1, 4, 4)
    after = files(out)
    assert {name for name in before if after[name] != before[name]} == {lost}
    assert after[lost][1] == before[lost][1]
