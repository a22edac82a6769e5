"""Turns texts into token ids with exact character offsets, and joins pieces into model rows.

An article is tokenised once; rows for its questions and windows are put together from ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens without special ones: `ids` (n,), `offsets` (n, 2) code points, end exclusive."""

    ids: IntArray
    offsets: IntArray

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Row:
    """One input of the model: `ids` and `types` (length,); the context's tokens begin at `context`."""

    ids: IntArray
    types: IntArray
    context: int

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class _Template:
    """The special tokens around a pair, and the token types of its two parts, as the tokenizer has them."""

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    first_type: int
    second_type: int
    between_types: tuple[int, ...]


class PairTokenizer:
    """A fast tokenizer as Suluh uses it: no truncation, no padding, question and window joined by ids."""

    def __init__(self, tokenizer: Tokenizer, pad_id: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._template = _template(tokenizer)
        self.pad_id = pad_id

    @property
    def special(self) -> int:
        """How many special tokens a row has."""
        template = self._template
        return len(template.before) + len(template.between) + len(template.after)

    def tokens(self, text: str) -> Tokens:
        """Tokenise one text."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokenise several texts at once (on all cores)."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [_tokens(encoding) for encoding in encodings]

    def ids(self, texts: Sequence[str]) -> list[IntArray]:
        """The ids alone of several texts, (n,) each: without offsets the tokenizer is faster."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, np.int64) for encoding in encodings]

    def row(self, first: IntArray, second: IntArray) -> Row:
        """Join the ids of a first part (question, title) and a second (window of the article)."""
        template = self._template
        ids = [template.before, first, template.between, second, template.after]
        head = len(template.before) + len(first)
        context = head + len(template.between)
        types = np.full(context + len(second) + len(template.after), template.second_type, np.int64)
        types[:head] = template.first_type
        types[head:context] = template.between_types
        return Row(np.concatenate([np.asarray(part, np.int64) for part in ids]), types, context)

    def question_half(self, question: IntArray) -> Row:
        """A question as it stands at the head of a row, all that comes before the window."""
        whole = self.row(question, question[:0])
        return Row(whole.ids[: whole.context], whole.types[: whole.context], whole.context)

    def window_half(self, window: IntArray) -> Row:
        """A window as it stands at the end of a row, behind a first token of its own that is no part of the row."""
        template = self._template
        ids = [template.before[:1], window, template.after]
        types = np.full(1 + len(window) + len(template.after), template.second_type, np.int64)
        types[0] = template.first_type
        return Row(np.concatenate([np.asarray(part, np.int64) for part in ids]), types, 1)


def _tokens(encoding: Any) -> Tokens:
    offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
    return Tokens(np.array(encoding.ids, np.int64), offsets)


def _template(tokenizer: Tokenizer) -> _Template:
    """Read the pair template off an encoded probe: works for BERT, XLM-R and the like."""
    probe = tokenizer.encode("a", "a")
    parts = probe.sequence_ids
    first = [i for i, part in enumerate(parts) if part == 0]
    second = [i for i, part in enumerate(parts) if part == 1]
    ids, types = probe.ids, probe.type_ids
    return _Template(
        before=tuple(ids[: first[0]]),
        between=tuple(ids[first[-1] + 1 : second[0]]),
        after=tuple(ids[second[-1] + 1 :]),
        first_type=types[first[0]],
        second_type=types[second[0]],
        between_types=tuple(types[first[-1] + 1 : second[0]]),
    )
