"""Time expressions as TIMEX3 of TimeML writes them, for exchange with the field's tools and tests.

Values follow TimeML 1.2.1 (Pustejovsky et al. 2005, ISO 24617-1): calendar units as fine as the words (2013-W47,
2013-Q2, 199), times of day behind a T, lengths as ISO 8601 with X for a number not given, PAST_REF and the like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from contingent.normalize.edtf import parse_edtf
from contingent.normalize.times import TimeExpression, find_times
from contingent.normalize.times_calendar import Frame, Period, Unresolved
from contingent.normalize.times_context import frames_of
from contingent.normalize.times_periods import period_of

_UNKNOWN = {
    "day": "XXXX-XX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "quarter": "XXXX-QX",
    "year": "XXXX", "decade": "XXX", "century": "XX", "fortnight": "XXXX-WXX", "season": "XXXX",
}  # fmt: skip
_LETTERS = {
    "second": "TXS", "minute": "TXM", "hour": "TXH", "day": "XD", "week": "XW", "weekend": "XWE", "fortnight": "XW",
    "month": "XM", "quarter": "XQ", "year": "XY", "decade": "XDE", "century": "XCE", "season": "XSE",
}  # fmt: skip
_ISO_SIZES = {"decade": (10, "XY"), "century": (100, "XY"), "fortnight": (2, "XW"), "quarter": (3, "XM")}
_SEASONS = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}
_NO_TIMEX = frozenset({"so_far", "then"})  # "at the same time", "since then": TimeML tags no bare reference back
_LENGTHS = frozenset({"back", "ahead", "ahead_or_back", "within_of", "after_length", "recent"})
_MODS = {"early": "START", "start": "START", "mid": "MID", "late": "END", "end": "END"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A TIMEX3: its words without preposition, its type and value, and `mod` (START, MID, END, APPROX) where words say so."""

    start: int
    end: int
    exact: str
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    mod: str | None = None


def find_timexes(text: str, published: str | None, *, narrative: bool = False) -> list[Timex]:
    """All time expressions of a text with their TIMEX3 values, in order and never overlapping.

    Args:
        published: EDTF date of publication, to the day, or None: what counts from it then gets X for each unknown figure.
        narrative: a history: dates without a year count from the date named before them, not from publication.

    Raises:
        ValueError: `published` is not in the EDTF profile.
    """
    known = parse_edtf(published).last if published else None
    found = [one for one in find_times(text, wide=True, ranges=False) if one.rule not in _NO_TIMEX]
    return [_timex(text, expression, frame) for expression, frame in frames_of(text, found, known, narrative=narrative)]


def _timex(text: str, expression: TimeExpression, frame: Frame) -> Timex:
    value = _value(expression, frame)
    kind: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    if expression.kind == "set":
        kind = "SET"
    elif value.startswith("P") and not value.endswith("_REF"):
        kind = "DURATION"
    elif "T" in value and not value.endswith("_REF"):
        kind = "TIME"
    mod = _MODS.get(expression.parts.stretch or "") or ("APPROX" if expression.approx else None)
    return Timex(
        start=expression.core, end=expression.end, exact=text[expression.core : expression.end], type=kind,
        value=value, mod=mod,
    )  # fmt: skip


def _value(expression: TimeExpression, frame: Frame) -> str:
    rule, parts = expression.rule, expression.parts
    if rule in _FIXED:
        return _FIXED[rule]
    if expression.kind == "set":
        return _set(expression)
    if expression.kind == "duration" or rule in _LENGTHS:
        return _length(expression)
    if rule in ("ago", "later") and parts.amount is None:
        return "FUTURE_REF" if rule == "later" and parts.forward else "PAST_REF"
    try:
        period = period_of(rule, replace(parts, stretch=_kept(expression)), frame)
    except Unresolved:
        return _unresolved(expression)
    return _WRITERS.get(rule, _by_day)(expression, period)


def _kept(expression: TimeExpression) -> str | None:
    """TIMEX3 puts "early" and "the end of" into `mod`; only counted parts ("the second half of") change the value."""
    return expression.parts.stretch if expression.parts.stretch_number is not None else None


def _by_day(expression: TimeExpression, period: Period) -> str:
    part = expression.parts.part
    return period.first.isoformat() + (f"T{part}" if part else "")


