"""Copying a database into another, of either kind: all of it, or what is new since it was copied before."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from contingent.errors import StoreError, UsageError
from contingent.records import Document, Statement
from contingent.resolve.blocking import LONGEST_KEY
from contingent.store._codec import from_json, unpack
from contingent.store.connection import Connection
from contingent.store.indexing import drop_reading, index_rows, read_rows
from contingent.store.location import Location, ServerDatabase, locate
from contingent.store.schema import (
    clear_errors,
    connect_to_read,
    connect_to_write,
    is_unfinished,
    mark_unfinished,
    transaction,
)
from contingent.store.search import words_of

BATCH_READINGS = 64
BATCH_ROWS = 2000
_READINGS = "id, doc, item, reader, reader_version, read_at, date_given, current"
# Tables of which each reading has its own rows, in the order in which they refer to one another.
_PARTS = {
    "documents": "seq, reading, id, sha256, published, published_first, published_last, publisher, url, title, file, record",
    "entities": "seq, reading, id, doc, type, name, country, registry, geonames, record",
    "statements": (
        "seq, reading, id, doc, type, status, polarity, alleged, conditional, on_first, on_last, start, record"
    ),
    "links": "seq, reading, id, from_id, rel, to_id, record",
}
_ROLES = "statement, role, entity, country, registry"
_NO_COPY = "holds {} that {} has not; copy into an empty database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy did: readings added, and readings there are now."""

    added: int
    readings: int


def copy_database(
    source: str | Location, target: str | Location, *, on_progress: Callable[[int, int], None] = lambda done, of: None
) -> Copied:
    """Copy everything: texts, records, links, judgements, keys, kept questions, failures, and what is linked already.

    The source is copied as it is at one moment, whoever writes to it meanwhile. Stopped at any point and called again, it
    goes on; until it has ended nothing else opens the target. A target that was copied before gets what is new, all at
    once, so that whoever has it open never sees a part.

    Args:
        on_progress: called after each batch with readings that are there, of how many.
    Raises:
        StoreError: one of them cannot be read or written, or the target holds something that the source does not.
        UsageError: both are one.
    """
    source, target = locate(source), locate(target)
    if source == target or _is_one_file(source, target):
        raise UsageError(f"{target} cannot be copied into itself; name another database")
    with clear_errors(source), closing(connect_to_read(source)) as old:
        old.begin_reading()
        with clear_errors(target), closing(connect_to_write(target, unfinished=True)) as new:
            return _Copy(old, new, source, target).run(on_progress)


