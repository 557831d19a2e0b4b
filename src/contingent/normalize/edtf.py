"""The EDTF profile of the record model: read a value to the days it covers, write one from days.

Profile (ISO 8601-2:2019, Extended Date/Time Format): dates to year, month or day; the qualifiers `~ ? %` after a
date; intervals `a/b`, `a/..`, `../b` (lasts throughout); level-2 sets `[a..b]`, `[a..]`, `[..b]` (some time within).
Seasons, times of day, uncertain digits and nested values stay outside it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_VALUE = re.compile(
    rf"(?P<point>{_DATE}[~?%]?)"
    rf"|(?P<from>{_DATE}[~?%]?|\.\.)/(?P<to>{_DATE}[~?%]?|\.\.)"
    rf"|\[(?P<low>{_DATE}[~?%]?)?\.\.(?P<high>{_DATE}[~?%]?)?\]",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The days a value may cover: `first` to `last`, None where open. `some` marks a set: some time within."""

    first: date | None
    last: date | None
    some: bool = False
    approximate: bool = False


def parse_edtf(value: str) -> Interval:
    """The days an EDTF value may cover.

    A set or interval whose two ends differ in precision is read (coders write them); `within` never writes one.

    Raises:
        ValueError: outside the profile, no such calendar day, or the end before the beginning.
    """
    match = _VALUE.fullmatch(value)
    if match is None:
        raise ValueError(
            f"{value[:60]!r} is not an EDTF date, interval or set such as 2013-11, 2013/.. or [..2013-11-26]"
        )
    point, start, end, low, high = match.group("point", "from", "to", "low", "high")
    if point is not None:
        first, last = _days(point)
        return Interval(first=first, last=last, approximate=point[-1] in "~?%")
    some = start is None
    left, right = (low, high) if some else (None if start == ".." else start, None if end == ".." else end)
    if left is None and right is None:
        raise ValueError(f"{value!r} is open at both ends and says nothing")
    begins = _days(left)[0] if left else None
    ends = _days(right)[1] if right else None
    if begins is not None and ends is not None and begins > ends:
        raise ValueError(f"{value!r} ends before it begins")
    approximate = (left is not None and left[-1] in "~?%") or (right is not None and right[-1] in "~?%")
    return Interval(first=begins, last=ends, some=some, approximate=approximate)


def within(first: date | str | None, last: date | str | None) -> str:
    """The set "some time from first to last"; None leaves an end open. Equal ends give the date itself.

    Raises:
        ValueError: both ends open, ends of two precisions, no such day, or the end before the beginning.
    """
    left, right = _text(first), _text(last)
    if left and right and len(left.rstrip("~?%")) != len(right.rstrip("~?%")):
        raise ValueError(f"the ends {left} and {right} of a set must have one precision")
    if left and left == right:
        parse_edtf(left)
        return left
    value = f"[{left}..{right}]"
    parse_edtf(value)
    return value


def _text(end: date | str | None) -> str:
    if end is None:
        return ""
    return end.isoformat() if isinstance(end, date) else end


def _days(text: str) -> tuple[date, date]:
    """First and last day of a date written to the year, month or day, with or without a qualifier."""
    text = text.rstrip("~?%")
    try:
        year = int(text[:4])
        if len(text) == 4:
            return date(year, 1, 1), date(year, 12, 31)
        month = int(text[5:7])
        if len(text) == 7:
            first = date(year, month, 1)
            return first, first.replace(day=monthrange(year, month)[1])
        only = date(year, month, int(text[8:10]))
    except ValueError:
        raise ValueError(f"{text!r} is no day, month or year of the calendar") from None
    return only, only
