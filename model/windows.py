"""Cuts a long article into overlapping windows of tokens that fit the model beside the question."""

from dataclasses import dataclass

# A question or a title takes no more tokens of a row than this, nor more than a quarter of it.
_HEAD_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens [start, end) of the article, as token indices."""

    start: int
    end: int


def head_tokens(length: int) -> int:
    """How many tokens of a row of `length` the question or the title may take."""
    return min(_HEAD_TOKENS, length // 4)


def windows(tokens: int, room: int, overlap: int) -> list[Window]:
    """The fewest windows of at most `room` tokens that cover `tokens`, neighbours sharing at least `overlap`.

    They are of one length and evenly spaced: with full windows, the last one moved back, a quarter of the tokens
    would be read twice for nothing. A text without tokens has one empty window.
    """
    if room < 1 or not 0 <= overlap < room:
        raise ValueError(f"room {room} and overlap {overlap}: expected room >= 1 and 0 <= overlap < room")
    if tokens <= room:
        return [Window(0, tokens)]
    count = -(-(tokens - overlap) // (room - overlap))
    width = -(-(tokens + (count - 1) * overlap) // count)
    starts = [number * (tokens - width) // (count - 1) for number in range(count)]
    return [Window(start, start + width) for start in starts]
