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
    hit: Box | None = None  # what was in the way last is mostly in the way of the next try, too
    for ring in range(math.ceil(math.hypot(*frame) / _STEP)):
        for dx, dy in steps if ring else steps[:1]:
            left, top = at[0] + ring * dx - wide / 2, at[1] + ring * dy - tall / 2
            if left < 3 or top < 3 or left + wide > frame[0] - 3 or top + tall > frame[1] - 3:
                continue
            box = Box(left, top, left + wide, top + tall)
            if hit is not None and box.meets(hit):
                continue
            hit = next((other for other in taken if box.meets(other)), None)
            if hit is None:
                return box
    return None
