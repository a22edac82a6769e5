"""The speed comparison compares like with like, and counts what the arithmetic needs."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from conftest import save_tiny

import suluh
from suluh.data.errors import InputError, ModelError
from suluh.eval.limits import matrix_peak, metered, needed
from suluh.eval.memory import synthetic
from suluh.eval.plain import PlainTransformers
from suluh.eval.processes import measured
from suluh.eval.speed import compare
from suluh.model.answering import Answerer, Ask
from suluh.model.flagging import Flagger
from suluh.model.layout import BUNDLED, Part, open_model
from suluh.model.loading import load_part
from suluh.model.pairs import Pairs, run_pairs

ARTICLE = suluh.Article(
    "a",
    "Polda Metro Jaya menangkap tiga tersangka perdagangan orang di Bekasi, Selasa (9/5/2023). Sebanyak 20 WNI yang"
    " dijanjikan bekerja di Thailand disekap dan dipaksa menipu secara daring di Myawaddy, Myanmar. Para korban rugi"
    " Rp 1,2 miliar.",
    "Tiga Tersangka TPPO Ditangkap",
)


def parts():
    folder = open_model(BUNDLED)
    assert folder.flag and folder.qa
    return folder.flag, folder.qa


def test_both_ways_read_a_short_article_alike():
    flag, qa = parts()
    (here,), (there,) = (
        Flagger(load_part(flag)).logits([ARTICLE]),
        PlainTransformers(flag).flags([ARTICLE]),
    )
    # Other roundings, not other rows: bf16 where the CPU has it.
    assert here == pytest.approx(there, abs=0.15)
    asks = [Ask(ARTICLE.text, "Berapa kerugian korban?", "money"), Ask(ARTICLE.text, "Berapa WNI?", "count")]
    (raw, other) = Answerer(load_part(qa)).raw(asks)
    assert [raw.spans[0].text, other.spans[0].text] == ["Rp 1,2 miliar", "20 WNI"]
    assert PlainTransformers(qa).answers(asks) == ["Rp 1,2 miliar", "20 WNI"]


def test_operations_are_those_of_the_layers():
    config = {"hidden_size": 2, "intermediate_size": 3, "num_hidden_layers": 5}
    # A token: 4 products of 2 x 2, two of 2 x 3. A pair of tokens: 2 multiply-adds for its score, 2 for its mix.
    assert needed(config, np.array([1]), layers=5) == 2 * 5 * (16 + 12 + 4)
    assert needed(config, np.array([3, 1]), layers=2) == 2 * 2 * (28 * 4 + 4 * (9 + 1))


def test_a_metered_runtime_counts_real_tokens_only(tiny_flag):
    part = Part(tiny_flag, "flag")
    plain = load_part(part, threads=1).runtime
    meter = metered(plain, part.config)
    ids, mask = np.array([[5, 6, 1], [5, 6, 7]]), np.array([[1, 1, 0], [1, 1, 1]])
    assert (meter.run(ids, mask, ids * 0) == plain.run(ids, mask, ids * 0)).all()
    assert meter.operations == needed(part.config, np.array([2, 3]), layers=2)


def test_of_halves_that_meet_late_the_lower_layers_count_once_a_half(tmp_path):
    part = Part(save_tiny(tmp_path / "late", "BertForQuestionAnswering", late_layers=1), "qa")
    loaded = load_part(part, threads=1)
    meter = metered(loaded.runtime, part.config)
    ids = loaded.tokenizer.ids(["berapa wni ?", "siapa ?", "polisi menangkap tiga tersangka"])
    run_pairs(replace(loaded, runtime=meter), Pairs({0: ids[0], 1: ids[1]}, {0: ids[2]}, [(0, 0), (1, 0)]))
    lower = needed(part.config, np.array([3 + 3, 2 + 3, 1 + 4 + 1]), layers=1)
    assert meter.operations == lower + needed(part.config, np.array([3 + 3 + 5, 2 + 3 + 5]), layers=1)


def test_the_peak_is_that_of_a_processor():
    assert 1e9 < matrix_peak() < 1e14


def test_synthetic_rows_are_articles_and_one_in_a_thousand_an_example():
    rows = [json.loads(line) for line in synthetic(2000)]
    assert [row["id"] for row in rows] == [f"s{number}" for number in range(2000)]
    assert [number for number, row in enumerate(rows) if "." in row["text"]] == [999, 1999]


def test_a_process_is_measured_and_its_failure_told():
    run = measured(
        [sys.executable, "-c", "import sys; b = bytearray(1 << 26); sys.exit(len(sys.stdin.read()) - 4)"],
        ["ab", "cd"],
    )
    assert run.seconds > 0 and 64 < run.peak_mib < 1000
    with pytest.raises(ModelError, match="failed with .*no luck"):
        measured([sys.executable, "-c", "raise SystemExit('no luck')"])


def test_a_comparison_gives_every_figure(tmp_path):
    source = tmp_path / "berita.jsonl"
    source.write_text(
        json.dumps({"id": "a", "title": ARTICLE.title, "text": ARTICLE.text}) + "\n", encoding="utf-8"
    )
    figures = compare(str(source), limit=1, rounds=1)
    assert figures["flagged"] == 1 and figures["questions"] == 14
    assert figures["same"]["flagged"] == 1.0 and figures["same"]["best_span"] > 0.8
    assert figures["same"]["logits_apart"] < 0.15
    assert all(0 < share < 1.2 for share in figures["share_of_peak"].values())
    assert all(ratio > 0 for ratio in figures["times_faster"].values())
    assert figures["cold_ask"]["times_faster"] > 1
    source.write_text('{"text": "Hujan turun di Bogor sejak pagi."}\n', encoding="utf-8")
    with pytest.raises(InputError, match="none of the first 1 articles is flagged"):
        compare(str(source), limit=1, rounds=1)
