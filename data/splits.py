"""Splits that keep near-duplicates of one story together."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence

_SHINGLE = 5
_SAME_STORY = 0.12


def story_groups(texts: Sequence[str]) -> list[int]:
    """A group number a text: texts that share enough 5-word shingles (share of the smaller one) share it.

    Exact set comparison by an inverted index: for annotated sets of some thousands, not for archives.
    """
    shingles = [_shingles(text) for text in texts]
    holders: dict[int, list[int]] = {}
    group = list(range(len(texts)))
    for number, own in enumerate(shingles):
        shared = Counter(other for shingle in own for other in holders.get(shingle, ()))
        for other, count in shared.items():
            if _near(count, own, shingles[other]):
                old, new = group[number], group[other]
                group = [new if g == old else g for g in group]
        for shingle in own:
            holders.setdefault(shingle, []).append(number)
    return group


def same_stories(texts: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Whether each text shares enough shingles with one of the `others`, directly."""
    known = [_shingles(text) for text in others]
    holders: dict[int, list[int]] = {}
    for number, own in enumerate(known):
        for shingle in own:
            holders.setdefault(shingle, []).append(number)
    return [_tells_one(_shingles(text), known, holders) for text in texts]


def _tells_one(own: set[int], known: Sequence[set[int]], holders: Mapping[int, list[int]]) -> bool:
    shared = Counter(number for shingle in own for number in holders.get(shingle, ()))
    return any(_near(count, own, known[number]) for number, count in shared.items())


def held_out(texts: Mapping[str, str], share: float, begin: float = 0.0) -> frozenset[str]:
    """The ids held out of `texts` (id to text): about `share` of them, by a hash, whole stories together.

    The choice depends on the texts alone, so that it is the same in every run and for every seed. Shares that begin
    at different places of 0..1, and do not overlap, have no story in common.
    """
    stories = dict(zip(texts, story_groups(list(texts.values())), strict=True))
    first: dict[int, str] = {}
    for name, story in stories.items():
        first.setdefault(story, name)
    return frozenset(
        name for name, story in stories.items() if begin <= _fraction(first[story]) < begin + share
    )


def _near(shared: int, one: set[int], other: set[int]) -> bool:
    return shared > 0 and shared / min(len(one), len(other)) >= _SAME_STORY


def _fraction(name: str) -> float:
    return int.from_bytes(hashlib.sha256(f"0:{name}".encode()).digest()[:8], "big") / 2**64


def _shingles(text: str) -> set[int]:
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[i : i + _SHINGLE])) for i in range(len(words) - _SHINGLE + 1)}
