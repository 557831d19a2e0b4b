"""The layers of a map as a GeoPackage (OGC 12-128r18), written with Python's own SQLite: it needs no other library."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator

from contingent.exports._coding import Omission
from contingent.exports._layers import Layer, layers, layers_told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._sqlite import SQL_TYPE, file_of, insert, quoted
from contingent.exports._table import Cell
from contingent.gazetteer.lookup import Gazetteer
from contingent.resolve.ledger import Ledger
from contingent.text.safe import clean

TOLD = layers_told(
    "Forces, promises, events and allegations as point layers of a GeoPackage, for QGIS and other GIS (WGS 84)."
)
APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # 1.3.0
WGS_84 = 4326
# The standard wants a time of change; a fixed one keeps the bytes the same for the same records.
CHANGED = "1970-01-01T00:00:00.000Z"
_WGS_84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SCHEMA = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
       organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
       description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
       min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
       CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
       srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
       CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
       CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
       CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
       scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)
_RTREE_DEFINITION = "http://www.geopackage.org/spec120/#extension_rtree"
# The triggers of annex F.3, for a column "geom" and a key "fid"; {t} is the table, {r} its index.
_BOX = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
_FULL = "NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)"
_EMPTY = "(NEW.geom IS NULL OR ST_IsEmpty(NEW.geom))"
_TRIGGERS = (
    f"CREATE TRIGGER {{r}}_insert AFTER INSERT ON {{t}} WHEN ({_FULL}) BEGIN "
    f"INSERT OR REPLACE INTO {{r}} VALUES (NEW.fid, {_BOX}); END",
    f"CREATE TRIGGER {{r}}_update2 AFTER UPDATE OF geom ON {{t}} WHEN OLD.fid = NEW.fid AND {_EMPTY} BEGIN "
    "DELETE FROM {r} WHERE id = OLD.fid; END",
    f"CREATE TRIGGER {{r}}_update4 AFTER UPDATE ON {{t}} WHEN OLD.fid != NEW.fid AND {_EMPTY} BEGIN "
    "DELETE FROM {r} WHERE id IN (OLD.fid, NEW.fid); END",
    f"CREATE TRIGGER {{r}}_update5 AFTER UPDATE ON {{t}} WHEN OLD.fid != NEW.fid AND ({_FULL}) BEGIN "
    f"DELETE FROM {{r}} WHERE id = OLD.fid; INSERT OR REPLACE INTO {{r}} VALUES (NEW.fid, {_BOX}); END",
    f"CREATE TRIGGER {{r}}_update6 AFTER UPDATE OF geom ON {{t}} WHEN OLD.fid = NEW.fid AND ({_FULL}) AND "
    "(OLD.geom NOT NULL AND NOT ST_IsEmpty(OLD.geom)) BEGIN UPDATE {r} SET minx = ST_MinX(NEW.geom), "
    "maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END",
    f"CREATE TRIGGER {{r}}_update7 AFTER UPDATE OF geom ON {{t}} WHEN OLD.fid = NEW.fid AND ({_FULL}) AND "
    f"(OLD.geom IS NULL OR ST_IsEmpty(OLD.geom)) BEGIN INSERT INTO {{r}} VALUES (NEW.fid, {_BOX}); END",
    "CREATE TRIGGER {r}_delete AFTER DELETE ON {t} WHEN OLD.geom NOT NULL BEGIN "
    "DELETE FROM {r} WHERE id = OLD.fid; END",
)
_SYSTEMS: tuple[tuple[Cell, ...], ...] = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    (
        "WGS 84 geodetic",
        WGS_84,
        "EPSG",
        WGS_84,
        _WGS_84_WKT,
        "longitude and latitude in degrees on the WGS 84 spheroid",
    ),
)


def gpkg_file(
    ledger: Ledger, gazetteer: Gazetteer, *, scope: Scope = EVERYTHING
) -> tuple[list[Layer], Iterator[bytes], list[Omission]]:
    """The layers, their GeoPackage piece by piece, and what has no point, with the reason."""
    made, omitted = layers(ledger, gazetteer, scope=scope)
    return made, file_of(lambda connection: _fill(connection, made)), omitted


def _fill(connection: sqlite3.Connection, made: list[Layer]) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
    insert(connection, "gpkg_spatial_ref_sys", _SYSTEMS)
    for layer in made:
        table = layer.table
        described = ", ".join(f"{quoted(c.name)} {SQL_TYPE[c.kind]}" for c in table.columns)
        connection.execute(
            f"CREATE TABLE {quoted(table.name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, {described})"
        )
        insert(connection, "gpkg_contents", [_contents(layer)])
        insert(connection, "gpkg_geometry_columns", [(table.name, "geom", "POINT", WGS_84, 0, 0)])
        rows = zip(table.rows or (), layer.points, strict=True)
        insert(
            connection,
            table.name,
            ((fid, _point(*point), *map(_shown, cells)) for fid, (cells, point) in enumerate(rows, 1)),
        )
        _index(connection, layer)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")


def _index(connection: sqlite3.Connection, layer: Layer) -> None:
    """The spatial index of a layer (extension gpkg_rtree_index, annex F.3), with which a GIS draws a part of a map fast.

    Its triggers keep it true when a GIS changes the layer. They call functions (ST_MinX, …) that GDAL and QGIS bring along,
    so that plain SQLite cannot change a point; it reads everything.
    """
    name = layer.table.name
    index = f"rtree_{name}_geom"
    connection.execute(f"CREATE VIRTUAL TABLE {quoted(index)} USING rtree(id, minx, maxx, miny, maxy)")
    insert(connection, index, ((fid, lon, lon, lat, lat) for fid, (lon, lat) in enumerate(layer.points, 1)))
    for trigger in _TRIGGERS:
        connection.execute(trigger.format(t=name, r=index))
    insert(connection, "gpkg_extensions", [(name, "geom", "gpkg_rtree_index", _RTREE_DEFINITION, "write-only")])


def _contents(layer: Layer) -> tuple[Cell, ...]:
    lons, lats = [lon for lon, _ in layer.points], [lat for _, lat in layer.points]
    box = (min(lons), min(lats), max(lons), max(lats)) if layer.points else (None,) * 4
    table = layer.table
    return (table.name, "features", table.name, f"A row is {table.row}.", CHANGED, *box, WGS_84)


def _point(lon: float, lat: float) -> bytes:
    """A point as a GeoPackage geometry: header without an envelope, little-endian, then well-known binary."""
    return b"GP\x00\x01" + struct.pack("<i", WGS_84) + struct.pack("<BIdd", 1, 1, lon, lat)


def _shown(cell: Cell) -> Cell:
    return clean(cell) if isinstance(cell, str) else cell
