"""Named reasons why two statements tell of one commitment or event, or do not: each a number a person can check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from contingent.resolve.identity import Identity
from contingent.resolve.profiles import HEAD_SHARE, Kind, Number, Profile
from contingent.resolve.words import telling, weight

NEAR_SHARE = 0.25  # two numbers are near when they differ by at most this share of the larger
ROUND_TO = 3  # a number with fewer digits before its zeros tells little when it comes twice
TELLING_NUMBER = 13  # smaller numbers recur by chance
OPEN = ("unknown", "possible")
_HARD = ("country:", "registry:", "geonames:")


def compare(a: Profile, b: Profile) -> dict[str, float]:
    """Every reason that applies to a pair, by name; the order of the two makes no difference."""
    found: dict[str, float] = {}
    for part in PARTS:
        part.tell(a, b, found)
    return {name: value for name, value in found.items() if value}


def _words(a: Profile, b: Profile, found: dict[str, float]) -> None:
    shared, smaller = weight(a.words & b.words), min(a.weights[0], b.weights[0])
    all_ = a.weights[0] + b.weights[0] - shared
    found["words: share"] = shared / all_ if all_ else 0.0
    found["words: share of the shorter"] = shared / smaller if smaller else 0.0
    found["words: weight in common"] = min(shared, 30.0) / 10.0
    found["words: none in common"] = float(not shared)


def _words_with_roles(a: Profile, b: Profile, found: dict[str, float]) -> None:
    common, smaller = a.wide & b.wide, min(a.weights[1], b.weights[1])
    found["words with roles: share of the shorter"] = weight(common) / smaller if smaller else 0.0
    found["words: rarest in common"] = max(0.0, max(map(telling, common), default=0.0) - 2.0) / 5.0


TOLLS = frozenset({"killed", "injured", "captured", "displaced", "in_need"})
LOOSE_UNITS = frozenset({"troops", "personnel", "persons"})


@lru_cache(maxsize=65536)
def numbers(a: Sequence[Number], b: Sequence[Number], forces: bool) -> Mapping[str, float]:
    """Reasons from the numbers of two statements, `forces` when both are of forces; kept, as reports of one story repeat them."""
    if not a and not b:
        return {"numbers: on neither side": 1.0}
    said = {"toll: on one side only": any(n.unit in TOLLS for n in a) != any(n.unit in TOLLS for n in b)}
    if not (a and b):
        said["numbers: on one side only"] = True
    else:
        values = {n.value for n in a} & {n.value for n in b}
        said["numbers: one value, whatever it counts"] = any(value >= TELLING_NUMBER for value in values)
        pairs = [(x, y) for x in a for y in b if units_agree(x, y)]
        said |= _of_one_thing(pairs, forces) if pairs else {"numbers: of different things": True}
    return {name: 1.0 for name, so in said.items() if so}


def _of_one_thing(pairs: Sequence[tuple[Number, Number]], forces: bool) -> dict[str, bool]:
    toll = any(x.unit in TOLLS for x, _ in pairs)
    kind = "toll" if toll else "number"
    equal = [x for x, y in pairs if x.value == y.value]
    near = any(abs(x.value - y.value) <= NEAR_SHARE * max(x.value, y.value) for x, y in pairs)
    return {
        f"{kind}: equal": any(n.value < TELLING_NUMBER for n in equal),
        f"{kind}: equal and telling": any(n.value >= TELLING_NUMBER for n in equal),
        "numbers: equal and of one digit": any(significant_digits(n.value) == 1 for n in equal),
        f"{kind}: near": near and not equal,
        f"{kind}: far apart": not near,
        "number: far apart, of forces": not toll and not near and forces,
        "number: one basis": not toll and any(x.basis == y.basis for x, y in pairs),
        "number: stock against change": not toll and all({x.basis, y.basis} == {"stock", "change"} for x, y in pairs),
    }


def of_forces(a: Profile, b: Profile) -> bool:
    """Whether both statements are of forces."""
    return a.kind.family == b.kind.family == "force"


def _parties(a: Profile, b: Profile, found: dict[str, float]) -> None:
    for role, left, right in (("agents", a.agents, b.agents), ("affected", a.others, b.others)):
        if left and right:
            agreement = parties_agree(left, right)
            found[f"{role}: agree"] = float(agreement > 0)
            found[f"{role}: differ"] = float(agreement < 0)
            found[f"{role}: unclear"] = float(agreement == 0)
    for role, left, right, own in (
        ("agents, by context", a.told_agents, b.told_agents, a.agents and b.agents),
        ("affected, by context", a.told_others, b.told_others, a.others and b.others),
    ):
        if left and right and not own:
            agreement = parties_agree(left, right)
            found[f"{role}: agree"] = float(agreement > 0)
            found[f"{role}: differ"] = float(agreement < 0)
    if a.others and b.others:
        found["affected: one identity"] = float(bool(_own_keys(a.others) & _own_keys(b.others)))
    # The one tells only who acted, the other only to whom: "2,000 troops" may be named either way.
    for x, y in ((a, b), (b, a)):
        if x.agents and y.others and not (y.agents and x.others) and parties_agree(x.agents, y.others) > 0:
            found["agent there, affected here"] = 1.0
    agreement = _places_agree(a, b)
    found["places: one place"] = float(agreement == 2)
    found["places: one country"] = float(agreement == 1)
    found["places: differ"] = float(agreement == -1)


def days_apart(a: Profile, b: Profile) -> int | None:
    """Days from the end of the earlier to the beginning of the later, 0 or less where they overlap; None if not both are dated."""
    if not (a.dated and b.dated) or a.first is None or a.last is None or b.first is None or b.last is None:
        return None
    return max(a.first, b.first) - min(a.last, b.last)


def _times(a: Profile, b: Profile, found: dict[str, float]) -> None:
    gap = days_apart(a, b)
    if gap is not None:
        one_day = (a.first, a.last) == (b.first, b.last) and gap >= -1
        found["time: same day"] = float(one_day)
        found["time: apart"] = min(max(gap, 0), 30) / 10.0
        found["time: overlaps"] = float(gap <= 0 and not one_day)
    else:
        first, last = _latest(a.first, b.first), _earliest(a.last, b.last)
        found["time: cannot meet"] = float(first is not None and last is not None and first > last + 1)


@lru_cache(maxsize=65536)
def kinds(a: Kind, b: Kind) -> Mapping[str, float]:
    """Reasons from what kind of statements the two are; kept, as few kinds make up most statements."""
    kept = a.family == b.family == "force" and "actual" in (a.status, b.status) and a.status != b.status
    stages = {a.status, b.status}
    said = {
        "type: same": a.type == b.type,
        "type: other family": a.family != b.family,
        "status: same": a.status == b.status,
        "type and status: same": a.type == b.type and a.status == b.status,
        "status: one is left open or only possible": (a.status in OPEN) != (b.status in OPEN),
        "a promise and a deed": kept and bool(stages & {"planned", "expected"}),
        "polarity: opposed": a.polarity != b.polarity,
        "direction: opposed": a.outward != b.outward and a.family == b.family == "force",
        "mode: in common": bool(a.modes & b.modes),
        "mode: in common, of violence": a.family == b.family == "violence" and bool(a.modes & b.modes),
        "mode: differ": bool(a.modes) and bool(b.modes) and not a.modes & b.modes,
        "view or situation": a.family in ("VIEW", "SITUATION") or b.family in ("VIEW", "SITUATION"),
    }
    return {name: 1.0 for name, so in said.items() if so}


def _told(a: Profile, b: Profile, found: dict[str, float]) -> None:
    found["speakers: one"] = float(bool(a.voice & b.voice))
    found["both lead their reports"] = float(min(a.place, b.place) < 0.1 and max(a.place, b.place) < HEAD_SHARE)
    found["both in headline or repeated"] = float(a.title and b.title)


def significant_digits(value: float) -> int:
    """Digits of a whole number before its closing zeros: 4 for 2,916, 1 for 1,000; the more, the less it recurs by chance."""
    return len(str(int(value)).rstrip("0")) or 1


def units_agree(x: Number, y: Number) -> bool:
    """True when two numbers can count one thing: one unit, or two words for soldiers."""
    if x.unit == y.unit:
        return x.unit is not None
    return (x.unit in LOOSE_UNITS and y.unit in LOOSE_UNITS) or {x.unit, y.unit} == {"police", "personnel"}


def parties_agree(left: Sequence[Identity], right: Sequence[Identity]) -> int:
    """1 when some party of one side is, or acts for, one of the other; -1 when all are known and none is; else 0."""
    keys_l, keys_r = _all_keys(left), _all_keys(right)
    if keys_l & keys_r:
        return 1
    words_l, words_r = (frozenset().union(*(i.words for i in side)) for side in (left, right))
    if weight(words_l & words_r) >= 2.0:
        return 1
    hard_l, hard_r = ({k for k in keys if k.startswith(_HARD)} for keys in (keys_l, keys_r))
    return -1 if hard_l and hard_r else 0


def countries_only(side: Iterable[Identity]) -> frozenset[str]:
    """The countries some parties are or act for; none where one also is, or acts for, an organisation or mission."""
    keys = _all_keys(side)
    return (
        frozenset()
        if any(key.startswith("registry:") for key in keys)
        else frozenset(k for k in keys if k.startswith("country:"))
    )


def _own_keys(side: Iterable[Identity]) -> frozenset[str]:
    return frozenset(key for identity in side for key in identity.keys)


def _all_keys(side: Iterable[Identity]) -> frozenset[str]:
    return frozenset(key for identity in side for key in identity.keys | identity.acts_for)


def _places_agree(a: Profile, b: Profile) -> int:
    """2 one place, 1 one country, -1 known to differ, 0 otherwise."""
    left = {key for i in a.places for key in i.keys if not key.startswith("country:")}
    right = {key for i in b.places for key in i.keys if not key.startswith("country:")}
    if left & right:
        return 2
    words_l, words_r = (frozenset().union(*(i.words for i in p.places)) for p in (a, b))
    if weight(words_l & words_r) >= 4.0:
        return 2
    if a.hosts & b.hosts:
        return 1
    return -1 if a.hosts and b.hosts else 0


def _latest(x: int | None, y: int | None) -> int | None:
    return max((n for n in (x, y) if n is not None), default=None)


def _earliest(x: int | None, y: int | None) -> int | None:
    return min((n for n in (x, y) if n is not None), default=None)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the comparison.

    Attributes:
        tell: adds the reasons of this part that apply to a pair.
        may_tell: names of its reasons; of each group at most one applies.
        most: the most that a reason comes to, where that is not 1.0.
    """

    tell: Callable[[Profile, Profile, dict[str, float]], None]
    may_tell: tuple[tuple[str, ...], ...]
    most: Mapping[str, float] = field(default_factory=dict)


