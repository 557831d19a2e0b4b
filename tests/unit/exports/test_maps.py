"""Layers of points, read back by GDAL: what is promised or alleged is never in the layer of what is in place."""

from __future__ import annotations

import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contingent.exports.geojson import geojson_lines
from contingent.exports.gpkg import gpkg_file
from contingent.gazetteer.lookup import open_gazetteer
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from tests.strategies import readings
from tests.unit.exports.test_acled_ucdp import ARMY, BANGUI, ENTITIES, FIVE, attack
from tests.unit.views.builders import document, entity, ledger, number, statement

LAYERS = ("forces", "changes", "promises", "allegations", "events", "alleged_events")
AWAITED = statement("m", "a", "AUTHORIZE", "wanted", start=50)
EARLIER = "2013-11-20"
TOLD = (
    statement("in-place", "a", "PRESENCE", "actual", number(420)),
    statement("sent", "a", "DEPLOY", "actual", number(100, basis="change"), place=[BANGUI]),
    statement("promised", "a", "DEPLOY", "planned", number(1000), after="m"),
    statement("claimed", "a", "PRESENCE", "actual", number(9), sources=[(ARMY, "accuse")]),
    statement("denied", "a", "PRESENCE", "actual", number(7), polarity="-"),
    attack(FIVE, id_="attack", time=EARLIER),
    attack(FIVE, id_="alleged-attack", time=EARLIER, sources=[(ARMY, "accuse")]),
    attack(FIVE, id_="planned-attack", status="planned"),
    attack(FIVE, id_="nowhere", time=EARLIER, place=[]),
    attack(FIVE, id_="later", time="2013-12-05"),
    AWAITED,
)


def whole(*statements: Statement, **more: Any) -> Ledger:
    return ledger([document("a")], statements or TOLD, entities=(*ENTITIES, *more.pop("entities", ())), **more)


def read(path: Path, layer: str) -> list[dict[str, Any]]:
    """Rows of a layer as GDAL reads them; `at` is longitude and latitude."""
    meta, _, geometry, data = pyogrio.raw.read(path, layer=layer)
    rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*data, strict=True)]
    return [{**row, "at": struct.unpack("<dd", point[5:21])} for row, point in zip(rows, geometry, strict=True)]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "layers.gpkg"
    path.write_bytes(b"".join(gpkg_file(whole(), open_gazetteer())[1]))
    return path


def test_each_reality_has_a_layer_of_its_own(package: Path) -> None:
    assert [name for name, _ in pyogrio.list_layers(package)] == list(LAYERS)
    ids = {layer: [row["id"] for row in read(package, layer)] for layer in LAYERS}
    assert ids == {
        "forces": ["in-place#0"],
        "changes": ["sent#0"],
        "promises": ["promised#0"],
        "allegations": ["claimed#0"],
        "events": ["attack"],
        "alleged_events": ["alleged-attack"],
    }


def test_numbers_of_different_layers_share_no_column(package: Path) -> None:
    numbers = {layer: {n for n, t in _types(package, layer).items() if t == "OFTReal"} for layer in LAYERS}
    assert numbers["forces"] == {"in_place", "in_place_low", "in_place_high"}
    for one in LAYERS:
        assert not any(numbers[one] & numbers[other] for other in LAYERS if other != one)


def test_a_promise_carries_its_condition_to_the_map(package: Path) -> None:
    (row,) = read(package, "promises")
    assert (bool(row["conditional"]), row["promised"], row["label"]) == (True, 1000, "PLANNED IF")
    assert "WANTED" in row["depends"]


def test_points_say_what_they_stand_for(package: Path) -> None:
    (sent,), (in_place,) = read(package, "changes"), read(package, "forces")
    assert (sent["at"], sent["place"], sent["place_level"]) == ((18.555, 4.3612), "Bangui", "point")
    assert in_place["place_level"] == "country"
    assert pyogrio.read_info(package, layer="changes")["crs"] == "EPSG:4326"


