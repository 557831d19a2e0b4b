"""The ground of a map: sea, countries, borders, and the names there is room for."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from contingent.codebooks.load import countries
from contingent.drawing._fan import Box
from contingent.drawing._svg import Node, number, text_width
from contingent.drawing.base_map import Level, Ring, outlines
from contingent.drawing.projection import Frame, Point, clipped

_AIR = 6.0  # pixels drawn beyond the edge of the map, so that no border runs along it
_LEAST_NAMED = 1500.0  # square pixels of a country that gets its name
_PARTS = 3  # rings of a country that a line to it may end at
FONT = 10.5


def draw_ground(parent: Node, frame: Frame, *, hosts: Collection[str]) -> None:
    """Draw the sea and every country that reaches into the map; `hosts` are set apart."""
    ground = parent.add("g", class_="ground", aria_hidden="true")
    ground.add("rect", class_="sea", width=frame.width, height=frame.height)
    later = []
    for code, (path, _) in _paths(frame).items():
        if code in hosts:
            later.append((code, path))
        else:
            ground.add("path", class_="land", d=path, fill_rule="evenodd")
    for code, path in later:  # above their neighbours, so that their borders show whole
        ground.add("path", class_="land host", d=path, fill_rule="evenodd", data={"country": code})


def draw_first_names(
    parent: Node, frame: Frame, places: Mapping[str, Point], taken: list[Box], first: str | None
) -> None:
    """Write the names a reader needs to know where things are: towns with their dots, and the country shown close up."""
    for town, (x, y) in places.items():
        if not frame.holds((x, y)):
            continue
        parent.add("circle", class_="place", cx=x, cy=y, r=2.2)
        beside = ((x + 9, y + 4, "start"), (x, y + 18, "middle"), (x, y - 11, "middle"), (x - 9, y + 4, "end"))
        _write(parent, town, text_width(town, FONT), beside, taken, frame, "name place-name")
    outline, country = outlines().get(first or ""), countries().get(first or "")
    if outline is not None and country is not None:
        x, y = frame(*outline.label)
        name = country.name.upper()
        spots = tuple((x, y + dy, "middle") for dy in (0, 20, -20, 40, -40))
        _write(parent, name, text_width(name, FONT + 1) * 1.15, spots, taken, frame, "name country first")


def draw_names(parent: Node, frame: Frame, taken: list[Box], first: str | None) -> None:
    """Write the names of the other countries, where there is room for them."""
    shown = _paths(frame)
    for code in (code for code in shown if code in countries() and code != first):
        x, y = frame(*outlines()[code].label)
        if not frame.holds((x, y), margin=8) or shown[code][1] < _LEAST_NAMED:
            continue
        name = countries()[code].name
        spots = tuple((x, y + dy, "middle") for dy in (0, 12, -12))  # farther off it would name a neighbour
        _write(parent, name, text_width(name, FONT), spots, taken, frame, "name country")


def nearest_ground(code: str, at: Point, frame: Frame) -> Point | None:
    """The point of a country's outline nearest to pixels outside it; None for pixels inside, or a country too small."""
    return _nearest(_main_parts(code, frame), at)


@lru_cache(maxsize=256)
def _main_parts(code: str, frame: Frame) -> list[list[Point]]:
    """The largest rings of a country in pixels; kept, as `_paths` are."""
    return [_pixels(ring, frame) for ring in outlines()[code].rings(_level(frame))[:_PARTS]]


def _write(
    parent: Node,
    name: str,
    wide: float,
    spots: tuple[tuple[float, float, str], ...],
    taken: list[Box],
    frame: Frame,
    class_: str,
) -> None:
    for x, y, anchor in spots:
        left = x - {"middle": wide / 2, "start": 0, "end": wide}[anchor]
        box = Box(left, y - 9, left + wide, y + 3)
        inside = frame.holds((box.left, box.top), margin=2) and frame.holds((box.right, box.bottom), margin=2)
        if inside and not any(box.meets(other) for other in taken):
            parent.add("text", name, class_=class_, x=x, y=y, text_anchor=anchor)
            taken.append(box)
            return


@lru_cache(maxsize=64)
def _paths(frame: Frame) -> Mapping[str, tuple[str, float]]:
    """For each country on the map its outline, as a path, and the square pixels of the largest part that shows.

    One view is asked for again and again while a person moves its dates, so the last ones are kept.
    """
    found = {}
    for code, outline in outlines().items():
        parts, largest = [], 0.0
        for ring in outline.rings(_level(frame)):
            if not frame.may_show(ring.middle, ring.reach):
                continue
            cut = clipped(_pixels(ring, frame), frame.width, frame.height, air=_AIR)
            if len(cut) > 2:
                parts.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in _thinned(cut)) + "Z")
                largest = max(largest, _size(cut))
        if parts:
            found[code] = ("".join(parts), largest)
    return found


def _thinned(ring: list[Point]) -> list[Point]:
    """Points at least half a pixel apart."""
    kept = ring[:1]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.6:
            kept.append((x, y))
    return kept


def _level(frame: Frame) -> Level:
    return "world" if frame.world else "close"


def _pixels(ring: Ring, frame: Frame) -> list[Point]:
    return [frame(lon, lat) for lon, lat in ring.points]


def _nearest(rings: Sequence[Sequence[Point]], at: Point) -> Point | None:
    if any(_inside(ring, at) for ring in rings):
        return None
    return min((p for ring in rings for p in ring), key=lambda p: math.dist(p, at), default=None)


def _inside(ring: Sequence[Point], at: Point) -> bool:
    """Whether a line from the point to the left crosses the ring an odd number of times."""
    inside = False
    for i, (x, y) in enumerate(ring):
        x0, y0 = ring[i - 1]
        if (y > at[1]) != (y0 > at[1]) and at[0] < (x0 - x) * (at[1] - y) / (y0 - y) + x:
            inside = not inside
    return inside


def _size(ring: list[Point]) -> float:
    return abs(sum(ring[i - 1][0] * y - x * ring[i - 1][1] for i, (x, y) in enumerate(ring))) / 2
