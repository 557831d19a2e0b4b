"""The store: a database, opened for reading or for writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, Unpack

from contingent.errors import RecordMissing, ReportError, StoreError
from contingent.records import Document, Link, Reading, Record
from contingent.resolve.correcting import PERSON_RULE
from contingent.resolve.judgements import Judgement, in_force
from contingent.resolve.ledger import UNDATED, Ledger, check_day, filter_ledger, printable
from contingent.resolve.linking import ORIGIN
from contingent.store._codec import from_json, unpack
from contingent.store.access import Access
from contingent.store.connection import Connection
from contingent.store.finding import PAGE, Facets, Filters, FoundPage, count_facets, find_page
from contingent.store.linking import BATCH_REPORTS, Resolver, read_judgements, write_judgement
from contingent.store.loading import candidates, decode, read_ledger
from contingent.store.location import Location, locate
from contingent.store.picking import question
from contingent.store.places import Host, hosts, published_between
from contingent.store.recent import AROUND, LIMIT, Recent, look, look_around
from contingent.store.schema import BUSY_TIMEOUT_S, clear_errors, connect_to_read, connect_to_write, read_state
from contingent.store.search import Hit, search_documents
from contingent.store.writer import WriteResult, forget_failures, has_reading, write_failures, write_readings

MAX_CANDIDATES = 50
KIND_PREFIXES = {"documents": "d:", "entities": "e:", "statements": "s:", "links": "l:"}
_HIGHEST = "\U0010ffff"
_ORDER = f"coalesce(d.published_first, '{UNDATED}'), d.id, r.seq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A report that could not be read: where, what was seen, what to do, and when it was first met."""

    file: str
    place: str
    problem: str
    next_step: str
    at: str


