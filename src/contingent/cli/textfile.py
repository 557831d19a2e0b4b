"""`--metrics FILE`: what a run did, for the textfile collector of Prometheus' node exporter."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from contingent.pipeline import ReadSummary
    from contingent.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def metrics_option(command: F) -> F:
    """--metrics"""
    return click.option(
        "--metrics", metavar="FILE", help="Write metrics of the run to FILE, for a Prometheus textfile collector."
    )(command)


class RunMetrics:
    """The metrics of a command, written over its last ones as a whole.

    Args:
        command: "read" or "watch"; the label of every metric of the run.
        file: where to; nothing is written without one.
        clock: seconds since the epoch.
    """

    def __init__(self, command: str, file: str | None, *, clock: Callable[[], float] = time.time) -> None:
        self._command, self._file, self._clock = command, file, clock
        self._began = clock()
        self._outcomes: Counter[str] = Counter()

    def write(self, store: Store | None, summary: ReadSummary | None) -> None:
        """Add a run to what this process did, and write the file.

        Args:
            store: what it was read into, to count what that holds.
            summary: what was done; None when it was stopped by an error.
        Raises:
            ConfigError: the file cannot be written.
        """
        if self._file is None:
            return
        from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

        from contingent.cli.logs import counts_of
        from contingent.errors import ConfigError
        from contingent.http.meters import Ready, holdings

        registry = CollectorRegistry()

        def gauge(name: str, about: str, value: float, **labels: str) -> None:
            known = {"command": self._command, **labels}
            found = gauges.get(name) or Gauge(f"contingent_run_{name}", about, list(known), registry=registry)
            gauges[name] = found
            found.labels(**known).set(value)

        gauges: dict[str, Gauge] = {}
        now = self._clock()
        gauge("success", "Whether the last run ended without an error of the whole.", float(summary is not None))
        gauge("timestamp_seconds", "When the last run ended.", now)
        gauge("duration_seconds", "How long it took.", now - self._began)
        self._outcomes.update({} if summary is None else counts_of(summary))
        for outcome in ("read", "unchanged", "failed", "set_aside"):
            gauge("reports", "Reports since the process began.", self._outcomes[outcome], outcome=outcome)
        gauge("statements", "Statements read since the process began.", self._outcomes["statements"])
        if store is not None:
            registry.register(Ready(holdings(store)))
        try:
            write_to_textfile(str(Path(self._file)), registry)
        except OSError as error:
            raise ConfigError(
                f"{self._file}: cannot be written ({error.strerror}); choose another --metrics"
            ) from error
        self._began = self._clock()

    @contextmanager
    def telling_failure(self) -> Iterator[None]:
        """Write that the run was stopped by an error of the whole, should one leave this."""
        from contingent.errors import ConfigError

        try:
            yield
        except BaseException:
            with suppress(ConfigError):  # what stopped the run is the error to tell
                self.write(None, None)
            raise
