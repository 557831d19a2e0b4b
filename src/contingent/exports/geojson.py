"""The layers of a map as one GeoJSON feature collection (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contingent.exports._coding import Omission
from contingent.exports._layers import Layer, layers, layers_told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._table import Cell
from contingent.gazetteer.lookup import Gazetteer
from contingent.resolve.ledger import Ledger
from contingent.text.safe import clean

TOLD = layers_told(
    "Forces, promises, events and allegations as points, one GeoJSON feature collection (RFC 7946, WGS 84).",
    "Each feature has the property `layer`. The numbers of a force are called `in_place`, `moved`, `promised` "
    "or `alleged`, by layer.",
)


def geojson_lines(
    ledger: Ledger, gazetteer: Gazetteer, *, scope: Scope = EVERYTHING
) -> tuple[list[Layer], Iterator[bytes], list[Omission]]:
    """The layers, the lines of their GeoJSON (a feature a line, UTF-8), and what has no point, with the reason."""
    made, omitted = layers(ledger, gazetteer, scope=scope)
    return made, _lines(made), omitted


def _lines(made: list[Layer]) -> Iterator[bytes]:
    end = b'{"type": "FeatureCollection", "features": ['
    for line in (line for layer in made for line in _features(layer)):
        yield end + b"\n" + line.encode("utf-8", "replace")
        end = b","
    yield (end if end != b"," else b"") + b"\n]}\n"


def _features(layer: Layer) -> Iterator[str]:
    names = layer.table.names
    for cells, point in zip(layer.table.rows or (), layer.points, strict=True):
        properties = {"layer": layer.table.name, **{n: _shown(c) for n, c in zip(names, cells, strict=True)}}
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(point)},
            "properties": properties,
        }
        yield json.dumps(feature, ensure_ascii=False)


def _shown(cell: Cell) -> Cell:
    return clean(cell) if isinstance(cell, str) else cell
