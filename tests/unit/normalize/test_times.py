"""Time words: rows of text beside what they mean, seen from Tuesday 26 November 2013."""

from __future__ import annotations

import time

import pytest

from contingent.normalize.times import (
    TimeExpression,
    find_times,
    resolve_time,
    resolve_times,
    tense_time,
    text_anchors,
)

PUBLISHED = "2013-11-26"


def only(words: str) -> TimeExpression:
    found = find_times(f"They said {words}, he wrote.")
    assert [expression.exact for expression in found] == [words]
    return found[0]


PAST = [
    ("on Tuesday", "2013-11-26"),
    ("on Wednesday", "2013-11-20"),
    ("last Tuesday", "2013-11-19"),
    ("on Thursday of last week", "2013-11-21"),
    ("on Sunday, 24 November", "2013-11-24"),
    ("Thursday, 22 November", "2012-11-22"),  # the weekday settles the year
    ("at noon on Saturday", "2013-11-23"),
    ("before dawn on Monday", "2013-11-25"),
    ("in the early hours of Sunday morning", "2013-11-24"),
    ("on the night of 5 November", "2013-11-05"),
    ("yesterday", "2013-11-25"),
    ("earlier today", "2013-11-26"),
    ("this morning", "2013-11-26"),
    ("last night", "2013-11-25"),
    ("overnight", "[2013-11-25..2013-11-26]"),
    ("now", "2013-11-26"),
    ("currently", "2013-11-26"),
    ("so far", "[..2013-11-26]"),
    ("in March", "2013-03"),
    ("in December", "2012-12"),
    ("last November", "2012-11"),
    ("in June last year", "2012-06"),
    ("in early July", "2013-07"),
    ("in mid-July", "2013-07-15~"),
    ("on 5 December", "2013-12-05"),  # writers leave the year out for the near day
    ("on 5 March", "2013-03-05"),
    ("on the 4th of April", "2013-04-04"),
    ("on the 15th", "2013-11-15"),
    ("on the 12th of last month", "2013-10-12"),
    ("26 Nov.", "2013-11-26"),
    ("Nov. 26", "2013-11-26"),
    ("between 5 and 9 November", "[2013-11-05..2013-11-09]"),
    ("from 5 to 9 November", "2013-11-05/2013-11-09"),
    ("5-7 November", "[2013-11-05..2013-11-07]"),
    ("5–7 November", "[2013-11-05..2013-11-07]"),
    ("from 1 September to 5 October", "2013-09-01/2013-10-05"),
    ("between Friday and Sunday", "[2013-11-22..2013-11-24]"),
    ("from Monday to Wednesday", "2013-11-18/2013-11-20"),
    ("on Sunday and Monday", "[2013-11-24..2013-11-25]"),
    ("in January and February", "[2013-01..2013-02]"),
    ("last week", "[2013-11-18..2013-11-24]"),
    ("this week", "[2013-11-25..2013-11-26]"),
    ("last month", "2013-10"),
    ("last year", "2012"),
    ("earlier this month", "[2013-11-01..2013-11-26]"),
    ("late last year", "[2012-10..2012-12]"),
    ("last weekend", "[2013-11-23..2013-11-24]"),
    ("last winter", "[2012-12..2013-02]"),
    ("last summer", "[2013-06..2013-08]"),
    ("in the spring", "[2013-03..2013-05]"),
    ("in the first half of the year", "[2013-01..2013-06]"),
    ("three days ago", "2013-11-23"),
    ("two weeks ago", "2013-11-12"),
    ("six months ago", "2013-05"),
    ("five years ago", "2008"),
    ("in the three previous weeks", "[2013-11-05..2013-11-26]"),
    ("in the past 24 hours", "[2013-11-25..2013-11-26]"),
    ("over the past ten days", "[2013-11-16..2013-11-26]"),
    ("in a year", "[2012-11-26..2013-11-26]"),
    ("in recent weeks", "[..2013-11-26]"),
    ("since March", "2013-03/2013-11-26"),
    ("since Thursday", "2013-11-21/2013-11-26"),
    ("since 15 November", "2013-11-15/2013-11-26"),
    ("until last week", "[..2013-11-24]"),
    ("by Friday evening", "[..2013-11-22]"),
    ("after 10 November", "[2013-11-10..2013-11-26]"),
    ("before 10 November", "[..2013-11-09]"),
    ("on Good Friday", "2013-03-29"),
    ("on New Year's Eve", "2012-12-31"),
]
FUTURE = [
    ("on Tuesday", "2013-11-26"),
    ("on Monday", "2013-12-02"),
    ("next Tuesday", "2013-12-03"),
    ("on Monday week", "2013-12-09"),
    ("tomorrow", "2013-11-27"),
    ("in March", "2014-03"),
    ("next May", "2014-05"),
    ("next week", "[2013-12-02..2013-12-08]"),
    ("next month", "2013-12"),
    ("later this week", "[2013-11-26..2013-12-01]"),
    ("next weekend", "[2013-11-30..2013-12-01]"),
    ("early next year", "[2014-01..2014-03]"),
    ("in the autumn of next year", "[2014-09..2014-11]"),
    ("by the end of the month", "[2013-11-26..2013-11-30]"),
    ("before the end of the year", "[2013-11-26..2013-12-31]"),
    ("before the year is out", "[2013-11-26..2013-12-31]"),
    ("by year's end", "[2013-11-26..2013-12-31]"),
    ("by mid-January", "[2013-11-26..2014-01-15]"),
    ("by March", "[2013-11-26..2014-03-31]"),
    ("by summer", "[2013-11-26..2014-06-30]"),
    ("by Christmas", "[2013-11-26..2013-12-25]"),
    ("no later than 31 January", "[2013-11-26..2014-01-31]"),
    ("until 12 December", "2013-11-26/2013-12-12"),
    ("until March", "2013-11-26/2014-03"),
    ("from 1 January", "[2014-01-01..]"),
    ("after July", "[2014-08..]"),
    ("within two weeks", "[2013-11-26..2013-12-10]"),
    ("within two years", "[2013-11-26..2015-11-26]"),
    ("in three weeks", "2013-12-17"),
    ("in the coming days", "[2013-11-26..]"),
    ("in the next two days", "[2013-11-26..2013-11-28]"),
    ("about 12 December", "2013-12-12~"),
    ("from 1 December to 9 January", "2013-12-01/2014-01-09"),
]
STATED = [
    ("in 2012", "2012"),
    ("in 1817", "1817"),
    ("on 5 May 1821", "1821-05-05"),
    ("before the end of 1898", "[..1898-12]"),
    ("in March 2012", "2012-03"),
    ("December 5, 2013", "2013-12-05"),
    ("on 5 December 2013", "2013-12-05"),
    ("Friday, 22 November 2013", "2013-11-22"),
    ("2013-12-05", "2013-12-05"),
    ("25/12/2013", "2013-12-25"),
    ("12/25/2013", "2013-12-25"),
    ("between April and June 2012", "[2012-04..2012-06]"),
    ("from 2004 to 2007", "2004/2007"),
    ("in late 2012", "[2012-10..2012-12]"),
    ("in the 1990s", "[1990..1999]"),
    ("in the nineties", "[1990..1999]"),
    ("in the early 1990s", "[1990..1993]"),
    ("in the summer of 2012", "[2012-06..2012-08]"),
    ("the winter of 2012", "[2011-12..2013-02]"),  # may begin or end in 2012: both are covered
    ("in the first quarter of 2012", "[2012-01..2012-03]"),
]


