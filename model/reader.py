"""The reader: flags an article and answers the questions of what is flagged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ..data.articles import Article
from ..data.errors import InputError, ModelError
from ..data.questions import Question, load_questions, questions_for
from .answering import Answerer, Ask
from .flagging import Flagger
from .hub import resolve
from .layout import BUNDLED, open_model
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
        whole = article if isinstance(article, Article) else Article(id="text", text=article)
        for name, value in {"text": whole.text, "question": question}.items():
            if not value.strip():
                raise InputError(f"the {name} is empty; nothing to ask")
        kind = next((q.type for q in self.questions if q.text == question), _guessed_type(question))
        return self.answerer.answer([Ask(whole.text, question, kind, _dated(whole))])[0]

    def _read_chunk(self, articles: Sequence[Article]) -> Iterator[Finding]:
        flags = self.flagger.flags(articles)
        asked = [questions_for(self.questions, [n for n, f in flag.items() if f.flagged]) for flag in flags]
        asks = [
            Ask(article.text, question.text, question.type, _dated(article))
            for article, questions in zip(articles, asked, strict=True)
            for question in questions
        ]
        answers = iter(self.answerer.answer(asks))
        for article, flag, questions in zip(articles, flags, asked, strict=True):
            facts = tuple(Fact(question.id, next(answers)) for question in questions)
            yield Finding(article.id, article.title, article.url, article.date, article.source, flag, facts)


def load(
    model: str | None = None,
    *,
    revision: str | None = None,
    questions: Sequence[Question] | None = None,
    threshold: float | None = None,
    threads: int | None = None,
    runtime: RuntimeName = "auto",
) -> Reader:
    """A reader of the embedded model, of a model folder, or of a hub id at a `revision`.

    A part that the model lacks (a plain QA checkpoint has no flags) is taken from the embedded model.
    `threshold` (0 to 1) replaces the calibrated ones, for flags and answers alike.
    """
    if threshold is not None and not 0.0 <= threshold <= 1.0:
        raise InputError(f"threshold {threshold}: expected a probability from 0 to 1")
    found = open_model(resolve(model, revision))
    # The other half of a plain checkpoint; a model that has both never touches the embedded one.
    spare = found if found.flag and found.qa else open_model(BUNDLED)
    flag, qa = found.flag or spare.flag, found.qa or spare.qa
    if flag is None or qa is None:
        raise ModelError(f"{BUNDLED}: the embedded model is incomplete; install suluh again")
    return Reader(
        Flagger(load_part(flag, runtime, threads), threshold),
        Answerer(load_part(qa, runtime, threads), threshold),
        tuple(questions) if questions is not None else load_questions(),
    )


def _dated(article: Article) -> str:
    """Where the year of a date is looked up: the article's date, or failing that its text's first full date."""
    return article.date or article.text


def _guessed_type(question: str) -> str:
    """The answer type of a question in the user's own words, by its question word."""
    words = question.lower().split()
    if "berapa" in words:
        return "money" if {"kerugian", "uang", "harga", "gaji", "dana"} & set(words) else "count"
    return "date" if "kapan" in words else "phrase"
