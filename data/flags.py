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
    """An article and its labels by flag name: 0 or 1, of a taught one a probability."""

    article: Article
    labels: dict[str, float]


def read_flags(
    path: Path, names: Sequence[str] = FLAGS, articles: Path | None = None, *, taught: bool = False
) -> list[FlagExample]:
    """Read labelled articles: JSONL rows with `id`, `text`, a 0/1 field for each flag, and maybe `title`.

    Stand-off rows take their text from the file `articles`. In a `taught` file the fields are a teacher's
    probabilities.
    """
    return [_example(place, row, names, taught) for place, row in annotated_rows(path, articles)]


def _example(place: str, row: Row, names: Sequence[str], taught: bool) -> FlagExample:
    try:
        labels = {name: float(row[name]) for name in names}
        article = Article(str(row["id"]), row["text"], row.get("title") or "", source=place)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{place}: not a labelled article ({error!r}); needs id, text, {', '.join(names)}"
        ) from error
    if not all(0 <= label <= 1 and (taught or label in (0, 1)) for label in labels.values()):
        raise InputError(f"{place}: labels {labels}; expected {'0 to 1' if taught else '0 or 1'}")
    return FlagExample(article, labels)
