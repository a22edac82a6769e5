"""Input cut into lots and parts: what is read, written and, after a stop, done again as one.

A lot is one input file, or some neighbouring one-article files (text, HTML); a part is a run of a lot's articles. Both
follow from the input alone, so that any engine, on any number of machines, makes the same parts.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import PurePosixPath

from .articles import Article
from .errors import InputError
from .fields import Fields
from .readers import place_articles
from .rejects import Rejected
from .sources import Place, check_sources, places

# Articles a part: minutes of work for one core, a megabyte of findings. Fewer make many small files, more lose more
# work with a worker (docs/scale.md).
PART = 2000
# Characters a part, which hold a part of very long articles to what a worker's memory can bear.
LONGEST_PART = 1 << 26
_DOCUMENTS = ("txt", "html")
_NAME = 40


@dataclass(frozen=True, slots=True)
class Lot:
    """Files read one after another; `name` tells which files they are, `state` how large they were."""

    places: tuple[Place, ...]
    name: str
    state: str


def lots(sources: Sequence[str], size: int = PART) -> Iterator[Lot]:
    """The lots of all sources, in the order in which they are read; InputError for a source that cannot be used.

    `size` is articles a part: so many documents make a lot.
    """
    check_sources(sources)
    for documents, some in groupby(places(sources), lambda place: place.kind in _DOCUMENTS):
        while taken := tuple(islice(some, size if documents else 1)):
            if taken[0].kind == "stdin":
                raise InputError(
                    "standard input cannot be read twice, so not cut into parts; write to one file"
                )
            yield Lot(taken, *_named(taken))


def lot_articles(lot: Lot, fields: Fields, on_reject: Callable[[Rejected], None]) -> Iterator[Article]:
    """The articles of a lot, one after another."""
    for place in lot.places:
        yield from place_articles(place, fields, on_reject)


def parts(articles: Iterable[Article], size: int = PART) -> Iterator[list[Article]]:
    """Runs of at most `size` articles and, but for a single article, LONGEST_PART characters."""
    some: list[Article] = []
    characters = 0
    for article in articles:
        characters += len(article.text)
        if some and (len(some) == size or characters > LONGEST_PART):
            yield some
            some, characters = [], len(article.text)
        some.append(article)
    if some:
        yield some


def _named(taken: tuple[Place, ...]) -> tuple[str, str]:
    """A name fit for a file, which no other lot has, and the state."""
    files, sizes = hashlib.sha256(), hashlib.sha256()
    for place in taken:
        files.update(f"{place.shown}\n".encode())
        sizes.update(f"{place.size}\n".encode())
    stem = re.sub(r"[^\w.-]+", "_", PurePosixPath(taken[0].stem).name, flags=re.ASCII)[:_NAME].strip("._")
    return f"{stem or 'lot'}-{files.hexdigest()[:8]}", sizes.hexdigest()[:6]
