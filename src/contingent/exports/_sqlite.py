"""Tables as an SQLite database in memory, handed out as bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from contingent.exports._table import Cell, Kind

SQL_TYPE: dict[Kind, str] = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "flag": "BOOLEAN"}


@contextmanager
def memory() -> Iterator[sqlite3.Connection]:
    """A database in memory, closed at the end."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def as_bytes(connection: sqlite3.Connection) -> bytes:
    """The database as the bytes of a file; equal contents written in one order give equal bytes."""
    connection.execute("COMMIT")
    return connection.serialize()


def quoted(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def insert(connection: sqlite3.Connection, table: str, rows: list[tuple[Cell | bytes, ...]]) -> None:
    """Put rows into a table that has a column for each cell."""
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", rows)
