"""The way back from a statement: its document, entities, label and conditions, ready to be shown with its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contingent.records import Document, Entity, Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, see
from contingent.views.conditions import Condition, Reference, conditions, refer
from contingent.views.figures import chain, reality
from contingent.views.ids import find_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """A statement with what is needed to read it alone; `links` are what it is linked to, with the relation."""

    statement: Statement
    document: Document
    entities: Mapping[str, Entity]
    publisher: str | None
    label: str
    said_by: str
    conditions: tuple[Condition, ...]
    links: tuple[tuple[str, Reference], ...]


def told(ledger: Ledger, statements: Iterable[Statement], *, known_by: str | None = None) -> dict[str, Reference]:
    """Some statements of a ledger in a few words, each with the label of its reality, by id."""
    return {r.statement: r for r in refer(see(ledger, known_by=known_by), statements)}


def trace(ledger: Ledger, typed: str) -> Trace:
    """The statement with an id, or the beginning of one.

    Raises:
        UsageError: no statement of the ledger has the id, or several begin with it.
    """
    context = see(ledger)
    statements = _statements(ledger)
    statement = statements[find_id(statements, typed)]
    entities = {i: e for i, e in ledger.entities.items() if e.doc == statement.doc}
    return _trace(context, statements, statement, entities)


def traces(ledger: Ledger, ids: Iterable[str]) -> list[Trace]:
    """The statements with some ids, in the order of these.

    Raises:
        KeyError: a statement is not in the ledger.
    """
    context, statements = see(ledger), _statements(ledger)
    entities: dict[str, dict[str, Entity]] = defaultdict(dict)
    for entity in ledger.entities.values():
        entities[entity.doc][entity.id] = entity
    asked = [statements[id_] for id_ in ids]
    return [_trace(context, statements, s, entities.get(s.doc, {})) for s in asked]


def _statements(ledger: Ledger) -> dict[str, Statement]:
    return {s.id: s for s in (*ledger.statements, *ledger.context)}


def _trace(
    context: Context, statements: Mapping[str, Statement], statement: Statement, entities: Mapping[str, Entity]
) -> Trace:
    ledger = context.ledger
    linked = [
        *context.links_from.get(statement.id, ()),
        *((f"{relation} (the other way)", other) for relation, other in context.links_to.get(statement.id, ())),
    ]
    return Trace(
        statement=statement,
        document=ledger.documents[statement.doc],
        entities=entities,
        publisher=ledger.publishers.get(statement.doc),
        label=reality(context, statement),
        said_by=chain(context, statement),
        conditions=conditions(context, [statement]),
        links=tuple(
            (relation, refer(context, [statements[other]])[0]) for relation, other in linked if other in statements
        ),
    )
