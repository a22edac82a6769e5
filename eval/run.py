"""Runs a reader over a labelled file and scores what it says, as users get it: calibrated, thresholded."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..data.articles import Article
from ..data.flags import read_flags
from ..data.qa import QAExample, read_qa
from ..data.questions import guessed_type, load_questions
from ..model.anchors import anchor_of
from ..model.answering import Answerer, Ask
from ..model.flagging import Flagger
from ..model.results import Answer
from .flag import FlagOutcome, FlagReport, flag_report
from .qa import QAReport, qa_report
from .squad import QAScore, score_texts


def evaluate_qa(answerer: Answerer, path: Path) -> QAReport:
    """The report on annotation JSONL, SQuAD-form JSON or FacQA CSV; intervals draw whole articles."""
    examples = read_qa(path)
    asked = asks(examples)
    answers = answerer.answer(asked)
    scores = [_score(*each) for each in zip(examples, asked, answers, strict=True)]
    return qa_report(scores, [example.group for example in examples])


def asks(examples: Sequence[QAExample]) -> list[Ask]:
    """What to ask for labelled questions: a standard one with its answer type, others as a user's own."""
    types = {question.id: question.type for question in load_questions()}
    anchors = {e.group: anchor_of(Article(e.group, e.context, date=e.date)) for e in examples}
    return [
        Ask(e.context, e.question, types.get(e.qid) or guessed_type(e.question), anchors[e.group])
        for e in examples
    ]


def evaluate_flags(flagger: Flagger, path: Path) -> FlagReport:
    """The report on annotation JSONL with a 0/1 field for each of the model's flags."""
    examples = read_flags(path, flagger.names)
    found = flagger.flags([example.article for example in examples])
    outcomes = {
        name: FlagOutcome(
            np.array([example.labels[name] for example in examples], float),
            np.array([flags[name].probability for flags in found], float),
            np.array([flags[name].flagged for flags in found], float),
        )
        for name in flagger.names
    }
    return flag_report(outcomes, [example.article.id for example in examples])


def _score(example: QAExample, ask: Ask, answer: Answer) -> QAScore:
    exact, f1 = score_texts([gold.text for gold in example.answers], answer.text or "")
    return QAScore(
        example.id, example.qid, exact, f1, bool(example.answers), answer.stated, answer.probability,
        ask.type, answer.value, example.value,
    )  # fmt: skip
