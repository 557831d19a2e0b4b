"""A report made to attack whoever reads it is shown as text, on every page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from tests.browser.serving import Served, serve
from tests.unit.cli.running import done

ATTACK = "<script>window.taken=1</script><img src=x onerror=window.taken=1><svg onload=window.taken=1>"
TEXT = (
    f"France has 420 troops in {ATTACK} Bangui in the Central African Republic, the defence minister "
    f"\x1b[31m\u202eevil\u202c {ATTACK} said on Tuesday. Rebels {ATTACK} killed 12 people in Bangui on Monday, "
    "the Red Cross said. France will send 1,000 troops to the Central African Republic if the United Nations passes "
    f"a resolution {ATTACK}, the minister said.\n"
)
REPORT = {
    "id": ATTACK, "date": "2013-11-26", "source": f"Paper {ATTACK}", "title": f"Title {ATTACK} \x1b[2J\u202e",
    "url": "javascript:window.taken=1", "text": TEXT,
}  # fmt: skip
PAGES = ("/", "/map", "/timeline", "/forces", "/commitments", "/mandates", "/events", "/claims", "/disputes",
         "/changes?since=2013-01-01", "/search?words=troops", "/review")  # fmt: skip


@pytest.fixture
def attacked(tmp_path: Path, chromium: str) -> Iterator[Served]:
    reports, db = tmp_path / "reports.jsonl", tmp_path / "hostile.db"
    reports.write_text(json.dumps(REPORT) + "\n", encoding="utf-8")
    done("read", str(reports), "--db", str(db))
    yield from serve(db)


def test_nothing_in_a_report_acts_on_any_page(browser: Browser, attacked: Served) -> None:
    context = browser.new_context(base_url=attacked.address)
    page = context.new_page()
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    page.on("request", lambda request: attacked.requests.append(request.url))
    page.goto("/")
    words = sorted({link.get_attribute("href") or "" for link in page.locator("a[data-statement]").all()})
    assert words, "the hostile report was read"
    for path in (*PAGES, *words):
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        assert page.evaluate("window.taken") is None, path
        assert page.locator("main img, main script, main [onerror], main [onload]").count() == 0, path
        shown = page.locator("body").inner_text()
        assert not set("\x1b\u202e\u202c") & set(shown), path
        assert page.locator("a[href^='javascript:']").count() == 0, path
    assert "<script>window.taken=1</script>" in page.locator("body").inner_text()
    assert not dialogs
    assert not attacked.outside()
    context.close()
