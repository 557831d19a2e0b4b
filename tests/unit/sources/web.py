"""A web server of the tests' own, and a fetcher that takes every name for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from contingent.sources.fetching import Fetcher

Answer = tuple[int, dict[str, str], bytes]
HOST = "soro.example"


@dataclass
class Site:
    """What a server answers by path, and what it was asked: path and headers."""

    port: int
    answers: dict[str, Answer | Callable[[dict[str, str], bytes], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Paths asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def fetcher(self) -> Fetcher:
        """A fetcher that may connect to this machine, as only one for tests may; it notes its rests and takes none."""
        return Fetcher(
            resolve=lambda host, port: ["127.0.0.1"], is_allowed=lambda ip: ip == "127.0.0.1", sleep=self.rests.append
        )


@contextmanager
def serving() -> Iterator[Site]:
    """A server on this machine for as long as the block lasts."""
    site = Site(port=0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            site.posted.append(body)
            self._answer(body)

        def _answer(self, body: bytes) -> None:
            headers = dict(self.headers.items())
            site.asked.append((self.path, headers))
            found = site.answers.get(self.path, (404, {}, b""))
            status, head, data = found(headers, body) if callable(found) else found
            self.send_response(status)
            for name, value in head.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
