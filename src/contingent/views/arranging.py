"""In what order a reader wants forces, promises and happenings, and the words that say how a figure stands to a count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from contingent.resolve.ledger import edtf_days
from contingent.views._names import NOT_NAMED
from contingent.views.commitments import CommitmentRow
from contingent.views.events import TOLLS, EventRow
from contingent.views.figures import Figure
from contingent.views.forces import ForceRow

OLD_DAYS = (
    180  # a count older than this is shown apart: contingents of peace operations rotate every six to twelve months
)
AGED_DAYS = 30  # the age of a count is printed from here on
NO_CLEAR_DAY = "NO CLEAR DAY"

_Row = TypeVar("_Row", ForceRow, CommitmentRow)


def sorted_forces(rows: Iterable[ForceRow]) -> tuple[list[ForceRow], list[ForceRow], list[ForceRow]]:
    """Rows with a recent count, with an old one, and with none: biggest force first, its newest count first.

    Who is not a known country or organisation comes later, who is not said last.
    """
    groups: tuple[list[ForceRow], list[ForceRow], list[ForceRow]] = ([], [], [])
    for r in rows:
        groups[2 if r.stock is None else 1 if (r.age_days or 0) > OLD_DAYS else 0].append(r)
    return tuple(_biggest_first(group, _force_size) for group in groups)  # type: ignore[return-value]


def by_force(rows: Iterable[CommitmentRow]) -> list[list[CommitmentRow]]:
    """Promises in groups by contributor and operation, the biggest first; within one the latest, then the biggest."""
    ordered = _biggest_first(rows, promise_size)
    return [list(group) for _, group in groupby(ordered, key=lambda r: r.force)]


def sorted_events(rows: Iterable[EventRow], on: str | None) -> list[EventRow]:
    """Happenings with people killed first, then those with another toll; within each the latest before the day `on` first."""

    def latest(r: EventRow) -> str:
        last = edtf_days(r.edtf)[1]
        return last if last is not None and (on is None or last <= on) else ""

    ordered = sorted(rows, key=latest, reverse=True)
    ordered.sort(key=lambda r: 0 if r.killed else 1 if any(getattr(r, unit) for unit in TOLLS) else 2)
    return ordered


def has_number(figure: Figure) -> bool:
    """True when a figure has a value at all."""
    return any(n is not None for n in (figure.low, figure.best, figure.high))


def promise_size(r: CommitmentRow) -> float:
    """The biggest number of a promise, to sort by; -1 when it has none."""
    return max((_size(f) for f in r.figures), default=-1.0)


def after_count(r: ForceRow, f: Figure) -> str:
    """How a change stands to the count of its row: the view lists none that may lie before it."""
    if r.as_of is None:
        return ""
    if f.day is None:
        return NO_CLEAR_DAY
    return "SAME DAY" if f.day == r.as_of else "SINCE THEN"


def unplaced_word(f: Figure) -> str:
    """Why a figure is not counted, when its own label does not say so."""
    return "" if f.label else NO_CLEAR_DAY


def _biggest_first(rows: Iterable[_Row], size: Callable[[_Row], float]) -> list[_Row]:
    listed = list(rows)
    biggest: dict[str, float] = {}
    for r in listed:
        biggest[r.contributor] = max(size(r), biggest.get(r.contributor, -1.0))

    def latest(r: _Row) -> str:
        return (r.as_of or "") if isinstance(r, ForceRow) else max(r.said_on, default="")

    listed.sort(key=size, reverse=True)
    listed.sort(key=latest, reverse=True)
    listed.sort(key=lambda r: (_standing(r), -biggest[r.contributor], r.contributor, r.force))
    return listed


def _standing(r: ForceRow | CommitmentRow) -> int:
    return 2 if r.contributor == NOT_NAMED else 0 if r.contributor_id is not None else 1


def _force_size(r: ForceRow) -> float:
    figures = (r.stock,) if r.stock else (*r.changes, *r.unplaced)
    return max((_size(f) for f in figures), default=-1.0)


def _size(f: Figure) -> float:
    return float(next((n for n in (f.best, f.low, f.high) if n is not None), -1))
