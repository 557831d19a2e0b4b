"""Search by words: documents whose headline, text or gists hold all of them, with the place in the text."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from contingent.errors import UsageError
from contingent.records import Span, Statement
from contingent.resolve.ledger import check_day
from contingent.store._codec import from_json, unpack
from contingent.store.connection import Connection
from contingent.store.words import CLOSE, OPEN, TOKENIZER, quoted, search_terms, searchable

SNIPPET_CHARS = 240
MOST_RANKED = 5000  # documents; ranking all of a large archive takes longer than a page may
MAX_NEAR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that holds the words.

    Args:
        document: its id.
        published: EDTF.
        snippet: the stretch of text with most of the words; None for an empty text.
        matches: `(start, end)` of the words within the snippet, in code points of the document's text. Empty when
            the words stand only in a headline beside the text or in gists.
        statements: up to five whose evidence overlaps the snippet or whose gist holds one of the words, in text order.
    """

    document: str
    title: str | None
    published: str | None
    publisher: str | None
    snippet: Span | None
    matches: tuple[tuple[int, int], ...]
    statements: tuple[Statement, ...]


def words_of(*, headline: str | None, text: str, gists: Iterable[str | None]) -> tuple[str, str, str]:
    """What a document is found by: headline, text and gists."""
    return (headline or "", text, "\n".join(filter(None, gists)))


def search_documents(
    connection: Connection, words: str, *, limit: int = 20, offset: int = 0, known_by: str | None = None
) -> list[Hit]:
    """Current documents that hold all words, best first (bm25), ties in order of id.

    Where very many do, the best of the MOST_RANKED that were read last.

    Args:
        words: separated by spaces; a phrase in double quotes. Nothing else has a special meaning.
        offset: how many of the best to pass over.
        known_by: day; only documents surely published on or before it.

    Raises:
        UsageError: no words, or `known_by` is not a day.
    """
    terms = search_terms(words)
    if not terms:
        raise UsageError(
            'nothing to search for; give one or more words, such as: contingent search "armed forces" Mali'
        )
    day = None if known_by is None else check_day(known_by)
    rows = connection.words.ranked(
        terms, day=day, most=MOST_RANKED, limit=max(limit, 0), offset=min(max(offset, 0), MOST_RANKED)
    )
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(f"CREATE VIRTUAL TABLE marks USING fts5 (body, tokenize = '{TOKENIZER}')")
        any_term = " OR ".join(map(quoted, terms))
        return [_hit(connection, scratch, row, any_term=any_term) for row in rows]


def _hit(connection: Connection, scratch: sqlite3.Connection, row: Sequence[Any], *, any_term: str) -> Hit:
    reading, document, title, published, publisher, sha256 = row
    text = unpack(*connection.execute("SELECT coding, text FROM texts WHERE sha256 = ?", (sha256,)).fetchone())
    records = connection.execute("SELECT record FROM statements WHERE reading = ? ORDER BY start, id", (reading,))
    statements = [s for (record,) in records if isinstance(s := from_json(record), Statement)]
    marked = _marks(scratch, [text, *(statement.gist for statement in statements)], any_term)
    told = [statement for position, statement in enumerate(statements, start=1) if position in marked]
    start, end = _window(text, marked.get(0) or [(e.start, e.end) for s in told[:1] for e in s.evidence[:1]])
    near = [s for s in statements if s in told or any(e.start < end and start < e.end for e in s.evidence)]
    return Hit(
        document=document,
        title=title,
        published=published,
        publisher=publisher,
        snippet=Span(start=start, end=end, exact=text[start:end]) if start < end else None,
        matches=tuple((a, b) for a, b in marked.get(0, []) if start <= a and b <= end),
        statements=tuple(near[:MAX_NEAR]),
    )


def _marks(scratch: sqlite3.Connection, texts: Iterable[str], terms: str) -> dict[int, list[tuple[int, int]]]:
    """Where SQLite's own tokenizer finds the terms: spans by position of the text in `texts`.

    Args:
        scratch: a database in memory with the table `marks`; what it held is gone afterwards.
    """
    scratch.execute("DELETE FROM marks")
    scratch.executemany(
        "INSERT INTO marks (rowid, body) VALUES (?, ?)", ((n, searchable(text)) for n, text in enumerate(texts))
    )
    rows = scratch.execute(
        "SELECT rowid, highlight(marks, 0, ?, ?) FROM marks WHERE marks MATCH ?", (OPEN, CLOSE, terms)
    )
    return {n: _marked_spans(text) for n, text in rows}


def _marked_spans(text: str) -> list[tuple[int, int]]:
    """Spans between the marks, counted without the marks."""
    spans = []
    for number, mark in enumerate(re.finditer(f"{OPEN}([^{CLOSE}]*){CLOSE}", text)):
        start = mark.start() - 2 * number
        spans.append((start, start + len(mark.group(1))))
    return spans


def _window(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """A stretch of about `SNIPPET_CHARS` that holds the most spans, the first such; whole words at its ends."""
    if not spans:
        return (0, _word_end(text, min(SNIPPET_CHARS, len(text))))
    first = best = last = best_last = 0
    for last, (_, end) in enumerate(spans):
        while end - spans[first][0] > SNIPPET_CHARS and first < last:
            first += 1
        if last - first > best_last - best:
            best, best_last = first, last
    start, end = spans[best][0], spans[best_last][1]
    margin = max(SNIPPET_CHARS - (end - start), 0) // 2
    return (_word_start(text, max(start - margin, 0)), _word_end(text, min(end + margin, len(text))))


def _word_start(text: str, at: int) -> int:
    """The start of the word at an offset; looks back a little only, as a text may be one endless word."""
    for position in range(at, max(at - 40, 0), -1):
        if text[position - 1].isspace():
            return position
    return 0 if at < 40 else at


def _word_end(text: str, at: int) -> int:
    for position in range(at, min(at + 40, len(text))):
        if text[position].isspace():
            return position
    return len(text) if len(text) - at < 40 else at