class _Copy:
    def __init__(self, old: Connection, new: Connection, source: Location, target: Location) -> None:
        self._old, self._new, self._source, self._target = old, new, source, target

    def run(self, on_progress: Callable[[int, int], None]) -> Copied:
        """At once into what was copied before; else readings in batches, the target marked as unfinished, then the rest."""
        there, total = (_one(c, "SELECT count(*) FROM readings") for c in (self._new, self._old))
        if there and not is_unfinished(self._new):
            with transaction(self._new):
                self._check()
                self._drop_replaced()
                self._add_missing_readings(there, total, on_progress, nullcontext)
                self._add_the_rest()
        else:
            with transaction(self._new):
                self._check()
                mark_unfinished(self._new, True)
                self._drop_replaced()
            self._add_missing_readings(there, total, on_progress, lambda: transaction(self._new))
            with transaction(self._new):
                self._add_the_rest()
                mark_unfinished(self._new, False)
        if isinstance(self._target, ServerDatabase):
            self._new.execute("ANALYZE")  # else the first questions are planned as if the tables were empty
        return Copied(added=total - there, readings=total)

    def _check(self) -> None:
        """Raise a StoreError where the target has readings, judgements or keys that the source has not."""
        self._check_readings()
        for table, what in (("judgements", "judgements"), ("access_keys", "keys")):
            here, there = ({id_ for (id_,) in c.execute(f"SELECT id FROM {table}")} for c in (self._new, self._old))
            if here - there:
                raise StoreError(f"{self._target} {_NO_COPY.format(what, self._source)}")

    def _drop_replaced(self) -> None:
        for seq in [seq for seq, current in self._flags() if not current]:
            drop_reading(self._new, seq)
            self._new.execute("UPDATE readings SET current = 0 WHERE seq = ?", (seq,))

    def _add_missing_readings(
        self,
        done: int,
        total: int,
        on_progress: Callable[[int, int], None],
        batch: Callable[[], AbstractContextManager[None]],
    ) -> None:
        for seqs in _batched(self._missing(), BATCH_READINGS):
            with batch():
                self._add_readings(seqs)
            done += len(seqs)
            on_progress(done, total)

    def _check_readings(self) -> None:
        """Raise a StoreError unless the readings of the target are the first of the source."""
        select = "SELECT seq, id FROM readings WHERE seq > ? ORDER BY seq LIMIT ?"
        last = 0
        while found := self._new.execute(select, (last, BATCH_ROWS)).fetchall():
            if [tuple(row) for row in found] != [
                tuple(row) for row in self._old.execute(select, (last, len(found))).fetchall()
            ]:
                raise StoreError(f"{self._target} {_NO_COPY.format('reports', self._source)}")
            last = found[-1][0]

    def _flags(self) -> Iterator[tuple[int, int]]:
        """Readings that are current in the target, and whether they are in the source."""
        last = 0
        while found := self._new.execute(
            "SELECT seq FROM readings WHERE current = 1 AND seq > ? ORDER BY seq LIMIT ?", (last, BATCH_ROWS)
        ).fetchall():
            yield from self._old.execute(
                "SELECT r.seq, r.current FROM each_number(?) j JOIN readings r ON r.seq = j.value ORDER BY r.seq",
                ([seq for (seq,) in found],),
            ).fetchall()
            last = found[-1][0]

    def _missing(self) -> Iterator[int]:
        """Readings of the source that the target lacks."""
        last = _one(self._new, "SELECT max(seq) FROM readings") or 0
        while found := self._old.execute(
            "SELECT seq FROM readings WHERE seq > ? ORDER BY seq LIMIT ?", (last, BATCH_ROWS)
        ).fetchall():
            for (seq,) in found:
                yield seq
            last = found[-1][0]

    def _add_readings(self, seqs: Sequence[int]) -> None:
        within = (list(seqs),)
        texts = self._old.execute(
            "SELECT DISTINCT t.seq, t.sha256, t.coding, t.text FROM each_number(?) j JOIN documents d ON d.reading = j.value"
            " JOIN texts t ON t.sha256 = d.sha256 ORDER BY t.seq",
            within,
        ).fetchall()
        unpacked = {sha256: self._text(sha256, coding, body) for _, sha256, coding, body in texts}
        self._insert("texts", "seq, sha256, coding, text", texts, " ON CONFLICT DO NOTHING")
        readings = self._rows(f"SELECT x.seq, {_of('x', _READINGS)} FROM each_number(?) j JOIN readings x ON x.seq = j.value"
                              " ORDER BY x.seq", within)  # fmt: skip
        self._insert("readings", f"seq, {_READINGS}", readings)
        parts: dict[str, list[Any]] = {}
        for table, columns in _PARTS.items():
            parts[table] = self._rows(
                f"SELECT {_of('x', columns)} FROM each_number(?) j JOIN {table} x ON x.reading = j.value ORDER BY x.seq",
                within,
            )
            self._insert(table, columns, parts[table])
        roles = self._rows(
            f"SELECT {_of('r', _ROLES)} FROM each_number(?) j JOIN statements s ON s.reading = j.value"
            " JOIN statement_roles r ON r.statement = s.seq ORDER BY s.seq",
            within,
        )
        self._insert("statement_roles", _ROLES, roles)
        self._index(readings, parts, unpacked)

    def _text(self, sha256: str, coding: str, body: bytes) -> str:
        try:
            return unpack(coding, body)
        except (zlib.error, UnicodeDecodeError) as error:
            raise StoreError(
                f"{self._source}: the text with the hash {sha256} is damaged ({error}); see which reports are concerned with "
                f"contingent check --db {self._source}, and copy a back-up instead"
            ) from error

    def _index(self, readings: Sequence[Any], parts: dict[str, list[Any]], texts: dict[str, str]) -> None:
        gists: dict[int, list[str]] = {}
        for _, reading, *_, line in parts["statements"]:
            if isinstance(statement := from_json(line), Statement):
                gists.setdefault(reading, []).append(statement.gist or "")
        words = []
        for seq, reading, _, sha256, *_, line in parts["documents"]:
            document = from_json(line)
            assert isinstance(document, Document), "the documents table holds documents"
            said = gists.get(reading, [])
            words.append((seq, words_of(headline=document.headline, text=texts[sha256], gists=said)))
        self._new.words.add_documents(words)
        index_rows(self._new, [read_rows(self._old, seq) for seq, *_, current in readings if current])

    def _add_the_rest(self) -> None:
        """What belongs to no reading, or changes: it is made the same as in the source."""
        links = self._rows(f"SELECT {_PARTS['links']} FROM links WHERE reading IS NULL ORDER BY seq")
        self._insert("links", _PARTS["links"], links, " ON CONFLICT DO NOTHING")
        self._add_missing("judgements", "id, at, by, record")
        self._add_missing("access_keys", "id, name, role, hash, made_at")
        self._insert("access_revocations", "key, at", self._rows("SELECT key, at FROM access_revocations ORDER BY at, key"),
                     " ON CONFLICT DO NOTHING")  # fmt: skip
        kept = [id_ for (id_,) in self._rows("SELECT id FROM saved_queries")]
        self._new.execute("DELETE FROM saved_queries WHERE id NOT IN (SELECT value FROM each_word(?))", (kept,))
        self._add_missing("saved_queries", "id, name, by, at, view, arguments")
        self._new.execute("DELETE FROM failures")
        failures = "file, place, problem, next_step, at"
        self._insert("failures", failures, self._rows(f"SELECT {failures} FROM failures ORDER BY seq"))
        self._add_links_between()
        # Asked again: who had the target open before the copy began may have written to it.
        for table, what in (("cross_links", "links"), ("judgements", "judgements"), ("access_keys", "keys")):
            if _one(self._new, f"SELECT count(*) FROM {table}") != _one(self._old, f"SELECT count(*) FROM {table}"):
                raise StoreError(f"{self._target} {_NO_COPY.format(what, self._source)}")

    def _add_links_between(self) -> None:
        """Links between reports, and how far the linker has come."""
        last = 0
        while found := self._rows(
            "SELECT seq, id, from_id, rel, to_id, rule, record, current FROM cross_links WHERE seq > ? ORDER BY seq LIMIT ?",
            (last, BATCH_ROWS),
        ):
            self._insert(
                "cross_links AS x", "id, from_id, rel, to_id, rule, record, current", [row[1:] for row in found],
                " ON CONFLICT (id, rule) DO UPDATE SET record = excluded.record, current = excluded.current"
                " WHERE x.record <> excluded.record OR x.current <> excluded.current",
            )  # fmt: skip
            last = found[-1][0]
        there = {tuple(row) for row in self._new.execute("SELECT reading, rule FROM resolved").fetchall()}
        wanted = {tuple(row) for row in self._rows("SELECT reading, rule FROM resolved")}
        self._new.executemany("DELETE FROM resolved WHERE reading = ? AND rule = ?", sorted(there - wanted))
        self._insert("resolved", "reading, rule", sorted(wanted - there))
        self._new.execute(
            "DELETE FROM report_keys WHERE NOT EXISTS"
            " (SELECT 1 FROM resolved x WHERE x.reading = report_keys.reading AND x.rule = report_keys.rule)"
        )
        after: tuple[Any, ...] = ("", "", 0, "")
        while found := self._rows(
            "SELECT rule, key, day, doc, reading FROM report_keys WHERE (rule, key, day, doc) > (?, ?, ?, ?)"
            " AND length(key) <= ? ORDER BY rule, key, day, doc LIMIT ?",
            (*after, LONGEST_KEY, BATCH_ROWS),  # longer ones are of an earlier version, and looked up no more
        ):
            self._insert(
                "report_keys AS x", "rule, key, day, doc, reading", found,
                " ON CONFLICT (rule, key, day, doc) DO UPDATE SET reading = excluded.reading"
                " WHERE x.reading <> excluded.reading",
            )  # fmt: skip
            after = tuple(found[-1][:4])
        self._new.execute("UPDATE link_state SET changes = ?", (_one(self._old, "SELECT changes FROM link_state"),))

    def _add_missing(self, table: str, columns: str) -> None:
        """Rows of the source whose id the target lacks, in their order; each table is short."""
        there = {id_ for (id_,) in self._new.execute(f"SELECT id FROM {table}").fetchall()}
        rows = self._rows(f"SELECT {columns} FROM {table} ORDER BY seq")
        self._insert(table, columns, [row for row in rows if row[0] not in there])

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._old.execute(sql, values).fetchall()

    def _insert(self, table: str, columns: str, rows: Sequence[Any], more: str = "") -> None:
        places = ", ".join("?" * len(columns.split(",")))
        self._new.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places}){more}", rows)


def _one(connection: Connection, sql: str) -> Any:
    return connection.execute(sql).fetchone()[0]


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


def _batched(items: Iterable[int], size: int) -> Iterator[list[int]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _is_one_file(source: Location, target: Location) -> bool:
    if not (isinstance(source, Path) and isinstance(target, Path) and source.exists() and target.exists()):
        return False
    return source.samefile(target)
