"""Time expressions in English news: find the words, resolve them to EDTF against the day of publication.

Finding and resolving are apart, as the tense of the clause (`future`) and the day of another event (`anchor`) are
known only to the reader. What cannot be settled stays unresolved with a reason; the clock is never asked.
Rules: coding guideline G; grammar in `times_grammar`, calendar in `times_calendar`, words in `times_en.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from contingent.normalize.edtf import Interval, parse_edtf
from contingent.normalize.times_calendar import Frame, Period, Precision, TimeParts, Unresolved, shifted
from contingent.normalize.times_context import frames_of
from contingent.normalize.times_grammar import find_matches
from contingent.normalize.times_periods import period_of
from contingent.normalize.times_ranges import halves, joined
from contingent.normalize.times_words import TimeExpression, expression_of
from contingent.records import Time, TimeBasis

__all__ = ["TimeExpression", "find_times", "resolve_time", "resolve_times", "tense_time", "text_anchors"]

_DATE_CHARS = {"day": 10, "month": 7, "year": 4}


@dataclass(frozen=True, slots=True)
class _Edge:
    """One end of a value: a day, month or year, or (None) the publication date itself."""

    on: date | None
    precision: Precision = "day"


_PUBLISHED = _Edge(None)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A value before it is written: a point (one date), within (a set), lasting (an interval); an end None is open."""

    shape: Literal["point", "within", "lasting"]
    low: _Edge | None
    high: _Edge | None
    approx: bool = False


def find_times(
    text: str, start: int = 0, end: int | None = None, *, wide: bool = False, ranges: bool = True
) -> list[TimeExpression]:
    """All time expressions between two offsets, in order and never overlapping; offsets count into `text`.

    Args:
        wide: also the words that TIMEX3 counts as a time but that date nothing a reader records ("recently", "daily").
        ranges: take "from A to B" as one expression; else its ends stay two, as TIMEX3 has them.
    """
    found: list[TimeExpression] = []
    follows = None
    for match in find_matches(text, start, len(text) if end is None else end, wide=wide):
        for end_of_range in [match] if ranges else halves(match):
            expression = expression_of(text, end_of_range)
            if expression is None:
                continue
            whole = joined(text, found[-1], follows, expression, bool(match.lead)) if found and follows else None
            follows = end_of_range.following
            if whole is not None and ranges:
                found[-1] = whole
                continue
            if whole is not None:  # "between March and June 2010": the year is that of both
                found[-1] = replace(found[-1], parts=whole.parts)
            found.append(expression)
    return found


def resolve_time(expression: TimeExpression, published: str | None, *, future: bool, anchor: str | None = None) -> Time:
    """When the words say it happens or holds.

    Args:
        published: EDTF date of publication, to the day, month or year, or None. Words that need more than it gives
            stay unresolved.
        future: the tense of the clause: True when what is dated was still to come at publication.
        anchor: EDTF date of the event that "two days later" or "the same week" counts from.

    Returns:
        The words' span with an EDTF value; basis "stated" when the words name the year, else "resolved"; or
        "unresolved" with the reason.

    Raises:
        ValueError: `published` or `anchor` is not in the EDTF profile.
    """
    known = parse_edtf(published) if published else None
    event = parse_edtf(anchor) if anchor else None
    edtf = reason = None
    basis: TimeBasis = "stated" if expression.full else "resolved"
    try:
        edtf = _resolved(expression, known, published, future, event)
    except Unresolved as problem:
        basis, reason = "unresolved", str(problem)
    except (ValueError, OverflowError):
        basis, reason = "unresolved", "no such day in the calendar"
    return Time(
        edtf=edtf, basis=basis, start=expression.start, end=expression.end, exact=expression.exact, reason=reason
    )


def resolve_times(text: str, published: str | None) -> list[tuple[TimeExpression, Time]]:
    """Every time expression of a text that nobody has read yet, with when it is.

    The tense is taken from the words around; "the following day" counts from the date named last before it, and stays
    unresolved where there is none.

    Raises:
        ValueError: `published` is not in the EDTF profile.
    """
    found = []
    for expression, frame in frames_of(text, find_times(text), _last_day(published)):
        anchor = _interval(frame.anchor) if frame.anchor is not None else None
        found.append((expression, resolve_time(expression, published, future=frame.future, anchor=anchor)))
    return found


def text_anchors(text: str, expressions: Iterable[TimeExpression], published: str | None) -> dict[int, str]:
    """What "that day", "the following week" in a text count from: start of the words to the date named last before them.

    Only for words that point back to a date; "two days later" sooner counts from an event than from the last date.

    Args:
        expressions: all time expressions of the text, in order.
        published: EDTF date of publication or None.
    """
    frames = frames_of(text, expressions, _last_day(published))
    return {one.start: _interval(frame.anchor) for one, frame in frames if one.rule == "anchor" and frame.anchor}


