"""Opening the database file: what is ours, which schema version it has, and bringing it up to date."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from contingent.errors import StoreBusy, StoreError, StoreFull, StoreOutdated
from contingent.ids import content_id
from contingent.store.indexing import index_all

APPLICATION_ID = 0x436E7467  # "Cntg", in the file header (PRAGMA application_id)
BUSY_TIMEOUT_S = 10.0
# Ids are hashes, so that each record written touches pages all over the file. With SQLite's own 2 MB a batch did not fit, and
# its pages went out and came back; with a checkpoint every 4 MB each was written to the file again at once
# (bench/archive).
WRITE_CACHE_KIB = 65_536
CHECKPOINT_PAGES = 16_384  # of 4 KiB
_NEXT_TO_NOTHING_BYTES = 1 << 18
VIEW_INDEX = "0004_view_index.sql"  # the migration whose tables are filled from the records


def connect_to_write(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """A connection that may write; creates the file and migrates its schema when needed.

    Raises:
        StoreError: the file is something else, of a newer version, in use, or cannot be written.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a database file such as {path / 'contingent.db'}")
    if not path.parent.is_dir():
        raise StoreError(f"no folder {path.parent} to put the database in; make it first")
    with clear_errors(path), _closed_on_error(_connect(path, "mode=rwc", busy_timeout_s)) as connection:
        version = _schema_version(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{WRITE_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # so that INSERT OR REPLACE meets the append-only triggers
        if version < len(migrations()):
            _migrate(connection, path)
        # A change taken back shows now, not after an hour of reading, that the file cannot be written.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("ROLLBACK")
        return connection


def connect_to_read(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """A connection that cannot write; works on read-only files and folders and never creates a database.

    Raises:
        StoreError: no such file, something else, or a schema this version cannot read.
    """
    if not path.is_file():
        raise StoreError(f"no database at {path}; read reports first with: contingent read PATH --db {path}")
    with clear_errors(path):
        try:
            # Opened for writing so that SQLite may tidy up its side files; query_only keeps us from writing.
            with _closed_on_error(_connect(path, "mode=rw", busy_timeout_s)) as connection:
                version = _schema_version(connection, path)
        except sqlite3.OperationalError as error:
            no_side_files = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)
            if _code(error) not in no_side_files or _has_open_wal(path):
                raise
            # A folder, or a full disk, where WAL side files cannot be made: with no writer about, the file may be read as
            # it lies.
            with _closed_on_error(_connect(path, "mode=ro&immutable=1", busy_timeout_s)) as connection:
                version = _schema_version(connection, path)
        connection.execute("PRAGMA query_only = ON")
    if version == 0:
        connection.close()
        raise StoreError(f"{path} holds no reports yet; read some with: contingent read PATH --db {path}")
    if version < len(migrations()):
        connection.close()
        raise StoreOutdated(
            f"{path} has schema {version}, this Contingent reads {len(migrations())}; "
            f"upgrade it by reading into it: contingent read PATH --db {path}"
        )
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, the write lock taken at once; undone on any error, also when the commit itself fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into a StoreError that names the file and the next step."""
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_FULL or (_code(error) == sqlite3.SQLITE_IOERR and _is_full(path)):
            raise StoreFull(
                f"no space left for {path}; free some and try again, what was stored before is kept"
            ) from error
        busy = _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise (StoreBusy if busy else StoreError)(_explain(path, error)) from error


def migrations() -> list[str]:
    """Names of the migration scripts in order; script N brings the schema to version N."""
    return [
        "0001_initial.sql",
        "0002_links.sql",
        "0003_access.sql",
        VIEW_INDEX,
        "0005_neighbours.sql",
        "0006_link_state.sql",
    ]


def _connect(path: Path, mode: str, busy_timeout_s: float) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _schema_version(connection: sqlite3.Connection, path: Path) -> int:
    """Schema version of a database that is ours; 0 for an empty one.

    Raises:
        StoreError: another program's database, or a newer version's.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    empty = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]
    if application != APPLICATION_ID and not (application == 0 and version == 0 and empty):
        raise StoreError(f"{path} is a database of another program; name another file with --db")
    if version > len(migrations()):
        raise StoreError(
            f"{path} was written by a newer Contingent (schema {version}, this one knows {len(migrations())}); "
            "upgrade contingent"
        )
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    from importlib.resources import files

    folder = files("contingent.store") / "migrations"
    for version, name in enumerate(migrations(), start=1):
        with transaction(connection):
            # Asked again under the lock: another process may have done this step meanwhile.
            if _schema_version(connection, path) >= version:
                continue
            for statement in _split(folder.joinpath(name).read_text(encoding="utf-8")):
                connection.execute(statement)
            if name == VIEW_INDEX:
                index_all(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")


def _split(script: str) -> Iterator[str]:
    """The statements of an SQL script, triggers whole. (`executescript` would end our transaction.)"""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _has_open_wal(path: Path) -> bool:
    """Whether changes wait beside the database that reading the file alone would miss."""
    wal = path.with_name(path.name + "-wal")
    with suppress(OSError):
        return wal.stat().st_size > 0
    return False


def _is_full(path: Path) -> bool:
    """Whether the disk has no space to speak of: SQLite says "disk I/O error" where its side files cannot be made."""
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _NEXT_TO_NOTHING_BYTES
    return False


def _code(error: sqlite3.Error) -> int:
    """The primary SQLite result code, -1 when the error is Python's own."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def _explain(path: Path, error: sqlite3.Error) -> str:
    """One line for a person; https://www.sqlite.org/rescode.html."""
    known = {
        sqlite3.SQLITE_BUSY: f"{path} is in use by another program; wait for it to finish and try again",
        sqlite3.SQLITE_LOCKED: f"{path} is in use by another program; wait for it to finish and try again",
        sqlite3.SQLITE_READONLY: f"{path} cannot be written; check the permissions of the file and its folder",
        sqlite3.SQLITE_CANTOPEN: f"{path} cannot be opened; check the permissions of the file and its folder",
        sqlite3.SQLITE_PERM: f"{path} cannot be opened; check the permissions of the file and its folder",
        sqlite3.SQLITE_IOERR: f"{path} cannot be read or written ({error}); check the disk and try again",
        sqlite3.SQLITE_NOTADB: f"{path} is not a database; name another file with --db",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged ({error}); restore a copy or read the reports into a new file",
    }
    return known.get(_code(error), f"{path}: {error}")


def read_state(connection: sqlite3.Connection, path: Path) -> str:
    """A short name for what the database holds; every batch read, link made and judgement given changes it."""
    # Rows are only ever added to these tables, so their last rows tell; links that are withdrawn are counted apart. Each
    # look-up is one step down a tree.
    with clear_errors(path):
        row = connection.execute(
            "SELECT (SELECT max(seq) FROM readings), (SELECT id || read_at FROM readings ORDER BY seq DESC LIMIT 1),"
            " (SELECT max(seq) FROM links), (SELECT max(seq) FROM cross_links), (SELECT max(seq) FROM failures),"
            " (SELECT changes FROM link_state),"
            " (SELECT id FROM judgements ORDER BY seq DESC LIMIT 1)"
        ).fetchone()
    return content_id("state", len(migrations()), *row).partition(":")[2]
