"""Deaths of one event, figure by figure, as UCDP and ACLED want them in numbers; figures are never added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.exports._gate import not_a_fact
from contingent.normalize.number_words import Vague, vague_number
from contingent.records import Quantity, Statement, Unit
from contingent.views._context import Context

UNKNOWN_PLURAL = 3  # ACLED's number for several, many, some; dozens are 12, hundreds 100 (model.md, section 7)
NONE_REPORTED = "none reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """Deaths in whole numbers, None where nobody gives one; `told` are the figures as the reports give them."""

    low: int | None
    best: int | None
    high: int | None
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

    The best estimate is the lowest number that is written, low the lowest bound of all, high the highest. A number without
    bounds is its own; "at least 5" has no upper bound, "up to 5" no lower one, and vague words ("dozens") only a lower
    one, by ACLED's numbers for words.
    """
    bounds = [_bounds(q) for q in figures]
    lows, bests, highs = ([n for b in bounds if (n := b[at]) is not None] for at in range(3))
    if max((*lows, *bests, *highs), default=0) < 1:
        return None
    low, best, high = min(lows, default=None), min(bests, default=None), max(highs, default=None)
    return Toll(low=low, best=best, high=high, told=_told(figures))


def _bounds(q: Quantity) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of one figure, as it gives them."""
    if _vague(q) is not None:
        return (None if q.low is None else _number(q)), None, None
    low = q.low if q.low is not None else None if q.high is not None else q.best
    high = q.high if q.high is not None else None if q.low is not None else q.best
    return _whole(low), _whole(q.best), _whole(high)


def fatalities(figures: Sequence[Quantity]) -> tuple[int, str]:
    """ACLED's number of fatalities and the words it stands for: the lowest where figures differ, 0 where there is none."""
    if not figures:
        return 0, NONE_REPORTED
    told = _told(figures)
    note = f"the lowest of: {' | '.join(told)}" if len(told) > 1 else told[0]
    return min(map(_number, figures)), note


def _number(q: Quantity) -> int:
    vague = _vague(q)
    if vague is not None:
        return vague.unit if vague.unit > 1 else UNKNOWN_PLURAL
    found = q.best if q.best is not None else q.low
    return UNKNOWN_PLURAL if found is None else int(found)


def _vague(q: Quantity) -> Vague | None:
    return vague_number(q.exact) if q.best is None else None


def _whole(number: int | float | None) -> int | None:
    return None if number is None else int(number)


def _told(figures: Sequence[Quantity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(q.exact for q in figures))
