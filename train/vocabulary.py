"""The Indonesian tokenizer: which SentencePiece pieces to keep, and the tokenizer made of them.

A unigram tokenizer stays valid when pieces are dropped: a text whose best split used kept pieces only
is split just as before, with the same scores.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
# What transformers needs beside tokenizer.json, or it takes the vocabulary for WordPiece.
SETTINGS = {
    "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "mask_token": MASK,
    "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "pad_token": "<pad>",
    "unk_token": "<unk>",
}  # fmt: skip
_UNKNOWN = SPECIAL.index("<unk>")


def unigram_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """An XLM-R style tokenizer over `pieces` (the first four are SPECIAL): `<s> a </s></s> b </s>`."""
    tokenizer = Tokenizer(Unigram(list(zip(pieces, scores, strict=True)), _UNKNOWN, False))
    # NMT + NFKC is the source's own table; words are split first, so that no offset takes in a space.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.add_special_tokens([*SPECIAL, MASK])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", pieces.index("<s>")), ("</s>", pieces.index("</s>"))],
    )
    return tokenizer


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str], batch: int = 500) -> Counter[int]:
    """How often each piece id is used in splitting the texts."""
    counts: Counter[int] = Counter()
    for some in _batches(texts, batch):
        for encoding in tokenizer.encode_batch(some, add_special_tokens=False):
            counts.update(encoding.ids)
    return counts


def choose_pieces(counts: Counter[int], pieces: Sequence[str], size: int) -> list[int]:
    """The ids to keep, in their old order: specials, the mask, every single character seen, then by count.

    Keeping single characters means that a word no kept piece covers is spelled out, not unknown.
    """
    keep = set(range(len(SPECIAL))) | {pieces.index(MASK)}
    keep |= {
        i
        for i, piece in enumerate(pieces)
        if len(piece.removeprefix("▁")) <= 1 and (counts[i] or piece.isascii())
    }
    for piece_id, _ in counts.most_common():
        if len(keep) >= size:
            break
        keep.add(piece_id)
    return sorted(keep)


def _batches(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(texts)
    while some := list(islice(iterator, size)):
        yield some
