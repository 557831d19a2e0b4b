"""Time for the views: EDTF values to plain days, and the day a figure stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from contingent.normalize.edtf import parse_edtf

KEPT = 8192  # values read once; reports of a few years write the same days over and over


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """An EDTF value as two days. `first` or `last` is None where that end is open or unknown.

    `within` marks a set ("some time within"), as opposed to a plain date or an interval that lasts throughout.
    """

    edtf: str
    first: date | None
    last: date | None
    within: bool
    lasts: bool


@lru_cache(maxsize=KEPT)
def read_when(edtf: str | None) -> When | None:
    """An EDTF value as days; None when it is missing or not a value of the profile (it is then treated as undated)."""
    if not edtf:
        return None
    try:
        interval = parse_edtf(edtf)
    except ValueError:
        return None
    return When(edtf=edtf, first=interval.first, last=interval.last, within=interval.some, lasts="/" in edtf)


def day_held(when: When | None, published: When | None, on: date | None) -> date | None:
    """The latest day, not after `on`, for which a report's figure is known to stand; None when it cannot be placed.

    What is reported as actual cannot lie after its publication, so an end that is open or later is cut there, and
    what only begins later is not placed. A set
    such as `[2013-12-02..2013-12-08]` that reaches past `on` may lie after it and is not placed.
    """
    if when is None:
        return None
    limit = published.last if published else None
    ends = [day for day in (when.last, limit) if day is not None]
    if ends:
        last = min(ends)
    elif when.first is not None and when.lasts:
        last = when.first
    else:
        return None
    if when.first is not None and when.first > last:
        return None
    if on is None or last <= on:
        return last
    if when.within or when.first is None or when.first > on:
        return None
    return on


def begins_after(when: When | None, on: date | None) -> bool:
    """True when all of the time lies after the day `on`."""
    return when is not None and on is not None and when.first is not None and when.first > on


@lru_cache(maxsize=KEPT)
def time_words(edtf: str | None) -> str:
    """An EDTF value for people: "by 2013-12-07", "from 2013-11-26 on", "between … and …", "undated"."""
    if not edtf:
        return "undated"
    about = "about " if any(mark in edtf for mark in "~?%") else ""
    plain = edtf.translate({ord(mark): None for mark in "~?%"})
    if plain.startswith("[") and plain.endswith("]") and ".." in plain:
        first, last = plain[1:-1].split("..", 1)
        if not first:
            return f"{about}by {last}"
        if not last:
            return f"{about}from {first} on"
        return f"{about}between {first} and {last}"
    if "/" in plain:
        first, last = plain.split("/", 1)
        if last in ("..", ""):
            return f"{about}since {first}"
        if first in ("..", ""):
            return f"{about}until {last}"
        return f"{about}{first} to {last}"
    return f"{about}{plain}"
