"""Whatever the text and the dates: spans quote it, values are EDTF, nothing crashes, batching changes nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.normalize.edtf import parse_edtf, within
from contingent.normalize.times import find_times, resolve_time, resolve_times, tense_time
from contingent.normalize.timex import find_timexes

WORDS = tuple(
    """
    on in by since until from to between and before after within the a last next this early mid - late end of
    start Monday Tuesday March May December Dec. 5 31 12 15th 2013 1999 1817 2000 1990s week month year years days
    two twenty hundred half ago later past coming following same day winter fall overnight tonight morning dawn
    Christmas New Year 's Easter every now weekend 31/12/2013 5/12/2013 2013-02-30 2013-11-26 9999 99999999 , .
    quarter first second decade century hours 3 p.m. at recently past future BC fiscal that then will was to or
    """.split()
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
DATES = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
PUBLISHED = st.one_of(
    st.none(),
    DATES.map(str),
    DATES.map(lambda d: str(d)[:7]),
    DATES.map(lambda d: str(d)[:4]),
    DATES.map(lambda d: f"{d}~"),
)


@settings(deadline=None, max_examples=400)
@given(text=TEXTS, published=PUBLISHED, anchor=PUBLISHED, future=st.booleans())
def test_every_value_is_edtf_and_quotes_its_text(
    text: str, published: str | None, anchor: str | None, future: bool
) -> None:
    end = 0
    for expression in find_times(text):
        assert end <= expression.start < expression.end
        end = expression.end
        assert text[expression.start : expression.end] == expression.exact
        resolved = resolve_time(expression, published, future=future, anchor=anchor)
        assert (resolved.edtf is None) == (resolved.basis == "unresolved") == (resolved.reason is not None)
        if resolved.edtf is not None:
            parse_edtf(resolved.edtf)


@settings(deadline=None, max_examples=400)
@given(text=TEXTS, published=PUBLISHED, narrative=st.booleans())
def test_every_timex_quotes_its_text_and_has_a_value(text: str, published: str | None, narrative: bool) -> None:
    end = 0
    for timex in find_timexes(text, published, narrative=narrative):
        assert end <= timex.start < timex.end
        end = timex.end
        assert text[timex.start : timex.end] == timex.exact
        assert timex.value
    for expression, resolved in resolve_times(text, published):
        assert resolved.exact == expression.exact


@settings(deadline=None)
@given(text=TEXTS, padding=st.integers(0, 40))
def test_what_stands_before_changes_only_the_offsets(text: str, padding: int) -> None:
    alone = [(e.start, e.end, e.kind, e.iso) for e in find_times(text)]
    shifted = [
        (e.start - padding - 2, e.end - padding - 2, e.kind, e.iso) for e in find_times("x" * padding + "\n\n" + text)
    ]
    assert shifted == alone


@settings(deadline=None)
@given(published=PUBLISHED, status=st.sampled_from(["actual", "planned", "unknown"]), ongoing=st.booleans())
def test_tense_bounds_are_edtf(published: str | None, status: str, ongoing: bool) -> None:
    bound = tense_time(published, status, ongoing)
    assert (bound.edtf is None) == (published is None)
    if bound.edtf is not None:
        parse_edtf(bound.edtf)


@settings(deadline=None)
@given(first=DATES, last=DATES)
def test_what_is_written_reads_back(first: date, last: date) -> None:
    first, last = sorted((first, last))
    assert (parse_edtf(within(first, last)).first, parse_edtf(within(first, last)).last) == (first, last)
