"""A folder of findings in parts, which a scan that was stopped goes on to fill.

    NAME-STATE-00000.parquet   the findings of a part: its lot's name and state (data/lots.py), its number in the lot
    _scan.json                 what decides the findings; a scan with anything else is refused
    _inputs/NAME-STATE.5.json  a lot that was read to its end and has 5 parts; in it, how many articles and rejects
    _rejected/NAME.jsonl       the rows of a lot that could not be read, with line and reason

All that going on needs is in the names: one listing, however many parts. What begins with `_` is passed over by
pyarrow, pandas and Spark when they read the folder.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..data.errors import InputError
from ..data.lots import Lot
from ..data.stores import Store
from ..data.uris import is_uri

PartFormat = Literal["parquet", "jsonl"]
MANIFEST = "_scan.json"
REJECTED = "_rejected/"
_PART = re.compile(r"([^/]+)-([0-9a-f]{6})-(\d{5,})\.(?:parquet|jsonl)")
_READ = re.compile(r"_inputs/([^/]+)-([0-9a-f]{6})\.(\d+)\.json")


@dataclass(frozen=True, slots=True)
class Job:
    """A lot that is not finished, and the numbers of its parts that are there already."""

    lot: Lot
    there: frozenset[int]


@dataclass
class Listing:
    """What is in the folder: by a lot's name its state, its parts' numbers, and how many it has in all."""

    states: dict[str, str] = field(default_factory=dict)
    parts: dict[str, set[int]] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    rejected: int = 0

    @property
    def count(self) -> int:
        """Parts in all."""
        return sum(map(len, self.parts.values()))


class PartFolder:
    """The folder at a path or URI; small to pickle."""

    def __init__(self, where: str, form: PartFormat = "parquet") -> None:
        self.store = Store(where)
        self.form = form

    def claim(self, described: Mapping[str, Any]) -> Listing:
        """Write down what decides the findings; what is there. InputError where something else made the folder."""
        names = self.store.names()
        if MANIFEST in names:
            self._compare(json.loads(self.store.read(MANIFEST)), described)
        elif names:
            raise InputError(
                f"{self.store.where}: files that no scan wrote are there; give a folder of its own"
            )
        else:
            text = json.dumps(described, ensure_ascii=False, indent=1)
            self.store.put(MANIFEST, io.BytesIO(text.encode()))
        return _listing(names)

    def listing(self) -> Listing:
        """What is there now."""
        return _listing(self.store.names())

    def jobs(self, lots: Iterable[Lot], found: Listing) -> Iterator[Job]:
        """The lots that are not finished; InputError for one whose files are not those that parts were made of."""
        for lot in lots:
            if found.states.get(lot.name, lot.state) != lot.state:
                raise InputError(
                    f"{lot.places[0].shown}: changed since parts of it were written to {self.store.where}; "
                    "scan into another folder"
                )
            there = found.parts.get(lot.name, set())
            if lot.name not in found.wanted or there != set(range(found.wanted[lot.name])):
                yield Job(lot, frozenset(there))

    def part_name(self, lot: Lot, number: int) -> str:
        """The file of a part."""
        return f"{lot.name}-{lot.state}-{number:05d}.{self.form}"

    def _compare(self, was: Mapping[str, Any], described: Mapping[str, Any]) -> None:
        now = json.loads(json.dumps(described))
        other = sorted(name for name in {*was, *now} if was.get(name) != now.get(name))
        if other:
            raise InputError(
                f"{self.store.where}: made by a scan with another {', '.join(other)} (see {MANIFEST} in it); "
                "scan as then, or into another folder"
            )


def is_part_folder(out: str) -> bool:
    """Whether a scan's target is a folder of parts: a URI, a name that ends in `/`, or a folder that exists."""
    return is_uri(out) or out.endswith("/") or Path(out).is_dir()


def _listing(names: Iterable[str]) -> Listing:
    found = Listing()
    for name in names:
        if part := _PART.fullmatch(name):
            found.states[part[1]] = part[2]
            found.parts.setdefault(part[1], set()).add(int(part[3]))
        elif read := _READ.fullmatch(name):
            found.states[read[1]] = read[2]
            found.wanted[read[1]] = int(read[3])
        found.rejected += name.startswith(REJECTED)
    return found
