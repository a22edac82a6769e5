"""Annotated articles, with their text or stand-off: offsets and a hash, the text joined from the articles' file.

A stand-off row names its article (`id`, `sha256` of the whole text) and how much of it was annotated (`chars`);
each answer is `start` and `end` in code points. News text is its publisher's and stays out of the repository. The
articles' file is JSONL, or reading comprehension in SQuAD form (`.json`), whose passages `passage_id` names.
"""

import gzip
import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from .errors import InputError

Row = dict[str, Any]


def annotated_rows(path: Path, articles: Path | None = None) -> Iterator[tuple[str, Row]]:
    """Each row with its place ("file:line"); stand-off rows get `text`, `title`, `date` from `articles`.

    InputError names the file, the line and what is wrong: no JSON, an article that is missing or has changed.
    """
    rows = list(json_rows(path))
    wanted = {row["id"] for _, row in rows if "sha256" in row and "text" not in row}
    texts = _articles(path, articles, wanted)
    for place, row in rows:
        yield place, (_joined(place, row, texts) if row.get("id") in wanted else row)


def stand_off(row: Row, whole: str) -> Row:
    """An annotated row without its text; `whole` is the article's whole text, of which `row["text"]` is the start."""
    kept = {key: value for key, value in row.items() if key not in ("text", "title", "date", "url", "outlet")}
    kept |= {"sha256": _sha256(whole), "chars": len(row["text"])}
    kept["qas"] = [
        qa | {"answers": [_place(answer) for answer in qa["answers"]]} for qa in row.get("qas", ())
    ]
    return kept


def passage_id(context: str) -> str:
    """The id of a passage that has none of its own: from its text."""
    return f"w{_sha256(context)[:10]}"


def squad_passages(path: Path) -> list[Row]:
    """The passages of a SQuAD-form file, or of a bare list of them; OSError, ValueError or KeyError when it is none."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    articles = raw["data"] if isinstance(raw, dict) else [{"paragraphs": raw}]
    return [passage for article in articles for passage in article["paragraphs"]]


def _place(answer: Row) -> Row:
    start = answer["answer_start"]
    return {"start": start, "end": start + len(answer["text"])}


def json_rows(path: Path, of: str = "annotated articles") -> Iterator[tuple[str, Row]]:
    """Each row as it is written, with its place ("file:line"); InputError names a line that is no object.

    `of` says in the errors what rows are expected.
    """
    try:
        # Not splitlines: a line separator (U+2028) inside a text is no end of a row.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not readable ({error}); expected UTF-8 JSONL of {of}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{path}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"{place}: not JSON ({error}); expected JSONL of {of}") from error
            if not isinstance(row, dict):
                raise InputError(
                    f"{place}: expected one JSON object, found {type(row).__name__}; the file is JSONL of {of}"
                )
            yield place, row


def _articles(path: Path, articles: Path | None, wanted: Collection[str]) -> dict[str, Row]:
    if not wanted:
        return {}
    if articles is None:
        raise InputError(f"{path}: the rows have no text; name the file of articles to join them with")
    try:
        return {row["id"]: row for row in _article_rows(articles) if row["id"] in wanted}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{articles}: not a readable file of articles ({error!r})") from error


def _article_rows(path: Path) -> Iterator[Row]:
    if path.suffix == ".json":
        for passage in squad_passages(path):
            yield {"id": passage_id(passage["context"]), "text": passage["context"]}
        return
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _joined(place: str, row: Row, articles: dict[str, Row]) -> Row:
    article = articles.get(row["id"])
    if article is None:
        raise InputError(
            f"{place}: article {row['id']} is not in the file of articles; fetch that file again"
        )
    if _sha256(article["text"]) != row["sha256"]:
        raise InputError(f"{place}: article {row['id']} has another text than was annotated; fetch it again")
    text = article["text"][: row["chars"]]
    qas = [
        qa
        | {
            "answers": [
                {"text": text[a["start"] : a["end"]], "answer_start": a["start"]} for a in qa["answers"]
            ]
        }
        for qa in row.get("qas", ())
    ]
    return row | {"text": text, "title": article.get("title"), "date": article.get("date"), "qas": qas}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
