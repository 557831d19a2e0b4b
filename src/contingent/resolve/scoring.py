"""How likely two statements tell of one commitment or event: a sum of named, weighted reasons."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from contingent.resolve.comparing import PARTS, compare
from contingent.resolve.profiles import Profile

REASONS_KEPT = 6
RELATED_REASON = "reports: telling words in common"
RELATED_UNIT = 30.0  # nats
_RELATED_MOST = 60.0
_SLACK = 0.001  # of the logit: a score is rounded


def reasons(a: Profile, b: Profile, related: float) -> dict[str, float]:
    """All that speaks for or against a pair, by name. `related`: `blocking.relatedness` of their reports, in nats."""
    found = compare(a, b)
    found[RELATED_REASON] = min(related, _RELATED_MOST) / RELATED_UNIT
    return found


def reasons_from(a: Profile, b: Profile, related: float, *, least: float) -> dict[str, float] | None:
    """The `reasons` of a pair; None as soon as nothing that may still be found could lift its score to `least`."""
    weights, bias = _weights()
    found: dict[str, float] = {RELATED_REASON: min(related, _RELATED_MOST) / RELATED_UNIT}
    total = bias + weights.get(RELATED_REASON, 0.0) * found[RELATED_REASON]
    needed = math.log(least / (1.0 - least)) - _SLACK
    for part, ceiling in zip(PARTS, _ceilings(), strict=True):
        if total + ceiling < needed:
            return None
        new: dict[str, float] = {}
        part.tell(a, b, new)
        for name, value in new.items():
            if value:
                found[name] = value
                total += weights.get(name, 0.0) * value
    return found


def score(found: Mapping[str, float]) -> float:
    """The chance, 0 to 1, that a pair with these reasons is one thing (logistic regression, tools/fit_links.py)."""
    weights, bias = _weights()
    total = bias + sum(weights.get(name, 0.0) * found[name] for name in sorted(found))
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def told(found: Mapping[str, float]) -> tuple[str, ...]:
    """The reasons that weighed most, strongest first: "+1.9 numbers: equal", "-0.8 agents: differ"."""
    weights, _ = _weights()
    weighed = [(weights.get(name, 0.0) * value, name) for name, value in found.items()]
    weighed.sort(key=lambda entry: (-abs(entry[0]), entry[1]))
    return tuple(f"{weight:+.1f} {name}" for weight, name in weighed[:REASONS_KEPT] if abs(weight) >= 0.05)


@cache
def _ceilings() -> tuple[float, ...]:
    """For each part of the comparison, the most that it and those after it can add."""
    weights, _ = _weights()
    most = [
        sum(max(0.0, *(weights.get(name, 0.0) * part.most.get(name, 1.0) for name in names)) for names in part.may_tell)
        for part in PARTS
    ]
    return tuple(sum(most[at:]) for at in range(len(PARTS)))


@cache
def _weights() -> tuple[dict[str, float], float]:
    table = tomllib.loads((files("contingent.codebooks") / "link_weights.toml").read_text(encoding="utf-8"))
    return table["weights"], table["bias"]