@pytest.mark.parametrize(("words", "edtf"), PAST)
def test_past_clause(words: str, edtf: str) -> None:
    resolved = resolve_time(only(words), PUBLISHED, future=False)
    assert (resolved.edtf, resolved.basis, resolved.reason) == (edtf, "resolved", None)
    assert resolved.exact == words


@pytest.mark.parametrize(("words", "edtf"), FUTURE)
def test_future_clause(words: str, edtf: str) -> None:
    resolved = resolve_time(only(words), PUBLISHED, future=True)
    assert (resolved.edtf, resolved.basis) == (edtf, "resolved")


@pytest.mark.parametrize(("words", "edtf"), STATED)
def test_a_written_year_needs_no_publication_date(words: str, edtf: str) -> None:
    for published in (None, PUBLISHED):
        resolved = resolve_time(only(words), published, future=False)
        assert (resolved.edtf, resolved.basis) == (edtf, "stated")


@pytest.mark.parametrize(
    ("words", "anchor", "edtf"),
    [
        ("two weeks later", "2013-03-24", "2013-04-07"),
        ("a day after", "2013-11-24", "2013-11-25"),
        ("three days before", "2013-11-24", "2013-11-21"),
        ("the following day", "2013-02-28", "2013-03-01"),
        ("in October of that year", "2012-02", "2012-10"),
        ("the same day", "2013-11-20", "2013-11-20"),
        ("that week", "2013-11-20", "[2013-11-18..2013-11-24]"),
        ("the previous month", "2013-11-20", "2013-10"),
        ("two years later", "2010", "2012"),
        ("since then", "2013-11-20", "2013-11-20/2013-11-26"),
        ("at noon", "2013-11-20", "2013-11-20"),
        ("that week", "2013-11", None),
    ],
)
def test_counting_from_another_event(words: str, anchor: str, edtf: str | None) -> None:
    expression = only(words)
    assert resolve_time(expression, PUBLISHED, future=False, anchor=anchor).edtf == edtf
    alone = resolve_time(expression, PUBLISHED, future=False)
    assert (alone.edtf, alone.basis) == (None, "unresolved")
    assert alone.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He came on 3 May. That day he spoke.", ["2013-05-03", "2013-05-03"]),
        ("He came on 3 May. Two days later he left.", ["2013-05-03", "2013-05-05"]),
        ("He came on 3 May, two days after the vote.", ["2013-05-03", None]),
        ("He came on 3 May, he said on Tuesday. That day he spoke.", ["2013-05-03", "2013-11-26", "2013-05-03"]),
        ("That day he spoke.", [None]),
        ("He will come on Friday.", ["2013-11-29"]),
        ("He came on Friday.", ["2013-11-22"]),
    ],
)
def test_a_whole_text_is_resolved_by_its_tenses_and_dates(text: str, expected: list[str | None]) -> None:
    assert [found.edtf for _, found in resolve_times(text, PUBLISHED)] == expected


