"""The writing side: readings and failures into the database, each batch whole or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from contingent.errors import ReportError
from contingent.ids import content_id, text_sha256
from contingent.records import ROLES, Entity, Link, Reading, Statement, is_alleged
from contingent.resolve.ledger import (
    edtf_days,
    evidence_start,
    item_id,
    lineage,
    precedence,
    printable,
    published_days,
    publisher_name,
    without_text,
)
from contingent.resolve.waiting import waiting
from contingent.store._codec import pack, to_json
from contingent.store.connection import Connection
from contingent.store.indexing import ReadingRows, StatementRow, drop_reading, hosts_of, index_rows, ordinal
from contingent.store.schema import transaction
from contingent.store.search import words_of

ORIGIN = "contingent store"
# Tables of records, in the order in which they refer to one another.
COLUMNS = {
    "texts": "sha256, coding, text",
    "readings": "id, doc, item, reader, reader_version, read_at, date_given, current",
    "documents": "reading, id, sha256, published, published_first, published_last, publisher, url, title, file, record",
    "entities": "reading, id, doc, type, name, country, registry, geonames, record",
    "statements": "reading, id, doc, type, status, polarity, alleged, conditional, on_first, on_last, start, record",
    "links": "reading, id, from_id, rel, to_id, record",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What became of a batch.

    Args:
        added: readings written.
        documents: ids of their documents.
        unchanged: readings that were there already.
        refused: one error for each reading whose records do not fit together; the others are written.
    """

    added: int = 0
    documents: frozenset[str] = field(default=frozenset(), compare=False)
    unchanged: int = 0
    refused: tuple[ReportError, ...] = ()


class _Batch:
    """Rows of readings that are being written: numbered as they come, by one who writes alone, and put down together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        last = ", ".join(f"(SELECT max(seq) FROM {table})" for table in COLUMNS)
        found = connection.execute(f"SELECT {last}").fetchone()
        self._last = {table: seq or 0 for table, seq in zip(COLUMNS, found, strict=True)}
        self._clear()

    def add(self, table: str, row: Sequence[object]) -> int:
        """Add a row without its number, which is returned."""
        self._last[table] += 1
        self._rows[table].append((self._last[table], *row))
        return self._last[table]

    def add_reading(self, row: Sequence[object]) -> int:
        """Add the row of a reading at once, as the next one is compared with it."""
        return self._insert("readings", row)

    def add_own_link(self, row: Sequence[object]) -> None:
        """Add a link between documents, once."""
        self._insert("links", row, " ON CONFLICT DO NOTHING")

    def add_roles(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows of `statement_roles`, which have no number."""
        self._roles += rows

    def add_words(self, document: int, reading: Reading) -> None:
        """Add a document to the search index."""
        gists = (statement.gist for statement in reading.statements)
        words = words_of(headline=reading.document.headline, text=reading.report.text, gists=gists)
        self._words.append((document, words))

    def add_current(self, stored: ReadingRows) -> None:
        """Add a reading to what pages find statements by."""
        self._current.append(stored)

    def put_down(self) -> None:
        """Write what was added."""
        for table, rows in self._rows.items():
            again = " ON CONFLICT DO NOTHING" if table == "texts" else ""  # the same text under another publisher
            if rows:
                self.connection.executemany(_insert_into(table, again), rows)
        self.connection.executemany(
            "INSERT INTO statement_roles (statement, role, entity, country, registry) VALUES (?, ?, ?, ?, ?)",
            self._roles,
        )
        self.connection.words.add_documents(self._words)
        index_rows(self.connection, self._current)
        self._clear()

    def _insert(self, table: str, row: Sequence[object], more: str = "") -> int:
        self._last[table] += 1
        self.connection.execute(_insert_into(table, more), (self._last[table], *row))
        return self._last[table]

    def _clear(self) -> None:
        self._rows: dict[str, list[Sequence[object]]] = {table: [] for table in COLUMNS}
        self._roles: list[Sequence[object]] = []
        self._words: list[tuple[int, tuple[str, str, str]]] = []
        self._current: list[ReadingRows] = []


def _insert_into(table: str, more: str) -> str:
    columns = f"seq, {COLUMNS[table]}"
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(columns.split(', ')))}){more}"


