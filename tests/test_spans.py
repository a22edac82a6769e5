import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suluh.model.spans import CROSSING_PENALTY, MAX_TOKENS, WindowLogits, best_spans

TEXT = "Polisi menyelamatkan 97 WNI dari Myawaddy, Myanmar, pada Selasa (15/10/2024) malam itu juga."


def word_offsets(text):
    places, at = [], 0
    for word in text.split(" "):
        places.append((at, at + len(word)))
        at += len(word) + 1
    return np.array(places)


def one_sentence(start, end, offsets, null):
    return WindowLogits(
        np.array(start, np.float32), np.array(end, np.float32), offsets, np.zeros(len(start), int), null
    )


def brute_force(text, windows):
    """Every span of every window, by the definition."""
    best = {}
    for window in windows:
        n = len(window.start)
        for i in range(n):
            for j in range(i, min(n, i + MAX_TOKENS)):
                start, end = window.offsets[i, 0], window.offsets[j, 1]
                if not text[start:end].strip():
                    continue
                score = np.float32(window.start[i] + window.end[j] - np.float32(window.null))
                score -= np.float32(CROSSING_PENALTY) * (window.sentence_ids[i] != window.sentence_ids[j])
                best[(start, end)] = max(score, best.get((start, end), -np.inf))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


@settings(deadline=None)
@given(st.integers(1, 80), st.integers(1, 4), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_best_spans_equal_brute_force(words, count_windows, count, seed):
    rng = np.random.default_rng(seed)
    text = " ".join(f"k{i}" for i in range(words))
    offsets = word_offsets(text)
    windows = []
    for _ in range(count_windows):
        start = int(rng.integers(0, words))
        end = int(rng.integers(start, words)) + 1
        logits = rng.normal(size=(2, end - start)).astype(np.float32)
        sentences = np.sort(rng.integers(0, 4, end - start))
        windows.append(WindowLogits(*logits, offsets[start:end], sentences, float(rng.normal())))
    expected = brute_force(text, windows)[:count]
    found = best_spans(text, windows, count)
    assert [(span.start, span.end) for span in found] == [place for place, _ in expected]
    np.testing.assert_allclose([span.score for span in found], [score for _, score in expected], rtol=1e-6)
    assert all(span.text == text[span.start : span.end] for span in found)


def test_the_null_score_of_its_own_window_decides_between_windows():
    offsets = word_offsets("dua tiga")
    low_null = one_sentence([5.0, 0.0], [5.0, 0.0], offsets, 12.0)
    high = one_sentence([0.0, 3.0], [0.0, 3.0], offsets, 1.0)
    best = best_spans("dua tiga", [low_null, high], 1)[0]
    assert (best.text, best.score) == ("tiga", 5.0)


def test_white_space_is_trimmed_and_never_an_answer():
    text = "a   b"
    offsets = np.array([[0, 2], [2, 3], [3, 5]])
    logits = one_sentence([1, 9, 0], [1, 9, 0], offsets, 0.0)
    found = best_spans(text, [logits], 5)
    assert all(span.text.strip() == span.text != "" for span in found)
    assert [span.text for span in found] == ["a", "b", "a   b"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("Sabtu (30/7),", "Sabtu (30/7)"),
        ("Jumat(23/5/2025).", "Jumat(23/5/2025)"),
        ("Myawaddy, Myanmar.", "Myawaddy, Myanmar"),
        ("tahun 2023.", "tahun 2023"),
        ("RD dkk.", "RD dkk."),
        ("Budi, S.H.", "Budi, S.H."),
        ("Rp.", "Rp."),
        (",", ","),
        ("(26)", "26"),
        ("(26),", "26"),
        ("(ABK) Taiwan (2)", "(ABK) Taiwan (2)"),
        ("()", "()"),
        ("(110 WNI", "110 WNI"),
        ("( 110 WNI", "110 WNI"),
        ("110 WNI)", "110 WNI"),
        ("110 WNI).", "110 WNI"),
        ("Selasa (9/5/2023)", "Selasa (9/5/2023)"),
        ("Selasa (9/5/2023)),", "Selasa (9/5/2023)"),
        ("(WNI) asal Kota Arunika (110", "(WNI) asal Kota Arunika (110"),
        ('"110 WNI', "110 WNI"),
        ('110 WNI,"', "110 WNI"),
        ('110 WNI",', "110 WNI"),
        ('"Bos Besar"', '"Bos Besar"'),
        ("“110 WNI", "110 WNI"),
        ("Jum’at (9/5)", "Jum’at (9/5)"),
        ("hari Jum'at", "hari Jum'at"),
    ],
)
def test_the_mark_that_ends_a_clause_is_no_part_of_an_answer(answer, kept):
    logits = one_sentence([1], [1], np.array([[0, len(answer)]]), 0.0)
    (found,) = best_spans(answer, [logits], 1)
    assert (found.text, answer[found.start : found.end]) == (kept, kept)


@pytest.mark.parametrize("mark", ["(", ")", '"', "”"])
def test_half_a_pair_alone_is_no_answer(mark):
    logits = one_sentence([1], [1], np.array([[0, 1]]), 0.0)
    assert best_spans(mark, [logits], 1) == []


def test_no_tokens_no_spans():
    assert best_spans("", [one_sentence([], [], np.empty((0, 2), np.int64), 0.0)], 3) == []


def test_offsets_are_code_points():
    text = "👮🏽 97 WNI"
    start = text.index("97")
    offsets = np.array([[0, 2], [start, start + 2], [start + 3, start + 6]])
    logits = one_sentence([0, 5, 0], [0, 0, 5], offsets, 0.0)
    best = best_spans(text, [logits], 1)[0]
    assert (best.text, text[best.start : best.end]) == ("97 WNI", "97 WNI")


@pytest.mark.parametrize(("sure", "found"), [(4.0, "Budi"), (6.0, "Budi pergi. Kata Budi")])
def test_a_span_over_the_end_of_a_sentence_has_to_be_surer(sure, found):
    """Two mentions of one answer: the surest start is at the first, the surest end at the second."""
    text = "Budi pergi. Kata Budi"
    start, end = np.array([sure, 0, 0, 0], np.float32), np.array([1, 0, 0, sure], np.float32)
    logits = WindowLogits(start, end, word_offsets(text), np.array([0, 0, 1, 1]), 0.0)
    assert best_spans(text, [logits], 1)[0].text == found
