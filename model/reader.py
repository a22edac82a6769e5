"""The reader: flags an article and answers the questions of what is flagged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..data.articles import Article
from ..data.errors import InputError, ModelError
from ..data.questions import Question, guessed_type, load_questions, questions_for
from .anchors import anchor_of
from .answering import Answerer, Ask
from .calibration import AS_FITTED, Doubt
from .fingerprint import fingerprint
from .flagging import Flagger
from .hub import resolve
from .layout import BUNDLED, Part, open_model
from .loading import RuntimeName, load_part
from .results import Answer, Fact, Finding

# Articles flagged and questioned together: enough rows to fill batches of like length.
CHUNK = 32


@dataclass(frozen=True)
class Reader:
    """Reads articles with one model; make it with `load`."""

    flagger: Flagger
    answerer: Answerer
    questions: tuple[Question, ...]

    def read(self, article: Article | str) -> Finding:
        """Flags and facts of one article (or of a bare text)."""
        whole = article if isinstance(article, Article) else Article(id="text", text=article)
        return next(self.read_many([whole]))

    def read_many(self, articles: Iterable[Article]) -> Iterator[Finding]:
        """The finding of each article, in order; streams, some articles at a time."""
        iterator = iter(articles)
        while some := list(islice(iterator, CHUNK)):
            yield from self._read_chunk(some)

    def ask(self, article: Article | str, question: str) -> Answer:
        """The answer to one question on an article or bare text; a standard question brings its answer type."""
        return ask(self.answerer, article, question, self.questions)

    def _read_chunk(self, articles: Sequence[Article]) -> Iterator[Finding]:
        flags = self.flagger.flags(articles)
        flagged = [[name for name, one in flag.items() if one.flagged] for flag in flags]
        asked = [questions_for(self.questions, names) for names in flagged]
        anchors = [
            anchor_of(article) if questions else None
            for article, questions in zip(articles, asked, strict=True)
        ]
        asks = [
            Ask(article.text, question.text, question.type, anchor)
            for article, questions, anchor in zip(articles, asked, anchors, strict=True)
            for question in questions
        ]
        answers = iter(self.answerer.answer(asks))
        for article, flag, names, questions in zip(articles, flags, flagged, asked, strict=True):
            yield Finding(
                article.id, article.title, article.url, article.date, article.source, flag,
                tuple(Fact(question.id, next(answers)) for question in questions),
                fingerprint(article.text) if names else (),
            )  # fmt: skip


def load(
    model: str | None = None,
    *,
    revision: str | None = None,
    questions: Sequence[Question] | None = None,
    threshold: float | None = None,
    max_risk: float | None = None,
    threads: int | None = None,
    runtime: RuntimeName = "auto",
) -> Reader:
    """A reader of the embedded model, of a model folder, or of a hub id at a `revision`.

    A part that the model lacks (a plain QA checkpoint has no flags) is taken from the embedded model.
    `threshold` (0 to 1) replaces the calibrated ones, for flags and answers alike; `max_risk` (0 to 1) takes those at
    which at most that share of the flags set and of the answers given was wrong on the held-out articles.
    """
    how = LoadOptions(Doubt(threshold, max_risk), threads, runtime)
    folder = resolve(model, revision)
    return Reader(
        load_flagger(folder, how),
        load_answerer(folder, how),
        tuple(questions) if questions is not None else load_questions(),
    )


@dataclass(frozen=True)
class LoadOptions:
    """How a part is loaded: how sure it has to be, CPU threads, and what runs it."""

    doubt: Doubt = AS_FITTED
    threads: int | None = None
    runtime: RuntimeName = "auto"


def load_flagger(folder: Path, how: LoadOptions = LoadOptions()) -> Flagger:
    """The flag half of the model in a folder, or of the embedded one where the folder has none."""
    part = open_model(folder).flag or open_model(BUNDLED).flag
    return Flagger(load_part(_whole(part), how.runtime, how.threads), how.doubt)


def load_answerer(folder: Path, how: LoadOptions = LoadOptions()) -> Answerer:
    """The QA half of the model in a folder, or of the embedded one where the folder has none."""
    part = open_model(folder).qa or open_model(BUNDLED).qa
    return Answerer(load_part(_whole(part), how.runtime, how.threads), how.doubt)


def ask(answerer: Answerer, article: Article | str, question: str, known: Sequence[Question]) -> Answer:
    """One question on an article or bare text; one of the `known` questions brings its answer type."""
    whole = article if isinstance(article, Article) else Article(id="text", text=article)
    for name, value in {"text": whole.text, "question": question}.items():
        if not value.strip():
            raise InputError(f"the {name} is empty; nothing to ask")
    kind = next((q.type for q in known if q.text == question), guessed_type(question))
    return answerer.answer([Ask(whole.text, question, kind, anchor_of(whole))])[0]


def _whole(part: Part | None) -> Part:
    if part is None:
        raise ModelError(f"{BUNDLED}: the embedded model is incomplete; install suluh again")
    return part
