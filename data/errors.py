"""The exception family: every error Suluh raises on purpose, and the exit code a script sees.

SuluhError            (1)
├── InputError        (2)  a file, row, field or option that cannot be used; also a ValueError
└── ModelError        (3)  a model folder or checkpoint that cannot be used; also a ValueError
"""

from collections.abc import Iterator
from contextlib import contextmanager


def first_line(error: BaseException) -> str:
    """What other libraries say in a paragraph, in one line."""
    return str(error).partition("\n")[0]


class SuluhError(Exception):
    """Base of all errors raised on purpose; the message says what, where, and what to do."""

    exit_code = 1


class InputError(SuluhError, ValueError):
    """Something the user gave cannot be used: a file, a row, a field name, a question id."""

    exit_code = 2


class ModelError(SuluhError, ValueError):
    """A model cannot be used: no weights, a wrong architecture, a missing tokenizer."""

    exit_code = 3


@contextmanager
def needing(extra: str, what: str) -> Iterator[None]:
    """Imports of an extra: InputError says `what` ("a report needs"), the missing package and how to install it."""
    try:
        yield
    except ImportError as error:
        raise InputError(f"{what} {error.name}: pip install 'suluh[{extra}]'") from error
