"""Commitments as they live: one row for one contributor's promise of force to one host, across all reports.

The stages follow model.md, section 6: possible, wanted, expected, planned, authorised, under way, in place, ended. What
is promised and what is in place stand in stages of their own and are never added; rival figures stand side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import read_when
from contingent.views._force_figures import force_figures
from contingent.views._hosts import in_host
from contingent.views._life_stages import (
    ARRIVED,
    Entry,
    Stage,
    authorisations,
    gather,
    stages_of,
)
from contingent.views._names import NOT_NAMED, force_name
from contingent.views.commitments import instruments
from contingent.views.conditions import Condition, conditions
from contingent.views.figures import Figure
from contingent.views.forces import NOT_SAID

OTHERS_NAMED = "NAMES ANOTHER FORCE"
FIRMNESS = ("unknown", "possible", "wanted", "expected", "planned", "authorised", "under way", "in place", "ended")


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberChange:
    """A number that a later report gives otherwise: what (promised or in place), when, from what to what, who says so."""

    what: str
    day: str
    before: str
    after: str
    said_by: str
    statements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """One promise with its life.

    Attributes:
        force: contributor and operation in a few words; `contributor_id` an ISO code or registry id, if there is one.
        stage: how far it has come by the day asked for, one of FIRMNESS. `conditional`: some promise in it waits on what
            is not known to have happened.
        stages: everything told of it, by day, from the last figure in place before it was promised.
        promised: the figures first promised, side by side; `in_place_before` and `in_place` what was there when it was
            promised, and what is by the latest stock figure. Never added to one another.
        promised_on, arrived_on: the day it was first promised (planned), the first day on which it was under way or more
            was in place than before; `days_to_arrival` between them, None while it has not arrived.
        arrived_by: `arrived_on` is only the day by which it had arrived, and `days_to_arrival` the most it took.
        conditions: everything its promises wait on, each once; `duration` how long it is to last and `mandate` the
            instruments it names or waits for, in the words of the reports.
        number_changes: who changed the number when.
        origins: independent origins; copies of one text count once.
    """

    force: str
    contributor: str
    contributor_code: str | None
    contributor_id: str | None
    host: str
    host_code: str | None
    operation: str | None
    stage: str
    conditional: bool
    stages: tuple[Stage, ...]
    promised: tuple[Figure, ...]
    in_place_before: Figure | None
    in_place: Figure | None
    promised_on: str | None
    arrived_on: str | None
    arrived_by: bool
    ended_on: str | None
    days_to_arrival: int | None
    conditions: tuple[Condition, ...]
    duration: tuple[str, ...]
    mandate: tuple[str, ...]
    number_changes: tuple[NumberChange, ...]
    origins: int
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def life_cycles(
    ledger: Ledger,
    *,
    in_: str | None = None,
    by: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> list[Commitment]:
    """The commitments made up to a day, as known by a day, each with its life so far.

    Promises of one contributor to one host are one commitment until it ends; what is promised after that begins another.
    A promise whose contributor or host a report leaves unsaid belongs where the statements linked to it as one thing
    belong, if most of these agree.

    Args:
        in_: only this host country (code or name). The ledger itself should be whole.
        by: only this contributor (ISO code or registry id).
        on, known_by: as in `forces`.
    Returns:
        Rows by host, then by the day first promised.
    Raises:
        UsageError: a date is not a day.
    """
    context = see(ledger, in_=in_, on=on, known_by=known_by)
    rows = [row for row in commitment_lives(context) if by is None or by in (row.contributor_code, row.contributor_id)]
    return in_host(rows, in_)


def commitment_lives(context: Context) -> list[Commitment]:
    """`life_cycles` on a context that is already built."""
    lives = gather(context, force_figures(context))
    allowed = authorisations(context)
    told: dict[str, list[Statement]] = defaultdict(list)
    for s in context.known.values():  # a condition or a length may stand in another statement of the same promise
        if s.id in context.promise_of and not out_of_picture(context, s):
            told[context.promise_of[s.id]].append(s)
    rows = [
        _row(context, life, allowed.get(host, ()), told)
        for (host, _), entries in lives.items()
        for life in _split(entries)
        if any(e.kind in _PROMISES and not e.denied for e in life)
    ]
    return sorted(rows, key=lambda r: (r.host, r.promised_on or "9999", r.contributor, r.statements))


_PROMISES = frozenset({"possible", "wanted", "expected", "planned"})


def _split(entries: Sequence[Entry]) -> list[list[Entry]]:
    """A force's entries, by day, cut after each end that a new promise follows."""
    lives: list[list[Entry]] = [[]]
    ended = False
    for entry in entries:
        if ended and entry.kind in _PROMISES and not entry.outward:
            lives.append([])
            ended = False
        lives[-1].append(entry)
        ended = ended or entry.kind == "ended"
    return lives