def _last_day(published: str | None) -> date | None:
    return parse_edtf(published).last if published else None


def _interval(period: Period) -> str:
    return str(period.first) if period.first == period.last else f"{period.first}/{period.last}"


def tense_time(published: str | None, status: str, ongoing: bool) -> Time:
    """When something without a time word happens or holds, as far as its tense tells.

    Args:
        published: EDTF date of publication or None.
        status: the statement's status; everything but "actual" lies ahead.
        ongoing: a state that holds at publication, not an act that is over.
    """
    if not published:
        return Time(edtf=None, basis="unresolved", reason="no time words and no publication date")
    known = parse_edtf(published)
    if known.first is None or known.last is None:
        return Time(edtf=None, basis="unresolved", reason="the publication date is open-ended")
    if status != "actual":
        draft = _Draft("within", _PUBLISHED, None)
    elif ongoing:
        draft = _Draft("point", _PUBLISHED, _PUBLISHED)
    else:
        draft = _Draft("within", None, _PUBLISHED)
    return Time(edtf=_written(draft, known, published), basis="tense")


def _resolved(
    expression: TimeExpression, known: Interval | None, published: str | None, future: bool, anchor: Interval | None
) -> str:
    """The EDTF value; seen from the first and the last day that publication may mean, it must come out the same."""
    origin = None
    if anchor is not None and anchor.first is not None and anchor.last is not None:
        origin = Period(anchor.first, anchor.last)
    if known is None or known.first is None or known.last is None:
        return _written(_draft(expression, Frame(None, future, origin)), None, None)
    drafts = {_draft(expression, Frame(today, future, origin)) for today in (known.first, known.last)}
    if len(drafts) > 1:
        raise Unresolved("the publication date is not known closely enough")
    return _written(drafts.pop(), known, published)


def _draft(expression: TimeExpression, frame: Frame) -> _Draft:
    parts, rule = expression.parts, expression.rule
    if expression.relation == "since":
        frame = replace(frame, future=False)
    elif frame.future and expression.relation in ("by", "before", "until", "from", "after"):
        frame = replace(frame, deadline=True)
    if expression.kind == "duration":
        raise Unresolved("says how long, not when")
    if expression.kind == "set":
        raise Unresolved("says how often, not when")
    if rule == "now":
        frame.now()
        if expression.relation == "until":
            return _Draft("within", None, _PUBLISHED)
        return _Draft("point", _PUBLISHED, _PUBLISHED)
    if rule in ("so_far", "recent"):
        frame.now()
        return _Draft("within", None, _PUBLISHED)
    if rule == "ahead_or_back":
        return _ahead_or_back(expression, frame)
    if rule in ("ahead", "back", "ago", "within_of") and parts.amount is None:
        frame.now()
        return _Draft("within", _PUBLISHED, None) if rule == "ahead" else _Draft("within", None, _PUBLISHED)
    if rule in ("ahead", "back"):
        period = period_of(rule, parts, frame)
        if rule == "ahead":
            return _Draft("within", _PUBLISHED, _Edge(period.last))
        return _Draft("within", _Edge(period.first), _PUBLISHED)
    if rule == "within_of":
        event = period_of("anchor", TimeParts(unit="day"), frame)
        return _Draft("within", _Edge(event.first), _Edge(shifted(event.last, parts.amount or 0, parts.unit or "day")))
    period = period_of(rule, parts, frame)
    if expression.until is not None:
        return _range(expression, period, frame)
    return _related(expression, period, frame)


def _ahead_or_back(expression: TimeExpression, frame: Frame) -> _Draft:
    """ "In three weeks", "within ten days": counted on from publication, or back from it in a past clause."""
    parts, now = expression.parts, frame.now()
    if parts.amount is None:
        return _Draft("within", _PUBLISHED, None) if frame.future else _Draft("within", None, _PUBLISHED)
    unit = parts.unit or "day"
    if not frame.future:
        return _Draft("within", _Edge(shifted(now, -parts.amount, unit)), _PUBLISHED)
    end = _Edge(shifted(now, parts.amount, unit))
    if expression.relation == "within" or unit not in ("day", "week", "fortnight"):
        return _Draft("within", _PUBLISHED, end)
    return _Draft("point", end, end, expression.approx)


