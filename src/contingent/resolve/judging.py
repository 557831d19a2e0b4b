"""What kind of link two statements get that tell of one commitment or event: same, updates or contradicts."""

from __future__ import annotations

from contingent.records import LinkRelation
from contingent.resolve.comparing import TOLLS, parties_agree, units_agree
from contingent.resolve.profiles import Number, Profile

ROUNDING = 0.05  # "about 10,500" and 10,480 are one figure
# How near to the deed a status is. A later stage updates an earlier one; it never is the same statement.
STAGES = {"unknown": 0, "possible": 1, "wanted": 2, "expected": 3, "planned": 4, "actual": 5}


def relation(a: Profile, b: Profile) -> tuple[LinkRelation, bool, str]:
    """The relation between two statements of one thing.

    Returns:
        The relation; whether it runs from `a` to `b` (from the later or more real one, for `updates`); and why, in words.
    """
    forward = _later(a, b)
    if a.polarity != b.polarity:
        if _stage(a) == _stage(b) or not _apart(a, b):
            return "contradicts", forward, "one says that it is so, the other that it is not"
        return "updates", forward, "what one says is so, the other later says is not"
    if a.alleged and b.alleged and a.agents and b.agents and parties_agree(a.agents, b.agents) < 0:
        return "contradicts", forward, "each accuses someone else"
    if _stage(a) != _stage(b):
        first = forward if (a.published or 0) != (b.published or 0) else _stage(a) > _stage(b)
        return (
            "updates",
            first,
            f"another stage: {a.status if first else b.status} after {b.status if first else a.status}",
        )
    rival = _rival(a, b)
    if rival is None:
        return "same", forward, "nothing they say differs"
    x, y = rival
    differ = f"{_plain(x)} against {_plain(y)}"
    if _apart(a, b) and x.unit not in TOLLS:
        return "updates", forward, f"another figure for a later time: {differ}"
    if a.publisher is not None and a.publisher == b.publisher and a.published != b.published:
        return "updates", forward, f"one publisher's later figure: {differ}"
    return "contradicts", forward, f"different figures for one time: {differ}"


def figures_differ(x: Number, y: Number) -> bool:
    """True when two numbers of one unit cannot be one figure, allowing for words such as "about"."""
    larger = max(x.value, y.value)
    if x.approx or y.approx:
        return abs(x.value - y.value) > ROUNDING * larger
    return x.value != y.value


def _rival(a: Profile, b: Profile) -> tuple[Number, Number] | None:
    """The two numbers that differ, when no number of the one agrees with one of the other; None when some do."""
    pairs = [(x, y) for x in a.numbers for y in b.numbers if units_agree(x, y)]
    comparable = [(x, y) for x, y in pairs if x.unit in TOLLS or x.basis == y.basis or "unstated" in (x.basis, y.basis)]
    for unit in sorted({x.unit or "" for x, _ in comparable}):
        of_unit = [(x, y) for x, y in comparable if (x.unit or "") == unit]
        if all(figures_differ(x, y) for x, y in of_unit):
            return of_unit[0]
    return None


def _stage(p: Profile) -> int:
    """A promise put in the past tense ("only promised") stays a promise; an allegation stands with the facts."""
    if p.status == "actual" and p.act in ("commit", "request", "hope"):
        return STAGES["planned"]
    return STAGES[p.status]


def _later(a: Profile, b: Profile) -> bool:
    """True when `a` was published after `b`; of one day, in order of id, so that the answer never depends on a and b."""
    return (a.published or 0, a.id) > (b.published or 0, b.id)


def _apart(a: Profile, b: Profile) -> bool:
    """True when the text of both dates them, and the days do not meet."""
    ends = (a.first, a.last, b.first, b.last)
    if any(end is None for end in ends):
        return (a.published or 0) != (b.published or 0) and a.family == "force" and not (a.dated and b.dated)
    return a.first > b.last or b.first > a.last  # type: ignore[operator]  # none is None, see above


def _plain(n: Number) -> str:
    return f"{n.value:,.0f} {n.unit or ''}".strip()
