"""Opens one part of a model: its tokenizer, its calibration's path and the runtime that runs it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tokenizers import BertWordPieceTokenizer, Tokenizer

from ..data.errors import ModelError
from .architectures import max_seq_length, supports
from .first_reading import FirstReading, read_first_reading
from .late import SHORTEST, SHORTEST_LATE, late_layers
from .layout import Part
from .runtime import Runtime
from .tokens import PairTokenizer
from .weights import read_stored

RuntimeName = Literal["auto", "openvino", "torch"]


@dataclass(frozen=True)
class LoadedPart:
    """A part ready to run; `length` is the longest row it takes, special tokens included.

    Where halves meet late it is the length of a window beside a question of WINDOW_PLACE tokens.
    """

    runtime: Runtime
    tokenizer: PairTokenizer
    length: int
    labels: tuple[str, ...]
    calibration: Path | None
    first: FirstReading | None = None


def load_part(part: Part, runtime: RuntimeName = "auto", threads: int | None = None) -> LoadedPart:
    """Load a part; its rows are as long as those it was trained on (`max_seq_length`).

    "auto" is the compiled CPU runtime where it knows the architecture, PyTorch elsewhere.
    """
    part.check()
    config = part.config
    tokenizer = PairTokenizer(read_tokenizer(part), int(config.get("pad_token_id") or 0))
    labels = tuple(name for _, name in sorted((int(i), n) for i, n in config.get("id2label", {}).items()))
    late = late_layers(config) if part.task == "qa" else 0
    if late and not supports(config):
        raise ModelError(
            f"{part.folder}: late_layers is for BERT, RoBERTa and XLM-R, not for {config.get('model_type')!r}"
        )
    length = max_seq_length(config, SHORTEST_LATE if late else SHORTEST)
    engine: Runtime
    if runtime == "openvino" or (runtime == "auto" and supports(config)):
        from .openvino_runtime import LateOpenVinoRuntime, OpenVinoRuntime  # a fifth of a second to import

        stored = read_stored(part.weights)
        if late:
            engine = LateOpenVinoRuntime(config, stored, threads)
        else:
            engine = OpenVinoRuntime(config, stored, part.task, threads)
    else:
        from .torch_runtime import LateTorchRuntime, TorchRuntime  # an extra, and seconds to import

        engine = (LateTorchRuntime if late else TorchRuntime)(part, threads)
    first = read_first_reading(part.first_reading, int(config["vocab_size"]))
    return LoadedPart(engine, tokenizer, length, labels, part.calibration, first)


def read_tokenizer(part: Part) -> Tokenizer:
    """The part's tokenizer, from tokenizer.json or (older BERT checkpoints) from vocab.txt."""
    path = part.tokenizer
    try:
        if path.name == "tokenizer.json":
            return Tokenizer.from_file(str(path))
        settings = part.tokenizer_config
        tokenizer: Tokenizer = BertWordPieceTokenizer(
            str(path),
            lowercase=bool(settings.get("do_lower_case", True)),
            strip_accents=settings.get("strip_accents"),
            handle_chinese_chars=bool(settings.get("tokenize_chinese_chars", True)),
        )._tokenizer
        return tokenizer
    except Exception as error:
        raise ModelError(f"{path}: not a readable tokenizer ({error}); fetch the model again") from error
