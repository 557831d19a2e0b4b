"""The pure helpers of the speed bench."""

from __future__ import annotations

import pytest

from bench.speed.reports import make_reports, total_words
from bench.speed.summary import format_rows, quantile, rounded

# Twelve texts of three paragraphs of 60 words; no paragraph stands in two texts.
TEXTS = ["\n\n".join(f"t{text}p{paragraph} " + "word " * 58 + "end." for paragraph in range(3)) for text in range(12)]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.5, 5.0),
        ([1.0, 2.0], 0.5, 1.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([1.0, 2.0, 3.0], 1.0, 3.0),
    ],
)
def test_quantile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == expected


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_quantile_refuses_what_has_no_answer(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="quantile"):
        quantile(values, share)


def test_reports_have_the_length_asked_for_and_no_two_are_alike() -> None:
    reports = make_reports(TEXTS, 40, words=500)
    lengths = [len(report["text"].split()) for report in reports]
    assert all(470 <= length <= 540 for length in lengths), lengths
    assert len({report["text"] for report in reports}) == len({report["id"] for report in reports}) == 40
    assert total_words(reports) == sum(lengths)
    assert make_reports(TEXTS, 40, words=500) == reports


def test_reports_mix_texts() -> None:
    (report,) = make_reports(TEXTS, 1, words=500)
    assert {word[: word.index("p")] for word in report["text"].split() if word.startswith("t") and "p" in word} == {
        "t0",
        "t7",
        "t2",
    }


def test_rounded_reaches_every_float() -> None:
    assert rounded({"a": [1.23456, {"b": 0.000123456}], "n": 7, "t": "x", "big": 123456.0}) == {
        "a": [1.235, {"b": 0.0001235}],
        "n": 7,
        "t": "x",
        "big": 123500.0,
    }


def test_rows_are_aligned() -> None:
    assert (
        format_rows([("read", "1.0 s"), ("reports a second", "12")])
        == "read              1.0 s\nreports a second     12"
    )
