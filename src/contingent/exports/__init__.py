"""Records out of a store, line by line: all of them as JSON Lines, or statements as a flat table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from contingent.records import Document, Entity, Statement, encode_record, is_alleged, is_conditional
from contingent.store import Store

CSV_COLUMNS = (
    "statement", "document", "published", "publisher", "title", "type", "mode", "status", "polarity", "conditional", "alleged",
    "sources", "agent", "agent_country", "recipient", "object", "place", "place_country", "unit", "best", "low", "high",
    "approx", "basis", "time", "time_basis", "duration", "depends", "evidence_start", "evidence_end", "evidence", "origin",
)  # fmt: skip


def jsonl_lines(store: Store, *, with_text: bool = False) -> Iterator[bytes]:
    """Every current record as a JSON line, in the store's fixed order.

    Args:
        with_text: put each report's text into its document record, so that spans can be checked from the file alone.
    """
    for record in store.records():
        if with_text and isinstance(record, Document):
            record = replace(record, text=store.text(record.id))
        yield encode_record(record) + b"\n"


def csv_lines(store: Store) -> Iterator[bytes]:
    """A heading, then a row for each current statement and number of it (one row if it has none), RFC 4180."""
    ledger = store.load()
    status_of = ledger.status_of()
    yield _csv_row(CSV_COLUMNS)
    for statement in ledger.statements:
        document = ledger.documents[statement.doc]
        head = (
            statement.id, statement.doc, document.published.edtf, ledger.publishers.get(statement.doc),
            document.title.exact if document.title else document.headline, statement.type, "; ".join(statement.mode),
            statement.status, statement.polarity, is_conditional(statement, status_of), is_alleged(statement),
            " > ".join(f"{_name(ledger.entities, s.who)} ({s.act})" for s in statement.sources),
            *_roles(statement, ledger.entities),
        )  # fmt: skip
        tail = (
            statement.time.edtf, statement.time.basis, statement.duration.iso if statement.duration else None,
            "; ".join(f"{d.rel} {d.ref or ''} {d.exact or d.reason or ''}".strip() for d in statement.depends),
            statement.evidence[0].start, statement.evidence[-1].end, " … ".join(e.exact for e in statement.evidence),
            statement.origin,
        )  # fmt: skip
        for q in statement.quantity or (None,):
            number = (q.unit, q.best, q.low, q.high, q.approx, q.basis) if q else (None,) * 6
            yield _csv_row((*head, *number, *tail))


def _roles(statement: Statement, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    roles = statement.roles
    return (
        _names(entities, roles.agent), _countries(entities, roles.agent), _names(entities, roles.recipient),
        _names(entities, roles.object), _names(entities, roles.place), _countries(entities, roles.place),
    )  # fmt: skip


def _names(entities: Mapping[str, Entity], ids: tuple[str, ...]) -> str:
    return "; ".join(_name(entities, entity_id) for entity_id in ids)


def _name(entities: Mapping[str, Entity], entity_id: str | None) -> str:
    if entity_id is None:
        return "unnamed"
    entity = entities.get(entity_id)
    return entity.name if entity else entity_id


def _countries(entities: Mapping[str, Entity], ids: tuple[str, ...]) -> str:
    found = (entities.get(entity_id) for entity_id in ids)
    return "; ".join(dict.fromkeys(entity.country for entity in found if entity and entity.country))


def _csv_row(values: tuple[object, ...]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_cell(value) for value in values])
    return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} and len(value) > 1:
        return "'" + value
    return "" if value is None else value
