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


@given(st.integers(1, 2000), st.integers(1, 400), st.data())
def test_windows_are_the_fewest_and_of_one_length(tokens, room, data):
    overlap = data.draw(st.integers(0, room - 1))
    found = windows(tokens, room, overlap)
    assert len({window.end - window.start for window in found}) == 1
    # One fewer could not cover the text, each neighbour sharing the overlap.
    reached = room + (len(found) - 2) * (room - overlap)
    assert len(found) == 1 or reached < tokens


def test_a_short_text_is_one_window_and_a_long_one_has_no_token_more_than_it_needs():
    assert windows(5, 10, 3) == [Window(0, 5)]
    assert windows(0, 10, 3) == [Window(0, 0)]
    assert windows(11, 10, 3) == [Window(0, 7), Window(4, 11)]
    assert windows(25, 10, 3) == [Window(0, 9), Window(5, 14), Window(10, 19), Window(16, 25)]


@pytest.mark.parametrize(("room", "overlap"), [(0, 0), (5, 5), (5, -1)])
def test_impossible_windows_are_refused(room, overlap):
    with pytest.raises(ValueError, match="expected room >= 1"):
        windows(3, room, overlap)
