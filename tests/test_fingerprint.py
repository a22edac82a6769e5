"""Hashes of proper names: what they take, and that findings are checked and joined by them."""

import numpy as np
import pytest
from reporting import finding

from suluh.model.fingerprint import fingerprint
from suluh.report.pairs import FEATURES, pairs
from suluh.report.profiles import profile
from suluh.report.shared import Common


def test_names_alike_are_one_hash_and_first_words_of_sentences_none():
    one = fingerprint("Polisi menangkap Andi Saputra di Poipet. Warga melapor ke Andi  Saputra.")
    assert one == fingerprint("Kemarin Andi Saputra tiba di Poipet")
    assert len(one) == 2 and all(len(name) == 8 for name in one)
    assert fingerprint("warga melapor") == ()


def test_names_that_few_share_speak_for_one_event():
    texts = ["korban di Poipet dan Bavet", "korban di Poipet", "korban di Bavet", "korban di Riyadh"]
    records = [
        finding(str(n), title="Korban pulang") | {"fingerprint": list(fingerprint(text))}
        for n, text in enumerate(texts)
    ]
    found, features = pairs([profile(record) for record in records], Common(496))
    rows = [dict(zip(FEATURES, row, strict=True)) for row in features.tolist()]
    of = dict(zip(map(tuple, found.tolist()), rows, strict=True))
    rare = np.log(501 / 2)  # of these four and 496 others, two have the name
    assert of[0, 1]["names"] == pytest.approx(np.sqrt(rare))
    # The second and third have one name each, and share all of it.
    assert of[0, 1]["names_shared"] == of[0, 2]["names_shared"] == pytest.approx(1.0)
    assert of[0, 1]["rarest_name"] == pytest.approx(rare)
    nothing = {"names": 0.0, "names_shared": 0.0, "rarest_name": 0.0}
    assert {name: of[1, 2][name] for name in nothing} == nothing == {name: of[0, 3][name] for name in nothing}
