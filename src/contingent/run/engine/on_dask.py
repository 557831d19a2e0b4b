"""Jobs run by Dask: in processes of this machine, or by the workers of a scheduler the user runs (docs/scale.md)."""

from __future__ import annotations

import logging
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from contingent.errors import ConfigError
from contingent.run.process import prepare_to_start

TRIES = 3  # of a job that raises; of one whose workers die, Dask's own setting (distributed.scheduler.allowed-failures)
AHEAD = 2_000  # jobs handed to the scheduler at a time, so that a cluster that grows with its work sees it
CONNECT_S = 30
# Of a cluster on this machine, which shares its cores with those who read.
_SETTINGS = {
    "distributed.worker.daemon": False,  # workers start processes of their own, which multiprocessing allows no daemon
    "distributed.worker.profile.enabled": False,  # it looks at every thread a hundred times a second
    "distributed.admin.tick.interval": "1s",
    "distributed.scheduler.worker-saturation": 1.0,  # no shard waits at a worker that may die of another
}

J = TypeVar("J")
R = TypeVar("R")


class OnDask:
    """An engine (`reading.Engine`) on a Dask cluster; a context manager.

    Args:
        scheduler: address of a scheduler ("tcp://host:8786"); None starts a cluster on this machine, which ends with it.
        workers: processes of the cluster on this machine.
    """

    def __init__(self, *, scheduler: str | None = None, workers: int = 1) -> None:
        self._scheduler, self._workers = scheduler, workers
        self._open = ExitStack()
        self._client: Any = None

    def __enter__(self) -> Self:
        """Connect, or start the cluster.

        Raises:
            ConfigError: Dask is not installed, or no scheduler answers.
        """
        try:
            import dask
            from distributed import Client, LocalCluster
            from distributed.security import Security
        except ImportError as error:
            raise ConfigError('--engine dask needs Dask; install it with: pip install "contingent[engine]"') from error
        with ExitStack() as opening:
            address: Any = self._scheduler
            if address is None:
                opening.enter_context(dask.config.set(_SETTINGS))
                folder = opening.enter_context(tempfile.TemporaryDirectory(prefix="contingent-dask-"))
                prepare_to_start()
                with _interrupts_held_back():
                    address = opening.enter_context(
                        LocalCluster(
                            n_workers=self._workers,
                            threads_per_worker=1,
                            dashboard_address="127.0.0.1:0",  # any free port, not one that another run may have
                            scheduler_kwargs={"dashboard": False},
                            local_directory=folder,
                            silence_logs=logging.CRITICAL,
                            # Whoever may connect may run code: only who has the certificate, made for this run, does.
                            security=Security.temporary(),
                        )
                    )
            logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it logs is raised too, in a line
            try:
                self._client = opening.enter_context(Client(address, timeout=CONNECT_S, set_as_default=False))
            except (
                OSError,
                ValueError,
                TypeError,
                RuntimeError,
            ) as error:  # the last two: of TLS not set up as it must be
                step = "start one with: dask scheduler"
                raise ConfigError(f"no Dask scheduler answers at {self._scheduler} ({error}); {step}") from error
            self._open = opening.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def run(self, function: Callable[[J], R], jobs: Sequence[J]) -> Iterator[tuple[int, R | Exception]]:
        """See `Engine`. What a dead worker was doing another does; a job whose workers die again and again fails.

        Raises:
            ConfigError: the scheduler is gone.
        """
        from distributed import KilledWorker

        suspects = []  # Dask also blames those that only waited at a worker for another to end it
        for number, result in self._run(function, jobs, range(len(jobs))):
            if isinstance(result, KilledWorker):
                suspects.append(number)
            else:
                yield number, result
        for number in suspects:
            yield from self._run(function, jobs, [number])

    def _run(
        self, function: Callable[[J], R], jobs: Sequence[J], which: Sequence[int]
    ) -> Iterator[tuple[int, R | Exception]]:
        from distributed import as_completed

        numbers: dict[Any, int] = {}
        to_do = iter(which)

        def submit(count: int) -> list[Any]:
            futures = []
            for number in islice(to_do, count):
                future = self._client.submit(function, jobs[number], retries=TRIES - 1, pure=False)
                numbers[future.key] = number
                futures.append(future)
            return futures

        completed = as_completed(submit(AHEAD), loop=self._client.loop)
        for future in completed:
            number = numbers.pop(future.key)
            if future.status == "cancelled":
                raise ConfigError(
                    "the Dask scheduler went away; start it again and run the same command: what was made stays"
                )
            error = future.exception()
            yield number, future.result() if error is None else error
            completed.update(submit(1))


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Threads started in here, and the processes these start, get no Ctrl-C: the command ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
