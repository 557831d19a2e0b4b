"""What ACLED and UCDP take for an event: a deed told as fact, on days that are known, in a place that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from contingent.codebooks.crosswalk import Code
from contingent.exports._coding import NOT_TOLD_AS_FACT, Event, Omission
from contingent.exports._events import EventRow, event_rows
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._sides import Side, sides, targets
from contingent.exports._spots import Spot, Spots
from contingent.exports._table import Cell
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context
from contingent.views.figures import reality


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An event that passed the gate: its statements (the first one makes the row), days, place and sides."""

    row: EventRow
    statements: tuple[Statement, ...]
    first: date
    last: date
    spot: Spot
    actors: tuple[Side, ...]
    targets: tuple[Side, ...]

    @property
    def days(self) -> int:
        """How many days it can lie on."""
        return (self.last - self.first).days + 1


def deeds(
    ledger: Ledger,
    spots: Spots,
    kind_of: Callable[[Context, Statement], str | None],
    *,
    reason: Callable[[Statement], str],
    scope: Scope = EVERYTHING,
) -> tuple[Context, list[Deed], list[Omission]]:
    """The events of a ledger that are deeds with days and a place, one for each, and what is left out.

    Args:
        kind_of: the kind of event a statement told as fact may be, or None; statements of one event share a kind.
        reason: why a statement is of no kind.
    """

    code = coded_as_fact(kind_of, reason, named=True)
    context, rows, omitted = event_rows(ledger, fits=lambda event: None, code=code, scope=scope)
    kept = []
    for row in rows:
        found = _deed(context, row, spots)
        if isinstance(found, Deed):
            kept.append(found)
        else:
            omitted.append(Omission(statement=row.event.statement, reason=found))
    return context, kept, omitted


def rows_of(
    found: Iterable[Deed], make: Callable[[Deed], tuple[Cell, ...] | str], omitted: list[Omission]
) -> list[tuple[Cell, ...]]:
    """The rows that deeds make; one that makes none joins what is left out, with the reason that `make` gives."""
    rows = []
    for deed in found:
        made = make(deed)
        if isinstance(made, str):
            omitted.append(Omission(statement=deed.row.event.statement, reason=made))
        else:
            rows.append(made)
    return rows


def coded_as_fact(
    kind_of: Callable[[Context, Statement], str | None], reason: Callable[[Statement], str], *, named: bool = False
) -> Callable[[Context, Statement], Event | Omission]:
    """A coder for `event_rows` that lets only deeds through that are told as fact.

    Args:
        kind_of: the kind of event a statement may be, or None; statements of one event share a kind.
        reason: why a statement is of no kind.
        named: whether somebody must be named who did it.
    """

    def code(context: Context, statement: Statement) -> Event | Omission:
        if (why := not_a_fact(context, statement)) is not None:
            return Omission(statement=statement, reason=why)
        kind = kind_of(context, statement)
        if kind is None:
            return Omission(statement=statement, reason=reason(statement))
        if named and not statement.roles.agent:
            return Omission(statement=statement, reason="nobody is named who did it")
        return Event(
            statement=statement,
            code=Code(cameo="", event=kind),
            verbal=False,
            actors=statement.roles.agent,
            recipients=targets(statement),
        )

    return code


def in_order(context: Context, omitted: list[Omission]) -> list[Omission]:
    """Omissions in the order of the ledger; what lies outside what was asked for comes last."""
    rank = {s.id: at for at, s in enumerate(context.statements)}
    return sorted(omitted, key=lambda o: rank.get(o.statement.id, len(rank)))


def not_a_fact(context: Context, statement: Statement) -> str | None:
    """Why a statement does not tell a deed as fact: its label, or what somebody in the chain of sources makes of it."""
    label = reality(context, statement)
    if label:
        return f"{label}: not told as fact"
    acts = [source.act for source in statement.sources if source.act in NOT_TOLD_AS_FACT]
    return f"not told as fact: a source puts it as {acts[0]}" if acts else None


def _deed(context: Context, row: EventRow, spots: Spots) -> Deed | str:
    if row.first is None or row.last is None:
        return "no days are known between which it lies"
    statements = tuple(context.known[i] for i in (row.id, *row.others))
    spot = spots.find(i for s in statements for i in s.roles.place)
    if isinstance(spot, str):
        return spot
    own = dict.fromkeys(sides(context, (i for s in statements for i in s.roles.agent), spot.country))
    other = sides(context, (i for s in statements for i in targets(s)), spot.country)
    return Deed(
        row=row,
        statements=statements,
        first=date.fromisoformat(row.first),
        last=date.fromisoformat(row.last),
        spot=spot,
        actors=tuple(own),
        targets=tuple(side for side in other if side not in own),
    )
