"""Articles with their flags as labels, read from annotation JSONL."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .annotations import Row, annotated_rows
from .articles import Article
from .errors import InputError

FLAGS = ("trafficking", "online_scam")


@dataclass(frozen=True, slots=True)
class FlagExample:
    """An article and its labels by flag name (0 or 1)."""

    article: Article
    labels: dict[str, int]


def read_flags(path: Path, names: Sequence[str] = FLAGS, articles: Path | None = None) -> list[FlagExample]:
    """Read labelled articles: JSONL rows with `id`, `text`, a 0/1 field for each flag, and maybe `title`.

    Stand-off rows take their text from the file `articles`.
    """
    return [_example(place, row, names) for place, row in annotated_rows(path, articles)]


def _example(place: str, row: Row, names: Sequence[str]) -> FlagExample:
    try:
        labels = {name: int(row[name]) for name in names}
        article = Article(str(row["id"]), row["text"], row.get("title") or "", source=place)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{place}: not a labelled article ({error!r}); needs id, text, {', '.join(names)}"
        ) from error
    if not set(labels.values()) <= {0, 1}:
        raise InputError(f"{place}: labels {labels}; expected 0 or 1")
    return FlagExample(article, labels)
