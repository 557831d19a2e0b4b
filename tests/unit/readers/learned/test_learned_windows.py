import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.readers.learned.windows import windows


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(80, 500), st.integers(0, 39))
def test_cores_cover_every_piece_once(pieces: int, size: int, margin: int) -> None:
    covered = [p for window in windows(pieces, size, margin) for p in range(window.core_first, window.core_last)]
    assert covered == list(range(pieces))


@settings(deadline=None)
@given(st.integers(1, 5000))
def test_windows_fit_and_give_context(pieces: int) -> None:
    for window in windows(pieces):
        assert 0 <= window.first <= window.core_first < window.core_last <= window.last <= pieces
        assert window.last - window.first <= 384
        assert window.first == 0 or window.core_first - window.first == 32


@pytest.mark.parametrize(("pieces", "count"), [(0, 0), (1, 1), (384, 1), (385, 2), (704, 2), (705, 3)])
def test_number_of_windows(pieces: int, count: int) -> None:
    assert len(windows(pieces)) == count
