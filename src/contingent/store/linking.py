"""Links between stored reports: found by an index of keys, written once, and what people say of them."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from contingent.records import Document, Entity, Link, Statement
from contingent.resolve.blocking import SHARED_KEY_NATS, ReportProfile, bare_key, key_weight
from contingent.resolve.judgements import PERSON_RULE, Judgement
from contingent.resolve.ledger import printable
from contingent.resolve.linking import ORIGIN, link_reports, profile_report
from contingent.store._codec import from_json, to_json, unpack
from contingent.store.schema import transaction

PROFILES_KEPT = 400  # some 100 kB each
BATCH_REPORTS = 64
_ROUNDING = 0.001  # nats: SQLite's sum is rounded; the linker itself asks again
_INSERT_LINK = (
    "INSERT INTO cross_links (id, from_id, rel, to_id, rule, record) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)


class Resolver:
    """Compares stored reports with those before them; keeps the profiles of the last few hundred at hand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._profiles: OrderedDict[int, ReportProfile] = OrderedDict()

    def waiting(self) -> list[int]:
        """Current readings that this version of the linker has not compared yet, in the order they were written."""
        rows = self._connection.execute(
            "SELECT r.seq FROM readings r WHERE r.current = 1"
            " AND NOT EXISTS (SELECT 1 FROM resolved x WHERE x.reading = r.seq AND x.rule = ?) ORDER BY r.seq",
            (ORIGIN,),
        )
        return [seq for (seq,) in rows]

    def resolve(self, readings: Sequence[int]) -> int:
        """Compare some readings with all resolved before, in one transaction; how many links that gave."""
        with transaction(self._connection):
            return sum(self._resolve(seq) for seq in readings)

    def _resolve(self, seq: int) -> int:
        profile = self._profile(seq)
        rows = self._connection.execute(
            "SELECT reading FROM (SELECT DISTINCT k.reading, json_extract(j.value, '$[1]') AS bare,"
            "  json_extract(j.value, '$[2]') AS nats FROM json_each(?) j"
            "  JOIN report_keys k ON k.key = json_extract(j.value, '$[0]') AND k.rule = ?"
            "  JOIN readings r ON r.seq = k.reading WHERE r.current = 1 AND k.reading != ?)"
            " GROUP BY reading HAVING sum(nats) >= ? ORDER BY reading",
            (
                json.dumps([(key, bare, key_weight(bare)) for key in profile.keys for bare in (bare_key(key),)]),
                ORIGIN,
                seq,
                SHARED_KEY_NATS - _ROUNDING,
            ),
        )
        links = [link for (other,) in rows.fetchall() for link in link_reports(profile, self._profile(other))]
        write_cross_links(self._connection, links)
        self._connection.executemany(
            "INSERT INTO report_keys (key, reading, rule) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(key, seq, ORIGIN) for key in profile.keys],
        )
        self._connection.execute("INSERT INTO resolved (reading, rule) VALUES (?, ?)", (seq, ORIGIN))
        return len(links)

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
    """Keep links that the linker made between reports; those that are there already stay as they are."""
    connection.executemany(
        _INSERT_LINK, [(x.id, printable(x.from_), x.rel, printable(x.to), ORIGIN, to_json(x)) for x in links]
    )


def write_judgement(
    connection: sqlite3.Connection, judgement: Judgement, *, check: Callable[[list[Judgement]], None] | None = None
) -> bool:
    """Keep a judgement, unless `check` raises on what has been said before; False when it is there already."""
    with transaction(connection):
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


def read_judgements(rows: Iterable[tuple[str]]) -> list[Judgement]:
    """Judgements from the rows of their table."""
    decoder = msgspec.json.Decoder(Judgement)
    return [decoder.decode(record) for (record,) in rows]
