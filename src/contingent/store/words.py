"""The indexes of words in a file: FTS5."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from contingent.resolve.ledger import printable

TOKENIZER = "unicode61 remove_diacritics 2"  # case and accents folded; the same in migrations/0001_initial.sql
WEIGHTS = (2.0, 1.0, 1.0)  # bm25: headline, text, gists
OPEN, CLOSE = "\x01", "\x02"  # around words that are found
_UNSAFE = str.maketrans({"\x00": " ", OPEN: " ", CLOSE: " "})


class FileWords:
    """`connection.Words` of a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add_documents(self, rows: Sequence[tuple[int, tuple[str, str, str]]]) -> None:
        """Add documents, by their row: headline, text and gists."""
        self._connection.executemany(
            "INSERT INTO search_index (rowid, headline, text, gists) VALUES (?, ?, ?, ?)",
            [(seq, *map(searchable, columns)) for seq, columns in rows],
        )

    def add_statements(self, rows: Sequence[tuple[int, str, str, str, str, str]]) -> None:
        """Add statements: key, then words, actors, places, sources and marks."""
        self._connection.executemany(
            "INSERT INTO finding_index (rowid, words, actors, places, sources, marks) VALUES (?, ?, ?, ?, ?, ?)", rows
        )

    def match(self, terms: Sequence[tuple[str, str]]) -> str:
        """The value of `found_by`."""
        return " AND ".join(f"{column} : {quoted(term)}" for column, term in terms)

    def ranked(self, terms: Sequence[str], *, day: str | None, most: int, limit: int, offset: int) -> list[Any]:
        """Current documents that hold all words or phrases, best first."""
        return self._connection.execute(
            "SELECT d.reading, d.id, d.title, d.published, d.publisher, d.sha256 FROM ("
            f"  SELECT i.rowid AS seq, bm25(search_index, {', '.join(map(str, WEIGHTS))}) AS score FROM search_index i"
            "   CROSS JOIN documents x ON x.seq = i.rowid CROSS JOIN readings r ON r.seq = x.reading"
            "   WHERE search_index MATCH :terms AND r.current = 1 AND (x.published_last <= :day OR :day IS NULL)"
            "   ORDER BY i.rowid DESC LIMIT :ranked) found"
            " CROSS JOIN documents d ON d.seq = found.seq ORDER BY found.score, d.id LIMIT :limit OFFSET :offset",
            {
                "terms": " AND ".join(map(quoted, terms)),
                "day": day,
                "ranked": most,
                "limit": limit,
                "offset": offset,
            },
        ).fetchall()


def search_terms(words: str) -> list[str]:
    """Each word or quoted phrase that holds a letter or digit; what else the user types is no syntax."""
    found = (phrase or word for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', searchable(words)))
    return [term for term in found if any(char.isalnum() for char in term)]


def quoted(term: str) -> str:
    """A word or phrase as an FTS5 string; it holds no quote."""
    return f'"{term}"'


def searchable(text: str) -> str:
    """The text as SQLite can take it, same length: no surrogates, no NUL, none of our marks."""
    return printable(text).translate(_UNSAFE)
