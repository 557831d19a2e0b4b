"""Degrees to pixels: Lambert's azimuthal equal-area projection for a region, Equal Earth for the world.

Both keep areas true, so that no country looks larger than it is. Equal Earth: Šavrič, Patterson and Jenny 2018,
"The Equal Earth map projection", equations 1 and 2. Lambert: Snyder 1987, "Map Projections", equations 24-2 to 24-4.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
SOUTH = -57.0  # degrees; Cape Horn lies at -56
_FAR = math.radians(100)  # what is farther from the middle of a regional map is drawn at this distance: out of sight

Degrees = tuple[float, float]  # longitude, latitude
Point = tuple[float, float]


class Projection(Protocol):
    """Degrees to a plane, in radii of the earth, y pointing north."""

    def __call__(self, lon: float, lat: float) -> Point: ...


@dataclass(frozen=True, slots=True)
class LambertEqualArea:
    """Centred on a point, in degrees."""

    lon: float
    lat: float

    def __call__(self, lon: float, lat: float) -> Point:
        """The point of the plane; beyond 100 degrees of arc it is put at that distance."""
        phi, phi0, gap = math.radians(lat), math.radians(self.lat), math.radians(lon - self.lon)
        cosine = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(gap)
        distance = math.acos(min(max(cosine, -1.0), 1.0))
        x = math.cos(phi) * math.sin(gap)
        y = math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(gap)
        length = math.hypot(x, y)
        if length < 1e-12:
            return (0.0, 0.0)
        radius = 2 * math.sin(min(distance, _FAR) / 2)
        return (radius * x / length, radius * y / length)


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """The whole world, Greenwich in the middle."""

    def __call__(self, lon: float, lat: float) -> Point:
        """The point of the plane."""
        theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
        t2 = theta * theta
        t6 = t2**3
        slope = 9 * _A4 * t6 * t2 + 7 * _A3 * t6 + 3 * _A2 * t2 + _A1
        x = 2 * math.sqrt(3) * math.radians(lon) * math.cos(theta) / (3 * slope)
        return (x, theta * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A projection fitted into a rectangle of `width` by `height` pixels, y pointing down."""

    projection: Projection
    scale: float
    dx: float
    dy: float
    width: float
    height: float
    world: bool

    def __call__(self, lon: float, lat: float) -> Point:
        """Pixels of a place, which may lie outside the rectangle."""
        x, y = self.projection(lon, lat)
        return (self.dx + x * self.scale, self.dy - y * self.scale)

    def holds(self, at: Point, *, margin: float = 0.0) -> bool:
        """True for pixels inside the rectangle, at least `margin` from its edge."""
        return margin <= at[0] <= self.width - margin and margin <= at[1] <= self.height - margin

    @property
    def shown(self) -> float:
        """Degrees of arc from the middle of a regional map within which all that it shows lies."""
        corner = math.hypot(self.width, self.height) / 2 + math.hypot(
            self.width / 2 - self.dx, self.height / 2 - self.dy
        )
        return math.degrees(2 * math.asin(min(corner / self.scale / 2, 1.0)))

    def may_show(self, middle: Degrees, reach: float) -> bool:
        """False when a circle of `reach` degrees of arc around a place surely lies outside the rectangle."""
        if not isinstance(self.projection, LambertEqualArea):
            return True
        return arc((self.projection.lon, self.projection.lat), middle) <= reach + self.shown


def arc(a: Degrees, b: Degrees) -> float:
    """The great-circle distance of two places, in degrees."""
    gap = math.radians(a[0] - b[0])
    phi, psi = math.radians(a[1]), math.radians(b[1])
    cosine = math.sin(phi) * math.sin(psi) + math.cos(phi) * math.cos(psi) * math.cos(gap)
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))


def fit(points: Sequence[Degrees], width: float, height: float, *, margin: float) -> Frame:
    """The map that holds some places (at least one), with `margin` as a share of its size on each side.

    Places spread over more than 100 degrees of longitude make a map of the world.
    """
    west, east = _longitudes([lon for lon, _ in points])
    lats = [lat for _, lat in points]
    if east - west > 100:
        return fit_world(width, height, south=min(*lats, SOUTH))
    projection = LambertEqualArea((west + east) / 2, (min(lats) + max(lats)) / 2)
    return _fitted(projection, [projection(*p) for p in points], width, height, margin=margin, world=False)


def fit_world(width: float, height: float, *, south: float = SOUTH) -> Frame:
    """The whole world in a rectangle, from a southern latitude up: without Antarctica, unless it is asked for."""
    projection = EqualEarth()
    edge = [(lon, lat) for lon in (-180.0, 180.0) for lat in (south, 0.0, 84.0)]
    return _fitted(projection, [projection(*p) for p in edge], width, height, margin=0.0, world=True)


def clipped(ring: Sequence[Point], width: float, height: float, *, air: float) -> list[Point]:
    """A ring cut to a rectangle and `air` pixels around it (Sutherland and Hodgman 1974); empty when it lies outside."""
    found = list(ring)
    for axis, limit, sign in ((0, -air, 1), (0, width + air, -1), (1, -air, 1), (1, height + air, -1)):
        found = _cut(found, axis, limit, sign)
        if not found:
            break
    return found


def exit_point(inside: Point, outside: Point, frame: Frame, *, inset: float) -> Point:
    """Where the line from a point in the frame to one outside leaves the frame, `inset` pixels before its edge."""
    share = 1.0
    for axis, size in ((0, frame.width), (1, frame.height)):
        step = outside[axis] - inside[axis]
        if step > 0:
            share = min(share, (size - inset - inside[axis]) / step)
        elif step < 0:
            share = min(share, (inset - inside[axis]) / step)
    share = max(share, 0.0)
    return (inside[0] + (outside[0] - inside[0]) * share, inside[1] + (outside[1] - inside[1]) * share)


def _longitudes(lons: Sequence[float]) -> tuple[float, float]:
    """The least stretch of longitude that holds all of some; its east end may lie beyond 180."""
    around = sorted({lon % 360 for lon in lons})
    gaps = [((around[(i + 1) % len(around)] - lon) % 360 or 360, i) for i, lon in enumerate(around)]
    gap, at = max(gaps)
    west = around[(at + 1) % len(around)]
    return (west, west + 360 - gap) if len(around) > 1 else (west, west)


def _fitted(
    projection: Projection, points: Iterable[Point], width: float, height: float, *, margin: float, world: bool
) -> Frame:
    found = list(points)
    xs, ys = [p[0] for p in found], [p[1] for p in found]
    least = 0.02  # radii of the earth: a single place still shows what lies around it
    room = 1 - 2 * margin
    scale = min(width * room / max(max(xs) - min(xs), least), height * room / max(max(ys) - min(ys), least))
    return Frame(
        projection=projection, scale=scale, width=width, height=height, world=world,
        dx=width / 2 - scale * (min(xs) + max(xs)) / 2, dy=height / 2 + scale * (min(ys) + max(ys)) / 2,
    )  # fmt: skip


def _cut(ring: list[Point], axis: int, limit: float, sign: int) -> list[Point]:
    found: list[Point] = []
    for i, here in enumerate(ring):
        before = ring[i - 1]
        in_here, in_before = (here[axis] - limit) * sign >= 0, (before[axis] - limit) * sign >= 0
        if in_here != in_before:
            share = (limit - before[axis]) / (here[axis] - before[axis])
            found.append((before[0] + (here[0] - before[0]) * share, before[1] + (here[1] - before[1]) * share))
        if in_here:
            found.append(here)
    return found
