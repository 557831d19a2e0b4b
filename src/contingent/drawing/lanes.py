"""Commitments as lanes of their life cycle in SVG: hollow until kept, open conditions as gates, ended where they end."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contingent.drawing._axis import TimeScale, day_words, draw_time_axis, main_span, spread, time_scale
from contingent.drawing._legend import Sample, draw_legend, legend_height
from contingent.drawing._looks import Href, circle, look_of
from contingent.drawing._svg import Drawing, LeftOut, Node, canvas, cut, hatching, link, text_width, wrapped
from contingent.views._life_stages import Stage
from contingent.views.conditions import Condition
from contingent.views.life_cycle import Commitment

WIDE, NARROW = 720, 500  # below the second, in pixels, the layout is for a phone
# From the last of a life to its first, top to bottom: firmer is higher.
LEVELS = (
    "ended",
    "leaving",
    "in place",
    "under way",
    "authorised",
    "planned",
    "expected",
    "wanted",
    "possible",
    "unknown",
)
KEPT = frozenset({"under way", "in place", "leaving", "ended"})
FONT, LINE, LEVEL, HEAD, WORDS, FOOT, AXIS = 11.5, 15.0, 19.0, 24.0, 14.5, 18.0, 22.0
CONDITION_LINES, MOST_LANES = 4, 60
GAP = 11.0  # pixels between the middles of two marks of one level


@dataclass(frozen=True, kw_only=True, slots=True)
class _Lane:
    """One commitment with the stages inside the days drawn, and the levels they stand on, top to bottom."""

    row: Commitment
    stages: tuple[Stage, ...]
    levels: tuple[str, ...]

    head: float  # pixels of its name and state, above its levels
    gates: tuple[tuple[Condition, tuple[str, ...]], ...]  # each condition with its words, broken into lines

    @property
    def height(self) -> float:
        lines = sum(len(words) for _, words in self.gates)
        return self.head + LEVEL * len(self.levels) + WORDS * lines + FOOT


def draw_lanes(
    commitments: Iterable[Commitment],
    *,
    href: Href,
    since: date | None = None,
    until: date | None = None,
    title: str = "Commitments and what became of them",
    width: int = WIDE,
    key: str = "lanes",
) -> Drawing:
    """Draw each commitment as a lane: its stages by day, the firmer the higher, joined in the order they were told.

    Marks and the line between them are hollow and dashed until a force is reported under way or in place. A promise that
    waits has a gate before it, and each condition stands under the lane in words, marked open or met.

    Args:
        commitments: rows of `views.life_cycle`.
        href, width, key: as in `map.draw_map`; since, until: as in `chart.draw_strength`.
    Returns:
        The drawing; `left_out` holds stages outside the days drawn.
    Raises:
        ValueError: as in `map.draw_map`.
    """
    rows = list(commitments)
    days = [date.fromisoformat(s.day) for row in rows for s in row.stages]
    first, last = main_span(days) if days else (date(2000, 1, 1), date(2000, 1, 2))
    first, last = since or first, until or last
    left_out: list[LeftOut] = []
    gutter = 82 if width >= NARROW else 70
    head = HEAD if width >= NARROW else HEAD + LINE
    found = (_lane(row, first, last, head, width - gutter - 4, left_out) for row in rows)
    lanes = [lane for lane in found if lane is not None]
    for lane in lanes[MOST_LANES:]:
        reason = f"only the first {MOST_LANES} commitments are drawn"
        text = f"{lane.row.force} in {lane.row.host}: {lane.row.stage}"
        left_out.append(LeftOut(text=text, reason=reason, statements=lane.row.statements))
    del lanes[MOST_LANES:]
    time = time_scale([first, last], left=gutter, right=width - 12)
    samples = _samples(lanes, key)
    body = sum(lane.height for lane in lanes)
    root = canvas(
        width, AXIS + body + legend_height(samples, width) + 10, key=key, title=title, desc=_desc(lanes), kind="lanes"
    )
    hatch = hatching(root.add("defs"), f"{key}-hatch", "hatch")
    draw_time_axis(root, time, top=AXIS, bottom=AXIS + body)
    y = AXIS
    for lane in lanes:
        _draw_lane(root, lane, time, y, hatch, href, width)
        y += lane.height
    draw_legend(root, samples, x=0, y=y + 8, width=width)
    return Drawing(svg=root.write(), left_out=tuple(left_out))


def _lane(row: Commitment, first: date, last: date, head: float, room: float, left_out: list[LeftOut]) -> _Lane | None:
    inside = []
    for stage in row.stages:
        if first <= date.fromisoformat(stage.day) <= last:
            inside.append(stage)
        else:
            reason = f"outside the days drawn ({day_words(first)} to {day_words(last)})"
            left_out.append(LeftOut(text=_spoken(row, stage), reason=reason, statements=stage.statements))
    if not inside:
        return None
    # On one day, what was there before what was promised: no line may lead from a promise to a force it did not bring.
    inside.sort(key=lambda s: (s.day, s.kind not in KEPT))
    kinds = {s.kind for s in inside}
    waits = {c.line(): c for c in row.conditions if c.binding}  # each told once
    gates = (
        (c, tuple(wrapped(f"{_state(c)}: {line}", room, FONT, lines=CONDITION_LINES))) for line, c in waits.items()
    )
    return _Lane(
        row=row,
        stages=tuple(inside),
        levels=tuple(level for level in LEVELS if level in kinds),
        head=head,
        gates=tuple(gates),
    )


def _draw_lane(root: Node, lane: _Lane, time: TimeScale, top: float, hatch: str, href: Href, width: float) -> None:
    row = lane.row
    name = f"{row.force} in {row.host}"
    state = f"{row.stage}{', waits on a condition' if row.conditional and row.stage not in KEPT else ''}"
    group = root.add("g", class_="lane", role="group", aria_label=f"{name}: {state}")
    beside = lane.head == HEAD  # the state stands beside the name, or under it
    shown = cut(name, width * 0.62 if beside else width, 14)
    x = text_width(shown, 13, bold=True) + 8 if beside else 0.0
    group.add("text", shown, class_="heading", x=0, y=top + 15)
    y = top + 15 if beside else top + 15 + LINE
    group.add("text", cut(f"now: {state}", width - x, FONT), class_="muted", x=x, y=y)
    levels = {kind: top + lane.head + LEVEL * at + LEVEL / 2 for at, kind in enumerate(lane.levels)}
    for kind, y in levels.items():
        group.add("line", class_="rule", x1=time.left, y1=y, x2=time.right, y2=y)
        group.add("text", kind, class_="muted", x=time.left - 8, y=y + 4, text_anchor="end")
    xs = _positions(lane, time)
    _draw_line(group, lane.stages, xs, levels)
    for stage, x in zip(lane.stages, xs, strict=True):
        look = look_of(stage.label)
        if look == "fact" and stage.kind not in (*KEPT, "authorised"):
            look = "promised"  # a promise is never drawn as a presence, whatever its label
        mark = link(
            group, href(stage.statements[0]), _spoken(row, stage), class_=f"force {look}", statements=stage.statements
        )
        y = levels[stage.kind]
        if "IF" in stage.label.split():
            mark.add("path", class_="gate", d=f"M{x + 8:.1f} {y - 7:.1f}v14", fill="none")
        if stage.kind == "ended":
            mark.add("path", class_="area force ended", d=f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10", fill="none")
        else:
            circle(mark, x, y, 5, look, hatch)
    _draw_numbers(group, lane, xs, levels, time)
    y = top + lane.head + LEVEL * len(lane.levels)
    for condition, words in lane.gates:
        _draw_condition(group, condition, words, time.left, y + 11, href)
        y += WORDS * len(words)


def _positions(lane: _Lane, time: TimeScale) -> list[float]:
    """Where each stage stands; those of one level that fall on one spot are moved apart."""
    found = [time.x(date.fromisoformat(s.day)) for s in lane.stages]
    for level in lane.levels:
        at = [i for i, s in enumerate(lane.stages) if s.kind == level]
        gated = any("IF" in lane.stages[i].label.split() for i in at)
        moved = spread([found[i] for i in at], gap=GAP + (5 if gated else 0), left=time.left + 6, right=time.right - 8)
        for i, x in zip(at, moved, strict=True):
            found[i] = x
    return found


def _draw_line(group: Node, stages: Sequence[Stage], xs: Sequence[float], levels: dict[str, float]) -> None:
    """Whole from one report of a force under way or in place to the next; dashed to and from everything else."""
    done = [s.kind in KEPT and look_of(s.label) == "fact" for s in stages]
    facts = [i for i, kept in enumerate(done) if kept]
    for at, following in itertools.pairwise(facts):
        _draw_step(
            group, "step thin", (xs[at], levels[stages[at].kind]), (xs[following], levels[stages[following].kind])
        )
    for at in range(len(stages) - 1):
        if not (done[at] and done[at + 1]):
            _draw_step(group, "hollow", (xs[at], levels[stages[at].kind]), (xs[at + 1], levels[stages[at + 1].kind]))


def _draw_step(group: Node, class_: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    path = f"M{start[0]:.1f} {start[1]:.1f}H{end[0]:.1f}V{end[1]:.1f}"
    group.add("path", class_=class_, d=path, fill="none")


def _draw_numbers(group: Node, lane: _Lane, xs: Sequence[float], levels: dict[str, float], time: TimeScale) -> None:
    """The numbers beside their marks, where they cover none."""
    for level, y in levels.items():
        at = [i for i, s in enumerate(lane.stages) if s.kind == level]
        for n, i in enumerate(at):
            words = " | ".join(dict.fromkeys(f.text.partition(" (")[0] for f in lane.stages[i].figures))
            if not words:
                continue
            start = xs[i] + (13 if "IF" in lane.stages[i].label.split() else 8)
            limit = xs[at[n + 1]] - 7 if n + 1 < len(at) else time.right + 8
            if text_width(words, FONT) <= limit - start:
                group.add("text", words, class_="label over", x=start, y=y + 4, aria_hidden="true")


def _draw_condition(group: Node, condition: Condition, words: Sequence[str], x: float, y: float, href: Href) -> None:
    spoken = f"Condition, {_state(condition)}: {condition.line()}"
    parent = group
    if condition.statement is not None:
        parent = link(group, href(condition.statement), spoken, class_="condition", statements=(condition.statement,))
    if condition.met:
        parent.add("path", class_="gate met", d=f"M{x - 12:.1f} {y - 9:.1f}v11m8 -11v11", fill="none")
    else:
        parent.add("path", class_="gate", d=f"M{x - 8:.1f} {y - 10:.1f}v13", fill="none")
    for at, line in enumerate(words):
        parent.add("text", line, class_="gate-words", x=x, y=y + WORDS * at)


def _state(condition: Condition) -> str:
    return "met" if condition.met else "open"


def _spoken(row: Commitment, stage: Stage) -> str:
    head = f"{stage.label} " if stage.label else ""
    return f"{row.force} in {row.host}, {stage.kind}, {stage.when}: {head}{stage.text} ({'; '.join(stage.said_by)})"


def _desc(lanes: Sequence[_Lane]) -> str:
    told = "; ".join(f"{lane.row.force}: {lane.row.stage}" for lane in lanes[:12])
    return f"{len(lanes)} commitments. {told}" if lanes else "No commitments to show."


def _samples(lanes: Sequence[_Lane], key: str) -> list[Sample]:
    hatch = f"url(#{key}-hatch)"
    found = [
        Sample(lambda n, x, y: circle(n, x, y, 5, "promised", hatch), "Told, not done"),
        Sample(lambda n, x, y: circle(n, x, y, 5, "fact", hatch), "Reported as done"),
    ]
    if any(lane.gates for lane in lanes):
        found.append(Sample(_gate, "Gate: waits on a condition"))
    if any(s.kind == "ended" for lane in lanes for s in lane.stages):
        found.append(Sample(_end, "Ended"))
    return found


def _gate(node: Node, x: float, y: float) -> None:
    node.add("path", class_="gate", d=f"M{x} {y - 7}v14", fill="none")


def _end(node: Node, x: float, y: float) -> None:
    node.add("path", class_="area force ended", d=f"M{x - 5} {y - 5}l10 10m0 -10l-10 10", fill="none")
