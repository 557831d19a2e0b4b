"""Look up cities, towns and the hand-made supplement of regions, waters and airports by name."""

from __future__ import annotations

import sqlite3
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from contingent.errors import ConfigError
from contingent.gazetteer.build import SCHEMA_VERSION, ensure_gazetteer, normalise_name

SUPPLEMENT = Path(__file__).parent / "supplement.toml"
CACHED_LOOKUPS = 65536
_COLUMNS = "c.id, c.name, c.ascii, c.country, c.admin1, c.population, c.lat, c.lon, c.area"
_AREA_COLUMNS = "a.id, a.name, a.country, a.level, a.code, a.population, a.lat, a.lon"
PlaceKind = Literal["region", "water", "town", "airport", "site", "spelling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A populated place. `id` is "geonames:NUMBER" (or "place:slug" from the supplement), `country` ISO alpha-3.

    `population` is 0 where GeoNames has none; `lat` and `lon` are degrees (WGS 84), None for supplement rows;
    `area` is GeoNames' code of the smallest division it lies in ("US.LA.079"); `main` is False when only an alternate
    name matched.
    """

    id: str
    name: str
    ascii: str
    country: str
    admin1: str
    population: int
    lat: float | None
    lon: float | None
    area: str = ""
    main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A continent (level -1), country (0), or division of the first or second level (1, 2).

    `id` is "geonames:NUMBER", `country` ISO alpha-3 ("" for a continent), `code` GeoNames' own ("US", "US.LA",
    "US.LA.079"). `population` is the sum over its cities; `lat` and `lon` their mean in degrees, None where unknown.
    """

    id: str
    name: str
    country: str
    level: int
    code: str
    population: int
    lat: float | None
    lon: float | None
    main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A supplement place that GeoNames cities lack, or (kind spelling) news spellings of one they hold.

    `lat` and `lon` are degrees, of a region or water roughly its middle; None where not given.
    """

    id: str
    kind: PlaceKind
    name: str
    sources: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None


class Gazetteer:
    """An open gazetteer file; lookups are cached in the process."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._towns = _towns_by_key()
        self._spellings = _spellings_by_key()
        self.look_up_key = lru_cache(CACHED_LOOKUPS)(self._query)
        self.longest_from = lru_cache(CACHED_LOOKUPS)(self._query_longest)
        self.areas_by_key = lru_cache(CACHED_LOOKUPS)(self._query_areas)
        self.longest_area_from = lru_cache(CACHED_LOOKUPS)(self._query_longest_area)

    def look_up(self, name: str) -> tuple[City, ...]:
        """Cities of that name, whatever its case and accents, largest first; empty when there is none.

        `look_up_key` does the same for a name already normalised; `longest_from` tells how many words the longest
        name has that starts with a (folded) word, 0 when none does.
        """
        return self.look_up_key(normalise_name(name))

    def look_up_areas(self, name: str) -> tuple[Area, ...]:
        """Continents, countries and divisions of that name, largest first; `areas_by_key` takes a normalised name.

        `longest_area_from` does for them what `longest_from` does for cities.
        """
        return self.areas_by_key(normalise_name(name))

    def by_number(self, number: int) -> City | Area | None:
        """The city or area with that GeoNames number, or None."""
        columns, areas = _COLUMNS, _AREA_COLUMNS
        row = self._connection.execute(f"SELECT {columns}, 1 FROM city c WHERE c.id = ?", (number,)).fetchone()
        if row:
            return _city(row)
        row = self._connection.execute(f"SELECT {areas}, 1 FROM area a WHERE a.id = ?", (number,)).fetchone()
        return _area(row) if row else None

    def by_code(self, code: str) -> Area | None:
        """The country or division with that GeoNames code ("CF.18"), or None."""
        row = self._connection.execute(f"SELECT {_AREA_COLUMNS}, 1 FROM area a WHERE a.code = ?", (code,)).fetchone()
        return _area(row) if row else None

    def countries(self) -> dict[str, Area]:
        """The countries by ISO alpha-3 code."""
        rows = self._connection.execute(f"SELECT {_AREA_COLUMNS}, 1 FROM area a WHERE a.level = 0").fetchall()
        return {row[2]: _area(row) for row in rows}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _query(self, key: str) -> tuple[City, ...]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, max(n.main OR c.id = ?1) FROM city c LEFT JOIN name n ON c.id = n.city AND n.key = ?2"
            " WHERE c.id = ?1 OR c.id IN (SELECT city FROM name WHERE key = ?2)"
            " GROUP BY c.id ORDER BY c.population DESC, c.id",
            (self._spellings.get(key), key),
        ).fetchall()
        return (*(_city(row) for row in rows), *self._towns.get(key, ()))

    def _query_longest(self, token: str) -> int:
        row = self._connection.execute("SELECT longest FROM start WHERE token = ?", (token,)).fetchone()
        supplied = (*self._towns, *self._spellings)
        own = (key.count(" ") + 1 for key in supplied if key.partition(" ")[0] == token)
        return max(row[0] if row else 0, *own, 0)

    def _query_areas(self, key: str) -> tuple[Area, ...]:
        rows = self._connection.execute(
            f"SELECT {_AREA_COLUMNS}, n.main FROM area_name n JOIN area a ON a.id = n.area WHERE n.key = ?"
            " ORDER BY a.population DESC, a.id",
            (key,),
        ).fetchall()
        return tuple(map(_area, rows))

    def _query_longest_area(self, token: str) -> int:
        row = self._connection.execute("SELECT longest FROM area_start WHERE token = ?", (token,)).fetchone()
        return row[0] if row else 0


