"""Where the places of rows lie: countries by the base map, places within them by the gazetteer."""

from __future__ import annotations

from collections.abc import Callable

from contingent.drawing.base_map import outlines
from contingent.drawing.projection import Degrees
from contingent.gazetteer.build import normalise_name
from contingent.gazetteer.lookup import Gazetteer, supplement

Locate = Callable[[str, str], Degrees | None]  # name of a place, code of its country -> longitude and latitude
CLEARLY_LARGER = 10  # times as many people: the town of that name that news means when it says no more


def locate_in(gazetteer: Gazetteer) -> Locate:
    """Look places up in a gazetteer.

    Returns:
        A function from a name and the ISO 3166-1 alpha-3 code of its country to degrees; None where the country has no
        such place, or several of which none is at least ten times as large as the others.
    """

    def locate(name: str, country: str) -> Degrees | None:
        towns = [c for c in gazetteer.look_up(name) if c.country == country and c.lat is not None]
        towns = [c for c in towns if c.main] or towns
        if towns:
            first = towns[0]
            sure = len(towns) == 1 or first.population >= CLEARLY_LARGER * towns[1].population > 0
            return _at(first.lon, first.lat) if sure else None
        wanted = normalise_name(name)
        for place in supplement():
            if place.countries == (country,) and wanted in map(normalise_name, (place.name, *place.aliases)):
                return _at(place.lon, place.lat)
        areas = [a for a in gazetteer.look_up_areas(name) if a.country == country and a.level > 0]
        return _at(areas[0].lon, areas[0].lat) if len(areas) == 1 else None

    return locate


def country_point(code: str) -> Degrees | None:
    """The label point of a country on the base map; None where it has no outline of its own."""
    outline = outlines().get(code)
    return outline.label if outline is not None and code else None


def _at(lon: float | None, lat: float | None) -> Degrees | None:
    return (lon, lat) if lon is not None and lat is not None else None
