"""The colours of drawings: WCAG AA contrast in light, dark and print, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import contingent.pages
from contingent.drawing._axis import TICK_FONT
from contingent.drawing._legend import FONT

CSS = (Path(contingent.pages.__file__).parent / "static" / "drawing.css").read_text(encoding="utf-8")
TEXT, MARK = 4.5, 3.0  # WCAG 2.1, 1.4.3 and 1.4.11
SCHEMES = re.findall(r"\.drawing\s*\{([^}]*--paper[^}]*)\}", CSS)


def variables(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_light_dark_and_print_are_there() -> None:
    assert len(SCHEMES) == 3
    assert "prefers-color-scheme: dark" in CSS
    assert "@media print" in CSS


@pytest.mark.parametrize("scheme", range(3))
@pytest.mark.parametrize(
    ("front", "backs", "least"),
    [
        ("ink", ("paper", "land", "sea", "host"), TEXT),
        ("muted", ("paper", "land", "sea", "host"), TEXT),
        ("gate", ("paper",), TEXT),
        ("force", ("paper", "land", "sea", "host"), MARK),
        ("event", ("paper", "land", "sea", "host"), MARK),
        ("mandate", ("paper",), MARK),
        ("other", ("paper",), MARK),
        ("host-border", ("land", "host"), MARK),
    ],
)
def test_contrast(scheme: int, front: str, backs: tuple[str, ...], least: float) -> None:
    found = variables(SCHEMES[scheme])
    for back in backs:
        assert contrast(found[front], found[back]) >= least, back


def test_nothing_comes_from_elsewhere() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_only_solid_marks_are_filled() -> None:
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)):
        if re.search(r"(?<![-\w])fill:\s*var\(--(force|event|mandate|other)\)", body):
            assert all(".solid" in one or ".band" in one for one in selector.split(",")), selector


def test_a_legend_has_the_size_its_places_are_worked_out_for() -> None:
    assert f".drawing .legend {{ font-size: {FONT}px; }}" in CSS  # app.css has a .legend too, and a larger one
    assert f"font: {TICK_FONT}px" in CSS
