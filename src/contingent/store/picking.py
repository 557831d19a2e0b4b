"""Which statements of a large database a picture looks at first: the latest of every force, then what is nearest in time."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from contingent.resolve.ledger import check_day, printable
from contingent.store.indexing import ANY, GROUPED_TYPES, KEY_BITS, NONE, STATEMENT, ordinal
from contingent.store.loading import Rows

LATEST_OF_EACH = 1  # of each force; rivals of it come with their links, and with what is nearest in time
MOST_GROUPS = 400  # of one host, those told of last
LATER_WEIGHT = 3  # a day after the one asked for counts for so many before it
_PAGE = 64
_NO_DAY = 1 << 30

Pick = tuple[int, int]  # statement, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the database; `on` and `known_by` as `date.toordinal`."""

    in_: str | None
    by: str | None
    on: int | None
    known_by: int | None
    day: str | None  # known_by, ISO
    types: frozenset[str] | None


def question(
    *, in_: str | None, by: str | None, on: str | None, known_by: str | None, types: Collection[str] | None
) -> Question:
    """A question with its days checked.

    Raises:
        UsageError: `on` or `known_by` is not a day.
    """
    day = None if known_by is None else check_day(known_by)
    return Question(
        in_=None if in_ is None else printable(in_),
        by=None if by is None else printable(by),
        on=None if on is None else ordinal(check_day(on)),
        known_by=None if day is None else ordinal(day),
        day=day,
        types=None if types is None else frozenset(types),
    )


def latest_of_each(rows: Rows, asked: Question) -> Iterator[Pick]:
    """The latest stocks, promises and mandates of each force of the host or contributor; none of the whole world's."""
    if asked.in_ is None and asked.by is None:
        return
    values = {"host": asked.in_, "party": asked.by, "any": ANY, "most": MOST_GROUPS, "on": asked.on or _NO_DAY}
    host = "host <> :any" if asked.in_ is None else "host = :host"
    party = "party <> :any" if asked.by is None else "party = :party"
    types = sorted(set(GROUPED_TYPES) & (asked.types if asked.types is not None else set(GROUPED_TYPES)))
    groups = rows(
        f"SELECT id FROM view_groups WHERE {host} AND {party} AND first_day <= :on"
        " AND type IN (SELECT value FROM each_word(:types)) AND (told IN ('stock', 'open') OR type = 'AUTHORIZE')"
        " ORDER BY last_day DESC, id LIMIT :most",
        values | {"types": types},
    )
    for (grp,) in groups:
        for _, statement, reading in islice(_before(rows, asked, grp, page=LATEST_OF_EACH), LATEST_OF_EACH):
            yield -statement, reading


def empty_readings(rows: Rows, asked: Question, *, most: int) -> list[int]:
    """Readings that found nothing, the latest first: they count where all reports are asked for."""
    known = "" if asked.known_by is None else " AND published BETWEEN 1 AND :known"
    found = rows(
        f"SELECT reading FROM view_readings WHERE statements = 0{known} ORDER BY published DESC, reading DESC LIMIT :most",
        {"known": asked.known_by, "most": most},
    )
    return [reading for (reading,) in found]


def nearest(rows: Rows, asked: Question) -> Iterator[Pick]:
    """The statements that fit, by distance in days from the day asked for, then the latest first; some more than once."""
    if asked.in_ is None and asked.by is None:
        types: list[str | None] = [None] if asked.types is None else [*sorted(asked.types)]
        everywhere = [_published(rows, asked, type_, later=False) for type_ in types]
        if asked.on is not None and (asked.known_by is None or asked.known_by > asked.on):
            everywhere += [_published(rows, asked, type_, later=True) for type_ in types]
        for _, statement, reading in heapq.merge(*everywhere):
            yield -statement, reading
        return
    groups = nearest_groups(rows, asked)
    streams = [_before(rows, asked, grp) for grp in groups]
    if asked.on is not None and (asked.known_by is None or asked.known_by > asked.on):
        streams += [_after(rows, asked, grp) for grp in groups]
    for _, statement, reading in heapq.merge(*streams):
        yield -statement, reading


