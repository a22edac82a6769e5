"""How an answer looks in a terminal, and as a plain record."""

from dataclasses import asdict
from typing import Any

from .masking import mask
from .results import Answer


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
