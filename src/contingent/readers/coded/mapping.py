"""Which column of a coded table is what. Known datasets come with their mapping; others bring one as a TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError, UsageError
from contingent.records import StatementType, Unit

Kind = Literal["geopko", "ucdp", "sipri", "table"]
KINDS: tuple[Kind, ...] = ("geopko", "ucdp", "sipri", "table")


class Numbers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Columns of one number: `best`, and `low` and `high` where the table has them. A row may have any of them alone."""

    best: str
    unit: Unit
    low: str | None = None
    high: str | None = None


class Columns(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Columns by what they hold; those that a table lacks are left out.

    Args:
        contributors: several with their numbers in one cell, "Gabon (650), Rwanda (650)".
        date: a year, month or day; or `start` and `end`, days.
        side_a, side_b: the sides of an act of violence.
        said_by: who gives the number of a row, in a table put together from several sources.
    """

    contributor: str | None = None
    contributors: str | None = None
    host: str | None = None
    place: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    operation: str | None = None
    date: str | None = None
    start: str | None = None
    end: str | None = None
    date_precision: str | None = None
    side_a: str | None = None
    side_b: str | None = None
    violence: str | None = None
    said_by: str | None = None


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the rows of a table become statements of one type, all of them actual: a dataset codes what was the case.

    Args:
        dataset: name and version; the publisher of every row.
        numbers: none for a table that only has them beside `contributors`.
    """

    dataset: str
    type: StatementType
    columns: Columns
    numbers: tuple[Numbers, ...] = ()
    unit: Unit = "troops"


_PLACE = {"latitude": "latitude", "longitude": "longitude"}
_GEOPKO_ROWS = Mapping(
    dataset="Geo-PKO",
    type="PRESENCE",
    columns=Columns(operation="mission", date="year", host="country", place="location", **_PLACE),
    numbers=(Numbers(best="NoTroops", unit="troops"),),
)
_GEOPKO_CONTRIBUTORS = Mapping(
    dataset="Geo-PKO",
    type="PRESENCE",
    columns=Columns(operation="mission", date="year", place="location", contributors="year.overview", **_PLACE),
)
_UCDP = Mapping(
    dataset="UCDP GED",
    type="ASSAULT",
    columns=Columns(
        side_a="side_a", side_b="side_b", violence="type_of_violence", host="country", place="where_coordinates",
        start="date_start", end="date_end", date_precision="date_prec", **_PLACE,
    ),
    numbers=(Numbers(best="best", low="low", high="high", unit="killed"),),
)  # fmt: skip
# Words that head the columns of tables of contributors (SIPRI, IPI, Kathman), in small letters.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "contributor": ("contributor", "contributing country", "country", "tcc"),
    "host": ("host", "host country", "location", "conflict country"),
    "operation": ("operation", "mission", "acronym"),
    "date": ("date", "as of", "month", "year"),
}
_COUNTED: tuple[tuple[Unit, tuple[str, ...]], ...] = (
    ("troops", ("troops", "troop", "military personnel", "military")),
    ("police", ("police", "civilian police", "civpol")),
    ("personnel", ("personnel", "total personnel", "total")),
)


def mapping_for(kind: Kind, header: Collection[str], *, file: Path | None = None) -> Mapping:
    """The mapping of a table with these columns.

    Args:
        kind: a known dataset, or "table" for one that `file` describes.
    Raises:
        UsageError: the columns are not those of the dataset, or a mapping is missing or not wanted.
        ConfigError: the mapping file cannot be used.
    """
    if (kind == "table") != (file is not None):
        raise UsageError("table needs --mapping FILE (docs/formats-in.md shows one); known datasets need none")
    if file is not None:
        found: Mapping | None = _read(file)
    elif kind == "sipri":
        found = _by_headings(header)
    else:
        known = (_UCDP,) if kind == "ucdp" else (_GEOPKO_ROWS, _GEOPKO_CONTRIBUTORS)
        found = next((mapping for mapping in known if missing(mapping, header) == []), None)
    if found is None:
        shown = ", ".join(sorted(header)[:8])
        raise UsageError(f"these are not the columns of {kind} ({shown} …); describe them with: table --mapping FILE")
    if lacking := missing(found, header):
        raise UsageError(f"the table has no column {lacking[0]!r}; correct the mapping")
    return found


def missing(mapping: Mapping, header: Collection[str]) -> list[str]:
    """Columns that a mapping names and a table lacks."""
    named = [getattr(mapping.columns, name) for name in Columns.__struct_fields__]
    named += [column for n in mapping.numbers for column in (n.best, n.low, n.high)]
    return [column for column in named if column is not None and column not in header]


def _read(path: Path) -> Mapping:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Mapping)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path of --mapping") from error
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a usable mapping ({error}); docs/formats-in.md shows one") from error


def _by_headings(header: Collection[str]) -> Mapping | None:
    plain = {re.sub(r"[\W_]+", " ", column).strip().casefold(): column for column in header}

    def first(names: tuple[str, ...]) -> str | None:
        return next((plain[name] for name in names if name in plain), None)

    columns = Columns(**{name: first(names) for name, names in _HEADINGS.items()})
    numbers = tuple(Numbers(best=column, unit=unit) for unit, names in _COUNTED if (column := first(names)) is not None)
    if columns.operation is None or columns.date is None or not numbers:
        return None
    return Mapping(dataset="SIPRI", type="PRESENCE", columns=columns, numbers=numbers)
