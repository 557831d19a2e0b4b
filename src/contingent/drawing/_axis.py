"""Axes: round steps for numbers, and days, months or years for time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contingent.drawing._svg import Node, text_width

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
TICK_FONT, TICK_GAP = 11.5, 4
TICK_ROOM = 64  # pixels from one label of a time axis to the next


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeScale:
    """Days to pixels: `first` at `left`, `last` at `right`."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Pixels from the left; days outside are put at the edge."""
        span = max((self.last - self.first).days, 1)
        share = (day - self.first).days / span
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def ticks(self) -> list[tuple[date, str]]:
        """Days with their labels, as many as there is room for; the year stands at its first tick."""
        room = max(int((self.right - self.left) / TICK_ROOM), 2)
        days = (self.last - self.first).days
        for step in (1, 2, 7, 14):
            if days / step <= room:
                return _labelled(_days(self.first, self.last, step), days=True)
        for months in (1, 2, 3, 6):
            if days / (30.4 * months) <= room:
                return _labelled(_months(self.first, self.last, months), days=False)
        years = max(1, round_step(days / 365.25 / room))
        return [(date(y, 1, 1), str(y)) for y in range(self.first.year + 1, self.last.year + 1) if y % years == 0]


def time_scale(days: Iterable[date], *, left: float, right: float, until: date | None = None) -> TimeScale:
    """A scale that holds all of some days (at least one), with a little air on both sides; it ends no earlier than `until`."""
    found = sorted([*days, *([until] if until else [])])
    air = max((found[-1] - found[0]).days // 40, 1)
    first = found[0] - timedelta(days=min(air, (found[0] - date.min).days))
    last = found[-1] + timedelta(days=min(air, (date.max - found[-1]).days))
    return TimeScale(first=first, last=last, left=left, right=right)


def round_step(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is not below a number."""
    if least <= 1:
        return 1
    power = 10 ** math.floor(math.log10(least))
    return next(int(power * m) for m in (1, 2, 5, 10) if power * m >= least)


def number_ticks(top: float, wanted: int) -> list[int]:
    """Round numbers from 0 up to the first at or above `top`, about `wanted` steps."""
    step = round_step(top / max(wanted, 1))
    return [step * i for i in range(math.ceil(top / step) + 1)]


def day_words(day: date) -> str:
    """A day for people: "5 Dec 2013"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _days(first: date, last: date, step: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(1, (last - first).days, step)]


def _months(first: date, last: date, step: int) -> list[date]:
    found = []
    for at in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if at % step == 0:
            found.append(date(at // 12, at % 12 + 1, 1))
    return found


def _labelled(ticks: list[date], *, days: bool) -> list[tuple[date, str]]:
    found, year = [], None
    for day in ticks:
        words = f"{day.day} {_MONTHS[day.month - 1]}" if days else _MONTHS[day.month - 1]
        found.append((day, words if day.year == year else f"{words} {day.year}"))
        year = day.year
    return found


def main_span(days: Iterable[date], *, gap_days: int = 365) -> tuple[date, date]:
    """First and last day of the run that holds the most of some days (at least one); a year without any ends a run.

    News looks back ("1,400 in 1999"); drawn to scale, one such day would press all others into a corner.
    """
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][-1]).days <= gap_days:
            runs[-1].append(day)
        else:
            runs.append([day])
    longest = max(runs, key=lambda run: (len(run), run[-1]))
    return longest[0], longest[-1]


def spread(wanted: Sequence[float], *, gap: float, left: float, right: float) -> list[float]:
    """Ascending positions near those wanted (ascending), at least `gap` apart, within bounds as far as there is room."""
    found: list[float] = []
    for x in wanted:
        found.append(max(x, found[-1] + gap) if found else max(x, left))
    limit = right
    for i in range(len(found) - 1, -1, -1):
        if found[i] <= limit:
            break
        found[i] = limit
        limit -= gap
    return found


def draw_time_axis(parent: Node, scale: TimeScale, *, top: float, bottom: float) -> None:
    """Rules from `top` to `bottom` at the ticks, their labels above; hidden from screen readers, whose marks say days."""
    axis = parent.add("g", class_="axis tick", aria_hidden="true")
    for day, _ in scale.ticks():
        x = scale.x(day)
        axis.add("line", class_="rule", x1=x, y1=top, x2=x, y2=bottom)
    draw_tick_words(axis, scale, y=top - 5)


def draw_tick_words(axis: Node, scale: TimeScale, *, y: float) -> None:
    """The labels of the ticks on one line; one that would run into the label before it is left out, its rule stays."""
    taken = -math.inf
    for day, words in scale.ticks():
        half = text_width(words, TICK_FONT) / 2
        x = min(max(scale.x(day), scale.left + half), scale.right - half)
        if x - half >= taken:
            axis.add("text", words, x=x, y=y, text_anchor="middle")
            taken = x + half + TICK_GAP
