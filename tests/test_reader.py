"""The reader's own promises, on tiny models with random weights: what comes out is well formed whatever they say."""

import json
import shutil

import pytest

import suluh
from suluh.model import reader as reader_module
from suluh.model.answering import Ask

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
    assert raw.log_share < 0


def test_everything_or_nothing_is_said_at_the_extreme_thresholds(folder):
    some = articles(3)
    for threshold, said in ((0.0, True), (1.0, False)):
        reader = suluh.load(str(folder), threshold=threshold)
        for finding in reader.read_many(some):
            assert finding.flagged is said
            assert len(finding.facts) == (14 if said else 0)
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


def test_a_question_in_own_words_gets_its_type(folder):
    reader = suluh.load(str(folder), threshold=0.0)
    kinds = reader_module._guessed_type
    assert [kinds(q) for q in ("Berapa WNI?", "Berapa kerugian korban", "Kapan itu?", "Siapa dia?")] == [
        "count", "money", "date", "phrase",
    ]  # fmt: skip
    assert reader.ask("97 wni", "Berapa WNI?").stated


def test_a_plain_checkpoint_takes_its_other_half_from_the_embedded_model(tiny_qa, folder, monkeypatch):
    monkeypatch.setattr(reader_module, "BUNDLED", folder)
    reader = suluh.load(str(tiny_qa))
    assert reader.flagger.names == ("trafficking", "online_scam")


def test_thresholds_out_of_range_are_refused(folder):
    with pytest.raises(suluh.InputError, match=r"threshold 1\.5"):
        suluh.load(str(folder), threshold=1.5)


def test_a_finding_is_json(reader):
    finding = reader.read(articles(1)[0])
    assert json.loads(json.dumps(finding.as_dict())) == finding.as_dict()
