"""Where a database is: a file, or a PostgreSQL server; and how that is shown, which is never with a password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from contingent.errors import UsageError

SCHEMES = ("postgresql", "postgres")
SCHEMA_OPTION = "search_path="
_ONE_HOST = r"(\[[0-9A-Fa-f:.%]*\]|[\w./-]*)(:\d+)?"  # a name, address or folder, and a port; no word of a password
_HOST = re.compile(f"{_ONE_HOST}(,{_ONE_HOST})*")
_DELIMITER = re.compile(r"[/?#@:,&]")
_TELLS_NOTHING = 2  # characters of a password


@dataclass(frozen=True)
class ServerDatabase:
    """A database of a PostgreSQL server, by its address as libpq has it; `str()` leaves out the password."""

    address: str = field(repr=False)

    def __str__(self) -> str:
        host = self._host or ",".join(self._asked.get("host", []))
        schema = f" ({self.schema})" if self.schema else ""
        user = f"{self._user}@" if self._user else ""
        return (
            f"{self.address.partition('://')[0]}://{user}{host if _HOST.fullmatch(host) else '…'}/{self.name}{schema}"
        )

    __repr__ = __str__

    @cached_property
    def name(self) -> str:
        """The name of the database, as a title; "" where the server's own default is meant."""
        path = self._rest.rpartition("@")[2].partition("/")[2]
        return unquote(path) or ",".join(self._asked.get("dbname", []))

    @cached_property
    def schema(self) -> str:
        """The schema that the address asks for, "" for the default one."""
        options = " ".join(self._asked.get("options", []))
        return options.rpartition(SCHEMA_OPTION)[2].partition(" ")[0] if SCHEMA_OPTION in options else ""

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Passwords in the address, as written and as meant: words that no message may hold.

        Of one that should have been escaped also the parts: libpq takes them for a port or a host, and says so.
        """
        written = self._rest.rpartition("@")[0].partition(":")[2]
        asked = [value for name in ("password", "sslpassword") for value in self._asked.get(name, [])]
        parts = [part for part in _DELIMITER.split(written) if len(part) > _TELLS_NOTHING]
        return tuple(sorted({written, unquote(written), *parts, *asked} - {""}, key=len, reverse=True))

    @cached_property
    def _rest(self) -> str:
        """User, password, host, port and name. An "@" or "/" that was not escaped is taken for a part of the password."""
        rest = self.address.partition("://")[2]
        return (
            rest.rpartition("@")[0] + "@" + rest.rpartition("@")[2].partition("?")[0]
            if self._is_odd
            else rest.partition("?")[0]
        )

    @cached_property
    def _is_odd(self) -> bool:
        """Whether a password holds a question mark, which would have to be escaped."""
        before, _, after = self.address.partition("://")[2].partition("?")
        return "@" not in before and "@" in after.partition("=")[0]

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """What stands behind the question mark, read as libpq does: a plus sign is a plus sign."""
        rest = self.address.partition("://")[2]
        asked: dict[str, list[str]] = {}
        for part in (rest.rpartition("@")[2] if self._is_odd else rest).partition("?")[2].split("&"):
            name, _, value = part.partition("=")
            if value:
                asked.setdefault(unquote(name), []).append(unquote(value))
        return asked

    @cached_property
    def _user(self) -> str:
        user = unquote(self._rest.rpartition("@")[0].partition(":")[0])
        return user or ",".join(self._asked.get("user", []))

    @cached_property
    def _host(self) -> str:
        return self._rest.rpartition("@")[2].partition("/")[0]


Location = Path | ServerDatabase
_CONNINFO = re.compile(r"(?:^|\s)(?:password|host|hostaddr|dbname|service)\s*=")


def locate(db: str | Path | ServerDatabase) -> Location:
    """A database by what was typed: postgresql://… is on a server, anything else a file.

    postgresql+psycopg://… as other programs write it is none that libpq takes, but a password in it is not to be shown.

    Raises:
        UsageError: it is a string of settings (host=… password=…), which as the name of a file would be shown whole.
    """
    if isinstance(db, str) and _CONNINFO.search(db) and not Path(db).exists():
        raise UsageError(
            "a database on a server is named by its address: postgresql://USER@HOST/NAME, its password in PGPASSFILE"
        )
    if isinstance(db, str) and "://" in db and db.partition("://")[0].partition("+")[0].lower() in SCHEMES:
        return ServerDatabase(db)
    return Path(db) if isinstance(db, str) else db


def shown(db: str | Path | ServerDatabase) -> str:
    """How a database is named to people; a file as it was typed."""
    return db if isinstance(db, str) and isinstance(locate(db), Path) else str(locate(db))
