"""The legend under a drawing: samples with their words, as many to a line as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contingent.drawing._svg import Node, text_width

LINE = 20  # pixels from one line of the legend to the next
SAMPLE = 24  # pixels kept for a sample
FONT = 11.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry: what draws the sample around a point, and its words."""

    draw: Callable[[Node, float, float], None]
    words: str


def legend_height(samples: Sequence[Sample], width: float) -> float:
    """The height in pixels that `draw_legend` needs."""
    return (max((row for row, _, _ in _placed(samples, width)), default=-1) + 1) * LINE


def draw_legend(parent: Node, samples: Sequence[Sample], *, x: float, y: float, width: float) -> None:
    """Draw the samples from a point on, downwards; hidden from screen readers, which hear each mark's own words."""
    group = parent.add("g", class_="legend", aria_hidden="true")
    for row, left, sample in _placed(samples, width):
        middle = y + row * LINE + LINE / 2
        sample.draw(group, x + left + SAMPLE / 2 - 2, middle)
        group.add("text", sample.words, x=x + left + SAMPLE, y=middle + 4)


def _placed(samples: Sequence[Sample], width: float) -> list[tuple[int, float, Sample]]:
    row, left, found = 0, 0.0, []
    for sample in samples:
        size = SAMPLE + text_width(sample.words, FONT) + 14
        if left and left + size > width:
            row, left = row + 1, 0.0
        found.append((row, left, sample))
        left += size
    return found
