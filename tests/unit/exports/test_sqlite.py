"""The temporary file that formats made of SQLite are filled in."""

from __future__ import annotations

import sqlite3

import pytest

from contingent.errors import ConfigError
from contingent.exports._sqlite import file_of


def test_a_temporary_folder_without_room_is_said() -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 2")
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (zeroblob(1000000))")

    with pytest.raises(ConfigError, match="TMPDIR"):
        b"".join(file_of(fill))


def test_a_fault_of_the_program_is_not_taken_for_a_full_disk() -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError):
        b"".join(file_of(fill))
