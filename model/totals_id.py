"""Whether a figure is a running total and not one event's own: "sepanjang 2023 sudah 1.841 WNI"."""

import re

from .calendar_id import MONTHS
from .sentences import sentence_at

_YEAR = r"(?:tahun\s+)?(?:19|20)\d{2}"
_MONTH = "|".join(MONTHS)
_SPAN = rf"(?:{_YEAR}|(?:tahun|bulan|periode|kurun|semester|triwulan|kuartal|januari|{_MONTH})\b)"
# "Disekap sejak Maret" is no count since March: a word of counting has to stand by.
_SINCE = rf"\bsejak\s+(?:(?:awal|akhir|pertengahan|bulan)\s+)*(?:{_YEAR}|(?:{_MONTH})\b)"
_SO_FAR = (
    r"\bsudah\s+(?:ada\b|\d)|\b(?:ter|men)catat\b|\bterhitung\b|\btotal\b|\bmencapai\b|\bmenangani\b"
    rf"|\b(?:hingga|sampai)\s+(?:kini|saat\s+ini|sekarang|{_MONTH}|(?:19|20)\d{{2}})\b"
)
_COUNTED = r"(?:\d+|se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|beberapa)"
_TOTAL = re.compile(
    rf"\b(?:sepanjang|selama)\s+(?:{_SPAN}|{_COUNTED}\s*(?:tahun|bulan)\b)"
    rf"|{_SINCE}(?=.{{0,60}}(?:{_SO_FAR}))|(?:{_SO_FAR}).{{0,120}}{_SINCE}"
    rf"|\b(?:dari|antara|periode)\s+(?:(?:{_MONTH})\s+)?{_YEAR}\s*(?:hingga|sampai|s/d|dan|[-–—])"
    rf"|\bperiode\s+(?:{_MONTH})\b"
    rf"|\bdalam\s+(?:kurun\s+(?:waktu\s+)?)?{_COUNTED}\s*(?:tahun|bulan)\s+(?:terakhir|belakangan)"
    r"|\b(?:secara|jumlah)\s+(?:kumulatif|keseluruhan)|\bkumulatif\b",
    re.IGNORECASE | re.DOTALL,
)


def is_total(text: str, start: int, end: int) -> bool:
    """Whether the sentence around the figure `text[start:end]` counts over a period of time."""
    left, right = sentence_at(text, start, end)
    return _TOTAL.search(text[left:right]) is not None
