"""Which field of a file holds what: named by the user, or guessed from the names people use."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from dataclasses import fields as dataclass_fields
from functools import lru_cache

from .errors import InputError

# The order is the order of preference; compared in lower case, without spaces, hyphens and underscores.
_USUAL = {
    "text": (
        "text", "teks", "isi", "isi berita", "isi artikel", "content", "konten", "body", "artikel",
        "article", "article text", "full text", "berita", "narasi",
    ),
    "title": ("title", "judul", "judul berita", "judul artikel", "headline"),
    "date": (
        "date", "tanggal", "tgl", "tanggal terbit", "published", "published at", "published date",
        "publish date", "publication date", "pubdate", "datetime", "timestamp", "waktu",
    ),
    "url": ("url", "link", "tautan"),
    "id": ("id", "_id", "article id", "id berita", "id artikel", "uuid", "guid"),
}  # fmt: skip
# Enough to choose from; without a header line, the "names" are a first row that may hold a whole text.
_SHOWN, _WIDEST = 20, 40


@dataclass(frozen=True, slots=True)
class Fields:
    """The file's own name for each of our fields; an empty one is guessed."""

    text: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    id: str = ""


GUESSED = Fields()
NAMES = tuple(field.name for field in dataclass_fields(Fields))


class MissingFieldError(InputError):
    """A record lacks its text, or a field that was named."""


def parse_fields(text: str) -> Fields:
    """Read `--fields`, as in "text=isi,title=judul"; what is not named is guessed."""
    named: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, column = (side.strip() for side in part.partition("="))
        if name not in NAMES:
            raise InputError(f"--fields {part}: unknown field {name!r}; the fields are {', '.join(NAMES)}")
        if not column:
            raise InputError(f"--fields {part}: no name after it; write {name}=NAME, as in text=isi")
        if name in named:
            raise InputError(f"--fields {part}: {name} is named twice; name it once")
        named[name] = column
    return Fields(**named)


# Cached, because a file has few sets of names and millions of records.
@lru_cache(maxsize=256)
def find_columns(fields: Fields, there: tuple[str, ...]) -> dict[str, str]:
    """The name in `there` for each of our fields that has one; MissingFieldError says which are there."""
    known: dict[str, str] = {}
    for name in there:
        known.setdefault(_folded(name), name)
    columns: dict[str, str] = {}
    for field, column in zip(NAMES, astuple(fields), strict=True):
        if column and column not in there:
            raise MissingFieldError(f"no field {column!r} for the {field}; {_listed(there)}")
        usual = next((known[name] for name in map(_folded, _USUAL[field]) if name in known), "")
        if column or usual:
            columns[field] = column or usual
    if "text" not in columns:
        raise MissingFieldError(f"no field with the text; {_listed(there)}; name it with --fields text=NAME")
    return columns


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter not in " -_")


def _listed(there: Iterable[str]) -> str:
    names = [name if len(name) <= _WIDEST else f"{name[:_WIDEST]}…" for name in there]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"the fields there are {', '.join(names[:_SHOWN])}{more}" if names else "there are no fields"
