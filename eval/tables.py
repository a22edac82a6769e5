"""The reports as tables for a terminal."""

from collections.abc import Sequence

from rich.box import MARKDOWN
from rich.table import Table

from .bootstrap import Figure
from .flag import FlagReport
from .qa import QAReport
from .scale import Cluster, Run


def qa_tables(report: QAReport) -> list[Table]:
    """The headline figures with their intervals, and a row a question."""
    headline = Table("figure", "value", "95 % interval", title=f"Question answering, n = {report.n}")
    for name, figure in report.figures.items():
        headline.add_row(name, *_cells(figure, 3 if name == "ece" else 1))
    columns = ("n", "answerable", "has_ans_f1", "no_ans_f1", "precision")
    questions = Table("question", *columns, title="By question")
    for qid, row in report.per_question.items():
        questions.add_row(qid, *("-" if (cell := row[name]) is None else f"{cell:.0f}" for name in columns))
    return [headline, questions]


def flag_tables(report: FlagReport) -> list[Table]:
    """One table a flag."""
    tables = []
    for flag, figures in report.figures.items():
        table = Table("figure", "value", "95 % interval", title=f"{flag}, n = {report.n}")
        for name, figure in figures.items():
            table.add_row(name, *_cells(figure, 3))
        tables.append(table)
    return tables


def scale_table(runs: Sequence[tuple[Cluster, int, Run]]) -> Table:
    """A row for each simulated scan: its cluster, its articles a part, what happened."""
    columns = ("workers", "part", "parts", "hours", "over ideal", "busy", "lost", "in vain")
    table = Table(*columns, box=MARKDOWN)
    for cluster, part, run in runs:
        table.add_row(
            f"{cluster.workers}", f"{part}", f"{len(run.done)}", f"{run.seconds / 3600:.1f}",
            f"{run.seconds / run.ideal:.3f}", f"{100 * run.busy:.1f} %", f"{run.losses}", f"{100 * run.lost:.2f} %",
        )  # fmt: skip
    return table


def _cells(figure: Figure, digits: int) -> tuple[str, str]:
    value, low, high = (f"{number:.{digits}f}" for number in figure)
    # NaN: no case to score.
    return ("-", "-") if value == "nan" else (value, f"{low} to {high}")
