"""What an annotated set holds: articles by flag and kind, questions by standard question, answered or not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .annotations import Row, json_rows
from .errors import InputError
from .flags import FLAGS


@dataclass
class SetStats:
    """Counts over one or more annotation files."""

    articles: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Count one annotated article."""
        self.articles += 1
        set_ = [name for name in FLAGS if row[name]]
        self.flags[" + ".join(set_) or "neither"] += 1
        self.kinds[row["kind"]] += 1
        for qa in row["qas"]:
            self.questions[qa["qid"]] += 1
            self.answered[qa["qid"]] += bool(qa["answers"])

    def as_json(self) -> Mapping[str, object]:
        """Counts by name, and for each question how many were asked and how many are answered."""
        by_question = {qid: [self.answered[qid], count] for qid, count in self.questions.items()}
        return {
            "articles": self.articles, "flags": dict(self.flags), "kinds": dict(self.kinds),
            "questions": self.questions.total(), "answered": self.answered.total(), "by_question": by_question,
        }  # fmt: skip


def set_stats(paths: list[Path]) -> SetStats:
    """The counts of the files together; stand-off rows need no text. InputError names a row that is none."""
    stats = SetStats()
    for path in paths:
        for place, row in json_rows(path):
            try:
                stats.add(row)
            except (KeyError, TypeError) as error:
                raise InputError(f"{place}: not an annotated article ({error!r})") from error
    return stats
