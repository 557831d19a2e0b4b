"""What a report costs in each decade of an archive, from the rows noted while it was read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
FIRST_DECADE = 10_000


def flatness(runs: Sequence[Sequence[Row]]) -> dict[str, Any]:
    """Processor time and time by the clock a report, by decade, and each against the first decade.

    Args:
        runs: rows of each run, in order of `reports`; only differences within one run count.
    Returns:
        `decades` (up to 10^4 reports, 10^5, …: `ms_a_report` of processor time, `wall_ms_a_report`,
        `against_first`).
    """
    steps = [_step(one, other) for rows in runs for one, other in pairwise(rows)]
    decades: list[Row] = []
    low, high = 0, FIRST_DECADE
    while any(step["to"] > low for step in steps):
        inside = [step for step in steps if low < _middle(step) <= high]
        if inside:
            reports = sum(step["to"] - step["from"] for step in inside)
            cpu, wall = (sum(step[key] for step in inside) for key in ("cpu_s", "wall_s"))
            decades.append(
                {
                    "to": high,
                    "reports": reports,
                    "ms_a_report": 1000 * cpu / reports,
                    "wall_ms_a_report": 1000 * wall / reports,
                }
            )
        low, high = high, high * 10
    for decade in decades:
        decade["against_first"] = decade["ms_a_report"] / decades[0]["ms_a_report"]
    return {"decades": decades}


def _step(one: Row, other: Row) -> Row:
    return {
        "from": one["reports"],
        "to": other["reports"],
        "cpu_s": other["cpu_s"] - one["cpu_s"],
        "wall_s": other["wall_s"] - one["wall_s"],
    }


def _middle(step: Row) -> float:
    return float(step["from"] + step["to"]) / 2
