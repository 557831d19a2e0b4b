"""The part of a large database that a page looks at, with all that keeps a statement from being taken for more than it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contingent.resolve.judgements import Judgement
from contingent.resolve.ledger import Ledger, filter_ledger
from contingent.store.bounded import read_statements
from contingent.store.indexing import KEY_BITS
from contingent.store.loading import Rows, next_to, read_ledger
from contingent.store.picking import Pick, Question, empty_readings, latest_of_each, nearest, nearest_groups

LIMIT = 440  # statements; see bench/web for what that takes
NEAREST_SHARE = 0.5  # of the limit, at least, for what is nearest in time
WHOLE = 4  # times the limit: reports that are read whole hold other statements than those asked for
AROUND = 600  # statements of the reports about one


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


def look(rows: Rows, asked: Question, judgements: Sequence[Judgement] | None, *, limit: int) -> Recent:
    """The whole ledger where `limit` statements (and reports that hold none) are enough for it, else a part of it.

    The part: the latest stock, promise and mandate of each force of the host (or contributor), whatever their number; then
    the statements nearest to the day asked for, `limit` in all and half of that at least. With them come what they wait
    on, what corrects or contradicts them, and, as far as a share of `limit` goes, what else links lead to
    (`read_statements`).
    """
    picked = dict.fromkeys(latest_of_each(rows, asked))
    most = max(limit, len(picked) + int(limit * NEAREST_SHARE))
    whole = True
    for pick in nearest(rows, asked):
        if len(picked) >= most and pick not in picked:
            whole = False
            break
        picked[pick] = None
    if whole:
        readings = _whole(rows, asked, picked, limit=limit)
        if readings is not None:
            return _narrowed(read_ledger(rows, readings, judgements), asked, left_out=0)
    part = read_statements(rows, [statement for statement, _ in picked], asked.day, judgements, limit=limit)
    recent = _narrowed(part.ledger, asked, left_out=0)
    left_out = _count(rows, asked) - recent.looked_at - part.rejected
    return Recent(ledger=recent.ledger, looked_at=recent.looked_at, left_out=max(left_out, 0))


def look_around(
    rows: Rows, readings: Sequence[int], day: str | None, judgements: Sequence[Judgement] | None, *, limit: int
) -> Ledger:
    """Some readings and all that links lead to from there; of that, where it is more than `limit` statements, a part.

    The part is what `read_statements` adds to the statements of the readings.

    Args:
        day: ISO; only what was published on or before it.
    """
    found, new = set[int](), set(readings)
    while new:
        found |= new
        if _statements(rows, found) > limit:
            told = rows(
                "SELECT s.seq FROM each_number(?) j CROSS JOIN statements s ON s.reading = j.value ORDER BY s.seq",
                (sorted(readings),),
            )
            picked = [seq for (seq,) in told]
            return read_statements(rows, picked, day, judgements, limit=limit, readings=readings).ledger
        new = next_to(rows, new, day) - found
    return read_ledger(rows, sorted(found), judgements)


def _whole(rows: Rows, asked: Question, picked: Iterable[Pick], *, limit: int) -> list[int] | None:
    """All readings that `Store.load` would read, or None where these are too many."""
    readings = {reading for _, reading in picked}
    if asked.in_ is None and asked.by is None and asked.types is None:
        empty = empty_readings(rows, asked, most=limit + 1)
        return sorted(readings.union(empty)) if len(empty) <= limit else None
    found, new = set[int](), readings
    while new:
        found |= new
        if _statements(rows, found) > WHOLE * limit:
            return None
        new = next_to(rows, new, asked.day) - found
    return sorted(found)


def _narrowed(ledger: Ledger, asked: Question, *, left_out: int) -> Recent:
    narrow = filter_ledger(ledger, in_=asked.in_, by=asked.by, known_by=asked.day, types=asked.types)
    return Recent(ledger=narrow, looked_at=len(narrow.statements), left_out=left_out)


def _count(rows: Rows, asked: Question) -> int:
    """How many statements fit the question."""
    values: dict[str, Any] = {"known": asked.known_by}
    if asked.in_ is not None or asked.by is not None:
        values["groups"] = nearest_groups(rows, asked)
        if asked.known_by is None:
            sql = "SELECT sum(g.statements) FROM each_number(:groups) j CROSS JOIN view_groups g ON g.id = j.value"
        else:
            sql = (
                "SELECT count(*) FROM each_number(:groups) j CROSS JOIN view_rows x ON x.grp = j.value"
                " WHERE x.published BETWEEN 1 AND :known"
            )
    elif asked.types is not None:
        # By the first day a report can have been published; for one of a known month only, that may be too many.
        values |= {"types": sorted(asked.types), "low": 1 << KEY_BITS, "high": ((asked.known_by or 0) + 1) << KEY_BITS}
        known = "" if asked.known_by is None else " AND f.key BETWEEN :low AND :high"
        sql = f"SELECT count(*) FROM each_word(:types) j CROSS JOIN findable f ON f.type = j.value{known}"
    else:
        known = "" if asked.known_by is None else " WHERE published BETWEEN 1 AND :known"
        sql = f"SELECT sum(statements) FROM view_readings{known}"
    return int(rows(sql, values)[0][0] or 0)


def _statements(rows: Rows, readings: Collection[int]) -> int:
    """How many statements some readings hold."""
    found = rows(
        "SELECT sum(x.statements) FROM each_number(?) j CROSS JOIN view_readings x ON x.reading = j.value",
        (sorted(readings),),
    )
    return int(found[0][0] or 0)
