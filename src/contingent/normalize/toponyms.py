"""Finds every place name of a text and says where on the earth it is.

`Names` (names.py) is what the readers use: it takes for a place only what the text clearly treats as one, since a
person read as a town misleads the ledger. `Toponyms` is for whoever wants the map of a text: all towns, counties,
states, countries, their adjectives, rivers and streets, each resolved in the light of all the others.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contingent.gazetteer.build import normalise_name
from contingent.gazetteer.lookup import Gazetteer
from contingent.normalize._forms import known_forms
from contingent.normalize._geoplaces import GeoPlace, GeoPlaces, km
from contingent.normalize._phrases import PhraseIndex
from contingent.normalize._toponym_choice import NameUse, choose, settled
from contingent.normalize._toponym_context import held_name, parents_beside
from contingent.normalize._toponym_spans import find_spans

__all__ = ["GeoPlace", "Toponym", "Toponyms", "km"]
MOST_NAMED = 8  # candidates kept in a toponym
NEIGHBOURS = 8  # names looked at on each side of one without a place
NEIGHBOUR_CHARS = 400  # a town named this near to a name without a place is taken for its surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name in the text and the place it stands for.

    `place` is None with a `reason` where the gazetteer has none or the text does not decide; `within` is then the
    parent it lies in as far as the text tells. `candidates` are the ids of the likeliest namesakes, best first.
    """

    start: int
    end: int
    exact: str
    place: GeoPlace | None
    candidates: tuple[str, ...] = ()
    within: GeoPlace | None = None
    reason: str | None = None


class Toponyms:
    """The finder and resolver; build it once with `load`."""

    def __init__(self, places: GeoPlaces, index: PhraseIndex) -> None:
        self._places = places
        self._index = index

    @classmethod
    def load(cls, gazetteer: Gazetteer) -> Toponyms:
        """Read the word lists and codebooks; the gazetteer stays open."""
        return cls(GeoPlaces(gazetteer), PhraseIndex(known_forms()))

    def find(self, text: str) -> tuple[Toponym, ...]:
        """The place names of a text, in order, none overlapping, each resolved."""
        return self.resolve(text, [(one.start, one.end) for one in find_spans(text, self._index, self._places)])

    def is_adjective(self, written: str) -> bool:
        """The name is that of the people or an adjective of a place that is no state ("Ohioans", "European")."""
        return self._places.is_adjective(written)

    def resolve(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[Toponym, ...]:
        """Say for each given name which place it stands for.

        Args:
            spans: half-open code point ranges, each one place name of the text.
        Returns:
            One toponym a span, in the order given.
        """
        uses: dict[tuple[str, str], NameUse] = {}
        keys = []
        for start, end in spans:
            exact = text[start:end]
            parents = parents_beside(text, end, self._places)
            key = (normalise_name(exact), parents[0].id if parents else "")
            keys.append(key)
            if key in uses:
                uses[key].count += 1
            else:
                candidates = self._places.look_up(exact)
                inner = () if candidates else held_name(exact, self._places)
                uses[key] = NameUse(candidates or inner, parents, held=bool(inner))
        for (name, parent), use in uses.items():
            # a name whose parent is stated once keeps it where it stands alone
            stated = [other for key, other in uses.items() if key[0] == name and key[1]]
            if not parent and len(stated) == 1:
                use.parents = stated[0].parents
        choose(tuple(uses.values()), self._places)
        found = [_toponym(text, span, uses[key]) for span, key in zip(spans, keys, strict=True)]
        placed = sorted((one for one in found if one.place), key=lambda one: one.start)
        return tuple(one if one.place or one.within else _with_neighbour(one, placed) for one in found)


def _toponym(text: str, span: tuple[int, int], use: NameUse) -> Toponym:
    start, end = span
    best = use.candidates[0] if use.candidates else None
    reason = None
    if best is None or use.held:
        reason = "the gazetteer has no such place"
    elif not settled(use):
        best, reason = None, "several places of that name; the text does not decide"
    return Toponym(
        start=start, end=end, exact=text[start:end], place=None if use.held else best,
        candidates=tuple(one.id for one in use.candidates[:MOST_NAMED]), within=best if use.held else None, reason=reason,
    )  # fmt: skip


def _with_neighbour(toponym: Toponym, placed: Sequence[Toponym]) -> Toponym:
    """A name without a place lies where the nearest town or division named around it is; `placed` is in text order."""
    at = bisect(placed, toponym.start, key=lambda other: other.start)
    near = [
        (abs(other.start - toponym.start), other.place) for other in placed[max(0, at - NEIGHBOURS) : at + NEIGHBOURS]
    ]
    towns = [pair for pair in near if pair[1] and pair[1].kind in ("city", "admin2") and pair[0] < NEIGHBOUR_CHARS]
    return replace(toponym, within=min(towns or near, key=lambda pair: pair[0], default=(0, None))[1])
