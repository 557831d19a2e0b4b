"""The timeline as SVG: above the axis what holds on each day, below it what was first reported on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from contingent.drawing._axis import TimeScale, day_words, draw_tick_words, main_span, time_scale
from contingent.drawing._legend import Sample, draw_legend, legend_height
from contingent.drawing._looks import GROUP_WORDS, Group, Href, Look, glyph, group_of, look_of
from contingent.drawing._svg import Drawing, LeftOut, Node, canvas, hatching, link
from contingent.views.timeline import TimelineRow

WIDE = 720
CELLS = (11.0, 9.0, 7.0)  # pixels of a mark with its air: the largest with which no column is too tall
TALLEST = 460.0  # pixels of a column; what does not fit is listed beside
GROUPS: tuple[Group, ...] = ("force", "mandate", "event", "other")
HEAD, AXIS = 20.0, 26.0


def draw_timeline(
    rows: Iterable[TimelineRow],
    *,
    href: Href,
    since: date | None = None,
    until: date | None = None,
    title: str = "Timeline",
    width: int = WIDE,
    key: str = "timeline",
) -> Drawing:
    """Draw each row as a mark on the day it holds (or, not having happened, was said) and on the day first reported.

    Discs are forces, squares mandates, diamonds violence and other events, triangles the rest; only what is reported as
    fact is solid. Where a day is narrower than a mark, several days share a column, which the description says.

    Args:
        rows: of `views.timeline`.
        href, width, key: as in `map.draw_map`; since, until: as in `chart.draw_strength`.
    Returns:
        The drawing; `left_out` holds what lies outside the days drawn or found no room in its column.
    Raises:
        ValueError: as in `map.draw_map`.
    """
    found = list(rows)
    days = [date.fromisoformat(day) for row in found for day in (row.day, row.reported) if day]
    first, last = main_span(days) if days else (date(2000, 1, 1), date(2000, 1, 2))
    first, last = since or first, until or last
    scale = time_scale([first, last], left=10, right=width - 10)
    for cell in CELLS:
        step = max(1, -(-int((scale.last - scale.first).days * cell) // int(scale.right - scale.left)))
        holds, left_out = _columns(found, lambda r: r.day, scale, step, (first, last))
        reported, _ = _columns(found, lambda r: r.reported, scale, step, (first, last))
        tallest = max((len(c) for c in (*holds.values(), *reported.values())), default=1)
        if tallest * cell <= TALLEST:
            break
    left_out += _crowded(holds, int(TALLEST / cell))
    _crowded(reported, int(TALLEST / cell))  # the same rows: they are told of once
    above = max((len(c) for c in holds.values()), default=1) * cell + HEAD
    below = max((len(c) for c in reported.values()), default=1) * cell + HEAD
    samples = _samples([r for c in (*holds.values(), *reported.values()) for r in c], key)
    height = above + AXIS + below + legend_height(samples, width) + 10
    desc = _desc(holds, step, first, last)
    root = canvas(width, height, key=key, title=title, desc=desc, kind="timeline")
    hatch = hatching(root.add("defs"), f"{key}-hatch", "hatch")
    _draw_axis(root, scale, above, above + AXIS + below)
    root.add("text", "Holds on, or said on", class_="heading", x=10, y=13)
    upper = root.add("g", class_="holds", role="group", aria_label="By the day it holds, or was said")
    _draw_columns(upper, holds, scale, above - 3, -cell, hatch, href, step, focus=True)
    lower = root.add("g", class_="reported", role="group", aria_label="By the day it was first reported")
    _draw_columns(lower, reported, scale, above + AXIS + 3, cell, hatch, href, step, focus=False)
    root.add("text", "First reported on", class_="heading", x=10, y=above + AXIS + below - 4)
    draw_legend(root, samples, x=0, y=above + AXIS + below + 8, width=width)
    return Drawing(svg=root.write(), left_out=tuple(left_out))


def _columns(
    rows: Sequence[TimelineRow],
    day_of: Callable[[TimelineRow], str | None],
    scale: TimeScale,
    step: int,
    drawn: tuple[date, date],
) -> tuple[dict[int, list[TimelineRow]], list[LeftOut]]:
    """Rows by column, counted in `step` days from the start of the scale, facts first; and those of other days."""
    columns: dict[int, list[TimelineRow]] = defaultdict(list)
    outside: list[LeftOut] = []
    for row in rows:
        day = date.fromisoformat(told) if (told := day_of(row)) else None
        if day is not None and drawn[0] <= day <= drawn[1]:
            columns[(day - scale.first).days // step].append(row)
        else:
            reason = f"outside the days drawn ({day_words(drawn[0])} to {day_words(drawn[1])})"
            outside.append(LeftOut(text=_spoken(row), reason=reason, statements=row.statements))
    for column in columns.values():
        column.sort(key=_order)
    return dict(sorted(columns.items())), outside


def _order(row: TimelineRow) -> tuple[object, ...]:
    return GROUPS.index(group_of(row.type)), bool(row.label), row.day, row.statements


def _crowded(columns: dict[int, list[TimelineRow]], most: int) -> list[LeftOut]:
    """Cut each column to so many rows: other statements go first, then what is not a fact; returns what went."""
    gone: list[TimelineRow] = []
    for column in columns.values():
        ranked = sorted(column, key=lambda r: (group_of(r.type) == "other", bool(r.label), _order(r)))
        gone += ranked[most:]
        column[:] = sorted(ranked[:most], key=_order)
    return [LeftOut(text=_spoken(r), reason="no room in its column", statements=r.statements) for r in gone]


def _draw_columns(
    group: Node,
    columns: dict[int, list[TimelineRow]],
    scale: TimeScale,
    base: float,
    rise: float,
    hatch: str,
    href: Href,
    step: int,
    *,
    focus: bool,
) -> None:
    for column, rows in columns.items():
        x = scale.x(scale.first + timedelta(days=column * step + (step - 1) / 2))
        for at, row in enumerate(rows):
            kind, look = group_of(row.type), look_of(row.label)
            spoken = _spoken(row)
            mark = link(
                group, href(row.statements[0]), spoken, class_=f"{kind} {look}", statements=row.statements, focus=focus
            )
            glyph(mark, kind, x, base + rise * (at + 0.5), abs(rise) * 0.37, look, hatch)


def _draw_axis(root: Node, scale: TimeScale, top: float, bottom: float) -> None:
    axis = root.add("g", class_="axis tick", aria_hidden="true")
    for y in (top, top + AXIS):
        axis.add("line", class_="base", x1=scale.left, y1=y, x2=scale.right, y2=y)
    for day, _ in scale.ticks():
        x = scale.x(day)
        axis.add("line", class_="rule", x1=x, y1=HEAD, x2=x, y2=top)
        axis.add("line", class_="rule", x1=x, y1=top + AXIS, x2=x, y2=bottom - HEAD)
    draw_tick_words(axis, scale, y=top + 17)


def _spoken(row: TimelineRow) -> str:
    head = f"{row.label} {row.text}" if row.label else row.text
    reported = f", first reported {row.reported}" if row.reported else ""
    return f"{row.type}, {row.when}{reported}: {head} ({row.said_by})"


def _desc(columns: dict[int, list[TimelineRow]], step: int, first: date, last: date) -> str:
    rows = [r for c in columns.values() for r in c]
    facts = sum(not r.label for r in rows)
    shared = f" One column stands for {step} days." if step > 1 else ""
    return (
        f"{len(rows)} statements from {day_words(first)} to {day_words(last)}, {facts} reported as fact, "
        f"{len(rows) - facts} planned, alleged or denied.{shared}"
    )


def _samples(rows: Sequence[TimelineRow], key: str) -> list[Sample]:
    hatch = f"url(#{key}-hatch)"

    def sample(group: Group, look: Look, words: str) -> Sample:
        return Sample(lambda n, x, y: glyph(n, group, x, y, 4.6, look, hatch), words)

    groups = {group_of(r.type) for r in rows}
    looks = {look_of(r.label) for r in rows}
    found = [sample(g, "fact", GROUP_WORDS[g]) for g in GROUPS if g in groups]
    if "promised" in looks:
        found.append(sample("mandate", "promised", "hollow or hatched: planned, wanted, possible"))
    if "alleged" in looks:
        found.append(sample("event", "alleged", "alleged"))
    if "denied" in looks:
        found.append(sample("event", "denied", "denied"))
    return found
