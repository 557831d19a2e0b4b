"""Projections keep areas, frames hold their places, cuts stay inside."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.drawing.projection import (
    EqualEarth,
    LambertEqualArea,
    Projection,
    arc,
    clipped,
    exit_point,
    fit,
    fit_world,
)

LON, LAT = st.floats(-180, 180), st.floats(-85, 85)
PLACES = st.lists(st.tuples(LON, LAT), min_size=1, max_size=8)


def cell(projection: Projection, lon: float, lat: float) -> float:
    """Area on the plane over the true area of a small cell."""
    d = 0.01
    (x, y), (x1, y1), (x2, y2) = projection(lon, lat), projection(lon + d, lat), projection(lon, lat + d)
    plane = abs((x1 - x) * (y2 - y) - (x2 - x) * (y1 - y))
    return plane / (math.radians(d) ** 2 * math.cos(math.radians(lat + d / 2)))


@pytest.mark.parametrize("at", [(0, 0), (20, 7), (-60, -50), (100, 60)])
def test_areas_are_true(at: tuple[float, float]) -> None:
    assert cell(LambertEqualArea(20, 7), *at) == pytest.approx(1, rel=0.01)
    assert cell(EqualEarth(), *at) == pytest.approx(1, rel=0.01)


def test_known_points() -> None:
    assert LambertEqualArea(20, 7)(20, 7) == (0, 0)
    x, y = LambertEqualArea(0, 0)(90, 0)
    assert x == pytest.approx(math.sqrt(2))
    assert y == pytest.approx(0)
    assert EqualEarth()(0, 0) == (0, 0)
    assert EqualEarth()(180, 0)[0] == pytest.approx(2.7066, abs=1e-3)  # Šavrič, Patterson and Jenny 2018


@settings(deadline=None)
@given(PLACES)
def test_a_frame_holds_its_places(places: list[tuple[float, float]]) -> None:
    frame = fit(places, 720, 500, margin=0.1)
    for place in places:
        x, y = frame(*place)
        if not frame.world or place[1] <= 84:
            assert frame.holds((x, y), margin=-1)


@pytest.mark.parametrize(
    ("lons", "width"), [((178, -178), 4), ((-5, 27), 32), ((10,), 0), ((0, 90), 90)]
)  # across the date line, too
def test_a_frame_takes_the_short_way_round(lons: tuple[float, ...], width: float) -> None:
    frame = fit([(lon, 0) for lon in lons], 720, 500, margin=0.1)
    assert not frame.world
    assert isinstance(frame.projection, LambertEqualArea)
    assert {round(arc((frame.projection.lon, 0), (lon, 0)), 3) for lon in lons} == {width / 2}


def test_places_all_around_make_a_map_of_the_world() -> None:
    assert fit([(-120, 40), (0, 10), (120, 0)], 720, 500, margin=0.1).world
    assert fit_world(720, 500).holds(fit_world(720, 500)(20, 7))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=3, max_size=12))
def test_cut_rings_stay_inside(ring: list[tuple[float, float]]) -> None:
    for x, y in clipped(ring, 300, 200, air=5):
        assert -5.01 <= x <= 305.01
        assert -5.01 <= y <= 205.01


def test_a_ring_around_the_frame_fills_it() -> None:
    assert len(clipped([(-900, -900), (900, -900), (900, 900), (-900, 900)], 300, 200, air=0)) == 4
    assert clipped([(400, 0), (500, 0), (450, 90)], 300, 200, air=0) == []


@settings(deadline=None)
@given(st.floats(10, 710), st.floats(10, 490), st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_arrows_begin_inside_the_frame(x: float, y: float, far_x: float, far_y: float) -> None:
    frame = fit([(20, 7)], 720, 500, margin=0.1)
    assert frame.holds(exit_point((x, y), (far_x, far_y), frame, inset=4), margin=3.9)


@settings(deadline=None)
@given(st.tuples(st.floats(0, 40), st.floats(-20, 30)))
def test_what_shows_is_never_skipped(place: tuple[float, float]) -> None:
    frame = fit([(14, 2), (27, 11)], 720, 500, margin=0.1)
    if frame.holds(frame(*place)):
        assert frame.may_show(place, 0)
