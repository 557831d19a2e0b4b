"""Which days do time words mean ("last winter"), seen from a day of publication? One function for each grammar rule."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from contingent.normalize.times_calendar import (
    CLOCK_UNITS,
    Frame,
    Period,
    TimeParts,
    Unresolved,
    easter,
    month_period,
    shifted,
    stretch_of_month,
    stretch_of_year,
    unit_around,
    year_period,
)

_FAR_DAYS, _NEAR_DAYS = 274, 92


def period_of(rule: str, parts: TimeParts, frame: Frame) -> Period:
    """The days that the words name, without their preposition.

    Raises:
        Unresolved: the words need a date that is not known, are ambiguous, or name no day of the calendar.
    """
    try:
        if parts.same_year:
            parts = replace(parts, year=_anchor_year(frame), same_year=False)
        return _PERIODS[rule](parts, frame)
    except (ValueError, OverflowError) as error:
        raise Unresolved("no such day in the calendar") from error


def _before_year_one(parts: TimeParts, frame: Frame) -> Period:
    raise Unresolved("before the first year of the calendar")


def _iso(parts: TimeParts, frame: Frame) -> Period:
    only = date.fromisoformat(parts.written)
    return Period(only, only)


def _slashed(parts: TimeParts, frame: Frame) -> Period:
    """Day/month or month/day: only a number above 12, a weekday or equal numbers settle which is which."""
    left, right, year = (int(number) for number in parts.written.replace(".", "/").split("/"))
    if year < 100:
        raise Unresolved("a year of two figures in a date written in figures")
    readings = set()
    for month, day in ((right, left), (left, right)):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            readings.add(date(year, month, day))
    if parts.weekday is not None:
        readings = {reading for reading in readings if reading.weekday() == parts.weekday}
    if len(readings) != 1:
        raise Unresolved("day and month cannot be told apart" if readings else "no such day in the calendar")
    only = readings.pop()
    return Period(only, only)


def _date(parts: TimeParts, frame: Frame) -> Period:
    assert parts.day is not None
    if parts.month is None:
        first = _day_of_some_month(parts.day, parts, frame)
    elif parts.year is not None:
        first = date(parts.year, parts.month, parts.day)
        _check_weekday(first, parts.weekday)
    elif parts.year_shift is not None:
        first = date(frame.now().year + parts.year_shift, parts.month, parts.day)
        _check_weekday(first, parts.weekday)
    else:
        first = _nearest_year(parts.month, parts.day, parts.weekday, frame)
    if parts.last_day is None:
        return Period(first, first)
    last = first.replace(day=parts.last_day)
    if last < first:
        raise Unresolved("the second day comes before the first")
    return Period(first, last)


def _nearest_year(month: int, day: int, weekday: int | None, frame: Frame) -> date:
    """The latest such day up to publication, the next one in a future clause; a weekday beside it decides first.

    Nine months off on the side of the tense means three on the other: writers leave the year out for the near day only.
    """
    now = frame.now()
    found = []
    for year in range(now.year - 8, now.year + 9):  # a 29 February is never further away than eight years
        if 1 <= year <= 9999 and day <= monthrange(year, month)[1]:
            found.append(date(year, month, day))
    if not found:
        raise Unresolved("no such day in the calendar")
    if weekday is None:
        meant = _by_tense(found, frame)[0]
        nearest = min(found, key=lambda one: abs((one - now).days))
        far, close = abs((meant - now).days), abs((nearest - now).days)
        return nearest if far > _FAR_DAYS and close < _NEAR_DAYS and not frame.deadline else meant
    near = [one for one in found if one.weekday() == weekday and abs((one - now).days) <= 370]
    if not near:
        raise Unresolved("weekday and date do not agree in the year before or after publication")
    return _by_tense(near, frame, strict=False)[0]


def _by_tense(found: list[date], frame: Frame, strict: bool = True) -> list[date]:
    now = frame.now()
    fits = [one for one in found if (one >= now if frame.future else one <= now)]
    if not fits and not strict:
        fits = found
    if not fits:
        raise Unresolved("no such day near publication")
    return sorted(fits, key=lambda one: abs((one - now).days))


def _check_weekday(found: date, weekday: int | None) -> None:
    if weekday is not None and found.weekday() != weekday:
        raise Unresolved("weekday and date do not agree")


def _day_of_some_month(day: int, parts: TimeParts, frame: Frame) -> date:
    """ "The 15th": the latest up to publication, or the next; "of last month" says which month."""
    if parts.which == "same":
        month = _anchor(frame)
        return month.first.replace(day=day)
    now = frame.now()
    if parts.which in ("this", "last", "next", "the"):
        shift = {"last": -1, "next": 1}.get(parts.which, 0)
        return shifted(now.replace(day=1), shift, "month").replace(day=day)
    months = (shifted(now.replace(day=1), shift, "month") for shift in range(-2, 3))
    return _by_tense([one.replace(day=day) for one in months if day <= monthrange(one.year, one.month)[1]], frame)[0]


def _month(parts: TimeParts, frame: Frame) -> Period:
    assert parts.month is not None
    if parts.year is not None:
        found = month_period(parts.year, parts.month)
    elif parts.year_shift is not None:
        found = month_period(frame.now().year + parts.year_shift, parts.month)
    else:
        now = frame.now()
        year = now.year
        if parts.which == "last" or (parts.which is None and not frame.future):
            year -= parts.month > now.month or (parts.which == "last" and parts.month == now.month)
        elif parts.which == "next" or parts.which is None:
            year += parts.month < now.month or (parts.which == "next" and parts.month == now.month)
        found = month_period(year, parts.month)
    return _stretch(found, parts, frame)


def _season(parts: TimeParts, frame: Frame) -> Period:
    assert parts.season is not None
    begins, ends = parts.season

    def starting(year: int) -> Period:
        over = ends < begins
        return Period(date(year, begins, 1), month_period(year + over, ends).last, "month")

    if parts.year is not None:
        if ends < begins:  # "winter 2013" may begin or end in that year
            return Period(starting(parts.year - 1).first, starting(parts.year).last, "month")
        return starting(parts.year)
    now = frame.now()
    if parts.year_shift is not None:
        return starting(now.year + parts.year_shift)
    near = [starting(year) for year in range(now.year - 2, now.year + 3)]
    if parts.which in ("last", "previous"):
        return [one for one in near if one.last < now][-1]
    if parts.which in ("next", "coming"):
        return next(one for one in near if one.first > now)
    if frame.future:
        return next(one for one in near if one.last >= now)
    return [one for one in near if one.first <= now][-1]


def _weekday(parts: TimeParts, frame: Frame) -> Period:
    assert parts.weekday is not None
    if parts.which in ("following", "previous"):
        start = _anchor_day(frame)
        step = 1 if parts.which == "following" else -1
        found = start + timedelta(days=step)
        while found.weekday() != parts.weekday:
            found += timedelta(days=step)
        return Period(found, found)
    now = frame.now()
    monday = now - timedelta(days=now.weekday())
    if parts.which == "week after":
        found = now + timedelta(days=7 + (parts.weekday - now.weekday() - 1) % 7 + 1)
    elif parts.week_shift is not None:
        found = monday + timedelta(days=7 * parts.week_shift + parts.weekday)
    elif parts.which == "this":
        found = monday + timedelta(days=parts.weekday)
    elif parts.which in ("next", "coming") or (frame.future and parts.which != "last"):
        ahead = (parts.weekday - now.weekday()) % 7
        found = now + timedelta(days=7 if parts.which == "next" and ahead == 0 else ahead)
    else:
        back = (now.weekday() - parts.weekday) % 7
        found = now - timedelta(days=7 if parts.which == "last" and back == 0 else back)
    return Period(found, found)


def _feast(parts: TimeParts, frame: Frame) -> Period:
    now_year = parts.year if parts.year is not None else None
    if now_year is None:
        now = frame.now()
        if parts.year_shift is not None:
            now_year = now.year + parts.year_shift
    if now_year is not None:
        only = _feast_day(parts.feast or "", now_year)
    else:
        days = [_feast_day(parts.feast or "", year) for year in range(now.year - 1, now.year + 2)]
        only = _by_tense(days, frame)[0]
    return Period(only, only)


def _feast_day(feast: str, year: int) -> date:
    if feast.startswith("easter"):
        return easter(year) + timedelta(days=int(feast[6:] or 0))
    month, day = feast.split("-")
    return date(year, int(month), int(day))


def _today(parts: TimeParts, frame: Frame) -> Period:
    only = frame.now() + timedelta(days=parts.day or 0)
    return Period(only, only)


def _overnight(parts: TimeParts, frame: Frame) -> Period:
    if parts.weekday is not None:
        evening = _weekday(parts, frame).first
        return Period(evening, evening + timedelta(days=1))
    now = frame.now()
    return Period(now - timedelta(days=1), now)


def _last_part(parts: TimeParts, frame: Frame) -> Period:
    only = frame.now() - timedelta(days=1)
    return Period(only, only)


def _ago(parts: TimeParts, frame: Frame) -> Period:
    return _counted(frame.now(), replace(parts, forward=False))


def _later(parts: TimeParts, frame: Frame) -> Period:
    anchor = _anchor(frame)
    if parts.amount is not None and parts.unit in ("month", "quarter", "year", "decade", "century"):
        return _counted(anchor.first, parts)
    return _counted(_anchor_day(frame), parts)


def _counted(start: date, parts: TimeParts) -> Period:
    """A number of units from a day; as fine as the unit: months to the month, years to the year."""
    unit = parts.unit or "day"
    if parts.amount is None:
        raise Unresolved("the number of units is not given")
    found = shifted(start, parts.amount if parts.forward else -parts.amount, unit)
    if unit in ("year", "decade", "century") and parts.amount == int(parts.amount):
        return year_period(found.year)
    if unit in ("month", "quarter", "year"):
        return month_period(found.year, found.month)
    if unit in CLOCK_UNITS:
        return Period(min(start, found), max(start, found))
    return Period(found, found)


def _back(parts: TimeParts, frame: Frame) -> Period:
    now = frame.now()
    if parts.amount is None:
        raise Unresolved("the number of units is not given")
    return Period(shifted(now, -parts.amount, parts.unit or "day"), now)


def _ahead(parts: TimeParts, frame: Frame) -> Period:
    now = frame.now()
    if parts.amount is None:
        raise Unresolved("the number of units is not given")
    return Period(now, shifted(now, parts.amount, parts.unit or "day"))


def _unit(parts: TimeParts, frame: Frame) -> Period:
    now = frame.now()
    shift = {"last": -1, "next": 1, "new": int(now.month > 2)}.get(parts.which or "", 0)
    found = unit_around(now, parts.unit or "day", shift, frame.future)
    return _stretch(found, parts, frame)


def _anchored(parts: TimeParts, frame: Frame) -> Period:
    """ "The following day", "the same week", "that year": counted from the event named before."""
    anchor = _anchor(frame)
    unit = parts.unit or "day"
    shift = {"following": 1, "next": 1, "previous": -1}.get(parts.which or "", 0)
    if unit not in ("month", "quarter", "year", "decade"):
        return unit_around(_anchor_day(frame), unit, shift, shift > 0)
    if unit_around(anchor.first, unit, 0, False) != unit_around(anchor.last, unit, 0, False):
        raise Unresolved("the event it counts from is not dated closely enough")
    return unit_around(anchor.first, unit, shift, frame.future)


def _decade(parts: TimeParts, frame: Frame) -> Period:
    begins = parts.decade or 0
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (6, 9)}.get(parts.stretch or "", (0, 9))
    return year_period(begins + low, begins + high)


def _century(parts: TimeParts, frame: Frame) -> Period:
    begins = parts.decade or 0
    return year_period(begins + 1, begins + 100)


def _year(parts: TimeParts, frame: Frame) -> Period:
    assert parts.year is not None
    if parts.last_year is not None and parts.last_year < parts.year:
        raise Unresolved("the second year comes before the first")
    return _stretch(year_period(parts.year, parts.last_year), parts, frame)


def _part(parts: TimeParts, frame: Frame) -> Period:
    if frame.anchor is None:
        raise Unresolved("a time of day without its day")
    only = _anchor_day(frame)
    return Period(only, only)


def _anchor(frame: Frame) -> Period:
    if frame.anchor is None:
        raise Unresolved("counts from another event whose date is not given")
    return frame.anchor


def _anchor_year(frame: Frame) -> int:
    anchor = _anchor(frame)
    if anchor.first.year != anchor.last.year:
        raise Unresolved("the event it counts from is not dated closely enough")
    return anchor.first.year


def _anchor_day(frame: Frame) -> date:
    anchor = _anchor(frame)
    if anchor.first != anchor.last:
        raise Unresolved("the event it counts from is not dated to the day")
    return anchor.first


def _stretch(whole: Period, parts: TimeParts, frame: Frame) -> Period:
    """The part of a month or year that "early", "mid", "the end of", "the first half of" name."""
    stretch, number = parts.stretch, parts.stretch_number
    if stretch is None:
        return whole
    if stretch in ("earlier", "later"):
        now = frame.now()
        if not whole.first <= now <= whole.last:
            return whole
        return Period(whole.first, now) if stretch == "earlier" else Period(now, whole.last)
    if whole.precision == "year" and whole.first.year == whole.last.year:
        return stretch_of_year(whole.first.year, stretch, number)
    if whole.precision == "month" and whole.first.month == whole.last.month:
        return stretch_of_month(whole, stretch, number)
    if stretch == "end":
        return Period(whole.last, whole.last)
    return whole


_PERIODS: dict[str, Callable[[TimeParts, Frame], Period]] = {
    "bc": _before_year_one,
    "iso": _iso,
    "slashed": _slashed,
    "days_months": _date,
    "months_days": _date,
    "date": _date,
    "month": _month,
    "season": _season,
    "week_day": _weekday,
    "weekday": _weekday,
    "feast": _feast,
    "today": _today,
    "this_part": _today,
    "overnight": _overnight,
    "last_part": _last_part,
    "ago": _ago,
    "later": _later,
    "from_event": _later,
    "after_length": _later,
    "back": _back,
    "ahead": _ahead,
    "unit": _unit,
    "anchor": _anchored,
    "then": _anchored,
    "century": _century,
    "decade": _decade,
    "years": _year,
    "year": _year,
    "part": _part,
}
