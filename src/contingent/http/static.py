"""Style sheets and scripts of the pages: files of the package, served under addresses that change when they do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from contingent.http.answers import REVALIDATE, entity_tag
from contingent.http.errors import Problem
from contingent.http.views_api import READ

PREFIX = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file: its bytes, the beginning of their SHA-256, and its media type."""

    body: bytes
    digest: str
    media_type: str


@cache
def static_files() -> dict[str, StaticFile]:
    """All files of `contingent/pages/static` by name ("app.css", "icons/force.svg"), read once; others do not exist."""
    return dict(_walk(files("contingent.pages") / "static", ""))


@cache
def static_digest() -> str:
    """Names all files as they are now: a page that leads to them is another one when one of them changes."""
    return sha256("".join(file.digest for file in static_files().values()).encode()).hexdigest()[:16]


def static_url(name: str) -> str:
    """The address of a file, with its digest so that browsers may keep it for ever.

    Raises:
        KeyError: no such file.
    """
    return f"{PREFIX}/{static_files()[name].digest}/{name}"


def static_handlers() -> list[HTTPRouteHandler]:
    """One handler for every file, with or without the digest in front of its name."""

    @route(f"{PREFIX}/{{name:path}}", http_method=READ, name="static", sync_to_thread=False)
    def show_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        asked = str(name).lstrip("/")
        digest, _, rest = asked.partition("/")
        known = static_files()
        found, kept = known.get(rest), FOR_EVER
        if found is None or found.digest != digest:
            found, kept = known.get(asked), REVALIDATE
        if found is None:
            raise Problem(404, "not_found", "there is no such file", next_step="load the page again")
        tag = entity_tag(found.digest)
        headers = {"etag": tag, "cache-control": kept}
        if tag in request.headers.get("if-none-match", ""):
            return Response(content=b"", status_code=304, headers=headers)
        return Response(content=found.body, media_type=found.media_type, headers=headers)

    return [show_file]


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, StaticFile]]:
    if not folder.is_dir():
        return []
    found: list[tuple[str, StaticFile]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
            continue
        media_type = MEDIA_TYPES.get(f".{entry.name.rpartition('.')[2]}")
        if media_type is not None:
            body = entry.read_bytes()
            found.append((f"{prefix}{entry.name}", StaticFile(body, sha256(body).hexdigest()[:16], media_type)))
    return found
