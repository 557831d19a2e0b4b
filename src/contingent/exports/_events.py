"""The ledger as event rows: one for each event, and a list of all that was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from contingent.exports._coding import Event, Omission, code_statement, consents
from contingent.exports._scope import EVERYTHING, Scope, look
from contingent.exports._table import csv_line
from contingent.records import Entity, Statement
from contingent.resolve.ledger import Ledger, lineage
from contingent.views._context import Context
from contingent.views._dates import read_when
from contingent.views._names import is_country
from contingent.views.conditions import conditions
from contingent.views.figures import reality

OMITTED_COLUMNS = ("statement", "document", "type", "mode", "status", "polarity", "act", "reason", "row", "gist")


_Code = tuple[str, str | None]
_Key = tuple[Hashable, _Code]  # what makes statements of one code one event


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event. `others` are statements of the same event; `first` and `last` the days (ISO 8601) it can lie on.

    `comment` is the gist with its label and its conditions, so that no plan loses them. `basis` says how the day is known.
    """

    event: Event
    others: tuple[str, ...]
    first: str | None
    last: str | None
    basis: str
    conditional: bool
    comment: str

    @property
    def id(self) -> str:
        """The id of the statement the row is made from."""
        return self.event.statement.id


def event_rows(
    ledger: Ledger,
    *,
    fits: Callable[[Event], str | None],
    code: Callable[[Context, Statement], Event | Omission] | None = None,
    scope: Scope = EVERYTHING,
) -> tuple[Context, list[EventRow], list[Omission]]:
    """The rows of an event format, in the ledger's order, and what has none.

    Args:
        fits: why an event cannot be a row of this format, or None if it can.
        code: the event a statement tells of, or why there is none; by default `code_statement`.
    Method: statements that are one fact, or one promise, or say the same with the same sides on the same day in one
        report, make one row, that of the first; so does a statement that gives details of a row's and has its code.
    """
    context, outside = look(ledger, scope)
    consenting = consents(context)
    kept: list[Event] = []
    omitted: list[Omission] = []
    for statement in context.statements:
        coded = code_statement(context, statement, consenting=consenting) if code is None else code(context, statement)
        if isinstance(coded, Omission):
            omitted.append(coded)
        elif (reason := fits(coded)) is not None:
            omitted.append(Omission(statement=statement, reason=reason))
        else:
            kept.append(coded)
    groups: dict[_Key, list[Event]] = defaultdict(list)
    detailed = {s for s, links in context.links_from.items() if any(rel == "details" for rel, _ in links)}
    key_of: dict[str, _Key] = {}
    for event in sorted(
        kept, key=lambda e: e.statement.id in detailed
    ):  # what gives details comes after what it details
        key = _key(context, event, key_of)
        key_of[event.statement.id] = key
        groups[key].append(event)
    rows = []
    for group in groups.values():
        rows.append(_row(context, group))
        omitted += [Omission(statement=e.statement, reason="same event", row=group[0].statement.id) for e in group[1:]]
    order = {s.id: place for place, s in enumerate(context.statements)}
    rows.sort(key=lambda row: order[row.id])
    omitted.sort(key=lambda o: order[o.statement.id])
    return context, rows, [*omitted, *outside]


def omitted_lines(omitted: Iterable[Omission]) -> Iterator[bytes]:
    """What an export left out, as CSV in UTF-8: a heading, then a row for each statement."""
    yield csv_line(OMITTED_COLUMNS)
    for one in omitted:
        s = one.statement
        act = s.sources[-1].act if s.sources else ""
        yield csv_line(
            (s.id, s.doc, s.type, "; ".join(s.mode), s.status, s.polarity, act, one.reason, one.row or "", s.gist)
        )


def country_and_sector(ledger: Ledger, entity_id: str) -> tuple[str | None, str | None]:
    """ISO 3166-1 alpha-3 (or PLOVER body code) and PLOVER sector of an entity or what it is part of, nearest first."""
    chain = list(lineage(entity_id, ledger.entities))
    country = next((e.country for e in chain if is_country(e.country)), None)
    body = next((e.country for e in chain if e.country is not None), None)
    sector = chain[0].sector if chain and chain[0].type != "state" else None
    return country or body, sector


def entity_name(ledger: Ledger, entity_id: str) -> str:
    """The entity's name; its id where it is not in the ledger."""
    entity: Entity | None = ledger.entities.get(entity_id)
    return entity.name if entity is not None else entity_id


def _key(context: Context, event: Event, key_of: Mapping[str, _Key]) -> _Key:
    s = event.statement
    code = (event.code.cameo, event.code.event)
    for rel, other in context.links_from.get(s.id, ()):
        if rel == "details" and (known := key_of.get(other)) is not None and known[1] == code:
            return known
    if s.id in context.same:
        return (context.same[s.id], code)
    if s.id in context.promise_of:
        return (context.promise_of[s.id], code)
    sides = (frozenset(_parties(context, event.actors)), frozenset(_parties(context, event.recipients)))
    day = s.sources[-1].time if event.verbal and s.sources else None if event.verbal else s.time.edtf
    return ((s.doc, sides, day), code)


def _parties(context: Context, ids: Iterable[str]) -> Iterator[str]:
    for entity_id in ids:
        entity = context.names.get(entity_id)
        yield context.names.key(entity) if entity is not None else entity_id


def _row(context: Context, group: list[Event]) -> EventRow:
    event = group[0]
    s = event.statement
    if not event.verbal:
        edtf, basis = s.time.edtf, str(s.time.basis)
    elif s.sources and s.sources[-1].time:
        edtf, basis = s.sources[-1].time, "said"
    else:
        edtf, basis = context.ledger.documents[s.doc].published.edtf, "published"
    when = read_when(edtf)
    statements = [e.statement for e in group]
    waits = conditions(context, statements)
    label = reality(context, s)
    told = f"{label}: {s.gist}" if label else s.gist
    return EventRow(
        event=event,
        others=tuple(e.id for e in statements[1:]),
        first=_iso(when.first) if when else None,
        last=_iso(when.last) if when else None,
        basis=basis if when else "unresolved",
        conditional=any(context.conditional(e) for e in statements),
        comment=" — ".join([told, *(c.line() for c in waits if c.binding)]),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
