"""Hashes of proper names: what they take, and that findings are checked and joined by them."""

from reporting import finding

from suluh.model.fingerprint import fingerprint
from suluh.report.pairs import FEATURES, pairs
from suluh.report.profiles import profile


def test_names_alike_are_one_hash_and_first_words_of_sentences_none():
    one = fingerprint("Polisi menangkap Andi Saputra di Poipet. Warga melapor ke Andi  Saputra.")
    assert one == fingerprint("Kemarin Andi Saputra tiba di Poipet")
    assert len(one) == 2 and all(len(name) == 8 for name in one)
    assert fingerprint("warga melapor") == ()


def test_a_name_that_few_share_speaks_for_one_event():
    texts = ["korban di Poipet", "korban di Poipet", "korban di Bavet"]
    records = [
        finding(str(n), title="Korban pulang") | {"fingerprint": list(fingerprint(text))}
        for n, text in enumerate(texts)
    ]
    found, features = pairs([profile(record) for record in records])
    shared = dict(zip(map(tuple, found.tolist()), features[:, FEATURES.index("names")], strict=True))
    assert shared[0, 1] > 0 == shared[0, 2]
