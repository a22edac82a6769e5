"""Findings of one event become one incident."""

import numpy as np
import pytest
from finding_records import fact, finding

from suluh.data.errors import InputError
from suluh.report.clusters import clusters
from suluh.report.incidents import grouped, grouped_by_title, incidents
from suluh.report.pairs import FEATURES, pair_blocks, pairs
from suluh.report.profiles import profile
from suluh.report.selection import select
from suluh.report.shared import Common

RESCUE = "Sebanyak 34 WNI diselamatkan dari gedung di Poipet, Kamboja, pada Jumat (17/10)"


def told(name, title, **fields):
    """One account of a rescue in Poipet."""
    return finding(
        name,
        fact("victims_wni", "34 WNI", 34, "WNI", sentence=RESCUE),
        fact("destination", "Poipet, Kamboja", sentence=RESCUE),
        title=title,
        **fields,
    )


def other(name, count, place, title, sentence):
    return finding(
        name,
        fact("victims_wni", f"{count} orang", count, "orang", sentence=sentence),
        fact("destination", place, sentence=sentence),
        title=title,
    )


ARTICLES = [
    told("b", "34 WNI di Poipet diselamatkan polisi", url="https://www.kabar.id/b", date="2025-10-19"),
    told("a", "Polisi selamatkan 34 WNI dari Poipet", url="https://warta.id/a", date="2025-10-18"),
    other(
        "c", 7, "Batam", "Nelayan Natuna dijual", "Tujuh nelayan disekap di kapal ikan asal Batam sejak Maret"
    ),
    other("d", 12, "Riyadh", "Perawat tertipu", "Dua belas perawat bekerja tanpa upah di Riyadh"),
    finding("e", title="Banjir", flags=()),
    told("f", "Puluhan warga pulang dari Poipet, 34 orang", flags=("trafficking", "online_scam")),
]


def test_articles_of_one_event_are_one_incident_and_others_stand_alone():
    found = incidents(ARTICLES)
    assert [[record["id"] for record in one.records] for one in found] == [["a", "b", "f"], ["c"], ["d"]]
    first = found[0]
    assert (first.id, first.first, first.last) == ("2025-10-18-a", "2025-10-18", "2025-10-19")
    assert first.flags == ("trafficking", "online_scam")
    assert set(first.outlets) == {"kabar.id", "warta.id"}
    assert first.cells["victims_wni"].best.value == 34
    assert len(first.cells["victims_wni"].best.evidence) == 3
    assert found[1].id == "undated-c" and found[1].first == ""


def test_the_order_of_the_findings_does_not_matter():
    def told_together(records):
        return {frozenset(record["id"] for record in one.records) for one in incidents(records)}

    assert told_together(ARTICLES) == told_together(ARTICLES[::-1])


@pytest.mark.parametrize("group", [grouped, grouped_by_title])
def test_nothing_one_finding_and_findings_without_words(group):
    assert group([]).tolist() == []
    assert group([finding("a")]).tolist() == [0]
    assert len(set(group([finding("a"), finding("b")]).tolist())) == 2


def test_pairs_have_what_speaks_for_them():
    profiles = [profile(record) for record in (ARTICLES[0], ARTICLES[1], ARTICLES[2])]
    found, features = pairs(profiles, Common(497))
    row = dict(zip(FEATURES, features[found.tolist().index([0, 1])], strict=True))
    assert row["text"] > 0.5 and row["title"] > 0.3
    assert row["figures"] == pytest.approx(np.log(501 / 2))
    assert row["places"] == pytest.approx(np.sqrt(2 * np.log(501 / 2)))
    assert row["named_days"] == pytest.approx(np.log(501 / 2))
    assert row["days_apart"] == pytest.approx(np.log1p(1))
    assert (row["undated"], row["same_day_told"]) == (0.0, 0.0)


def test_blocks_however_small_hold_the_same_pairs(monkeypatch):
    profiles = [profile(record) for record in ARTICLES]
    found, features = pairs(profiles, Common(500))
    monkeypatch.setattr("suluh.report.pairs._ROWS_AT_ONCE", 2)
    monkeypatch.setattr("suluh.report.pairs._PAIRS_AT_ONCE", 1)
    blocks = list(pair_blocks(profiles, Common(500)))
    assert len(blocks) == len(found) > 1
    again = {tuple(pair[0]): row[0] for pair, row in blocks}
    assert all(np.array_equal(again[tuple(pair)], row) for pair, row in zip(found, features, strict=True))


def test_the_code_of_a_place_is_no_figure():
    record = finding("a", fact("victims_wni", "20 WNI", 20), fact("destination", "Bavet", "KH"))
    assert profile(record).figures == {("victims_wni", "20")}
    assert profile(record).places == {"bavet"}


def test_days_are_read_with_figures_and_with_names():
    record = finding(
        "a", fact("when", "x", sentence="Dari Selasa (9/5/2023) hingga 12 Juni, tak 40 Mei atau 3/13")
    )
    assert profile(record).days == {(9, 5), (12, 6)}


def test_a_mean_link_keeps_two_groups_apart_that_one_pair_joins():
    pairs_of = np.array([[0, 1], [2, 3], [1, 2]])
    assert len(set(clusters(4, pairs_of, np.array([0.9, 0.9, 0.6]), 0.5).tolist())) == 2
    everyone = np.array([[i, j] for i in range(4) for j in range(i + 1, 4)])
    assert len(set(clusters(4, everyone, np.full(6, 0.6), 0.5).tolist())) == 1
    assert len(set(clusters(4, everyone, np.full(6, 0.4), 0.5).tolist())) == 4


def test_too_many_for_one_matrix_are_parted_by_stronger_links(monkeypatch):
    chain = np.array([[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5], [2, 3]])
    chances = np.array([0.9] * 6 + [0.3])
    together = clusters(6, chain, chances, 0.25)
    monkeypatch.setattr("suluh.report.clusters.LARGEST", 4)
    parted = clusters(6, chain, chances, 0.25)
    assert len(set(parted[:3])) == len(set(parted[3:])) == 1 and len(set(parted.tolist())) == 2
    assert (together[:, None] == together).tolist() == (parted[:, None] == parted).tolist()
    monkeypatch.setattr("suluh.report.clusters.LARGEST", 2)
    certain = clusters(6, chain, np.array([0.99] * 6 + [0.3]), 0.25)
    assert len(set(certain[:3])) == 1 and len(set(certain.tolist())) == 2


def test_a_period_takes_days_and_leaves_out_what_has_none():
    chosen = select(ARTICLES, "18 Oktober 2025", "2025-10-18")
    assert [record["id"] for record in chosen.flagged] == ["a"]
    assert (chosen.read, chosen.undated, chosen.since) == (1, 4, "2025-10-18")
    assert select(ARTICLES).read == 6
    with pytest.raises(InputError, match="--since 'kemarin' is no date"):
        select(ARTICLES, "kemarin")
    with pytest.raises(InputError, match="is after --until"):
        select(ARTICLES, "2025-10-19", "2025-10-18")


def test_incidents_of_one_id_are_told_apart():
    same = finding("x", title="Banjir bandang"), finding("x", title="Sidang putusan")
    assert [one.id for one in incidents(same)] == ["undated-x", "undated-x-2"]
