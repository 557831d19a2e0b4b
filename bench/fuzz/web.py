"""Requests to the server, within the process: `METHOD target`, header lines, an empty line, a body."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from bench.fuzz import seeds

FORM = b"content-type: application/x-www-form-urlencoded\n\n"
JSON = b"content-type: application/json\n\n"
REQUESTS = (
    b"GET /api/v1/forces?in=CAF&by=FRA&on=2013-12-10&known-by=2013-12-10&limit=1&format=csv",
    b"GET /api/v1/statements?words=troops&type=DEPLOY&status=planned&actor=FRA&place=CAF&first=2013-01-01&alleged=false",
    b'GET /api/v1/search?words="up+to"+troops&limit=5&cursor=abc',
    b"GET /api/v1/timeline?in=CAF&since=2013-01-01\naccept: application/x-ndjson\nif-none-match: W/\"x\"",
    b"GET /map?in=CAF&on=2013-12-10\naccept: text/html\ncookie: contingent_reviewer=A%20B; contingent_session=x",
    b"GET /search?words=troops\naccept: text/html",
    b"GET /feeds/changes.atom?in=CAF&since=2013-01-01\nauthorization: Basic YTpi",
    b"GET /statement/s:1\nhost: localhost:80",
    b"GET /static/app.css\nrange: bytes=0-1",
    b"HEAD /documents/d:1",
    b"OPTIONS /api/v1/judgements",
    b'POST /api/v1/judgements?anyway=true\n' + JSON + b'{"verdict":"correct","left":"s:1","right":"s:2","rel":"same","note":"x",'
    b'"field":"status","value":"planned","reviewer":"A","seen_version":"j:1"}',
    b"POST /api/v1/judgements/j:1/undo\n" + JSON + b'{"note":"x","seen_version":null}',
    b'POST /api/v1/queries\n' + JSON + b'{"name":"x","view":"forces","arguments":{"in":"CAF"}}',
    b"DELETE /api/v1/queries/q:1",
    b"POST /review\n" + FORM + b"csrf_token=TOKEN&left=s:1&verdict=accept&version=&note=x&in=CAF",
    b"POST /sign-in\n" + FORM + b"csrf_token=TOKEN&key=abc&next=/map",
    b"POST /reviewer\n" + FORM + b"csrf_token=TOKEN&name=Ada&next=//evil.example",
    b"POST /queries\n" + FORM + b"csrf_token=TOKEN&name=x&path=/search&query=words%3Dx",
)  # fmt: skip
_PIECES = re.compile(rb"\r?\n\r?\n")


def load() -> Callable[[bytes], None]:
    """The application over a small database of its own; an input that it answers with a fault of its own is raised."""
    from contingent.http import errors
    from contingent.http.app import make_app
    from contingent.http.settings import Settings
    from contingent.pipeline import read_into
    from contingent.readers import load_reader
    from contingent.records import Report
    from contingent.store import open_store

    db = Path(tempfile.mkdtemp(prefix="fuzz-")) / "web.db"
    with open_store(db, write=True) as store:
        report = Report(text=seeds.WORDS, file="a.txt", date="2013-11-26", date_basis="given")
        read_into(store, [report], load_reader(), on_error=lambda error: None)
    app = make_app(db, Settings(local_requests_per_minute=1e12, local_burst=1 << 40, sign_in_attempts=1 << 40))
    faults: list[BaseException] = []

    class Keep(logging.Handler):
        def emit(self, record: Any) -> None:
            if record.exc_info and record.exc_info[1]:
                faults.append(record.exc_info[1])

    errors.LOG.addHandler(Keep())
    page = asyncio.run(_ask(app, b"GET /sign-in"))[1]
    found = re.search(rb'name="csrf_token" value="(\w+)"', page)
    assert found is not None, "the page to sign in has a token"
    token = found[1]

    def run(data: bytes) -> None:
        faults.clear()
        status, _ = asyncio.run(_ask(app, data.replace(b"TOKEN", token)))
        if faults:
            raise faults[0]
        assert status != 500, "a fault of the server"

    return run


async def _ask(app: Any, data: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to a request."""
    head, *rest = _PIECES.split(data, maxsplit=1)
    first, *lines = head.split(b"\n")
    method, _, target = first.partition(b" ")
    path, _, query = target.strip().partition(b"?")
    headers = [(b"host", b"127.0.0.1")]
    for line in lines[:20]:
        name, _, value = line.partition(b":")
        name = name.strip().lower()
        headers = [pair for pair in headers if pair[0] != name] if name == b"host" else headers
        headers.append((name, value.strip()))
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "scheme": "http",
        "method": method.decode("latin-1").upper() or "GET", "path": unquote_to_bytes(path).decode("utf-8", "replace") or "/",
        "raw_path": path, "query_string": query, "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        "root_path": "", "app": None, "state": {},
    }  # fmt: skip
    waiting = [{"type": "http.request", "body": rest[0] if rest else b"", "more_body": False}]
    status, body = 0, b""

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body
