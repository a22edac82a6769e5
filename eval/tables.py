"""The reports as tables for a terminal."""

from rich.table import Table

from .bootstrap import Figure
from .flag import FlagReport
from .qa import QAReport


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


def _cells(figure: Figure, digits: int) -> tuple[str, str]:
    value, low, high = (f"{number:.{digits}f}" for number in figure)
    # NaN: no case to score.
    return ("-", "-") if value == "nan" else (value, f"{low} to {high}")
