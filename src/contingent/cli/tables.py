"""Mandates, events, claims and disputes on a terminal: a line for each, and beneath it what must be read with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contingent.cli.lines import (
    Ids,
    Line,
    condition,
    heading,
    print_lines,
    ready,
    reference,
    row,
    side,
)
from contingent.cli.plain import labelled, plain
from contingent.views.claims import ClaimRow
from contingent.views.disputes import DisputeRow
from contingent.views.events import TOLLS, EventRow
from contingent.views.figures import in_unit
from contingent.views.mandates import MandateRow
from contingent.views.wording import bare, joined, outlet_names, who_says

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def print_mandates(rows: Sequence[MandateRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print authorisations: status and act, what is authorised by whom; beneath it ceiling, conditions, what waits."""
    known = [i for r in rows for i in (*r.statements, *(c.statement for c in r.waits_for)) if i]
    console, ids = ready([*known, *(w.statement for r in rows for w in r.awaited_by)], console, ids)
    if not rows:
        console.print(plain("No mandates in the reports that were read."))
        return
    outlets = outlet_names({p for r in rows for p in r.publishers})
    lines: list[Line] = []
    for r in rows:
        named = joined((r.instrument or "", r.body or "", r.operation or ""))
        lines.append(
            row(
                labelled(r.label or "DONE", " ".join(r.act)),
                plain(bare(r.gist)),
                plain(joined((told_day(r), who_says(r.said_by, r.publishers, outlets)), "; ")),
                shares=(18, 50, 32),
                statements=r.statements,
            )
        )
        lines += [side(plain(named, "dim"))] if named else []
        ceiling = f"ceiling {r.ceiling}" if r.figures else ""
        if terms := joined((ceiling, *(_lasting(d) for d in r.duration))):
            lines.append(side(plain(terms, "bold")))
        lines += [side(condition(c, limit=None, ids=ids)) for c in r.waits_for]
        lines += [side(reference("AWAITED BY", w, ids)) for w in r.awaited_by]
    print_lines(console, lines, ids)


def print_events(rows: Sequence[EventRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print happenings; beneath each its conditions, and its tolls with who gives them."""
    waited = [c.statement for r in rows for c in r.conditions if c.statement]
    console, ids = ready([*waited, *(i for r in rows for i in r.statements)], console, ids)
    if not rows:
        console.print(plain("No events in the reports that were read."))
        return
    outlets = outlet_names({p for r in rows for p in r.publishers})
    lines: list[Line] = []
    for r in rows:
        kind = f"{r.type} {', '.join(r.mode)}".strip()
        place = ", ".join(r.place)
        what = labelled(r.label, bare(r.gist)).append_text(plain(f"  {joined((kind, place))}", "not bold dim"))
        lines.append(
            row(
                plain(told_day(r)),
                what,
                plain(who_says(r.said_by, r.publishers, outlets)),
                shares=(20, 52, 28),
                statements=r.statements,
            )
        )
        lines += [side(condition(c, limit=None, ids=ids)) for c in r.conditions]
        lines += [side(text, statements) for text, statements in toll(r)]
    print_lines(console, lines, ids)


def print_claims(rows: Sequence[ClaimRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print who says what of whom; beneath it its conditions, and denials beneath what they deny."""
    sides = [d.statement for r in rows for d in (*r.denied_by, *r.denies)]
    sides += [c.statement for r in rows for c in r.conditions if c.statement]
    console, ids = ready([*sides, *(i for r in rows for i in r.statements)], console, ids)
    if not rows:
        console.print(plain("No claims in the reports that were read."))
        return
    outlets = outlet_names({p for r in rows for p in r.publishers})
    lines: list[Line] = []
    for r in rows:
        papers = " / ".join(outlets.get(p, p) for p in r.publishers)
        lines.append(
            row(
                plain(r.said_by),
                labelled(r.label, bare(r.gist)),
                plain(papers or "publisher not named", "dim"),
                shares=(30, 50, 20),
                statements=r.statements,
            )
        )
        about = [name for name in r.of if name not in bare(r.gist)]
        lines += [side(plain(f"of {', '.join(about)}", "dim"))] if about else []
        lines += [side(condition(c, limit=None, ids=ids)) for c in r.conditions]
        lines += [side(reference("DENIED BY", d, ids)) for d in r.denied_by]
        lines += [side(reference("DENIES", d, ids)) for d in r.denies]
    print_lines(console, lines, ids)


def print_disputes(rows: Sequence[DisputeRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print what reports differ on, side by side, each side in its own words."""
    console, ids = ready((i for r in rows for i in r.statements), console, ids)
    if not rows:
        console.print(plain("No disputes in the reports that were read."))
        return
    lines: list[Line] = []
    for r in rows:
        lines.append(heading(f"{bare(r.about)}: {r.reason}"))
        for s in r.sides:
            words = f" “{s.words}”" if s.words != s.text else ""
            lines.append(
                row(
                    labelled(s.label, bare(s.text)).append_text(plain(words, "not bold default")),
                    plain(s.when),
                    plain(s.said_by),
                    shares=(42, 18, 40),
                    statements=s.statements,
                )
            )
    print_lines(console, lines, ids)


def toll(r: EventRow) -> list[tuple[Text, tuple[str, ...]]]:
    """A line for each number of people killed, injured, displaced or captured, with who gives it; and its statements."""
    return [
        (labelled(f.label, f"{in_unit(f.text, unit)} ({f.voice()})"), f.statements)
        for unit in TOLLS
        for f in getattr(r, unit)
    ]


def told_day(r: EventRow | MandateRow) -> str:
    """When it happened; for what has not, and whose time only the tense tells, when it was said."""
    return r.when if r.timed or r.status == "actual" or not r.said_on else f"said {r.said_on[0]}"


def _lasting(words: str) -> str:
    return words if words.casefold().startswith("for ") else f"for {words}"
