"""A chat-completions server on this machine that answers from a script, or misbehaves as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One HTTP answer. `delay_s` is waited before it; `drop` closes the connection without one."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drop: bool = False


@dataclass(kw_only=True)
class Stub:
    """The running server: its base URL and the requests it got, as (headers, JSON body)."""

    url: str
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def texts(self) -> list[str]:
        """The user message of each request."""
        return [body["messages"][-1]["content"] for _, body in self.requests]


def completion(content: object, *, finish: str = "stop") -> Reply:
    """A well-formed answer with this content."""
    body = {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}]}
    return Reply(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def statements(*items: dict[str, Any]) -> Reply:
    """An answer with these statements."""
    return completion(json.dumps({"statements": items}))


Answering = Callable[[dict[str, Any]], Reply]


@contextmanager
def serve(replies: Sequence[Reply] | Answering) -> Iterator[Stub]:
    """Run a server that gives the replies in order (the last one again and again), or what a function makes of each."""
    stub = Stub(url="")
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = replies(body) if callable(replies) else replies[min(len(stub.requests), len(replies) - 1)]
            stub.requests.append(({k.lower(): v for k, v in self.headers.items()}, {**body, "path": self.path}))
            stopped.wait(reply.delay_s)
            self.close_connection = True
            if reply.drop:
                return
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                pass  # the client gave up, as it should

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
