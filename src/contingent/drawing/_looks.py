"""How a figure may look by its reality: only what a report states as fact is ever solid."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, Protocol

from contingent.drawing._svg import Node
from contingent.records import FORCE_TYPES
from contingent.views.events import EVENT_TYPES

Look = Literal["fact", "promised", "alleged", "denied", "rival"]
Href = Callable[[str], str]  # id of a statement -> where its words are: a path of this server, or "#…" on the page
LOOK_WORDS = {
    "fact": "reported as fact",
    "promised": "promised, possible or on a condition",
    "alleged": "alleged: only an accuser says so",
    "denied": "said not to be so",
    "rival": "another figure for the same force",
}


class Numbered(Protocol):
    """Anything with a number as low, best and high."""

    @property
    def low(self) -> int | float | None: ...
    @property
    def best(self) -> int | float | None: ...
    @property
    def high(self) -> int | float | None: ...


def look_of(label: str) -> Look:
    """The look for the words that keep something from passing for a fact (`views.figures.reality`)."""
    words = label.split()
    if "ALLEGED" in words:
        return "alleged"
    if {"NOT", "DENIED", "REJECTED"} & set(words):
        return "denied"
    return "promised" if words else "fact"


def size_of(figure: Numbered) -> float:
    """The number a mark is sized by: best, else the bound that is given; 0 without one, or for a number below 0."""
    found = next((n for n in (figure.best, figure.low, figure.high) if n is not None), 0)
    return max(float(found), 0.0) if math.isfinite(found) else 0.0


def leaves(text: str) -> bool:
    """True when the words of a force figure speak of a force that goes, or may go."""
    return text.startswith(("−", "force cut")) or "to leave or to remain" in text


def circle(mark: Node, x: float, y: float, r: float, look: Look, hatch: str) -> None:
    """A disc for a force: solid for a fact, hatched for a promise, an outline for the rest (dashed by its class)."""
    fill = {"promised": hatch}.get(look, "none")
    if look == "fact":
        mark.add("circle", class_="area force solid", cx=x, cy=y, r=r)
    else:
        mark.add("circle", class_=f"area force {look}", cx=x, cy=y, r=r, fill=fill)


def diamond(mark: Node, x: float, y: float, r: float, look: Look) -> None:
    """A diamond for a happening: solid for a fact, hollow for the rest."""
    path = diamond_path(x, y, r)
    if look == "fact":
        mark.add("path", class_="area event solid", d=path)
    else:
        mark.add("path", class_=f"area event {look}", d=path, fill="none")


def diamond_path(x: float, y: float, r: float) -> str:
    """The outline of a diamond whose half diagonal is `r`."""
    return f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"


Group = Literal["force", "mandate", "event", "other"]
GROUP_WORDS = {
    "force": "forces",
    "mandate": "mandates",
    "event": "violence and other events",
    "other": "other statements",
}


def group_of(type_: str) -> Group:
    """The group a type of statement is drawn with."""
    if type_ in FORCE_TYPES:
        return "force"
    if type_ == "AUTHORIZE":
        return "mandate"
    return "event" if type_ in EVENT_TYPES else "other"


def glyph(mark: Node, group: Group, x: float, y: float, r: float, look: Look, hatch: str) -> None:
    """The small mark of a group: disc, square, diamond or triangle; solid for a fact only."""
    if group == "force":
        circle(mark, x, y, r, look, hatch)
    elif group == "event":
        diamond(mark, x, y, r * 1.15, look)
    else:
        square = f"M{x - r * 0.85:.1f} {y - r * 0.85:.1f}h{r * 1.7:.1f}v{r * 1.7:.1f}h{-r * 1.7:.1f}Z"
        triangle = f"M{x - r:.1f} {y + r * 0.8:.1f}h{2 * r:.1f}L{x:.1f} {y - r:.1f}Z"
        path = square if group == "mandate" else triangle
        if look == "fact":
            mark.add("path", class_=f"area {group} solid", d=path)
        else:
            mark.add("path", class_=f"area {group} {look}", d=path, fill="none")
