import json
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import write_jsonl

from suluh.eval.calibration import Outcomes
from suluh.eval.figures import write_figures

pytest.importorskip("matplotlib")


def test_both_figures_are_svg_with_a_line_for_each_name(tmp_path):
    outcomes = {
        name: Outcomes(np.linspace(0, 1, 40), np.arange(40) % 2.0) for name in ("trafficking", "other")
    }
    written = write_figures(outcomes, tmp_path / "new")
    assert [path.name for path in written] == ["reliability.svg", "risk_coverage.svg"]
    for path in written:
        ElementTree.parse(path)
        assert path.read_text().count(">trafficking (n = 40)</text>") == 1
    again = [path.read_bytes() for path in write_figures(outcomes, tmp_path / "again")]
    assert again == [path.read_bytes() for path in written]


def test_the_command_draws_what_it_scores(tmp_path, run):
    qas = [
        {
            "id": "1",
            "qid": "free",
            "question": "Siapa ditahan?",
            "answers": [{"text": "Dua", "answer_start": 0}],
        }
    ]
    path = write_jsonl(tmp_path / "v.jsonl", [{"id": "a", "text": "Dua tersangka ditahan.", "qas": qas}])
    code, out, _ = run("eval", "qa", path, "--json", "--figures", tmp_path / "f")
    assert code == 0 and json.loads(out)["n"] == 1
    assert (tmp_path / "f" / "reliability.svg").is_file()


def test_without_the_extra_nothing_is_computed(tmp_path, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, out, err = run("eval", "qa", tmp_path / "not-read.jsonl", "--figures", tmp_path / "f")
    assert (code, out) == (2, "") and "figures need matplotlib: pip install 'suluh[plots]'" in err
