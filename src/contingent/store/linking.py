"""Links between stored reports: found by an index of keys, written once, and what people say of them."""

from __future__ import annotations

import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain

import msgspec

from contingent.records import CODED, Document, Entity, Link, Statement
from contingent.resolve.blocking import (
    NEIGHBOURS,
    SHARED_KEY_CENTINATS,
    WINDOW_DAYS,
    ReportProfile,
    key_centinats,
    near_in_time,
    place,
)
from contingent.resolve.correcting import PERSON_RULE
from contingent.resolve.judgements import Judgement
from contingent.resolve.ledger import printable
from contingent.resolve.linking import ORIGIN, link_reports, profile_report
from contingent.store._codec import from_json, to_json, unpack
from contingent.store.schema import transaction

PROFILES_KEPT = 400  # some 100 kB each
BATCH_REPORTS = 64
_INSERT_LINK = (
    "INSERT INTO cross_links (id, from_id, rel, to_id, rule, record) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id, rule) DO UPDATE SET current = 1, record = excluded.record"
)
_BEFORE = (
    "SELECT reading FROM report_keys WHERE rule = ?1 AND key = ?2 AND (day, doc) < (?3, ?4) AND day >= ?5 - ?6"
    " ORDER BY day DESC, doc DESC LIMIT ?7"
)
_AFTER = (
    "SELECT reading FROM report_keys WHERE rule = ?1 AND key = ?2 AND (day, doc) > (?3, ?4) AND day <= ?5 + ?6"
    " ORDER BY day, doc LIMIT ?7"
)
_COUNT_BETWEEN = (
    "SELECT count(*) FROM (SELECT 1 FROM report_keys WHERE rule = ? AND key = ? AND (day, doc) > (?, ?)"
    " AND (day, doc) < (?, ?) LIMIT ?)"
)
_RECORDS = "(SELECT id FROM statements WHERE reading = :{0} UNION ALL SELECT id FROM documents WHERE reading = :{0})"
_BETWEEN = (
    f"rule = :rule AND (from_id IN {_RECORDS.format('one')} AND to_id IN {_RECORDS.format('other')}"
    f" OR from_id IN {_RECORDS.format('other')} AND to_id IN {_RECORDS.format('one')})"
)


