"""Checks a database: is the file sound, does every span quote its text, does every reference lead somewhere?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from msgspec import Struct

from contingent.errors import RecordError, StoreError
from contingent.evaluate._check_values import check_spans, check_values, shown
from contingent.evaluate.check import references
from contingent.ids import text_sha256
from contingent.records import Document, Entity, Link, Record, Statement, decode_record, is_alleged
from contingent.resolve.ledger import printable
from contingent.resolve.waiting import waiting
from contingent.store.connection import Connection
from contingent.store.integrity import (
    StoredReading,
    StoredRow,
    find_damage,
    holds,
    open_to_check,
    stored_links,
    stored_readings,
)
from contingent.store.location import Location, locate

_KINDS = {"documents": Document, "entities": Entity, "statements": Statement, "links": Link, "cross_links": Link}


class StoreProblem(Struct, frozen=True, kw_only=True):
    """One thing found. `record` is an id, or empty where the fault is the file's; `field` a path, or empty."""

    record: str
    field: str
    message: str


def check_store(path: str | Location) -> Iterator[StoreProblem]:
    """Check a database and yield what is wrong with it, nothing where it is sound; one reading at a time in memory.

    It is checked as it is at one moment, and not changed. Replaced readings and withdrawn links are checked too.

    Raises:
        StoreError: it is missing, not a Contingent database, or of another schema.
    """
    with open_to_check(locate(path)) as connection:
        try:
            for line in find_damage(connection):
                yield _problem("", "", shown(line, quoted=False, limit=300))
            for reading in stored_readings(connection):
                yield from _check_reading(connection, reading)
            for row in stored_links(connection):
                record = _decoded(row)
                if isinstance(record, StoreProblem):
                    yield record
                else:
                    yield from _check_references(connection, record, {})
        except (sqlite3.DatabaseError, StoreError) as error:
            # Pages that cannot be read end it: whatever lies behind them is unknown.
            yield _problem("", "", f"the rest cannot be read ({error}); restore a copy, or read the reports again")


def _check_reading(connection: Connection, reading: StoredReading) -> Iterator[StoreProblem]:
    if reading.document is None:
        yield _problem(reading.id, "", "the reading has no document")
        return
    doc = reading.document.id
    if reading.text is None:
        yield _problem(doc, "text", "the text is missing or damaged; its spans cannot be compared")
    elif text_sha256(reading.text) != reading.sha256:
        yield _problem(doc, "text", "the text does not have the recorded sha256")
    records: dict[str, Record] = {}
    rows: list[tuple[StoredRow, Record]] = []
    for row in (reading.document, *reading.rows):
        record = _decoded(row)
        if isinstance(record, StoreProblem):
            yield record
        else:
            records[record.id] = record
            rows.append((row, record))
    statements = {record.id: record for record in records.values() if isinstance(record, Statement)}
    waits = waiting(statements, [record for record in records.values() if isinstance(record, Link)]).ids
    document = next((record for record in records.values() if isinstance(record, Document)), None)
    for row, record in rows:
        yield from _check_values(record, doc, document, reading)
        yield from _check_references(connection, record, records)
        if isinstance(record, Statement):
            # Views and exports of statements go by these two: an allegation or a condition must not be lost in them.
            for name, told, meant in (
                ("alleged", row.alleged, is_alleged(record)),
                ("conditional", row.conditional, record.id in waits),
            ):
                if told is not meant:
                    yield _problem(record.id, name, f"stored as {told}, but the record says {meant}")


def _check_values(
    record: Record, doc: str, document: Document | None, reading: StoredReading
) -> Iterator[StoreProblem]:
    if isinstance(record, Document) and record.sha256 != reading.sha256:
        yield _problem(record.id, "sha256", "the record is of another text")
    if isinstance(record, Entity | Statement) and printable(record.doc) != doc:
        yield _problem(record.id, "doc", f"belongs to {shown(record.doc)}, but is stored with {shown(doc)}")
    chars = len(reading.text) if reading.text is not None else document.chars if document is not None else 0
    if isinstance(record, Document) and record.chars != chars:
        yield _problem(record.id, "chars", f"is {record.chars}, but the text has {chars} characters")
    for findings in (check_values(record), check_spans(record, chars, reading.text)):
        for field, message, severity in findings:
            if severity == "error":
                yield _problem(record.id, field, message)


def _check_references(connection: Connection, record: Record, beside: Mapping[str, Record]) -> Iterator[StoreProblem]:
    for field, target, kind in references(record):
        found = beside.get(target)
        # Only links lead out of the reading.
        if found is None and not (isinstance(record, Link) and holds(connection, printable(target))):
            yield _problem(record.id, field, f"{shown(target)} is not in the database")
        elif found is not None and kind and type(found).__name__.lower() != kind:
            yield _problem(record.id, field, f"{shown(target)} is not of kind {kind}")


def _decoded(row: StoredRow) -> Record | StoreProblem:
    """The record of a row, or what is wrong with it."""
    try:
        record = decode_record(row.record)
    except RecordError as error:
        return _problem(row.id, "", f"row of {row.table} holds no sound record ({shown(str(error), quoted=False)})")
    if not isinstance(record, _KINDS[row.table]) or printable(record.id) != row.id:
        return _problem(row.id, "", f"row of {row.table} holds the record of {shown(record.id, quoted=False)}")
    return record


def _problem(record: str, field: str, message: str) -> StoreProblem:
    return StoreProblem(record=shown(record, quoted=False), field=field, message=message)