def open_gazetteer(path: Path | None = None) -> Gazetteer:
    """Open the gazetteer read-only, building it in the user's cache folder on first use.

    Args:
        path: a gazetteer file; None for the one in the cache folder.
    Raises:
        ConfigError: the file is missing, not a gazetteer, or of another schema version.
    """
    path = ensure_gazetteer() if path is None else path
    if not path.is_file():
        raise ConfigError(f"gazetteer not found at {path}; build it with open_gazetteer() and no path")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        connection.close()
        raise ConfigError(f"{path} is not a gazetteer ({error}); delete it to have it built again") from error
    if version != SCHEMA_VERSION:
        connection.close()
        raise ConfigError(f"{path} has schema {version}, this version reads {SCHEMA_VERSION}; delete it to rebuild")
    return Gazetteer(connection, path)


@cache
def supplement() -> tuple[Place, ...]:
    """The hand-made places, in the order of the file.

    Raises:
        ConfigError: supplement.toml is missing, not valid, or a row has an unknown field.
    """
    try:
        tables = tomllib.loads(SUPPLEMENT.read_text(encoding="utf-8"))
        return tuple(_place(key, row) for key, row in tables.items())
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise ConfigError(f"supplement.toml: {error}; see the field list at its head") from error


def _place(key: str, row: dict[str, Any]) -> Place:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Place(id=key, **fields)


def _towns_by_key() -> dict[str, tuple[City, ...]]:
    towns: dict[str, tuple[City, ...]] = {}
    for place in supplement():
        if place.kind != "town":
            continue
        for name in (place.name, *place.aliases):
            key = normalise_name(name)
            city = City(
                id=place.id, name=place.name, ascii=normalise_name(place.name), country=place.countries[0], admin1="",
                population=0, lat=None, lon=None, main=name == place.name,
            )  # fmt: skip
            towns[key] = (*towns.get(key, ()), city)
    return towns


def _spellings_by_key() -> dict[str, int]:
    return {
        normalise_name(name): place.geonames
        for place in supplement()
        if place.kind == "spelling" and place.geonames is not None
        for name in (place.name, *place.aliases)
    }


def _city(row: tuple[Any, ...]) -> City:
    number, name, ascii_name, country, admin1, population, lat, lon, area, main = row
    return City(
        id=f"geonames:{number}", name=name, ascii=ascii_name, country=country, admin1=admin1, population=population,
        lat=lat, lon=lon, area=area, main=bool(main),
    )  # fmt: skip


def _area(row: tuple[Any, ...]) -> Area:
    number, name, country, level, code, population, lat, lon, main = row
    return Area(
        id=f"geonames:{number}", name=name, country=country, level=level, code=code, population=population,
        lat=lat, lon=lon, main=bool(main),
    )  # fmt: skip
