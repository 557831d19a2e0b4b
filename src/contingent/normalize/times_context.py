"""What each time expression of a whole text counts from: the tense around it and the date named last before it.

Readers know the tense and the event of a clause better; this is for texts that nobody has read yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from contingent.normalize.times_calendar import Frame, Period, Unresolved
from contingent.normalize.times_grammar import tense_of
from contingent.normalize.times_periods import period_of
from contingent.normalize.times_words import TimeExpression

_REACH_CHARS = 200
_WORD = re.compile(r"\w+(?:'\w+)?|'\w+|[.;!?\n]")
_STOP = frozenset(".;!?\n")
# What moves the story on to another date; "the past ten days" and "now" leave it where it is.
_ANCHORS = frozenset(
    {
        "iso", "slashed", "days_months", "months_days", "date", "month", "season", "week_day", "weekday", "feast",
        "today", "ago", "later", "unit", "anchor", "year", "years", "last_part", "this_part", "overnight",
    }
)  # fmt: skip
# In a history a month without a year is the one nearest to the date before it: up to half a year back or ahead.
_BY_NEAREST = frozenset({"date", "month", "season", "feast", "days_months", "months_days"})
_BACK_DAYS = 182


def frames_of(
    text: str, expressions: Iterable[TimeExpression], published: date | None, *, narrative: bool = False
) -> Iterator[tuple[TimeExpression, Frame]]:
    """Each expression with the frame that its words count from, in text order.

    Args:
        published: the day that "yesterday" and "last March" of a news text count from.
        narrative: a history: what is not written out counts from the date named last before it, not from publication.
    """
    anchor: Period | None = None
    past: Period | None = None  # the last date that is not ahead of publication
    for expression in expressions:
        future = looks_ahead(text, expression.start, expression.end)
        told = anchor if future or narrative or published is None else past
        frame = Frame(published, future, None if expression.rule == "from_event" else told)
        if narrative and anchor is not None and not expression.full:
            frame = _told(expression, frame, anchor)
        yield expression, frame
        if expression.rule in _ANCHORS and expression.kind == "date" and not _beside_noun(text, expression):
            try:
                named = period_of(expression.rule, expression.parts, frame)
            except Unresolved:
                continue
            if narrative or named.first != published:
                anchor = named  # the day of publication is mostly when something was said, not when it happened
                past = named if published is None or named.first <= published else past


def _beside_noun(text: str, expression: TimeExpression) -> bool:
    """The year in "a 1995 book" dates the book; the story stays where it was."""
    return expression.wide and expression.rule == "year" and text[expression.end : expression.end + 2].strip().isalpha()


def looks_ahead(text: str, start: int, end: int) -> bool:
    """Whether the sentence puts what is dated ahead of the day of writing: the nearest cue before it, else behind it."""
    before = [found[0].lower() for found in _WORD.finditer(text, max(0, start - _REACH_CHARS), start)]
    for place in range(len(before) - 1, -1, -1):
        if before[place] in _STOP:
            break
        cue = tense_of(before[place], *before[max(0, place - 1) : place])
        if cue is not None:
            return cue == "ahead"
    for found in _WORD.finditer(text, end, end + _REACH_CHARS):
        word = found[0].lower()
        if word in _STOP:
            break
        cue = tense_of(word)
        if cue is not None:
            return cue == "ahead"
    return False


def _told(expression: TimeExpression, frame: Frame, anchor: Period) -> Frame:
    try:
        if expression.rule in _BY_NEAREST:
            whole_year = anchor.precision == "year"
            begin = anchor.first if whole_year else anchor.first - timedelta(days=_BACK_DAYS)
            return replace(frame, today=begin, future=True, deadline=True)
    except OverflowError:
        return frame
    return replace(frame, today=anchor.first, future=expression.rule == "weekday")
