"""The application: every address, behind the guard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import anyio.to_thread
from litestar import HttpMethod, Litestar, Response, Router, route
from litestar.handlers import HTTPRouteHandler

from contingent.http.access import Door
from contingent.http.database import Database
from contingent.http.errors import respond
from contingent.http.feeds import feed_handlers
from contingent.http.finding_api import finding_handlers
from contingent.http.guard import Guard
from contingent.http.health import health_handlers
from contingent.http.meters import Measured, Meters
from contingent.http.openapi import openapi_handlers
from contingent.http.pages import page_handlers
from contingent.http.queries_api import query_handlers
from contingent.http.rates import Attempts
from contingent.http.records_api import record_handlers
from contingent.http.review_api import review_handlers
from contingent.http.review_pages import review_page_handlers
from contingent.http.search_pages import search_page_handlers
from contingent.http.settings import Settings
from contingent.http.shell import Grounds
from contingent.http.signin import sign_in_handlers
from contingent.http.static import static_handlers
from contingent.http.views_api import view_handlers
from contingent.store.location import Location, ServerDatabase

# Threads of a process with a database on a server; each has a connection, and another while it writes: 16 at most.
ANSWERING_THREADS = 4  # Litestar's, in which answers are made
ASKING_THREADS = 4  # anyio's, in which keys are looked up, forms kept


def make_app(db: str | Location, settings: Settings) -> Litestar:
    """The application over one database.

    Args:
        db: a file, or a database on a server; it is opened when the first request needs it, and its schema must be up to date.
    """
    database = Database(db, busy_timeout_s=settings.busy_timeout_s)
    door = Door(database, settings, clock=time.monotonic)
    attempts = Attempts(settings.sign_in_attempts, clock=time.monotonic, workers=settings.workers)
    grounds = Grounds()
    meters = Meters(database, clock=time.monotonic)
    handlers = [
        *view_handlers(database),
        *record_handlers(database),
        *finding_handlers(database),
        *review_handlers(database),
        *query_handlers(database),
        *feed_handlers(database, grounds),
        *openapi_handlers(),
        *sign_in_handlers(database, door, settings, attempts),
        *page_handlers(database, grounds),
        *review_page_handlers(database, door, grounds),
        *search_page_handlers(database, door, grounds),
        *static_handlers(),
        *health_handlers(database, meters, settings),
    ]
    # In one router: Litestar wraps the handlers of an address twice when they reach the application one by one, and
    # then awaits a coroutine too few.
    everything = Router(path="/", route_handlers=[*_options_handlers(handlers), *handlers])
    app = Litestar(
        route_handlers=[everything],
        exception_handlers={Exception: respond},
        on_startup=[_keep_few_threads] if isinstance(database.path, ServerDatabase) else [],
        on_shutdown=[database.close],
        openapi_config=None,
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
        signature_types=[],
    )
    guard = Guard(app.asgi_handler, door, attempts, settings, clock=time.monotonic)
    app.asgi_handler = Measured(guard, meters, clock=time.perf_counter)
    return app


async def _keep_few_threads() -> None:
    """Each thread keeps a connection, and a server has a fixed number of them for all."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ANSWERING_THREADS))
    anyio.to_thread.current_default_thread_limiter().total_tokens = ASKING_THREADS


def _options_handlers(handlers: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """OPTIONS for every address; Litestar's own names only the methods of the first handler of an address."""
    methods: dict[str, set[str]] = {}
    for handler in handlers:
        for path in handler.paths:
            methods.setdefault(path, {"OPTIONS"}).update(HttpMethod(method).value for method in handler.http_methods)
    return [_options_handler(path, sorted(found)) for path, found in methods.items()]


def _options_handler(path: str, methods: list[str]) -> HTTPRouteHandler:
    @route(path, http_method=[HttpMethod.OPTIONS], status_code=204, sync_to_thread=False)
    def show_methods() -> Response[None]:
        return Response(content=None, status_code=204, headers={"allow": ", ".join(methods)})

    return show_methods
