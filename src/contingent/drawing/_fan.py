"""Marks at one place spread around it, so that each is seen and none covers another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEP, _TURNS, _AIR = 7.0, 28, 3.0  # pixels from ring to ring, directions tried on each, pixels between boxes


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


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark went: its middle, and whether its label stands to the left of it."""

    x: float
    y: float
    label_left: bool
    box: Box


def place_mark(
    at: tuple[float, float], *, r: float, label: tuple[float, float], taken: Sequence[Box], width: float, height: float
) -> Spot | None:
    """The free spot nearest to a place for a mark of radius `r` with a label of some width and height beside it.

    Args:
        taken: boxes that are not free.
        width, height: of the frame the mark must stay in.
    Returns:
        The spot, or None when the frame is full.
    """
    for ring in range(math.ceil(max(width, height) / _STEP)):
        for turn in range(_TURNS if ring else 1):
            angle = 2 * math.pi * turn / _TURNS
            x, y = at[0] + ring * _STEP * math.cos(angle), at[1] + ring * _STEP * math.sin(angle)
            for left in (False, True) if math.cos(angle) >= -0.01 else (True, False):
                box = box_of(x, y, r, label, left)
                if box.left < 2 or box.top < 2 or box.right > width - 2 or box.bottom > height - 2:
                    continue
                if not any(box.meets(other) for other in taken):
                    return Spot(x, y, left, box)
    return None


def box_of(x: float, y: float, r: float, label: tuple[float, float], left: bool) -> Box:
    """The box of a mark with its label on one side; no label when its width is 0."""
    wide = label[0] + 4 if label[0] else 0
    half = max(r, label[1] / 2)
    return Box(x - r - (wide if left else 0), y - half, x + r + (0 if left else wide), y + half)
