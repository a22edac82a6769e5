"""A question asked from cold: a new process that imports, loads, reads and answers, by Suluh and by hand."""

import shutil
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..data.articles import Article
from ..data.questions import load_questions
from ..model.layout import Part
from ..model.torch_runtime import load_checkpoint
from .processes import Run, measured

# What the transformers examples come to for one question: the best span of the first 512 tokens.
_BY_HAND = """
import sys
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

folder, article, question = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
text = open(article, encoding="utf-8").read()
encoded = tokenizer(
    question, text, truncation="only_second", max_length=512, return_offsets_mapping=True, return_tensors="pt"
)
offsets = encoded.pop("offset_mapping")[0]
with torch.inference_mode():
    output = model(**encoded)
start, end = output.start_logits[0].argmax(), output.end_logits[0].argmax()
print(text[offsets[start][0] : offsets[end][1]])
"""


def cold_starts(part: Part, article: Article, rounds: int) -> dict[str, Any]:
    """`suluh ask` and the same by hand, in turn, and the ratio of their seconds; one round before does not count."""
    question = load_questions()[0].text
    with tempfile.TemporaryDirectory() as place:
        folder, text = Path(place) / "model", Path(place) / "artikel.txt"
        text.write_text(article.text, encoding="utf-8")
        load_checkpoint(part).save_pretrained(folder)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copyfile(part.folder / name, folder / name)
        commands = {
            "suluh": [sys.executable, "-m", "suluh", "ask", str(text), question],
            "transformers": [sys.executable, "-c", _BY_HAND, str(folder), str(text), question],
        }
        taken: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, command in commands.items():
                taken[name].append(measured(command))
    medians = {
        name: Run(
            round(statistics.median(run.seconds for run in some[1:]), 2), max(run.peak_mib for run in some)
        )
        for name, some in taken.items()
    }
    ratio = medians["transformers"].seconds / medians["suluh"].seconds
    return {name: asdict(run) for name, run in medians.items()} | {"times_faster": round(ratio, 2)}
