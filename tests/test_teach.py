import json
import random
from dataclasses import replace

import pytest
from conftest import write_jsonl
from test_training import one_thread  # noqa: F401 (a fixture)

from suluh.data.annotations import annotated_rows
from suluh.data.errors import InputError
from suluh.data.flags import read_flags
from suluh.data.splits import same_stories
from suluh.train.flag import split_articles
from suluh.train.recipe import Recipe, Source
from suluh.train.teach import Lesson, teach

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"
)


def text(rng, words):
    """Sixty words of no story, with the telling ones among them."""
    return " ".join(
        rng.sample([f"kata{rng.randrange(9999)}" for _ in range(60)] + words * 4, 60 + 2 * len(words))
    )


@pytest.fixture
def made(tmp_path, tiny_encoder):
    rng = random.Random(5)
    told = {
        "trafficking": ["perdagangan", "orang"],
        "online_scam": ["penipuan", "daring"],
        "": ["kapal", "laut"],
    }
    rows = []
    for split in ("known", "unread"):
        for number, (flag, words) in enumerate(list(told.items()) * 12):
            labels = {name: int(name == flag) for name in ("trafficking", "online_scam")}
            rows.append({"id": f"{split}{number}", "title": "berita", "text": text(rng, words)} | labels)
    known, unread = rows[:36], rows[36:]
    # Told again, so never to be taught on.
    apart = unread[0] | {"id": "valid0"}
    articles = write_jsonl(tmp_path / "articles.jsonl", rows)
    sources = (
        Source(str(write_jsonl(tmp_path / "known.jsonl", known))),
        Source(str(tmp_path / "taught.jsonl"), articles=str(articles), taught=True),
    )
    chosen = Recipe("flag", str(tiny_encoder), sources, length=48, overlap=8, held_out=0.0)
    lesson = Lesson(articles, (write_jsonl(tmp_path / "apart.jsonl", [apart]),), likely=20, others=10)
    return chosen, lesson, unread, tmp_path / "taught.jsonl"


def test_a_teacher_labels_what_nobody_read(made):
    chosen, lesson, unread, out = made
    count = teach(chosen, lesson, out)
    rows = [row for _, row in annotated_rows(out, lesson.articles)]
    assert count == len(rows) == 29
    by_id = {row["id"]: row for row in unread}
    assert not {row["id"] for row in rows} & {"unread0", *(f"known{i}" for i in range(36))}
    assert all("text" not in json.loads(line) for line in out.read_text().splitlines())
    for flag in ("trafficking", "online_scam"):
        inside = [row[flag] for row in rows if by_id[row["id"]][flag]]
        outside = [row[flag] for row in rows if not by_id[row["id"]][flag]]
        assert min(inside) > max(outside)
    examples = read_flags(out, articles=lesson.articles, taught=True)
    assert [example.labels["trafficking"] for example in examples] == [row["trafficking"] for row in rows]
    with pytest.raises(InputError, match=r"taught\.jsonl:1: labels .*; expected 0 or 1"):
        read_flags(out, articles=lesson.articles)
    assert split_articles(chosen).held_out == []
    held = split_articles(replace(chosen, held_out=0.5)).held_out
    assert held and all(example.article.id.startswith("known") for example in held)


def test_the_same_stories():
    first, other = (" ".join(f"{name}{i}" for i in range(40)) for name in "ab")
    assert same_stories([first + " lagi", other], [first]) == [True, False]
    assert same_stories([first], []) == [False]
