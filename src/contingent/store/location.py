"""Where a database is: a file, or a PostgreSQL server; and how that is shown, which is never with a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = ("postgresql", "postgres")
SCHEMA_OPTION = "search_path="


@dataclass(frozen=True)
class ServerDatabase:
    """A database of a PostgreSQL server, by its address as libpq has it; `str()` leaves out the password."""

    address: str = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.address)
        user, at, host = parts.netloc.rpartition("@")
        asked = parse_qs(parts.query)
        host = host or ",".join(asked.get("host", []))
        schema = f" ({self.schema})" if self.schema else ""
        return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}/{self.name}{schema}"

    __repr__ = __str__

    @cached_property
    def name(self) -> str:
        """The name of the database, as a title; "" where the server's own default is meant."""
        parts = urlsplit(self.address)
        return unquote(parts.path.removeprefix("/")) or ",".join(parse_qs(parts.query).get("dbname", []))

    @cached_property
    def schema(self) -> str:
        """The schema that the address asks for, "" for the default one."""
        options = " ".join(parse_qs(urlsplit(self.address).query).get("options", []))
        return options.rpartition(SCHEMA_OPTION)[2].partition(" ")[0] if SCHEMA_OPTION in options else ""

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Passwords in the address, as written and as meant: words that no message may hold."""
        parts = urlsplit(self.address)
        written = parts.netloc.rpartition("@")[0].partition(":")[2]
        asked = parse_qs(parts.query)
        found = {written, unquote(written), *asked.get("password", []), *asked.get("sslpassword", [])}
        return tuple(sorted(found - {""}, key=len, reverse=True))


Location = Path | ServerDatabase


def locate(db: str | Path | ServerDatabase) -> Location:
    """A database by what was typed: postgresql://… is on a server, anything else a file."""
    if isinstance(db, str) and db.partition("://")[0].lower() in SCHEMES and "://" in db:
        return ServerDatabase(db)
    return Path(db) if isinstance(db, str) else db


def shown(db: str | Path | ServerDatabase) -> str:
    """How a database is named to people; a file as it was typed."""
    return db if isinstance(db, str) and isinstance(locate(db), Path) else str(locate(db))
