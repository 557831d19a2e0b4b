"""Where a statement's places lie: coordinates with how exact they are, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from contingent.codebooks.load import countries
from contingent.drawing.places import country_point, locate_in
from contingent.gazetteer.build import normalise_name
from contingent.gazetteer.lookup import Area, City, Gazetteer, supplement
from contingent.records import Entity
from contingent.resolve.ledger import Ledger, lineage
from contingent.views._names import is_country

Level = Literal["point", "second division", "first division", "region", "country"]  # from the most exact on
LEVELS: tuple[Level, ...] = ("point", "second division", "first division", "region", "country")
POINT_KINDS = frozenset({"town", "airport", "site"})  # of the gazetteer's supplement


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in degrees (WGS 84); `level` says what the point stands for: a whole division or country has its middle.

    `country` is ISO 3166-1 alpha-3; `first` and `second` name the divisions it lies in, where known.
    """

    name: str
    country: str
    lon: float
    lat: float
    level: Level
    first: str | None = None
    second: str | None = None


class Spots:
    """Finds spots for the places of a ledger in a gazetteer."""

    def __init__(self, ledger: Ledger, gazetteer: Gazetteer) -> None:
        self._entities = ledger.entities
        self._gazetteer = gazetteer
        self._locate = locate_in(gazetteer)
        self._known: dict[str, Spot | None] = {}  # by entity
        self._by_number: dict[int, Spot | None] = {}

    def find(self, place_ids: Iterable[str]) -> Spot | str:
        """The one place some entities stand for, or why there is none.

        The most exact counts; a country named beside its town is no second place. A place that is only described, or
        not in the gazetteer, is put where the place it is part of lies, with that one's level.
        """
        found = {spot for i in place_ids if (spot := self._spot(i)) is not None}
        if not found:
            return "no place of it is on the map"
        exact = {s for s in found if not any(_holds(s, other) for other in found)}
        if len(exact) > 1:
            return f"several places: {', '.join(sorted(s.name for s in exact))}"
        return exact.pop()

    def within(self, name: str | None, country: str | None) -> Spot | str:
        """The spot of a country, or of a part of it by name where that can be found; or why there is none."""
        if not country:
            return "no country is named for it"
        if "+" in country:
            return "it is said of several countries together"
        at = self._named(name, country) if name is not None else None
        return at or _middle(country) or "its country has no outline on the base map"

    def _spot(self, entity_id: str) -> Spot | None:
        if entity_id not in self._known:
            self._known[entity_id] = self._look_up(entity_id)
        return self._known[entity_id]

    def _look_up(self, entity_id: str) -> Spot | None:
        chain = list(lineage(entity_id, self._entities))
        country = next((e.country for e in chain if e.country is not None and is_country(e.country)), None)
        for entity in chain:
            if entity.type not in ("place", "state"):
                continue
            if (spot := self._of(entity, country)) is not None:
                return spot
        return _middle(country) if country is not None and chain and chain[0].type in ("place", "state") else None

    def _of(self, entity: Entity, country: str | None) -> Spot | None:
        if entity.type == "state":
            return _middle(entity.country) if entity.country is not None else None
        if entity.geonames is not None and (spot := self._numbered(entity.geonames)) is not None:
            return spot
        if not entity.named or country is None:
            return None
        return self._named(entity.name, country)

    def _numbered(self, number: int) -> Spot | None:
        if number not in self._by_number:
            place = self._gazetteer.by_number(number)
            self._by_number[number] = self._of_entry(place) if place is not None else None
        return self._by_number[number]

    def _of_entry(self, place: City | Area) -> Spot | None:
        if place.lon is None or place.lat is None:
            return None
        if isinstance(place, City):
            level: Level = "point"
            code = place.area
        elif place.level <= 0:
            return _middle(place.country)
        else:
            level = "first division" if place.level == 1 else "second division"
            code = place.code
        parts = code.split(".")
        first = self._gazetteer.by_code(".".join(parts[:2])) if len(parts) > 1 else None
        second = self._gazetteer.by_code(code) if len(parts) > 2 else None
        return Spot(
            name=place.name,
            country=place.country,
            lon=place.lon,
            lat=place.lat,
            level=level,
            first=first.name if first else None,
            second=second.name if second else None,
        )

    def _named(self, name: str, country: str) -> Spot | None:
        at = self._locate(name, country)
        if at is None:
            return None
        entries: tuple[City | Area, ...] = (*self._gazetteer.look_up(name), *self._gazetteer.look_up_areas(name))
        same = next((e for e in entries if e.country == country and (e.lon, e.lat) == at), None)
        if same is not None:
            return self._of_entry(same)
        return Spot(name=name, country=country, lon=at[0], lat=at[1], level=_supplement_level(name, country))


def _holds(wide: Spot, narrow: Spot) -> bool:
    """True when `narrow` surely lies in `wide`."""
    if wide is narrow or wide.country != narrow.country:
        return False
    if wide.level == "country":
        return narrow.level != "country"
    if wide.level == "first division":
        return narrow.level in ("point", "second division") and narrow.first == wide.first
    return wide.level == "second division" and narrow.level == "point" and narrow.second == wide.second


@cache
def _supplement_level(name: str, country: str) -> Level:
    wanted = normalise_name(name)
    for place in supplement():
        if place.countries == (country,) and wanted in map(normalise_name, (place.name, *place.aliases)):
            return "point" if place.kind in POINT_KINDS else "region"
    return "region"


def _middle(country: str) -> Spot | None:
    at, known = country_point(country), countries().get(country)
    if at is None:
        return None
    return Spot(name=known.name if known else country, country=country, lon=at[0], lat=at[1], level="country")
