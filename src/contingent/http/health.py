"""Whether the server lives, whether it can do its work, and what it has counted: for those who run it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from contingent.errors import StoreBusy, StoreError, StoreOutdated
from contingent.http.arguments import Arguments, read_arguments
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.inert import inert_json
from contingent.http.meters import Meters
from contingent.http.settings import Settings
from contingent.http.views_api import READ
from contingent.store import open_store

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
LEAST_FREE_BYTES = 50_000_000  # a batch of readings with its index takes a few megabytes
_STEP = "see the log of the server"


def health_handlers(database: Database, meters: Meters, settings: Settings) -> list[HTTPRouteHandler]:
    """Handlers of /health/live, /health/ready and /metrics."""

    @route(LIVE, http_method=READ, name="live", sync_to_thread=False)
    def show_live(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _told({"status": "alive"})

    @route(READY, http_method=READ, name="ready", sync_to_thread=True)
    def show_ready(request: Request[Any, Any, Any]) -> Response[bytes]:
        check_ready(database, settings)
        return _told({"status": "ready"})

    @route(METRICS, http_method=READ, name="metrics", sync_to_thread=True)
    def show_metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        read_arguments(request, Arguments)
        body = generate_latest(meters.registry)
        return Response(content=body, headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"})

    return [show_live, show_ready, show_metrics]


def check_ready(database: Database, settings: Settings) -> None:
    """See that the database opens, is of this version's schema, and that there is room to write beside it.

    Raises:
        Problem: 503, with a code for the reason.
    """
    try:
        with open_store(database.path, busy_timeout_s=settings.busy_timeout_s) as store:
            store.state()
    except StoreOutdated:
        raise _not_ready("schema_outdated", "the database has an earlier schema", "restart the server") from None
    except StoreBusy:
        raise _not_ready("database_busy", "the database is busy", "try again") from None
    except StoreError:
        raise _not_ready("database_unusable", "the database is missing or cannot be read", _STEP) from None
    if settings.writable:
        _check_disk(database.path.parent)


def can_write(folder: Path) -> bool:
    """Whether a file can be made in a folder; one is, and is gone again."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError:
        return False
    return True


def _check_disk(folder: Path) -> None:
    if not can_write(folder):
        raise _not_ready(
            "disk_not_writable", "nothing can be written beside the database", "check disk and permissions"
        )
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES:
        raise _not_ready("disk_full", "the disk of the database is nearly full", "free some space")


def _not_ready(code: str, message: str, step: str) -> Problem:
    return Problem(503, code, message, place="database", next_step=step, headers={"retry-after": "10"})


def _told(facts: dict[str, str]) -> Response[bytes]:
    return Response(content=inert_json(facts), media_type="application/json", headers={"cache-control": "no-store"})
