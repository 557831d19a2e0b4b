"""Calendar arithmetic for time words: periods, shifts, calendar units and their parts."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "month", "year"]
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
CLOCK_UNITS = frozenset({"second", "minute", "hour"})


class Unresolved(Exception):
    """The words do not settle a date; the message is the reason kept with the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeParts:
    """What the words of one time expression say, before any date is known.

    `same_year`: the year of the event it counts from. `which` is last, next, this or the like; `stretch` a part of a
    period (early, mid, late, start, end, earlier, later, or "half", "quarter", "week", "day" counted by
    `stretch_number`, 0 for the last one); `amount` None means vague; `part` is the time of day as TIMEX3 writes it.
    """

    year: int | None = None
    year_shift: int | None = None
    same_year: bool = False
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    weekday: int | None = None
    week_shift: int | None = None
    which: str | None = None
    stretch: str | None = None
    stretch_number: int | None = None
    unit: str | None = None
    amount: float | None = None
    forward: bool = True
    season: tuple[int, int] | None = None
    feast: str | None = None
    decade: int | None = None
    last_year: int | None = None
    written: str = ""
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last`, to be written to the day, month or year."""

    first: date
    last: date
    precision: Precision = "day"
    approx: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What relative words count from: the day of publication, the tense of the clause, the day of another event.

    `deadline`: the preposition bounds a future clause ("by", "until"); no day before publication can be meant.
    """

    today: date | None
    future: bool
    anchor: Period | None = None
    deadline: bool = False

    def now(self) -> date:
        """The day of publication.

        Raises:
            Unresolved: it is not known.
        """
        if self.today is None:
            raise Unresolved("no publication date to count from")
        return self.today


def month_period(year: int, month: int) -> Period:
    """One month."""
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def year_period(year: int, last: int | None = None) -> Period:
    """One year, or several."""
    return Period(date(year, 1, 1), date(year if last is None else last, 12, 31), "year")


def shifted(start: date, amount: float, unit: str) -> date:
    """A day some units away; months and years keep the day of the month where it exists."""
    if unit in CLOCK_UNITS:
        hours = amount / {"hour": 1, "minute": 60, "second": 3600}[unit]
        whole = int(-(-abs(hours) // 24))
        return start + timedelta(days=whole if amount > 0 else -whole)
    if unit in _DAYS_IN:
        return start + timedelta(days=round(amount * _DAYS_IN[unit]))
    year, month = divmod(start.year * 12 + start.month - 1 + round(amount * _MONTHS_IN[unit]), 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def unit_around(now: date, unit: str, shift: int, future: bool) -> Period:
    """The calendar unit that holds a day, or the one `shift` units on; a weekend is the coming one in a future clause.

    Raises:
        Unresolved: no calendar unit of that name.
    """
    if unit == "weekend":
        saturday = now - timedelta(days=(now.weekday() - 5) % 7)
        if shift < 0 and now.weekday() >= 5:
            saturday -= timedelta(days=7)
        elif shift > 0 or (future and shift == 0 and now.weekday() < 5):
            saturday += timedelta(days=7)
        return Period(saturday, saturday + timedelta(days=1))
    if unit in ("day", "hour", "minute", "second"):
        only = now + timedelta(days=shift)
        return Period(only, only)
    if unit == "week":
        monday = now - timedelta(days=now.weekday() - 7 * shift)
        return Period(monday, monday + timedelta(days=6))
    if unit == "month":
        found = shifted(now.replace(day=1), shift, "month")
        return month_period(found.year, found.month)
    if unit == "quarter":
        begins = shifted(date(now.year, (now.month - 1) // 3 * 3 + 1, 1), shift, "quarter")
        return Period(begins, month_period(begins.year, begins.month + 2).last, "month")
    if unit == "year":
        return year_period(now.year + shift)
    if unit == "decade":
        decade = (now.year // 10 + shift) * 10
        return year_period(decade, decade + 9)
    raise Unresolved("too vague a stretch of time")


def stretch_of_year(year: int, stretch: str, number: int | None) -> Period:
    """Early, mid, late, the end of, the second quarter of a year (0: the last one), to the month."""
    months = {"early": (1, 3), "start": (1, 1), "mid": (5, 8), "late": (10, 12), "end": (12, 12)}.get(stretch)
    if number is not None and stretch in ("half", "quarter"):
        size = 6 if stretch == "half" else 3
        place = 12 // size if number == 0 else number
        months = (size * (place - 1) + 1, size * place)
    if months is None or months[1] > 12:
        return year_period(year)
    return Period(date(year, months[0], 1), month_period(year, months[1]).last, "month")


def stretch_of_month(whole: Period, stretch: str, number: int | None) -> Period:
    """The middle, a half, a week or a day of a month; vaguer parts are the month itself."""
    if stretch == "mid":
        middle = whole.first.replace(day=15)
        return Period(middle, middle, "day", approx=True)
    if stretch == "half" and number is not None:
        if number == 1:
            return Period(whole.first, whole.first.replace(day=15))
        return Period(whole.first.replace(day=16), whole.last)
    if stretch == "week" and number is not None:
        if number == 0:
            return Period(whole.last - timedelta(days=6), whole.last)
        return Period(whole.first.replace(day=7 * number - 6), min(whole.last, whole.first.replace(day=7 * number)))
    if stretch == "day" and number is not None:
        only = whole.last if number == 0 else whole.first.replace(day=number)
        return Period(only, only)
    return whole


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature 13, 1876; Meeus 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
