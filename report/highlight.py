"""Where in its sentence an answer stands.

Findings place an answer in the article and give its sentence without a place. "2" may stand in the sentence
more than once; answers with the same sentence fix where it begins.
"""

import re
from collections.abc import Iterable

Placed = tuple[str, int]


def sentence_start(sentence: str, answers: Iterable[Placed]) -> int | None:
    """Where the sentence begins in its article, by answers and their places in it; None where they do not say."""
    starts: set[int] | None = None
    for answer, place in answers:
        found = {place - at for at in _occurrences(answer, sentence)}
        starts = found if starts is None else starts & found
    return starts.pop() if starts and len(starts) == 1 else None


def mark(sentence: str, answer: str, place: int, start: int | None) -> int:
    """Where to mark `answer`, in UTF-16 units as a browser counts; -1 where it does not stand in the sentence."""
    at = place - start if start is not None else -1
    if at < 0 or not sentence.startswith(answer, at):
        at = _first(answer, sentence)
    return at if at < 0 else len(sentence[:at].encode("utf-16-le", "surrogatepass")) // 2


def _occurrences(answer: str, sentence: str) -> list[int]:
    return [found.start() for found in re.finditer(f"(?={re.escape(answer)})", sentence)] if answer else []


def _first(answer: str, sentence: str) -> int:
    """The first occurrence as a word of its own, or failing that the first."""
    whole = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", sentence) if answer else None
    return whole.start() if whole else (sentence.find(answer) if answer else -1)