def test_what_has_no_point_has_a_reason() -> None:
    _, _, omitted = gpkg_file(whole(), open_gazetteer())
    reasons = {o.statement.id: o.reason for o in omitted}
    assert set(reasons) == {"denied", "planned-attack", "nowhere", "later", "m"}
    assert "denied" in reasons["denied"]
    assert "not told as fact" in reasons["planned-attack"]
    assert "no place" in reasons["nowhere"]
    assert "after the day" in reasons["later"]


def test_geojson_holds_the_same_and_gdal_reads_it(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "layers.geojson"
    path.write_bytes(b"".join(geojson_lines(whole(), open_gazetteer())[1]))
    features = json.loads(path.read_bytes())["features"]
    assert [f["properties"]["id"] for f in features] == [row["id"] for name in LAYERS for row in read(package, name)]
    assert pyogrio.read_info(path)["features"] == len(features)
    for feature in features:
        assert ("in_place" in feature["properties"]) == (feature["properties"]["layer"] == "forces")


def test_the_package_is_sound_and_its_bytes_repeat(package: Path) -> None:
    with sqlite3.connect(package) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    connection.close()
    assert package.read_bytes() == b"".join(gpkg_file(whole(), open_gazetteer())[1])


def test_a_gis_finds_points_by_the_spatial_index_and_keeps_it_true(package: Path, tmp_path: Path) -> None:
    """GDAL sees the index, uses it for a box, and the triggers of the standard work with its functions."""
    box = (18.0, 4.0, 19.0, 5.0)
    assert [_found(package, box), _found(package, (0.0, 0.0, 1.0, 1.0))] == [1, 0]
    with closing(sqlite3.connect(package)) as connection:
        assert connection.execute("SELECT count(*) FROM rtree_events_geom").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM gpkg_extensions").fetchone() == (len(LAYERS),)
        triggers = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        assert len(triggers) == 7 * len(LAYERS)
    copy = tmp_path / "edited.gpkg"
    copy.write_bytes(package.read_bytes())
    _, _, geometry, fields = pyogrio.raw.read(copy, layer="events")
    meta = pyogrio.read_info(copy, layer="events")
    pyogrio.raw.write(
        copy,
        geometry,
        fields,
        meta["fields"],
        layer="events",
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
        append=True,
    )
    assert _found(copy, box) == 2


def _found(path: Path, box: tuple[float, float, float, float]) -> int:
    _, _, geometry, _ = pyogrio.raw.read(path, layer="events", bbox=box)
    return len(geometry)


def test_hostile_words_carry_no_controls() -> None:
    evil = entity("a-evil", "a", type="state", name="<b>\x1b[2J\x00\u202ename</b>", country="MLI")
    one = statement("s", "a", "PRESENCE", "actual", number(5), agent=["a-evil"])
    made, pieces, _ = gpkg_file(whole(one, entities=[evil]), open_gazetteer())
    content = b"".join(pieces)
    collection = json.loads(b"".join(geojson_lines(whole(one, entities=[evil]), open_gazetteer())[1]))
    assert len(made[0].points) == 1
    for control in ("\x1b[2J", "\u202e"):
        assert control.encode() not in content
        assert control not in collection["features"][0]["properties"]["contributor"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(readings(), max_size=3))
def test_every_statement_is_on_the_map_or_left_out_with_a_reason(tmp_path: Path, found: list[Any]) -> None:
    known = Ledger.of(found)
    made, pieces, omitted = gpkg_file(known, open_gazetteer())
    shown = {str(row[0]).partition("#")[0] for layer in made for row in layer.table.rows or ()}
    corrected = {k.to for k in known.links if k.rel == "corrects"}
    assert shown | {o.statement.id for o in omitted} == {s.id for s in known.statements} - corrected
    path = tmp_path / "any.gpkg"
    path.write_bytes(b"".join(pieces))
    for layer in made:
        assert pyogrio.read_info(path, layer=layer.table.name)["features"] == len(layer.points)


def _types(path: Path, layer: str) -> dict[str, str]:
    info = pyogrio.read_info(path, layer=layer)
    return dict(zip(info["fields"], info["ogr_types"], strict=True))
