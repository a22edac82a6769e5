"""Whether the words of a span can be an answer of the type asked for: a sum of money holds a figure.

A rejected span gives way to the next best one: "dua kali" is no loss, "para pelaku" is no count.
"""

import re

from .counts_id import parse_count
from .figures_id import VAGUE
from .money_id import parse_money
from .numbers_id import DIGITS, parse_number

_ALL_OF = re.compile(rf"\bke(?:{'|'.join(DIGITS)})\b", re.IGNORECASE)
_TIME = re.compile(
    r"\d|\b(?:januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember"
    r"|desember|jan|feb|mar|apr|jun|jul|agu|agt|ags|sept?|okt|nov|des|senin|selasa|rabu|kamis|jumat|jum'at|sabtu"
    r"|minggu|ahad|(?:se)?(?:hari|pekan|minggu|bulan|tahun)|kemarin|besok|lusa|tadi|semalam|lalu|sejak|malam|pagi|siang|sore|dini|akhir|awal"
    r"|pertengahan|saat|setelah|sebelum|ketika)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:mati|seumur|hidup|bebas|percobaan|penjara|denda|kurungan|tahun)\b", re.IGNORECASE
)
_WHO_DID = re.compile(r"\s*siapa(?:kah)?\s+(?:saja\s+)?(?:para\s+)?(?:pelaku|tersangka)", re.IGNORECASE)
_VICTIM = re.compile(r"\W*(?:salah\s+(?:satu|seorang)\s+|seorang\s+|para\s+)?korban\b", re.IGNORECASE)
# "Teman korban berinisial RD" may be anyone.
_VICTIM_NAMED = re.compile(
    r"\b(?:salah\s+(?:satu|seorang)|seorang)\s+korban\s+ber(?:inisial|nama)\s+\Z", re.IGNORECASE
)
_WNI = re.compile(r"\bwni\b|\bwarga\s+negara\s+indonesia\b|\borang\s+indonesia\b", re.IGNORECASE)
_FOREIGN = re.compile(
    r"\bwna\b|\b(?:warga|pekerja|orang|tenaga\s+kerja)(?:\s+negara)?\s+asing\b|\b(?:wn|warga|warga\s+negara)\s+(?:malaysia|china|cina"
    r"|tiongkok|taiwan|vietnam|thailand|myanmar|filipina|kamboja|laos|india|bangladesh|pakistan|nigeria|singapura|jepang"
    r"|korea|amerika|nepal|kenya|ethiopia)\b",
    re.IGNORECASE,
)


def _counts_foreigners(answer: str, question: str) -> bool:
    """Whether Indonesians (WNI) are to be counted and the answer names foreigners only: "62 pekerja asing"."""
    return bool(_WNI.search(question) and _FOREIGN.search(answer) and not _WNI.search(answer))


def _accuses_victim(answer: str, question: str, before: str) -> bool:
    """Whether perpetrators are asked for and the answer is said to be a victim: "salah satu korban berinisial | SA"."""
    return bool(_WHO_DID.match(question) and (_VICTIM.match(answer) or _VICTIM_NAMED.search(before)))


def fits(answer: str, answer_type: str, question: str = "", before: str = "") -> bool:
    """Whether `answer` can be of the type (data/questions.toml); phrases, persons and the like always are.

    A count of foreigners fits no `question` about WNI, a victim none about perpetrators; `before` is the text that
    leads up to the answer.
    """
    if answer_type == "count":
        return _counts(answer) and not _counts_foreigners(answer, question)
    if answer_type == "money":
        return parse_money(answer)[1] is not None or bool(VAGUE.search(answer))
    if answer_type == "date":
        return _TIME.search(answer) is not None
    if answer_type == "penalty":
        return parse_number(answer) is not None or _SENTENCE.search(answer) is not None
    return not (answer_type == "person" and _accuses_victim(answer, question, before))


def _counts(answer: str) -> bool:
    return (
        parse_count(answer)[0] is not None
        or parse_number(answer) is not None
        or VAGUE.search(answer) is not None
        or _ALL_OF.search(answer) is not None
    )
