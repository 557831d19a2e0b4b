"""Everything a place name may stand for: continents, countries, divisions, towns, and the hand-made regions."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from contingent.codebooks.load import BODY_CODES, ambiguous_forms, countries
from contingent.gazetteer.areas import CONTINENT, COUNTRY, FIRST
from contingent.gazetteer.build import normalise_name
from contingent.gazetteer.lookup import Area, City, Gazetteer, supplement

GeoKind = Literal["continent", "country", "admin1", "admin2", "city", "region"]
WORDS = Path(__file__).parent / "toponyms_en.toml"
SMALLEST_CAPITAL = 5_000  # people; smaller namesakes in the same state are not the capital
MOST_CITIES = 60  # namesakes weighed; the rest are hamlets
_LEVELS: dict[int, GeoKind] = {CONTINENT: "continent", COUNTRY: "country", FIRST: "admin1"}
_EXPANDED = {"st": "saint", "saint": "st", "ft": "fort", "mt": "mount", "ste": "sainte"}
_SEATS = {"USA": ("White House", "Capitol Hill", "Pentagon")}  # stand in the capital; no names of the state
_PLAIN_HEADS = (" city", " town", " village", " township", " area", " proper")
_DOTTED = str.maketrans("", "", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoPlace:
    """A place on the earth. `id` is "geonames:NUMBER", or "region:" or "place:" and a slug of the supplement.

    `country` is ISO alpha-3 or ""; `code` GeoNames' code of the division it is or lies in ("US.LA.079"), "" where
    unknown. `lat` and `lon` are degrees, None where unknown. `main` is False when only an alternate name matched.
    """

    id: str
    name: str
    kind: GeoKind
    country: str
    code: str
    population: int
    lat: float | None
    lon: float | None
    main: bool = True


class GeoPlaces:
    """Looks names up in the gazetteer, the codebook of states and the supplement alike."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.countries = {code: _from_area(area) for code, area in gazetteer.countries().items()}
        self._states = _states_by_key()
        self._regions = _regions_by_key()
        self._abbreviations = _abbreviations()
        self._adjectives = _by_form(words()["adjectives"])
        self._other_names = _by_form(words()["other_names"])
        self._seats = {
            normalise_name(seat): (code, normalise_name(state.capitals[0]))
            for code, state in countries().items()
            for seat in (*state.metonyms, *_SEATS.get(code, ()))
            if state.capitals
        }
        self._capitals = {
            code: frozenset(map(normalise_name, state.capitals[:1])) for code, state in countries().items()
        }
        self._known: dict[str, tuple[GeoPlace, ...]] = {}

    def look_up(self, name: str) -> tuple[GeoPlace, ...]:
        """All places a name as written may stand for, in no order; empty when there is none."""
        name = name.removeprefix("the ").removeprefix("The ")
        if name.endswith(("'s", "’s")):
            name = name[:-2]
        if name not in self._known:
            self._known[name] = self._look_up(name)
        return self._known[name]

    def longest_from(self, token: str) -> int:
        """How many words the longest name of a town or division has that starts with a (folded) word; 0 for none."""
        other = _EXPANDED.get(token, token)
        gazetteer = self._gazetteer
        return max(gazetteer.longest_from(other), gazetteer.longest_area_from(other), self._own_longest(token))

    def is_capital(self, place: GeoPlace) -> bool:
        """The seat of a state's government."""
        if place.kind != "city" or place.population < SMALLEST_CAPITAL:
            return False
        name = normalise_name(place.name)
        return any(name == seat or name.startswith(f"{seat} ") for seat in self._capitals.get(place.country, ()))

    def is_abbreviation(self, written: str) -> bool:
        """A state or province in short, as it follows a town ("Ill.", "TX")."""
        return written in self._abbreviations

    def is_adjective(self, written: str) -> bool:
        """People or adjective of a place that is no state ("Ohioans", "European")."""
        return written in self._adjectives

    def is_other_name(self, written: str) -> bool:
        """A further name of a place, which is its own word for nothing else ("EU")."""
        return written in self._other_names

    def _own_longest(self, token: str) -> int:
        return max(self._gazetteer.longest_from(token), self._gazetteer.longest_area_from(token))

    def _look_up(self, name: str) -> tuple[GeoPlace, ...]:
        if short := self._abbreviations.get(name) or self._abbreviations.get(f"{name}."):
            states = self._gazetteer.areas_by_key(normalise_name(short[0]))
            state = tuple(_from_area(area) for area in states if area.level == FIRST and area.country == short[1])
            return state if "." in name else _distinct((*state, *self._by_key(normalise_name(name))))
        if place := self._adjectives.get(name) or self._other_names.get(name):
            return self._by_key(normalise_name(place))
        key = normalise_name(name)
        if key in self._seats:
            country, capital = self._seats[key]
            return tuple(one for one in self._by_key(capital) if one.country == country and one.kind == "city")[:1]
        found = self._by_key(key)
        first, _, rest = key.partition(" ")
        if rest and first in _EXPANDED:
            found = _distinct((*found, *self._by_key(f"{_EXPANDED[first]} {rest}")))
        if not found and key.startswith("city of "):
            found = self._by_key(key.removeprefix("city of "))
        if not found and key.endswith(_PLAIN_HEADS):
            found = self._by_key(key.rpartition(" ")[0])
        return found

    def _by_key(self, key: str) -> tuple[GeoPlace, ...]:
        areas = [_from_area(area) for area in self._gazetteer.areas_by_key(key) if area.level != COUNTRY]
        cities = [_from_city(city) for city in self._gazetteer.look_up_key(key)[:MOST_CITIES]]
        states = [
            replace(self.countries[code], main=main)
            for code, main in self._states.get(key, ())
            if code in self.countries
        ]
        if any(area.main and area.kind == "admin1" for area in areas):
            states = [state for state in states if state.main]  # "England" is the division, not the kingdom
        regions = [place for place in self._regions.get(key, ()) if not _has_division(place, areas)]
        return _distinct((*states, *areas, *regions, *cities))


