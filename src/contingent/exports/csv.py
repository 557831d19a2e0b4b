"""Statements as a flat table, one row for each number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contingent.exports._readme import CURRENT, Told
from contingent.exports._table import Table, columns, csv_line
from contingent.records import Entity, Statement, is_alleged
from contingent.store import Store
from contingent.views._context import Context, see

TABLE = Table(
    name="statements",
    row="one number of a statement; a statement without a number has one row",
    columns=columns({
        "statement": ("text", "id of the statement; several rows of one id are several numbers of it"),
        "document": ("text", "id of its report"),
        "published": ("text", "publication date, EDTF"),
        "publisher": ("text", "the outlet"),
        "title": ("text", "headline"),
        "type": ("text", "DEPLOY, PRESENCE, AUTHORIZE, ASSAULT, …: what, neutral as to time and reality"),
        "mode": ("text", "how, in short words"),
        "status": ("text", "actual, planned, wanted, expected, possible, unknown"),
        "polarity": ("text", "+, or - for what is denied or refused"),
        "conditional": ("flag", "it waits on something not reported as fact"),
        "alleged": ("flag", "only an accuser says it"),
        "sources": ("text", "who says it, outermost first, each with the act"),
        "agent": ("text", "who acts"),
        "agent_country": ("text", "ISO 3166-1 alpha-3 or PLOVER body code"),
        "recipient": ("text", "towards whom"),
        "object": ("text", "what or who is acted on, or which force"),
        "place": ("text", "where"),
        "place_country": ("text", "ISO 3166-1 alpha-3"),
        "unit": ("text", "what the number counts"),
        "number": ("text", "the words of the number"),
        "best": ("number", "the number as written"),
        "low": ("number", "lower bound, where the report gives one; of words such as dozens the coding rules' (24)"),
        "high": ("number", "upper bound, where the report gives one"),
        "approx": ("flag", "the report says about"),
        "basis": ("text", "stock, change or unstated"),
        "time": ("text", "when it happens or holds, EDTF"),
        "time_basis": ("text", "stated, resolved, tense or unresolved"),
        "duration": ("text", "ISO 8601 duration"),
        "depends": ("text", "what it waits on: relation, statement, words"),
        "evidence_start": ("integer", "where the words begin in the report's text, in code points"),
        "evidence_end": ("integer", "where they end"),
        "evidence": ("text", "the words"),
        "origin": ("text", "reader or person that made the statement, with version"),
    }),
    rows=None,
)  # fmt: skip
COLUMNS = TABLE.names
TOLD = Told(
    about="All statements as one flat table.",
    rules=(CURRENT, "Every statement, whatever its reality."),
    sums="Never add up `best` without a look at `status`, `polarity`, `conditional`, `alleged` and `basis`.",
)
LIST_SEPARATOR = "; "


def csv_lines(store: Store) -> Iterator[bytes]:
    """All current statements of a store as `statement_lines`."""
    yield from statement_lines(see(store.load()))


def statement_lines(context: Context) -> Iterator[bytes]:
    """A heading, then a row for each statement of a context and number of it (one row if it has none), in UTF-8.

    A statement is conditional as in the views: it, or the promise it is part of, waits on something that is not
    reported as fact. Line ends within a cell become spaces, so that a line is a row. Text that a spreadsheet would run
    as a formula gets an apostrophe in front; numbers stay numbers.
    """
    ledger, waiting = context.ledger, context.waiting
    yield csv_line(COLUMNS)
    for statement in context.statements:
        document = ledger.documents[statement.doc]
        head = (
            statement.id, statement.doc, document.published.edtf, ledger.publishers.get(statement.doc),
            document.title.exact if document.title else document.headline, statement.type, _joined(statement.mode),
            statement.status, statement.polarity,
            _flag(statement.id in waiting), _flag(is_alleged(statement)),
            " > ".join(f"{_name(ledger.entities, s.who)} ({s.act})" for s in statement.sources),
            *_roles(statement, ledger.entities),
        )  # fmt: skip
        tail = (
            statement.time.edtf, statement.time.basis, statement.duration.iso if statement.duration else None,
            _joined(f"{d.rel} {d.ref or ''} {d.exact or d.reason or ''}".strip() for d in statement.depends),
            statement.evidence[0].start, statement.evidence[-1].end, " … ".join(e.exact for e in statement.evidence),
            statement.origin,
        )  # fmt: skip
        for q in statement.quantity or (None,):
            number = (q.unit, q.exact, q.best, q.low, q.high, _flag(q.approx), q.basis) if q else (None,) * 7
            yield csv_line((*head, *number, *tail))


def _roles(statement: Statement, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    roles = statement.roles
    return (
        _names(entities, roles.agent), _countries(entities, roles.agent), _names(entities, roles.recipient),
        _names(entities, roles.object), _names(entities, roles.place), _countries(entities, roles.place),
    )  # fmt: skip


def _names(entities: Mapping[str, Entity], ids: tuple[str, ...]) -> str:
    return _joined(_name(entities, entity_id) for entity_id in ids)


def _name(entities: Mapping[str, Entity], entity_id: str | None) -> str:
    if entity_id is None:
        return "unnamed"
    entity = entities.get(entity_id)
    return entity.name if entity else entity_id


def _countries(entities: Mapping[str, Entity], ids: tuple[str, ...]) -> str:
    found = (entities.get(entity_id) for entity_id in ids)
    return _joined(dict.fromkeys(entity.country for entity in found if entity and entity.country))


def _joined(parts: Iterable[str]) -> str:
    return LIST_SEPARATOR.join(parts)


def _flag(value: bool) -> str:
    return "true" if value else "false"
