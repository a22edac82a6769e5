"""What the articles of one incident say, reconciled."""

from finding_records import fact, finding

from suluh.report.cells import cells


def test_the_value_that_most_articles_give_is_best_and_the_others_are_kept():
    found = cells(
        [
            finding("a", fact("victims_wni", "20 WNI", 20, "WNI", 0.6)),
            finding(
                "b", fact("victims_wni", "dua puluh orang", 20, "orang", 0.8), url="https://www.kabar.id/x"
            ),
            finding("c", fact("victims_wni", "26 WNI", 26, "WNI", 0.9), date="2024-05-31"),
            finding("d"),
        ]
    )
    assert list(found) == ["victims_wni"]
    cell = found["victims_wni"]
    assert (cell.best.value, cell.best.unit, cell.best.text) == (20, "orang", "dua puluh orang")
    assert [one.article for one in cell.best.evidence] == ["b", "a"]
    assert cell.best.evidence[0].outlet == "kabar.id"
    assert abs(cell.best.support - 1.4) < 1e-9
    assert [(other.value, [one.article for one in other.evidence]) for other in cell.others] == [(26, ["c"])]
    assert cell.others[0].evidence[0].day == "2024-05-31"


def test_one_sure_article_outweighs_two_doubtful_ones():
    found = cells(
        [
            finding("a", fact("victims_wni", "20 WNI", 20, "WNI", 0.2)),
            finding("b", fact("victims_wni", "20 WNI", 20, "WNI", 0.2)),
            finding("c", fact("victims_wni", "26 WNI", 26, "WNI", 0.9)),
        ]
    )
    assert found["victims_wni"].best.value == 26


def test_a_place_within_the_words_of_another_is_the_same_place():
    found = cells(
        [
            finding("a", fact("destination", "Myawaddy", probability=0.9)),
            finding("b", fact("destination", "Myawaddy, Myanmar", probability=0.7)),
            finding("c", fact("destination", "Kamboja", probability=0.8)),
        ]
    )
    cell = found["destination"]
    assert [one.article for one in cell.best.evidence] == ["a", "b"]
    assert [other.text for other in cell.others] == ["Kamboja"]


def test_a_place_within_a_word_is_another():
    found = cells(
        [finding("a", fact("destination", "Bali")), finding("b", fact("destination", "Balikpapan"))]
    )
    assert len(found["destination"].others) == 1


def test_places_of_one_country_are_joined_by_words_alone():
    found = cells(
        [
            finding("a", fact("destination", "Bavet, Kamboja", "KH", probability=0.9)),
            finding("b", fact("destination", "Bavet", "KH", probability=0.7)),
            finding("c", fact("destination", "Poipet", "KH", probability=0.8)),
            # Written before places had values.
            finding("d", fact("destination", "Bavet", probability=0.2)),
        ]
    )
    cell = found["destination"]
    assert (cell.best.text, cell.best.value) == ("Bavet, Kamboja", "KH")
    assert [one.article for one in cell.best.evidence] == ["a", "b", "d"]
    assert [other.text for other in cell.others] == ["Poipet"]


def test_a_province_within_the_words_of_another_is_another():
    found = cells(
        [
            finding("a", fact("destination", "Batam, Kepulauan Riau", "ID-KR", probability=0.9)),
            finding("b", fact("destination", "Riau", "ID-RI", probability=0.8)),
            finding("c", fact("destination", "Kepulauan Riau", "ID-KR", probability=0.7)),
        ]
    )
    cell = found["destination"]
    assert [one.article for one in cell.best.evidence] == ["a", "c"]
    assert [other.text for other in cell.others] == ["Riau"]


def test_a_count_without_a_value_does_not_join_one_with_a_value():
    found = cells(
        [
            finding("a", fact("victims_wni", "puluhan WNI", None, "WNI", 0.9)),
            finding("b", fact("victims_wni", "20 WNI", 20, "WNI", 0.5)),
        ]
    )
    assert found["victims_wni"].best.text == "puluhan WNI"
    assert [other.value for other in found["victims_wni"].others] == [20]


def test_counts_that_parquet_holds_as_texts_equal_numbers():
    found = cells(
        [
            finding("a", fact("victims_wni", "20 WNI", "20", "WNI")),
            finding("b", fact("victims_wni", "20 WNI", 20, "WNI")),
        ]
    )
    assert found["victims_wni"].others == ()


def test_the_qualifier_is_the_surest_articles():
    found = cells(
        [
            finding("a", fact("victims_wni", "20 WNI", 20, "WNI", 0.6, qualifier="exact")),
            finding("b", fact("victims_wni", "20 orang", 20, "orang", 0.8, qualifier="about")),
        ]
    )
    assert found["victims_wni"].best.qualifier == "about"


def test_other_values_of_an_article_are_evidence_too():
    said = fact("victims_wni", "20 WNI", 20, "WNI", 0.8)
    said["others"] = [fact("victims_wni", "26 WNI", 26, "WNI", 0.3)]
    cell = cells([finding("a", said), finding("b", fact("victims_wni", "26 orang", 26, "orang", 0.4))])[
        "victims_wni"
    ]
    assert cell.best.value == 20
    assert [[one.article for one in other.evidence] for other in cell.others] == [["b", "a"]]


def test_a_running_total_gives_way_to_the_events_own_figure():
    total = fact("rescued_wni", "1.841 WNI", 1841, "WNI", 0.9) | {"cumulative": True}
    own = fact("rescued_wni", "26 WNI", 26, "WNI", 0.5) | {"cumulative": False}
    same = fact("rescued_wni", "1.841 orang", 1841, "orang", 0.2) | {"cumulative": False}
    records = [{"id": name, "facts": [one]} for name, one in zip("abc", (total, own, same), strict=True)]
    cell = cells(records)["rescued_wni"]
    assert [(one.value, one.cumulative) for one in (cell.best, *cell.others)] == [
        (26, False),
        (1841, False),
        (1841, True),
    ]


def test_countries_that_one_answer_names_together_stay_apart():
    said = [("Malaysia dan Kamboja", None), ("Malaysia", "MY"), ("Kamboja", "KH"), ("Kamboja", "KH")]
    records = [finding(name, fact("destination", *one)) for name, one in zip("abcd", said, strict=True)]
    cell = cells(records)["destination"]
    assert sorted(reading.articles for reading in (cell.best, *cell.others)) == [2, 2]
    assert {reading.value for reading in (cell.best, *cell.others)} == {"MY", "KH"}


def test_an_article_counts_once_by_its_surest_answer():
    said = fact("destination", "Batam, Indonesia", "ID-KR", probability=0.6)
    said["others"] = [fact("destination", "Indonesia", "ID", probability=0.3)]
    best = cells([finding("a", said)])["destination"].best
    assert (len(best.evidence), best.articles, best.support) == (2, 1, 0.6)
