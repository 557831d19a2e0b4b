"""What a server counts, as Prometheus metrics. Labels come from closed sets: a hostile address adds none."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from litestar.enums import ScopeType
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contingent import __version__
from contingent.errors import StoreError

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

    from contingent.http.database import Database
    from contingent.store import Store

LOG = logging.getLogger(__name__)
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
NO_ROUTE = "none"  # nothing is at the address, or the request was refused before it was looked up
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
RECOUNT_S = 30.0  # the rows of a large database take a second to count
REFUSED = "contingent.refused"  # the key of a scope's state under which the guard puts why


class Meters:
    """The metrics of one server process.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "contingent_http_requests", "Requests by route, method and status.", ["route", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "contingent_http_request_seconds", "Time until an answer was sent whole.", ["route"], buckets=SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self.refused = Counter(
            "contingent_http_refused", "Requests the guard refused, by the code of the error.", ["code"],
            registry=self.registry,
        )  # fmt: skip
        self.in_flight = Gauge("contingent_http_in_flight", "Requests being answered.", registry=self.registry)
        self.conflicts = Counter(
            "contingent_review_conflicts",
            "Judgements refused as somebody had judged meanwhile.",
            registry=self.registry,
        )
        build = Gauge(
            "contingent_build_info", "Always 1; the label names the version.", ["version"], registry=self.registry
        )
        build.labels(__version__).set(1)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Holdings(database, clock=clock))


class Measured:
    """The application with every request counted, timed and logged.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, app: ASGIApp, meters: Meters, *, clock: Callable[[], float]) -> None:
        self._app, self._meters, self._clock = app, meters, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what became of it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, status = self._clock(), 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._meters.in_flight.inc()
        try:
            await self._app(scope, receive, send_noted)
        finally:
            self._meters.in_flight.dec()
            self._note(scope, status, self._clock() - began)

    def _note(self, scope: Any, status: int, lasted_s: float) -> None:
        route = scope["path_template"] if "route_handler" in scope else NO_ROUTE
        method = scope["method"] if scope["method"] in METHODS else "other"
        state = scope.get("state") or {}
        refused = state.get(REFUSED)
        self._meters.requests.labels(route, method, str(status)).inc()
        self._meters.seconds.labels(route).observe(lasted_s)
        if refused is not None:
            self._meters.refused.labels(refused).inc()
        if status == 409:
            self._meters.conflicts.inc()
        client = state.get("client")
        fields = {
            "route": route, "method": method, "status": status, "duration_ms": round(lasted_s * 1000, 1),
            "role": None if client is None else client.role, "by_key": client is not None and client.by_key,
            "refused": refused,
        }  # fmt: skip
        LOG.info("request", extra={"event": "request", "fields": fields})


def holdings(store: Store) -> list[GaugeMetricFamily]:
    """What a database holds, as metrics.

    Raises:
        StoreError: it cannot be read.
    """
    counts = store.counts()
    found = [
        GaugeMetricFamily(f"contingent_{name}", f"{what} in the database.", value=counts[name])
        for name, what in (
            ("documents", "Current documents"),
            ("statements", "Current statements"),
            ("links", "Current links within reports"),
            ("failures", "Reports that could not be read"),
        )
    ]
    at = store.last_read()
    if at is not None:
        found.append(
            GaugeMetricFamily(
                "contingent_last_read_timestamp_seconds", "When a report was last read into the database.",
                value=datetime.fromisoformat(at).timestamp(),
            )
        )  # fmt: skip
    return found


class Ready(Collector):
    """Metrics that are counted already."""

    def __init__(self, found: list[GaugeMetricFamily]) -> None:
        self._found = found

    def collect(self) -> list[GaugeMetricFamily]:
        """These."""
        return self._found


class _Holdings(Collector):
    """What the database holds, counted again when it has changed, and not more often than every half minute."""

    def __init__(self, database: Database, *, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock
        self._known: list[GaugeMetricFamily] = []
        self._state, self._at = "", 0.0
        self._lock = threading.Lock()

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: to register it must not open the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics; of a database that cannot be read only that."""
        with self._lock:
            usable = self._recounted()
            yield GaugeMetricFamily("contingent_database_up", "Whether the database can be read.", value=float(usable))
            yield from self._known if usable else ()

    def _recounted(self) -> bool:
        try:
            store = self._database.reader()
            state = store.state()
            if state != self._state and (not self._known or self._clock() - self._at >= RECOUNT_S):
                self._known, self._state, self._at = holdings(store), state, self._clock()
        except StoreError:
            return False
        return True
