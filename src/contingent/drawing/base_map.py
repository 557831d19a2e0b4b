"""Outlines of countries for the maps, derived from Natural Earth (docs/decisions/0010-base-map.md)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from contingent.drawing.projection import Degrees, arc
from contingent.errors import ConfigError

BASE_MAP = Path(__file__).parent / "basemap.json.gz"
Level = Literal["world", "close"]


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line, in degrees, with a circle that holds it: its middle, in degrees, and its reach in degrees of arc."""

    points: tuple[Degrees, ...]
    middle: Degrees
    reach: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One country, by ISO 3166-1 alpha-3 code ("" for land of none), with a point for its label, in degrees."""

    code: str
    label: Degrees
    coded: Mapping[str, Any]
    steps: Mapping[str, float]

    def rings(self, level: Level) -> tuple[Ring, ...]:
        """Its rings, largest first, holes among them (to be filled even-odd); none where it is too small for the level."""
        return _rings(self.code, level)

    def main_part(self) -> tuple[Degrees, ...]:
        """The points of its largest ring close up; the label point alone where it is too small to have one."""
        rings = self.rings("close")
        return rings[0].points if rings else (self.label,)


@cache
def outlines() -> Mapping[str, Outline]:
    """The countries of the base map by code.

    Raises:
        ConfigError: the file is missing or damaged.
    """
    data = _read()
    return MappingProxyType(
        {
            code: Outline(code=code, label=(row["label"][0], row["label"][1]), coded=row, steps=data["steps"])
            for code, row in data["countries"].items()
        }
    )


def source() -> Mapping[str, str]:
    """Where the outlines come from: name, version, licence, address of the terms, package."""
    return MappingProxyType(dict(_read()["source"]))


@cache
def _read() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(gzip.decompress(BASE_MAP.read_bytes()))
    except (OSError, ValueError) as error:
        raise ConfigError(f"the base map {BASE_MAP.name} cannot be read ({error}); reinstall contingent") from error
    return found


@cache
def _rings(code: str, level: Level) -> tuple[Ring, ...]:
    outline = outlines()[code]
    step = outline.steps[level]
    return tuple(_decoded(flat, step) for flat in outline.coded[level])


def _decoded(flat: list[int], step: float) -> Ring:
    x = y = 0
    points = []
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x * step, y * step))
    middle = ((min(p[0] for p in points) + max(p[0] for p in points)) / 2, sum(p[1] for p in points) / len(points))
    return Ring(tuple(points), middle, max(arc(middle, p) for p in points))