def has_reading(connection: Connection, *, document_id: str, reader: str, version: str) -> bool:
    """Whether this version of this reader has read the document already."""
    found = connection.execute(
        "SELECT 1 FROM readings WHERE doc = ? AND reader = ? AND reader_version = ?",
        (printable(document_id), reader, version),
    )
    return found.fetchone() is not None


def write_readings(
    connection: Connection, readings: Sequence[Reading], *, reader: str, version: str, read_at: str
) -> WriteResult:
    """Write a batch in one transaction; readings that are there already stay as they are."""
    unchanged = 0
    added: list[str] = []
    refused: list[ReportError] = []
    with transaction(connection), connection.in_one_go():
        new = _Batch(connection)
        for reading in readings:
            if has_reading(connection, document_id=reading.document.id, reader=reader, version=version):
                unchanged += 1
            elif problem := _unsound(reading):
                refused.append(_refusal(reading, problem))
            else:
                _add_reading(new, reading, reader=reader, version=version, read_at=read_at)
                added.append(reading.document.id)
        new.put_down()
    return WriteResult(added=len(added), documents=frozenset(added), unchanged=unchanged, refused=tuple(refused))


def write_failures(connection: Connection, errors: Iterable[ReportError], *, at: str) -> None:
    """Keep reports that could not be read; the same failure is kept once, with its first time."""
    rows = [(*(printable(text) for text in (e.file, e.place, e.problem, e.next_step)), at) for e in errors]
    with transaction(connection):
        connection.executemany(
            "INSERT INTO failures (file, place, problem, next_step, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            rows,
        )


def forget_failures(connection: Connection, read: Iterable[tuple[str, str]]) -> None:
    """Take out failures of what has been read since.

    Args:
        read: file and place of each report; with no place the file is one report, wherever in it the fault was, and
            with one ("line 3") a fault of the file as a whole is gone as well.
    """
    rows = [tuple(map(printable, (file, place, place))) for file, place in read]
    with transaction(connection):
        connection.executemany("DELETE FROM failures WHERE file = ? AND (? = '' OR place IN ('', ?))", rows)


def _unsound(reading: Reading) -> str | None:
    """Why the records of a reading cannot be stored together, if so."""
    document = reading.document
    if document.sha256 != text_sha256(reading.report.text) or document.chars != len(reading.report.text):
        return "its document record is of another text"
    parts: tuple[Entity | Statement, ...] = (*reading.entities, *reading.statements)
    for part in parts:
        if part.doc != document.id:
            return f"record {part.id} belongs to another document"
    groups: tuple[tuple[Entity | Statement | Link, ...], ...]
    groups = (reading.entities, reading.statements, reading.links)
    for records in groups:
        id_, times = max(
            Counter(printable(record.id) for record in records).items(), key=itemgetter(1), default=("", 0)
        )
        if times > 1:
            return f"{times} records have the id {id_}"
    return None


def _refusal(reading: Reading, problem: str) -> ReportError:
    return ReportError(
        file=reading.report.file or reading.document.id,
        place=reading.report.place or "",
        problem=problem,
        next_step="this is a fault of the reader, please report it",
    )


def _add_reading(new: _Batch, reading: Reading, *, reader: str, version: str, read_at: str) -> None:
    document = reading.document
    seq, is_current = _insert_reading_row(new, reading, reader=reader, version=version, read_at=read_at)
    sha256, coding, body = pack(reading.report.text)
    new.add("texts", (sha256, coding, body))
    title = document.title.exact if document.title else document.headline
    row = new.add(
        "documents",
        (
            seq,
            printable(document.id),
            sha256,
            _column(document.published.edtf),
            *published_days(document),
            publisher_name(reading),
            _column(document.url),
            _column(title),
            _column(document.file),
            to_json(without_text(document)),
        ),
    )
    new.add_words(row, reading)
    for entity in reading.entities:
        new.add("entities", _entity_row(seq, entity))
    rows = _add_statements(new, seq, reading)
    for link in reading.links:
        new.add("links", _link_row(seq, link))
    if is_current:
        first, last = published_days(document)
        new.add_current(
            ReadingRows(
                reading=seq,
                published_first=ordinal(first),
                published_last=ordinal(last),
                publisher=publisher_name(reading),
                entities={printable(entity.id): entity for entity in reading.entities},
                rows=tuple(rows),
            )
        )


