"""The indexes of words on a PostgreSQL server: tsvectors of SQLite's own words, and bm25 as FTS5 reckons it.

What counts as a word, and which words are one, is asked of SQLite (a small FTS5 table in memory), so that a search finds
and orders the same as in a file.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from contingent.records import Document
from contingent.store._codec import from_json, unpack
from contingent.store.words import TOKENIZER, WEIGHTS, searchable

if TYPE_CHECKING:
    from contingent.store.server import ServerConnection

# Limits of a tsvector (https://www.postgresql.org/docs/current/textsearch-limitations.html).
LAST_PLACE = 16_383
MOST_PLACES = 255  # of one word
LONGEST_WORD = 500  # characters, at most four bytes each; of 2047 bytes
MOST_BYTES = 900_000  # of 1 MiB, with room for what PostgreSQL adds to a word
K1, B = 1.2, 0.75  # bm25
_WORD_BYTES = 8  # about what a word takes beside its letters
_COLUMNS = 5
_LETTERS = {"words": "w", "actors": "a", "places": "p", "sources": "s", "marks": "m"}

Places = Sequence[Mapping[str, Sequence[int]]]  # by column, of each word the places at which it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """Words as a tsvector is written; `length` counts them, `cut` is as in the table `search_index`."""

    text: str
    length: int
    cut: int


class Splitter:
    """Splits texts into words as FTS5 does."""

    def __init__(self) -> None:
        self._scratch = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        columns = ", ".join(f"c{n}" for n in range(_COLUMNS))
        self._scratch.execute(
            f"CREATE VIRTUAL TABLE split USING fts5 ({columns}, content='', tokenize = '{TOKENIZER}')"
        )
        self._scratch.execute("CREATE VIRTUAL TABLE found USING fts5vocab (split, 'instance')")

    def split(self, rows: Sequence[Sequence[str]]) -> list[list[dict[str, list[int]]]]:
        """For each row, by column, the words with their places in it, from 0 on."""
        result: list[list[dict[str, list[int]]]] = [[defaultdict(list) for _ in row] for row in rows]
        for n, row in enumerate(rows):
            names = ", ".join(f"c{column}" for column in range(len(row)))
            marks = ", ".join("?" * len(row))
            self._scratch.execute(f"INSERT INTO split (rowid, {names}) VALUES (?, {marks})", (n, *row))
        for word, n, column, place in self._scratch.execute("SELECT term, doc, col, offset FROM found"):
            result[n][int(column[1:])][_shortened(word)].append(place)
        self._scratch.execute("INSERT INTO split (split) VALUES ('delete-all')")
        return result

    def phrase(self, term: str) -> list[str]:
        """The words of a phrase, in order; none where it holds no word."""
        ((places,),) = self.split([(searchable(term),)])
        return [word for _, word in sorted((at, word) for word, found in places.items() for at in found)]


class ServerWords:
    """`connection.Words` of a server."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._splitter = Splitter()

    def add_documents(self, rows: Sequence[tuple[int, tuple[str, str, str]]]) -> None:
        """Add documents, by their row: headline, text and gists."""
        vectors = []
        for seq, columns in rows:
            (places,) = self._splitter.split([[searchable(column) for column in columns]])
            vector = document_vector(places)
            vectors.append((seq, vector.length, vector.cut, vector.text))
        self._connection.executemany(
            "INSERT INTO search_index (rowid, length, cut, words) VALUES (?, ?, ?, CAST(? AS tsvector))", vectors
        )
        self._connection.execute(
            "UPDATE search_size SET documents = documents + ?, words = words + ?",
            (len(vectors), sum(length for _, length, *_ in vectors)),
        )

    def add_statements(self, rows: Sequence[tuple[int, str, str, str, str, str]]) -> None:
        """Add statements: key, then words, actors, places, sources and marks."""
        found = self._splitter.split([columns for _, *columns in rows])
        self._connection.executemany(
            "INSERT INTO finding_index (rowid, words) VALUES (?, CAST(? AS tsvector))",
            [(key, statement_vector(places)) for (key, *_), places in zip(rows, found, strict=True)],
        )

    def match(self, terms: Sequence[tuple[str, str]]) -> str:
        """The value of `found_by`: a tsquery."""
        return _query([[_LETTERS[column] + word for word in self._splitter.phrase(term)] for column, term in terms])

    def ranked(self, terms: Sequence[str], *, day: str | None, most: int, limit: int, offset: int) -> list[Any]:
        """Current documents that hold all words or phrases, best first."""
        phrases = [words for term in terms if (words := self._splitter.phrase(term))]
        if not phrases or limit <= 0:
            return []
        exact, loose = _query(phrases), _query([[word] for words in phrases for word in words])
        rows = self._connection.execute(
            "SELECT i.rowid, i.length, i.cut, d.id, d.reading, d.title, d.published, d.publisher, d.sha256"
            " FROM search_index i JOIN documents d ON d.seq = i.rowid JOIN readings r ON r.seq = d.reading"
            " WHERE (i.words @@ CAST(:exact AS tsquery) OR i.cut = 1 AND i.words @@ CAST(:loose AS tsquery) OR i.cut = 2)"
            " AND r.current = 1 AND (d.published_last <= :day OR :day IS NULL) ORDER BY i.rowid DESC LIMIT :most",
            {"exact": exact, "loose": loose, "day": day, "most": most},
        ).fetchall()
        weigh = self._weigher(phrases)
        places = self._places([row[0] for row in rows], sorted({word for words in phrases for word in words}))
        scored = []
        for seq, length, cut, id_, *columns in rows:
            times = [_weighed(words, places.get(seq, ())) for words in phrases]
            if cut == 2 or (cut == 1 and (any(len(words) > 1 for words in phrases) or not all(times))):
                found = self._split_document(seq)
                times = [_weighed(words, found) for words in phrases]
            if all(times):
                reading, title, *others = columns
                scored.append((weigh(times, length), id_, (reading, id_, title, *others)))
        scored.sort(key=lambda one: one[:2])
        return [row for *_, row in scored[offset : offset + limit]]

    def _weigher(self, phrases: Sequence[Sequence[str]]) -> _Weigher:
        documents, words = self._connection.execute("SELECT documents, words FROM search_size").fetchone()
        count = "SELECT count(*) FROM search_index WHERE words @@ CAST(? AS tsquery)"
        holding = [self._connection.execute(count, (_query([words]),)).fetchone()[0] for words in phrases]
        return _Weigher(documents=documents, words=words, holding=holding)

    def _places(self, seqs: Sequence[int], words: Sequence[str]) -> dict[int, Places]:
        """Places of some words in some documents, by column."""
        result: dict[int, list[dict[str, list[int]]]] = {}
        for seq, word, places, weights in self._connection.execute(
            "SELECT i.rowid, u.lexeme, u.positions, u.weights FROM each_number(?) j JOIN search_index i ON i.rowid = j.value,"
            " LATERAL unnest(i.words) u WHERE u.lexeme = ANY (?)",
            (list(seqs), list(words)),
        ):
            columns = result.setdefault(seq, [defaultdict(list) for _ in WEIGHTS])
            for place, weight in zip(places or (), weights or (), strict=True):
                columns["ABC".index(weight)][word].append(place)
        return {seq: list(columns) for seq, columns in result.items()}

    def _split_document(self, seq: int) -> Places:
        """The words of a document too long for its tsvector."""
        reading, record, coding, body = self._connection.execute(
            "SELECT d.reading, d.record, t.coding, t.text FROM documents d JOIN texts t ON t.sha256 = d.sha256"
            " WHERE d.seq = ?",
            (seq,),
        ).fetchone()
        document = from_json(record)
        assert isinstance(document, Document), "the documents table holds documents"
        statements = self._connection.execute(
            "SELECT record FROM statements WHERE reading = ? ORDER BY seq", (reading,)
        )
        gists = [getattr(from_json(line), "gist", "") for (line,) in statements]
        columns = (document.headline or "", unpack(coding, body), "\n".join(filter(None, gists)))
        (places,) = self._splitter.split([[searchable(column) for column in columns]])
        return places


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weigher:
    """bm25 of a document, the better the lower, as FTS5 reckons it (fts5_aux.c); `holding` documents hold each phrase."""

    documents: int
    words: int
    holding: Sequence[int]

    def __call__(self, times: Sequence[float], length: int) -> float:
        """The score of a document of so many words, in which each phrase stands so many (weighed) times."""
        average = self.words / self.documents
        score = 0.0
        for found, holding in zip(times, self.holding, strict=True):
            rarity = math.log((self.documents - holding + 0.5) / (holding + 0.5))
            rarity = 1e-6 if rarity <= 0.0 else rarity
            score += rarity * ((found * (K1 + 1.0)) / (found + K1 * (1 - B + B * length / average)))
        return -1.0 * score


