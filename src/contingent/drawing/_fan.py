"""Blocks of marks spread around their places, so that each is seen and none covers another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEP, _TURNS, _AIR = 8.0, 24, 4.0  # pixels from ring to ring, directions tried on each, pixels between boxes


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """True when two boxes share a point, or almost."""
        return (
            self.left < other.right + _AIR
            and other.left < self.right + _AIR
            and self.top < other.bottom + _AIR
            and other.top < self.bottom + _AIR
        )

    def nearest(self, at: tuple[float, float]) -> tuple[float, float]:
        """The point of the box nearest to another: that point itself when it lies inside."""
        return (min(max(at[0], self.left), self.right), min(max(at[1], self.top), self.bottom))


def place_box(
    at: tuple[float, float],
    size: tuple[float, float],
    *,
    taken: Sequence[Box],
    frame: tuple[float, float],
    toward: float | None,
) -> Box | None:
    """The free box of a width and height nearest to a place.

    Args:
        taken: boxes that are not free.
        frame: width and height it must stay in.
        toward: direction to prefer, in radians clockwise from the right; None for none.
    Returns:
        The box, or None when there is no room left.
    """
    wide, tall = size
    turns = sorted(
        (2 * math.pi * turn / _TURNS for turn in range(_TURNS)),
        key=lambda angle: 0.0 if toward is None else round(1 - math.cos(angle - toward), 6),
    )
    steps = [(_STEP * math.cos(angle), _STEP * math.sin(angle)) for angle in turns]
    # Plain numbers, and boxes widened by the air: this is tried some hundred thousand times for a crowded map.
    walls = [(b.left - _AIR, b.top - _AIR, b.right + _AIR, b.bottom + _AIR) for b in taken]
    last: tuple[float, float, float, float] | None = None  # what was in the way last mostly is again at the next try
    for ring in range(math.ceil(math.hypot(*frame) / _STEP)):
        for dx, dy in steps if ring else steps[:1]:
            left, top = at[0] + ring * dx - wide / 2, at[1] + ring * dy - tall / 2
            right, bottom = left + wide, top + tall
            if left < 3 or top < 3 or right > frame[0] - 3 or bottom > frame[1] - 3:
                continue
            if last is not None and left < last[2] and last[0] < right and top < last[3] and last[1] < bottom:
                continue
            for wall in walls:
                if left < wall[2] and wall[0] < right and top < wall[3] and wall[1] < bottom:
                    last = wall
                    break
            else:
                return Box(left, top, right, bottom)
    return None
