"""Suluh reads Indonesian news: it flags trafficking (TPPO) and online scams, and answers with evidence."""

from .data.articles import Article
from .data.errors import InputError, ModelError, SuluhError
from .data.questions import Question, load_questions
from .model.reader import Reader, load
from .model.results import Answer, Fact, Finding, Flag, Span

__all__ = [
    "Answer",
    "Article",
    "Fact",
    "Finding",
    "Flag",
    "InputError",
    "ModelError",
    "Question",
    "Reader",
    "Span",
    "SuluhError",
    "load",
    "load_questions",
]
