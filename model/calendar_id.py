"""Names of months and weekdays as Indonesian and English news write them."""

import re

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari january jan",
            "februari pebruari febuari february feb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
# A digit may be glued to the name ("15Oktober2024"), a letter may not.
MONTH = rf"(?P<name>(?<![^\W\d_])(?:{'|'.join(MONTHS)})(?![^\W\d_]))"

_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_PART_OF_DAY = r"pagi|siang|sore|petang|malam|dini"
# "Minggu lalu" is last Sunday, "minggu lalu" last week.
WEEKDAY = re.compile(
    rf"(?<![^\W_])(?:(?P<name>senin|selasa|rabu|kamis|jum['’]?at|sabtu|ahad)"
    rf"|(?-i:Minggu|MINGGU)|(?<=hari\s)minggu|minggu(?=\s+(?:{_PART_OF_DAY})))(?![^\W_])",
    re.IGNORECASE,
)


def weekday_number(match: re.Match[str]) -> int:
    """0 for Monday to 6 for Sunday, of a match of WEEKDAY."""
    name = re.sub(r"['’]", "", match["name"].lower()) if match["name"] else "minggu"
    return _WEEKDAYS.index("minggu" if name == "ahad" else name)
