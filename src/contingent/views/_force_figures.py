"""Every force figure of a ledger, sorted by what it may be used for: in place, change, promise, allegation, denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contingent.records import FORCE_TYPES, FORCE_UNITS, Quantity, Statement, is_alleged
from contingent.resolve.waiting import only_put_as
from contingent.views._context import Context, ForceParties
from contingent.views._dates import begins_after, day_held, read_when
from contingent.views._names import Party, joined
from contingent.views.figures import Figure, figure, is_former, leaving

Use = Literal["stock", "change", "promise", "alleged", "denied", "unplaced"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ForceKey:
    """What a force figure is about. Each field is an identity; `unit` keeps troops, police and others apart."""

    host: str
    contributor: str
    part: str
    operation: str
    unit: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ForceFigure:
    """A figure with the contributor, host, part of the country and operation it is about."""

    key: ForceKey
    use: Use
    figure: Figure
    day: date | None
    first: date | None  # the earliest day it can be of; as `day` where the time is a date
    definite: bool  # the time is a date, not "some time up to"
    contributor: Party | None
    host: Party | None
    part: Party | None
    operation: Party | None
    statement: Statement


def force_figures(context: Context) -> Sequence[ForceFigure]:
    """The force figures of all visible statements, in their order.

    A `stock` is only what a report states as fact to be in place. A number that cannot be placed on a day, or that
    several contributors share in a way the report does not tell, is `unplaced`; so is one that a source only promises,
    asks for, hopes for, warns of or threatens, and a force that was there once.
    """
    if not context.force_figures:
        found = [f for s in context.statements if s.type in FORCE_TYPES for f in _of_statement(context, s)]
        context.force_figures[:] = found
    return context.force_figures


def force_parties(context: Context, statement: Statement) -> ForceParties:
    """Contributors, host, part of the country and operation of a force statement."""
    found = context.force_parties.get(statement.id)
    if found is not None:
        return found
    roles, names = statement.roles, context.names
    contributors = names.contributors(roles.agent, roles.object)
    operation = joined(names.operations((*roles.object, *roles.agent)))
    if operation is not None and contributors == (operation,):
        # "MISCA has 2,500" and "the African Union has 2,500 in MISCA" count one force.
        lead = names.lead(operation)
        contributors = contributors if lead is None else (lead,)
    hosts, parts = joined(names.hosts(roles.place)), joined(names.parts(roles.place))
    found = context.force_parties[statement.id] = (contributors, hosts, parts, operation)
    return found


def _of_statement(context: Context, statement: Statement) -> Iterator[ForceFigure]:
    when = read_when(statement.time.edtf)
    said = when if statement.status == "actual" else context.published.get(statement.doc)
    if begins_after(said, context.on):  # what happened, or was promised, after the day is no part of the picture
        return
    contributors, host, part, operation = force_parties(context, statement)
    contributor = joined(contributors)
    quantities: list[Quantity | None] = [q for q in statement.quantity if q.unit in FORCE_UNITS or q.unit is None]
    if not quantities and statement.status == "actual" and (statement.type == "DEPLOY" or statement.polarity == "-"):
        quantities = [None]
    day = None
    if statement.status == "actual":
        day = day_held(when, context.published.get(statement.doc), context.on)
    shared = len(contributors) > 1 and len(quantities) > 1
    for quantity in quantities:
        use = _use(statement, quantity)
        if use in ("stock", "change") and (shared or (day is None and context.on is not None)):
            use = "unplaced"
        yield ForceFigure(
            key=ForceKey(
                host=host.key if host else "",
                contributor=contributor.key if contributor else "",
                part=part.key if part else "",
                operation=operation.key if operation else "",
                unit=quantity.unit if quantity else None,
            ),
            use=use,
            figure=figure(context, statement, quantity, day=day.isoformat() if day else None),
            day=day,
            first=when.first if when is not None else None,
            definite=when is not None and not when.within,
            contributor=contributor,
            host=host,
            part=part,
            operation=operation,
            statement=statement,
        )


def _use(statement: Statement, quantity: Quantity | None) -> Use:
    if statement.status != "actual":
        return "promise"  # a refusal among them, labelled NOT
    if statement.polarity == "-":
        return "denied"
    if is_alleged(statement):
        return "alleged"
    if only_put_as(statement) is not None or is_former(statement):
        return "unplaced"
    if quantity is not None and quantity.basis == "stock" and not leaving(statement):
        return "stock"
    return "change"