def _range(expression: TimeExpression, period: Period, frame: Frame) -> _Draft:
    assert expression.until is not None
    second = expression.until
    last = period_of(second.rule, second.parts, frame)
    if last.last < period.first and not second.full and second.rule in ("month", "date", "weekday"):
        if frame.future:
            last = period_of(second.rule, second.parts, replace(frame, today=period.first))
        else:
            period = period_of(expression.rule, expression.parts, replace(frame, today=last.first))
    if last.last < period.first:
        raise Unresolved("ends before it begins")
    shape: Literal["within", "lasting"] = "lasting" if expression.lasts else "within"
    return _Draft(shape, _Edge(period.first, period.precision), _Edge(last.last, last.precision), period.approx)


def _related(expression: TimeExpression, period: Period, frame: Frame) -> _Draft:
    """Apply the preposition. A deadline that has passed bounds only the end; a date after publication is no "since"."""
    relation, today = expression.relation, frame.today
    low, high = _Edge(period.first, period.precision), _Edge(period.last, period.precision)
    approx = expression.approx or period.approx
    if relation == "before":
        if expression.parts.stretch in ("end", "start") or expression.rule == "part":
            relation = "by"
        else:
            high = _Edge(period.first - timedelta(days=1))
    if relation in ("by", "until") and expression.rule == "season" and expression.parts.stretch is None:
        high = _Edge(period.first, "month")  # "by summer": not later than its first month
    if relation in ("by", "before", "until"):
        ahead = frame.future and today is not None and high.on is not None and high.on >= today
        if not ahead:
            return _Draft("within", None, high)
        return _Draft("lasting" if relation == "until" else "within", _PUBLISHED, high)
    if relation == "from" and expression.rule in ("days_months", "months_days", "years"):
        return _Draft("lasting", low, high)
    if relation in ("since", "from", "after"):
        if relation == "after" and period.precision != "day":
            low = _Edge(period.last + timedelta(days=1), period.precision)
        if relation == "since" or (relation == "from" and not frame.future):
            if today is not None and period.first > today:
                raise Unresolved("begins after publication")
            return _Draft("lasting", low, _PUBLISHED)
        if relation == "after" and not frame.future and today is not None:
            if low.on is not None and low.on > today:
                raise Unresolved("begins after publication")
            return _Draft("within", low, _PUBLISHED)
        return _Draft("within", low, None)
    if _one_unit(period):
        return _Draft("point", low, low, approx)
    return _Draft("within", *_clipped(expression, low, high, frame))


def _clipped(expression: TimeExpression, low: _Edge, high: _Edge, frame: Frame) -> tuple[_Edge, _Edge]:
    """ "This week", "this weekend" hold the part up to publication, or from it on in a future clause."""
    today = frame.today
    stretched = expression.parts.stretch in ("earlier", "later")
    if today is None or low.on is None or high.on is None or not low.on <= today <= high.on:
        return low, high
    if expression.parts.which == "this" and expression.rule == "unit":
        return (_PUBLISHED, high) if frame.future or expression.parts.stretch == "later" else (low, _PUBLISHED)
    if stretched:
        return (low, _PUBLISHED) if expression.parts.stretch == "earlier" else (_PUBLISHED, high)
    return low, high


def _one_unit(period: Period) -> bool:
    first, last = period.first, period.last
    if period.precision == "year":
        return first.year == last.year
    if period.precision == "month":
        return (first.year, first.month) == (last.year, last.month)
    return first == last


def _written(draft: _Draft, known: Interval | None, published: str | None) -> str:
    """EDTF text of a draft. Both ends of a set get one precision: days, where they differ."""
    if draft.shape == "point" and draft.low == _PUBLISHED:
        if published is None:
            raise Unresolved("no publication date to count from")
        return published
    low = _text(draft.low, known.first if known else None, published)
    high = _text(draft.high, known.last if known else None, published)
    if draft.shape == "point":
        return low + "~" * draft.approx
    if draft.shape == "lasting":
        return low if low == high != "" else f"{low or '..'}/{high or '..'}"
    if not low and not high:
        raise Unresolved("no publication date to count from")
    if low and high and len(low) != len(high):
        low, high = str(parse_edtf(low).first), str(parse_edtf(high).last)
    if low and high and low > high:
        raise Unresolved("ends before it begins")
    return low if low == high else f"[{low}..{high}]"


def _text(edge: _Edge | None, bound: date | None, published: str | None) -> str:
    """An end as EDTF, empty where open; a publication "date" that is itself a set or interval gives its outer day."""
    if edge is None or (edge.on is None and published is None):
        return ""
    if edge.on is not None:
        return edge.on.isoformat()[: _DATE_CHARS[edge.precision]]
    plain = (published or "").rstrip("~?%")
    return str(bound) if plain[:1] in "[." or "/" in plain else plain