def _row(
    context: Context, life: Sequence[Entry], allowed: Iterable[Entry], told_with: Mapping[str, Sequence[Statement]]
) -> Commitment:
    promises = [e for e in life if e.kind in _PROMISES and not e.denied and not e.outward]
    planned = [e for e in promises if e.kind == "planned"] or promises or [e for e in life if e.kind in _PROMISES]
    first = planned[0].day
    ended = next((e for e in reversed(life) if e.kind == "ended"), None)
    last = ended.day if ended is not None else None
    mandate = [e for e in allowed if (first is None or e.day >= first) and (last is None or e.day <= last)]
    # An authorisation belongs to a promise that waits on one, or to a force it names; others are another force's.
    waits = any(e.waits_for_mandate for e in promises)
    own = {x for p in life for x in p.names}
    mandate = [_with_caution(e, own) for e in mandate if e.names & own or (waits and e.first_of_host)]
    before = _stock(life, until=first)
    since = before.day if before is not None else first
    told = [e for e in life if since is None or e.day >= since or e.kind in _PROMISES]
    stages = stages_of(context, [*told, *mandate])
    arrived = next((e for e in life if _arrival(e, first, before)), None)
    inside = _whole([e for e in life if e.kind == "in place" and (first is None or e.day > first)])
    whole = [s for e in promises for s in (e.statement, *told_with.get(context.promise_of.get(e.statement.id, ""), ()))]
    waits_on = conditions(context, whole)
    documents = tuple(dict.fromkeys(d for s in stages for d in s.documents))
    head = planned[0]
    contributor = next((e.contributor for e in life if e.contributor is not None), None)
    operation = next((e.operation for e in life if e.operation is not None), None)
    host = next((e.host for e in life if e.host is not None), None)
    return Commitment(
        force=force_name(contributor, operation) or NOT_NAMED,
        contributor=contributor.name if contributor else NOT_NAMED,
        contributor_code=contributor.code if contributor else None,
        contributor_id=contributor.identity if contributor else None,
        host=host.name if host else NOT_SAID,
        host_code=host.code if host else None,
        operation=operation.name if operation else None,
        stage=_reached(life, mandate, arrived, ended),
        conditional=any(context.conditional(e.statement) for e in promises),
        stages=stages,
        promised=next((s.figures for s in stages if s.kind == head.kind and head.statement.id in s.statements), ()),
        in_place_before=before.figure if before is not None else None,
        in_place=_latest(inside),
        promised_on=_iso(first) if promises else None,
        arrived_on=_iso(arrived.day) if arrived is not None else None,
        arrived_by=arrived is not None and _only_by(arrived.statement),
        ended_on=_iso(last),
        days_to_arrival=(arrived.day - first).days if arrived is not None and first is not None else None,
        conditions=waits_on,
        duration=tuple(dict.fromkeys(s.duration.exact for s in whole if s.duration is not None)),
        mandate=instruments(context, whole, waits_on),
        number_changes=_changes(life, first),
        origins=context.origins(i for s in stages for i in s.statements),
        statements=tuple(dict.fromkeys(i for s in stages for i in s.statements)),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _with_caution(mandate: Entry, own: Collection[str]) -> Entry:
    """An authorisation that names other forces, marked so: that it covers this one too, its words do not say."""
    return mandate if not mandate.names or mandate.names & set(own) else replace(mandate, caution=OTHERS_NAMED)


def _reached(life: Sequence[Entry], mandate: Sequence[Entry], arrived: Entry | None, ended: Entry | None) -> str:
    if ended is not None:
        return "ended"
    if arrived is not None:
        in_place = any(e.kind == "in place" and e.day >= arrived.day for e in life)
        return "in place" if in_place else "under way"
    if mandate:
        return "authorised"
    kinds = {e.kind for e in life if e.kind in _PROMISES}
    return max(kinds, key=FIRMNESS.index)


def _arrival(entry: Entry, first: date | None, before: Entry | None) -> bool:
    """True for a first sign that what was promised has come: force on its way, or more in place than before."""
    if entry.kind not in ARRIVED or entry.outward or (first is not None and entry.day <= first):
        return False
    if entry.kind == "under way" or before is None:
        return True
    most = before.figure.high or before.figure.best or before.figure.low
    now = entry.figure.low or entry.figure.best
    return most is not None and now is not None and now > most


def _only_by(statement: Statement) -> bool:
    """True where its words say of no day that it was so, only that it was by some day."""
    when = read_when(statement.time.edtf)
    return when is not None and when.within and when.first != when.last


def _stock(life: Sequence[Entry], *, until: date | None) -> Entry | None:
    found = _whole([e for e in life if e.kind == "in place" and (until is None or e.day <= until)])
    return found[-1] if found else None


def _whole(stocks: Iterable[Entry]) -> list[Entry]:
    """One stock for each statement, its largest: the others are parts of it ("600, including 410 there before")."""
    largest: dict[str, Entry] = {}
    for e in stocks:
        known = largest.get(e.statement.id)
        if known is None or (e.figure.best or 0) > (known.figure.best or 0):
            largest[e.statement.id] = e
    return sorted(largest.values(), key=lambda e: (e.day, e.statement.id))


def _latest(stocks: Sequence[Entry]) -> Figure | None:
    return stocks[-1].figure if stocks else None


def _changes(life: Sequence[Entry], first: date | None) -> tuple[NumberChange, ...]:
    """Numbers that differ from those of an earlier day; rivals of one week change nothing."""
    found: list[NumberChange] = []
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for e in life:
        if e.figure.best is None or e.denied:
            continue
        if e.kind == "planned" and not e.outward:
            kinds["promised"].append(e)
        elif e.kind == "in place" and (first is None or e.day > first):
            kinds["in place"].append(e)
    kinds["in place"] = _whole(kinds["in place"])
    for what, entries in kinds.items():
        settled: Entry | None = None
        for e in entries:
            if settled is None:
                settled = e
            elif e.figure.number != settled.figure.number and (what == "in place" or _later(e, settled)):
                found.append(
                    NumberChange(
                        what=what, day=e.day.isoformat(), before=settled.figure.counted, after=e.figure.counted,
                        said_by=e.figure.voice(), statements=(*settled.figure.statements, *e.figure.statements),
                    )
                )  # fmt: skip
                settled = e
    return tuple(sorted(found, key=lambda c: (c.day, c.what)))


def _later(entry: Entry, settled: Entry) -> bool:
    from contingent.views.forces import RIVAL_WINDOW_DAYS

    return (entry.day - settled.day).days > RIVAL_WINDOW_DAYS


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
