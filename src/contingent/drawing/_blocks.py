"""Marks of one force at one place as a block: its name, and under it each figure with its own mark, none on another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.codebooks.load import countries
from contingent.drawing._fan import Box
from contingent.drawing._looks import Href, circle, diamond, diamond_path, size_of
from contingent.drawing._marks import Mark, Place
from contingent.drawing._svg import Node, cut, link, text_width

LEAST, UNCOUNTED = 4.0, 4.5  # pixels: radius of a very small number, and of a mark without a number
FONT, LINE, PAD = 11.5, 15.0, 4.0
MOST_TOLD, MOST_BARE = 12, 32  # marks of one block with words, and without; the rest is listed beside the map
CELL, CELLS = 13.0, 8  # pixels and number of marks without words on one line


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers to radii: the area is in proportion; `top` has `radius`."""

    top: float
    radius: float

    def __call__(self, value: float) -> float:
        """The radius in pixels; a small fixed one for a number so small that it could not be seen, or for none."""
        return max(self.radius * math.sqrt(value / self.top), LEAST) if value > 0 and self.top > 0 else UNCOUNTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """The marks of one force (or the happenings) at one place, the first on top, and the size of it all in pixels."""

    name: str
    where: str  # its country, on a map of several; else empty
    place: Place
    marks: tuple[Mark, ...]
    bare: tuple[Mark, ...]  # without words: side by side, below the others
    rest: tuple[Mark, ...]  # those there is no room for
    column: float  # pixels kept for the marks, left of their words
    size: tuple[float, float]
    weight: float


def blocks_of(marks: Iterable[Mark], force: Scale, event: Scale, *, room: float) -> list[Block]:
    """The blocks of some marks; `room` is how wide their words may be, in pixels.

    Those with a number reported as fact come first, the largest number first: they are the last to be left out.
    """
    groups: dict[tuple[str, Place], list[Mark]] = {}
    for mark in marks:
        groups.setdefault(("" if mark.kind == "event" else mark.name, mark.place), []).append(mark)
    several = len({place.country for _, place in groups}) > 1
    found = [
        _block(name, _country(place) if several else "", place, group, force, event, room)
        for (name, place), group in groups.items()
    ]
    return sorted(found, key=lambda b: (_rank(b), -b.weight, b.name, b.place.country, b.place.within or ""))


def draw_block(parent: Node, block: Block, box: Box, force: Scale, event: Scale, hatch: str, href: Href) -> None:
    """Draw a block into its box."""
    group = parent.add("g", class_="block")
    wide, tall = box.right - box.left, box.bottom - box.top
    group.add("rect", class_="card", x=box.left, y=box.top, width=wide, height=tall, rx=3)
    y = box.top + PAD
    if block.name:
        shown = cut(block.name, wide - 2 * PAD, FONT, bold=True)
        group.add("text", shown, class_="label name", x=box.left + PAD, y=y + 10)
        y += LINE
    if block.where:
        group.add("text", cut(block.where, wide - 2 * PAD, FONT), class_="label muted", x=box.left + PAD, y=y + 9)
        y += LINE
    for mark in block.marks:
        r = radius(mark, force, event)
        tall = max(2 * r + 2, LINE)
        node = _linked(group, mark, href)
        x = box.left + PAD + block.column / 2
        draw_shape(node, mark, x, y + tall / 2, r, event if mark.kind == "event" else force, hatch)
        words = cut(_words(mark), wide - 2 * PAD - block.column - 4, FONT)
        node.add("text", words, class_="label", x=box.left + PAD + block.column + 4, y=y + tall / 2 + 4)
        y += tall
    for at, mark in enumerate(block.bare):
        x, line = box.left + PAD + (at % CELLS + 0.5) * CELL, y + (at // CELLS + 0.5) * CELL
        draw_shape(_linked(group, mark, href), mark, x, line, radius(mark, force, event), event, hatch)


def draw_shape(node: Node, mark: Mark, x: float, y: float, r: float, scale: Scale, hatch: str) -> None:
    """The shape of a mark around a point, with thin lines at its low and high."""
    if mark.kind == "change":
        up = -1 if mark.origin is None and not mark.number.startswith(("+", "force sent")) else 1
        shape = f"M{x - r:.1f} {y + up * r:.1f}L{x + r:.1f} {y + up * r:.1f}L{x:.1f} {y - up * r:.1f}Z"
        node.add("path", class_=f"area change {mark.look}", d=shape, fill="none")
        return
    if mark.kind == "event":
        diamond(node, x, y, r, mark.look)
    else:
        circle(node, x, y, r, mark.look, hatch)
    for bound in _bounds(mark):
        ring = scale(bound)
        if mark.kind == "event":
            node.add("path", class_="bound", d=diamond_path(x, y, ring), fill="none")
        else:
            node.add("circle", class_="bound", cx=x, cy=y, r=ring, fill="none")


def radius(mark: Mark, force: Scale, event: Scale) -> float:
    """The radius of a mark, in pixels."""
    if mark.kind == "change":
        return UNCOUNTED
    return (event if mark.kind == "event" else force)(mark.size)


def _block(
    name: str, where: str, place: Place, group: Sequence[Mark], force: Scale, event: Scale, room: float
) -> Block:
    if not name:  # happenings: the deadliest first
        group = sorted(group, key=lambda m: -m.size)
    with_words = tuple(m for m in group if _words(m))
    without = tuple(m for m in group if not _words(m))
    told, bare = with_words[:MOST_TOLD], without[:MOST_BARE]
    column = max((2 * _reach(m, force, event) for m in told), default=0.0)
    words = max((text_width(_words(m), FONT) for m in told), default=0.0)
    wide = max(column + 4 + min(words, room) if told else 0.0, min(text_width(name, FONT, bold=True), room + column))
    wide = max(wide, min(len(bare), CELLS) * CELL, min(text_width(where, FONT), room + column))
    tall = sum(max(2 * radius(m, force, event) + 2, LINE) for m in told) + LINE * (bool(name) + bool(where))
    tall += math.ceil(len(bare) / CELLS) * CELL
    return Block(
        name=name, where=where, place=place, marks=told, bare=bare, rest=(*with_words[MOST_TOLD:], *without[MOST_BARE:]),
        column=column, size=(wide + 2 * PAD, tall + 2 * PAD),
        weight=max((m.size for m in group), default=0.0),
    )  # fmt: skip


def _country(place: Place) -> str:
    country = countries().get(place.country)
    return f"in {country.name if country is not None else place.country}"


def _rank(block: Block) -> int:
    if any(m.look == "fact" and m.figure is not None for m in block.marks):
        return 0
    return 1 if block.marks else 2


def _reach(mark: Mark, force: Scale, event: Scale) -> float:
    """Half the width of a mark with its thin lines."""
    scale = event if mark.kind == "event" else force
    return max([radius(mark, force, event), *(scale(b) for b in _bounds(mark))])


def _bounds(mark: Mark) -> list[float]:
    """The lows and highs of the figures of a mark that differ from the number it is sized by."""
    figures = [f for f in (mark.figure, *mark.others) if f is not None]
    sizes = [b for f in figures for b in (f.low, f.high) if b is not None] + [size_of(f) for f in mark.others]
    return sorted({float(b) for b in sizes if b > 0 and float(b) != mark.size})


def _words(mark: Mark) -> str:
    return mark.name if mark.kind == "event" else mark.number


def _linked(group: Node, mark: Mark, href: Href) -> Node:
    class_ = f"{mark.kind} {mark.look}"
    return link(group, href(mark.statements[0]), mark.spoken, class_=class_, statements=mark.statements)
