"""The questions asked of each flagged article: the standard set, or a TOML file of the user's own."""

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .errors import InputError
from .flags import FLAGS

STANDARD = Path(__file__).with_name("questions.toml")
TYPES = ("count", "money", "date", "place", "phrase", "clause", "person", "penalty")
FIELDS = ("id", "text", "type", "flags")
_SUMS = frozenset(
    {
        "kerugian",
        "rugi",
        "uang",
        "dana",
        "gaji",
        "upah",
        "bayaran",
        "harga",
        "biaya",
        "ongkos",
        "tebusan",
        "denda",
        "rupiah",
        "hadiah",
        "nominal",
        "tarif",
        "modal",
    }
)
_TIMES = frozenset({"tanggal", "tahun", "pukul", "jam"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question; it is asked of an article that carries at least one of `flags`."""

    id: str
    text: str
    type: str = "phrase"
    flags: tuple[str, ...] = FLAGS


def load_questions(path: Path | None = None) -> tuple[Question, ...]:
    """Read a TOML file of [[question]] tables; without a path, the standard set."""
    path = path or STANDARD
    tables = _parse(path).get("question")
    if not isinstance(tables, list) or not tables:
        raise InputError(f"{path}: no questions; add at least one [[question]] table with id and text")
    seen: dict[str, Question] = {}
    for number, table in enumerate(tables, start=1):
        question = _question(table, f"{path}: question {number}")
        if question.id in seen:
            raise InputError(f"{path}: question {number}: id {question.id!r} is used twice; ids must differ")
        seen[question.id] = question
    return tuple(seen.values())


def select_questions(questions: Sequence[Question], ids: Sequence[str]) -> tuple[Question, ...]:
    """The questions with these ids, in the order of `ids`."""
    known = {question.id: question for question in questions}
    for id_ in ids:
        if id_ not in known:
            raise InputError(f"unknown question id {id_!r}; known: {', '.join(known)}")
    return tuple(known[id_] for id_ in dict.fromkeys(ids))


def guessed_type(question: str) -> str:
    """The answer type of a question in anyone's words, by its question word."""
    words = re.findall(r"\w+", question.lower())
    if "kapan" in words or any(pair[0] in _TIMES and pair[1] == "berapa" for pair in pairwise(words)):
        return "date"
    if "berapa" in words:
        return "money" if _SUMS.intersection(words) else "count"
    return "phrase"


def questions_for(questions: Sequence[Question], flags: Collection[str]) -> tuple[Question, ...]:
    """The questions asked of an article that carries these flags."""
    return tuple(question for question in questions if any(flag in flags for flag in question.flags))


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}") from error


def _question(table: object, where: str) -> Question:
    if not isinstance(table, dict):
        raise InputError(f"{where}: not a table; write [[question]] above its id and text")
    for key in table:
        if key not in FIELDS:
            raise InputError(f"{where}: unknown field {key!r}; known: {', '.join(FIELDS)}")
    type_ = table.get("type", "phrase")
    if type_ not in TYPES:
        raise InputError(f"{where}: unknown type {type_!r}; known: {', '.join(TYPES)}")
    return Question(_word(table, "id", where), _word(table, "text", where), type_, _flags(table, where))


def _word(table: dict[str, object], field: str, where: str) -> str:
    value = table.get(field)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{where}: {field} is missing or empty; give it a text in quotes")
    return value.strip()


def _flags(table: dict[str, object], where: str) -> tuple[str, ...]:
    flags = table.get("flags", list(FLAGS))
    if not isinstance(flags, list) or not flags:
        raise InputError(f"{where}: flags must be a list of at least one of: {', '.join(FLAGS)}")
    for flag in flags:
        if flag not in FLAGS:
            raise InputError(f"{where}: unknown flag {flag!r}; known: {', '.join(FLAGS)}")
    return tuple(flags)
