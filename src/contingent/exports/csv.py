"""Statements as a flat table, one row for each number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from contingent.records import Entity, Statement, is_alleged
from contingent.store import Store
from contingent.text.safe import csv_cell
from contingent.views._context import see

COLUMNS = (
    "statement", "document", "published", "publisher", "title", "type", "mode", "status", "polarity", "conditional", "alleged",
    "sources", "agent", "agent_country", "recipient", "object", "place", "place_country", "unit", "best", "low", "high",
    "approx", "basis", "time", "time_basis", "duration", "depends", "evidence_start", "evidence_end", "evidence", "origin",
)  # fmt: skip
LIST_SEPARATOR = "; "
Cell = str | int | float | None


def csv_lines(store: Store) -> Iterator[bytes]:
    """A heading, then a row for each current statement and number of it (one row if it has none), in UTF-8.

    A statement is conditional as in the views: it, or the promise it is part of, waits on something that is not
    reported as fact. Line ends within a cell become spaces, so that a line is a row. Text that a spreadsheet would run
    as a formula gets an apostrophe in front; numbers stay numbers.
    """
    ledger = store.load()
    waiting = see(ledger).waiting
    yield _line(COLUMNS)
    for statement in ledger.statements:
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
            number = (q.unit, q.best, q.low, q.high, _flag(q.approx), q.basis) if q else (None,) * 6
            yield _line((*head, *number, *tail))


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


def _line(values: Sequence[Cell]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([_cell(value) for value in values])
    return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    return csv_cell(value)
