"""Several processes that answer at one address: started as copies of this one, replaced when they die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

STOP_WITHIN_S = 10.0
PAUSE_S = 1.0  # before a process takes the place of one that died young


class _Stop(Exception):
    pass


def serve_in_processes(serve: Callable[[], None], number: int, *, on_lost: Callable[[str], None]) -> None:
    """Run `serve` in so many processes until this one is told to stop; then they stop too, however it ends.

    Args:
        serve: returns when its process is told to stop (SIGTERM, SIGINT). What was made before is in every process; it
            must hold no thread and no connection.
        on_lost: told, in a line, of a process that died and was replaced.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()  # closes when this process ends, even when it is killed
    running: dict[BaseProcess, float] = {}

    def start() -> None:
        process = context.Process(target=_run, args=(serve, ours, theirs), daemon=True)
        process.start()
        running[process] = time.monotonic()

    before = {each: signal.signal(each, _stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        for _ in range(number):
            start()
        while True:
            wait([process.sentinel for process in running])
            for process in [process for process in running if not process.is_alive()]:
                began = running.pop(process)
                on_lost(f"a worker ended (exit code {process.exitcode}); another takes its place")
                if time.monotonic() - began < PAUSE_S:
                    time.sleep(PAUSE_S)
                start()
    except _Stop:
        pass
    finally:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        _end(list(running))
        for each, handler in before.items():
            signal.signal(each, handler)


def _run(serve: Callable[[], None], ours: Connection, theirs: Connection) -> None:
    ours.close()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_stop_with_parent, args=(theirs,), daemon=True).start()
    serve()


def _stop_with_parent(theirs: Connection) -> None:
    wait([theirs])
    os.kill(os.getpid(), signal.SIGTERM)


def _end(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + STOP_WITHIN_S
    for process in processes:
        process.join(max(until - time.monotonic(), 0.1))
        if process.is_alive():
            process.kill()
            process.join()


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stop
