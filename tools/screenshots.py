"""Pictures of the application for the README: `make pictures` (needs a Chromium, as the browser tests do).

Reads the bundled reports into a database, serves it, and photographs the pages as a visitor sees them.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

DOCS = Path("docs")
PICTURE = "?in=CAF&on=2013-12-10&known-by=2013-12-10"
STARTED_WITHIN_S = 60.0


@dataclass(frozen=True)
class Shot:
    """A page to photograph: where it is, what is clicked first, the size of the window."""

    name: str
    path: str
    click: str | None = None
    width: int = 1360
    height: int = 860
    dark: bool = False


SHOTS = (
    Shot("room-brief", f"/{PICTURE}", click="a.figure:has-text('420 troops')"),
    Shot("room-map", f"/map{PICTURE}", height=980),
    Shot("room-commitments", "/commitments?in=CAF", height=760),
    Shot("room-review", "/review?in=CAF", height=760),
    Shot("room-phone", f"/forces{PICTURE}", width=390, height=800, dark=True),
)


def main() -> int:
    """Write docs/room-*.png from the database named on the command line."""
    db = sys.argv[1]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium is installed; apt-get install chromium", file=sys.stderr)
        return 1
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from contingent.cli.main import main; main()"]
    server = subprocess.Popen([*command, "serve", "--db", db, "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for shot in SHOTS:
                context = browser.new_context(
                    base_url=address,
                    viewport={"width": shot.width, "height": shot.height},
                    color_scheme="dark" if shot.dark else "light",
                )
                page = context.new_page()
                page.goto(shot.path)
                if shot.click is not None:
                    page.locator(shot.click).first.click()
                    page.locator("#evidence mark").first.wait_for()
                page.screenshot(path=DOCS / f"{shot.name}.png")
                context.close()
            browser.close()
    finally:
        server.terminate()
        server.wait()
    return 0


def _wait(address: str) -> None:
    until = time.monotonic() + STARTED_WITHIN_S
    while True:
        try:
            urllib.request.urlopen(f"{address}/static/app.css", timeout=2).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
