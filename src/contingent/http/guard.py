"""What every request passes through before the application, and every answer after it.

In order: how many at once, Host, path, rate, size, origin of what changes something, key. It wraps the whole
application, so that answers such as 404 and 405 carry the security headers too.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import anyio.to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from contingent.http.access import Door, read_cookies
from contingent.http.errors import API_PREFIX, Problem, as_problem, busy
from contingent.http.meters import REFUSED
from contingent.http.rates import Attempts, Rates, client_of, too_many
from contingent.http.settings import LOCAL_NAMES, Settings, ip_address, is_loopback

SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }.items()
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEALTH_PREFIX = (
    "/health/"  # for who watches over the server: no key, no look at the database, however much there is to do
)
OPEN_PATHS = ("/static/", "/sign-in")  # what a browser needs before it has signed in
_CHALLENGES = {"feeds": 'Basic realm="Contingent"'}  # feed readers know only names and passwords
_HOST = re.compile(r"[A-Za-z0-9._\-:\[\]]*")  # links are made of it: no name of a user, no path
LONGEST_PATH = 2048
LONGEST_QUERY = 8192  # room for the longest words of a search, each character escaped


class Guard:
    """The application behind its checks.

    Args:
        clock: seconds, never going back.
    """

    def __init__(
        self, app: ASGIApp, door: Door, attempts: Attempts, settings: Settings, *, clock: Callable[[], float]
    ) -> None:
        self._app, self._door, self._settings = app, door, settings
        self._local = Rates(per_minute=settings.local_requests_per_minute, burst=settings.local_burst, clock=clock)
        self._others = Rates(per_minute=settings.requests_per_minute, burst=settings.burst, clock=clock)
        self._attempts = attempts
        self._in_flight = 0
        self._late: set[asyncio.Task[None]] = (
            set()
        )  # answered for already; an event loop itself keeps no hold of its tasks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, pass it on, and put the headers on the answer."""
        if scope["type"] != ScopeType.HTTP:  # there are no websockets here
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        started = late = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = {name for name, _ in SECURITY_HEADERS} | {b"server"}
                kept = [(k, v) for k, v in message["headers"] if k.lower() not in own]
                message = {**message, "headers": [*kept, *SECURITY_HEADERS]}
            await send(message)

        async def send_in_time(message: Message) -> None:
            if not late:  # else the client has its answer
                await send_guarded(message)

        self._in_flight += 1
        crowded = self._in_flight > self._settings.max_in_flight
        work = asyncio.create_task(self._answer(scope, self._timed(receive), send_in_time, crowded=crowded))
        work.add_done_callback(self._done)
        try:
            await asyncio.wait({work}, timeout=self._settings.answer_timeout_s)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if not work.done():
            if started:  # the client takes the answer too slowly
                work.cancel()
                return
            # A thread cannot be stopped. What it works on keeps its place until it ends: else a few slow questions, asked
            # again and again, would fill the machine with threads.
            late = True
            self._late.add(work)
            await self._refuse(busy("the answer took too long"), scope, send_guarded)
            return
        error = None if work.cancelled() else work.exception()
        if isinstance(error, Exception):
            if started:
                raise error
            await self._refuse(as_problem(error), scope, send_guarded)

    def _done(self, work: asyncio.Task[None]) -> None:
        self._in_flight -= 1
        error = None if work.cancelled() else work.exception()
        if work in self._late and isinstance(error, Exception):
            as_problem(error)  # nobody is told any more, but the log is
        self._late.discard(work)

    async def _answer(self, scope: Any, receive: Receive, send: Send, *, crowded: bool) -> None:
        watching = scope["path"].startswith(HEALTH_PREFIX)
        if crowded and not watching:
            raise busy("too many requests at once")
        headers = headers_of(scope)
        self._check_host(headers)
        _check_path(scope)
        self._check_rate(scope)
        self._check_size(headers)
        if scope["method"] not in SAFE_METHODS:
            _check_origin(headers)
        if watching:
            await self._app(scope, receive, send)
            return
        client = await anyio.to_thread.run_sync(self._client, headers)
        scope.setdefault("state", {})["client"] = client
        if headers.get("authorization") and client is None:
            self._attempts.count(_address(scope))
        if client is None and not scope["path"].startswith(OPEN_PATHS):
            raise _key_needed(scope, headers)
        await self._app(scope, receive, send)

    async def _refuse(self, problem: Problem, scope: Any, send: Send) -> None:
        scope.setdefault("state", {})[REFUSED] = problem.facts.code
        await _send(problem, scope, send)

    def _client(self, headers: dict[str, str]) -> Any:
        return self._door.client(
            authorization=headers.get("authorization", ""), cookies=read_cookies(headers.get("cookie", ""))
        )

    def _check_host(self, headers: dict[str, str]) -> None:
        """A page of another site can have its own name point at this machine; its requests then carry that name."""
        name = host_name(headers.get("host", ""))
        allowed = LOCAL_NAMES | {self._settings.host.lower(), *(h.lower() for h in self._settings.allowed_hosts)}
        address = ip_address(name)
        if name in allowed or (address is not None and (address.is_loopback or not self._settings.loopback)):
            return
        raise Problem(421, "wrong_host", "this server is not called by that name", place="Host",
                      next_step="use the address it printed, or start it with --allowed-host NAME")  # fmt: skip

    def _check_rate(self, scope: Any) -> None:
        address = _address(scope)
        local = self._settings.loopback and address is not None and is_loopback(address)
        wait_s = (self._local if local else self._others).wait_s(client_of(address))
        if wait_s:
            raise too_many(wait_s, "too many requests")

    def _check_size(self, headers: dict[str, str]) -> None:
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise Problem(400, "bad_request", "Content-Length is no number", place="Content-Length")
        if int(length) > self._settings.max_body_bytes:
            raise too_large(self._settings.max_body_bytes)

    def _timed(self, receive: Receive) -> Receive:
        """Receiving with a limit on time, and on size where no length was announced."""
        seen = 0
        whole = False

        async def receive_limited() -> Any:
            nonlocal seen, whole
            if whole:  # what comes now is only that the client has gone
                return await receive()
            try:
                async with asyncio.timeout(self._settings.body_timeout_s):
                    message = await receive()
            except TimeoutError:
                raise Problem(408, "too_slow", "the body did not come in time", next_step="send it again") from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                whole = not message.get("more_body", False)
                if seen > self._settings.max_body_bytes:
                    raise too_large(self._settings.max_body_bytes)
            return message

        return receive_limited


