from suluh.data.articles import Article
from suluh.data.flags import FlagExample
from suluh.eval.baselines import keyword_report, tfidf_report


def example(number, text, trafficking, online_scam):
    return FlagExample(Article(f"a{number}", text), {"trafficking": trafficking, "online_scam": online_scam})


TRAINING = [
    example(i, text, *labels)
    for i, (text, labels) in enumerate(
        [
            ("korban perdagangan orang dipulangkan", (1, 0)),
            ("penipuan lewat tautan palsu", (0, 1)),
            ("panen raya padi", (0, 0)),
        ]
        * 4
    )
]
ASKED = [
    example(20, "perdagangan orang lagi", 1, 0),
    example(21, "tautan palsu lagi", 0, 1),
    example(22, "padi lagi", 0, 0),
    example(23, "ia disebut korban TPPO sekilas", 0, 0),
]


def test_the_keyword_rule_takes_every_mention():
    found = keyword_report(ASKED).as_json()
    assert (found["trafficking"]["precision"], found["trafficking"]["recall"]) == (0.5, 1.0)
    assert found["online_scam"]["recall"] == 0.0  # "tautan palsu" is no keyword


def test_tfidf_learns_what_the_labels_say():
    found = tfidf_report(TRAINING, ASKED[:3]).as_json()
    assert [found[name]["f1"] for name in ("trafficking", "online_scam")] == [1.0, 1.0]