def test_only_words_that_point_back_to_a_date_lean_on_the_text() -> None:
    text = "He came in May 2012. The following month he left; two days later it rained."
    assert text_anchors(text, find_times(text), PUBLISHED) == {20 + 1: "2012-05-01/2012-05-31"}
    assert text_anchors("The following month he left.", find_times("The following month he left."), None) == {}


@pytest.mark.parametrize("text", ["He spoke recently.", "In the past he left.", "It takes weeks.", "a 2012 vote"])
def test_words_that_date_nothing_are_for_those_who_ask(text: str) -> None:
    assert find_times(text) == []
    assert [found.wide for found in find_times(text, wide=True)] == [True]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("5/12/2013", "told apart"),
        ("5/12/13", "two figures"),
        ("on 31 February", "calendar"),
        ("Thursday, 22 November 2013", "do not agree"),
        ("six months", "how long"),
        ("every day", "how often"),
    ],
)
def test_abstains_with_a_reason(words: str, reason: str) -> None:
    resolved = resolve_time(only(words), PUBLISHED, future=False)
    assert (resolved.edtf, resolved.basis) == (None, "unresolved")
    assert reason in (resolved.reason or "")


@pytest.mark.parametrize("words", ["on Tuesday", "yesterday", "in March", "last year", "now", "by the end of the year"])
def test_without_a_publication_date_relative_words_stay_unresolved(words: str) -> None:
    resolved = resolve_time(only(words), None, future=False)
    assert (resolved.edtf, resolved.basis, resolved.exact) == (None, "unresolved", words)
    assert "publication" in (resolved.reason or "")


@pytest.mark.parametrize(
    ("words", "published", "edtf"),
    [
        ("in March", "2013-11", "2013-03"),
        ("last month", "2013-11", "2013-10"),
        ("last year", "2013", "2012"),
        ("since March", "2013-11", "2013-03/2013-11"),
        ("now", "2013-11", "2013-11"),
        ("by the end of the year", "2013-11", "[2013-11..2013-12]"),
        ("in March", "2013", None),
        ("on Tuesday", "2013-11", None),
        ("last month", "2013", None),
        ("now", "[2013-11-25..2013-11-26]", "[2013-11-25..2013-11-26]"),
        ("so far", "[2013-11-25..2013-11-26]", "[..2013-11-26]"),
        ("last year", "2013-11-26~", "2012"),
    ],
)
def test_a_coarse_publication_date_resolves_what_it_allows(words: str, published: str, edtf: str | None) -> None:
    resolved = resolve_time(only(words), published, future="end" in words)
    assert resolved.edtf == edtf
    assert (resolved.reason is None) == (edtf is not None)


@pytest.mark.parametrize(
    ("words", "iso", "approx"),
    [
        ("six months", "P6M", False),
        ("1800 hours", "PT1800H", False),
        ("about six months", "P6M", True),
        ("for twelve months", "P12M", False),
        ("for a year", "P1Y", False),
        ("nearly two years", "P2Y", True),
        ("at least a year", "P1Y", False),
        ("30-day", "P30D", False),
        ("six-month", "P6M", False),
        ("month-long", "P1M", False),
        ("two and a half years", "P2Y6M", False),
        ("a year and a half", "P1Y6M", False),
        ("half an hour", "PT30M", False),
        ("three years and three months", "P3Y3M", False),
        ("twenty-two years", "P22Y", False),
        ("72 hours", "PT72H", False),
        ("another fortnight", "P14D", False),
        ("six more months", "P6M", False),
        ("several weeks", None, True),
        ("a few hours", None, True),
        ("for months", None, True),
        ("four to six months", None, True),
        ("40 and 60 minutes", None, True),
    ],
)
def test_lengths(words: str, iso: str | None, approx: bool) -> None:
    expression = only(words)
    assert (expression.kind, expression.iso, expression.approx) == ("duration", iso, approx)


