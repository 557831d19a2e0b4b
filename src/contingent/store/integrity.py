"""Looking a database over: damage that SQLite sees, rows that lead nowhere, and everything stored, reading by reading."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from contingent.resolve.correcting import PERSON_RULE
from contingent.store._codec import unpack
from contingent.store.schema import clear_errors, connect_to_read

MOST_LINES = 100  # of what SQLite finds; a damaged page can bring thousands
PARTS = ("entities", "statements", "links")


class StoredRow(Struct, frozen=True, kw_only=True):
    """A row as it lies there: its id and record, and of a statement the columns `alleged` and `conditional`."""

    table: str
    id: str
    record: str
    alleged: bool | None = None
    conditional: bool | None = None


class StoredReading(Struct, frozen=True, kw_only=True):
    """A reading as it lies there. `text` is None where it cannot be unpacked; `document` None where its row is gone."""

    id: str
    document: StoredRow | None
    sha256: str
    text: str | None
    rows: tuple[StoredRow, ...]


@contextmanager
def open_to_check(path: Path) -> Iterator[sqlite3.Connection]:
    """The database as of one moment, whoever writes to it meanwhile.

    Raises:
        StoreError: it is missing, not a Contingent database, of another schema, or so damaged that it cannot be read.
    """
    with clear_errors(path):
        connection = connect_to_read(path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()


def find_damage(connection: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong, and rows missing from the index of words, a line each."""
    for (line,) in connection.execute(f"PRAGMA integrity_check({MOST_LINES})"):
        if line != "ok":
            yield str(line)
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"
    for (document,) in connection.execute(
        "SELECT d.id FROM documents d WHERE NOT EXISTS (SELECT 1 FROM search_index i WHERE i.rowid = d.seq)"
    ):
        yield f"document {document} is not in the index of words, so a search does not find it"
    for (reading,) in connection.execute(
        "SELECT r.id FROM readings r WHERE r.current = 1 AND (SELECT count(*) FROM statements s WHERE s.reading = r.seq)"
        " IS NOT (SELECT v.statements FROM view_readings v WHERE v.reading = r.seq)"
    ):
        yield f"reading {reading} is not whole in the index of statements, so pages may leave some out"


def stored_readings(connection: sqlite3.Connection) -> Iterator[StoredReading]:
    """Every reading, current or replaced, in the order of writing; one at a time in memory."""
    for seq, id_ in connection.execute("SELECT seq, id FROM readings ORDER BY seq"):
        row = connection.execute(
            "SELECT d.id, d.sha256, d.record, t.coding, t.text FROM documents d LEFT JOIN texts t ON t.sha256 = d.sha256"
            " WHERE d.reading = ?",
            (seq,),
        ).fetchone()
        if row is None:
            yield StoredReading(id=id_, document=None, sha256="", text=None, rows=())
            continue
        doc, sha256, record, coding, body = row
        yield StoredReading(
            id=id_,
            document=StoredRow(table="documents", id=doc, record=record),
            sha256=sha256,
            text=_text(coding, body),
            rows=tuple(_rows(connection, seq)),
        )


def stored_links(connection: sqlite3.Connection) -> Iterator[StoredRow]:
    """Links between reports, that stand or stood, and those the store itself made between documents."""
    # What a person says of a pair has a row by which it is found, and no record in it: that is the judgement's.
    for table, where in (("links", "reading IS NULL"), ("cross_links", "rule <> :person")):
        rows = connection.execute(f"SELECT id, record FROM {table} WHERE {where} ORDER BY seq", {"person": PERSON_RULE})
        for id_, record in rows:
            yield StoredRow(table=table, id=id_, record=record)


def holds(connection: sqlite3.Connection, record_id: str) -> bool:
    """Whether a document or statement has this id, in whatever reading."""
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM documents WHERE id = :id) OR EXISTS (SELECT 1 FROM statements WHERE id = :id)",
        {"id": record_id},
    )
    return bool(found.fetchone()[0])


def _rows(connection: sqlite3.Connection, reading: int) -> Iterator[StoredRow]:
    for table in PARTS:
        flags = "alleged, conditional" if table == "statements" else "NULL, NULL"
        for id_, record, alleged, conditional in connection.execute(
            f"SELECT id, record, {flags} FROM {table} WHERE reading = ? ORDER BY seq", (reading,)
        ):
            yield StoredRow(
                table=table,
                id=id_,
                record=record,
                alleged=None if alleged is None else bool(alleged),
                conditional=None if conditional is None else bool(conditional),
            )


def _text(coding: str | None, body: bytes | None) -> str | None:
    """The text, or None where it is missing or its bytes are damaged."""
    if coding is None or body is None:
        return None
    try:
        return unpack(coding, body)
    except (zlib.error, UnicodeDecodeError, TypeError, AttributeError):  # the last two: a column that holds no bytes
        return None
