"""Whether a scan's memory stays flat: synthetic articles by the hundred thousand, through a process of their own."""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..data.readers import read_articles
from .processes import measured

_EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
_SEED = 13
# One row in so many is an example article, which gets flagged and questioned; the others are shuffled everyday words.
_EVERY = 1000
_WORDS = (
    "pemerintah kota jalan pasar harga beras warga musim hujan sekolah guru siswa pertandingan gol pelatih stadion"
    " film lagu konser wisata pantai gunung kereta jadwal tiket cuaca panen petani nelayan ikan resep masakan santan"
    " menteri rapat anggaran program pembangunan jembatan listrik air bersih kesehatan vaksin dokter perawat klinik"
)


def scan_memory(rows: int) -> dict[str, Any]:
    """Scan `rows` synthetic articles from standard input: seconds and largest resident set (MiB)."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "suluh", "scan", "-", "-o", str(Path(place) / "findings.jsonl")]
        run = measured(command, synthetic(rows))
    return {"rows": rows, "articles_per_second": round(rows / run.seconds, 1)} | asdict(run)


def synthetic(rows: int) -> Iterator[str]:
    """JSON lines of articles: 40 to 300 words of everyday news at random, and an example article in between."""
    rng = random.Random(_SEED)  # noqa: S311 (words, not secrets)
    examples = [article.text for article in read_articles([str(_EXAMPLES)], on_reject=lambda _: None)]
    words = _WORDS.split()
    for number in range(rows):
        if number % _EVERY == _EVERY - 1:
            text = examples[number // _EVERY % len(examples)]
        else:
            text = " ".join(rng.choices(words, k=rng.randrange(40, 300)))
        yield json.dumps({"id": f"s{number}", "title": "", "text": text}) + "\n"