def open_store(path: str | Location, *, write: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Store:
    """Open a database; use the store as a context manager.

    Args:
        path: a file, or a database on a PostgreSQL server as postgresql://user@host/name (docs/postgresql.md).
        write: create the file when it is missing and bring its schema up to date. Without it nothing is ever created
            or changed, and read-only files and folders will do.
        busy_timeout_s: how long to wait for another program's writing, in seconds.

    Raises:
        StoreError: missing (when only reading), not a Contingent database, of a newer version, in use, or not writable.
    """
    path = locate(path)
    connect = connect_to_write if write else connect_to_read
    return Store(path, connect(path, busy_timeout_s=busy_timeout_s), writable=write)


class Store:
    """An open database. Every method raises StoreError when it cannot be read or written.

    "Current" below: the last reading of each document, and of documents that differ only in their date the one that
    replaced the others (docs/decisions/0002). Older readings stay.
    """

    def __init__(self, path: Location, connection: Connection, *, writable: bool) -> None:
        self.path = path
        self._connection = connection
        self._writable = writable
        self._said: tuple[int | None, list[Judgement]] | None = None  # judgements, and the last of them

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close it. The store is of no use afterwards."""
        self._connection.close()

    @property
    def lost(self) -> bool:
        """Whether the server of the database has gone, so that it must be opened again."""
        return self._connection.lost

    def access(self) -> Access:
        """Keys and saved queries, by the same connection; it is not to be closed."""
        return Access(self.path, self._connection)

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

    def judge(self, judgement: Judgement, *, check: Callable[[list[Judgement]], None] | None = None) -> bool:
        """Keep a person's word for good; views heed it from now on. False when it was there already.

        Args:
            check: is given all that people have said, while nobody else can write; what it raises keeps the word out.
        """
        self._require_writable()
        with clear_errors(self.path):
            return write_judgement(self._connection, judgement, check=check)

    def state(self) -> str:
        """Names what the database holds: equal while nothing is read, linked or judged, another after it."""
        return read_state(self._connection, self.path)

    def judgements(self) -> list[Judgement]:
        """All that people have said, undone or not, in the order it was said."""
        ((last,),) = self._rows("SELECT max(seq) FROM judgements")  # they are only ever added
        if self._said is None or self._said[0] != last:
            self._said = (last, read_judgements(self._rows("SELECT record FROM judgements ORDER BY at, id")))
        return list(self._said[1])

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
            f" WHERE r.current = 1 AND (d.published_last <= :day OR :day IS NULL) ORDER BY {_ORDER}",
            {"day": day},
        )
        return iter(decode(rows, Document))

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
            raise RecordMissing(f"no document {document_id} in {self.path}; list them with: contingent search WORDS")
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
        with self._one_moment():
            readings = candidates(self._rows, in_=in_, by=by, day=day, types=types)
            whole = read_ledger(self._rows, readings, None if as_read else self.judgements())
        return filter_ledger(whole, in_=in_, by=by, known_by=known_by, types=types)

    def load_recent(
        self,
        *,
        in_: str | None = None,
        by: str | None = None,
        on: str | None = None,
        known_by: str | None = None,
        types: Collection[str] | None = None,
        limit: int = LIMIT,
        as_read: bool = False,
    ) -> Recent:
        """What `load` gives, cut to about `limit` statements where there are more; see `recent.look`.

        Args:
            in_, by, known_by, types, as_read: as for `load`.
            on: the day the picture is for: what is nearest to it counts first; by default the latest there is.
        """
        asked = question(in_=in_, by=by, on=on, known_by=known_by, types=types)
        with self._one_moment():
            return look(self._rows, asked, None if as_read else self.judgements(), limit=limit)

    def holds_more_than(self, statements: int) -> bool:
        """Whether there are more current statements than so many; told without counting them all."""
        return len(self._rows("SELECT 1 FROM findable LIMIT ?", (statements + 1,))) > statements

    def hosts(self) -> list[Host]:
        """Host countries that the reports speak of, those with most statements first."""
        return hosts(self._rows)

    def published_between(self, host: str | None = None) -> tuple[str, str] | None:
        """First and last day on which dated reports, of one host or of all, were published."""
        return published_between(self._rows, host)

    def load_around(self, documents: Collection[str], *, known_by: str | None = None, as_read: bool = False) -> Ledger:
        """The current readings of some documents, and what links lead to from there.

        Where that is very much, only what bears on the statements of the documents; see `recent.look_around`.

        Args:
            known_by, as_read: as for `load`.
        """
        day = None if known_by is None else check_day(known_by)
        wanted = sorted(map(printable, documents))
        with self._one_moment():
            rows = self._rows(
                "SELECT d.reading FROM each_word(?) j JOIN documents d ON d.id = j.value"
                " JOIN readings r ON r.seq = d.reading WHERE r.current = 1",
                (wanted,),
            )
            judgements = None if as_read else self.judgements()
            around = look_around(self._rows, [seq for (seq,) in rows], day, judgements, limit=AROUND)
        return filter_ledger(around, known_by=known_by)

    def documents_of(self, statements: Collection[str]) -> list[str]:
        """Ids of the documents that hold some statements, in order."""
        rows = self._rows(
            "SELECT DISTINCT s.doc FROM each_word(?) j JOIN statements s ON s.id = j.value ORDER BY s.doc",
            (sorted(map(printable, statements)),),
        )
        return [doc for (doc,) in rows]

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
            raise RecordMissing(f"no statement {statement_id} in {self.path}; ids are in the last column of every view")
        return read_ledger(self._rows, [rows[0][0]], self.judgements())

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
            raise RecordMissing(f"no record {prefix!r} in {self.path}; ids are in the last column of every view")
        if len(ids) > 1:
            return [record_id for record_id, _ in ids[:MAX_CANDIDATES]]
        record_id, table = ids[0]
        if table == "cross_links":
            rows = self._rows("SELECT record FROM cross_links WHERE id = ? ORDER BY seq DESC LIMIT 1", (record_id,))
            return from_json(rows[0][0])
        rows = self._rows(
            f"SELECT x.record FROM {table} x LEFT JOIN readings r ON r.seq = x.reading WHERE x.id = ?"
            " ORDER BY coalesce(r.current, 1) DESC, r.read_at DESC NULLS LAST, r.seq DESC LIMIT 1",
            (record_id,),
        )
        return from_json(rows[0][0])

    def search(self, words: str, *, limit: int = 20, offset: int = 0, known_by: str | None = None) -> list[Hit]:
        """Current documents that hold all words (or "quoted phrases"), best first; see `search.search_documents`."""
        with self._one_moment():
            return search_documents(self._connection, words, limit=limit, offset=offset, known_by=known_by)

    def records(self, *, current: bool = True) -> Iterator[Record]:
        """All records for export: documents in order of publication, each with its entities, statements and links.

        After them come the links between reports, in order of id, as people have settled them.

        Args:
            current: False adds replaced readings and documents, and the `corrects` links between documents.
        """
        readings = self._rows(
            f"SELECT r.seq FROM readings r JOIN documents d ON d.reading = r.seq"
            f" WHERE r.current = 1 OR :current = 0 ORDER BY {_ORDER.replace('r.seq', 'r.id')}",
            {"current": int(current)},
        )
        for reading in readings:
            for table in KIND_PREFIXES:
                for (line,) in self._rows(f"SELECT record FROM {table} WHERE reading = ? ORDER BY seq", reading):
                    yield from_json(line)
        yield from self._settled_links()
        if not current:
            for (line,) in self._rows("SELECT record FROM links WHERE reading IS NULL ORDER BY id"):
                yield from_json(line)

    def find_statements(self, *, after: str | None = None, limit: int = PAGE, **filters: Unpack[Filters]) -> FoundPage:
        """One page of the current statements that filters leave, the latest published first; see `finding.find_page`."""
        with self._one_moment():
            return find_page(self._rows, self._connection.words, self.judgements(), filters, after=after, limit=limit)

    def facets(self, **filters: Unpack[Filters]) -> Facets:
        """The current statements that filters leave, counted by type, status, country, publisher and year."""
        with self._one_moment():
            return count_facets(self._rows, self._connection.words, filters)

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

    def last_read(self) -> str | None:
        """When a report was last read into the file, as ISO 8601; None when none ever was."""
        rows = self._rows("SELECT read_at FROM readings ORDER BY seq DESC LIMIT 1")
        return rows[0][0] if rows else None

    def _settled_links(self) -> Iterator[Link]:
        """Links between current reports, in order of id; a pair that a person judged as the person has it."""
        standing = [j for j in in_force(self.judgements()) if j.left is not None and j.right is not None]
        around = {end.doc for j in standing for end in (j.left, j.right) if end is not None}
        settled = self.load_around(around).links if around else ()
        own = {link.id: link for link in settled if link.origin == PERSON_RULE}
        judged_pairs = {frozenset((j.left.statement, j.right.statement)) for j in standing if j.left and j.right}
        rows = self._rows(
            "SELECT l.record FROM cross_links l WHERE l.rule = ? AND l.current = 1"
            " AND EXISTS (SELECT 1 FROM statements s JOIN readings r ON r.seq = s.reading AND r.current = 1"
            "  WHERE s.id = l.from_id UNION SELECT 1 FROM documents d JOIN readings r ON r.seq = d.reading"
            "  AND r.current = 1 WHERE d.id = l.from_id)"
            " AND EXISTS (SELECT 1 FROM statements s JOIN readings r ON r.seq = s.reading AND r.current = 1"
            "  WHERE s.id = l.to_id UNION SELECT 1 FROM documents d JOIN readings r ON r.seq = d.reading"
            "  AND r.current = 1 WHERE d.id = l.to_id) ORDER BY l.id",
            (ORIGIN,),
        )
        for link in decode(rows, Link):
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

    @contextmanager
    def _one_moment(self) -> Iterator[None]:
        """All that is read within it is as of one moment: no condition is lost to a reading replaced meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        with clear_errors(self.path):
            self._connection.begin_reading()
            try:
                yield
            finally:
                self._connection.roll_back()  # nothing was written

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        with clear_errors(self.path):
            return self._connection.execute(sql, values).fetchall()

    def _require_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self.path} was opened for reading; open it with write=True")
