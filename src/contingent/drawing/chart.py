"""Strength over time as SVG: above each line what was in place, below it, hollow, what was promised; never one on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contingent.drawing._axis import (
    TimeScale,
    day_words,
    draw_time_axis,
    main_span,
    number_ticks,
    time_scale,
)
from contingent.drawing._legend import Sample, draw_legend, legend_height
from contingent.drawing._looks import Href, Look, circle, leaves, look_of, size_of
from contingent.drawing._svg import Drawing, LeftOut, Node, canvas, cut, hatching, link, text_width
from contingent.views._names import NOT_NAMED
from contingent.views.figures import NO_NUMBER, Figure, grouped
from contingent.views.strength import PromisePoint, Strength, StrengthPoint

WIDE = 720
# Contributors report to the United Nations by the month; a figure older than that is no longer drawn as going on.
CARRIED_DAYS = 31
TALLEST = 90.0  # pixels of the largest number
FONT, LINE = 11.5, 14.0
MOST_BANDS, MOST_PROMISES = 60, 14  # forces in one chart, and promises in words under one force
NUDGE = 2.5  # pixels between two promises of one number
HEAD, FOOT, AXIS = 26.0, 16.0, 22.0  # pixels above and below the marks of a force, and for the labels of time


@dataclass(frozen=True, kw_only=True, slots=True)
class _Band:
    """One force with what falls into the days drawn, and the pixels it needs above and below its line."""

    row: Strength
    points: tuple[StrengthPoint, ...]
    promises: tuple[PromisePoint, ...]
    changes: tuple[Figure, ...]
    alleged: tuple[Figure, ...]
    above: float
    below: float

    @property
    def height(self) -> float:
        return HEAD + self.above + self.below + FOOT


@dataclass(frozen=True, slots=True)
class _Pen:
    """What every part of the chart needs: scales, the hatching, and the way to the words."""

    time: TimeScale
    unit: float  # pixels for one person
    hatch: str
    href: Href


def draw_strength(
    rows: Iterable[Strength],
    *,
    href: Href,
    since: date | None = None,
    until: date | None = None,
    title: str = "Strength over time",
    width: int = WIDE,
    key: str = "strength",
) -> Drawing:
    """Draw forces over time, one band each, all to one scale.

    A thick step is what a report says was in place, its shade the low and high; a dotted line carries it on for at most
    31 days, and a gap is where nothing is told. Rival figures are open circles beside it. Promises hang below the line,
    hollow, from the day they were said until an arrival is reported, with their conditions in words.

    Args:
        rows: of `views.strength`, for one host or several.
        href, width, key: as in `map.draw_map`.
        since, until: the days to draw; by default the longest run of days without a year's gap.
    Returns:
        The drawing; `left_out` holds what has no day, no number, or lies outside the days drawn.
    Raises:
        ValueError: as in `map.draw_map`.
    """
    found = sorted(rows, key=lambda row: row.contributor == NOT_NAMED)  # named forces first, else as they come
    days = [day for row in found for day in _days(row)]
    first, last = main_span(days) if days else (date(2000, 1, 1), date(2000, 1, 2))
    first, last = since or first, until or last
    left_out: list[LeftOut] = []
    top = max((n for row in found for n in _sizes(row, first, last)), default=1.0) or 1.0
    bands = [b for row in found if (b := _band(row, first, last, TALLEST / top, left_out)) is not None]
    for band in bands[MOST_BANDS:]:
        reason = f"only the first {MOST_BANDS} forces are drawn"
        left_out.append(LeftOut(text=_name(band.row), reason=reason, statements=band.row.statements))
    del bands[MOST_BANDS:]
    time = time_scale([first, last], left=44, right=width - 14)
    samples = _samples(bands, key)
    height = AXIS + sum(b.height for b in bands) + legend_height(samples, width) + 10
    root = canvas(width, height, key=key, title=title, desc=_desc(bands, first, last), kind="strength")
    pen = _Pen(time, TALLEST / top, hatching(root.add("defs"), f"{key}-hatch", "hatch"), href)
    y = AXIS
    draw_time_axis(root, time, top=AXIS, bottom=AXIS + sum(b.height for b in bands))
    for band in bands:
        _draw_band(root, band, pen, y, width)
        y += band.height
    draw_legend(root, samples, x=0, y=y + 8, width=width)
    return Drawing(svg=root.write(), left_out=tuple(left_out))


def _days(row: Strength) -> Iterator[date]:
    yield from (date.fromisoformat(p.day) for p in row.points)
    yield from (date.fromisoformat(p.day) for p in row.promises)
    yield from (date.fromisoformat(f.day) for f in (*row.changes, *row.alleged) if f.day)


def _sizes(row: Strength, first: date, last: date) -> Iterator[float]:
    for point in row.points:
        if _inside(point.day, first, last):
            yield from (
                float(n) for f in (point.figure, *point.rivals) for n in (f.low, f.best, f.high) if n is not None
            )
    yield from (size_of(p.figure) for p in row.promises if _inside(p.day, first, last))
    yield from (size_of(f) for f in row.alleged if _inside(f.day, first, last))


def _inside(day: str | None, first: date, last: date) -> bool:
    return day is not None and first <= date.fromisoformat(day) <= last


def _band(row: Strength, first: date, last: date, unit: float, left_out: list[LeftOut]) -> _Band | None:
    """The force with what can be drawn of it; the rest goes to `left_out`."""

    def left(figure: Figure, reason: str) -> None:
        left_out.append(LeftOut(text=f"{_name(row)}: {figure.line()}", reason=reason, statements=figure.statements))

    outside = f"outside the days drawn ({day_words(first)} to {day_words(last)})"
    for figure in row.undated:
        left(figure, "its day is not known, or it is not told as in place")
    for figure in row.denied:
        left(figure, "said not to be so")
    points = [p for p in row.points if _inside(p.day, first, last) and size_of(p.figure) > 0]
    for point in row.points:
        if point not in points:
            left(point.figure, "it gives no number" if _inside(point.day, first, last) else outside)
    promises: list[PromisePoint] = []
    for promise in reversed(row.promises):
        reason = _not_drawn(promise) or (None if _inside(promise.day, first, last) else outside)
        if reason is None and len(promises) == MOST_PROMISES:
            reason = f"older than the latest {MOST_PROMISES} promises to this force, which are drawn"
        if reason is None:
            promises.insert(0, promise)
        else:
            left(promise.figure, reason)
    beside: dict[bool, list[Figure]] = {True: [], False: []}
    for figure in (*row.changes, *row.alleged):
        if not _inside(figure.day, first, last):
            left(figure, outside)
        elif figure in row.alleged and figure.number == NO_NUMBER:
            left(figure, "it gives no number")
        else:
            beside[figure in row.changes].append(figure)
    if not (points or promises or beside[True] or beside[False]):
        return None
    highest = [n for p in points for f in (p.figure, *p.rivals) for n in (f.low, f.best, f.high) if n is not None]
    above = max([float(n) * unit + 14 for n in highest] + [size_of(f) * unit + 14 for f in beside[False]] + [2.0])
    deepest = max((size_of(p.figure) * unit for p in promises), default=0.0) + NUDGE * len(promises)
    below = deepest + LINE * len(promises) + 8 if promises else 10.0 if beside[True] else 4.0
    return _Band(
        row=row, points=tuple(points), promises=tuple(promises), changes=tuple(beside[True]), alleged=tuple(beside[False]),
        above=above, below=below,
    )  # fmt: skip


def _not_drawn(promise: PromisePoint) -> str | None:
    if look_of(promise.figure.label) == "denied":
        return "said not to be so"
    if leaves(promise.figure.text):
        return "it speaks of leaving, not of a force to come"
    return "it gives no number" if size_of(promise.figure) == 0 else None


def _name(row: Strength) -> str:
    where = f"{row.part}, {row.host}" if row.part else row.host
    return f"{row.force} in {where}"


def _draw_band(root: Node, band: _Band, pen: _Pen, top: float, width: float) -> None:
    row = band.row
    group = root.add("g", class_="force-band", role="group", aria_label=f"{_name(row)}, {row.unit or 'unit not said'}")
    heading = f"{row.force}{f' in {row.part}' if row.part else ''}"
    shown = cut(heading, width * 0.7, 14)
    group.add("text", shown, class_="heading", x=0, y=top + 16)
    unit = row.unit or "unit not said"
    group.add("text", unit, class_="muted", x=text_width(shown, 13, bold=True) + 8, y=top + 16)
    base = top + HEAD + band.above
    _draw_scale(group, band, pen, base)
    if row.contributor != NOT_NAMED:  # figures without a contributor may be of different forces: no line joins them
        _draw_steps(group, band.points, pen, base)
    _draw_promises(group, band, pen, base, width)
    group.add("line", class_="base", x1=pen.time.left, y1=base, x2=pen.time.right, y2=base)
    room = -1000.0
    for point in band.points:
        room = _draw_point(group, row, point, pen, base, room)
    for figure in band.alleged:
        _draw_dot(group, row, figure, figure.day or "", look_of(figure.label), pen, base)
    for figure in band.changes:
        _draw_change(group, row, figure, pen, base)


def _draw_scale(group: Node, band: _Band, pen: _Pen, base: float) -> None:
    """Round numbers at the left, for what is in place; the line itself is 0."""
    if not band.points:
        return
    top = max(size_of(p.figure) for p in band.points)
    scale = group.add("g", class_="tick", aria_hidden="true")
    for value in number_ticks(top, 2)[1:]:
        y = base - value * pen.unit
        if value > top * 1.05 or base - y < 12:
            continue
        scale.add("line", class_="rule", x1=pen.time.left, y1=y, x2=pen.time.right, y2=y)
        scale.add("text", grouped(value), x=pen.time.left - 5, y=y + 4, text_anchor="end")


def _draw_steps(group: Node, points: Sequence[StrengthPoint], pen: _Pen, base: float) -> None:
    steps = group.add("g", class_="steps", aria_hidden="true")
    for at, point in enumerate(points):
        day = date.fromisoformat(point.day)
        start, end = pen.time.x(date.fromisoformat(point.since)), pen.time.x(day)
        y = base - size_of(point.figure) * pen.unit
        following = points[at + 1] if at + 1 < len(points) else None
        until = day + timedelta(days=CARRIED_DAYS) if day <= date.max - timedelta(days=CARRIED_DAYS) else day
        nxt = date.fromisoformat(following.since) if following is not None else None
        joined = nxt is not None and nxt <= until
        stop = pen.time.x(nxt if joined and nxt is not None else min(until, pen.time.last))
        if point.low is not None and point.high is not None and point.low < point.high:
            high = base - point.high * pen.unit
            steps.add(
                "rect",
                class_="band",
                x=start - 2,
                y=high,
                width=max(stop - start, 4),
                height=base - point.low * pen.unit - high,
            )
        if end - start > 0.5:
            steps.add("path", class_="step", d=f"M{start:.1f} {y:.1f}H{end:.1f}", fill="none")
        rise = f"V{base - size_of(following.figure) * pen.unit:.1f}" if joined and following is not None else ""
        if stop > end:
            steps.add("path", class_="carried", d=f"M{end:.1f} {y:.1f}H{stop:.1f}{rise}", fill="none")


def _draw_point(group: Node, row: Strength, point: StrengthPoint, pen: _Pen, base: float, room: float) -> float:
    """A point with its rivals; returns the pixel at which its label ends."""
    for rival in point.rivals:
        _draw_dot(group, row, rival, rival.day or point.day, "rival", pen, base)
    mark = _draw_dot(group, row, point.figure, point.day, "fact", pen, base)
    x, y = pen.time.x(date.fromisoformat(point.day)), base - size_of(point.figure) * pen.unit
    words = point.figure.text.partition(" (")[0]
    wide = text_width(words, FONT)
    left = min(max(x - wide / 2, pen.time.left), pen.time.right - wide)
    if left > room + 4:
        mark.add("text", words, class_="label", x=left, y=y - 8)
        return left + wide
    return room


def _draw_dot(group: Node, row: Strength, figure: Figure, day: str, look: Look, pen: _Pen, base: float) -> Node:
    told = "another figure, " if look == "rival" else ""
    spoken = f"{_name(row)}: {told}{figure.line()}"
    mark = link(group, pen.href(figure.statements[0]), spoken, class_=f"force {look}", statements=figure.statements)
    x, y = pen.time.x(date.fromisoformat(day)), base - size_of(figure) * pen.unit
    for bound, way in ((figure.low, -1), (figure.high, 1)):
        if bound is not None and figure.best is None and (figure.low is None or figure.high is None):
            mark.add(
                "path",
                class_="bound",
                d=f"M{x:.1f} {y:.1f}v{way * 11}m-3 {-way * 3}l3 {way * 3}l3 {-way * 3}",
                fill="none",
            )
    circle(mark, x, y, 4.2, look, pen.hatch)
    return mark


def _draw_change(group: Node, row: Strength, figure: Figure, pen: _Pen, base: float) -> None:
    x = pen.time.x(date.fromisoformat(figure.day or ""))
    spoken = f"{_name(row)}: {figure.line()}"
    mark = link(group, pen.href(figure.statements[0]), spoken, class_="change fact", statements=figure.statements)
    if leaves(figure.text):
        path = f"M{x - 5:.1f} {base + 2:.1f}h10l-5 8Z"
    elif figure.text.startswith("+") or figure.text.startswith("force sent"):
        path = f"M{x - 5:.1f} {base + 10:.1f}h10l-5 -8Z"
    else:
        path = f"M{x - 5:.1f} {base + 6:.1f}l5 -4l5 4l-5 4Z"
    mark.add("path", class_="area change fact", d=path, fill="none")


def _draw_promises(group: Node, band: _Band, pen: _Pen, base: float, width: float) -> None:
    """Hollow steps below the line, their words under them: the latest highest, so that few stems cross words of another."""
    depths = _depths(band, pen)
    words_top = base + max(depths, default=0.0) + 8
    for at, (promise, depth) in enumerate(zip(band.promises, depths, strict=True)):
        figure, look = promise.figure, look_of(promise.figure.label)
        mark = link(
            group,
            pen.href(figure.statements[0]),
            _promise_spoken(band.row, promise),
            class_=f"promise {look}",
            statements=figure.statements,
        )
        start = pen.time.x(date.fromisoformat(promise.day))
        end = pen.time.x(date.fromisoformat(promise.arrival)) if promise.arrival else pen.time.right
        edge = f"V{base:.1f}" if promise.arrival else ""
        path = f"M{start:.1f} {base:.1f}v{depth:.1f}H{max(end, start + 3):.1f}{edge}"
        mark.add("path", class_=f"hollow {look}", d=path, fill="none")
        y = words_top + (len(depths) - 1 - at) * LINE + 9
        mark.add("line", class_="leader", x1=start, y1=base + depth, x2=start, y2=y + 2)
        head = f"{figure.label} {figure.counted.partition(' (')[0]}"
        told = f"{head} — {promise.conditions[0]}" if promise.conditions else head
        room = width - start - 8
        if text_width(head, FONT) <= room:
            mark.add("text", cut(told, room, FONT), class_="label over", x=start + 4, y=y)
        else:
            mark.add("text", cut(told, start - 8, FONT), class_="label over", x=start - 4, y=y, text_anchor="end")


def _depths(band: _Band, pen: _Pen) -> list[float]:
    """How deep each promise hangs: its number, or a little more where another hangs there: two dashed lines on one
    another would look like a whole one, which is kept for what is in place."""
    found: list[float] = []
    for promise in band.promises:
        depth = size_of(promise.figure) * pen.unit
        while any(abs(depth - other) < NUDGE for other in found):
            depth += NUDGE
        found.append(depth)
    return found


def _promise_spoken(row: Strength, promise: PromisePoint) -> str:
    waits = "".join(f"; {c}" for c in promise.conditions)
    arrival = f"; an arrival is reported on {promise.arrival}" if promise.arrival else ""
    return f"{_name(row)}: {promise.figure.line()}, said {promise.day}{waits}{arrival}"


def _desc(bands: Sequence[_Band], first: date, last: date) -> str:
    if not bands:
        return "Nothing to show."
    points, promises = sum(len(b.points) for b in bands), sum(len(b.promises) for b in bands)
    return (
        f"{len(bands)} forces from {day_words(first)} to {day_words(last)}: {points} figures in place and, apart from them, "
        f"{promises} promises. No figure is added to another; where nothing is told there is a gap."
    )


def _samples(bands: Sequence[_Band], key: str) -> list[Sample]:
    hatch = f"url(#{key}-hatch)"
    found = []
    if any(b.points for b in bands):
        found.append(Sample(lambda n, x, y: circle(n, x, y, 4.2, "fact", hatch), "Reported in place"))
    if any(p.since < p.day for b in bands for p in b.points):
        found.append(Sample(lambda n, x, y: _line(n, x, y, "step"), "said to hold throughout"))
    if any(b.points and b.row.contributor != NOT_NAMED for b in bands):
        found.append(Sample(lambda n, x, y: _line(n, x, y, "carried"), "last figure, not restated (31 days at most)"))
    if any(p.rivals for b in bands for p in b.points):
        found.append(Sample(lambda n, x, y: circle(n, x, y, 4.2, "rival", hatch), "Another figure for it"))
    if any(b.alleged for b in bands):
        found.append(Sample(lambda n, x, y: circle(n, x, y, 4.2, "alleged", hatch), "Alleged"))
    if any(b.promises for b in bands):
        found.append(Sample(_hollow, "Promised (below the line), until an arrival is reported"))
    if any(b.changes for b in bands):
        found.append(Sample(_sent, "Sent or withdrawn"))
    return found


def _line(node: Node, x: float, y: float, class_: str) -> None:
    node.add("path", class_=class_, d=f"M{x - 9} {y}h18", fill="none")


def _hollow(node: Node, x: float, y: float) -> None:
    node.add("path", class_="hollow promised", d=f"M{x - 9} {y - 5}v9h18", fill="none")


def _sent(node: Node, x: float, y: float) -> None:
    node.add("path", class_="area change fact", d=f"M{x - 5} {y + 4}h10l-5 -8Z", fill="none")
