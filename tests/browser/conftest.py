"""A real Chromium on the application as `contingent serve` runs it; skipped where no Chromium is installed.

Debian and Ubuntu: apt-get install chromium. Another one is named with CONTINGENT_CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.serving import FLAGS, NAMES, Served, serve
from tests.unit.cli.running import done

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    named = os.environ.get("CONTINGENT_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed; apt-get install chromium, or name one with CONTINGENT_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the bundled reports on the Central African Republic."""
    db = tmp_path_factory.mktemp("read") / "car.db"
    done("read", str(ROOT / "examples" / "car-2013" / "reports"), "--db", str(db))
    return db


@pytest.fixture
def served(read_once: Path, tmp_path: Path) -> Iterator[Served]:
    """`contingent serve` on a copy of that database."""
    db = tmp_path / "car.db"
    shutil.copyfile(read_once, db)
    yield from serve(db)


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open a page of the application as another person each time; errors of a page fail the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(path: str = "/", **options: object) -> Page:
        context = browser.new_context(base_url=served.address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: served.requests.append(request.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if _is_trouble(said) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles, "the page ran into errors, or its policy stopped something"
    assert not served.outside(), "a request left this machine"


def _is_trouble(said: ConsoleMessage) -> bool:
    """An error of the page or its policy; that a word came too late (409) is an answer, and is said in the console too."""
    return said.type == "error" and "409 (Conflict)" not in said.text