@cache
def words() -> dict[str, Any]:
    """The word lists of toponyms_en.toml; `words` as sets of folded words."""
    tables = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return tables | {"words": {name: frozenset(text.split()) for name, text in tables["words"].items()}}


def km_between(one: GeoPlace, two: GeoPlace) -> float:
    """Great-circle distance in kilometres; infinite where a position is unknown."""
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return math.inf
    return km(one.lat, one.lon, two.lat, two.lon)


def km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in kilometres between two positions in degrees (haversine formula)."""
    low, high = math.radians(lat), math.radians(other_lat)
    chord = math.sin((high - low) / 2) ** 2
    chord += math.cos(low) * math.cos(high) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(chord)))


def _by_form(table: dict[str, list[str]]) -> dict[str, str]:
    return {form: place for place, forms in table.items() for form in forms}


def _distinct(places: Iterable[GeoPlace]) -> tuple[GeoPlace, ...]:
    return tuple({place.id: place for place in reversed(tuple(places))}.values())[::-1]


def _has_division(region: GeoPlace, areas: Iterable[GeoPlace]) -> bool:
    """The supplement's region is a division the packages hold too, with its number and position."""
    return any(area.country == region.country and area.kind != "continent" for area in areas)


def _from_city(city: City) -> GeoPlace:
    return GeoPlace(
        id=city.id, name=city.name, kind="city", country=city.country, code=city.area, population=city.population,
        lat=city.lat, lon=city.lon, main=city.main,
    )  # fmt: skip


def _from_area(area: Area) -> GeoPlace:
    return GeoPlace(
        id=area.id, name=area.name, kind=_LEVELS.get(area.level, "admin2"), country=area.country, code=area.code,
        population=area.population, lat=area.lat, lon=area.lon, main=area.main,
    )  # fmt: skip


def _states_by_key() -> dict[str, tuple[tuple[str, bool], ...]]:
    """By name, the states it means, and whether it is a main name of theirs ("England" is none of Britain's)."""
    found: dict[str, dict[str, bool]] = {}
    for code, state in countries().items():
        dotless = [form.translate(_DOTTED) for form in state.acronyms]
        for form in (state.name, *state.names, *state.demonyms, *state.acronyms, *dotless):
            found.setdefault(normalise_name(form), {})[code] = True
        for form in state.aliases:
            found.setdefault(normalise_name(form), {}).setdefault(code, False)
    for form, entry in ambiguous_forms().items():
        for code in entry.candidates:
            if code not in entry.regions:
                found.setdefault(normalise_name(form), {})[code] = True
    return {key: tuple(states.items()) for key, states in found.items()}


def _regions_by_key() -> dict[str, tuple[GeoPlace, ...]]:
    found: dict[str, tuple[GeoPlace, ...]] = {}
    for row in supplement():
        if row.kind in ("town", "spelling"):
            continue
        country = row.countries[0] if len(row.countries) == 1 and row.countries[0] not in BODY_CODES else ""
        for name in (row.name, *row.aliases):
            key = normalise_name(name)
            place = GeoPlace(
                id=row.id, name=row.name, kind="region", country=country, code="", population=0, lat=row.lat,
                lon=row.lon, main=name == row.name,
            )  # fmt: skip
            found[key] = (*found.get(key, ()), place)
    return found


def _abbreviations() -> dict[str, tuple[str, str]]:
    return {
        short: (name, country)
        for country, rows in words()["abbreviations"].items()
        for name, shorts in rows.items()
        for short in shorts
    }