def document_vector(columns: Places) -> Vector:
    """The words of a document: one column after the other, with a gap between, each with its weight."""
    length = sum(len(at) for column in columns for at in column.values())
    places: dict[str, list[str]] = defaultdict(list)
    cut, first = 0, 1
    for column, weight in zip(columns, "ABC", strict=True):
        for word, found in column.items():
            kept = places[word]
            for at in found:
                if first + at <= LAST_PLACE and len(kept) < MOST_PLACES:
                    kept.append(f"{first + at}{weight}")
                else:
                    cut = 1
        first += 2 + max((found[-1] for found in column.values() if found), default=-1)
    taken = sum(_bytes(word) + 2 * len(found) for word, found in places.items())
    if taken > MOST_BYTES:
        cut, places, left = 1, {word: [] for word in places}, MOST_BYTES
        for word in list(places):
            left -= _bytes(word)
            if left < 0:
                cut = 2
                del places[word]
    return Vector(text=" ".join(_lexeme(word, found) for word, found in places.items()), length=length, cut=cut)


def statement_vector(columns: Places) -> str:
    """The words of a statement, each after the letter of its column; of endless ones the first."""
    parts: list[str] = []
    left = MOST_BYTES
    for column, letter in zip(columns, _LETTERS.values(), strict=True):
        for word, found in column.items():
            kept = [str(at + 1) for at in found[:MOST_PLACES] if at < LAST_PLACE]
            left -= _bytes(word) + 2 * len(kept)
            if left < 0:
                return " ".join(parts)
            parts.append(_lexeme(letter + word, kept))
    return " ".join(parts)


def _weighed(phrase: Sequence[str], columns: Places) -> float:
    """How often a phrase stands in a document, each time with the weight of its column."""
    total = 0.0
    for column, weight in zip(columns, WEIGHTS, strict=False):
        first, *others = (column.get(word, ()) for word in phrase)
        following = [frozenset(at) for at in others]
        total += weight * sum(all(at + n in f for n, f in enumerate(following, start=1)) for at in first)
    return total


def _query(phrases: Iterable[Sequence[str]]) -> str:
    """A tsquery of phrases that must all stand there; one without words asks nothing."""
    return " & ".join(f"({' <-> '.join(map(_quoted, words))})" for words in phrases if words)


def _lexeme(word: str, places: Sequence[str]) -> str:
    return f"{_quoted(word)}:{','.join(places)}" if places else _quoted(word)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _shortened(word: str) -> str:
    """A word as the index has it: of an endless one the beginning and a hash of all."""
    if len(word) <= LONGEST_WORD:
        return word
    return word[: LONGEST_WORD - 65] + "~" + sha256(word.encode()).hexdigest()


def _bytes(word: str) -> int:
    return len(word.encode()) + _WORD_BYTES
