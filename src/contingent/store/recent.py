"""The part of a large database that a page looks at: for every force the latest word, then what is nearest in time."""

from __future__ import annotations

import heapq
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from contingent.resolve.ledger import Ledger, check_day, printable
from contingent.store.indexing import ANY, GROUPED_TYPES, NONE, ordinal
from contingent.store.loading import Rows, next_to

LIMIT = 1500  # statements of the reports looked at
AROUND = 600  # statements of the reports about one
LINKED_SHARE = 0.3  # of LIMIT, left for reports that links lead to
LATEST_OF_EACH = 3  # of each force: rival figures of one week stand side by side
MOST_GROUPS = 400  # of one host, those told of last
LATER_WEIGHT = 3  # a day after the one asked for counts for so many before it
ALWAYS_FOLLOWED = frozenset({"corrects", "contradicts"})
_PAGE = 64
_NO_DAY = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A bounded look at the ledger.

    Attributes:
        ledger: what was looked at, narrowed as by `Store.load`.
        looked_at: statements of it that answer the question.
        left_out: further statements that would fit the question and were not looked at. 0: the ledger is whole, and
            equals that of `Store.load`.
    """

    ledger: Ledger
    looked_at: int
    left_out: int


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


def pick_readings(rows: Rows, asked: Question, *, limit: int) -> tuple[list[int], bool]:
    """The readings to look at, and whether they are all there are.

    First the latest statements of each force of the host (or contributor), its promises and its mandates, whatever their
    number; then the statements nearest to the day asked for, until the readings hold `limit` statements in all. Then,
    step by step, what links lead to from there: always what corrects or contradicts, the rest as far as the limit goes.
    """
    sizes: dict[int, int] = {}
    for reading in _latest_of_each(rows, asked):
        if reading not in sizes:
            sizes[reading] = _size(rows, reading)
    room = limit * (1.0 - LINKED_SHARE)
    total, whole = sum(sizes.values()), True
    for reading in _nearest(rows, asked):
        if reading in sizes:
            continue
        if total >= room:
            whole = False
            break
        sizes[reading] = _size(rows, reading)
        total += sizes[reading]
    if asked.in_ is None and asked.by is None and asked.types is None:
        empty = _empty(rows, asked, most=limit + 1)
        whole = whole and len(empty) <= limit
        sizes |= dict.fromkeys(empty[:limit], 0)
    return _with_linked(rows, asked.day, sizes, limit=limit, whole=whole)


def count_left_out(rows: Rows, asked: Question, readings: Collection[int]) -> int:
    """How many statements fit the question and are in none of the readings."""
    known = "" if asked.known_by is None else " AND x.published BETWEEN 1 AND :known"
    values = {"known": asked.known_by, "seen": json.dumps(sorted(readings))}
    if asked.in_ is None and asked.by is None and asked.types is None:
        found = rows(
            "SELECT coalesce(sum(x.statements), 0) FROM view_readings x"
            f" WHERE x.reading NOT IN (SELECT value FROM json_each(:seen)){known}",
            values,
        )
    else:
        groups = json.dumps(_nearest_groups(rows, asked))
        found = rows(
            "SELECT count(DISTINCT x.statement) FROM json_each(:groups) g CROSS JOIN view_rows x ON x.grp = g.value"
            f" WHERE x.reading NOT IN (SELECT value FROM json_each(:seen)){known}",
            values | {"groups": groups},
        )
    return int(found[0][0])


def readings_around(rows: Rows, readings: Collection[int], day: str | None, *, limit: int) -> list[int]:
    """Some readings, all that a link joins to them, and, as far as `limit` goes, what links lead to from there.

    Args:
        day: ISO; only what was published on or before it.
    """
    near = set(readings) | next_to(rows, readings, day)
    return _with_linked(rows, day, {reading: _size(rows, reading) for reading in near}, limit=limit, whole=True)[0]


def _with_linked(
    rows: Rows, day: str | None, sizes: dict[int, int], *, limit: int, whole: bool
) -> tuple[list[int], bool]:
    """Add what links lead to, as `pick_readings` says."""
    new = set(sizes)
    while new:
        always = next_to(rows, new, day, relations=ALWAYS_FOLLOWED) - sizes.keys()
        others = next_to(rows, new, day) - sizes.keys() - always
        new = set(always)
        for reading in always:
            sizes[reading] = _size(rows, reading)
        total = sum(sizes.values())
        for reading in sorted(others, reverse=True):  # those written last first
            size = _size(rows, reading)
            if total + size > limit:
                whole = False
                continue
            sizes[reading] = size
            total += size
            new.add(reading)
    return sorted(sizes), whole


def _latest_of_each(rows: Rows, asked: Question) -> Iterator[int]:
    if asked.in_ is None and asked.by is None:
        return
    values = {"host": asked.in_, "party": asked.by, "any": ANY, "most": MOST_GROUPS, "on": asked.on or _NO_DAY}
    host = "host <> :any" if asked.in_ is None else "host = :host"
    party = "party <> :any" if asked.by is None else "party = :party"
    types = sorted(set(GROUPED_TYPES) & (asked.types if asked.types is not None else set(GROUPED_TYPES)))
    groups = rows(
        f"SELECT id FROM view_groups WHERE {host} AND {party} AND first_day <= :on"
        " AND type IN (SELECT value FROM json_each(:types)) ORDER BY last_day DESC, id LIMIT :most",
        values | {"types": json.dumps(types)},
    )
    for (grp,) in groups:
        for _, _, reading in islice(_before(rows, asked, grp), LATEST_OF_EACH):
            yield reading


def _empty(rows: Rows, asked: Question, *, most: int) -> list[int]:
    """Readings that found nothing, the latest first: they count where all reports are asked for."""
    known = "" if asked.known_by is None else " AND published BETWEEN 1 AND :known"
    found = rows(
        f"SELECT reading FROM view_readings WHERE statements = 0{known} ORDER BY published DESC, reading DESC LIMIT :most",
        {"known": asked.known_by, "most": most},
    )
    return [reading for (reading,) in found]


def _nearest(rows: Rows, asked: Question) -> Iterator[int]:
    """Readings with a statement that fits, by its distance in days from the day asked for, then the latest first."""
    groups = _nearest_groups(rows, asked)
    streams = [_before(rows, asked, grp) for grp in groups]
    if asked.on is not None and (asked.known_by is None or asked.known_by > asked.on):
        streams += [_after(rows, asked, grp) for grp in groups]
    for _, _, reading in heapq.merge(*streams):
        yield reading


def _nearest_groups(rows: Rows, asked: Question) -> list[int]:
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
    values = {"host": asked.in_, "party": asked.by, "any": ANY}
    if asked.types is not None:
        where += " AND type IN (SELECT value FROM json_each(:types))"
        values["types"] = json.dumps(sorted(asked.types))
    return [grp for (grp,) in rows(f"SELECT id FROM view_groups WHERE {where} ORDER BY id", values)]


def _before(rows: Rows, asked: Question, grp: int) -> Iterator[tuple[int, int, int]]:
    """Distance, statement (negative) and reading of a group's statements up to the day asked for, the latest first."""
    on = _NO_DAY if asked.on is None else asked.on
    known = "" if asked.known_by is None else " AND published BETWEEN 1 AND :known"
    values = {"grp": grp, "day": on, "statement": 1 << 62, "known": asked.known_by, "page": _PAGE}
    sql = (
        "SELECT day, statement, reading FROM view_rows WHERE grp = :grp AND (day, statement) < (:day, :statement)"
        f"{known} ORDER BY day DESC, statement DESC LIMIT :page"
    )
    while page := rows(sql, values):
        for day, statement, reading in page:
            yield on - day, -statement, reading
        if len(page) < _PAGE:
            return
        values |= {"day": page[-1][0], "statement": page[-1][1]}


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


def _size(rows: Rows, reading: int) -> int:
    found = rows("SELECT statements FROM view_readings WHERE reading = ?", (reading,))
    return int(found[0][0]) if found else 0
