"""The reader's own promises, on tiny models with random weights: what comes out is well formed whatever they say."""

import json
import shutil

import numpy as np
import pytest

import suluh
from suluh.model import reader as reader_module
from suluh.model.answering import Ask, _sentence_ids

TEXT = "Sebanyak 97 WNI dipulangkan dari Kamboja. Polisi menangkap tiga tersangka di Batam pada Selasa pagi. "


@pytest.fixture(scope="module")
def folder(tiny_qa, tiny_flag, tmp_path_factory):
    out = tmp_path_factory.mktemp("model")
    shutil.copytree(tiny_qa, out / "qa")
    shutil.copytree(tiny_flag, out / "flag")
    return out


@pytest.fixture(scope="module")
def reader(folder):
    return suluh.load(str(folder), threads=1)


def articles(count):
    return [suluh.Article(f"a{i}", TEXT * (1 + i % 9), f"Berita {i}", source=f"f:{i}") for i in range(count)]


def test_findings_come_in_order_and_streaming(reader):
    some = articles(70)
    taken = []

    def stream():
        for article in some:
            taken.append(article.id)
            yield article

    findings = reader.read_many(stream())
    first = next(findings)
    assert first.id == "a0" and len(taken) == reader_module.CHUNK
    assert [first.id, *(finding.id for finding in findings)] == [article.id for article in some]


def test_one_by_one_or_together_gives_the_same(reader):
    some = articles(12)
    together = list(reader.read_many(some))
    for article, finding in zip(some, together, strict=True):
        alone = reader.read(article)
        for name, flag in finding.flags.items():
            assert alone.flags[name].probability == pytest.approx(flag.probability, abs=0.02)


def test_spans_over_many_windows_are_exact(reader):
    text = TEXT * 40
    (raw,) = reader.answerer.raw([Ask(text, "berapa wni ?")])
    assert len(raw.spans) == 5 and len({(span.start, span.end) for span in raw.spans}) == 5
    assert [span.score for span in raw.spans] == sorted((span.score for span in raw.spans), reverse=True)
    assert all(text[span.start : span.end] == span.text != "" for span in raw.spans)


def test_spans_of_the_reader_lose_by_going_on_behind_a_sentence(reader, monkeypatch):
    crossing = {}
    for penalty in (0.0, 1000.0):
        monkeypatch.setattr("suluh.model.spans.CROSSING_PENALTY", penalty)
        (raw,) = reader.answerer.raw([Ask(TEXT * 3, "siapa di batam ?")])
        crossing[penalty] = sum(". " in span.text for span in raw.spans)
    assert crossing[0.0] > crossing[1000.0] == 0


def test_the_first_word_of_a_line_is_of_its_own_sentence():
    """Also where its token begins with the line break, as those of some tokenizers do."""
    assert _sentence_ids("judul\nkata", np.array([[0, 5], [5, 10]])).tolist() == [0, 1]


def test_everything_or_nothing_is_said_at_the_extreme_thresholds(folder):
    some = articles(3)
    # Persons and places: of a count, only spans with a figure are answers, which these weights need not find.
    asked = [suluh.Question(f"q{i}", f"Siapa di {place}?") for i, place in enumerate(("Batam", "Kamboja"))]
    for threshold, said in ((0.0, True), (1.0, False)):
        reader = suluh.load(str(folder), threshold=threshold, questions=asked)
        for finding in reader.read_many(some):
            assert finding.flagged is said
            assert len(finding.facts) == (2 if said else 0)
            assert all(fact.answer.stated for fact in finding.facts)


def test_an_empty_text_has_no_answer(folder):
    reader = suluh.load(str(folder), threshold=0.0)
    finding = reader.read(suluh.Article("leer", " \n "))
    assert finding.facts and not any(fact.answer.stated for fact in finding.facts)
    with pytest.raises(suluh.InputError, match="the text is empty"):
        reader.ask("  ", "Siapa?")
    with pytest.raises(suluh.InputError, match="the question is empty"):
        reader.ask(TEXT, "")


def test_a_very_long_question_still_leaves_room(reader):
    answer = reader.ask(TEXT, "berapa wni yang diselamatkan dari kamboja pada selasa " * 30)
    assert 0.0 <= answer.probability <= 1.0


def test_a_count_question_in_own_words_brings_a_figure(folder):
    reader = suluh.load(str(folder), threshold=0.0)
    answer = reader.ask("polisi di batam pada 97 wni", "Berapa WNI?")
    assert answer.stated and "97" in answer.text
    assert all("97" in span.text for span in answer.alternatives)


def test_max_risk_moves_the_point_of_decision(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "m")
    curve = {"weights": [1.0], "bias": 0.0, "threshold": 0.5, "risks": [[0.1, 1.0], [0.3, 0.0]]}
    (tmp_path / "m" / "flag" / "calibration.json").write_text(
        json.dumps({"flags": {"trafficking": curve, "online_scam": curve}})
    )
    right = {"weights": [0.0, 0.0], "bias": 0.0, "features": ["margin", "position"]}
    (tmp_path / "m" / "qa" / "calibration.json").write_text(
        json.dumps(
            {
                "stated": {"weights": [1.0], "bias": 0.0},
                "right": right,
                "null_threshold": -60.0,
                "risks": curve["risks"],
            }
        )
    )
    flagged, stated = {}, {}
    for risk in (0.1, 0.2, 0.3):
        reader = suluh.load(str(tmp_path / "m"), max_risk=risk)
        flagged[risk] = reader.read(TEXT).flagged
        stated[risk] = reader.ask(TEXT, "Siapa yang di Batam?").stated
    # The table has 0.1 and 0.3; 0.2 has to hold what 0.1 holds. Every answer's probability is one half.
    assert flagged == stated == {0.1: False, 0.2: False, 0.3: True}
    with pytest.raises(suluh.InputError, match=r"max_risk 0\.05: the lowest .* is 0\.1"):
        suluh.load(str(tmp_path / "m"), max_risk=0.05)
    with pytest.raises(suluh.InputError, match="no risk table"):
        suluh.load(str(folder), max_risk=0.05)


def test_a_plain_checkpoint_takes_its_other_half_from_the_embedded_model(tiny_qa, folder, monkeypatch):
    monkeypatch.setattr(reader_module, "BUNDLED", folder)
    reader = suluh.load(str(tiny_qa))
    assert reader.flagger.names == ("trafficking", "online_scam")


def test_thresholds_out_of_range_are_refused(folder):
    with pytest.raises(suluh.InputError, match=r"threshold 1\.5"):
        suluh.load(str(folder), threshold=1.5)
    with pytest.raises(suluh.InputError, match=r"max_risk -0\.1"):
        suluh.load(str(folder), max_risk=-0.1)
    with pytest.raises(suluh.InputError, match="give one of them"):
        suluh.load(str(folder), threshold=0.5, max_risk=0.1)


def test_a_finding_is_json(reader):
    finding = reader.read(articles(1)[0])
    assert json.loads(json.dumps(finding.as_dict())) == finding.as_dict()