def _insert_reading_row(new: _Batch, reading: Reading, *, reader: str, version: str, read_at: str) -> tuple[int, bool]:
    """Add the row of the reading and settle which reading of its item is current: the new row, and whether it is that."""
    connection = new.connection
    document = printable(reading.document.id)
    date = _column(reading.report.date)
    earlier = connection.execute("SELECT item FROM readings WHERE doc = ? ORDER BY seq LIMIT 1", (document,)).fetchone()
    item = earlier[0] if earlier else item_id(reading)
    rival = connection.execute(
        "SELECT seq, doc, date_given, read_at, reader, reader_version FROM readings WHERE item = ? AND current = 1",
        (item,),
    ).fetchone()
    wins = True
    if rival:
        rival_seq, rival_doc, rival_date, rival_at, rival_reader, rival_version = rival
        mine = precedence(date=date, read_at=read_at, document=document, reader=reader, version=version)
        wins = mine > precedence(
            date=rival_date, read_at=rival_at, document=rival_doc, reader=rival_reader, version=rival_version
        )
        if wins:
            new.put_down()  # the rival may be of this batch
            connection.execute("UPDATE readings SET current = 0 WHERE seq = ?", (rival_seq,))
            drop_reading(connection, rival_seq)
        if rival_doc != document:
            newer, older = (
                ((document, date), (rival_doc, rival_date)) if wins else ((rival_doc, rival_date), (document, date))
            )
            _insert_correction(new, newer=newer, older=older)
    row = (content_id("r", document, reader, version), document, item, reader, version, read_at, date, int(wins))
    return new.add_reading(row), wins


def _insert_correction(new: _Batch, *, newer: tuple[str, str | None], older: tuple[str, str | None]) -> None:
    """Link a document that came with another date to the one it replaces."""
    link = Link(
        id=content_id("l", newer[0], "corrects", older[0]),
        from_=newer[0],
        rel="corrects",
        to=older[0],
        by="contingent",
        reasons=(f"same text, publisher and URL; date {newer[1] or 'unknown'} instead of {older[1] or 'unknown'}",),
        origin=ORIGIN,
    )
    new.add_own_link(_link_row(None, link))


def _add_statements(new: _Batch, reading_seq: int, reading: Reading) -> list[StatementRow]:
    entities = {entity.id: entity for entity in reading.entities}
    waits = waiting({statement.id: statement for statement in reading.statements}, reading.links).ids
    rows = []
    for statement in reading.statements:
        alleged, conditional = is_alleged(statement), statement.id in waits
        on_first, on_last = edtf_days(statement.time.edtf)
        seq = new.add(
            "statements",
            (
                reading_seq,
                printable(statement.id),
                printable(statement.doc),
                statement.type,
                statement.status,
                statement.polarity,
                int(alleged),
                int(conditional),
                on_first,
                on_last,
                evidence_start(statement),
                to_json(statement),
            ),
        )
        roles: dict[str, list[tuple[str, str | None, str | None]]] = defaultdict(list)
        for role, *who in _role_rows(statement, entities):
            roles[role].append((who[0] or "", who[1], who[2]))
        new.add_roles((seq, role, *who) for role, several in roles.items() for who in several)
        rows.append(
            StatementRow(
                seq=seq,
                statement=statement,
                alleged=alleged,
                conditional=conditional,
                on_first=ordinal(on_first),
                on_last=ordinal(on_last),
                roles=roles,
                hosts=hosts_of(roles),
            )
        )
    return rows


def _role_rows(
    statement: Statement, entities: Mapping[str, Entity]
) -> Iterator[tuple[str, str, str | None, str | None]]:
    for role in ROLES:
        for entity_id in getattr(statement.roles, role):
            for entity in lineage(entity_id, entities):
                yield (role, printable(entity.id), _column(entity.country), _column(entity.registry))


def _entity_row(seq: int, entity: Entity) -> tuple[object, ...]:
    return (
        seq,
        printable(entity.id),
        printable(entity.doc),
        entity.type,
        printable(entity.name),
        _column(entity.country),
        _column(entity.registry),
        entity.geonames,
        to_json(entity),
    )


def _link_row(seq: int | None, link: Link) -> tuple[object, ...]:
    return (seq, printable(link.id), printable(link.from_), link.rel, printable(link.to), to_json(link))


def _column(text: str | None) -> str | None:
    return None if text is None else printable(text)