def _each(*names: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name,) for name in names)


KIND = Part(
    lambda a, b, found: found.update(kinds(a.kind, b.kind)),
    (
        ("mode: in common", "mode: differ"),
        *_each(
            "type: same",
            "type: other family",
            "status: same",
            "type and status: same",
            "mode: in common, of violence",
            "status: one is left open or only possible",
            "a promise and a deed",
            "polarity: opposed",
            "direction: opposed",
            "view or situation",
        ),
    ),
)
NUMBERS = Part(
    lambda a, b, found: found.update(numbers(a.numbers, b.numbers, of_forces(a, b))),
    (
        ("numbers: of different things", "numbers: on one side only", "numbers: on neither side"),
        ("number: equal", "number: near", "number: far apart", "toll: equal", "toll: near", "toll: far apart"),
        *_each("number: equal and telling", "toll: equal and telling"),
        *_each(
            "toll: on one side only",
            "numbers: one value, whatever it counts",
            "numbers: equal and of one digit",
            "number: far apart, of forces",
            "number: one basis",
            "number: stock against change",
        ),
    ),
)
WORDS = Part(
    _words,
    _each("words: share", "words: share of the shorter", "words: weight in common", "words: none in common"),
    {"words: weight in common": 3.0},
)
WORDS_WITH_ROLES = Part(
    _words_with_roles,
    _each("words with roles: share of the shorter", "words: rarest in common"),
    {"words: rarest in common": 2.0},
)
TOLD = Part(_told, _each("speakers: one", "both lead their reports", "both in headline or repeated"))
TIMES = Part(
    _times,
    (("time: same day", "time: overlaps", "time: cannot meet", "time: apart"),),
    {"time: apart": 3.0},
)
PARTIES = Part(
    _parties,
    (
        *(
            tuple(f"{role}{by}: {how}" for by in ("", ", by context") for how in ("agree", "differ", "unclear"))
            for role in ("agents", "affected")
        ),
        *_each("affected: one identity", "agent there, affected here"),
        ("places: one place", "places: one country", "places: differ"),
    ),
)
# The cheapest that settle most come first: see `scoring.reasons_from`.
PARTS = (KIND, NUMBERS, TIMES, WORDS, WORDS_WITH_ROLES, TOLD, PARTIES)