def host_name(header: str) -> str:
    """The name or address in a Host header, in lower case, without port and brackets; "" where there is more in it."""
    if not _HOST.fullmatch(header):
        return ""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def too_large(limit: int) -> Problem:
    """The answer to a body that is too large."""
    return Problem(413, "too_large", f"the body is larger than {limit} bytes", next_step="send less at once")


def headers_of(scope: Any) -> dict[str, str]:
    """Headers by name in lower case.

    Raises:
        Problem: 400 when Host, or one that decides on access, is given twice: others on the way may read the other one.
    """
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in found and name in ("host", "authorization", "origin", "content-length", "sec-fetch-site"):
            raise Problem(400, "bad_request", f"{name} is given twice", place=name)
        found[name] = f"{found[name]}; {value}" if name == "cookie" and name in found else value
    return found


def _check_path(scope: Any) -> None:
    """Only plain paths: nothing that climbs, and nothing that another program might read otherwise than this one."""
    raw = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]  # some servers leave the query in
    path = scope["path"]
    if len(raw) > LONGEST_PATH or len(scope.get("query_string", b"")) > LONGEST_QUERY:
        raise Problem(414, "too_long", "the address is too long", next_step="ask for less at once")
    odd = "\\" in path or "//" in path or any(ord(c) < 32 or ord(c) == 127 for c in path)
    if odd or b"%2f" in raw.lower() or any(part in (".", "..") for part in path.split("/")):
        raise Problem(400, "bad_path", "the path is not a plain one", place="path", next_step="write it without dots")


def _check_origin(headers: dict[str, str]) -> None:
    """A page of another site may not change anything here, whatever cookies a browser sends along."""
    site = headers.get("sec-fetch-site", "none")
    origin = headers.get("origin")
    # Compared as text: a scheme, "://" and what Host says. ("null", and what is no address, is another site.)
    other = origin is not None and origin.lower().partition("://")[2] != headers.get("host", "").lower()
    if site not in ("same-origin", "none") or other:
        raise Problem(403, "other_site", "the request comes from another site", place="Origin",
                      next_step="send it from a page of this server")  # fmt: skip


def _key_needed(scope: Any, headers: dict[str, str]) -> Problem:
    """401; a browser that wants a page is led to where it can sign in."""
    if not scope["path"].startswith(API_PREFIX) and "text/html" in headers.get("accept", ""):
        query = scope.get("query_string", b"").decode("latin-1")
        here = quote(scope["path"], safe="/:") + (f"?{query}" if query else "")
        here = here if scope["method"] in SAFE_METHODS else "/"
        return Problem(
            303, "key_needed", "a key is needed", headers={"location": f"/sign-in?next={quote(here, safe='')}"}
        )
    return Problem(401, "key_needed", "a key is needed, and this is none that is good", place="Authorization",
                   next_step="send Authorization: Bearer KEY; whoever runs this server makes one with: contingent keys add",
                   headers={"www-authenticate": _CHALLENGES.get(scope["path"].split("/")[1], "Bearer")})  # fmt: skip


def _address(scope: Any) -> str | None:
    client = scope.get("client")
    return None if client is None else str(client[0])


async def _send(problem: Problem, scope: Any, send: Send) -> None:
    body = b"" if problem.status == 303 else problem.body()
    fixed = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **problem.headers,
    }
    head = [(name.encode(), value.encode("latin-1", "replace")) for name, value in fixed.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": head})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body, "more_body": False})
