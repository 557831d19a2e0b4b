"""The store: one SQLite file, opened for reading or for writing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from contingent.errors import ReportError, StoreError
from contingent.records import Document, Entity, Link, Reading, Record, Statement
from contingent.resolve.judgements import PERSON_RULE, Judgement, in_force, judged
from contingent.resolve.ledger import HOST_ROLES, UNDATED, Ledger, check_day, filter_ledger, printable
from contingent.resolve.linking import ORIGIN
from contingent.store._codec import from_json, unpack
from contingent.store.linking import BATCH_REPORTS, Resolver, read_judgements, write_judgement
from contingent.store.schema import BUSY_TIMEOUT_S, clear_errors, connect_to_read, connect_to_write
from contingent.store.search import Hit, search_documents
from contingent.store.writer import WriteResult, forget_failures, has_reading, write_failures, write_readings

MAX_CANDIDATES = 50
KIND_PREFIXES = {"documents": "d:", "entities": "e:", "statements": "s:", "links": "l:"}
_HIGHEST = "\U0010ffff"
_ORDER = f"coalesce(d.published_first, '{UNDATED}'), d.id, r.seq"
_Kind = TypeVar("_Kind", Document, Entity, Statement, Link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A report that could not be read: where, what was seen, what to do, and when it was first met."""

    file: str
    place: str
    problem: str
    next_step: str
    at: str


