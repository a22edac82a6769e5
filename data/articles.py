"""The unit that is read: one news article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read; all offsets elsewhere are Unicode code points into `text`.

    `source` says where it came from, as "file:line" (or "file" for one article a file).
    """

    id: str
    text: str
    title: str = ""
    url: str = ""
    date: str = ""
    source: str = ""
