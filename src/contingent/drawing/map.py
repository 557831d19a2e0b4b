"""A map of forces, promises and happenings as SVG: each figure a mark of its own that leads to its words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.codebooks.load import countries
from contingent.drawing._fan import Box, Spot, place_mark
from contingent.drawing._ground import draw_ground, draw_names
from contingent.drawing._legend import Sample, draw_legend, legend_height
from contingent.drawing._looks import LOOK_WORDS, Href, Look, circle, diamond, diamond_path, size_of
from contingent.drawing._marks import Mark, Place, event_marks, force_marks, promise_marks, split
from contingent.drawing._svg import Drawing, LeftOut, Node, canvas, cut, hatching, link, number, text_width
from contingent.drawing.base_map import outlines
from contingent.drawing.places import Locate, country_point
from contingent.drawing.projection import Degrees, Frame, Point, exit_point, fit
from contingent.views.events import EventRow
from contingent.views.figures import grouped
from contingent.views.forces import ForceRow
from contingent.views.life_cycle import Commitment

WIDE = 720
FORCE_RADIUS, EVENT_RADIUS = 0.05, 0.032  # of the width, for the largest number of the map
LEAST, UNCOUNTED = 4.0, 5.0  # pixels: radius of a very small number, and of a mark without a number
FONT, LINE = 11.5, 13.0
MOST_MARKS = 80  # more cannot be told apart; the rest is listed beside the map


@dataclass(frozen=True, slots=True)
class _Scale:
    """Numbers to radii: the area is in proportion, `top` has `radius`."""

    top: float
    radius: float

    def __call__(self, value: float) -> float:
        return max(self.radius * math.sqrt(value / self.top), LEAST) if value > 0 and self.top > 0 else UNCOUNTED


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
    height = round(width * (0.72 if width >= 500 else 1.05))
    frame = _frame(marks, place, width, height)
    samples = _samples(marks, key, width)
    below = legend_height(samples, width) + 22
    root = canvas(width, height + below, key=key, title=title, desc=_desc(marks, left_out), kind="map")
    defs = root.add("defs")
    hatch = hatching(defs, f"{key}-hatch", "hatch")
    defs.add("clipPath", id=f"{key}-frame").add("rect", width=width, height=height)
    picture = root.add("g", clip_path=f"url(#{key}-frame)")
    draw_ground(picture, frame, hosts=frozenset(m.place.country for m in marks) | ({place} if place else set()))
    arrows = picture.add("g", class_="arrows")
    names = picture.add("g", class_="names", aria_hidden="true")
    drawn = picture.add("g", class_="marks")
    taken = _draw_arrows(arrows, marks, frame, href)
    points = {within: frame(*m.place.at) for m in marks if (within := m.place.within) is not None}
    taken += [Box(x - 3, y - 3, x + 3, y + 3) for x, y in points.values()]
    crowded = _draw_marks(drawn, marks, frame, hatch, href, taken)
    draw_names(names, frame, points, taken, first=place)
    draw_legend(root, samples, x=0, y=height + 8, width=width)
    root.add("text", "Outlines: Natural Earth", class_="credit", x=width, y=height + below - 2, text_anchor="end")
    return Drawing(svg=root.write(), left_out=(*left_out, *crowded))


def _frame(marks: Sequence[Mark], place: str | None, width: float, height: float) -> Frame:
    outline = outlines().get(place or "")
    if outline is not None:
        return fit(outline.main_part(), width, height, margin=0.16)
    points: list[Degrees] = []
    for code in sorted({m.place.country for m in marks}):
        points += outlines()[code].main_part()
    return fit(points or [(-180.0, 0.0), (0.0, 0.0), (179.0, 0.0)], width, height, margin=0.12)


def _draw_marks(
    parent: Node, marks: Sequence[Mark], frame: Frame, hatch: str, href: Href, taken: list[Box]
) -> list[LeftOut]:
    """Draw each mark on a free spot near its place; returns those for which there is none. `taken` grows."""
    force = _Scale(max((m.size for m in marks if m.kind == "force"), default=0), frame.width * FORCE_RADIUS)
    event = _Scale(max((m.size for m in marks if m.kind == "event"), default=0), frame.width * EVENT_RADIUS)
    crowded = []
    for at, mark in enumerate(marks):
        r = UNCOUNTED if mark.kind == "change" else (event if mark.kind == "event" else force)(mark.size)
        lines = _label(mark, frame.width)
        label = (max((text_width(t, FONT) for t in lines), default=0.0), LINE * len(lines))
        home = frame(*mark.place.at)
        spot = None
        if at < MOST_MARKS and frame.holds(home):
            spot = place_mark(home, r=r, label=label, taken=taken, width=frame.width, height=frame.height)
        if spot is None:
            reason = "no room on the map" if frame.holds(home) else "it lies outside the part of the map that is shown"
            crowded.append(LeftOut(text=mark.spoken, reason=reason, statements=mark.statements))
            continue
        taken.append(spot.box)
        node = link(
            parent, href(mark.statements[0]), mark.spoken, class_=f"{mark.kind} {mark.look}", statements=mark.statements
        )
        if math.hypot(spot.x - home[0], spot.y - home[1]) > r + 2:
            x, y = _towards(spot, home, r)
            node.add("line", class_="leader", x1=home[0], y1=home[1], x2=x, y2=y)
        _draw_shape(node, mark, spot, r, force if mark.kind == "force" else event, hatch)
        _draw_label(node, spot, r, lines)
    return crowded


def _draw_shape(node: Node, mark: Mark, spot: Spot, r: float, scale: _Scale, hatch: str) -> None:
    x, y = spot.x, spot.y
    if mark.kind == "change":
        up = -1 if mark.origin is not None or mark.number.startswith("+") else 1
        shape = f"M{x - r:.1f} {y - up * r:.1f}L{x + r:.1f} {y - up * r:.1f}L{x:.1f} {y + up * r:.1f}Z"
        node.add("path", class_=f"area change {mark.look}", d=shape, fill="none")
        return
    if mark.kind == "event":
        diamond(node, x, y, r, mark.look)
    else:
        circle(node, x, y, r, mark.look, hatch)
    for figure in ([mark.figure] if mark.figure is not None else []) + list(mark.others):
        for bound, class_ in ((figure.low, "low"), (figure.high, "high")):
            if bound is None or bound == size_of(mark.figure or figure) or bound <= 0:
                continue
            ring = scale(bound)
            if mark.kind == "event":
                node.add("path", class_=f"bound {class_}", d=diamond_path(x, y, ring), fill="none")
            else:
                node.add("circle", class_=f"bound {class_}", cx=x, cy=y, r=ring, fill="none")


def _draw_label(node: Node, spot: Spot, r: float, lines: Sequence[str]) -> None:
    x = spot.x + (-(r + 4) if spot.label_left else r + 4)
    top = spot.y - LINE * len(lines) / 2 + 10
    for at, line in enumerate(lines):
        class_ = "label name" if at == 0 and len(lines) > 1 else "label"
        node.add("text", line, class_=class_, x=x, y=top + at * LINE, text_anchor="end" if spot.label_left else "start")


def _label(mark: Mark, width: float) -> list[str]:
    room = 170 if width >= 500 else 110
    return [cut(t, room, FONT) for t in (mark.name, mark.number) if t]


def _towards(spot: Spot, home: Point, r: float) -> Point:
    away = math.hypot(home[0] - spot.x, home[1] - spot.y)
    return (spot.x + (home[0] - spot.x) * r / away, spot.y + (home[1] - spot.y) * r / away)


def _draw_arrows(parent: Node, marks: Sequence[Mark], frame: Frame, href: Href) -> list[Box]:
    """One arrow for each contributor, country and reality; returns the boxes of their labels."""
    routes: dict[tuple[str, str, bool], list[Mark]] = {}
    for mark in marks:
        if mark.origin is not None and mark.look in ("fact", "promised"):
            routes.setdefault((mark.origin, mark.place.country, mark.look == "promised"), []).append(mark)
    taken: list[Box] = []
    for (origin, host, promised), sent in routes.items():
        start, end = country_point(origin), country_point(host)
        if start is None or end is None:
            continue
        target, source = frame(*end), frame(*start)
        if not frame.holds(target):
            continue
        inside = frame.holds(source, margin=4)
        source = source if inside else exit_point(target, source, frame, inset=4)
        spoken = "; ".join(m.spoken for m in sent)
        statements = tuple(dict.fromkeys(i for m in sent for i in m.statements))
        class_ = "arrow promised" if promised else "arrow fact"
        node = link(parent, href(statements[0]), spoken, class_=class_, statements=statements)
        _draw_arrow(node, source, target, bend=0.1 if promised else -0.06)
        if not inside:
            taken += _edge_label(node, origin, source, frame, taken)
    return taken


def _draw_arrow(node: Node, source: Point, target: Point, *, bend: float) -> None:
    dx, dy = target[0] - source[0], target[1] - source[1]
    middle = ((source[0] + target[0]) / 2 - dy * bend, (source[1] + target[1]) / 2 + dx * bend)
    angle = math.atan2(target[1] - middle[1], target[0] - middle[0])
    gap = 12.0
    tip = (target[0] - gap * math.cos(angle), target[1] - gap * math.sin(angle))
    curve = " ".join(number(v) for v in (*middle, *tip))
    node.add("path", class_="shaft", d=f"M{source[0]:.1f} {source[1]:.1f}Q{curve}", fill="none")
    wings = [(tip[0] - 9 * math.cos(angle + t), tip[1] - 9 * math.sin(angle + t)) for t in (-0.42, 0.42)]
    head = "L".join(f"{x:.1f} {y:.1f}" for x, y in (wings[0], tip, wings[1]))
    node.add("path", class_="head", d=f"M{head}", fill="none")


def _edge_label(node: Node, origin: str, at: Point, frame: Frame, taken: Sequence[Box]) -> list[Box]:
    """The contributor's name where its arrow enters the map."""
    words = f"from {countries()[origin].name}"
    wide = text_width(words, FONT)
    x = min(max(at[0], wide / 2 + 6), frame.width - wide / 2 - 6)
    y = min(max(at[1], 16), frame.height - 8)
    box = Box(x - wide / 2, y - 11, x + wide / 2, y + 3)
    if any(box.meets(other) for other in taken):
        return []
    node.add("text", words, class_="label from", x=x, y=y, text_anchor="middle")
    return [box]


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


