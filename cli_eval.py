"""`suluh eval`: how right a model is on a labelled file."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .cli_options import Model, Revision, Threads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from .eval.calibration import Outcomes

eval_app = typer.Typer(help="Score a model on labelled files, with 95 % intervals.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The labelled file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
MaxRisk = Annotated[
    float | None, typer.Option(min=0.0, max=1.0, help="Decide as a scan with this option would.")
]
Figures = Annotated[
    Path | None,
    typer.Option(help="Draw reliability and risk-coverage as SVG into this folder (extra: plots)."),
]


@eval_app.command()
def qa(
    file: File,
    as_json: AsJson = False,
    model: Model = None,
    revision: Revision = None,
    threads: Threads = None,
    max_risk: MaxRisk = None,
    figures: Figures = None,
) -> None:
    """Score answers on annotation JSONL or SQuAD-v2-form JSON."""
    from .eval.run import evaluate_qa
    from .eval.tables import qa_tables
    from .model.calibration import Doubt
    from .model.hub import resolve
    from .model.reader import LoadOptions, load_answerer

    _check(figures)
    how = LoadOptions(Doubt(max_risk=max_risk), threads)
    report = evaluate_qa(load_answerer(resolve(model, revision), how), file)
    _draw(report.outcomes, figures)
    _show(report.as_json(), qa_tables(report), as_json)


@eval_app.command()
def flag(
    file: File,
    as_json: AsJson = False,
    model: Model = None,
    revision: Revision = None,
    threads: Threads = None,
    max_risk: MaxRisk = None,
    figures: Figures = None,
) -> None:
    """Score flags on annotation JSONL."""
    from .eval.run import evaluate_flags
    from .eval.tables import flag_tables
    from .model.calibration import Doubt
    from .model.hub import resolve
    from .model.reader import LoadOptions, load_flagger

    _check(figures)
    how = LoadOptions(Doubt(max_risk=max_risk), threads)
    report = evaluate_flags(load_flagger(resolve(model, revision), how), file)
    _draw(report.outcomes, figures)
    _show(report.as_json(), flag_tables(report), as_json)


@eval_app.command()
def baselines(
    file: File,
    train: Annotated[list[Path], typer.Option(help="Labelled articles to learn from; may be given twice.")],
    articles: Annotated[Path | None, typer.Option(help="The articles of stand-off training files.")] = None,
) -> None:
    """Score a keyword rule and TF-IDF with logistic regression on the same flags, as JSON (extra: train)."""
    from .data.errors import needing
    from .data.flags import read_flags

    with needing("train", "the baselines need"):
        from .eval.baselines import keyword_report, tfidf_report

    examples = read_flags(file)
    training = [example for path in train for example in read_flags(path, articles=articles)]
    reports = {"keywords": keyword_report(examples), "tfidf": tfidf_report(training, examples)}
    sys.stdout.write(json.dumps({name: report.as_json() for name, report in reports.items()}) + "\n")


@eval_app.command()
def agreement(
    second: Annotated[Path, typer.Argument(help="The second annotator's file.")],
    first: Annotated[list[Path], typer.Argument(help="The first annotator's files.")],
    articles: Annotated[Path | None, typer.Option(help="The articles of stand-off files.")] = None,
) -> None:
    """Measure how far two annotators of the same articles agree, as JSON."""
    from .eval.agreement import agreement as measure

    sys.stdout.write(json.dumps(measure(second, first, articles).as_json()) + "\n")


@eval_app.command()
def incidents(
    findings: Annotated[Path, typer.Argument(help="What a scan wrote of the labelled articles.")],
    groups: Annotated[Path, typer.Argument(help="The labelled groups, as data/annotations/incidents.jsonl.")],
) -> None:
    """Score the grouping into incidents, and one by titles alone, as JSON (extra: report)."""
    from .data.errors import needing
    from .data.incidents import read_groups
    from .eval.incidents import group_scores
    from .model.findings import read_findings

    with needing("report", "incidents need"):
        from .report.incidents import grouped, grouped_by_title
        from .report.selection import select

    gold = read_groups(groups)
    records = select(record for _, record in read_findings(findings)).flagged
    ids = [record["id"] for record in records]
    ways = {"incidents": grouped(records), "titles": grouped_by_title(records)}
    scores = {
        name: group_scores(dict(zip(ids, found.tolist(), strict=True)), gold) for name, found in ways.items()
    }
    sys.stdout.write(json.dumps(scores) + "\n")


@eval_app.command()
def speed(
    source: Annotated[str, typer.Argument(help="Articles to time on.")] = "data/examples",
    limit: Annotated[int, typer.Option(min=1, help="Time on this many articles.")] = 8,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the median counts.")] = 3,
) -> None:
    """Time Suluh against plain transformers, side by side, same weights and articles (extra: torch)."""
    from .eval.speed import compare

    sys.stdout.write(json.dumps(compare(source, limit, rounds), indent=1) + "\n")


@eval_app.command()
def memory(
    rows: Annotated[int, typer.Option(min=1, help="Synthetic articles to scan.")] = 100_000,
) -> None:
    """Scan so many synthetic articles in a process of its own; its largest resident set, as JSON."""
    from .eval.memory import scan_memory

    sys.stdout.write(json.dumps(scan_memory(rows)) + "\n")


@eval_app.command()
def scale(
    speed: Annotated[float, typer.Option(help="Articles a second that one worker (a core) reads.")],
    articles: Annotated[int, typer.Option(min=1, help="Articles to read.")] = 100_000_000,
    workers: Annotated[list[int], typer.Option(help="Workers; may be given several times.")] = [64, 256],  # noqa: B006
    part: Annotated[list[int], typer.Option(help="Articles a part; may be given several times.")] = [  # noqa: B006
        500,
        2000,
        20000,
    ],
    losses: Annotated[float, typer.Option(help="How often an hour a worker is lost.")] = 0.01,
    slow_share: Annotated[float, typer.Option(help="Share of workers that take three times as long.")] = 0.05,
) -> None:
    """Simulate a scan on many workers, some slow, some lost: how long, by the size of a part."""
    from rich.console import Console

    from .eval.scale import Cluster, simulate
    from .eval.tables import scale_table

    clusters = [Cluster(count, speed, losses=losses, slow_share=slow_share) for count in workers]
    runs = [(cluster, size, simulate(cluster, articles, size)) for cluster in clusters for size in part]
    Console().print(scale_table(runs))


def _check(folder: Path | None) -> None:
    """Whether figures can be drawn, before minutes are spent on their numbers."""
    if folder is not None:
        from .eval.figures import check_extra

        check_extra()


def _draw(outcomes: "Mapping[str, Outcomes]", folder: Path | None) -> None:
    if folder is not None:
        from .eval.figures import write_figures

        write_figures(outcomes, folder)


def _show(report: dict[str, Any], tables: "list[Table]", as_json: bool) -> None:
    from rich.console import Console

    if as_json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        Console().print(*tables, sep="\n")
