"""Access keys and saved queries, in the database they are for."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

from contingent.errors import StoreError, UsageError
from contingent.resolve.ledger import printable
from contingent.store.connection import Connection
from contingent.store.location import Location, locate
from contingent.store.schema import BUSY_TIMEOUT_S, clear_errors, connect_to_read, connect_to_write, transaction

Role = Literal["reader", "reviewer"]
ROLES: tuple[Role, ...] = get_args(Role)
SECRET_BYTES = 32
LONGEST_NAME = 100
_ID_BYTES = 4
_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """A key as it is kept: whose, what it allows, when it was made and revoked (ISO 8601, UTC)."""

    id: str
    name: str
    role: Role
    made_at: str
    revoked_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A question kept under a name: a view ("forces") and its arguments as in its address ({"in": "CAF"})."""

    id: str
    name: str
    by: str
    at: str
    view: str
    arguments: dict[str, str]


class Access:
    """Keys and saved queries of a database. Every method raises StoreError when the file cannot be read or written."""

    def __init__(self, path: Location, connection: Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: str | Location, *, write: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Self:
        """Open the database; use it as a context manager. Nothing is created.

        Raises:
            StoreError: as `open_store`; also when the file is missing and `write` is asked for.
        """
        path = locate(path)
        if write and isinstance(path, Path) and not path.is_file():
            raise StoreError(f"no database at {path}; read reports first with: contingent read PATH --db {path}")
        connect = connect_to_write if write else connect_to_read
        return cls(path, connect(path, busy_timeout_s=busy_timeout_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add_key(self, name: str, *, role: Role, at: str) -> tuple[AccessKey, str]:
        """Make a key.

        Args:
            name: whose it is; their judgements carry this name.
            at: now, ISO 8601 in UTC.
        Returns:
            The key as it is kept, and the text to hand over, which cannot be shown again.
        Raises:
            UsageError: no name, a long one, or a key in use has it.
        """
        name = printable(name.strip())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise UsageError(f"a key needs the name of a person, at most {LONGEST_NAME} characters on one line")
        id_, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        with clear_errors(self.path), transaction(self._connection):
            if any(key.name == name and key.revoked_at is None for key in self._keys()):
                raise UsageError(f"{name!r} has a key; revoke it first: contingent keys revoke NAME --db {self.path}")
            self._connection.execute(
                "INSERT INTO access_keys (id, name, role, hash, made_at) VALUES (?, ?, ?, ?, ?)",
                (id_, name, role, _hash(secret), at),
            )
        return AccessKey(id=id_, name=name, role=role, made_at=at, revoked_at=None), f"{id_}.{secret}"

    def all_keys(self) -> list[AccessKey]:
        """All keys ever made, in order, the revoked ones too."""
        with clear_errors(self.path):
            return self._keys()

    def has_keys(self) -> bool:
        """Whether a key was ever made: then every request needs one, even when all have been revoked since."""
        with clear_errors(self.path):
            return bool(self._connection.execute("SELECT EXISTS (SELECT 1 FROM access_keys)").fetchone()[0])

    def key(self, id_: str) -> AccessKey | None:
        """The key with an id, if it is still good."""
        return next((key for key in self.all_keys() if key.id == id_ and key.revoked_at is None), None)

    def check_key(self, text: str) -> AccessKey | None:
        """The key that a text is, if it is one that is still good."""
        id_, _, secret = text.partition(".")
        with clear_errors(self.path):
            row = self._connection.execute("SELECT hash FROM access_keys WHERE id = ?", (printable(id_),)).fetchone()
        # Compared in one time, and also when there is no such key, so that the time taken tells nothing.
        fits = hmac.compare_digest(_hash(secret), row[0] if row else _NO_HASH)
        return self.key(id_) if fits and row is not None else None

    def revoke_key(self, name: str, *, at: str) -> AccessKey:
        """Revoke the key of a name or id, for good.

        Raises:
            UsageError: no key in use has it.
        """
        with clear_errors(self.path), transaction(self._connection):
            found = [key for key in self._keys() if name in (key.id, key.name) and key.revoked_at is None]
            if not found:
                raise UsageError(f"no key in use is called {name!r}; list them with: contingent keys list")
            self._connection.execute("INSERT INTO access_revocations (key, at) VALUES (?, ?)", (found[0].id, at))
        return found[0]

    def queries(self) -> list[SavedQuery]:
        """Saved queries in the order they were kept."""
        with clear_errors(self.path):
            rows = self._connection.execute(
                "SELECT id, name, by, at, view, arguments FROM saved_queries ORDER BY seq"
            ).fetchall()
        return [
            SavedQuery(id=id_, name=name, by=by, at=at, view=view, arguments=json.loads(arguments))
            for id_, name, by, at, view, arguments in rows
        ]

    def save_query(self, name: str, *, by: str, at: str, view: str, arguments: Mapping[str, str]) -> SavedQuery:
        """Keep a query under a name; several may have one name."""
        name, by = printable(name), printable(by)
        kept = {printable(key): printable(value) for key, value in arguments.items()}
        query = SavedQuery(id=f"q:{secrets.token_hex(8)}", name=name, by=by, at=at, view=view, arguments=kept)
        with clear_errors(self.path), transaction(self._connection):
            self._connection.execute(
                "INSERT INTO saved_queries (id, name, by, at, view, arguments) VALUES (?, ?, ?, ?, ?, ?)",
                (query.id, name, by, at, view, json.dumps(kept)),
            )
        return query

    def delete_query(self, id_: str) -> bool:
        """Take a saved query out; False when there is none."""
        with clear_errors(self.path), transaction(self._connection):
            cursor = self._connection.execute("DELETE FROM saved_queries WHERE id = ?", (printable(id_),))
        return cursor.rowcount == 1

    def state(self) -> str:
        """Names the saved queries there are; another after one is kept or taken out."""
        with clear_errors(self.path):
            row = self._connection.execute("SELECT count(*), max(seq) FROM saved_queries").fetchone()
        return f"{row[0]}-{row[1] or 0}"

    def begin_session(self, token: str, *, key: str, now: int, until: int, most: int) -> None:
        """Keep on a server that a browser has signed in; what has ended goes, and of one key what is over `most`.

        Args:
            token: SHA-256 (hex) of the browser's token. `key`: id of the key it has shown.
            now, until: Unix times in milliseconds.
        """
        with clear_errors(self.path), transaction(self._connection):
            self._connection.execute("DELETE FROM sessions WHERE until <= ?", (now,))
            self._connection.execute(
                "DELETE FROM sessions WHERE key = ? AND token NOT IN"
                " (SELECT token FROM sessions WHERE key = ? ORDER BY until DESC LIMIT ?)",
                (key, key, most - 1),
            )
            self._connection.execute("INSERT INTO sessions (token, key, until) VALUES (?, ?, ?)", (token, key, until))

    def session_key(self, token: str, *, now: int) -> str | None:
        """The id of the key that a browser has shown, while its session lasts."""
        with clear_errors(self.path):
            found = self._connection.execute("SELECT key FROM sessions WHERE token = ? AND until > ?", (token, now))
            row = found.fetchone()
        return None if row is None else str(row[0])

    def end_session(self, token: str) -> None:
        """Sign a browser out."""
        with clear_errors(self.path), transaction(self._connection):
            self._connection.execute("DELETE FROM sessions WHERE token = ?", (token,))

    def _keys(self) -> list[AccessKey]:
        rows = self._connection.execute(
            "SELECT k.id, k.name, k.role, k.made_at, r.at FROM access_keys k"
            " LEFT JOIN access_revocations r ON r.key = k.id ORDER BY k.seq"
        )
        return [AccessKey(id=i, name=n, role=role, made_at=at, revoked_at=end) for i, n, role, at, end in rows]


def _hash(secret: str) -> str:
    """SHA-256 will do for a secret of 256 random bits: there is nothing to guess that a slow hash would protect."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
