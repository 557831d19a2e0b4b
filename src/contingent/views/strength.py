"""How strong each force was over time: the stock figures day by day, what was promised meanwhile kept apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, see
from contingent.views._dates import read_when
from contingent.views._force_figures import ForceFigure, ForceKey, force_figures
from contingent.views._hosts import in_host
from contingent.views._names import NOT_NAMED, force_name
from contingent.views.conditions import conditions
from contingent.views.figures import Figure, merged_by
from contingent.views.forces import NOT_SAID, current_stocks, group_figures, rivals_from, side_by_side
from contingent.views.life_cycle import commitment_lives


@dataclass(frozen=True, kw_only=True, slots=True)
class StrengthPoint:
    """What was in place on one day a figure stands for.

    Attributes:
        day: ISO day; `since` an earlier ISO day from which the figure is said to hold throughout, else `day`.
        low, best, high: the leading figure, alone, as `forces` would give it for that day; `figure` the same with its
            words, sources and statements.
        rivals: other figures for the force within a week, with who gives them. Never added to it or averaged with it.
    """

    day: str
    since: str
    low: int | float | None
    best: int | float | None
    high: int | float | None
    figure: Figure
    rivals: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PromisePoint:
    """A figure that is planned, wanted, expected or possible. It is no strength, whatever becomes of it.

    Attributes:
        day: ISO day it was said.
        conditions: what it waits on, a line each.
        arrival: ISO day, after `day`, on which the force first came by its life cycle or, for a total above what was in
            place, on which at least as many were first reported there; None while neither is reported, for a refusal, and
            where no contributor is named.
    """

    day: str
    figure: Figure
    conditions: tuple[str, ...]
    arrival: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """One force (as in `forces.ForceRow`) over time.

    Attributes:
        points: by day. What lies between two of them is not told; whoever draws a line there says so.
        changes: arrivals and departures reported as fact, by day; the points are not corrected by them.
        promises: by the day they were said. `alleged`: figures that only an accuser gives.
        denied: what is said not to be so. undated: what cannot be placed on a day.
    """

    force: str
    contributor: str
    contributor_code: str | None
    contributor_id: str | None
    host: str
    host_code: str | None
    part: str | None
    operation: str | None
    unit: str | None
    points: tuple[StrengthPoint, ...]
    changes: tuple[Figure, ...]
    promises: tuple[PromisePoint, ...]
    alleged: tuple[Figure, ...]
    denied: tuple[Figure, ...]
    undated: tuple[Figure, ...]
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def strength(
    ledger: Ledger, *, in_: str | None = None, on: str | None = None, known_by: str | None = None
) -> list[Strength]:
    """The forces over time, up to a day, as known by a day.

    Args:
        in_, on, known_by: as in `forces`.
    Returns:
        Rows by host, contributor, part, operation and unit; forces that are only promised among them.
    Raises:
        UsageError: a date is not a day.
    """
    return in_host(strength_rows(see(ledger, in_=in_, on=on, known_by=known_by)), in_)


def strength_rows(context: Context) -> list[Strength]:
    """`strength` on a context that is already built."""
    groups, homeless = group_figures(force_figures(context))
    found: dict[ForceKey, list[ForceFigure]] = defaultdict(list, groups)
    for promise in homeless:
        found[promise.key].append(promise)
    arrivals = {
        id_: life.arrived_on for life in commitment_lives(context) for id_ in life.statements if life.arrived_on
    }
    rows = [_row(context, key, figures, arrivals) for key, figures in found.items()]
    return sorted(rows, key=lambda r: (r.host, r.contributor, r.part or "", r.operation or "", r.unit or ""))


def _row(context: Context, key: ForceKey, found: Sequence[ForceFigure], arrivals: Mapping[str, str]) -> Strength:
    points = _points(context, [f for f in found if f.use == "stock" and f.day is not None])
    listed = {
        use: _by_day(context, [f for f in found if f.use == use]) for use in ("change", "alleged", "denied", "unplaced")
    }
    named = key.contributor or key.operation
    promises = _promises(
        context, [f for f in found if f.use == "promise"], points if named else (), arrivals if named else {}
    )
    undated_promises = [f.figure for f in found if f.use == "promise" and _said(context, f) is None]
    undated = (
        *(f for f in (*listed["change"], *listed["alleged"]) if f.day is None),
        *listed["unplaced"],
        *undated_promises,
    )
    first = found[0]
    documents = tuple(dict.fromkeys(f.statement.doc for f in found))
    return Strength(
        force=force_name(first.contributor, first.operation) or NOT_NAMED,
        contributor=first.contributor.name if first.contributor else NOT_NAMED,
        contributor_code=first.contributor.code if first.contributor else None,
        contributor_id=first.contributor.identity if first.contributor else None,
        host=first.host.name if first.host else NOT_SAID,
        host_code=first.host.code if first.host else None,
        part=first.part.name if first.part else None,
        operation=first.operation.name if first.operation else None,
        unit=key.unit,
        points=points,
        changes=tuple(f for f in listed["change"] if f.day is not None),
        promises=promises,
        alleged=tuple(f for f in listed["alleged"] if f.day is not None),
        denied=tuple(listed["denied"]),
        undated=undated,
        statements=tuple(dict.fromkeys(f.statement.id for f in found)),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _points(context: Context, stocks: Sequence[ForceFigure]) -> tuple[StrengthPoint, ...]:
    """For each day a stock stands for, what `forces` would show on it."""
    ordered = sorted(stocks, key=lambda f: f.day or date.min)
    days = [f.day or date.min for f in ordered]
    points = []
    for day in dict.fromkeys(days):
        near = current_stocks(context, ordered[bisect_left(days, rivals_from(day)) : bisect_right(days, day)])
        if not near or near[0].day != day:  # the day's own figure was replaced by a later report
            continue
        leading, rivals, _ = side_by_side(context, near)
        if leading is None:
            continue
        top = near[0]
        since = top.first if top.definite and top.first is not None and top.first < day else day
        points.append(
            StrengthPoint(
                day=day.isoformat(), since=since.isoformat(), low=leading.low, best=leading.best, high=leading.high,
                figure=leading, rivals=rivals,
            )
        )  # fmt: skip
    return tuple(points)


def _promises(
    context: Context, found: Sequence[ForceFigure], points: Sequence[StrengthPoint], arrivals: Mapping[str, str]
) -> tuple[PromisePoint, ...]:
    groups: dict[tuple[str, object], list[ForceFigure]] = defaultdict(list)
    for f in found:
        said = _said(context, f)
        if said is not None:
            groups[said.isoformat(), (f.figure.number, f.figure.text, f.figure.label)].append(f)
    promises = []
    for (day, _), group in groups.items():
        figures = merged_by(context, ((None, f.figure) for f in group))
        waits = conditions(context, [f.statement for f in group])
        promises.append(
            PromisePoint(
                day=day,
                figure=figures[0],
                conditions=tuple(c.line() for c in waits),
                arrival=_arrival(day, figures[0], points, arrivals),
            )
        )
    return tuple(sorted(promises, key=lambda p: (p.day, p.figure.text, p.figure.label)))


def _arrival(day: str, promised: Figure, points: Sequence[StrengthPoint], arrivals: Mapping[str, str]) -> str | None:
    if {"NOT", "DENIED", "REJECTED"} & set(promised.label.split()):
        return None
    told = [on for id_ in promised.statements if (on := arrivals.get(id_)) is not None and on > day]
    before = next((p for p in reversed(points) if p.day <= day), None)
    lower = before is None or _most(before) < (promised.best or 0)
    if promised.basis == "stock" and promised.best is not None and lower:
        reached = (p.day for p in points if p.day > day and (p.low or p.best or 0) >= promised.best)
        told += [on for on in [next(reached, None)] if on is not None]
    return min(told, default=None)


def _most(point: StrengthPoint) -> float:
    return max((n for n in (point.low, point.best, point.high) if n is not None), default=0)


def _said(context: Context, f: ForceFigure) -> date | None:
    """The last day on which a promise may have been said: its source's time, else the publication of its report."""
    days = (read_when(day) for day in f.figure.said_on)
    when = next((w for w in days if w is not None), context.published.get(f.statement.doc))
    return when.last if when is not None else None


def _by_day(context: Context, found: Sequence[ForceFigure]) -> list[Figure]:
    figures = merged_by(
        context, (((f.figure.number, f.figure.text, f.figure.label, f.figure.day), f.figure) for f in found)
    )
    return sorted(figures, key=lambda f: (f.day or "", f.text))
