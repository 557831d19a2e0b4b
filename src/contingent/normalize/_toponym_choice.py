"""Decides which place each name of a text stands for: all names of the text at once.

A place is the likelier the more people live there, and the more the other names of the text agree with it: they name
the state, division or country it lies in, or lie near it themselves (spatial minimality: Leidner, Sinclair and Webber
2003). Each name begins with a guess by size; the guesses then support one another for a few rounds. A name has one
meaning in a text (Gale, Church and Yarowsky 1992) unless the text names its parent beside it ("Paris, Texas").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from contingent.normalize._geoplaces import GeoPlace, GeoPlaces, km_between

ROUNDS = 5
MOST_USES = 150  # names of a text that speak for the others; the rest only listen, so that a list of towns stays quick
MOST_WEIGHED = 25  # namesakes that take part after the first guess
MARGIN = 0.2  # places far apart whose scores differ by less are not told apart
STATED = 9.0  # the parent stands beside the name: beats any size
CONTEXT = 3.5  # weight of agreement with the other names
SIZE = 0.8  # weight of one order of magnitude of people
OTHER_NAME, CAPITAL = 1.5, 0.5  # only an alternate name fits; the seat of a government
SHARPNESS = 1.0  # how soon the better of two guesses counts for all
# How much one name speaks for another: it is the division the other lies in, is near it, shares its first-level division, ...
IN_COUNTY, IN_STATE, IN_COUNTRY, NEAR, SAME_STATE, AROUND, SAME_COUNTRY = 2.5, 1.0, 0.2, 1.3, 0.9, 0.3, 0.12
SIBLINGS = 0.5  # two first-level divisions of one country
NEAR_KM, AROUND_KM = 60.0, 160.0
_KIND_BONUS = {"continent": 1.0, "country": 1.5, "admin1": 0.0, "admin2": -1.2, "city": 0.5, "region": 1.0}
_REGION_SIZE = 6.0  # order of magnitude given to a region without a count


@dataclass(slots=True)
class NameUse:
    """One meaning a text gives a name: its candidates, the parents stated beside it, and how often it stands there.

    `held` says that the candidates are places named inside it ("University of Alberta"), not itself.
    """

    candidates: tuple[GeoPlace, ...]
    parents: tuple[GeoPlace, ...] = ()
    held: bool = False
    count: int = 1
    scores: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


def choose(uses: Sequence[NameUse], places: GeoPlaces) -> None:
    """Fill `scores` (in orders of magnitude of people) and `shares` (summing to 1) of each use, best candidate first."""
    for use in uses:
        prior = sorted(((size_of(one, use, places), one) for one in use.candidates), key=lambda pair: -pair[0])
        prior = prior[:MOST_WEIGHED]
        use.candidates = tuple(one for _, one in prior)
        use.scores = [score for score, _ in prior]
        use.shares = _shares(use.scores)
    weighty = [use for use in uses if use.candidates][:MOST_USES]
    base = {id(use): list(use.scores) for use in uses}
    related: dict[tuple[str, str], float] = {}
    for _ in range(ROUNDS):
        fresh = []
        for use in uses:
            others = [other for other in weighty if other is not use]
            fresh.append(
                [
                    score + CONTEXT * math.log1p(sum(_support(one, other, related) for other in others))
                    for score, one in zip(base[id(use)], use.candidates, strict=True)
                ]
            )
        for use, scores in zip(uses, fresh, strict=True):
            use.scores, use.shares = scores, _shares(scores)
    for use in uses:
        order = sorted(range(len(use.candidates)), key=lambda index: -use.scores[index])
        use.candidates = tuple(use.candidates[index] for index in order)
        use.scores, use.shares = [use.scores[index] for index in order], [use.shares[index] for index in order]


def settled(use: NameUse) -> bool:
    """The best candidate stands out, or the runners-up lie beside it."""
    best = use.candidates[0]
    rivals = (
        one for score, one in zip(use.scores[1:], use.candidates[1:], strict=True) if use.scores[0] - score < MARGIN
    )
    return all(inside(best, one) or inside(one, best) or km_between(best, one) < AROUND_KM for one in rivals)


def size_of(place: GeoPlace, use: NameUse, places: GeoPlaces) -> float:
    """How likely the place is meant before the rest of the text is asked, in orders of magnitude of people."""
    score = (
        SIZE * math.log10(max(place.population, 300)) if place.population or place.kind != "region" else _REGION_SIZE
    )
    score += _KIND_BONUS[place.kind] - (0 if place.main else OTHER_NAME)
    if places.is_capital(place):
        score += CAPITAL
    if use.parents and place.kind != "country" and any(inside(place, parent) for parent in use.parents):
        score += STATED
    return score


def inside(place: GeoPlace, parent: GeoPlace) -> bool:
    """The place lies in the parent, as far as their codes tell."""
    if place.id == parent.id or parent.kind == "city":
        return False
    if parent.kind == "country":
        return place.country == parent.country
    if parent.kind == "region":
        return bool(parent.country) and place.country == parent.country
    return (bool(parent.code) and place.code.startswith(f"{parent.code}.")) or _city_in(place, parent)


def relation(one: GeoPlace, two: GeoPlace) -> float:
    """How much naming one place speaks for the other, from 0 on; 1 is naming its state."""
    if one.id == two.id:
        return 1.0
    if inside(one, two) or inside(two, one):
        outer = two if inside(one, two) else one
        return {"admin2": IN_COUNTY, "admin1": IN_STATE}.get(outer.kind, IN_COUNTRY)
    if one.kind == two.kind == "admin1" and one.country == two.country:
        return SIBLINGS
    apart = km_between(one, two)
    if apart < NEAR_KM:
        return NEAR
    if _first_level(one) and _first_level(one) == _first_level(two):
        return SAME_STATE
    if apart < AROUND_KM:
        return AROUND
    return SAME_COUNTRY if one.country and one.country == two.country else 0.0


def _city_in(place: GeoPlace, parent: GeoPlace) -> bool:
    return place.kind == "city" and parent.kind in ("admin1", "admin2") and place.code == parent.code != ""


def _first_level(place: GeoPlace) -> str:
    return ".".join(place.code.split(".")[:2]) if "." in place.code else ""


def _support(place: GeoPlace, other: NameUse, related: dict[tuple[str, str], float]) -> float:
    """The strongest agreement with one other name, weighted by how sure that name is."""
    best = 0.0
    for share, candidate in zip(other.shares, other.candidates, strict=True):
        if share <= best:
            continue
        pair = (place.id, candidate.id)
        if pair not in related:
            related[pair] = related[pair[::-1]] = relation(place, candidate)
        best = max(best, share * related[pair])
    return best * (1.0 if other.count == 1 else 1.3)


def _shares(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    top = max(scores)
    weights = [math.exp(SHARPNESS * (score - top)) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]
