"""Which articles tell of one incident, as a reader grouped them: the labelled set that grouping is scored on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .annotations import json_rows
from .errors import InputError

_KINDS = ("incident", "same news", "alone")


@dataclass(frozen=True)
class Groups:
    """Articles by the incident they tell of, and the pairs that are left out of scores.

    `incident` names the group of each article, an own one for those that stand alone. `ignored` holds the pairs, as
    sets of two ids, on which a reader could decide either way.
    """

    incident: dict[str, str]
    ignored: frozenset[frozenset[str]]


def read_groups(path: Path) -> Groups:
    """Read rows of `kind` "incident", "same news" (one press event, no incident) or "alone", each with `articles`.

    Doubtful members (`doubtful`), articles outside that a reader might as well count in (`near`), and articles of one
    press event make ignored pairs. InputError names file and line.
    """
    incident: dict[str, str] = {}
    ignored: set[frozenset[str]] = set()
    for place, row in json_rows(path, "grouped articles"):
        try:
            _add(row, incident, ignored)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{place}: not a group of articles ({error!r})") from error
    return Groups(incident, frozenset(ignored))


def _add(row: dict[str, Any], incident: dict[str, str], ignored: set[frozenset[str]]) -> None:
    articles = row["articles"]
    if row["kind"] not in _KINDS:
        raise ValueError(f"kind {row['kind']!r} is none of {', '.join(_KINDS)}")
    if twice := [article for article in articles if article in incident and row["kind"] != "same news"]:
        raise ValueError(f"article {twice[0]} is in two groups")
    near = row.get("near", [])
    doubtful = {*row.get("doubtful", ()), *near}
    if row["kind"] == "same news":
        doubtful = set(articles)
    else:
        incident |= {article: row["name"] if row["kind"] == "incident" else article for article in articles}
    ignored |= {frozenset((one, other)) for one in doubtful for other in [*articles, *near] if one != other}