class Resolver:
    """Compares stored reports with those before them; keeps the profiles of the last few hundred at hand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._profiles: OrderedDict[int, ReportProfile] = OrderedDict()

    def waiting(self) -> list[int]:
        """Current readings that this version of the linker has not compared yet, in order of publication; no coded tables.

        In that order no report comes between two that have been compared already, unless they were there before.
        """
        rows = self._connection.execute(
            "SELECT r.seq FROM readings r JOIN documents d ON d.reading = r.seq WHERE r.current = 1"
            " AND r.reader <> ? AND NOT EXISTS (SELECT 1 FROM resolved x WHERE x.reading = r.seq AND x.rule = ?)"
            " ORDER BY d.published_last, d.id",
            (CODED, ORIGIN),
        )
        return [seq for (seq,) in rows]

    def replaced(self) -> list[int]:
        """Readings that were compared and are current no longer, as another has replaced them."""
        rows = self._connection.execute(
            "SELECT x.reading FROM resolved x JOIN readings r ON r.seq = x.reading"
            " WHERE x.rule = ? AND r.current = 0 ORDER BY x.reading",
            (ORIGIN,),
        )
        return [seq for (seq,) in rows]

    def resolve(self, readings: Sequence[int]) -> None:
        """Compare some readings with their neighbours among all resolved before, in one transaction."""
        with transaction(self._connection):
            self._connection.execute("UPDATE link_state SET changes = changes + 1")
            for seq in readings:
                self._add(seq)

    def take_out(self, readings: Sequence[int]) -> None:
        """Undo `resolve` for some readings, in one transaction: those around them are neighbours again."""
        with transaction(self._connection):
            self._connection.execute("UPDATE link_state SET changes = changes + 1")
            for seq in readings:
                self._take_out(seq)

    def _add(self, seq: int) -> None:
        profile = self._profile(seq)
        around = self._around(profile)
        weights: Counter[int] = Counter()
        for key, sides in around.items():
            for other in chain(*sides):
                weights[other] += key_centinats(key)
        for other in sorted(other for other, centinats in weights.items() if centinats >= SHARED_KEY_CENTINATS):
            self._link(profile, self._profile(other))
        day, doc = place(profile)
        self._connection.executemany(
            "INSERT INTO report_keys (rule, key, day, doc, reading) VALUES (?, ?, ?, ?, ?)",
            [(ORIGIN, key, day, printable(doc), seq) for key in profile.keys],
        )
        for one, other in _across(around):
            if self._is_linked(one, other) and not self._meet(self._profile(one), self._profile(other)):
                self._connection.execute(f"UPDATE cross_links SET current = 0 WHERE {_BETWEEN}", _between(one, other))
        self._connection.execute("INSERT INTO resolved (reading, rule) VALUES (?, ?)", (seq, ORIGIN))

    def _take_out(self, seq: int) -> None:
        profile = self._profile(seq)
        day, doc = place(profile)
        self._connection.executemany(
            "DELETE FROM report_keys WHERE rule = ? AND key = ? AND day = ? AND doc = ?",
            [(ORIGIN, key, day, printable(doc)) for key in profile.keys],
        )
        self._connection.execute(
            f"UPDATE cross_links SET current = 0 WHERE rule = :rule AND (from_id IN {_RECORDS.format('one')}"
            f" OR to_id IN {_RECORDS.format('one')})",
            _between(seq, seq),
        )
        for one, other in _across(self._around(profile)):
            left, right = self._profile(one), self._profile(other)
            if self._meet(left, right):
                self._link(left, right)
        self._connection.execute("DELETE FROM resolved WHERE reading = ? AND rule = ?", (seq, ORIGIN))

    def _around(self, profile: ReportProfile) -> dict[str, tuple[list[int], list[int]]]:
        """By key, the readings before and after a report, nearest first."""
        day, doc = place(profile)
        found: dict[str, tuple[list[int], list[int]]] = {}
        for key in profile.keys:
            values = (ORIGIN, key, day, printable(doc), day, WINDOW_DAYS, NEIGHBOURS)
            before = self._connection.execute(_BEFORE, values)
            found[key] = [seq for (seq,) in before], [seq for (seq,) in self._connection.execute(_AFTER, values)]
        return found

    def _meet(self, a: ReportProfile, b: ReportProfile) -> bool:
        """Whether two reports in the index are neighbours (`blocking.neighbours`)."""
        first, last = sorted((place(a), place(b)))
        between = (first[0], printable(first[1]), last[0], printable(last[1]))
        centinats = 0
        for key in set(a.keys) & set(b.keys):
            (others,) = self._connection.execute(_COUNT_BETWEEN, (ORIGIN, key, *between, NEIGHBOURS)).fetchone()
            centinats += key_centinats(key) if others < NEIGHBOURS else 0
        return centinats >= SHARED_KEY_CENTINATS and near_in_time(a, b)

    def _link(self, a: ReportProfile, b: ReportProfile) -> None:
        write_cross_links(self._connection, link_reports(a, b))

    def _is_linked(self, one: int, other: int) -> bool:
        found = f"SELECT 1 FROM cross_links WHERE current AND {_BETWEEN} LIMIT 1"
        return self._connection.execute(found, _between(one, other)).fetchone() is not None

    def _profile(self, seq: int) -> ReportProfile:
        found = self._profiles.pop(seq, None)
        if found is None:
            found = self._read_profile(seq)
            if len(self._profiles) >= PROFILES_KEPT:
                self._profiles.popitem(last=False)
        self._profiles[seq] = found
        return found

    def _read_profile(self, seq: int) -> ReportProfile:
        record, publisher, coding, text = self._connection.execute(
            "SELECT d.record, d.publisher, t.coding, t.text FROM documents d JOIN texts t ON t.sha256 = d.sha256"
            " WHERE d.reading = ?",
            (seq,),
        ).fetchone()
        document = from_json(record)
        assert isinstance(document, Document), "the documents table holds documents"
        select = "SELECT record FROM {} WHERE reading = ? ORDER BY id"
        entities = [from_json(line) for (line,) in self._connection.execute(select.format("entities"), (seq,))]
        statements = [from_json(line) for (line,) in self._connection.execute(select.format("statements"), (seq,))]
        return profile_report(
            document,
            [e for e in entities if isinstance(e, Entity)],
            [s for s in statements if isinstance(s, Statement)],
            publisher=publisher,
            text=unpack(coding, text),
        )


def write_cross_links(connection: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Keep links that the linker made between reports, as current; of those that are there already none is kept twice."""
    connection.executemany(
        _INSERT_LINK, [(x.id, printable(x.from_), x.rel, printable(x.to), ORIGIN, to_json(x)) for x in links]
    )


def write_judgement(
    connection: sqlite3.Connection, judgement: Judgement, *, check: Callable[[list[Judgement]], None] | None = None
) -> bool:
    """Keep a judgement, unless `check` raises on what has been said before; False when it is there already.

    Reports can be read again after a power failure; a person's word is on the disk before anybody is told so.
    """
    with _on_the_disk(connection), transaction(connection):
        if check is not None:
            check(read_judgements(connection.execute("SELECT record FROM judgements ORDER BY at, id")))
        cursor = connection.execute(
            "INSERT INTO judgements (id, at, by, record) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (judgement.id, judgement.at, printable(judgement.by), msgspec.json.encode(judgement).decode()),
        )
        if judgement.left is not None and judgement.right is not None:
            # So that a view of one country also loads what a person joined to it; whether the link stands is settled later.
            connection.execute(
                _INSERT_LINK,
                (
                    judgement.id,
                    printable(judgement.left.statement),
                    "same",
                    printable(judgement.right.statement),
                    PERSON_RULE,
                    "",
                ),
            )
        return cursor.rowcount == 1


@contextmanager
def _on_the_disk(connection: sqlite3.Connection) -> Iterator[None]:
    ((before,),) = connection.execute("PRAGMA synchronous").fetchall()
    connection.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA synchronous = {before}")


def _across(around: Mapping[str, tuple[list[int], list[int]]]) -> list[tuple[int, int]]:
    """Readings on either side of a report that are neighbours under a key without it, and with it are not."""
    found: set[tuple[int, int]] = set()
    for before, after in around.values():
        found.update(
            (one, after[NEIGHBOURS - 1 - at]) for at, one in enumerate(before) if NEIGHBOURS - 1 - at < len(after)
        )
    return sorted(found)


def _between(one: int, other: int) -> dict[str, object]:
    return {"rule": ORIGIN, "one": one, "other": other}


def read_judgements(rows: Iterable[tuple[str]]) -> list[Judgement]:
    """Judgements from the rows of their table."""
    decoder = msgspec.json.Decoder(Judgement)
    return [decoder.decode(record) for (record,) in rows]