def _by_unit(expression: TimeExpression, period: Period) -> str:
    parts = expression.parts
    if parts.stretch_number is not None and parts.stretch in ("half", "quarter"):
        return _by_stretch(expression, period)
    unit = parts.unit or "day"
    if unit == "day" or unit not in _UNKNOWN:
        return _by_day(expression, period)
    return _in_unit(period.first, unit)


def _in_unit(day: date, unit: str) -> str:
    if unit in ("week", "fortnight", "weekend"):
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}" + ("-WE" if unit == "weekend" else "")
    if unit == "month":
        return day.isoformat()[:7]
    if unit == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}"[: {"decade": 3, "century": 2}.get(unit, 4)]


def _by_stretch(expression: TimeExpression, period: Period) -> str:
    """Halves and quarters of a year; other counted parts are days."""
    parts = expression.parts
    if parts.stretch_number is None or parts.stretch not in ("half", "quarter") or period.precision == "day":
        return ""
    size = 6 if parts.stretch == "half" else 3
    letter = "H" if parts.stretch == "half" else "Q"
    return f"{period.first.year:04}-{letter}{(period.first.month - 1) // size + 1}"


def _month(expression: TimeExpression, period: Period) -> str:
    return period.first.isoformat()[:7]


def _year(expression: TimeExpression, period: Period) -> str:
    return _by_stretch(expression, period) or f"{period.first.year:04}"


def _season(expression: TimeExpression, period: Period) -> str:
    year = expression.parts.year or period.first.year
    return f"{year:04}-{_season_letters(expression)}"


def _season_letters(expression: TimeExpression) -> str:
    season = expression.parts.season
    return _SEASONS.get(season[0], "XX") if season else "XX"


def _decade(expression: TimeExpression, period: Period) -> str:
    return f"{period.first.year:04}"[:3]


def _century(expression: TimeExpression, period: Period) -> str:
    return f"{period.first.year:04}"[:2]


def _length(expression: TimeExpression) -> str:
    """ISO 8601, or one X for a number that the words leave open."""
    parts = expression.parts
    if expression.iso is not None:
        return expression.iso
    if parts.amount is None or parts.unit is None:
        return "P" + _LETTERS.get(parts.unit or "day", "XD")
    size, letters = _ISO_SIZES.get(parts.unit, (1, _LETTERS[parts.unit]))
    return "P" + letters.replace("X", f"{parts.amount * size:g}")


def _set(expression: TimeExpression) -> str:
    parts = expression.parts
    if parts.weekday is not None:
        return f"XXXX-WXX-{parts.weekday + 1}"
    if parts.season is not None:
        return f"XXXX-{_season_letters(expression)}"
    if parts.month is not None:
        return f"XXXX-{parts.month:02}"
    if parts.part is not None:
        return f"XXXX-XX-XXT{parts.part}"
    if parts.amount is not None and parts.amount > 1:
        return _length(expression)
    return _UNKNOWN.get(parts.unit or "day", "XXXX-XX-XX")


def _unresolved(expression: TimeExpression) -> str:
    """What the words do say, with X for every figure they leave open."""
    parts, rule = expression.parts, expression.rule
    if rule in ("part", "this_part", "last_part"):
        return f"XXXX-XX-XXT{parts.part or 'XX'}"
    if parts.season is not None:
        year = "XXXX" if parts.year is None else f"BC{parts.year:04}"
        return f"{year}-{_season_letters(expression)}"
    if rule in ("date", "month", "days_months", "months_days", "feast") and parts.month is not None:
        year = "XXXX" if parts.year is None else f"{parts.year:04}"
        return f"{year}-{parts.month:02}" + ("" if parts.day is None else f"-{parts.day:02}")
    if rule == "bc" and parts.year is not None:
        return f"BC{parts.year:04}" + ("" if parts.month is None else f"-{parts.month:02}")
    if rule in ("weekday", "week_day") and parts.weekday is not None:
        return f"XXXX-WXX-{parts.weekday + 1}"
    return _UNKNOWN.get(parts.unit or "day", "XXXX-XX-XX")


_FIXED = {
    "now": "PRESENT_REF", "past": "PAST_REF", "future": "FUTURE_REF",
}  # fmt: skip
_WRITERS: dict[str, Callable[[TimeExpression, Period], str]] = {
    "month": _month,
    "season": _season,
    "unit": _by_unit,
    "anchor": _by_unit,
    "ago": _by_unit,
    "later": _by_unit,
    "year": _year,
    "years": _year,
    "decade": _decade,
    "century": _century,
}
