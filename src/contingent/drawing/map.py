"""A map of forces, promises and happenings as SVG: each figure a mark of its own that leads to its words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.drawing._axis import round_step
from contingent.drawing._blocks import Block, Scale, blocks_of, draw_block
from contingent.drawing._fan import Box, place_box
from contingent.drawing._ground import draw_first_names, draw_ground, draw_names, nearest_ground
from contingent.drawing._legend import Sample, draw_legend, legend_height
from contingent.drawing._looks import LOOK_WORDS, Href, Look, circle, diamond
from contingent.drawing._marks import Mark, event_marks, force_marks, promise_marks, split
from contingent.drawing._svg import Drawing, LeftOut, Node, canvas, hatching, link, number
from contingent.drawing.base_map import outlines
from contingent.drawing.places import Locate, country_point
from contingent.drawing.projection import Degrees, Frame, Point, exit_point, fit
from contingent.views.events import EventRow
from contingent.views.figures import grouped
from contingent.views.forces import ForceRow
from contingent.views.life_cycle import Commitment

WIDE, NARROW = 720, 500  # below the second, in pixels, the layout is for a phone
FORCE_RADIUS, EVENT_RADIUS = 22.0, 15.0  # pixels, for the largest number of the map
FONT = 11.5
SHAPE, NARROW_SHAPE, WORLD_SHAPE = 0.74, 1.25, 0.5  # height over width of a map
HEIGHTS = 60  # pixels: maps come in few heights, so that the ground of one can serve for another day
MOST_BLOCKS = 40  # more cannot be told apart; the rest is listed beside the map


def draw_map(
    forces: Iterable[ForceRow],
    events: Iterable[EventRow] = (),
    commitments: Iterable[Commitment] = (),
    *,
    href: Href,
    locate: Locate | None = None,
    place: str | None = None,
    title: str = "Map of forces and events",
    width: int = WIDE,
    key: str = "map",
) -> Drawing:
    """Draw what is in place, promised, alleged and done, each where it is.

    A circle is a force, its area the best figure, thin rings the low and high; hatched when it is only promised, a dashed
    outline when only an accuser gives it. A diamond is a happening, its area the dead. Figures are never added: marks of
    one place are spread around it.

    Args:
        forces, events, commitments: rows of the views of those names, for one day; promises that a force row has already
            are drawn once.
        href: where a statement's words are, by its id: a path of this server or "#…".
        locate: finds places within a country (`places.locate_in`); without it all stand at the middle of their country.
        place: ISO 3166-1 alpha-3 code of the country to show close up; by default whatever holds all marks.
        width: in pixels; below 500 a layout for a phone.
        key: begins the ids of the drawing; another for each drawing of a page.
    Returns:
        The drawing; `left_out` holds what has no mark, with the reason.
    Raises:
        ValueError: `href` leads to another server, or `key` is no plain name.
    """
    rows = list(forces)
    in_rows = frozenset(i for row in rows for i in row.statements)
    marks, left_out = split(
        [*force_marks(rows, locate), *promise_marks(commitments, in_rows, locate), *event_marks(events, locate)]
    )
    scales = _scales(marks)
    blocks = blocks_of(marks, *scales, room=200 if width >= NARROW else 150)
    world = _frame(marks, place, width, width).world
    height = _height(blocks, width, WORLD_SHAPE if world else SHAPE if width >= NARROW else NARROW_SHAPE)
    frame = _frame(marks, place, width, height)
    samples = _samples(marks, key)
    below = legend_height(samples, width) + 22
    root = canvas(width, height + below, key=key, title=title, desc=_desc(marks, left_out), kind="map")
    defs = root.add("defs")
    hatch = hatching(defs, f"{key}-hatch", "hatch")
    defs.add("clipPath", id=f"{key}-frame").add("rect", width=width, height=height)
    picture = root.add("g", clip_path=f"url(#{key}-frame)")
    draw_ground(picture, frame, hosts=frozenset(m.place.country for m in marks) | ({place} if place else set()))
    layers = _Layers(
        leaders=picture.add("g", class_="leaders", aria_hidden="true"),
        arrows=picture.add("g", class_="arrows"),
        names=picture.add("g", class_="names", aria_hidden="true"),
        blocks=picture.add("g", class_="marks"),
    )
    left_out += _draw_blocks(layers, blocks, scales, frame, hatch, href, first=place)
    draw_legend(root, samples, x=0, y=height + 8, width=width)
    root.add("text", "Outlines: Natural Earth", class_="credit", x=width, y=height + below - 2, text_anchor="end")
    return Drawing(svg=root.write(), left_out=tuple(left_out))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Layers:
    """What is drawn over what, the first lowest."""

    leaders: Node
    arrows: Node
    names: Node
    blocks: Node


def _frame(marks: Sequence[Mark], place: str | None, width: float, height: float) -> Frame:
    outline = outlines().get(place) if place else None  # "" is land that belongs to no country
    if outline is not None:
        return fit(outline.main_part(), width, height, margin=0.16)
    points: list[Degrees] = []
    for code in sorted({m.place.country for m in marks}):
        points += outlines()[code].main_part()
    return fit(points or [(-180.0, 0.0), (0.0, 0.0), (179.0, 0.0)], width, height, margin=0.12)


def _height(blocks: Sequence[Block], width: float, shape: float) -> int:
    """Pixels: the usual shape (height over width), or taller where the blocks would fill too much of it."""
    needed = (
        (2.1 if width >= NARROW else 2.8)
        * sum(wide * tall for wide, tall in (b.size for b in blocks[:MOST_BLOCKS]))
        / width
    )
    usual = width * shape
    height = min(max(usual, needed), width * (1.3 if width >= NARROW else 3.2))
    return math.ceil(height / HEIGHTS) * HEIGHTS


def _draw_blocks(
    layers: _Layers,
    blocks: Sequence[Block],
    scales: tuple[Scale, Scale],
    frame: Frame,
    hatch: str,
    href: Href,
    *,
    first: str | None,
) -> list[LeftOut]:
    """Draw each block on free ground near its place; returns the marks for which there is none."""
    places = {within: frame(*b.place.at) for b in blocks if (within := b.place.within) is not None}
    taken = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in places.values()]
    several = len({b.place.country for b in blocks}) > 1
    if several:  # each block leads to the middle of its country, which no other may cover
        middles = [frame(*point) for code in {b.place.country for b in blocks} if (point := country_point(code))]
        taken += [Box(x - 4, y - 4, x + 4, y + 4) for x, y in middles]
    draw_first_names(layers.names, frame, places, taken, first)
    left_out = []
    for at, block in enumerate(blocks):
        home, box = frame(*block.place.at), None
        source = _source(block, frame)
        if at < MOST_BLOCKS and frame.holds(home):
            toward = math.atan2(source[1] - home[1], source[0] - home[0]) if source is not None else None
            size = (frame.width, frame.height)
            box = place_box(home, block.size, taken=taken, frame=size, toward=toward)
        left_out += _told(block.rest, "more stands at its place than the map has room for")
        if box is None:
            reason = "no room on the map" if frame.holds(home) else "it lies outside the part of the map that is shown"
            left_out += _told((*block.marks, *block.bare), reason)
            continue
        taken.append(box)
        _draw_leader(layers.leaders, block, box, home, frame, to_middle=several)
        if source is not None:
            _draw_arrows(layers.arrows, block, box, source, frame, href)
        draw_block(layers.blocks, block, box, *scales, hatch, href)
    draw_names(layers.names, frame, taken, first)
    return left_out


def _told(marks: Iterable[Mark], reason: str) -> list[LeftOut]:
    return [LeftOut(text=m.spoken, reason=reason, statements=m.statements) for m in marks]


def _draw_leader(layer: Node, block: Block, box: Box, home: Point, frame: Frame, *, to_middle: bool) -> None:
    """From a block to its town, or to its country: its middle, or its outline when the block stands outside it."""
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    at_home = block.place.within is not None or to_middle
    end = home if at_home else nearest_ground(block.place.country, middle, frame)
    if end is None:
        return
    start = box.nearest(end)
    if at_home or math.dist(start, end) > 5:
        layer.add("line", class_="leader", x1=start[0], y1=start[1], x2=end[0], y2=end[1])
        layer.add("circle", class_="leader-end", cx=end[0], cy=end[1], r=1.8)


def _scales(marks: Sequence[Mark]) -> tuple[Scale, Scale]:
    """Numbers to radii for forces, and for the dead of happenings."""
    return (
        Scale(max((m.size for m in marks if m.kind == "force"), default=0), FORCE_RADIUS),
        Scale(max((m.size for m in marks if m.kind == "event"), default=0), EVENT_RADIUS),
    )


def _source(block: Block, frame: Frame) -> Point | None:
    """Where a block's force comes from, in pixels; None where no arrow is to be drawn."""
    origin = next((m.origin for m in block.marks if m.origin is not None), None)
    start = country_point(origin) if origin is not None else None
    return frame(*start) if start is not None else None


