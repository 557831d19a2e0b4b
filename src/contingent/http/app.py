"""The application: every address, behind the guard."""

from __future__ import annotations

import time
from pathlib import Path

from litestar import Litestar

from contingent.http.access import Door
from contingent.http.database import Database
from contingent.http.errors import respond
from contingent.http.guard import Guard
from contingent.http.pages import page_handlers
from contingent.http.records_api import record_handlers
from contingent.http.settings import Settings
from contingent.http.shell import Grounds
from contingent.http.static import static_handlers
from contingent.http.views_api import view_handlers


def make_app(db: Path, settings: Settings) -> Litestar:
    """The application over one database.

    Args:
        db: the file; it is opened when the first request needs it, and its schema must be up to date.
    """
    database = Database(db, busy_timeout_s=settings.busy_timeout_s)
    door = Door(database, settings, clock=time.monotonic)
    app = Litestar(
        route_handlers=[
            *view_handlers(database),
            *record_handlers(database),
            *page_handlers(database, Grounds()),
            *static_handlers(),
        ],
        exception_handlers={Exception: respond},
        on_shutdown=[database.close],
        openapi_config=None,
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
        signature_types=[],
    )
    app.asgi_handler = Guard(app.asgi_handler, door, settings, clock=time.monotonic)
    return app
