"""Which labelled examples a run trains on, and which it leaves out for calibration: whole stories, over all sources."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..data.splits import held_out, same_stories
from .recipe import Recipe, Source

Example = TypeVar("Example")


@dataclass(frozen=True)
class Split(Generic[Example]):
    """The examples of each source without the held-out articles and others of their stories; the held-out ones."""

    training: list[tuple[Source, list[Example]]]
    held_out: list[Example]


def split(
    recipe: Recipe,
    read: Callable[[Source], list[Example]],
    article: Callable[[Example], tuple[str, str]],
) -> Split[Example]:
    """Read every source once and split its examples; `article` gives the id and text of an example's article.

    What tells a held-out story again is not trained on from any source.
    """
    sources = [(source, read(source)) for source in recipe.sources]
    calibrating = [example for source, some in sources if source.holds_out for example in some]
    texts = dict(map(article, calibrating))
    held = held_out(texts, recipe.held_out, recipe.held_from)
    others = dict(article(one) for source, some in sources if not source.holds_out for one in some)
    again = same_stories(list(others.values()), [texts[name] for name in held])
    apart = held | {name for name, same in zip(others, again, strict=True) if same}
    training = [(source, [one for one in some if article(one)[0] not in apart]) for source, some in sources]
    return Split(training, [example for example in calibrating if article(example)[0] in held])
