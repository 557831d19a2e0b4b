"""`contingent serve` as a process of its own, for a browser to visit."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-gpu"]
STARTED_WITHIN_S = 60.0


@dataclass
class Served:
    """A running application: its address, its database, and every request that a browser made of anybody."""

    address: str
    db: Path
    requests: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Requests that left this machine."""
        here = urlsplit(self.address).netloc
        return [url for url in self.requests if urlsplit(url).scheme not in ("data", "blob", "about", "file", "")
                and urlsplit(url).netloc != here]  # fmt: skip


def serve(db: Path, *options: str) -> Iterator[Served]:
    """`contingent serve` on a database, on a free port, until the test is over."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from contingent.cli.main import main; main()", "serve", "--db", str(db)]
    process = subprocess.Popen(
        [*command, "--port", str(port), *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield Served(address, db)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"contingent serve ended: {process.stdout.read() if process.stdout else ''}")
        try:
            with urllib.request.urlopen(f"{address}/static/app.css", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("contingent serve did not answer")
