"""One shape for every error: {"error": {"code", "message", "place", "next_step"}}."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from html import escape
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import UNSET, Struct, UnsetType

from contingent.errors import ContingentError, StoreBusy, StoreError, StoreFull, UsageError
from contingent.http.inert import inert_json
from contingent.resolve.judgements import Judgement
from contingent.text.safe import clean

LOG = logging.getLogger(__name__)
RETRY_AFTER_S = 2
API_PREFIX = "/api/"


class ErrorFacts(Struct, frozen=True, kw_only=True):
    """What went wrong: a code for programs, words for people, the place of the fault, and what to do.

    `judgement` stands only in a conflict: what the other person said meanwhile.
    """

    code: str
    message: str
    place: str
    next_step: str
    judgement: Judgement | UnsetType = UNSET


class ErrorBody(Struct, frozen=True, kw_only=True):
    """The body of every answer that is an error."""

    error: ErrorFacts


class Problem(Exception):
    """An answer that is an error.

    Args:
        status: HTTP status code.
        place: the argument, header or part of the body at fault; empty when there is none.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        place: str = "",
        next_step: str = "",
        headers: Mapping[str, str] | None = None,
        judgement: Judgement | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})
        self.facts = ErrorFacts(
            code=code,
            message=message,
            place=place,
            next_step=next_step,
            judgement=UNSET if judgement is None else judgement,
        )

    def body(self) -> bytes:
        """The body as JSON."""
        return inert_json(ErrorBody(error=self.facts))


def busy(message: str) -> Problem:
    """The answer to a request that may succeed a moment later."""
    return Problem(
        503,
        "busy",
        message,
        next_step=f"try again in {RETRY_AFTER_S} seconds",
        headers={"retry-after": str(RETRY_AFTER_S)},
    )


def as_problem(error: Exception) -> Problem:
    """Any exception as an answer; what nobody foresaw is logged, and says nothing of the inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_framework(error)
    if isinstance(error, StoreBusy):
        return busy("the database is busy")
    if isinstance(error, UsageError):
        return Problem(422, "cannot_be_answered", str(error), next_step="see docs/api.md for the arguments")
    if isinstance(error, StoreFull):
        LOG.error("database: %s", error)
        return Problem(507, "no_space", "there is no space left for the database", next_step="ask who runs this server; "
                       "nothing was changed, and what was kept before is there")  # fmt: skip
    if isinstance(error, StoreError | ContingentError):
        LOG.error("database: %s", error)
        return Problem(503, "database_unusable", "the database cannot be used", next_step="ask who runs this server",
                       headers={"retry-after": "60"})  # fmt: skip
    LOG.error("unforeseen", exc_info=error)
    return Problem(500, "fault", "a fault of the server", next_step="please report it; nothing was changed half way")


def respond(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The exception handler of the application: JSON, or a plain page for a browser outside the API."""
    problem = as_problem(error)
    wants_page = not request.url.path.startswith(API_PREFIX) and "text/html" in request.headers.get("accept", "")
    return Response(
        content=_page(problem) if wants_page else problem.body(),
        status_code=problem.status,
        headers={**problem.headers, "cache-control": "no-store"},
        media_type="text/html" if wants_page else "application/json",
    )


_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "media_type"}
_STEPS = {404: "the addresses are listed at /api/v1/openapi.json", 405: "use a method named in the Allow header"}


def _of_framework(error: HTTPException) -> Problem:
    headers = {k.lower(): v for k, v in (error.headers or {}).items() if k.lower() in ("allow", "retry-after")}
    words = {404: "there is nothing at this address", 405: "this address does not take that method"}
    message = words.get(error.status_code, "the request cannot be understood")
    return Problem(
        error.status_code, _CODES.get(error.status_code, "refused"), message,
        next_step=_STEPS.get(error.status_code, "see docs/api.md"), headers=headers,
    )  # fmt: skip


def _page(problem: Problem) -> bytes:
    facts = problem.facts
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Contingent</title>'
        f"<h1>{problem.status}</h1><p>{escape(clean(facts.message))}</p><p>{escape(clean(facts.next_step))}</p>"
        '<p><a href="/">Start page</a></p></html>'
    ).encode("utf-8", "replace")


def decode_error(error: msgspec.ValidationError | msgspec.DecodeError, *, where: str) -> Problem:
    """What msgspec found wrong with arguments or a body, as an answer."""
    message, _, place = str(error).partition(" - at `")
    place = place.rstrip("`").removeprefix("$").removeprefix(".")
    if "encoded date" in message:
        return Problem(400, "bad_argument", "this is no date", place=f"{where} {place}".strip(),
                       next_step="write YYYY-MM-DD, such as 2013-12-10")  # fmt: skip
    return Problem(400, "bad_argument", message[:1].lower() + message[1:], place=f"{where} {place}".strip(),
                   next_step="see docs/api.md for what it may be")  # fmt: skip