def _samples(marks: Sequence[Mark], key: str, width: float) -> list[Sample]:
    """The legend: only what is on the map."""
    hatch = f"url(#{key}-hatch)"
    kinds = {(m.kind, m.look) for m in marks}
    looks: tuple[tuple[Look, str], ...] = (
        ("fact", "Force in place; area by number"),
        ("rival", "Another figure for it"),
        ("promised", "Promised, possible or on a condition"),
        ("alleged", "Alleged: only an accuser says so"),
    )
    found = [
        Sample(lambda n, x, y, k=look: circle(n, x, y, 7, k, hatch), words)  # type: ignore[misc]
        for look, words in looks
        if ("force", look) in kinds
    ]
    top = max((m.size for m in marks if m.kind == "force"), default=0)
    if top:
        r = width * FORCE_RADIUS * math.sqrt(0.1)
        found.append(
            Sample(
                lambda n, x, y: circle(n, x, y, min(r, 10), "rival", hatch),
                f"This size: {grouped(round(top * min(r, 10) ** 2 / (width * FORCE_RADIUS) ** 2))}",
            )
        )
    if any(m.figure is not None and None not in (m.figure.low, m.figure.high) for m in marks):
        found.append(Sample(_rings, "Thin rings: low and high"))
    if any(m.kind == "change" for m in marks):
        found.append(Sample(_triangle, "Sent or withdrawn since"))
    for look, words in (
        ("fact", "Violence and other events; area by dead"),
        ("alleged", "Alleged event"),
        ("promised", "Event that may come"),
    ):
        if ("event", look) in kinds:
            found.append(Sample(lambda n, x, y, k=look: diamond(n, x, y, 7, k), words))  # type: ignore[misc]
    if any(m.origin is not None for m in marks):
        found.append(
            Sample(
                lambda n, x, y: _draw_arrow(n.add("g", class_="arrow fact"), (x - 16, y), (x + 20, y), bend=0),
                "Sent from; dashed: promised",
            )
        )
    return found


def _rings(node: Node, x: float, y: float) -> None:
    for r, class_ in ((5, "low"), (9, "high")):
        node.add("circle", class_=f"bound {class_}", cx=x, cy=y, r=r, fill="none")


def _triangle(node: Node, x: float, y: float) -> None:
    node.add("path", class_="area change fact", d=f"M{x - 6} {y + 5}L{x + 6} {y + 5}L{x} {y - 6}Z", fill="none")


__all__ = ["Drawing", "LeftOut", "Place", "draw_map"]
