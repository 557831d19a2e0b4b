"""What pages and lists find statements by: rows derived from the records of each current reading.

The rows hold nothing that the records do not. They are taken out again when another reading of the item becomes the
current one, by working them out a second time; who changes how they are worked out has to rebuild them in a migration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contingent.records import FORCE_TYPES, FORCE_UNITS, Entity, Statement
from contingent.resolve.ledger import HOST_ROLES, printable
from contingent.store._codec import from_json
from contingent.store.connection import Connection

ANY, NONE = "*", ""  # in place of a host or contributor: whichever, and none that has a code
KEY_BITS = 32  # of a `findable.key` that hold the statement
STATEMENT = (1 << KEY_BITS) - 1
GROUPED_TYPES = (*sorted(FORCE_TYPES), "AUTHORIZE")  # of these the latest of each force is always looked at
_LONGEST_FORCE = 80  # code points of a name that tells two forces apart; names come from reports and have no end
_LONGEST_FORCES = 500  # of several together, as the index of a server takes no endless key; the same in migrations/0007
_GROUP = "WHERE host = ? AND party = ? AND type = ? AND told = ? AND force = ?"

Group = tuple[str, str, str, str, str]  # host, party, type, told, force


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement as it is stored, with the codes of those who take part by role."""

    seq: int
    statement: Statement
    alleged: bool
    conditional: bool
    on_first: int
    on_last: int
    roles: Mapping[str, Sequence[tuple[str, str | None, str | None]]]  # entity, country, registry
    hosts: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRows:
    """A reading as it is stored; days as `ordinal`, entities by id as the columns hold it."""

    reading: int
    published_first: int
    published_last: int
    publisher: str | None
    entities: Mapping[str, Entity]
    rows: tuple[StatementRow, ...]


def index_rows(connection: Connection, several: Sequence[ReadingRows]) -> None:
    """Add the rows of current readings; they are written already and have none yet."""
    groups: dict[Group, list[tuple[int, int, int, int]]] = defaultdict(list)
    for stored in several:
        for group, rows in _groups(stored).items():
            groups[group] += [(day, seq, stored.reading, stored.published_last) for day, seq in rows]
    connection.executemany(
        "INSERT INTO view_groups AS g (host, party, type, told, force, first_day, last_day, statements)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (host, party, type, told, force) DO UPDATE SET"
        " first_day = CASE WHEN excluded.first_day < g.first_day THEN excluded.first_day ELSE g.first_day END,"
        " last_day = CASE WHEN excluded.last_day > g.last_day THEN excluded.last_day ELSE g.last_day END,"
        " statements = g.statements + excluded.statements",
        [(*group, min(at)[0], max(at)[0], len(at)) for group, at in groups.items()],
    )
    ids = connection.each(f"SELECT id FROM view_groups {_GROUP}", groups)
    connection.executemany(
        "INSERT INTO view_rows (grp, day, statement, reading, published) VALUES (?, ?, ?, ?, ?)",
        [(grp, *row) for ((grp,),), at in zip(ids, groups.values(), strict=True) for row in at],
    )
    connection.executemany(
        "INSERT INTO view_readings (reading, published, statements) VALUES (?, ?, ?)",
        [(stored.reading, stored.published_last, len(stored.rows)) for stored in several],
    )
    found = [(stored, row) for stored in several for row in stored.rows]
    connection.executemany(
        "INSERT INTO findable (key, reading, type, status, countries, publisher) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (_key(stored, r), stored.reading, r.statement.type, r.statement.status, " ".join(r.hosts), stored.publisher)
            for stored, r in found
        ],
    )
    connection.words.add_statements([(_key(stored, row), *_found_by(stored, row)) for stored, row in found])


def drop_reading(connection: Connection, reading: int) -> None:
    """Take out the rows of a reading that is no longer current. (Words without a `findable` row are never shown.)"""
    stored = read_rows(connection, reading)
    for group, rows in _groups(stored).items():
        ((grp,),) = connection.execute(f"SELECT id FROM view_groups {_GROUP}", group)
        connection.executemany(
            "DELETE FROM view_rows WHERE grp = ? AND day = ? AND statement = ?", [(grp, day, seq) for day, seq in rows]
        )
        connection.execute("UPDATE view_groups SET statements = statements - ? WHERE id = ?", (len(rows), grp))
    connection.execute("DELETE FROM view_readings WHERE reading = ?", (reading,))
    connection.executemany("DELETE FROM findable WHERE key = ?", [(_key(stored, row),) for row in stored.rows])


def index_all(connection: Connection) -> None:
    """Add the rows of all current readings of a database that was written before there were any."""
    rows = connection.execute("SELECT seq FROM readings WHERE current = 1 ORDER BY seq")
    for (reading,) in rows.fetchall():
        index_rows(connection, [read_rows(connection, reading)])


def ordinal(day: str | None) -> int:
    """An ISO day as a number of days; 0 for None."""
    return 0 if day is None else date.fromisoformat(day).toordinal()


def hosts_of(roles: Mapping[str, Sequence[tuple[str, str | None, str | None]]]) -> list[str]:
    """Codes of the countries that are, or hold, a place, recipient or object, in order."""
    return sorted({country for role in HOST_ROLES for _, country, _ in roles.get(role, ()) if country})


def country_mark(code: str) -> str:
    """The word by which a country is found, which no text has by chance."""
    return f"country{code.casefold()}"


