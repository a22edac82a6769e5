"""One incident of the many articles that tell of it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from ..model.findings import Record
from .cells import cells
from .clusters import Labels, clusters
from .pairs import FEATURES, Floats, pair_blocks, pairs
from .profiles import profile
from .published import day, outlet
from .results import Incident
from .selection import flags_of
from .shared import Common

TITLE_LEAST = 0.15
# Fainter pairs count as none: they hardly move a mean, and in an archive they are nearly all there are.
FAINTEST = 1e-3
WEIGHTS = Path(__file__).with_name("pair_weights.json")


def incidents(records: Iterable[Record]) -> list[Incident]:
    """The incidents that the flagged findings tell of, the earliest first, undated ones last.

    Every flagged finding is in exactly one: what tells of no event, or of one that nobody else tells, stands alone.
    """
    flagged = [record for record in records if flags_of(record)]
    groups: dict[int, list[Record]] = {}
    for record, label in zip(flagged, grouped(flagged).tolist(), strict=True):
        groups.setdefault(label, []).append(record)
    found = sorted(
        (_incident(group) for group in groups.values()), key=lambda one: (one.first or "9", one.id)
    )
    return list(_numbered(found))


def _numbered(incidents: Iterable[Incident]) -> Iterator[Incident]:
    """Each with an id of its own, also where articles share one."""
    seen = Counter[str]()
    for incident in incidents:
        seen[incident.id] += 1
        times = seen[incident.id]
        yield incident if times == 1 else replace(incident, id=f"{incident.id}-{times}")


def grouped(records: Sequence[Record]) -> Labels:
    """The number of the group of each finding."""
    likely = [(np.zeros((0, 2), np.int64), np.zeros(0))]
    common = Common(**_weights()["common"])
    for found, features in pair_blocks([profile(record) for record in records], common):
        chances = probabilities(features)
        kept = chances >= FAINTEST
        likely.append((found[kept], chances[kept]))
    found, chances = (np.concatenate(some) for some in zip(*likely, strict=True))
    return clusters(len(records), found, chances, _weights()["least"])


def grouped_by_title(records: Sequence[Record]) -> Labels:
    """The baseline: groups of findings whose titles share words, by the threshold that was best on the labelled set."""
    profiles = [profile(record) for record in records]
    found, features = pairs(profiles, Common())
    return clusters(len(records), found, features[:, FEATURES.index("title")], TITLE_LEAST)


def probabilities(features: Floats) -> Floats:
    """The probability of each pair (n, features) to tell of one event: a logistic regression."""
    fitted = _weights()
    margins = features @ np.array([fitted["weights"][name] for name in FEATURES]) + fitted["bias"]
    return np.asarray(1.0 / (1.0 + np.exp(-margins)), np.float64)


@cache
def _weights() -> Record:
    fitted: Record = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return fitted


def _incident(group: list[Record]) -> Incident:
    records = tuple(sorted(group, key=lambda record: (day(record) or "9", record["id"])))
    days = [found for record in records if (found := day(record))]
    outlets = Counter(name for record in records if (name := outlet(record)))
    # The fullest account names the incident; of equally full ones the earliest.
    fullest = max(records, key=lambda record: sum(fact["stated"] for fact in record["facts"]))
    return Incident(
        id=f"{days[0] if days else 'undated'}-{records[0]['id']}",
        title=fullest.get("title") or "",
        first=days[0] if days else "",
        last=days[-1] if days else "",
        flags=flags_of(*records),
        outlets=tuple(name for name, _ in outlets.most_common()),
        records=records,
        cells=cells(records),
    )
