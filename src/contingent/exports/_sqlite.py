"""Tables as an SQLite database, handed out as the bytes of its file."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from contingent.errors import ConfigError
from contingent.exports._table import Cell, Kind

PIECE_BYTES = 1 << 20
CACHE_KIB = 32_000
SQL_TYPE: dict[Kind, str] = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "flag": "BOOLEAN"}


def file_of(fill: Callable[[sqlite3.Connection], None]) -> Iterator[bytes]:
    """A database file, piece by piece; equal contents written in one order give equal bytes.

    It is written to a temporary folder first, so that memory holds a piece of it only.

    Args:
        fill: puts everything into the database, within one transaction.
    Raises:
        ConfigError: the temporary folder has no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="contingent-") as folder:
        path = Path(folder) / "export.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}"):
                connection.execute(f"PRAGMA {pragma}")
            try:
                connection.execute("BEGIN")
                fill(connection)
                connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                    raise
                step = "free some space there, or name another folder with TMPDIR"
                raise ConfigError(f"{folder}: the export cannot be written there ({error}); {step}") from error
        with path.open("rb") as handle:
            while piece := handle.read(PIECE_BYTES):
                yield piece


def quoted(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Cell | bytes, ...]]) -> None:
    """Put rows into a table that has a column for each cell; they are gone through one by one."""
    left = iter(rows)
    first = next(left, None)
    if first is not None:
        marks = ", ".join("?" for _ in first)
        connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", chain([first], left))