def read_rows(connection: Connection, reading: int) -> ReadingRows:
    """The rows of a stored reading."""
    first, last, publisher = connection.execute(
        "SELECT published_first, published_last, publisher FROM documents WHERE reading = ?", (reading,)
    ).fetchone()
    entities = connection.execute("SELECT id, record FROM entities WHERE reading = ?", (reading,))
    roles: dict[int, dict[str, list[tuple[str, str | None, str | None]]]] = defaultdict(lambda: defaultdict(list))
    for seq, role, *who in connection.execute(
        "SELECT r.statement, r.role, r.entity, r.country, r.registry FROM statements s"
        " JOIN statement_roles r ON r.statement = s.seq WHERE s.reading = ?",
        (reading,),
    ):
        roles[seq][role].append(tuple(who))
    rows = connection.execute(
        "SELECT seq, alleged, conditional, on_first, on_last, record FROM statements WHERE reading = ? ORDER BY seq",
        (reading,),
    )
    return ReadingRows(
        reading=reading,
        published_first=ordinal(first),
        published_last=ordinal(last),
        publisher=publisher,
        entities={id_: entity for id_, record in entities if isinstance(entity := from_json(record), Entity)},
        rows=tuple(_rows(rows, roles)),
    )


def _rows(rows: Iterable[Sequence[Any]], roles: Mapping[int, Any]) -> Iterator[StatementRow]:
    for seq, alleged, conditional, on_first, on_last, record in rows:
        statement = from_json(record)
        assert isinstance(statement, Statement), "the statements table holds statements"
        yield StatementRow(
            seq=seq,
            statement=statement,
            alleged=bool(alleged),
            conditional=bool(conditional),
            on_first=ordinal(on_first),
            on_last=ordinal(on_last),
            roles=roles.get(seq, {}),
            hosts=hosts_of(roles.get(seq, {})),
        )


def _groups(stored: ReadingRows) -> dict[Group, list[tuple[int, int]]]:
    """Day and statement of the rows of each group that statements of a reading belong to."""
    found: dict[Group, list[tuple[int, int]]] = defaultdict(list)
    for row in stored.rows:
        at = (_day(stored, row), row.seq)
        hosts, parties = row.hosts, _parties(row)
        told, force = _told(row), _force(stored, row)
        type_ = row.statement.type
        for host in hosts or [NONE]:
            found[host, ANY, type_, "", ""].append(at)
            for party in parties or [NONE]:
                found[host, party, type_, told, force].append(at)
        for party in parties:
            found[ANY, party, type_, "", ""].append(at)
    return found


def _day(stored: ReadingRows, row: StatementRow) -> int:
    """The last day the statement can stand for: what has happened lies before its report, what is open began with it."""
    if row.statement.status != "actual":
        return stored.published_first or stored.published_last
    known = [day for day in (row.on_last, stored.published_last) if day]
    return min(known) if known else row.on_first


def _parties(row: StatementRow) -> list[str]:
    return sorted({code for _, *codes in row.roles.get("agent", ()) for code in codes if code})


def _told(row: StatementRow) -> str:
    statement = row.statement
    if statement.type not in GROUPED_TYPES:
        return ""
    if statement.status != "actual":
        return "open"
    return "stock" if any(q.basis == "stock" for q in statement.quantity) else "told"


def _force(stored: ReadingRows, row: StatementRow) -> str:
    """The operation and the units counted, which tell forces of one contributor apart."""
    if row.statement.type not in FORCE_TYPES:
        return ""
    ids = [id_ for role in ("agent", "object") for id_, _, _ in row.roles.get(role, ())]
    operations = (e for id_ in ids if (e := stored.entities.get(id_)) is not None and e.type == "operation" and e.named)
    names = sorted({(e.registry or e.name.casefold())[:_LONGEST_FORCE] for e in operations})
    units = sorted({q.unit for q in row.statement.quantity if q.unit in FORCE_UNITS})
    return printable("; ".join((*names, *units)))[:_LONGEST_FORCES]


def _key(stored: ReadingRows, row: StatementRow) -> int:
    return (stored.published_first or stored.published_last) << KEY_BITS | row.seq


def _found_by(stored: ReadingRows, row: StatementRow) -> tuple[str, str, str, str, str]:
    """The columns of `finding_index`."""
    s = row.statement
    speakers = [e.name for x in s.sources if (e := stored.entities.get(printable(x.who or ""))) is not None]
    marks = [
        f"type{s.type.casefold()}",
        f"status{s.status}",
        "isalleged" if row.alleged else "notalleged",
        "isconditional" if row.conditional else "notconditional",
        *map(country_mark, row.hosts),
    ]
    columns = (
        " ".join(dict.fromkeys((s.gist, *(e.exact for e in s.evidence)))),
        " . ".join(_names(stored, row, ("agent", "recipient", "object"))),
        " . ".join(_names(stored, row, ("place",))),
        " . ".join((*([stored.publisher] if stored.publisher else []), *speakers)),
        " ".join(marks),
    )
    words, actors, places, sources, exact = (printable(text).replace("\0", " ") for text in columns)
    return (words, actors, places, sources, exact)


def _names(stored: ReadingRows, row: StatementRow, roles: Iterable[str]) -> list[str]:
    """Names and codes of those in some roles and of what they are part of, each once."""
    found: dict[str, None] = {}
    for role in roles:
        for id_, country, registry in row.roles.get(role, ()):
            entity = stored.entities.get(id_)
            for word in (entity.name if entity else None, registry, country_mark(country) if country else None):
                if word:
                    found[word] = None
    return list(found)
