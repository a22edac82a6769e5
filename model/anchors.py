"""The day from which a date in an article is completed."""

from dataclasses import dataclass
from datetime import date

from ..data.articles import Article
from .date_points import first_day, publication_day


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day to complete dates from; `own`: it is the article's publication date, not one that its text mentions.

    A mentioned date gives a missing year. "Kemarin" and "Selasa lalu" are counted from the publication date only.
    """

    day: date
    own: bool = True


def anchor_of(article: Article) -> Anchor | None:
    """The publication date, or failing that the text's first full date; None where there is neither."""
    if published := publication_day(article.date):
        return Anchor(published)
    mentioned = first_day(article.text)
    return Anchor(mentioned, own=False) if mentioned else None