def _draw_arrows(layer: Node, block: Block, box: Box, source: Point, frame: Frame, href: Href) -> None:
    """From the contributor to its block: a whole arrow for what came, a dashed one for what is promised."""
    inside = frame.holds(source, margin=4)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    start = source if inside else exit_point(middle, source, frame, inset=2)
    tip = box.nearest(start)
    if math.dist(start, tip) < 14:
        return
    routes: dict[str, list[Mark]] = {}
    for mark in block.marks:
        if mark.origin is not None and mark.look in ("fact", "promised"):
            routes.setdefault(mark.look, []).append(mark)
    for look, sent in sorted(routes.items()):
        statements = tuple(dict.fromkeys(i for m in sent for i in m.statements))
        spoken = "; ".join(m.spoken for m in sent)
        class_ = f"arrow {look}"
        node = link(layer, href(statements[0]), spoken, class_=class_, statements=statements, focus=False)
        bend = 0.0 if len(routes) == 1 else 0.12 if look == "promised" else -0.12
        _draw_arrow(node, start, tip, bend=bend)


def _draw_arrow(node: Node, source: Point, target: Point, *, bend: float) -> None:
    dx, dy = target[0] - source[0], target[1] - source[1]
    middle = ((source[0] + target[0]) / 2 - dy * bend, (source[1] + target[1]) / 2 + dx * bend)
    angle = math.atan2(target[1] - middle[1], target[0] - middle[0])
    gap = 3.0
    tip = (target[0] - gap * math.cos(angle), target[1] - gap * math.sin(angle))
    curve = " ".join(number(v) for v in (*middle, *tip))
    node.add("path", class_="shaft", d=f"M{source[0]:.1f} {source[1]:.1f}Q{curve}", fill="none")
    wings = [(tip[0] - 9 * math.cos(angle + t), tip[1] - 9 * math.sin(angle + t)) for t in (-0.42, 0.42)]
    head = "L".join(f"{x:.1f} {y:.1f}" for x, y in (wings[0], tip, wings[1]))
    node.add("path", class_="head", d=f"M{head}", fill="none")


