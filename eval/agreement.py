"""How far two annotators agree: Cohen's kappa for flags and "stated or not", span F1 and equal values for answers."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..data.annotations import annotated_rows
from ..data.errors import InputError
from ..data.flags import FLAGS
from .squad import f1

Row = Mapping[str, Any]
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Agreement:
    """Agreement of two annotators; None where there is nothing to compare.

    `kappa`: Cohen's (1960) for each flag and for `stated`, whether the text answers a standard question, over the
    articles that both flagged. `span_f1`: mean over the questions both answered, each annotator's first answer
    against all of the other's, in 0..1. `equal_values`: share of equal normal forms where both gave one.
    """

    articles: int
    questions: int
    kappa: dict[str, float | None]
    span_f1: float | None
    equal_values: float | None

    def as_json(self) -> dict[str, Any]:
        """The fields, rounded."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def agreement(second: Path, first: Sequence[Path], articles: Path | None = None) -> Agreement:
    """The agreement on the articles of `second` that one of `first` has too, matched by id.

    Stand-off rows take their text from the file `articles`. InputError where the files share no article.
    """
    earlier = {row["id"]: row for path in first for _, row in annotated_rows(path, articles)}
    pairs = [(earlier[row["id"]], row) for _, row in annotated_rows(second, articles) if row["id"] in earlier]
    if not pairs:
        raise InputError(f"{second}: shares no article id with {', '.join(map(str, first))}")
    asked = [pair for rows in pairs for pair in _questions(*rows)]
    answered = [(left["answers"], right["answers"]) for left, right in asked]
    both = [(left, right) for left, right in answered if left and right]
    values = [
        left["value"] == right["value"]
        for left, right in asked
        if left.get("value") is not None and right.get("value") is not None
    ]
    flags = {
        flag: cohen_kappa([(bool(left[flag]), bool(right[flag])) for left, right in pairs]) for flag in FLAGS
    }
    stated = cohen_kappa([(bool(left), bool(right)) for left, right in answered])
    return Agreement(
        len(pairs),
        len(asked),
        flags | {"stated": stated},
        _mean(_overlap(*each) for each in both),
        _mean(values),
    )


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Agreement beyond chance: 1 for the same labels throughout, 0 for chance; None where both used one label only."""
    if not pairs:
        return None
    observed = sum(left == right for left, right in pairs) / len(pairs)
    ours, theirs = (Counter(column) for column in zip(*pairs, strict=True))
    chance = sum(ours[label] * theirs[label] for label in ours) / len(pairs) ** 2
    return None if chance == 1.0 else (observed - chance) / (1.0 - chance)


def _questions(left: Row, right: Row) -> list[Pair]:
    """The standard questions that both rows have."""
    known = {qa["qid"]: qa for qa in left["qas"] if qa["qid"] != "free"}
    return [(known[qa["qid"]], qa) for qa in right["qas"] if qa["qid"] in known]


def _overlap(left: Sequence[Row], right: Sequence[Row]) -> float:
    """Either's first answer against all of the other's, the two averaged."""
    one = max(f1(gold["text"], right[0]["text"]) for gold in left)
    other = max(f1(gold["text"], left[0]["text"]) for gold in right)
    return (one + other) / 2


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value
