"""The country or Indonesian province of a place: "Myawaddy, Myanmar" is MM, "Sukabumi, Jawa Barat" is ID-JB.

The names are in places/*.tsv: countries and regencies as train/gazetteer.py writes them, and others.tsv by hand, which
goes before both.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from .results import Value

FOLDER = Path(__file__).with_name("places")
_TABLES = ("countries", "regencies", "others")
# "LA|MM|TH": the first unless the words name another of them; "ID-JB ID-KS": none unless they name one.
_DEFAULT = "|"
# A name that hides the names in it: the South China Sea is not in China.
_NO_PLACE = "-"
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
# A village or street may be called as a city elsewhere.
_WITHIN = re.compile(
    r"\b(?i:jalan|jln?|gang|gg|desa|dusun|kelurahan|kel|kecamatan|kec|perumahan|kampung)\b\.?\s*"
    r"(?:[A-Z][\w'’-]*+ *+)++"
)
# "warga Filipina" lives where the article says elsewhere; "warga Sukabumi" is of Sukabumi.
_CITIZEN = re.compile(
    r"\b(?:warga(?:\s+negara(?:\s+asing)?)?|wna?|(?:ber)?kewarganegaraan)\b(?:\s*\(wna?\))?\s*\Z",
    re.IGNORECASE,
)
# What stands behind these is beside the place or on the way to it.
_ASIDE = re.compile(
    r"\b(?:perbatasan|berbatasan|dekat|seberang|melalui|lewat|via|transit)\b[^,;]*", re.IGNORECASE
)
# "lima negara, termasuk Laos" are not Laos.
_COUNTRIES = re.compile(
    r"\b(?:\d+|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|beberapa|sejumlah|berbagai)\s+negara\b"
    r"(?!\s+bagian)|\bnegara\s+lain",
    re.IGNORECASE,
)
_KAB = re.compile(r"\bkab\.\s*", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z]{2})?")
# Up to so many letters a name is an abbreviation, written in capitals.
_SHORT = 3

# The codes that a name may stand for, and whether the first holds where nothing else decides.
Codes = tuple[tuple[str, ...], bool]


def parse_place(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country abroad, ISO 3166-2 of a province, "ID" for more of Indonesia than one province.

    None where the words name no known place, or several of which none contains the other.
    """
    if _COUNTRIES.search(text):
        return None
    text = _WITHIN.sub(",", _KAB.sub("Kabupaten ", text))
    return _code(list(_named(_ASIDE.sub(",", text)))) or _code(list(_named(text)))


def is_code(value: Value) -> bool:
    """Whether a value is that of a place: no other kind of value looks like it."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def lies_in(code: str, other: str) -> bool:
    """Whether `code` is `other` or a province of it."""
    return code == other or code.startswith(f"{other}-")


def place_name(code: str) -> str:
    """The Indonesian name of a country or province; the code itself where it is none of ours."""
    return next((name for name, codes in _rows() if codes == code), code)


def _code(named: Sequence[Codes]) -> str | None:
    sure = {codes[0] for codes, _ in named if len(codes) == 1}
    for codes, has_default in named:
        if len(codes) > 1:
            fitting = [
                code for code in codes if any(lies_in(code, other) or lies_in(other, code) for other in sure)
            ]
            if not fitting and has_default:
                fitting = [codes[0]]
            sure |= set(fitting) or set(codes)
    inner = [code for code in sure if not any(lies_in(other, code) for other in sure - {code})]
    return inner[0] if len(inner) == 1 else None


def _named(text: str) -> Iterator[Codes]:
    """The codes of each place that the text names, the longest names first."""
    names, longest = _names()
    words = [(found[0], found.start()) for found in _WORD.finditer(text)]
    position = 0
    while position < len(words):
        for size in range(min(longest, len(words) - position), 0, -1):
            some = words[position : position + size]
            codes = names.get("".join(map(_plain, (word for word, _ in some))))
            if codes and _is_name(some, text):
                break
        else:
            position += 1
            continue
        position += size
        if codes[0] != (_NO_PLACE,) and not _is_nationality(codes[0], text[: some[0][1]]):
            yield codes


def _is_name(words: Sequence[tuple[str, int]], text: str) -> bool:
    """Names begin with a capital, unless nothing in the text does; "as" is not AS; no name goes over a full stop."""
    first, start = words[0]
    end = words[-1][1]
    if re.search(r"[,;:()/]|\.\s", text[start:end]):
        return False
    if len(words) == 1 and len(first) <= _SHORT:
        return first.isupper()
    return first[0].isupper() or text.islower()


def _is_nationality(codes: tuple[str, ...], before: str) -> bool:
    return not codes[0].startswith("ID-") and _CITIZEN.search(before) is not None


@cache
def _names() -> tuple[dict[str, Codes], int]:
    """The codes by name, and the most words that a name has."""
    names: dict[str, Codes] = {}
    longest = 0
    for name, codes in _rows():
        words = _WORD.findall(name)
        names["".join(map(_plain, words))] = tuple(codes.replace(_DEFAULT, " ").split()), _DEFAULT in codes
        longest = max(longest, len(words))
    return names, longest


@cache
def _rows() -> list[tuple[str, str]]:
    """Names and codes as the tables have them, in order: of a code the Indonesian name comes first."""
    texts = [(FOLDER / f"{table}.tsv").read_text(encoding="utf-8") for table in _TABLES]
    lines = [line for text in texts for line in text.splitlines() if not line.startswith("#")]
    return [(name, codes) for name, codes in (line.split("\t") for line in lines)]


def _plain(word: str) -> str:
    return re.sub(r"['’`]", "", word).lower()
