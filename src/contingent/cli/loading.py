"""What reads, opened with a word on what takes long: a reader in this process, or several in their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

from contingent.cli.streams import say

if TYPE_CHECKING:
    from contingent.errors import ReportError
    from contingent.pipeline import BatchReader
    from contingent.readers.base import Reader
    from contingent.records import Report

FEW_REPORTS = 50  # so many are read sooner than processes are started for them
ONE_BY_DEFAULT = frozenset({"endpoint"})  # it waits for another machine, which may allow no more requests at a time


def open_reader(name: str) -> Reader:
    """The reader of a name; on first use the gazetteer it needs is built, and stderr says so.

    Raises:
        ConfigError: something the reader needs is missing.
    """
    from contingent.readers import load_reader

    _ensure_gazetteer()
    return load_reader(name)


@contextmanager
def open_workers(
    name: str,
    items: Iterator[Report | ReportError],
    *,
    workers: int,
    report_timeout_s: float | None,
    report_memory_mb: int | None = None,
    live: bool,
) -> Iterator[tuple[Reader | BatchReader, Iterator[Report | ReportError]]]:
    """What reads the items, and the items.

    Args:
        workers: how many processes; 0 is one for each core where there are more than a few reports to read, and none
            but this one otherwise.
        live: the items may come slowly. Processes are given some ahead, and what they have read waits meanwhile, so that
            none are used unless asked for.
        report_timeout_s: the longest a report may take; where it is given, there is at least one process to be stopped.
        report_memory_mb: the most memory a process may grow by over a report, likewise.
    Raises:
        ConfigError: something the reader needs is missing.
    """
    if not workers and not live:
        workers, items = _fit(name, items)
    if not workers and report_timeout_s is None and report_memory_mb is None:
        yield open_reader(name), items
        return
    from contingent.run.workers import REPORT_MEMORY_MB, REPORT_TIMEOUT_S, Workers

    _ensure_gazetteer()
    with Workers(
        name,
        workers=workers or 1,
        report_timeout_s=report_timeout_s or REPORT_TIMEOUT_S,
        report_memory_mb=report_memory_mb or REPORT_MEMORY_MB,
    ) as opened:
        yield opened, items


def _fit(name: str, items: Iterator[Report | ReportError]) -> tuple[int, Iterator[Report | ReportError]]:
    """How many processes are worth while, 0 for none, and the items, of which the first may have been looked at."""
    from contingent.run.workers import core_count

    cores = core_count()
    if cores == 1 or name in ONE_BY_DEFAULT:
        return 0, items
    first = list(islice(items, FEW_REPORTS + 1))
    return (cores if len(first) > FEW_REPORTS else 0), chain(first, items)


def _ensure_gazetteer() -> None:
    from contingent.gazetteer.build import ensure_gazetteer

    ensure_gazetteer(on_build=lambda: say("building the gazetteer of places (once, about 20 seconds) …"))
