"""The EDTF profile: what is read, what is refused, what is written."""

from __future__ import annotations

from datetime import date

import pytest

from contingent.normalize.edtf import Interval, parse_edtf, within

D = date.fromisoformat


@pytest.mark.parametrize(
    ("value", "first", "last", "some", "approximate"),
    [
        ("2013", "2013-01-01", "2013-12-31", False, False),
        ("2012-02", "2012-02-01", "2012-02-29", False, False),
        ("2013-11-26", "2013-11-26", "2013-11-26", False, False),
        ("2013-11-26~", "2013-11-26", "2013-11-26", False, True),
        ("2013?", "2013-01-01", "2013-12-31", False, True),
        ("2013-03%", "2013-03-01", "2013-03-31", False, True),
        ("2013-03/2013-11-26", "2013-03-01", "2013-11-26", False, False),
        ("2013-03~/..", "2013-03-01", None, False, True),
        ("../2013-11-26", None, "2013-11-26", False, False),
        ("[2012-12..2013-02]", "2012-12-01", "2013-02-28", True, False),
        ("[2013-11-26..]", "2013-11-26", None, True, False),
        ("[..2013]", None, "2013-12-31", True, False),
        ("[2013-11-26..2014-03]", "2013-11-26", "2014-03-31", True, False),
    ],
)
def test_reads_the_days_a_value_may_cover(
    value: str, first: str | None, last: str | None, some: bool, approximate: bool
) -> None:
    expected = Interval(
        first=D(first) if first else None, last=D(last) if last else None, some=some, approximate=approximate
    )
    assert parse_edtf(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "", "..", "[..]", "../..", "2013-02-30", "2013-13", "0000", "2013-1-1", "13-11-26", "2013-11-26T10:00",
        "2013-21",
        "2013-11-26/2013-11-25", "[2013-12..2013-11]", "[2013-11-26]", "2013/", "/2013", "[2013..2014", "2013-11-26 ",
        "2013-11-26\n", "~2013", "[..2014]/2016", "201X", "２０１３", "November 2013",
    ],
)  # fmt: skip
def test_refuses_in_one_line_what_is_outside_the_profile(value: str) -> None:
    with pytest.raises(ValueError, match=r".+") as caught:
        parse_edtf(value)
    assert "\n" not in str(caught.value)


def test_writes_days_and_sets() -> None:
    assert within(D("2013-11-26"), D("2013-12-31")) == "[2013-11-26..2013-12-31]"
    assert within(None, "2013-11") == "[..2013-11]"
    assert within("2013-11", None) == "[2013-11..]"
    assert within("2013-11", "2013-11") == "2013-11"


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("2013-11", "2013-11-26", "one precision"),
        ("2013-12", "2013-11", "ends before it begins"),
        (None, None, "open at both ends|not an EDTF"),
    ],
)
def test_within_refuses_mixed_precision_and_empty_sets(first: str | None, last: str | None, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        within(first, last)
