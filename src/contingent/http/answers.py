"""Answers: which form is asked for, pages of a table, and what lets a client keep what it has."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.datastructures.headers import Accept
from msgspec import Struct

from contingent import __version__
from contingent.exports.flat import rows_to_csv
from contingent.http.arguments import DEFAULT_LIMIT, Paged, written
from contingent.http.errors import Problem
from contingent.http.inert import inert_json

Row = TypeVar("Row")
MEDIA_TYPES = {"json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv"}
JSON_ONLY = ("json",)
# Kept by the client alone, and asked about before each use: the database may have changed.
REVALIDATE = "private, no-cache"


class Page(Struct, Generic[Row], frozen=True, kw_only=True):
    """Some rows of a table.

    Attributes:
        total: rows of the whole table; null where they are not counted.
        next: address of the next page; null at the last one.
        left_out: statements that would fit the question and, being further away in time, were not looked at.
    """

    rows: tuple[Row, ...]
    total: int | None
    next: str | None
    left_out: int = 0


def form_of(request: Request[Any, Any, Any], asked: str | None, forms: Sequence[str] = tuple(MEDIA_TYPES)) -> str:
    """The form of the answer: as `?format=` says, else the Accept header, else JSON.

    Raises:
        Problem: 406 when no form that the client takes can be given.
    """
    if asked is not None:
        if asked in forms:
            return asked
    else:
        accept = request.headers.get("accept") or "*/*"
        try:
            found = Accept(accept).best_match([MEDIA_TYPES[form] for form in forms], default=None)
        except (ValueError, OverflowError):  # a weight that is no number, or without end
            found = None
        if found is not None:
            return next(form for form in forms if MEDIA_TYPES[form] == found)
    known = ", ".join(MEDIA_TYPES[form] for form in forms)
    raise Problem(406, "not_acceptable", "the answer has none of the forms asked for", place="Accept",
                  next_step=f"ask for one of: {known}")  # fmt: skip


def unless_known(request: Request[Any, Any, Any], *state: str, make: Callable[[], Response[bytes]]) -> Response[bytes]:
    """The answer, or 304 when the client holds it already.

    Args:
        state: all that the answer depends on beside the address and the version of the program.
        make: works the answer out.
    """
    tag = entity_tag(__version__, request.url.path, request.url.query, request.headers.get("host", ""), *state)
    known = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    if "*" in known:  # any version will do, of what there is
        make()
    held = "*" in known or tag in [part.removeprefix("W/") for part in known]
    response = Response(content=b"", status_code=304) if held else make()
    response.headers.update({"etag": tag, "cache-control": REVALIDATE, "vary": "Accept, Authorization, Cookie"})
    return response


def entity_tag(*parts: str) -> str:
    """A strong entity tag of what an answer depends on."""
    return f'"{sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'


def json_answer(value: Any, *, status: int = 200) -> Response[bytes]:
    """One value as JSON."""
    return Response(content=inert_json(value), status_code=status, media_type=MEDIA_TYPES["json"])


def table_answer(
    request: Request[Any, Any, Any],
    rows: Sequence[Row],
    *,
    row_type: type[Row],
    arguments: Paged,
    form: str,
    state: str,
    left_out: int = 0,
) -> Response[bytes]:
    """A page of a table. CSV and JSON Lines hold the whole table unless a limit is given.

    Raises:
        Problem: 422 for a cursor of another question, or from before the database changed.
    """
    start = read_cursor(arguments, request.url.path, state)
    limit = arguments.limit or (DEFAULT_LIMIT if form == "json" or arguments.cursor else len(rows))
    part = rows[start : start + limit]
    end = start + len(part)
    following = next_page(request, arguments, end, state) if end < len(rows) else None
    return page_answer(
        part, row_type=row_type, form=form, total=len(rows), following=following, left_out=left_out
    )  # fmt: skip


def page_answer(
    part: Sequence[Row], *, row_type: type[Row], form: str, total: int | None, following: str | None,
    left_out: int = 0,
) -> Response[bytes]:  # fmt: skip
    """Rows in their form; the next page and what was left out also stand in headers, the only place CSV has for them."""
    headers = {} if following is None else {"link": f'<{following}>; rel="next"'}
    if left_out:
        headers["contingent-left-out"] = str(left_out)
    if form == "json":
        body = inert_json(Page(rows=tuple(part), total=total, next=following, left_out=left_out))
    elif form == "jsonl":
        body = b"".join(inert_json(row) + b"\n" for row in part)
    else:
        body = rows_to_csv(part, row_type=row_type).encode()
    return Response(content=body, media_type=MEDIA_TYPES[form], headers=headers)


def next_page(request: Request[Any, Any, Any], arguments: Paged, end: int, state: str) -> str:
    """The address, path and query, of the page that begins at row `end`."""
    cursor = base64.urlsafe_b64encode(f"{end}.{_question(arguments, request.url.path, state)}".encode()).decode()
    query = {**written(arguments), "cursor": cursor.rstrip("=")}
    return f"{request.url.path}?{urlencode(query)}"


def read_cursor(arguments: Paged, path: str, state: str) -> int:
    """The first row of the page asked for.

    Raises:
        Problem: 422 for a cursor of another question, or from before the database changed.
    """
    if arguments.cursor is None:
        return 0
    padded = arguments.cursor + "=" * (-len(arguments.cursor) % 4)
    try:
        start, _, question = base64.urlsafe_b64decode(padded).decode("ascii").partition(".")
    except ValueError:
        start, question = "", ""
    if not start.isascii() or not start.isdigit() or question != _question(arguments, path, state):
        raise Problem(422, "stale_cursor", "the cursor is of another question, or the database has changed since",
                      place="cursor", next_step="ask again without a cursor")  # fmt: skip
    return int(start)


def _question(arguments: Paged, path: str, state: str) -> str:
    kept = {k: v for k, v in written(arguments).items() if k not in ("cursor", "limit", "format")}
    return sha256(json.dumps([path, state, kept], sort_keys=True).encode()).hexdigest()[:16]


def read_body(body: bytes, content_type: str | None, kind: type[Row]) -> Row:
    """The JSON body of a request.

    Raises:
        Problem: 415 when it is not sent as JSON, 400 when it is not of its form.
    """
    from contingent.http.errors import decode_error

    if (content_type or "").partition(";")[0].strip().lower() != MEDIA_TYPES["json"]:
        raise Problem(415, "media_type", "the body must be JSON", place="Content-Type",
                      next_step="send it with Content-Type: application/json")  # fmt: skip
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if isinstance(error, msgspec.DecodeError):
            raise decode_error(error, where="body") from error
        raise Problem(400, "bad_argument", "the body is not JSON", place="body", next_step="send JSON") from error
