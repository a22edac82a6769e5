import json

import pytest
from conftest import write_jsonl

from suluh.data.errors import InputError
from suluh.eval.agreement import agreement, cohen_kappa

TEXT = "Sebanyak 20 WNI dipulangkan dari Kota Arunika pada Selasa. Dua tersangka ditahan."


def row(name, trafficking, scam, **answers):
    qas = [
        {"qid": qid, "answers": [{"text": t, "answer_start": TEXT.index(t)} for t in texts], "value": value}
        for qid, (texts, value) in answers.items()
    ]
    return {"id": name, "text": TEXT, "trafficking": trafficking, "online_scam": scam, "qas": qas}


@pytest.fixture
def files(tmp_path):
    first = [
        row("a", 1, 0, rescued_wni=(["20 WNI"], 20), suspects=(["Dua tersangka"], 2), loss=([], None)),
        row("b", 1, 0, rescued_wni=(["20 WNI", "20"], 20), when=(["Selasa"], None)),
        row("c", 0, 1),
        row("d", 0, 0),
    ]
    second = [
        row("a", 1, 0, rescued_wni=(["20 WNI"], 20), suspects=(["Dua"], 1), loss=(["Dua"], None)),
        row("b", 1, 1, rescued_wni=(["20"], 20), when=([], None), free=(["Selasa"], None)),
        row("c", 1, 1),
        row("e", 1, 1),
    ]
    return write_jsonl(tmp_path / "second.jsonl", second), write_jsonl(tmp_path / "first.jsonl", first)


def test_agreement_by_hand(files):
    second, first = files
    found = agreement(second, [first])
    # Shared: a, b, c. Questions: three of a, two of b.
    assert (found.articles, found.questions) == (3, 5)
    # Trafficking 11 11 01: observed 2/3, chance (2*3 + 1*0)/9 = 2/3. Scam 00 01 11: 2/3, chance (2*1 + 1*2)/9.
    assert found.kappa["trafficking"] == pytest.approx(0.0)
    assert found.kappa["online_scam"] == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))
    # Stated 11 11 01 11 10: 3/5 observed, chance (4*4 + 1*1)/25.
    assert found.kappa["stated"] == pytest.approx((0.6 - 0.68) / 0.32)
    # 20 WNI: 1; Dua tersangka and Dua: 2/3; "20 WNI" or "20" against "20": 1 from one side, 2/3 from the other.
    assert found.span_f1 == pytest.approx((1 + 2 / 3 + 5 / 6) / 3)
    assert found.equal_values == pytest.approx(2 / 3)


def test_kappa_at_its_ends():
    assert cohen_kappa([(0, 0), (1, 1)]) == 1.0
    assert cohen_kappa([(0, 1), (1, 0)]) == -1.0
    assert cohen_kappa([(1, 1), (1, 1)]) is None and cohen_kappa([]) is None


def test_the_command_prints_json(files, run):
    code, out, _ = run("eval", "agreement", *files)
    assert code == 0 and json.loads(out)["kappa"]["stated"] == -0.25


def test_files_of_other_articles_are_named(files, tmp_path):
    other = write_jsonl(tmp_path / "other.jsonl", [row("z", 0, 0)])
    with pytest.raises(InputError, match=r"other\.jsonl: shares no article id with .*first\.jsonl"):
        agreement(other, [files[1]])