def test_a_length_may_open_a_sentence() -> None:
    found = find_times("Nine months is too long.")
    assert [(expression.exact, expression.kind, expression.iso) for expression in found] == [
        ("Nine months", "duration", "P9M")
    ]


@pytest.mark.parametrize("words", ["every day", "each Monday", "weekly", "Mondays", "every two weeks"])
def test_repetition(words: str) -> None:
    assert only(words).kind == "set"


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the town in a show of force.",
        "Theresa May and the Sunday Times reported a march; the Sun did not.",
        "A second man may fall; prices spring up.",
        "Resolution 2013 and resolution 2127 (2013) were cited.",
        "2000 troops and up to 2000 soldiers",
        "Raise the force from 1500 to 2000, that is of 1950 men.",
        "a 15-year-old boy, 15 years old",
        "May God help us. Mr May's army met April Jones.",
        "the March on Washington",
        "the 5th Brigade and the 21st century",
        "the September 11 attacks",
        "the Daily Mail said",
        "in the fall of Mosul",
        "on Black Friday",
        "twice a day; one day he will come",
        "under cover of night",
        "Prices began to fall.",
        "three quarters of the men, a quarter of the men",
        "It sent 1817 troops in 1750 boats and killed 1803 of them.",
        "code 2013-12-051, v1.2.2013, $2013, #2014, S/2013/5",
    ],
)
def test_false_friends(text: str) -> None:
    assert find_times(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On July 19 two soldiers died", ["On July 19"]),
        ("In March 20 soldiers died", ["In March"]),
        ("since the 2001 invasion", ["the 2001"]),
        ("from Monday's attack until Thursday", ["Monday's", "until Thursday"]),
        ("on\nTuesday", ["on\nTuesday"]),
        ("on\n\nTuesday", ["Tuesday"]),
        ("in\xa0March\xa02012", ["in\xa0March\xa02012"]),
        ("MONDAY 25 NOVEMBER", ["MONDAY 25 NOVEMBER"]),
    ],
)
def test_extent(text: str, expected: list[str]) -> None:
    assert [expression.exact for expression in find_times(text)] == expected


def test_the_preposition_of_an_event_does_not_bound_its_date() -> None:
    expression = find_times("They fled after Sunday's attack.")[0]
    assert resolve_time(expression, PUBLISHED, future=False).edtf == "2013-11-24"


def test_offsets_count_into_the_whole_text() -> None:
    text = "Monday was quiet. He came on Tuesday. Friday follows."
    found = find_times(text, 18, 37)
    assert [(expression.start, expression.exact) for expression in found] == [(26, "on Tuesday")]


@pytest.mark.parametrize(
    ("status", "ongoing", "published", "edtf"),
    [
        ("actual", True, PUBLISHED, PUBLISHED),
        ("actual", False, PUBLISHED, "[..2013-11-26]"),
        ("planned", False, PUBLISHED, "[2013-11-26..]"),
        ("expected", True, PUBLISHED, "[2013-11-26..]"),
        ("actual", False, "2013-11", "[..2013-11]"),
        ("actual", False, "[2013-11-25..2013-11-26]", "[..2013-11-26]"),
        ("planned", False, "[2013-11-25..2013-11-26]", "[2013-11-25..]"),
    ],
)
def test_tense_bounds_what_has_no_time_word(status: str, ongoing: bool, published: str, edtf: str) -> None:
    bound = tense_time(published, status, ongoing)
    assert (bound.edtf, bound.basis, bound.start) == (edtf, "tense", None)


@pytest.mark.parametrize("published", [None, "", "2013/.."])
def test_tense_without_a_publication_date_says_why(published: str | None) -> None:
    bound = tense_time(published, "actual", False)
    assert (bound.edtf, bound.basis) == (None, "unresolved")
    assert bound.reason


@pytest.mark.parametrize(
    "piece", ["in the ", "from 5 to ", "on the on the ", "a hundred ", "-", "2013-", " \n", "two and a half "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begun = time.perf_counter()
        find_times(text, wide=True)
        return time.perf_counter() - begun

    seconds(1_000)
    assert seconds(800_000) < 20 * max(seconds(100_000), 0.01)
