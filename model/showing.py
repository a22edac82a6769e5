"""How answers and findings look in a terminal, and as plain records."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.markup import escape
from rich.table import Table

from .masking import mask
from .results import Answer, Finding

_SHOWN_FACTS = 4


def answer_record(answer: Answer) -> dict[str, Any]:
    """One answer as JSON types, without its alternatives and other values; personal numbers masked."""
    record = asdict(answer)
    del record["alternatives"], record["others"]
    return record | {name: mask(record[name]) for name in ("text", "sentence") if record[name]}


def answer_lines(answer: Answer) -> list[str]:
    """One answer for a reader: the answer, how sure, its place, its value, its sentence."""
    if not answer.stated:
        return [f"not stated  (probability {answer.probability:.2f})"]
    lines = [
        f"{mask(answer.text or '')}  (probability {answer.probability:.2f}, characters {answer.start}-{answer.end})"
    ]
    if answer.value is not None:
        exact = answer.qualifier in (None, "exact")
        lines.append(
            " ".join(
                filter(None, ["value:", "" if exact else answer.qualifier, str(answer.value), answer.unit])
            )
        )
    return [*lines, f"evidence: {' '.join(mask(answer.sentence or '').split())}"]


def findings_table(findings: Sequence[Finding]) -> Table:
    """A row for each finding: title, flags with probability, and the surest facts."""
    table = Table(title="Findings", show_lines=True)
    for column, ratio in {"article": 3, "flags": 2, "facts (probability)": 5}.items():
        table.add_column(column, ratio=ratio, overflow="fold")
    for finding in findings:
        flags = [f"{name} {flag.probability:.2f}" for name, flag in finding.flags.items() if flag.flagged]
        table.add_row(escape(mask(finding.title) or finding.id), "\n".join(flags), "\n".join(_facts(finding)))
    return table


def _facts(finding: Finding) -> list[str]:
    stated = sorted((f for f in finding.facts if f.answer.stated), key=lambda f: -f.answer.probability)
    lines = [
        escape(f"{f.question_id}: {' '.join(mask(f.answer.text or '').split())} ({f.answer.probability:.2f})")
        for f in stated[:_SHOWN_FACTS]
    ]
    left = len(stated) - len(lines)
    return lines + ([f"and {left} more"] if left else [])