def nearest_groups(rows: Rows, asked: Question) -> list[int]:
    """Groups that together hold every statement that fits, most of them once."""
    if not {asked.in_, asked.by}.isdisjoint({ANY, NONE}):
        return []  # they stand for no country and nobody
    if asked.in_ is not None and asked.by is not None:
        where = "host = :host AND party = :party"
    elif asked.by is not None:
        where = "host = :any AND party = :party"
    elif asked.in_ is not None:
        where = "host = :host AND party = :any"
    else:
        where = "party = :any"
    values: dict[str, Any] = {"host": asked.in_, "party": asked.by, "any": ANY}
    if asked.types is not None:
        where += " AND type IN (SELECT value FROM each_word(:types))"
        values["types"] = sorted(asked.types)
    return [grp for (grp,) in rows(f"SELECT id FROM view_groups WHERE {where} ORDER BY id", values)]


def _published(rows: Rows, asked: Question, type_: str | None, *, later: bool) -> Iterator[tuple[int, int, int]]:
    """As `_before` (or `_after`) for the statements of all places, of one type or of all, by day of publication."""
    on = _NO_DAY if asked.on is None else asked.on
    one_type = "" if type_ is None else "f.type = :type AND "
    known = "" if asked.known_by is None else " AND x.published BETWEEN 1 AND :known"
    sql = (
        "SELECT f.key, f.reading FROM findable f CROSS JOIN view_readings x ON x.reading = f.reading"
        f" WHERE {one_type}f.key {'>=' if later else '<'} :edge{known}"
        f" ORDER BY f.key {'ASC' if later else 'DESC'} LIMIT :page"
    )
    values = {"type": type_, "edge": (on + 1) << KEY_BITS, "known": asked.known_by, "page": _PAGE}
    while found := rows(sql, values):
        for key, reading in found:
            days = (key >> KEY_BITS) - on
            yield (days * LATER_WEIGHT if later else -days), -(key & STATEMENT), reading
        if len(found) < _PAGE:
            return
        values |= {"edge": found[-1][0] + 1 if later else found[-1][0]}


def _before(rows: Rows, asked: Question, grp: int, *, page: int = _PAGE) -> Iterator[tuple[int, int, int]]:
    """Distance, statement (negative) and reading of a group's statements up to the day asked for, the latest first."""
    on = _NO_DAY if asked.on is None else asked.on
    known = "" if asked.known_by is None else " AND published BETWEEN 1 AND :known"
    values = {"grp": grp, "day": on, "statement": 1 << 62, "known": asked.known_by, "page": page}
    sql = (
        "SELECT day, statement, reading FROM view_rows WHERE grp = :grp AND (day, statement) < (:day, :statement)"
        f"{known} ORDER BY day DESC, statement DESC LIMIT :page"
    )
    while found := rows(sql, values):
        for day, statement, reading in found:
            yield on - day, -statement, reading
        if len(found) < page:
            return
        values |= {"day": found[-1][0], "statement": found[-1][1]}


def _after(rows: Rows, asked: Question, grp: int) -> Iterator[tuple[int, int, int]]:
    """The same of its later statements, the earliest first."""
    assert asked.on is not None
    known = "" if asked.known_by is None else " AND published BETWEEN 1 AND :known AND day <= :known"
    values = {"grp": grp, "day": asked.on, "statement": 1 << 62, "known": asked.known_by, "page": _PAGE}
    sql = (
        "SELECT day, statement, reading FROM view_rows WHERE grp = :grp AND (day, statement) > (:day, :statement)"
        f"{known} ORDER BY day, statement LIMIT :page"
    )
    while page := rows(sql, values):
        for day, statement, reading in page:
            yield (day - asked.on) * LATER_WEIGHT, -statement, reading
        if len(page) < _PAGE:
            return
        values |= {"day": page[-1][0], "statement": page[-1][1]}
