"""The normal form of an answer: 97 with unit "WNI", "IDR 1200000000" with unit "IDR", "2023-05-09".

A value is given only where the words state one figure: "belasan orang" and "20 sampai 30 orang" have a
unit and no value.
"""

import re

from .dates_id import parse_date
from .money_id import has_currency, parse_money
from .numbers_id import DIGITS, RANGE, TOTAL, VAGUE, NumberMatch, find_numbers, parse_number
from .results import Value

# "ketiga pelaku" are three; "pelaku ketiga" is one, and no count.
_ALL_OF = re.compile(rf"\s*ke(?P<number>{'|'.join(DIGITS)})(?:nya\b|\s+(?=[^\W\d]))", re.IGNORECASE)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[a-z])(?=\()")
_SUFFIX = re.compile(r"\s*(?:-an|(?:orang\s+)?(?:lebih|lagi)|buah)\b", re.IGNORECASE)
_PARTITIVE = re.compile(r"\s*(?:orang\s+)?(?:dari|di\s*antara)\s", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|persen\b)", re.IGNORECASE)
_ACRONYM = re.compile(r"[^\d(),.;]*\(([A-Z]{2,6})\)")
_NATIONALS = {
    "WNI": re.compile(r"\s*(?:orang\s+)?(?:wni\b|warga\s*(?:negara\s*)?indonesia\b)", re.IGNORECASE),
    "WNA": re.compile(r"\s*(?:orang\s+)?(?:wna\b|warga\s*(?:negara\s*)?asing\b)", re.IGNORECASE),
    "PMI": re.compile(r"\s*(?:orang\s+)?(?:pmi\b|pekerja\s+migran\s+indonesia\b)", re.IGNORECASE),
}
# "12 orang tersangka" counts suspects, "230 orang asing" counts persons.
_CLASSIFIER = re.compile(
    r"\s*orang\s+(?=(?:[A-Z]{3,}|korban|tersangka|pelaku|terdakwa|terduga|saksi|pekerja|calon|warga|anak|remaja"
    r"|perempuan|laki-laki|wanita|pria|mahasiswa|buruh|nelayan|petugas|anggota|pegawai|penumpang)\b)"
)
_WORD = re.compile(r"\s*([^\W\d_]+(?:[-/][^\W\d_]+)*)")
_NO_NOUN = re.compile(
    r"yang|di|dari|dan|atau|pada|untuk|dengan|dalam|ke|oleh|karena|serta|itu|ini|tersebut|telah|sudah|akan|masih"
    r"|juga|lain|lainnya|tambahan|antaranya|adalah|yaitu|hingga|sampai|sejak|selama|saat|ketika|per|sebagai"
    r"|berusia|asal|menjadi|lebih|lagi|tewas|ditangkap|diselamatkan|dipulangkan|diamankan|ditahan|berhasil",
    re.IGNORECASE,
)
_UNIT_WORDS = 4
_SINGLES = {"seorang": "orang", "seekor": "ekor", "sepasang": "pasang"}


def normalise(answer: str, answer_type: str, article_date: str = "") -> tuple[Value, str | None]:
    """The value of an answer and its unit (counted noun or currency); (None, None) for other types."""
    if answer_type == "count":
        # "Berapa hadiahnya?" asks for a sum, whatever its words look like.
        if (money := parse_money(answer))[0] and has_currency(answer):
            return money
        return _count(_BRACKETED.sub(_drop_repeated_number, _GLUED.sub(" ", answer)))
    if answer_type == "money":
        return parse_money(answer)
    if answer_type == "date":
        return parse_date(answer, article_date), None
    return None, None


def _drop_repeated_number(bracketed: re.Match[str]) -> str:
    """Nothing for the second notation in "2 (dua) orang", else the brackets as they are."""
    number, first = parse_number(bracketed[1]), parse_number(bracketed.string[: bracketed.start()])
    repeated = number and first and number.end - number.start == len(bracketed[1].strip())
    return "" if repeated else bracketed[0]


def _count(answer: str) -> tuple[int | None, str | None]:
    if together := _ALL_OF.match(answer):
        return DIGITS[together["number"].lower()], _unit(answer[together.end() :])
    numbers = list(find_numbers(answer))
    vague = VAGUE.search(answer)
    if vague and (not numbers or vague.start() < numbers[0].start):
        return None, _unit(answer[vague.end() :])
    if not numbers:
        return None, None
    if len(numbers) > 1 and _several(answer, numbers[0], numbers[1]):
        return None, _shared_unit(answer, numbers[0], numbers[1])
    number = numbers[0]
    unit = _unit(answer[number.end :]) or _SINGLES.get(answer[number.start : number.end].lower())
    return number.value if isinstance(number.value, int) else None, unit


def _several(answer: str, first: NumberMatch, second: NumberMatch) -> bool:
    gap = first.end, second.start
    return bool(RANGE.fullmatch(answer, *gap) or TOTAL.fullmatch(answer, *gap))


def _shared_unit(answer: str, first: NumberMatch, second: NumberMatch) -> str | None:
    """What both figures count; None where they count different things."""
    unit = _unit(answer[second.end :])
    return unit if _unit(answer[first.end : second.start]) in (None, unit) else None


def _unit(rest: str) -> str | None:
    """The counted noun at the start of what follows a figure."""
    if suffix := _SUFFIX.match(rest):
        rest = rest[suffix.end() :]
    if _PERCENT.match(rest):
        return "persen"
    if (whole := _PARTITIVE.match(rest)) and (number := parse_number(rest[whole.end() :])):
        return _unit(rest[whole.end() + number.end :])
    for name, pattern in _NATIONALS.items():
        if pattern.match(rest):
            return name
    return _acronym(rest) or _noun(rest)


def _acronym(rest: str) -> str | None:
    match = _ACRONYM.match(rest)
    return match[1] if match else None


def _noun(rest: str) -> str | None:
    classifier = _CLASSIFIER.match(rest)
    position = classifier.end() if classifier else 0
    words: list[str] = []
    while len(words) < _UNIT_WORDS and (match := _WORD.match(rest, position)):
        if _NO_NOUN.fullmatch(match[1]):
            break
        words.append(match[1])
        position = match.end()
    return " ".join(words) or None
