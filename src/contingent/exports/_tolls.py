"""Deaths of one event, figure by figure, as UCDP and ACLED want them in numbers; figures are never added up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.exports._gate import not_a_fact
from contingent.records import Quantity, Statement, Unit
from contingent.views._context import Context

# ACLED's numbers for words (model.md, section 7): several, many, some; dozens; hundreds.
UNKNOWN_PLURAL, DOZENS, HUNDREDS = 3, 12, 100
NONE_REPORTED = "none reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """Deaths in whole numbers; `told` are the figures as the reports give them."""

    low: int
    best: int
    high: int
    told: tuple[str, ...]


def deaths(context: Context, statements: Iterable[Statement]) -> tuple[Quantity, ...]:
    """The figures of the dead of an event (`figures_of`)."""
    return figures_of(context, statements, "killed")


def figures_of(context: Context, statements: Iterable[Statement], unit: Unit) -> tuple[Quantity, ...]:
    """The figures of one unit of an event: of its statements, and of tolls told as fact that give details of them."""
    own = list(statements)
    ids = {s.id for s in own}
    links = ((rel, i) for s in own for rel, i in context.links_to.get(s.id, ()))
    near = (context.known.get(i) for rel, i in links if rel == "details" and i not in ids)
    tolls = (s for s in near if s is not None and s.type == "HARM" and not_a_fact(context, s) is None)
    return tuple(dict.fromkeys(q for s in (*own, *tolls) for q in s.quantity if q.unit == unit))


def toll(figures: Sequence[Quantity]) -> Toll | None:
    """Deaths, or others affected, as UCDP counts them; None where no figure has a number above zero.

    The best estimate is the lowest that is given, low the lowest bound of all, high the highest. A figure without a
    lower or an upper bound is its own.
    """
    lows = [n for q in figures if (n := _first(q.low, q.best, q.high)) is not None]
    bests = [n for q in figures if (n := _first(q.best, q.low, q.high)) is not None]
    highs = [n for q in figures if (n := _first(q.high, q.best, q.low)) is not None]
    if not highs or max(highs) < 1:
        return None
    return Toll(low=min(lows), best=min(bests), high=max(highs), told=_told(figures))


def fatalities(figures: Sequence[Quantity]) -> tuple[int, str]:
    """ACLED's number of fatalities and the words it stands for: the lowest where figures differ, 0 where there is none."""
    if not figures:
        return 0, NONE_REPORTED
    told = _told(figures)
    note = f"the lowest of: {' | '.join(told)}" if len(told) > 1 else told[0]
    return min(map(_number, figures)), note


def _number(q: Quantity) -> int:
    words = q.exact.lower()
    if q.best is None and re.search(r"\bhundreds\b", words):
        return HUNDREDS
    if q.best is None and re.search(r"\bdozens\b", words):
        return DOZENS
    found = _first(q.best, q.low)
    return UNKNOWN_PLURAL if found is None else found


def _first(*numbers: int | float | None) -> int | None:
    return next((int(n) for n in numbers if n is not None), None)


def _told(figures: Sequence[Quantity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(q.exact for q in figures))
