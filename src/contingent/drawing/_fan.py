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
    for ring in range(math.ceil(math.hypot(*frame) / _STEP)):
        for angle in turns if ring else turns[:1]:
            x, y = at[0] + ring * _STEP * math.cos(angle), at[1] + ring * _STEP * math.sin(angle)
            box = Box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            if box.left < 3 or box.top < 3 or box.right > frame[0] - 3 or box.bottom > frame[1] - 3:
                continue
            if not any(box.meets(other) for other in taken):
                return box
    return None
