"""Orders the steps from reports to records: batches, isolates failures, skips what is read already."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from msgspec import Struct

from contingent.errors import ConfigError, ReportError, SetAside
from contingent.readers.base import Reader
from contingent.records import CODED, Reading, Report, document_id
from contingent.store import Store
from contingent.text.language import find_foreign, language_name

BATCH_REPORTS = 512  # as many short ones; each batch is a transaction, and what few large ones write is less
BATCH_ROWS = 512  # rows of a table are short
BATCH_CHARS = (
    400_000  # a batch ends early when its texts are long, so that memory stays flat; 128 news items hold as many
)
BATCH_S = 5.0  # and when its reports come slowly, so that they are not long in no database


class ReadSummary(Struct, kw_only=True):
    """What a run of reading did. Counts are reports, except `statements`.

    `set_aside` has a count for each language that no reader knows yet; these are not among `failed`.
    """

    read: int = 0
    unchanged: int = 0
    failed: int = 0
    statements: int = 0
    set_aside: dict[str, int] = {}


@runtime_checkable
class BatchReader(Protocol):
    """Reads batches for the pipeline in a way of its own: in other processes, say (`run.workers`).

    `name`, `version` and `batch_reports` are those of its reader.
    """

    name: str
    version: str

    def read_batches(self, batches: Iterable[Sequence[Report | ReportError]]) -> Iterator[list[Reading | ReportError]]:
        """For each batch, in order, its results, each in the place of its report and an error in its own place.

        It may take some batches ahead of the results it gives.
        """
        ...


def read_reports(
    reports: Iterable[Report | ReportError], reader: Reader | BatchReader
) -> Iterator[Reading | ReportError]:
    """Readings in the order of the reports; whatever cannot be read comes through as a `ReportError` in its place.

    A report that is surely not English comes through as `SetAside`.
    """
    for results in _read_batches(_batches(map(_if_english, reports), reader), reader):
        yield from results


def read_into(
    store: Store,
    reports: Iterable[Report | ReportError],
    reader: Reader | BatchReader,
    *,
    on_error: Callable[[ReportError], None],
    on_progress: Callable[[ReadSummary], None] = lambda summary: None,
    on_resolve: Callable[[int, int], None] = lambda done, of: None,
    link: bool = True,
    now: Callable[[], str] = lambda: datetime.now(UTC).isoformat(timespec="seconds"),
) -> ReadSummary:
    """Read reports into a store, a transaction a batch, then link them; reports it holds already are left alone.

    Stopped at any point and started again, it goes on where the last whole batch ended.

    Args:
        on_error: called once for each report that could not be read or stored; not for those set aside for their language.
        on_progress: called after each batch with the counts so far.
        link: False leaves the linking to a later `store.resolve()`; it costs as much as the reading where hundreds of
            reports share whole sentences.
        on_resolve: called while reports are linked with those of before: how many are, of how many.
        now: the time of the run, asked once.
    """
    summary = ReadSummary()
    at = now()
    others: deque[tuple[list[Report], list[tuple[Report, Report]]]] = deque()

    def to_read() -> Iterator[list[Report | ReportError]]:
        for batch in _batches(map(_if_english, reports), reader):
            fresh, there, again = _sorted_out(batch, store, reader)
            others.append((there, again))
            yield fresh

    for results in _read_batches(to_read(), reader):
        there, again = others.popleft()
        readings = [result for result in results if isinstance(result, Reading)]
        errors = [result for result in results if isinstance(result, ReportError)]
        written = store.write(readings, reader=reader.name, version=reader.version, read_at=at)
        errors.extend(written.refused)
        for first, report in again:
            if store.has_reading(document_id(report), reader.name, reader.version):
                there.append(report)
            else:
                errors.append(_failed_before(report, first))
        added = [reading for reading in readings if reading.document.id in written.documents]
        # One that is there though not added was in a batch that was read at the same time.
        stored = (
            reading for reading in readings if store.has_reading(reading.document.id, reader.name, reader.version)
        )
        solved = [*there, *(reading.report for reading in stored)]
        # Standard input is another report each time, so its failures stay.
        store.forget_failures((report.file, report.place or "") for report in solved if report.file not in (None, "-"))
        store.write_failures(errors, at=at)
        aside = [error for error in errors if isinstance(error, SetAside)]
        errors = [error for error in errors if not isinstance(error, SetAside)]
        for error in errors:
            on_error(error)
        for each in aside:
            summary.set_aside[each.language] = summary.set_aside.get(each.language, 0) + 1
        summary.read += written.added
        summary.unchanged += written.unchanged + len(there)
        summary.failed += len(errors)
        summary.statements += sum(len(reading.statements) for reading in added)
        on_progress(summary)
    if link:
        store.resolve(on_progress=on_resolve)
    return summary


def load_into(
    store: Store,
    readings: Iterable[Reading | ReportError],
    *,
    version: str,
    now: Callable[[], str] = lambda: datetime.now(UTC).isoformat(timespec="seconds"),
) -> tuple[int, int, list[ReportError]]:
    """Store readings that were made of coded tables, a transaction a batch. They are never linked by their words.

    Args:
        version: of what made the readings.
    Returns:
        Readings written, those there already, and one error for each row that tells of nothing or does not fit.
    """
    at = now()
    added = unchanged = 0
    errors: list[ReportError] = []
    batch: list[Reading] = []

    def write() -> None:
        nonlocal added, unchanged
        once = {reading.document.id: reading for reading in batch}  # equal rows are one document
        written = store.write(once.values(), reader=CODED, version=version, read_at=at)
        added += written.added
        unchanged += written.unchanged + len(batch) - len(once)
        errors.extend(written.refused)
        batch.clear()

    for item in readings:
        if isinstance(item, ReportError):
            errors.append(item)
            continue
        batch.append(item)
        if len(batch) == BATCH_ROWS:
            write()
    write()
    return added, unchanged, errors


def _sorted_out(
    batch: Sequence[Report | ReportError], store: Store, reader: Reader | BatchReader
) -> tuple[list[Report | ReportError], list[Report], list[tuple[Report, Report]]]:
    """What is to be read (errors in their place), what the store holds, and reports (first, again) met twice in here."""
    fresh: list[Report | ReportError] = []
    there: list[Report] = []
    again: list[tuple[Report, Report]] = []
    firsts: dict[str, Report] = {}
    for item in batch:
        if isinstance(item, ReportError):
            fresh.append(item)
            continue
        document = document_id(item)
        if document in firsts:
            again.append((firsts[document], item))
        elif store.has_reading(document, reader.name, reader.version):
            there.append(item)
        else:
            firsts[document] = item
            fresh.append(item)
    return fresh, there, again


def _if_english(item: Report | ReportError) -> Report | ReportError:
    if isinstance(item, ReportError) or (language := find_foreign(item.text)) is None:
        return item
    return SetAside(file=item.file or item.id or "report", place=item.place or "", language=language_name(language))


def _failed_before(report: Report, first: Report) -> ReportError:
    where = f"{first.file}, {first.place}" if first.place else first.file
    return ReportError(
        file=report.file or report.id or "report",
        place=report.place or "",
        problem=f"the same report as {where or first.id or 'one before it'}, which could not be read",
        next_step="see what is said of that one",
    )


def _batches(
    items: Iterable[Report | ReportError],
    reader: Reader | BatchReader,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[list[Report | ReportError]]:
    most: int = getattr(reader, "batch_reports", BATCH_REPORTS)
    batch: list[Report | ReportError] = []
    chars = 0
    began = clock()
    for item in items:
        batch.append(item)
        chars += len(item.text) if isinstance(item, Report) else 0
        if len(batch) >= most or chars >= BATCH_CHARS or clock() - began >= BATCH_S:
            yield batch
            batch, chars, began = [], 0, clock()
    if batch:
        yield batch


def _read_batches(
    batches: Iterable[Sequence[Report | ReportError]], reader: Reader | BatchReader
) -> Iterator[list[Reading | ReportError]]:
    if isinstance(reader, BatchReader):
        return reader.read_batches(batches)
    return (read_batch(batch, reader) for batch in batches)


def read_batch(batch: Sequence[Report | ReportError], reader: Reader) -> list[Reading | ReportError]:
    """The results of a batch, each in the place of its report; a report that the reader fails on is named as an error.

    Raises:
        ConfigError: something the whole run needs is missing.
    """
    reports = [item for item in batch if isinstance(item, Report)]
    readings: Iterator[Reading | ReportError]
    try:
        readings = iter([reading for _, reading in zip(reports, reader.read(reports), strict=True)])
    except ConfigError:
        raise
    except Exception:  # the one broad catch: find the culprit by reading one at a time
        readings = iter([_read_one(report, reader) for report in reports])
    return [next(readings) if isinstance(item, Report) else item for item in batch]


def _read_one(report: Report, reader: Reader) -> Reading | ReportError:
    try:
        return reader.read([report])[0]
    except ConfigError:
        raise
    except Exception as error:
        return ReportError(
            file=report.file or report.id or "report",
            place=report.place or "",
            problem=f"the {reader.name} reader failed on this report ({type(error).__name__}: {error})",
            next_step="the rest was read; please report this text as a bug",
        )