def _desc(marks: Sequence[Mark], left_out: Sequence[LeftOut]) -> str:
    counted: dict[str, int] = {}
    for mark in marks:
        kind = (
            "happenings" if mark.kind == "event" else "changes of force" if mark.kind == "change" else "force figures"
        )
        words = f"{kind}, {LOOK_WORDS[mark.look]}"
        counted[words] = counted.get(words, 0) + 1
    told = "; ".join(f"{n} {words}" for words, n in counted.items()) or "nothing to show"
    beside = f" {len(left_out)} more have no place on the map and stand beside it." if left_out else ""
    return f"{told}. Figures are shown one by one and never added.{beside}"


def _samples(marks: Sequence[Mark], key: str) -> list[Sample]:
    """The legend: only what is on the map."""
    hatch = f"url(#{key}-hatch)"
    kinds = {(m.kind, m.look) for m in marks}

    def disc(look: Look, words: str, r: float = 7) -> Sample:
        return Sample(lambda n, x, y: circle(n, x, y, r, look, hatch), words)

    def event(look: Look, words: str) -> Sample:
        return Sample(lambda n, x, y: diamond(n, x, y, 7, look), words)

    looks: tuple[tuple[Look, str], ...] = (
        ("fact", "In place; area by number"),
        ("rival", "Another figure for it"),
        ("promised", "Promised, possible or on a condition"),
        ("alleged", "Alleged: only an accuser says so"),
    )
    found = [disc(look, words) for look, words in looks if ("force", look) in kinds]
    force, _ = _scales(marks)
    if force.top >= 10:
        round_number = round_step(force.top / 10)
        found.append(disc("rival", f"this size: {grouped(round_number)}", force(round_number)))
    if any(m.figure is not None and None not in (m.figure.low, m.figure.high) for m in marks):
        found.append(Sample(_rings, "Thin lines: low and high"))
    if any(m.kind == "change" for m in marks):
        found.append(Sample(_triangle, "Sent or withdrawn since"))
    events: tuple[tuple[Look, str], ...] = (
        ("fact", "Violence and other events; area by dead"),
        ("promised", "Event that may come"),
        ("alleged", "Alleged event"),
    )
    found += [event(look, words) for look, words in events if ("event", look) in kinds]
    if any(m.origin is not None for m in marks):
        found.append(Sample(_arrow, "Sent from; dashed: promised"))
    return found


def _arrow(node: Node, x: float, y: float) -> None:
    _draw_arrow(node.add("g", class_="arrow fact"), (x - 10, y), (x + 12, y), bend=0)


def _rings(node: Node, x: float, y: float) -> None:
    for r, class_ in ((5, "low"), (9, "high")):
        node.add("circle", class_=f"bound {class_}", cx=x, cy=y, r=r, fill="none")


def _triangle(node: Node, x: float, y: float) -> None:
    node.add("path", class_="area change fact", d=f"M{x - 6} {y + 5}L{x + 6} {y + 5}L{x} {y - 6}Z", fill="none")
