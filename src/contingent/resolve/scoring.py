"""How likely two statements tell of one commitment or event: a sum of named, weighted reasons."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from contingent.resolve.comparing import KIND, NUMBERS, PARTS, TIMES, WORDS, Part, kinds, numbers, of_forces
from contingent.resolve.profiles import Kind, Number, Profile

REASONS_KEPT = 6
_SLACK = 0.02  # a score is rounded, and so is the weight of words in common that a pair comes with


def reasons_from(a: Profile, b: Profile, common: float, *, least: float) -> dict[str, float] | None:
    """Every reason that applies to a pair (`comparing.compare`); None as soon as none that may still be found could lift it.

    Args:
        common: weight in nats of the words the two share, as `blocking.pairs` tells it.
    """
    table = _table()
    total = table.bias
    needed = math.log(least / (1.0 - least)) - _SLACK
    known = _kinds_total(a.kind, b.kind) + _numbers_total(a.numbers, b.numbers, of_forces(a, b))
    rest = table.rest + (table.times if a.dated and b.dated else table.undated)
    if total + known + _words_ceiling(a, b, common) + rest < needed:
        return None
    found: dict[str, float] = {}
    for part, ceiling in zip(PARTS, table.ceilings, strict=True):
        if total + ceiling < needed:
            return None
        new: dict[str, float] = {}
        part.tell(a, b, new)
        for name, value in new.items():
            if value:
                found[name] = value
                total += table.weights.get(name, 0.0) * value
    return found


def score(found: Mapping[str, float]) -> float:
    """The chance, 0 to 1, that a pair with these reasons is one thing (logistic regression, tools/fit_links.py)."""
    table = _table()
    total = table.bias + sum(table.weights.get(name, 0.0) * found[name] for name in sorted(found))
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def told(found: Mapping[str, float]) -> tuple[str, ...]:
    """The reasons that weighed most, strongest first: "+1.9 numbers: equal", "-0.8 agents: differ"."""
    weights = _table().weights
    weighed = [(weights.get(name, 0.0) * value, name) for name, value in found.items()]
    weighed.sort(key=lambda entry: (-abs(entry[0]), entry[1]))
    return tuple(f"{weight:+.1f} {name}" for weight, name in weighed[:REASONS_KEPT] if abs(weight) >= 0.05)


@dataclass(frozen=True, slots=True)
class _Table:
    """The weights, and what follows from them.

    Attributes:
        ceilings: for each part of the comparison, the most that it and those after it can add.
        rest: the most that parts can add that are on none of kind, numbers, times and the words of the statement itself.
        times: the most that times can add for two with dates, `undated` else.
        share, shorter, in_common: weights of the reasons on its own words, those that lift a score; `none` likewise.
    """

    weights: Mapping[str, float]
    bias: float
    ceilings: tuple[float, ...]
    rest: float
    times: float
    undated: float
    share: float
    shorter: float
    in_common: float
    none: float


@cache
def _table() -> _Table:
    raw = tomllib.loads((files("contingent.codebooks") / "link_weights.toml").read_text(encoding="utf-8"))
    weights: dict[str, float] = raw["weights"]
    most = [_most(part, weights) for part in PARTS]
    return _Table(
        weights=weights,
        bias=raw["bias"],
        ceilings=tuple(sum(most[at:]) for at in range(len(PARTS))),
        rest=sum(many for part, many in zip(PARTS, most, strict=True) if part not in (KIND, NUMBERS, WORDS, TIMES)),
        times=_most(TIMES, weights),
        undated=max(0.0, weights.get("time: cannot meet", 0.0)),
        share=max(0.0, weights.get("words: share", 0.0)),
        shorter=max(0.0, weights.get("words: share of the shorter", 0.0)),
        in_common=max(0.0, weights.get("words: weight in common", 0.0)),
        none=max(0.0, weights.get("words: none in common", 0.0)),
    )


def _most(part: Part, weights: Mapping[str, float]) -> float:
    return sum(
        max(0.0, *(weights.get(name, 0.0) * part.most.get(name, 1.0) for name in names)) for names in part.may_tell
    )


@lru_cache(maxsize=65536)
def _numbers_total(a: Sequence[Number], b: Sequence[Number], forces: bool) -> float:
    weights = _table().weights
    return sum(weights.get(name, 0.0) * value for name, value in numbers(a, b, forces).items())


@lru_cache(maxsize=65536)
def _kinds_total(a: Kind, b: Kind) -> float:
    weights = _table().weights
    return sum(weights.get(name, 0.0) * value for name, value in kinds(a, b).items())


def _words_ceiling(a: Profile, b: Profile, common: float) -> float:
    """The most that the words of a pair can add, when those it shares, and those of its roles, weigh so much in all."""
    table = _table()
    one, other = a.weights[0], b.weights[0]
    own = min(common, one, other)
    if own <= 0.0:
        return table.none
    shared = table.share * own / (one + other - own) + table.shorter * own / min(one, other)
    return shared + table.in_common * min(own, 30.0) / 10.0
