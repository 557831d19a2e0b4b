"""Every page against the rules of WCAG 2.1 AA that a machine can check (axe-core), in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
PAGES = ("/", "/map", "/timeline", "/forces", "/commitments", "/mandates", "/events", "/claims", "/disputes",
         "/changes?since=2013-11-30", "/search?words=troops", "/review", "/sign-in")  # fmt: skip


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['help']} {[node['target'] for node in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule(visit: Visit, scheme: str) -> None:
    page = visit("/", color_scheme=scheme)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        joined = path + ("&" if "?" in path else "?") + "in=CAF" if path != "/sign-in" else path
        page.goto(joined)
        if wrong := faults(page):
            found[path] = wrong
    assert not found


def test_the_words_beside_a_view_break_none_either(visit: Visit) -> None:
    page = visit("/?in=CAF&on=2013-12-10")
    page.locator("a.figure", has_text="420 troops").first.click()
    expect(page.locator("#evidence mark").first).to_be_visible()
    assert not faults(page)
