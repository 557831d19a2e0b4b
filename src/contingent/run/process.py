"""One reading process: what runs in it, and its handle in the process that started it."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path

from msgspec import Struct

from contingent.errors import ConfigError
from contingent.pipeline import BATCH_REPORTS, read_batch
from contingent.readers.base import Reader
from contingent.records import Report
from contingent.run.wire import pack_results

START_LIMIT_S = 300.0  # loading a model on a busy machine; only a process that hangs takes longer
ORPHAN_GRACE_S = 30.0  # beyond the time limit of a report, after which a process ends by itself
WATCH_S = 0.1  # between two looks at the memory of a process that is reading
_STOP_WAIT_S = 10.0
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20 if hasattr(os, "sysconf") else 0.0
_SPAWN = get_context("spawn")  # a fork would copy threads' locks and the open database


class Ready(Struct, frozen=True, kw_only=True):
    """What a process says of its reader once it is loaded; `batch_reports`: the most reports in a batch."""

    name: str
    version: str
    batch_reports: int


class Died(Exception):
    """The process ended while something was asked of it. `code` is its exit code, below 0 the signal that killed it."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


class TookTooLong(Exception):
    """The process gave no answer within the time limit, and was killed."""


class TookTooMuch(Exception):
    """The process grew by more than the memory limit, and was killed."""


class Process:
    """A process that reads what it is sent, one answer for each request. Used by one thread, killed by any.

    Args:
        load: opens the reader, in the process; a function that can be pickled by its name.
        limit_s: the longest a request may take, in seconds.
        limit_mb: the most memory (MiB) the process may grow by during a request; heeded where there is a /proc (Linux).
    """

    def __init__(self, load: Callable[[], Reader], *, limit_s: float, limit_mb: float) -> None:
        self._limit_s, self._limit_mb = limit_s, limit_mb
        self._connection, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, load, limit_s), daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends when the process does

    def wait_until_ready(self) -> Ready:
        """Wait until the reader is loaded.

        Raises:
            ConfigError: it cannot be loaded.
            Died, TookTooLong: the process ended, or hung, as it started.
        """
        answer = self._answer(START_LIMIT_S)
        assert isinstance(answer, Ready)
        return answer

    def read(self, reports: Sequence[Report]) -> bytes:
        """The results of some reports, as `wire.unpack_results` takes them.

        Raises:
            ConfigError: the whole run lacks something.
            Died, TookTooLong, TookTooMuch: there is no answer, and the process is gone.
        """
        before = _resident_mb(self._process.pid)
        try:
            self._connection.send(reports)
        except OSError as error:
            raise Died(self._exit_code()) from error
        answer = self._answer(self._limit_s, most_mb=None if before is None else before + self._limit_mb)
        assert isinstance(answer, bytes)
        return answer

    def kill(self) -> None:
        """End the process at once; it holds nothing that is not held elsewhere."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process and let go of what belongs to it."""
        self.kill()
        self._process.join(_STOP_WAIT_S)
        self._connection.close()

    def _answer(self, limit_s: float, *, most_mb: float | None = None) -> object:
        until = time.monotonic() + limit_s
        try:
            while not self._connection.poll(max(0.0, min(WATCH_S, until - time.monotonic()))):
                if time.monotonic() >= until:
                    self.kill()
                    raise TookTooLong(f"no answer within {limit_s:g} seconds")
                if most_mb is not None and (_resident_mb(self._process.pid) or 0.0) > most_mb:
                    self.kill()
                    raise TookTooMuch(f"grew by more than {self._limit_mb:g} MB")
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise Died(self._exit_code()) from error
        if isinstance(answer, str):
            raise ConfigError(answer)
        return answer

    def _exit_code(self) -> int | None:
        self._process.join(_STOP_WAIT_S)
        return self._process.exitcode


def _resident_mb(pid: int | None) -> float | None:
    """Memory (MiB) of a process that is its own, not that of files it maps; None where it cannot be told."""
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_bytes().split()[1:3]
    except (OSError, ValueError):
        return None
    return (int(resident) - int(shared)) * _PAGE_MB


def hold_back_interrupts() -> None:
    """Let no Ctrl-C reach this thread, nor the processes it starts: the main thread ends them."""
    if hasattr(signal, "pthread_sigmask") and threading.current_thread() is not threading.main_thread():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def prepare_to_start() -> None:
    """Call once in the main thread before threads start processes: multiprocessing's helper lets interrupts in again."""
    if os.name == "posix":
        resource_tracker.ensure_running()


def _serve(connection: Connection, load: Callable[[], Reader], limit_s: float) -> None:
    """The process itself: read until the other end of the pipe is closed. Errors of the run go back as their text."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        try:
            reader = load()
        except ConfigError as error:
            connection.send(str(error))
            return
        most = getattr(reader, "batch_reports", BATCH_REPORTS)
        connection.send(Ready(name=reader.name, version=reader.version, batch_reports=most))
        # Nobody is left to kill a process that hangs when its parent was killed, so it sets a limit for itself. This timer
        # runs even while a regular expression holds the interpreter.
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (a device, not a path)
            while True:
                reports = connection.recv()
                faulthandler.dump_traceback_later(limit_s + ORPHAN_GRACE_S, exit=True, file=nowhere)
                try:
                    answer: bytes | str = pack_results(read_batch(reports, reader))
                except ConfigError as error:
                    answer = str(error)
                faulthandler.cancel_dump_traceback_later()
                connection.send(answer)
    except (EOFError, OSError):
        return  # the parent is gone, or has no more to read
