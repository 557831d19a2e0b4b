"""The brief as one page: every line ends with the id to type after `contingent trace`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contingent.cli.plain import labelled, make_console, plain
from contingent.cli.tables import beside, terms, toll
from contingent.views.brief import Brief
from contingent.views.commitments import CommitmentRow
from contingent.views.disputes import DisputeRow
from contingent.views.events import EventRow
from contingent.views.forces import ForceRow
from contingent.views.mandates import MandateRow

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Line = tuple[int, "Text", str]  # indent in columns, what it says, id of the statement behind it (or "")
HEAD, SIDE = 2, 6  # indents, in columns
_PUBLISHERS_SHOWN = 6


def print_brief(brief: Brief, console: Console | None = None) -> None:
    """Print a brief: in place, promised, mandates, violence (facts, allegations, denials, warnings apart), disputes."""
    console = console if console is not None else make_console()
    console.print(plain(_heading(brief), "bold"))
    console.print(plain(_basis(brief), "dim"))
    sections: list[tuple[str, str, list[Line]]] = [
        ("FORCES IN PLACE", "none reported", [line for r in brief.forces for line in _force(r)]),
        ("PROMISED OR ASKED FOR: NOT IN PLACE", "none", [line for r in brief.commitments for line in _promise(r)]),
        ("MANDATES", "none", [line for r in brief.mandates for line in _mandate(r)]),
        ("VIOLENCE, AS REPORTED", "none reported", [line for r in brief.violence for line in _event(r)]),
        ("ALLEGED: AN ACCUSER'S WORD, NOT A FACT", "", [line for r in brief.alleged for line in _event(r)]),
        ("DENIED OR SAID NOT TO BE SO", "", [line for r in brief.denied for line in _event(r)]),
        ("WARNED OF OR PLANNED: HAS NOT HAPPENED", "", [line for r in brief.warned for line in _event(r)]),
        ("DISPUTED", "no report contradicts another", [line for r in brief.disputes for line in _dispute(r)]),
        ("LEFT OUT", "", [(HEAD, plain(text), "") for text in brief.left_out]),
    ]
    for title, when_empty, lines in sections:
        if lines or when_empty:
            console.print()
            console.print(plain(title, "bold"))
            _print_lines(console, lines or [(HEAD, plain(when_empty, "dim"), "")], brief.short_ids)


def _heading(brief: Brief) -> str:
    names = {row.host for row in brief.forces} | {row.host for row in brief.commitments}
    place = brief.country or "All countries"
    if brief.country and len(names) == 1:
        place = f"{names.pop()} ({brief.country.upper()})"
    return f"{place} on {brief.on or 'no dated day'}" + (f", as known by {brief.known_by}" if brief.known_by else "")


def _basis(brief: Brief) -> str:
    shown = brief.publishers[:_PUBLISHERS_SHOWN]
    more = len(brief.publishers) - len(shown)
    names = ", ".join(shown) + (f" and {more} more" if more else "")
    return f"from {brief.reports} report(s)" + (f": {names}" if names else "") + ". No record says what is true."


def _force(row: ForceRow) -> list[Line]:
    where = f" in {row.part}" if row.part else ""
    name = f"{row.contributor}{where}" + (f", {row.operation}" if row.operation else "")
    if row.stock is None:
        text = f"{name}: no stock reported"
    else:
        age = f", {row.age_days} days old" if row.age_days else ""
        text = f"{name}: {row.in_place} {row.unit or '(unit not said)'} ({row.when}{age}; {row.said_by})"
    sides = (*row.rivals, *row.changes, *row.promised, *row.alleged, *row.denied, *row.unplaced)
    ids = [side.statements[0] for side in sides] + [""] * len(row.notes)
    first = row.stock.statements[0] if row.stock else ""
    return [(HEAD, plain(text), first), *((SIDE, t, i) for t, i in zip(beside(row), ids, strict=True))]


def _promise(row: CommitmentRow) -> list[Line]:
    who = f"{row.contributor} → {row.host}" + (f", {row.operation}" if row.operation else "")
    said = "; ".join(row.said_by) + "".join(f", {p}" for p in row.publishers)
    unit = next((f.unit for f in row.figures if f.unit), "")
    head = labelled(row.label, f"{who}: {row.number} {unit}".rstrip() + f" ({said})")
    conditions = [c.statement or "" for c in row.conditions]
    told = terms(row)
    lines: list[Line] = [(HEAD, head, row.statements[0])]
    lines += [(SIDE, t, conditions[at] if at < len(conditions) else "") for at, t in enumerate(told)]
    lines += [
        (SIDE, plain(f"in place now, by the same report: {f.text} {f.unit or ''}".rstrip()), f.statements[0])
        for f in row.in_place
    ]
    return lines


def _mandate(row: MandateRow) -> list[Line]:
    ceiling = f" Ceiling: {row.ceiling}." if row.figures else ""
    by = "; ".join(row.said_by) + "".join(f", {p}" for p in row.publishers)
    text = f"{row.gist}{ceiling} ({row.when}; {by})"
    lines: list[Line] = [(HEAD, labelled(row.label, text), row.statements[0])]
    lines += [(SIDE, plain(c.line()), c.statement or "") for c in row.waits_for]
    return lines + [(SIDE, labelled("AWAITED BY", f"{w.label} {w.gist}".strip()), w.statement) for w in row.awaited_by]


def _event(row: EventRow) -> list[Line]:
    said = "; ".join(row.said_by) + "".join(f", {p}" for p in row.publishers)
    lines: list[Line] = [(HEAD, labelled(row.label, f"{row.gist} ({row.when}; {said})"), row.statements[0])]
    numbers = [f for name in ("killed", "injured", "displaced", "captured", "incidents") for f in getattr(row, name)]
    return lines + [(SIDE, text, f.statements[0]) for text, f in zip(toll(row), numbers, strict=True)]


def _dispute(row: DisputeRow) -> list[Line]:
    lines: list[Line] = [(HEAD, plain(f"{row.about}: {row.reason}"), "")]
    for side in row.sides:
        lines.append(
            (
                SIDE,
                labelled(side.label, f"{side.text} “{side.words}” ({side.when}; {side.said_by})"),
                side.statements[0],
            )
        )
    return lines


def _print_lines(console: Console, lines: Sequence[Line], ids: Mapping[str, str]) -> None:
    from rich.table import Table

    page = Table.grid(padding=(0, 1, 0, 0), expand=True)
    page.add_column(ratio=1)
    page.add_column(no_wrap=True, justify="right")
    for indent, text, statement in lines:
        line = Table.grid(expand=True)  # the mark in a column of its own, so that a wrapped line hangs beneath its text
        line.add_column(width=indent, no_wrap=True)
        line.add_column(ratio=1, overflow="fold")
        line.add_row(plain("• " if indent == HEAD else " " * (indent - 2) + "– "), text)
        page.add_row(line, plain(ids.get(statement, statement), "dim"))
    console.print(page)
