"""The main job: read articles, write their findings, count what happened."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ..data.articles import Article
from .reader import CHUNK, Reader
from .results import Finding
from .writers import FindingWriter


@dataclass
class ScanSummary:
    """Counts of one scan: articles read, flagged by name, answers stated and not stated."""

    articles: int = 0
    flagged: Counter[str] = field(default_factory=Counter)
    stated: int = 0
    not_stated: int = 0

    def add(self, finding: Finding) -> None:
        """Count one finding."""
        self.articles += 1
        self.flagged.update(name for name, flag in finding.flags.items() if flag.flagged)
        stated = sum(fact.answer.stated for fact in finding.facts)
        self.stated += stated
        self.not_stated += len(finding.facts) - stated

    def merge(self, other: "ScanSummary") -> None:
        """Count what another one counted."""
        self.articles += other.articles
        self.flagged += other.flagged
        self.stated += other.stated
        self.not_stated += other.not_stated


def scan(
    reader: Reader, articles: Iterable[Article], out: Path, on_finding: Callable[[Finding], None]
) -> ScanSummary:
    """Write the finding of every article to `out` (format by extension); calls `on_finding` after each."""
    summary = ScanSummary()
    findings = reader.read_many(articles)
    with FindingWriter(out, reader.flagger.names, reader.questions) as writer:
        while some := list(islice(findings, CHUNK)):
            writer.write(some)
            for finding in some:
                summary.add(finding)
                on_finding(finding)
    return summary
