"""One HTML file that shows what findings say: figures, charts, the table of incidents, each value's evidence.

What articles say goes in as JSON that page.js shows as text; the page's policy lets nothing run or load but
page.js and page.css themselves.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..data.questions import Question
from .panels import panels
from .payload import payload
from .published import day as published_day
from .published import outlet
from .results import Incident
from .selection import Selection, flags_of
from .tally import Asked, questions_of
from .wording import day, flag_name, number, percent

_HERE = Path(__file__).parent
_UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
# Answers short enough to stand in a column, and worth sorting by.
_COLUMN_TYPES = ("count", "money", "place")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a report: its title, the name of the findings' file, and the day it was made (ISO)."""

    title: str
    findings: str
    made: str


def render(
    heading: Heading, selection: Selection, incidents: Sequence[Incident], known: Sequence[Question] = ()
) -> str:
    """The whole page; the same findings on the same day give the same text.

    `known` are questions that are not in the standard set, for their answer types.
    """
    questions = questions_of(selection.flagged, known)
    flags = {flag: flag_name(flag) for flag in flags_of(*selection.flagged)}
    script, style = (_HERE.joinpath(name).read_text("utf-8") for name in ("page.js", "page.css"))
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "number": number}
    return environment.get_template("page.html").render(
        heading=heading,
        selection=selection,
        period=_period(selection),
        policy=_policy(script, style),
        script=Markup(script),  # noqa: S704 (our own)
        style=Markup(style),  # noqa: S704 (our own)
        data=_embedded(payload(incidents, questions, flags)),
        figures=_figures(selection, incidents),
        panels=panels(selection, incidents, questions),
        columns=_columns(questions),
        flags=flags,
        outlets=sorted({name for incident in incidents for name in incident.outlets if name}, key=str.lower),
    )


def _policy(script: str, style: str) -> str:
    """A Content-Security-Policy that allows this script and this style and nothing else."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embedded(data: Mapping[str, object]) -> Markup:
    """JSON that can stand in a script element: no tag, comment or entity can begin or end in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))  # noqa: S704 (escaped above)


def _period(selection: Selection) -> str:
    if selection.since and selection.until:
        return f"Terbit {day(selection.since)} sampai {day(selection.until)}"
    if selection.since:
        return f"Terbit sejak {day(selection.since)}"
    if selection.until:
        return f"Terbit sampai {day(selection.until)}"
    days = sorted(filter(None, map(published_day, selection.flagged)))
    return f"Artikel bertanda terbit {day(days[0])} sampai {day(days[-1])}" if days else "Semua artikel"


def _figures(selection: Selection, incidents: Sequence[Incident]) -> list[tuple[str, str, str]]:
    """Name, number and remark of each figure at the head."""
    flagged = selection.flagged
    names = flags_of(*flagged)
    counts = {flag_name(name): sum(name in flags_of(record) for record in flagged) for name in names}
    outlets = {outlet(record) for record in flagged} - {""}
    undated = sum(not published_day(record) for record in flagged)
    share = f"{percent(len(flagged) / selection.read)} dari yang dibaca" if selection.read else ""
    return [
        ("Artikel dibaca", number(selection.read), ""),
        ("Artikel bertanda", number(len(flagged)), share),
        *((name, number(count), "artikel") for name, count in counts.items()),
        ("Peristiwa", number(len(incidents)), "kelompok artikel"),
        ("Media", number(len(outlets)), "dengan artikel bertanda"),
        ("Tanpa tanggal", number(undated), "artikel bertanda"),
    ]


def _columns(questions: Sequence[Asked]) -> list[Asked]:
    return [question for question in questions if question.type in _COLUMN_TYPES]
