"""What kind of link two statements get that tell of one commitment or event: same, updates or contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from contingent.records import LinkRelation
from contingent.resolve.comparing import (
    LOOSE_UNITS,
    TOLLS,
    countries_only,
    days_apart,
    of_forces,
    parties_agree,
    units_agree,
)
from contingent.resolve.profiles import Number, Profile

RIVAL_DAYS = 7  # figures for one force this near in time are rivals, not a later count (as in views.forces)
DAYS_OF_ONE_ACT = 2  # a night has two dates, and a report may have the next day's
ROUNDING = 0.02  # "about 10,500" and 10,480 are one figure; "about 400" and 420 are two
# How near to the deed a status is. A later stage updates an earlier one; it never is the same statement.
STAGES = {"unknown": 0, "possible": 1, "wanted": 2, "expected": 3, "planned": 4, "actual": 5}


def relation(a: Profile, b: Profile) -> tuple[LinkRelation, bool, str]:
    """The relation between two statements of one thing.

    Returns:
        The relation; whether it runs from `a` to `b` (from the later or more real one, for `updates`); and why, in words.
    """
    forward = is_later(a, b)
    if a.kind.polarity != b.kind.polarity:
        if _stage(a) == _stage(b) or not _apart(a, b):
            return "contradicts", forward, "one says that it is so, the other that it is not"
        when = "later says" if _order_known(a, b) else "of another time, says"
        return "updates", forward, f"what one says is so, the other {when} is not"
    if (a.alleged or b.alleged) and a.agents and b.agents and parties_agree(a.agents, b.agents) < 0:
        why = "each accuses someone else" if a.alleged and b.alleged else "one accuses another than the other names"
        return "contradicts", forward, why
    if _stage(a) != _stage(b):
        known = _order_known(a, b)
        first = forward if known else _stage(a) > _stage(b)
        later, earlier = (a.kind.status, b.kind.status) if first else (b.kind.status, a.kind.status)
        why = f"another stage: {later} after {earlier}" if known else f"another stage: {later}, and {earlier}"
        return "updates", first, why
    pairs = [(x, y) for x in a.numbers for y in b.numbers if units_agree(x, y)]
    rival = _rival(pairs)
    if rival is None:
        if pairs and not any(_agree(x, y) for x, y in pairs):
            return "details", forward, "what is sent and what is there in all cannot be held against each other"
        return "same", forward, "nothing they say differs"
    x, y = rival
    differ = f"{_plain(x)} against {_plain(y)}"
    if not figures_differ(x, y):
        return "contradicts", forward, f"one number, in all with the one and more with the other: {differ}"
    if a.publisher is not None and a.publisher == b.publisher and _order_known(a, b):
        return "updates", forward, f"one publisher's later figure: {differ}"
    if x.unit not in TOLLS and _apart(a, b):
        return "updates", forward, f"another figure for a later time: {differ}"
    if not _times_known(a, b):
        return "contradicts", forward, f"different figures, of which nobody says that they are of two times: {differ}"
    return "contradicts", forward, f"different figures for one time: {differ}"


def never_one(a: Profile, b: Profile) -> bool:
    """True for two statements that are of different things however alike they sound.

    Those are: what two countries do with their forces, and acts of violence on days more than DAYS_OF_ONE_ACT apart. One
    country's 600 soldiers are not another's, and each night's raid reads like the last.
    """
    if of_forces(a, b):
        left, right = countries_only(a.agents), countries_only(b.agents)
        return bool(left and right) and left.isdisjoint(right) and parties_agree(a.agents, b.agents) < 0
    apart = days_apart(a, b)
    return a.kind.family == b.kind.family == "violence" and apart is not None and apart > DAYS_OF_ONE_ACT


def figures_differ(x: Number, y: Number) -> bool:
    """True when two numbers of one unit cannot be one figure: what their words leave open, "about" too, has no overlap."""
    slack = ROUNDING * max(x.value, y.value) if x.approx or y.approx else 0.0
    above = x.least is not None and y.most is not None and x.least > y.most + slack
    below = x.most is not None and y.least is not None and x.most < y.least - slack
    return above or below


def _rival(pairs: Sequence[tuple[Number, Number]]) -> tuple[Number, Number] | None:
    """Two numbers of one unit that cannot both be right, when no number of the one goes with one of the other."""
    by_unit: dict[str, list[tuple[Number, Number]]] = defaultdict(list)
    for x, y in pairs:
        by_unit["people" if x.unit in LOOSE_UNITS else x.unit or ""].append((x, y))
    for unit in sorted(by_unit):
        of_unit = by_unit[unit]
        if not any(_agree(x, y) for x, y in of_unit):
            return of_unit[0] if all(_bases_meet(x, y) or not figures_differ(x, y) for x, y in of_unit) else None
    return None


def _agree(x: Number, y: Number) -> bool:
    return _bases_meet(x, y) and not figures_differ(x, y)


def _bases_meet(x: Number, y: Number) -> bool:
    """False where the one is in place or in all and the other more or fewer; these are never held against each other."""
    return x.unit in TOLLS or x.basis == y.basis or "unstated" in (x.basis, y.basis)


def _stage(p: Profile) -> int:
    """A promise put in the past tense ("only promised") stays a promise; an allegation stands with the facts."""
    if p.kind.status == "actual" and p.act in ("commit", "request", "hope"):
        return STAGES["planned"]
    return STAGES[p.kind.status]


def is_later(a: Profile, b: Profile) -> bool:
    """True when `a` was published after `b`; of one day, in order of id, so that the answer never depends on a and b."""
    return (a.published or 0, a.id) > (b.published or 0, b.id)


def _apart(a: Profile, b: Profile) -> bool:
    """True when what they are about lies more than RIVAL_DAYS apart, by the days they give, else by publication."""
    if a.first is not None and a.last is not None and b.first is not None and b.last is not None:
        return max(a.first, b.first) - min(a.last, b.last) > RIVAL_DAYS
    if a.published is None or b.published is None:
        return False
    return abs(a.published - b.published) > RIVAL_DAYS


def _order_known(a: Profile, b: Profile) -> bool:
    """Whether it is known which of two was published later."""
    return a.published is not None and b.published is not None and a.published != b.published


def _times_known(a: Profile, b: Profile) -> bool:
    """Whether both give the days they are about, or both are dated."""
    days = None not in (a.first, a.last, b.first, b.last)
    return days or (a.published is not None and b.published is not None)


def _plain(n: Number) -> str:
    return f"{n.value:,.0f} {n.unit or ''}".strip()