def open_store(path: str | Path, *, write: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Store:
    """Open a database file; use the store as a context manager.

    Args:
        write: create the file when it is missing and bring its schema up to date. Without it nothing is ever created
            or changed, and read-only files and folders will do.
        busy_timeout_s: how long to wait for another program's writing, in seconds.

    Raises:
        StoreError: missing (when only reading), not a Contingent database, of a newer version, in use, or not writable.
    """
    path = Path(path)
    connect = connect_to_write if write else connect_to_read
    return Store(path, connect(path, busy_timeout_s=busy_timeout_s), writable=write)


class Store:
    """An open database. Every method raises StoreError when the file cannot be read or written.

    "Current" below: the last reading of each document, and of documents that differ only in their date the one that
    replaced the others (docs/decisions/0002). Older readings stay in the file.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
        self.path = path
        self._connection = connection
        self._writable = writable

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. The store is of no use afterwards."""
        self._connection.close()

    def has_reading(self, document_id: str, reader: str, version: str) -> bool:
        """Whether this version of this reader has read the document already."""
        with clear_errors(self.path):
            return has_reading(self._connection, document_id=document_id, reader=reader, version=version)

    def write(self, readings: Iterable[Reading], *, reader: str, version: str, read_at: str) -> WriteResult:
        """Write a batch of readings (some 64) in one transaction: after a crash all of them are there, or none.

        Args:
            reader: name of the reader ("grammar").
            version: its version; a reading by the same reader and version is never written twice.
            read_at: now, as ISO 8601 in UTC ("2026-01-31T12:00:00Z"); later readings replace earlier ones in views.

        Raises:
            StoreError: opened for reading, disk full, file in use …; nothing of the batch is stored then.
        """
        self._require_writable()
        batch = list(readings)
        with clear_errors(self.path):
            return write_readings(self._connection, batch, reader=reader, version=version, read_at=read_at)

    def resolve(self, *, on_progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Link the statements of reports not yet compared with those of the reports before them (docs/links.md).

        The links are the same in whatever order, and in however many runs, the reports came. Stopped at any point and
        called again, it goes on.

        Args:
            on_progress: called after each batch with reports compared and reports to compare.
        Returns:
            How many reports were compared.
        """
        self._require_writable()
        with clear_errors(self.path):
            resolver = Resolver(self._connection)
            replaced = resolver.replaced()
            for start in range(0, len(replaced), BATCH_REPORTS):
                resolver.take_out(replaced[start : start + BATCH_REPORTS])
            waiting = resolver.waiting()
            for start in range(0, len(waiting), BATCH_REPORTS):
                resolver.resolve(waiting[start : start + BATCH_REPORTS])
                on_progress(min(start + BATCH_REPORTS, len(waiting)), len(waiting))
        return len(waiting)

    def judge(self, judgement: Judgement) -> bool:
        """Keep a person's word for good; views heed it from now on. False when it was there already."""
        self._require_writable()
        with clear_errors(self.path):
            return write_judgement(self._connection, judgement)

    def judgements(self) -> list[Judgement]:
        """All that people have said, undone or not, in the order it was said."""
        return read_judgements(self._rows("SELECT record FROM judgements ORDER BY at, id"))

    def write_failures(self, errors: Iterable[ReportError], *, at: str) -> None:
        """Keep reports that could not be read, each once. `at` is now, ISO 8601 in UTC."""
        self._require_writable()
        with clear_errors(self.path):
            write_failures(self._connection, errors, at=at)

    def forget_failures(self, read: Iterable[tuple[str, str]]) -> None:
        """Take out failures of reports that have been read since, by file and place ("" for a whole file)."""
        self._require_writable()
        with clear_errors(self.path):
            forget_failures(self._connection, read)

    def documents(self, *, known_by: str | None = None) -> Iterator[Document]:
        """Current documents in order of publication (unknown dates last), then id.

        Args:
            known_by: day; only documents surely published on or before it.
        """
        day = None if known_by is None else check_day(known_by)
        rows = self._rows(
            "SELECT d.record FROM documents d JOIN readings r ON r.seq = d.reading"
            f" WHERE r.current = 1 AND (:day IS NULL OR d.published_last <= :day) ORDER BY {_ORDER}",
            {"day": day},
        )
        return iter(_decode(rows, Document))

    def text(self, document_id: str) -> str:
        """The text of a document, exactly as received.

        Raises:
            StoreError: no such document.
        """
        rows = self._rows(
            "SELECT t.coding, t.text FROM documents d JOIN texts t ON t.sha256 = d.sha256 WHERE d.id = ? LIMIT 1",
            (printable(document_id),),
        )
        if not rows:
            raise StoreError(f"no document {document_id} in {self.path}; list them with: contingent search WORDS")
        return unpack(*rows[0])

    def load(
        self,
        *,
        in_: str | None = None,
        by: str | None = None,
        known_by: str | None = None,
        types: Collection[str] | None = None,
        as_read: bool = False,
    ) -> Ledger:
        """Everything current that a view needs, narrowed as `resolve.ledger.filter_ledger` says.

        Args:
            as_read: as the machine has it, before anybody's judgement: what a second person should review.
        """
        day = None if known_by is None else check_day(known_by)
        readings = self._candidates(in_=in_, by=by, day=day, types=types)
        whole = self._ledger(readings, as_read=as_read)
        return filter_ledger(whole, in_=in_, by=by, known_by=known_by, types=types)

    def load_around(self, documents: Collection[str], *, known_by: str | None = None) -> Ledger:
        """The current readings of some documents, and of those that links lead to from there.

        Args:
            known_by: as for `load`.
        """
        day = None if known_by is None else check_day(known_by)
        wanted = json.dumps(sorted(map(printable, documents)))
        rows = self._rows(
            "SELECT d.reading FROM json_each(?) j JOIN documents d ON d.id = j.value"
            " JOIN readings r ON r.seq = d.reading WHERE r.current = 1",
            (wanted,),
        )
        return filter_ledger(self._ledger(self._linked((seq for (seq,) in rows), day)), known_by=known_by)

    def load_reading(self, statement_id: str) -> Ledger:
        """The newest reading that holds a statement, alone; it may be one that later readings replaced.

        Raises:
            StoreError: no reading holds it.
        """
        rows = self._rows(
            "SELECT s.reading FROM statements s JOIN readings r ON r.seq = s.reading WHERE s.id = ?"
            " ORDER BY r.current DESC, r.read_at DESC, r.seq DESC LIMIT 1",
            (printable(statement_id),),
        )
        if not rows:
            raise StoreError(f"no statement {statement_id} in {self.path}; ids are in the last column of every view")
        return self._ledger([rows[0][0]])

    def _ledger(self, readings: Sequence[int], *, as_read: bool = False) -> Ledger:
        within = (json.dumps(readings),)
        documents = self._rows(
            "SELECT d.record, d.publisher, d.id FROM documents d JOIN json_each(?) j ON d.reading = j.value", within
        )
        select = "SELECT x.record FROM {} x JOIN json_each(?) j ON x.reading = j.value ORDER BY x.seq"
        ledger = Ledger.build(
            documents=_decode(documents, Document),
            entities=_decode(self._rows(select.format("entities"), within), Entity),
            statements=_decode(self._rows(select.format("statements"), within), Statement),
            links=_decode([*self._links_within(readings), *self._links_between(readings)], Link),
            publishers={row[2]: row[1] for row in documents if row[1] is not None},
        )
        return ledger if as_read else judged(ledger, self.judgements())

    def find_record(self, prefix: str) -> Record | list[str]:
        """The record with this id, or whose id alone begins with it; "s:" and the like may be left out.

        Returns:
            The record, of the current reading if it is in that; or, where several ids fit, up to 50 of them in order.

        Raises:
            StoreError: no id begins so.
        """
        wanted = printable(prefix.strip())
        ids = self._ids(wanted, exact=True) or self._ids(wanted, exact=False) if wanted else []
        if not ids:
            raise StoreError(f"no record {prefix!r} in {self.path}; ids are in the last column of every view")
        if len(ids) > 1:
            return [record_id for record_id, _ in ids[:MAX_CANDIDATES]]
        record_id, table = ids[0]
        if table == "cross_links":
            rows = self._rows("SELECT record FROM cross_links WHERE id = ? ORDER BY seq DESC LIMIT 1", (record_id,))
            return from_json(rows[0][0])
        rows = self._rows(
            f"SELECT x.record FROM {table} x LEFT JOIN readings r ON r.seq = x.reading WHERE x.id = ?"
            " ORDER BY coalesce(r.current, 1) DESC, r.read_at DESC, r.seq DESC LIMIT 1",
            (record_id,),
        )
        return from_json(rows[0][0])

    def search(self, words: str, *, limit: int = 20, known_by: str | None = None) -> list[Hit]:
        """Current documents that hold all words (or "quoted phrases"), best first; see `search.search_documents`."""
        with clear_errors(self.path):
            return search_documents(self._connection, words, limit=limit, known_by=known_by)

    def records(self, *, current: bool = True) -> Iterator[Record]:
        """All records for export: documents in order of publication, each with its entities, statements and links.

        After them come the links between reports, in order of id, as people have settled them.

        Args:
            current: False adds replaced readings and documents, and the `corrects` links between documents.
        """
        readings = self._rows(
            f"SELECT r.seq FROM readings r JOIN documents d ON d.reading = r.seq"
            f" WHERE r.current OR NOT :current ORDER BY {_ORDER.replace('r.seq', 'r.id')}",
            {"current": current},
        )
        for reading in readings:
            for table in KIND_PREFIXES:
                for (line,) in self._rows(f"SELECT record FROM {table} WHERE reading = ? ORDER BY seq", reading):
                    yield from_json(line)
        yield from self._settled_links()
        if not current:
            for (line,) in self._rows("SELECT record FROM links WHERE reading IS NULL ORDER BY id"):
                yield from_json(line)

    def failures(self) -> Iterator[Failure]:
        """Reports that could not be read, in the order they were met."""
        for file, place, problem, next_step, at in self._rows(
            "SELECT file, place, problem, next_step, at FROM failures ORDER BY seq"
        ):
            yield Failure(file=file, place=place, problem=problem, next_step=next_step, at=at)

    def counts(self) -> dict[str, int]:
        """Number of current documents, entities, statements and links; of all readings, texts and failures."""
        select = "SELECT count(*) FROM {} x JOIN readings r ON r.seq = x.reading WHERE r.current = 1"
        found = {table: self._rows(select.format(table))[0][0] for table in KIND_PREFIXES}
        for table in ("readings", "texts", "failures"):
            found[table] = self._rows(f"SELECT count(*) FROM {table}")[0][0]
        return found

    def _candidates(
        self, *, in_: str | None, by: str | None, day: str | None, types: Collection[str] | None
    ) -> list[int]:
        """Readings that may matter: those with a statement that fits, and those that links lead to from there."""
        known = "SELECT r.seq FROM readings r JOIN documents d ON d.reading = r.seq WHERE r.current = 1"
        values: dict[str, str | None] = {"day": day, "in": in_ and printable(in_), "by": by and printable(by)}
        if day is not None:
            known += " AND d.published_last <= :day"
        fits = []
        if types is not None:
            fits.append("s.type IN (SELECT value FROM json_each(:types))")
            values["types"] = json.dumps(sorted(types))
        if in_ is not None:
            roles = ", ".join(f"'{role}'" for role in HOST_ROLES)
            fits.append(f"s.seq IN (SELECT statement FROM statement_roles WHERE country = :in AND role IN ({roles}))")
        if by is not None:
            agent = "SELECT statement FROM statement_roles WHERE {} = :by AND role = 'agent'"
            fits.append(f"s.seq IN ({agent.format('country')} UNION {agent.format('registry')})")
        if not fits:
            return [seq for (seq,) in self._rows(known, values)]
        matched = f"SELECT s.reading FROM statements s WHERE s.reading IN ({known}) AND {' AND '.join(fits)}"
        return self._linked([seq for (seq,) in self._rows(matched, values)], day)

    def _linked(self, readings: Iterable[int], day: str | None) -> list[int]:
        """The readings, and the current ones (known by the day, if one is given) that links lead to, step by step."""
        step = (
            "WITH near AS (SELECT s.id FROM json_each(:near) j JOIN statements s ON s.reading = j.value), ends AS ("
            " SELECT l.to_id AS id FROM near JOIN links l ON l.from_id = near.id UNION"
            " SELECT l.from_id FROM near JOIN links l ON l.to_id = near.id UNION"
            " SELECT l.to_id FROM near JOIN cross_links l ON l.from_id = near.id AND l.current"
            "  AND l.rule IN (:rule, :person) UNION"
            " SELECT l.from_id FROM near JOIN cross_links l ON l.to_id = near.id AND l.current"
            "  AND l.rule IN (:rule, :person))"
            " SELECT DISTINCT s.reading FROM ends JOIN statements s ON s.id = ends.id"
            " JOIN readings r ON r.seq = s.reading JOIN documents d ON d.reading = r.seq"
            " WHERE r.current = 1 AND (:day IS NULL OR d.published_last <= :day)"
        )
        found: set[int] = set()
        new = set(readings)
        while new:
            found |= new
            near = {"near": json.dumps(sorted(new)), "day": day, "rule": ORIGIN, "person": PERSON_RULE}
            rows = self._rows(step, near)
            new = {seq for (seq,) in rows} - found
        return sorted(found)

    def _links_within(self, readings: Sequence[int]) -> list[Any]:
        """Links of current readings that start from a record of the readings given."""
        return self._rows(
            "WITH near AS (SELECT value FROM json_each(?)), starts AS ("
            " SELECT id FROM statements WHERE reading IN near UNION SELECT id FROM documents WHERE reading IN near)"
            " SELECT l.record FROM starts JOIN links l ON l.from_id = starts.id JOIN readings r ON r.seq = l.reading"
            " WHERE r.current = 1 OR l.reading IN near",
            (json.dumps(readings),),
        )

    def _links_between(self, readings: Sequence[int]) -> list[Any]:
        """Links that the linker made from a record of the readings given to one of another report."""
        return self._rows(
            "WITH near AS (SELECT value FROM json_each(?)), starts AS ("
            " SELECT id FROM statements WHERE reading IN near UNION SELECT id FROM documents WHERE reading IN near)"
            " SELECT l.record FROM starts JOIN cross_links l ON l.from_id = starts.id AND l.rule = ? AND l.current",
            (json.dumps(readings), ORIGIN),
        )

    def _settled_links(self) -> Iterator[Link]:
        """Links between current reports, in order of id; a pair that a person judged as the person has it."""
        standing = [j for j in in_force(self.judgements()) if j.left is not None and j.right is not None]
        around = {end.doc for j in standing for end in (j.left, j.right) if end is not None}
        settled = self.load_around(around).links if around else ()
        own = {link.id: link for link in settled if link.origin == PERSON_RULE}
        judged_pairs = {frozenset((j.left.statement, j.right.statement)) for j in standing if j.left and j.right}
        rows = self._rows(
            "SELECT l.record FROM cross_links l WHERE l.rule = ? AND l.current"
            " AND EXISTS (SELECT 1 FROM statements s JOIN readings r ON r.seq = s.reading AND r.current = 1"
            "  WHERE s.id = l.from_id UNION SELECT 1 FROM documents d JOIN readings r ON r.seq = d.reading"
            "  AND r.current = 1 WHERE d.id = l.from_id)"
            " AND EXISTS (SELECT 1 FROM statements s JOIN readings r ON r.seq = s.reading AND r.current = 1"
            "  WHERE s.id = l.to_id UNION SELECT 1 FROM documents d JOIN readings r ON r.seq = d.reading"
            "  AND r.current = 1 WHERE d.id = l.to_id) ORDER BY l.id",
            (ORIGIN,),
        )
        for link in _decode(rows, Link):
            if frozenset((link.from_, link.to)) not in judged_pairs:
                own[link.id] = link
        for id_ in sorted(own):
            yield own[id_]

    def _ids(self, wanted: str, *, exact: bool) -> list[tuple[str, str]]:
        """Ids equal to the word, or beginning with it, with or without the prefix of their kind; with their table."""
        found: set[tuple[str, str]] = set()
        for table, kind in (*KIND_PREFIXES.items(), ("cross_links", KIND_PREFIXES["links"])):
            for start in (wanted, kind + wanted):
                rows = self._rows(
                    f"SELECT DISTINCT id FROM {table} WHERE id >= ? AND id <= ? ORDER BY id LIMIT {MAX_CANDIDATES + 1}",
                    (start, start if exact else start + _HIGHEST),
                )
                found.update((record_id, table) for (record_id,) in rows)
        return sorted(found)

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        with clear_errors(self.path):
            return self._connection.execute(sql, values).fetchall()

    def _require_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self.path} was opened for reading; open it with write=True")


def _decode(rows: Iterable[Sequence[str]], kind: type[_Kind]) -> list[_Kind]:
    """The records in the first column of the rows, all of one kind."""
    records = (from_json(row[0]) for row in rows)
    return [record for record in records if isinstance(record, kind)]
