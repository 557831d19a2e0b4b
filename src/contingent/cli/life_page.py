"""Lives of commitments, the timeline and what has changed, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contingent.cli.lines import Ids, Line, condition, heading, print_lines, ready, row, side
from contingent.cli.plain import labelled, plain
from contingent.views.changes import ChangeRow
from contingent.views.life_cycle import Commitment
from contingent.views.timeline import TimelineRow
from contingent.views.wording import bare, joined

if TYPE_CHECKING:
    from rich.console import Console

_NOT_YET = frozenset({"possible", "wanted", "expected", "planned", "authorised"})


def print_lives(rows: Sequence[Commitment], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print each commitment: how far it has come, its stages by day, its conditions, and how its numbers changed."""
    known = [i for r in rows for i in (*r.statements, *(c.statement for c in r.conditions)) if i]
    console, ids = ready(known, console, ids)
    if not rows:
        console.print(plain("No commitments in the reports that were read."))
        return
    lines: list[Line] = []
    for r in rows:
        lines.append(heading(f"{r.force} → {r.host}"))
        lines.append(row(plain(_summary(r), "bold")))
        for s in r.stages:
            told = labelled(s.label, bare(s.text)) if s.label else plain(bare(s.text))
            lines.append(
                row(
                    plain(s.when),
                    plain(s.kind),
                    told,
                    plain("; ".join(s.said_by)),
                    shares=(-12, -11, 44, 40),
                    statements=s.statements,
                )
            )
        lines += [side(condition(c, ids=ids)) for c in r.conditions]
        lines += [side(plain(f"duration: {'; '.join(r.duration)}"))] if r.duration else []
        lines += [side(plain(f"mandate: {'; '.join(r.mandate)}"))] if r.mandate else []
        for change in r.number_changes:
            text = f"{change.what}: {change.before} → {change.after} ({change.day}; {change.said_by})"
            lines.append(side(plain(text), change.statements))
    print_lines(console, lines, ids)
    console.print(
        plain("  Promised and in place are never added. A row is one contributor's promise to one host.", "dim")
    )


def print_timeline(rows: Sequence[TimelineRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print what holds on each day, and since when it has been reported."""
    console, ids = ready((i for r in rows for i in r.statements), console, ids)
    if not rows:
        console.print(plain("Nothing dated in the reports that were read."))
        return
    lines = [
        row(
            plain(r.when),
            plain(r.type),
            labelled(r.label, bare(r.text)) if r.label else plain(bare(r.text)),
            plain(joined((r.said_by, f"reported {r.reported}" if r.reported else ""), "; ")),
            shares=(20, -10, 48, 32),
            statements=r.statements,
        )
        for r in rows
    ]
    print_lines(console, lines, ids)


def print_changes(rows: Sequence[ChangeRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print what is new or told otherwise, view by view."""
    console, ids = ready((i for r in rows for i in r.statements), console, ids)
    if not rows:
        console.print(plain("Nothing new in the reports that were read."))
        return
    lines: list[Line] = []
    view = ""
    for r in rows:
        if r.view != view:
            view = r.view
            lines.append(heading(view.upper()))
        after = labelled(r.label, bare(r.after)) if r.label else plain(bare(r.after))
        lines.append(row(plain(r.about), after, plain(r.said_by), shares=(30, 44, 26), statements=r.statements))
        if r.before is not None:
            lines.append(side(plain(f"before: {bare(r.before)}", "dim")))
    print_lines(console, lines, ids)


def _summary(r: Commitment) -> str:
    waiting = " IF" if r.conditional and r.stage in _NOT_YET else ""
    arrival = ""
    if r.days_to_arrival is not None:
        days = f"{r.days_to_arrival} day{'' if r.days_to_arrival == 1 else 's'}"
        by, most = ("by ", "at most ") if r.arrived_by else ("", "")
        arrival = f"first arrival {by}{r.arrived_on}, {most}{days} after the promise"
    now = f"in place: {r.in_place.counted} ({r.in_place.when})" if r.in_place is not None else ""
    before = f"before: {r.in_place_before.counted}" if r.in_place_before is not None else ""
    return joined(
        (
            f"{r.stage.upper()}{waiting}",
            f"promised {r.promised_on}" if r.promised_on else "",
            arrival,
            f"ended {r.ended_on}" if r.ended_on else "",
            before,
            now,
            f"{r.origins} origin{'' if r.origins == 1 else 's'}",
        )
    )
