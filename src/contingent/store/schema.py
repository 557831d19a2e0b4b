"""Opening a database: what is ours, which schema version it has, and bringing it up to date. Here for files; for servers
see `server`."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from contingent.errors import StoreBusy, StoreError, StoreFull, StoreOutdated
from contingent.ids import content_id
from contingent.store.connection import Connection, FileConnection
from contingent.store.indexing import index_all
from contingent.store.location import Location, ServerDatabase

APPLICATION_ID = 0x436E7467  # "Cntg", in the file header (PRAGMA application_id)
UNFINISHED_ID = 0x436E7463  # "Cntc": a copy that is being made, or was broken off
BUSY_TIMEOUT_S = 10.0
# Ids are hashes, so that each record written touches pages all over the file. With SQLite's own 2 MB a batch did not fit, and
# its pages went out and came back; with a checkpoint every 4 MB each was written to the file again at once
# (bench/archive).
WRITE_CACHE_KIB = 131_072
CHECKPOINT_PAGES = 16_384  # of 4 KiB
_NEXT_TO_NOTHING_BYTES = 1 << 18
VIEW_INDEX = "0004_view_index.sql"  # the migration whose tables are filled from the records


def connect_to_write(path: Location, *, busy_timeout_s: float = BUSY_TIMEOUT_S, unfinished: bool = False) -> Connection:
    """A connection that may write; creates the file, or the tables on a server, and migrates the schema when needed.

    Args:
        busy_timeout_s: how long to wait for another program's writing, in seconds.
        unfinished: a copy that was broken off is wanted too (`copying`).
    Raises:
        StoreError: it is something else, of a newer version, in use, or cannot be written.
    """
    if isinstance(path, ServerDatabase):
        from contingent.store import server

        return server.connect_to_write(path, busy_timeout_s=busy_timeout_s, unfinished=unfinished)
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a database file such as {path / 'contingent.db'}")
    if not path.parent.is_dir():
        raise StoreError(f"no folder {path.parent} to put the database in; make it first")
    with clear_errors(path), _closed_on_error(_connect(path, "mode=rwc", busy_timeout_s)) as connection:
        version = _schema_version(connection, path, unfinished=unfinished)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{WRITE_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # so that INSERT OR REPLACE meets the append-only triggers
        if version < len(migrations()):
            _migrate(connection, path)
        # A change taken back shows now, not after an hour of reading, that the file cannot be written.
        connection.begin_writing()
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.roll_back()
        return connection


def connect_to_read(path: Location, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Connection:
    """A connection that cannot write; works on read-only files and folders and never creates a database.

    Raises:
        StoreError: no such database, something else, or a schema this version cannot read.
    """
    if isinstance(path, ServerDatabase):
        from contingent.store import server

        return server.connect_to_read(path, busy_timeout_s=busy_timeout_s)
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
def transaction(connection: Connection) -> Iterator[None]:
    """All or nothing, while nobody else writes; undone on any error, also when the commit itself fails."""
    connection.begin_writing()
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.roll_back()
        raise


@contextmanager
def clear_errors(path: Location) -> Iterator[None]:
    """Turn SQLite's errors into a StoreError that names the file and the next step. (`server` does so itself.)"""
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
        "0007_short_forces.sql",
    ]


def _connect(path: Path, mode: str, busy_timeout_s: float) -> FileConnection:
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False, factory=FileConnection
    )
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


@contextmanager
def _closed_on_error(connection: FileConnection) -> Iterator[FileConnection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _schema_version(connection: FileConnection, path: Path, *, unfinished: bool = False) -> int:
    """Schema version of a database that is ours; 0 for an empty one.

    Raises:
        StoreError: another program's database, a newer version's, or, unless `unfinished`, half of a copy.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    empty = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]
    if application == UNFINISHED_ID:
        if not unfinished:
            raise StoreError(unfinished_copy(path))
    elif application != APPLICATION_ID and not (application == 0 and version == 0 and empty):
        raise StoreError(f"{path} is a database of another program; name another file with --db")
    if version > len(migrations()):
        raise StoreError(
            f"{path} was written by a newer Contingent (schema {version}, this one knows {len(migrations())}); "
            "upgrade contingent"
        )
    return version


def _migrate(connection: FileConnection, path: Path) -> None:
    from importlib.resources import files

    folder = files("contingent.store") / "migrations"
    for version, name in enumerate(migrations(), start=1):
        with transaction(connection):
            # Asked again under the lock: another process may have done this step meanwhile.
            if _schema_version(connection, path, unfinished=True) >= version:
                continue
            for statement in _split(folder.joinpath(name).read_text(encoding="utf-8")):
                connection.execute(statement)
            if name == VIEW_INDEX:
                index_all(connection)
            if not is_unfinished(connection):
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


def _is_full(path: Location) -> bool:
    """Whether the disk has no space to speak of: SQLite says "disk I/O error" where its side files cannot be made."""
    with suppress(OSError):
        return isinstance(path, Path) and shutil.disk_usage(path.parent).free < _NEXT_TO_NOTHING_BYTES
    return False


def _code(error: sqlite3.Error) -> int:
    """The primary SQLite result code, -1 when the error is Python's own."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def _explain(path: Location, error: sqlite3.Error) -> str:
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


def unfinished_copy(path: Location) -> str:
    """What to say of a database that `copying` has not finished."""
    return f"{path} is a copy that was not finished; finish it with: contingent copy FROM {path}"


def is_unfinished(connection: Connection) -> bool:
    """Whether the database is a copy that is not finished."""
    if isinstance(connection, FileConnection):
        return bool(connection.execute("PRAGMA application_id").fetchone()[0] == UNFINISHED_ID)
    return bool(connection.execute("SELECT unfinished FROM contingent_schema").fetchone()[0])


def mark_unfinished(connection: Connection, unfinished: bool) -> None:
    """Put down, in a transaction, whether the database is a copy that is not finished: nothing else opens it then."""
    if isinstance(connection, FileConnection):
        connection.execute(f"PRAGMA application_id = {UNFINISHED_ID if unfinished else APPLICATION_ID}")
    else:
        connection.execute("UPDATE contingent_schema SET unfinished = ?", (int(unfinished),))


def read_state(connection: Connection, path: Location) -> str:
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
