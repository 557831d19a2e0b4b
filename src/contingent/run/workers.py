"""Reads batches in several processes at once and gives the results in order, as one process would.

A thread for each process hands it a piece of a batch and waits for the answer; whoever takes the results, and stores them,
is one thread. Only so many pieces are under way that no process waits while a batch is stored.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from types import TracebackType
from typing import Self

from contingent.errors import ReportError
from contingent.readers import DEFAULT_READER, load_reader
from contingent.readers.base import Reader
from contingent.records import Reading, Report
from contingent.run.lasting import LastingProcess, Packed
from contingent.run.process import Ready, hold_back_interrupts, prepare_to_start
from contingent.run.wire import unpack_results

REPORT_TIMEOUT_S = 300.0  # the longest report that is taken in, 5 MB, is read in less on a slow machine
REPORT_MEMORY_MB = 1024.0  # and needs less
PIECE_REPORTS = 8
PIECE_CHARS = 50_000  # a piece ends early when its texts are long, so that no process is left with most of the work
PIECES_AHEAD = 3  # for each process
BATCHES_AHEAD = 2

_Item = Report | ReportError
_Piece = tuple[Sequence[Report], "Future[Packed]"]


def core_count() -> int:
    """Cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Reading processes, for `read_into` and `read_reports` in place of a reader; a context manager.

    The records are the same, in the same order, whatever the number of processes.

    Attributes:
        name: of the reader in the processes.
        version: of that reader.
        batch_reports: the most reports in a batch.
    """

    def __init__(
        self,
        reader: str | Callable[[], Reader] = DEFAULT_READER,
        *,
        workers: int | None = None,
        report_timeout_s: float = REPORT_TIMEOUT_S,
        report_memory_mb: float = REPORT_MEMORY_MB,
    ) -> None:
        """Start the processes and wait until one has loaded its reader.

        Args:
            reader: name of a reader, or a function of a module that loads one.
            workers: how many processes; by default one for each core.
            report_timeout_s: the longest a report may take, in seconds; one that takes longer comes as a ReportError.
            report_memory_mb: the most memory (MiB) a process may grow by over a report, likewise; on Linux only.
        Raises:
            ConfigError: the reader cannot be loaded.
            ValueError: no process, no time or no memory.
        """
        count = core_count() if workers is None else workers
        if min(count, report_timeout_s, report_memory_mb) <= 0:
            given = f"{count} workers, {report_timeout_s} s and {report_memory_mb} MB for a report"
            raise ValueError(f"{given}: all must be above 0")
        load = partial(load_reader, reader) if isinstance(reader, str) else reader
        self._pieces: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._started: queue.SimpleQueue[Ready | Exception] = queue.SimpleQueue()
        self._processes = [
            LastingProcess(load, limit_s=report_timeout_s, limit_mb=report_memory_mb) for _ in range(count)
        ]
        self._threads = [threading.Thread(target=self._serve, args=(each,), daemon=True) for each in self._processes]
        prepare_to_start()
        try:
            for thread in self._threads:
                thread.start()
            first = self._started.get()
            if isinstance(first, Exception):
                raise first
        except BaseException:
            self.close()
            raise
        self.name, self.version, self.batch_reports = first.name, first.version, first.batch_reports
        self._piece_reports = max(1, min(PIECE_REPORTS, self.batch_reports // count))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes at once. What they were reading is lost; results that were given are not."""
        for process in self._processes:
            process.stop()
        for _ in self._threads:
            self._pieces.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def read_batches(self, batches: Iterable[Sequence[_Item]]) -> Iterator[list[Reading | ReportError]]:
        """The results of each batch, in order; see `pipeline.BatchReader`.

        Raises:
            ConfigError: the whole run lacks something, or processes die as they start.
        """
        ahead: deque[tuple[Sequence[_Item], list[Future[Packed]]]] = deque()
        waiting = iter(batches)
        stopped_by: Exception | None = None
        while True:
            try:
                batch = next(waiting)
            except StopIteration:
                break
            except Exception as error:  # what came before it is still to be stored, as it would be with one process
                stopped_by = error
                break
            ahead.append((batch, self._hand_out(batch)))
            while ahead and (_is_done(ahead[0][1]) or self._is_enough(ahead)):
                yield _collected(*ahead.popleft())
        while ahead:
            yield _collected(*ahead.popleft())
        if stopped_by is not None:
            raise stopped_by

    def _is_enough(self, ahead: Sequence[tuple[Sequence[_Item], list[Future[Packed]]]]) -> bool:
        """Whether so much is under way, or done and behind what is not, that no more should be taken."""
        pieces = sum(len(futures) for _, futures in ahead)
        return len(ahead) > BATCHES_AHEAD and pieces > PIECES_AHEAD * len(self._threads)

    def _hand_out(self, batch: Sequence[_Item]) -> list[Future[Packed]]:
        futures: list[Future[Packed]] = []
        for piece in _cut([item for item in batch if isinstance(item, Report)], most=self._piece_reports):
            future: Future[Packed] = Future()
            self._pieces.put((piece, future))
            futures.append(future)
        return futures

    def _serve(self, process: LastingProcess) -> None:
        """What the thread of a process does: piece after piece, until there is None."""
        hold_back_interrupts()
        with closing(process):
            try:
                self._started.put(process.start())
            except Exception as error:
                self._started.put(error)
                return
            while (piece := self._pieces.get()) is not None:
                reports, future = piece
                try:
                    future.set_result(process.read(reports))
                except Exception as error:
                    future.set_exception(error)


def _cut(reports: Sequence[Report], *, most: int) -> Iterator[list[Report]]:
    """The reports in pieces of at most so many, and of about so much text."""
    piece: list[Report] = []
    chars = 0
    for report in reports:
        piece.append(report)
        chars += len(report.text)
        if len(piece) >= most or chars >= PIECE_CHARS:
            yield piece
            piece, chars = [], 0
    if piece:
        yield piece


def _is_done(pieces: Sequence[Future[Packed]]) -> bool:
    return all(piece.done() for piece in pieces)


def _collected(batch: Sequence[_Item], pieces: Sequence[Future[Packed]]) -> list[Reading | ReportError]:
    """The results of a batch, waited for, with its errors in their places."""
    packed = (answer for piece in pieces for answer in piece.result())
    results = iter([result for reports, answer in packed for result in unpack_results(answer, reports)])
    return [next(results) if isinstance(item, Report) else item for item in batch]
