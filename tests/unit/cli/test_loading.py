"""How many processes read, when nobody says and when somebody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from contingent.cli import loading
from contingent.cli.loading import FEW_REPORTS, open_workers
from contingent.errors import ReportError
from contingent.records import Report
from contingent.run import workers as module
from contingent.run.workers import REPORT_TIMEOUT_S


@pytest.mark.parametrize(
    ("name", "reports", "cores", "workers", "timeout_s", "live", "started"),
    [
        ("grammar", FEW_REPORTS, 4, 0, None, False, None),
        ("grammar", FEW_REPORTS + 1, 4, 0, None, False, (4, REPORT_TIMEOUT_S)),
        ("grammar", FEW_REPORTS + 1, 1, 0, None, False, None),
        ("grammar", FEW_REPORTS + 1, 4, 0, None, True, None),
        ("grammar", FEW_REPORTS + 1, 4, 2, None, True, (2, REPORT_TIMEOUT_S)),
        ("endpoint", FEW_REPORTS + 1, 4, 0, None, False, None),
        ("endpoint", 1, 4, 2, None, False, (2, REPORT_TIMEOUT_S)),
        ("grammar", 1, 4, 1, None, False, (1, REPORT_TIMEOUT_S)),
        ("grammar", 1, 4, 0, 5.0, False, (1, 5.0)),
        ("grammar", FEW_REPORTS + 1, 4, 0, 5.0, False, (4, 5.0)),
    ],
)
def test_processes_are_started_where_they_are_worth_while(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    reports: int,
    cores: int,
    workers: int,
    timeout_s: float | None,
    live: bool,
    started: tuple[int, float] | None,
) -> None:
    seen: list[tuple[int, float]] = []

    @contextmanager
    def fake_workers(reader: str, *, workers: int, report_timeout_s: float, report_memory_mb: float) -> Iterator[Any]:
        seen.append((workers, report_timeout_s))
        yield None

    monkeypatch.setattr(module, "Workers", fake_workers)
    monkeypatch.setattr(module, "core_count", lambda: cores)
    monkeypatch.setattr(loading, "open_reader", lambda name: None)
    items: list[Report | ReportError] = [Report(text=str(number)) for number in range(reports)]
    with open_workers(name, iter(items), workers=workers, report_timeout_s=timeout_s, live=live) as (_, passed_on):
        assert list(passed_on) == items
    assert seen == ([] if started is None else [started])
