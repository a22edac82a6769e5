"""The commands a person types. Heavy modules are imported by the command that needs them."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .cli_data import data_app
from .cli_eval import eval_app
from .cli_model import model_app
from .cli_options import (
    Fields,
    MaxRisk,
    Model,
    Questions,
    Revision,
    Runtime,
    RuntimeChoice,
    Threads,
    Threshold,
    chosen_questions,
)
from .cli_report import incidents, report
from .cli_scan import scan
from .cli_train import train_app

app = typer.Typer(
    help="Suluh reads Indonesian news: flags trafficking (TPPO) and online scams, and answers with evidence.\n\n"
    "Exit codes: 0 done, 1 failed, 2 input cannot be used, 3 model cannot be used.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(data_app, name="data")
app.add_typer(model_app, name="model")
app.add_typer(eval_app, name="eval")
app.add_typer(train_app, name="train")
app.command()(scan)
app.command()(incidents)
app.command()(report)


@app.command()
def ask(
    source: Annotated[
        str, typer.Argument(help="A file with one article (its first, if it holds more), or -.")
    ],
    question: Annotated[str, typer.Argument(help="The question, in Indonesian.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    threshold: Threshold = None,
    max_risk: MaxRisk = None,
    model: Model = None,
    revision: Revision = None,
    threads: Threads = None,
    runtime: Runtime = RuntimeChoice.auto,
) -> None:
    """Answer one question on an article, with the sentence that says so."""
    from .data.questions import load_questions
    from .data.readers import first_article
    from .model.calibration import Doubt
    from .model.hub import resolve
    from .model.reader import LoadOptions, load_answerer
    from .model.reader import ask as ask_article
    from .model.showing import answer_lines, answer_record

    article = first_article(source)
    how = LoadOptions(Doubt(threshold, max_risk), threads, runtime.value)
    answerer = load_answerer(resolve(model, revision), how)
    answer = ask_article(answerer, article, question, load_questions())
    text = (
        json.dumps(answer_record(answer), ensure_ascii=False) if as_json else "\n".join(answer_lines(answer))
    )
    sys.stdout.write(text + "\n")


@app.command()
def verify(
    findings: Annotated[
        Path, typer.Argument(help="What a scan wrote: findings.jsonl, .parquet or a folder.")
    ],
    sources: Annotated[list[str], typer.Argument(help="The articles that were scanned.")],
    fields: Fields = "",
    questions: Questions = None,
) -> None:
    """Check every answer, sentence and value of written findings against the articles; 1 if any is wrong."""
    from .data.fields import parse_fields
    from .data.questions import load_questions
    from .data.readers import read_articles
    from .model.findings import read_findings
    from .model.verify import verify as check

    articles = read_articles(sources, parse_fields(fields))
    faults = 0
    for fault in check(read_findings(findings), articles, chosen_questions(questions) or load_questions()):
        faults += 1
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{faults} faults\n" if faults else "every answer stands where it is said to\n")
    if faults:
        raise typer.Exit(1)
