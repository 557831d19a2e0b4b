"""What the store asks of a database, whichever keeps it, and how SQLite gives it.

The SQL of the store is written once. It is what SQLite and PostgreSQL both understand, and besides:

* values are `?`, `?1` or `:name`; a list is a value, looked into by `each_number(:list)` or `each_word(:list)`, tables
  with one column `value`;
* `CROSS JOIN … ON` says in which order SQLite is to look; PostgreSQL finds its own;
* `found_by(:words)` is true for rows of `finding_index` (as `i`) that hold what `Words.match` made of some words.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from contingent.store.words import FileWords

Values = Sequence[Any] | Mapping[str, Any]
_OWN = re.compile(r"\b(each_number|each_word|found_by)\((\?\d*|:\w+)\)")


class Cursor(Protocol):
    """The rows of an answer."""

    @property
    def rowcount(self) -> int:
        """Rows that were changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, None after the last."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """The rows that are left."""
        ...


class Words(Protocol):
    """The indexes of words, of documents and of statements; words are SQLite's (`unicode61 remove_diacritics 2`)."""

    def add_documents(self, rows: Sequence[tuple[int, tuple[str, str, str]]]) -> None:
        """Add documents, by their row: headline, text and gists."""
        ...

    def add_statements(self, rows: Sequence[tuple[int, str, str, str, str, str]]) -> None:
        """Add statements: key, then words, actors, places, sources and marks."""
        ...

    def match(self, terms: Sequence[tuple[str, str]]) -> str:
        """The value of `found_by` for statements that hold all of some words or phrases, each in a column."""
        ...

    def ranked(self, terms: Sequence[str], *, day: str | None, most: int, limit: int, offset: int) -> list[Any]:
        """Current documents that hold all words or phrases, best first (bm25), ties by id.

        Args:
            day: only those published on or before it.
            most: of more, the ones read last are ranked.
        Returns:
            Reading, id, title, published, publisher and sha256 of each.
        """
        ...


class Connection(Protocol):
    """A connection to a database. Every method may raise an error of the database, see `schema.clear_errors`."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun."""
        ...

    @property
    def words(self) -> Words:
        """The indexes of words."""
        ...

    @property
    def lost(self) -> bool:
        """Whether the other side has gone, so that another connection is needed."""
        ...

    def execute(self, sql: str, values: Values = (), /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Values], /) -> object:
        """Run one statement with each of several values; none of them changes what another has put there."""
        ...

    def each(self, sql: str, rows: Iterable[Values], /) -> list[list[Any]]:
        """Run one query with each of several values: the rows that each gives."""
        ...

    def in_one_go(self) -> AbstractContextManager[object]:
        """Within it statements are sent on without waiting for each; an error may show at the next that gives rows."""
        ...

    def on_the_disk(self) -> AbstractContextManager[object]:
        """What is committed within it is on the disk before the commit returns."""
        ...

    def begin_writing(self) -> None:
        """Begin a transaction in which nobody else writes; waits for its turn."""
        ...

    def begin_reading(self) -> None:
        """Begin a transaction that sees the database as of one moment."""
        ...

    def roll_back(self) -> None:
        """End the transaction, if one has begun, as if it had never been."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class FileConnection(sqlite3.Connection):
    """A connection to a file."""

    lost = False

    @cached_property
    def words(self) -> FileWords:
        """The indexes of words."""
        from contingent.store.words import FileWords

        return FileWords(self)

    def execute(self, sql: str, values: Values = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        """Run one statement."""
        return super().execute(_spelled(sql), _plain(values))

    def each(self, sql: str, rows: Iterable[Values], /) -> list[list[Any]]:
        """Run one query with each of several values: the rows that each gives."""
        return [self.execute(sql, values).fetchall() for values in rows]

    def in_one_go(self) -> AbstractContextManager[object]:
        """Nothing is sent anywhere, so nothing waits."""
        return nullcontext()

    @contextmanager
    def on_the_disk(self) -> Iterator[None]:
        """What is committed within it is on the disk before the commit returns."""
        ((before,),) = self.execute("PRAGMA synchronous").fetchall()
        self.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            self.execute(f"PRAGMA synchronous = {before}")

    def begin_writing(self) -> None:
        """Begin a transaction, the write lock taken at once."""
        self.execute("BEGIN IMMEDIATE")

    def begin_reading(self) -> None:
        """Begin a transaction; it sees the file as of its first look."""
        self.execute("BEGIN")

    def roll_back(self) -> None:
        """End the transaction, if one has begun, as if it had never been."""
        if self.in_transaction:
            self.execute("ROLLBACK")


@lru_cache(maxsize=1000)
def _spelled(sql: str) -> str:
    own = {"each_number": "json_each({})", "each_word": "json_each({})", "found_by": "finding_index MATCH {}"}
    return _OWN.sub(lambda found: own[found[1]].format(found[2]), sql)


def _plain(values: Values) -> Values:
    """The values as SQLite takes them: lists as JSON."""
    if isinstance(values, Mapping):
        return {name: json.dumps(v) if isinstance(v, list) else v for name, v in values.items()}
    return [json.dumps(v) if isinstance(v, list) else v for v in values]
