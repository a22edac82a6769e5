from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suluh.model.windows import Window, windows


@given(st.integers(0, 2000), st.integers(1, 400), st.data())
def test_windows_cover_every_token_within_the_room(tokens, room, data):
    overlap = data.draw(st.integers(0, room - 1))
    found = windows(tokens, room, overlap)
    covered = set()
    for window in found:
        assert 0 <= window.start <= window.end <= tokens
        assert window.end - window.start <= room
        covered.update(range(window.start, window.end))
    assert covered == set(range(tokens))
    for left, right in pairwise(found):
        assert left.start < right.start
        assert left.end - right.start >= overlap


def test_a_short_text_is_one_window_and_a_long_one_ends_with_a_full_window():
    assert windows(5, 10, 3) == [Window(0, 5)]
    assert windows(0, 10, 3) == [Window(0, 0)]
    assert windows(11, 10, 3) == [Window(0, 10), Window(1, 11)]
    assert windows(25, 10, 3) == [Window(0, 10), Window(7, 17), Window(14, 24), Window(15, 25)]


@pytest.mark.parametrize(("room", "overlap"), [(0, 0), (5, 5), (5, -1)])
def test_impossible_windows_are_refused(room, overlap):
    with pytest.raises(ValueError, match="expected room >= 1"):
        windows(3, room, overlap)
