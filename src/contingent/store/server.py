"""A database on a PostgreSQL server: connecting, what is ours there, and the store's SQL as PostgreSQL has it.

Writers take turns, as they do at a file: one lock for each database (and schema), held while a transaction writes.
NUL, which PostgreSQL's text cannot hold, is kept as two characters, see `_kept`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property, lru_cache
from importlib.resources import files
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Any

from contingent.errors import ConfigError, StoreBusy, StoreError, StoreFull, StoreOutdated
from contingent.store.connection import Cursor, Values
from contingent.store.location import ServerDatabase

try:
    import psycopg
    from psycopg.adapt import Buffer, Dumper, Loader
    from psycopg.pq import TransactionStatus
    from psycopg.types.numeric import Int8Dumper
except ImportError as error:
    raise ConfigError(
        "a database on a PostgreSQL server needs psycopg; install it with: pip install 'contingent[postgres]'"
    ) from error

if TYPE_CHECKING:
    from contingent.store.server_words import ServerWords

LOCK = 0x436E7467  # "Cntg"; the second half of the key is the schema
CONNECT_TIMEOUT_S = 10
# A network that has gone says nothing: else a question would wait for its answer for hours.
KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}  # s, s, times
OLDEST = 130000  # versions before cannot be tried any more
FOLDER = "migrations_postgresql"
MIGRATIONS = ("0001_initial.sql",)
ROWS_AT_ONCE = 200
# Its warnings are of what is told as an error anyway; with no handler at all Python would write them on stderr.
logging.getLogger("psycopg").addHandler(logging.NullHandler())
_INSERT = re.compile(r"(INSERT INTO .* VALUES )(\((?:[^()]|\([^()]*\))*\))(.*)", re.DOTALL)
_PLACE = re.compile(r"'[^']*'|\?(\d*)|(?<![:\w]):(\w+)")


class ServerConnection:
    """A connection to a server; its errors are StoreErrors that name the database and the next step."""

    def __init__(self, database: ServerDatabase, connection: psycopg.Connection[Any]) -> None:
        self._database, self._connection = database, connection
        connection.adapters.register_dumper(str, _TextDumper)
        connection.adapters.register_dumper(int, Int8Dumper)  # one type, so that one plan serves all numbers
        connection.adapters.register_loader("text", _TextLoader)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun."""
        return self._connection.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)

    @property
    def lost(self) -> bool:
        """Whether the server has gone, or ended the connection. To be asked between transactions."""
        if not self._connection.closed:
            with DefaultSelector() as selector:
                selector.register(self._connection, EVENT_READ)
                if selector.select(0):  # nothing was asked, so it is a notice, or the server's last word
                    with suppress(StoreError):
                        self.run("SELECT 1")
        return self._connection.closed

    @cached_property
    def words(self) -> ServerWords:
        """The indexes of words."""
        from contingent.store.server_words import ServerWords

        return ServerWords(self)

    def execute(self, sql: str, values: Values = (), /) -> Cursor:
        """Run one statement of the store's SQL."""
        with self._clear_errors():
            spelled, is_named = _spelled(sql)
            return self._connection.execute(spelled, _named(values) if is_named else values or None)

    def executemany(self, sql: str, rows: Iterable[Values], /) -> None:
        """Run one statement with each of several values; rows are inserted by the hundred."""
        every = list(rows)
        found = _INSERT.fullmatch(sql)
        if found is None or len(every) < 2:
            spelled, is_named = _spelled(sql)
            with self._clear_errors(), self._connection.cursor() as cursor:
                cursor.executemany(spelled, [_named(values) if is_named else values for values in every])
            return
        head, places, tail = found.groups()
        for start in range(0, len(every), ROWS_AT_ONCE):
            some = every[start : start + ROWS_AT_ONCE]
            self.execute(f"{head}{', '.join([places] * len(some))}{tail}", [value for row in some for value in row])

    def each(self, sql: str, rows: Iterable[Values], /) -> list[list[Any]]:
        """Run one query with each of several values, none of which waits for the one before: the rows that each gives."""
        spelled, is_named = _spelled(sql)
        every = [_named(values) if is_named else values for values in rows]
        if not every:
            return []
        with self._clear_errors(), self._connection.cursor() as cursor:
            cursor.executemany(spelled, every, returning=True)
            return [found.fetchall() for found in cursor.results()]

    def run(self, script: str) -> None:
        """Run several statements of PostgreSQL's own SQL."""
        with self._clear_errors():
            self._connection.execute(script.encode())

    @contextmanager
    def in_one_go(self) -> Iterator[None]:
        """Within it statements are sent on without waiting for each."""
        with self._clear_errors(), self._connection.pipeline():
            yield

    @contextmanager
    def on_the_disk(self) -> Iterator[None]:
        """What is committed within it is on the disk before the commit returns, however the server is set up."""
        self.run("SET synchronous_commit = on")
        try:
            yield
        finally:
            if not self._connection.closed:
                self.run("RESET synchronous_commit")

    def begin_writing(self) -> None:
        """Begin a transaction in which nobody else writes; what it reads is as the writer before left it."""
        try:
            self.run(f"BEGIN; SELECT pg_advisory_xact_lock({LOCK}, hashtext(current_schema()))")
        except StoreError:
            self.roll_back()
            raise

    def begin_reading(self) -> None:
        """Begin a transaction that sees the database as of one moment."""
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def roll_back(self) -> None:
        """End the transaction, if one has begun; where the server has gone it has ended it itself."""
        if self.in_transaction:
            with suppress(StoreError):
                self.run("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise _explained(self._database, error) from None


def connect_to_write(database: ServerDatabase, *, busy_timeout_s: float, unfinished: bool = False) -> ServerConnection:
    """A connection that may write; makes and migrates the tables when needed. As `schema.connect_to_write`."""
    with _closed_on_error(_connect(database, busy_timeout_s)) as connection:
        if _version(connection, database, unfinished=unfinished) < len(MIGRATIONS):
            _migrate(connection, database)
        if connection.execute("SELECT current_setting('transaction_read_only')").fetchone()[0] == "on":
            raise StoreError(
                f"{database} cannot be written: the server only answers (a standby?); name the one that writes"
            )
        return connection


def connect_to_read(database: ServerDatabase, *, busy_timeout_s: float) -> ServerConnection:
    """A connection that cannot write. As `schema.connect_to_read`."""
    with _closed_on_error(_connect(database, busy_timeout_s)) as connection:
        version = _version(connection, database)
        if version == 0:
            raise StoreError(f"{database} holds no reports yet; read some with: contingent read PATH --db {database}")
        if version < len(MIGRATIONS):
            raise StoreOutdated(
                f"{database} has schema {version}, this Contingent reads {len(MIGRATIONS)}; "
                f"upgrade it by reading into it: contingent read PATH --db {database}"
            )
        connection.run("SET default_transaction_read_only = on")
        return connection


def _connect(database: ServerDatabase, busy_timeout_s: float) -> ServerConnection:
    settings: dict[str, Any] = {"client_encoding": "utf8", "application_name": "contingent"}
    try:
        asked = psycopg.conninfo.conninfo_to_dict(database.address)
    except psycopg.Error:  # its message repeats the address, with the password
        raise StoreError(
            f"{database} is no address of a database; write it as postgresql://USER@HOST:PORT/NAME"
        ) from None
    for name, usual in {"connect_timeout": CONNECT_TIMEOUT_S, **KEEPALIVES}.items():
        settings[name] = asked.get(name) or usual
    try:
        found = psycopg.connect(database.address, autocommit=True, **settings)
    except psycopg.Error as error:
        step = "check that the server runs, and the address, user and password (PGPASSFILE keeps it)"
        raise StoreError(f"{database} cannot be reached ({_one_line(database, error)}); {step}") from None
    connection = ServerConnection(database, found)
    with _closed_on_error(connection):
        connection.run(f"SET lock_timeout = {int(busy_timeout_s * 1000)}; SET jit = off")
        if found.info.server_version < OLDEST:
            raise StoreError(f"{database} is on PostgreSQL {found.info.server_version // 10000}; 13 or later is needed")
        encoding = found.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(
                f"{database} has the encoding {encoding}; make one with: createdb --encoding=UTF8 --template=template0 NAME"
            )
    return connection


@contextmanager
def _closed_on_error(connection: ServerConnection) -> Iterator[ServerConnection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _version(connection: ServerConnection, database: ServerDatabase, *, unfinished: bool = False) -> int:
    """Schema version of a database that is ours; 0 for an empty one.

    Raises:
        StoreError: no such schema, another program's tables, a newer version, or, unless `unfinished`, half of a copy.
    """
    schema, ours, tables = connection.execute(
        "SELECT current_schema(), to_regclass(quote_ident(current_schema()) || '.contingent_schema') IS NOT NULL,"
        " (SELECT count(*) FROM pg_class c WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))"
        "  AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS"
        "  (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))"
    ).fetchone()
    if schema is None:
        raise StoreError(
            f"{database} has no schema of that name; make it with: CREATE SCHEMA {database.schema or 'NAME'}"
        )
    if not ours:
        if tables:
            raise StoreError(
                f"{database} holds tables of another program; name another database, or a schema of its own in the address"
            )
        return 0
    version, is_unfinished = connection.execute("SELECT version, unfinished FROM contingent_schema").fetchone()
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{database} was written by a newer Contingent (schema {version}, this one knows {len(MIGRATIONS)}); "
            "upgrade contingent"
        )
    if is_unfinished and not unfinished:
        raise StoreError(f"{database} is a copy that was not finished; finish it with: contingent copy FROM {database}")
    return int(version)


def _migrate(connection: ServerConnection, database: ServerDatabase) -> None:
    folder = files("contingent.store") / FOLDER
    for version, name in enumerate(MIGRATIONS, start=1):
        connection.begin_writing()
        try:
            # Asked again under the lock: another process may have done this step meanwhile.
            if _version(connection, database, unfinished=True) < version:
                connection.run(folder.joinpath(name).read_text(encoding="utf-8"))
                connection.execute("UPDATE contingent_schema SET version = ?", (version,))
            connection.run("COMMIT")
        except BaseException:
            connection.roll_back()
            raise


@lru_cache(maxsize=1000)
def _spelled(sql: str) -> tuple[bytes, bool]:
    """The store's SQL as psycopg takes it, and whether its values go by names (`?1` is named p1)."""
    is_named = "?" not in sql

    def place(found: re.Match[str]) -> str:
        nonlocal is_named
        number, name = found[1], found[2]
        is_named = is_named or bool(number)
        if name or number:
            return f"%({name or f'p{number}'})s"
        return "%s" if found[0] == "?" else found[0]

    spelled = sql.replace("%", "%%").replace("CROSS JOIN", "JOIN")
    spelled = re.sub(r"found_by\((.*?)\)", r"i.words @@ CAST(\1 AS tsquery)", spelled)
    return _PLACE.sub(place, spelled).encode(), is_named


def _named(values: Values) -> Values:
    return values if isinstance(values, Mapping) else {f"p{n}": value for n, value in enumerate(values, start=1)}


def _explained(database: ServerDatabase, error: psycopg.Error) -> StoreError:
    """One line for a person; https://www.postgresql.org/docs/current/errcodes-appendix.html."""
    told = _one_line(database, error)
    state = error.sqlstate or ""
    if state in ("55P03", "40P01", "40001"):
        return StoreBusy(f"{database} is in use by another program; wait for it to finish and try again")
    if state in ("53100", "53200"):
        return StoreFull(f"no space left for {database}; free some and try again, what was stored before is kept")
    if state in ("42501", "25006"):
        return StoreError(f"{database} cannot be written ({told}); ask for the rights to its tables")
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and not state
    if lost or state.startswith(("08", "57P")):
        return StoreError(f"{database}: the connection was lost ({told}); check the server and try again")
    return StoreError(f"{database}: {told}")


def _one_line(database: ServerDatabase, error: psycopg.Error) -> str:
    line = " ".join(str(error.diag.message_primary or error).split())
    for secret in database.secrets:
        line = line.replace(secret, "***")
    return line


def _kept(text: str) -> str:
    r"""A text as a column keeps it: NUL as \x01\x01 and \x01 as \x01\x02, in the same order as without."""
    if "\x00" not in text and "\x01" not in text:
        return text
    return text.replace("\x01", "\x01\x02").replace("\x00", "\x01\x01")


class _TextDumper(Dumper):
    """Text out, of a type that the statement tells (as a bare literal has it)."""

    def dump(self, obj: str) -> Buffer | None:
        return _kept(obj).encode()


class _TextLoader(Loader):
    """Text in."""

    def load(self, data: Buffer) -> str:
        text = str(data, "utf-8")
        return text.replace("\x01\x01", "\x00").replace("\x01\x02", "\x01") if "\x01" in text else text
