"""Figures as an Indonesian reader expects them: 1.048, "Rp 1,2 miliar", "9 Mei 2023"; names of flags and questions."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ..model.places_id import is_code
from .results import Reading

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
NO_OUTLET = "(media tidak diketahui)"
_FLAGS = {"trafficking": "TPPO", "online_scam": "Penipuan daring"}
_QUESTIONS = {
    "rescued_wni": "WNI diselamatkan",
    "victims_wni": "Korban WNI",
    "victims_total": "Jumlah korban",
    "suspects": "Tersangka ditangkap",
    "destination": "Tempat eksploitasi",
    "origin": "Asal korban",
    "promised_job": "Pekerjaan yang dijanjikan",
    "modus": "Modus",
    "perpetrator": "Terduga pelaku",
    "rescuer": "Penyelamat atau pengungkap",
    "when": "Waktu",
    "loss": "Kerugian",
    "law": "Pasal",
    "penalty": "Ancaman atau vonis",
}
_CURRENCIES = {"IDR": "Rp", "USD": "US$", "SGD": "S$", "MYR": "RM"}
_SENTENCES = {"death": "hukuman mati", "life": "seumur hidup"}
_HEDGES = {"about": "sekitar", "at least": "sedikitnya", "at most": "paling banyak"}
_UNITS = {"Y": "tahun", "M": "bulan", "W": "pekan", "D": "hari"}
_DURATION = re.compile("P" + "".join(rf"(?:(?P<{unit}>\d+(?:\.\d+)?){unit})?" for unit in _UNITS))
# Glued digits of a torn text: their words are shown, not a figure.
_ABSURD = 10**16
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A value to read, its exact form where that says more, and what it sorts by: numbers, then texts."""

    text: str
    exact: str
    key: int | float | str


def flag_name(flag: str) -> str:
    """What a flag is called on the page; its own name where it is none of ours."""
    return _FLAGS.get(flag, flag)


def question_name(question_id: str, question: str) -> str:
    """A short name for a standard question, else the question itself."""
    return _QUESTIONS.get(question_id, question)


def number(figure: int | Decimal) -> str:
    """1048 as "1.048", 2.5 as "2,5"."""
    if figure == int(figure):
        return f"{int(figure):,}".replace(",", ".")
    return f"{figure:,f}".translate(str.maketrans(",.", ".,"))


def percent(share: float) -> str:
    """0.913 as "91%"."""
    return f"{share * 100:.0f}%"


def day(iso: str, months: tuple[str, ...] = MONTHS) -> str:
    """An ISO day or month in words: "9 Mei 2023", "Mei 2023"; what is neither stays."""
    parts = iso.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) not in (2, 3):
        return iso
    if not 1 <= int(parts[1]) <= len(months):
        return iso
    named = f"{months[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {named}" if len(parts) == 3 else named


def shown(reading: Reading, answer_type: str) -> Shown:
    """A reading as the page shows it, by the type of its question; its words where it has no value or is a place."""
    forms = {"count": _count, "money": _money, "date": _date, "penalty": _penalty}
    # Parquet has one column for all values, so counts come as texts.
    # The code of a place says less than its words: Bavet and Phnom Penh are both KH.
    valued = reading.value is not None and not is_code(reading.value)
    found = forms.get(answer_type, _text)(str(reading.value), reading.unit) if valued else None
    if found and (hedge := _HEDGES.get(reading.qualifier or "")):
        found = replace(found, text=f"{hedge} {found.text}")
    found = found or Shown(reading.text, "", reading.text.lower())
    return replace(found, text=f"{found.text} (kumulatif)") if reading.cumulative else found


def _count(value: str, unit: str | None) -> Shown | None:
    if not value.isdecimal():
        return _money(value, unit)
    if int(value) >= _ABSURD:
        return None
    figure = number(int(value))
    return Shown(f"{figure} {unit}" if unit else figure, "", int(value))


def _money(value: str, unit: str | None) -> Shown | None:
    code, _, amount = value.partition(" ")
    if not amount.replace(".", "", 1).isdecimal():
        return None
    exact = Decimal(amount)
    if exact >= _ABSURD:
        return None
    sign = _CURRENCIES.get(code, code)
    key = float(exact) if code == "IDR" else value
    for scale, word in _SCALES:
        if exact >= scale:
            short = number((exact / scale).quantize(Decimal("0.01")).normalize())
            return Shown(f"{sign} {short} {word}", f"{sign} {number(exact)}", key)
    return Shown(f"{sign} {number(exact)}", "", key)


def _date(value: str, unit: str | None) -> Shown:
    return Shown(" – ".join(map(day, value.split("/"))), "", value)


def _penalty(value: str, unit: str | None) -> Shown | None:
    """A penalty such as "life; P3Y/P15Y; IDR 600000000"."""
    parts = [_punishment(part, unit) for part in value.split("; ")]
    return Shown("; ".join(parts), "", value) if all(parts) else None


def _punishment(part: str, unit: str | None) -> str:
    """One part of a penalty in words; empty where it is none of the known forms."""
    if part in _SENTENCES:
        return _SENTENCES[part]
    ends = part.split("/")
    if terms := [_DURATION.fullmatch(end) for end in ends if end.startswith("P")]:
        words = " – ".join(" ".join(_lengths(term)) for term in terms if term)
        return f"{words} {unit}" if unit and words else words
    sums = [_money(end, None) for end in ends]
    return "denda " + " – ".join(found.text for found in sums if found) if all(sums) else ""


def _lengths(term: re.Match[str]) -> list[str]:
    return [f"{number(Decimal(term[unit]))} {_UNITS[unit]}" for unit in _UNITS if term[unit]]


def _text(value: str, unit: str | None) -> Shown:
    return Shown(value, "", value.lower())
