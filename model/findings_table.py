"""How findings look in a terminal."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from .masking import mask
from .results import Finding

_SHOWN_FACTS = 4


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
