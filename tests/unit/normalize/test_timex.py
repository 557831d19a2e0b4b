"""TIMEX3 values: rows of text beside type and value, seen from Tuesday 26 November 2013."""

from __future__ import annotations

import pytest

from contingent.normalize.timex import Timex, find_timexes

PUBLISHED = "2013-11-26"


def only(text: str, *, narrative: bool = False) -> Timex:
    found = find_timexes(text, PUBLISHED, narrative=narrative)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("They left on Friday evening.", "Friday evening", "2013-11-22TEV"),
        ("They left at 6.30 p.m. on Friday.", "6.30 p.m. on Friday", "2013-11-22T18:30"),
        ("They will leave on Friday.", "Friday", "2013-11-29"),
        ("The talks are to be held in March.", "March", "2014-03"),
        ("The talks were held in March.", "March", "2013-03"),
        ("The vote has been postponed until Thursday.", "Thursday", "2013-11-28"),
        ("Shots rang out tonight.", "tonight", "2013-11-26TNI"),
        ("He came two weeks ago.", "two weeks ago", "2013-W46"),
        ("He came three months ago.", "three months ago", "2013-08"),
        ("It fell last week.", "last week", "2013-W47"),
        ("It fell in the last year.", "the last year", "2012"),
        ("They met last weekend.", "last weekend", "2013-W47-WE"),
        ("Exports fell in the second quarter of 2012.", "the second quarter of 2012", "2012-Q2"),
        ("Exports fell in the first half of the year.", "the first half of the year", "2013-H1"),
        ("They met last winter.", "last winter", "2012-WI"),
        ("They met in early 2012.", "early 2012", "2012"),
        ("He fought in the late 1990s.", "the late 1990s", "199"),
        ("He fought in the '80s.", "the '80s", "198"),
        ("It was built in the nineteenth century.", "the nineteenth century", "18"),
        ("A 2012 vote failed.", "2012", "2012"),
        ("The 2012 vote failed.", "2012", "2012"),
        ("They are now in Sabo.", "now", "PRESENT_REF"),
        ("He spoke recently.", "recently", "PAST_REF"),
        ("In the past he refused.", "the past", "PAST_REF"),
        ("It may change in the near future.", "the near future", "FUTURE_REF"),
        ("This fiscal year costs more.", "This fiscal year", "2013"),
        ("It ends by the end of month.", "the end of month", "2013-11"),
        ("The wall dates from 480 BC.", "480 BC", "BC0480"),
    ],
)
def test_dates_and_times(text: str, words: str, value: str) -> None:
    found = only(text)
    assert (found.exact, found.value) == (words, value)
    assert found.type == ("TIME" if "T" in value and "_" not in value else "DATE")
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It lasted six months.", "six months", "P6M"),
        ("It lasted two decades.", "two decades", "P20Y"),
        ("It takes weeks.", "weeks", "PXW"),
        ("It rained for several days.", "several days", "PXD"),
        ("It rained in recent weeks.", "recent weeks", "PXW"),
        ("It fell over the past three years.", "the past three years", "P3Y"),
        ("It grew over the next year.", "the next year", "P1Y"),
        ("A 12-year-old boy spoke.", "12-year-old", "P12Y"),
        ("He left two days before the vote.", "two days", "P2D"),
        ("Rain fell two weeks earlier than planned.", "two weeks", "P2W"),
        ("They rested after three weeks of rain.", "three weeks", "P3W"),
        ("A year-long siege ended.", "A year-long", "P1Y"),
    ],
)
def test_lengths(text: str, words: str, value: str) -> None:
    found = only(text)
    assert (found.exact, found.type, found.value) == (words, "DURATION", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They meet daily.", "XXXX-XX-XX"),
        ("They meet every week.", "XXXX-WXX"),
        ("They meet annually.", "XXXX"),
        ("They meet every two weeks.", "P2W"),
        ("They meet each Monday.", "XXXX-WXX-1"),
        ("They meet every summer.", "XXXX-SU"),
        ("They meet every October.", "XXXX-10"),
        ("They meet every morning.", "XXXX-XX-XXTMO"),
    ],
)
def test_sets(text: str, value: str) -> None:
    found = only(text)
    assert (found.type, found.value) == ("SET", value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The war of 1971-73 ended.", [("1971", "1971"), ("73", "1973")]),
        ("It takes between ten and twelve days.", [("ten", "P10D"), ("twelve days", "P12D")]),
        ("They met from 5 to 7 November.", [("5", "2013-11-05"), ("7 November", "2013-11-07")]),
        ("They met on May 5-7, 2012.", [("May 5", "2012-05-05"), ("7, 2012", "2012-05-07")]),
        ("It ran between March and June 2010.", [("March", "2010-03"), ("June 2010", "2010-06")]),
        ("He came on 3 May. He left the following day.", [("3 May", "2013-05-03"), ("the following day", "2013-05-04")]),
        ("He came in May. He left later that month.", [("May", "2013-05"), ("later that month", "2013-05")]),
        ("He came in May 2010, and in October of that year left.", [("May 2010", "2010-05"), ("October of that year", "2010-10")]),
        ("He left the following day.", [("the following day", "XXXX-XX-XX")]),
    ],
)  # fmt: skip
def test_ranges_are_two_and_dates_lean_on_the_one_before(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.exact, one.value) for one in find_timexes(text, PUBLISHED)] == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In November 1939 war came. In January the king fled.", ["1939-11", "1940-01"]),
        ("In May 1940 he fled. In March he had met the king.", ["1940-05", "1940-03"]),
        ("In 1943 he fled. In December he came back.", ["1943", "1943-12"]),
        ("In May 1940 he fled, says a 1995 book. In June he died.", ["1940-05", "1995", "1940-06"]),
    ],
)
def test_a_history_counts_from_the_date_told_before(text: str, values: list[str]) -> None:
    assert [one.value for one in find_timexes(text, PUBLISHED, narrative=True)] == values


@pytest.mark.parametrize(
    "text",
    ["Children aged 6 months", "Prices began to fall.", "At the same time he left.", "The Prague Spring failed."],
)
def test_false_friends(text: str) -> None:
    assert find_timexes(text, PUBLISHED) == []


def test_without_a_publication_date_what_is_unknown_is_x() -> None:
    found = find_timexes("On Tuesday, on 3 May and in 2011 they met.", None)
    assert [one.value for one in found] == ["XXXX-WXX-2", "XXXX-05-03", "2011"]


def test_mod_says_early_late_and_about() -> None:
    found = find_timexes("In late May 2012, for about ten days.", None)
    assert [(one.exact, one.mod) for one in found] == [("late May 2012", "END"), ("ten days", "APPROX")]
