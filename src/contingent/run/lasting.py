"""A reading process that is replaced when it ends, and the report that ended it found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from contingent.errors import ConfigError, ReportError
from contingent.readers.base import Reader
from contingent.records import Report
from contingent.run.process import Died, Process, Ready, TookTooLong, TookTooMuch
from contingent.run.wire import pack_results

STARTS = 3  # how often in a row a process may end before its reader is loaded
TRIES_ALONE = 2  # a process may be killed for no fault of the report it reads
_LOST = (Died, TookTooLong, TookTooMuch)
Packed = list[tuple[Sequence[Report], bytes]]  # reports, and their results for `wire.unpack_results`


class LastingProcess:
    """Reads reports in a process that is started again when it dies or hangs. Used by one thread; any may stop it.

    Args:
        load: opens the reader, in the process; a function that can be pickled by its name.
        limit_s: the longest a report may take, in seconds.
        limit_mb: the most memory (MiB) a process may grow by over a report.
    """

    def __init__(self, load: Callable[[], Reader], *, limit_s: float, limit_mb: float) -> None:
        self._load, self._limit_s, self._limit_mb = load, limit_s, limit_mb
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._stopped = False

    def start(self) -> Ready:
        """Start a process and wait until its reader is loaded.

        Raises:
            ConfigError: the reader cannot be loaded, or the process dies again and again.
        """
        died: Died | TookTooLong | None = None
        for _ in range(STARTS):
            self.close()
            with self._lock:
                if self._stopped:
                    break
                self._process = Process(self._load, limit_s=self._limit_s, limit_mb=self._limit_mb)
            try:
                return self._process.wait_until_ready()
            except (Died, TookTooLong) as error:
                died = error
        raise ConfigError(
            f"a reading process ended as it started ({died or 'stopped'}); free some memory, or use --workers 1"
        )

    def read(self, reports: Sequence[Report]) -> Packed:
        """The results of reports; of those that end the process, or take too long or too much, by themselves, an error.

        Raises:
            ConfigError: the whole run lacks something.
        """
        try:
            return [(reports, self._ask(reports))]
        except _LOST as error:
            if len(reports) == 1 and not isinstance(error, Died):
                return [(reports, self._failure(reports[0], error))]
        return [([report], self._read_alone(report)) for report in reports]

    def stop(self) -> None:
        """End the process at once and start none again; whoever waits for an answer gets a ConfigError."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Let go of the process."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.close()

    def _ask(self, reports: Sequence[Report]) -> bytes:
        if self._process is None:
            self.start()
        assert self._process is not None
        try:
            return self._process.read(reports)
        except _LOST:
            self.close()
            raise

    def _read_alone(self, report: Report) -> bytes:
        for _ in range(TRIES_ALONE - 1):
            try:
                return self._ask([report])
            except (TookTooLong, TookTooMuch) as error:
                return self._failure(report, error)
            except Died:
                continue
        try:
            return self._ask([report])
        except _LOST as error:
            return self._failure(report, error)

    def _failure(self, report: Report, error: Died | TookTooLong | TookTooMuch) -> bytes:
        if isinstance(error, TookTooLong):
            problem = f"not read within {self._limit_s:g} seconds"
            next_step = "the rest was read; give it more time with --report-timeout, or report this text as a bug"
        elif isinstance(error, TookTooMuch):
            problem = f"more than {self._limit_mb:g} MB of memory needed to read it"
            next_step = "the rest was read; give it more with --report-memory, or report this text as a bug"
        else:
            problem = f"the reading process ended on this report ({error})"
            next_step = "the rest was read; free some memory and read it again, or report this text as a bug"
        failed = ReportError(
            file=report.file or report.id or "report", place=report.place or "", problem=problem, next_step=next_step
        )
        return pack_results([failed])
