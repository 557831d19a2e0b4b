"""The generated archive and the figures of what its reports cost."""

from __future__ import annotations

import json
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bench.archive.figures import flatness
from bench.archive.reports import MOST_WORDS, make_report, reports, write_reports


def test_reports_are_distinct_short_and_in_order_of_their_days() -> None:
    made = list(reports(1500))
    lengths = [len(report["text"].split()) for report in made]
    assert min(lengths) >= 12
    assert max(lengths) <= MOST_WORDS
    assert len({report["text"] for report in made}) == len({report["url"] for report in made}) == 1500
    days = [date.fromisoformat(report["date"]) for report in made]
    assert days == sorted(days)
    assert days[0] < days[-1]
    assert not [report["text"] for report in made if "{" in report["text"]]


def test_a_report_is_made_by_its_number_alone_and_from_the_seed() -> None:
    assert make_report(70_000) == make_report(70_000) != make_report(70_000, seed=9)
    assert list(islice(reports(10**9), 3)) == [make_report(number) for number in range(3)]


def test_some_are_near_copies_of_one_before() -> None:
    firsts: dict[str, str] = {}
    copies = 0
    for report in reports(1500):
        copies += firsts.setdefault(report["title"], report["text"]) != report["text"]
    assert 30 <= copies <= 200


def test_a_file_holds_one_report_a_line(tmp_path: Path) -> None:
    write_reports(tmp_path / "some.jsonl", 20)
    lines = (tmp_path / "some.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(reports(20))
    assert [path.name for path in tmp_path.iterdir()] == ["some.jsonl"]


def _row(reports: int, cpu_s: float) -> dict[str, Any]:
    return {"reports": reports, "cpu_s": cpu_s, "wall_s": 2 * cpu_s}


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([[_row(64, 3.0), _row(1064, 8.0)]], [(10_000, 1000, 5.0, 1.0)]),
        ([[_row(0, 1.0), _row(10_000, 51.0), _row(20_000, 111.0)]], [(10_000, 10_000, 5.0, 1.0), (100_000, 10_000, 6.0, 1.2)]),
        # What a second run needs to start, and to pass over what is there, is no cost of a report.
        (
            [[_row(0, 1.0), _row(10_000, 51.0)], [_row(10_064, 40.0), _row(20_064, 90.0)]],
            [(10_000, 10_000, 5.0, 1.0), (100_000, 10_000, 5.0, 1.0)],
        ),
        ([[], [_row(5, 1.0)]], []),
    ],
)  # fmt: skip
def test_the_cost_of_a_report_by_decade(
    runs: list[list[dict[str, Any]]], expected: list[tuple[int, int, float, float]]
) -> None:
    found = [(d["to"], d["reports"], d["ms_a_report"], d["against_first"]) for d in flatness(runs)["decades"]]
    assert found == [pytest.approx(row) for row in expected]
