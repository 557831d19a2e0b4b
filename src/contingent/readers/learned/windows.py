"""Long reports to windows that overlap; each piece belongs to the window in which it has context on both sides."""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 384  # pieces
MARGIN = 32  # pieces of context that a window gives without answering for them


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `first` up to `last`; the window answers for those from `core_first` up to `core_last`."""

    first: int
    last: int
    core_first: int
    core_last: int


def windows(pieces: int, size: int = WINDOW, margin: int = MARGIN) -> list[Window]:
    """As few windows as will do, of equal length; their cores together cover all pieces once."""
    if pieces <= size:
        return [Window(0, pieces, 0, pieces)] if pieces else []
    shared = 2 * margin
    count = -(-(pieces - shared) // (size - shared))
    step = -(-(pieces - shared) // count)
    found = []
    for number in range(count):
        first = number * step
        last = min(first + step + shared, pieces)
        core_first = first + margin if number else 0
        core_last = last - margin if last < pieces else last
        found.append(Window(first, last, core_first, core_last))
    return found
