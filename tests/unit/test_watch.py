from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contingent.errors import ConfigError, ReportError
from contingent.readers import load_reader
from contingent.store import open_store
from contingent.watch import News, State, load_state, news, poll, post_news, save_state, state_path
from tests.unit.cli.running import ATTACK, MANDATE, PROMISE, done, refused, run
from tests.unit.sources.web import Site, serving

FRENCH = "Le gouvernement enverra cent soldats dans le pays si le parlement y consent, a dit le ministre mardi."
RSS = {"Content-Type": "application/rss+xml", "ETag": '"one"', "Last-Modified": "Tue, 26 Nov 2013 23:30:00 GMT"}


def feed(*texts: str) -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><link>https://example.org/{n}</link><pubDate>Tue, 26 Nov 2013 08:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
        for n, text in enumerate(texts)
    )
    return f"<rss version='2.0'><channel><title>Radio Soro</title>{items}</channel></rss>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def watched(
    tmp_path: Path, site: Site, *feeds: str, state: State | None = None
) -> tuple[State, list[News], list[ReportError]]:
    """One round; the state afterwards, what it would print, and the errors."""
    db = str(tmp_path / "c.db")
    errors: list[ReportError] = []
    path = state_path(db)
    state = load_state(path) if state is None else state
    with open_store(db, write=True) as store:
        poll(
            store, feeds, load_reader(), state, save=lambda now: save_state(path, now), fetcher=site.fetcher(), post=True,
            on_error=errors.append,
        )  # fmt: skip
        rows = news(store, state.unprinted)
    return state, rows, errors


def test_only_what_is_new_is_told_and_an_unchanged_feed_is_not_sent_again(tmp_path: Path, site: Site) -> None:
    def answer(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        same = headers.get("If-None-Match") == '"one"' and "If-Modified-Since" in headers
        return (304, {}, b"") if same else (200, RSS, feed(PROMISE))

    site.answers["/feed"] = answer
    state, first, _ = watched(tmp_path, site, site.url("/feed"))
    (row,) = first
    assert (row.publisher, row.title, row.published) == ("Radio Soro", "Item 0", "2013-11-26")
    labels = {told.force: told.label for told in row.told if told.force}
    assert labels["France +1,000 troops"].startswith("PLANNED IF")
    state.unprinted = []
    save_state(state_path(str(tmp_path / "c.db")), state)
    _, again, errors = watched(tmp_path, site, site.url("/feed"))
    assert (again, errors) == ([], [])
    site.answers["/feed"] = (200, {**RSS, "ETag": '"two"'}, feed(PROMISE, MANDATE))
    state, more, _ = watched(tmp_path, site, site.url("/feed"))
    assert [row.title for row in more] == ["Item 1"]
    assert state.feeds[site.url("/feed")].etag == '"two"'


def test_a_feed_that_fails_is_one_line_and_the_others_go_on(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = (200, RSS, feed(PROMISE))
    state, rows, errors = watched(tmp_path, site, site.url("/gone"), str(tmp_path / "none.rss"), site.url("/feed"))
    assert [error.file for error in errors] == [site.url("/gone"), str(tmp_path / "none.rss")]
    assert len(rows) == 1
    assert set(state.feeds) == {site.url("/feed")}


def test_a_stop_before_telling_loses_nothing(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = (200, RSS, feed(PROMISE, ATTACK))
    watched(tmp_path, site, site.url("/feed"))  # nothing was printed after it, as if it had been killed
    site.answers["/feed"] = (304, {}, b"")
    state, rows, _ = watched(tmp_path, site, site.url("/feed"))
    assert [row.title for row in rows] == ["Item 0", "Item 1"]
    assert len(state.unposted) == 2


def test_killed_while_it_reads_it_tells_all_at_the_next_start(tmp_path: Path) -> None:
    path, db = tmp_path / "f.rss", tmp_path / "c.db"
    path.write_bytes(feed(PROMISE, ATTACK, MANDATE))
    code = (
        "import os, signal, sys, contingent.watch as w\n"
        "w.save_state = lambda path, state, save=w.save_state: (save(path, state), state.feeds and os.kill(os.getpid(), 9))\n"
        "from contingent.cli.main import main; main()"
    )
    arguments = ["watch", str(path), "--db", str(db), "--once"]
    killed = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout == b""
    rows = done(*arguments, "--jsonl").rows
    assert [row["title"] for row in rows] == ["Item 0", "Item 1", "Item 2"]
    assert done(*arguments, "--jsonl").rows == []


def test_the_command_prints_labelled_lines_once(tmp_path: Path) -> None:
    path, db = tmp_path / "f.rss", tmp_path / "c.db"
    path.write_bytes(feed(PROMISE, FRENCH))
    first = done("watch", path, "--db", db, "--once")
    assert "2013-11-26 · Radio Soro · Item 0" in first.text
    assert "PLANNED IF France +1,000 troops" in " ".join(first.text.split())
    assert first.errors == ["1 report in French set aside: there is no reader for it yet"]
    assert done("watch", path, "--db", db, "--once").text == ""
    path.write_bytes(feed(PROMISE, "\x1b[31m" + ATTACK))
    assert "\x1b" not in run("watch", path, "--db", db, "--once").text


def test_news_is_posted_again_until_it_arrives(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = (200, RSS, feed(PROMISE))
    _, rows, _ = watched(tmp_path, site, site.url("/feed"))
    answers = iter([500, 429, 204])
    site.answers["/hook"] = lambda headers, body: (next(answers), {}, b"")
    fetcher = site.fetcher()
    assert post_news(rows, site.url("/hook"), fetcher=fetcher) is None
    assert [json.loads(body)["news"][0]["title"] for body in site.posted] == ["Item 0"] * 3
    assert [rest for rest in site.rests if rest in (1.0, 2.0)][:2] == [1.0, 2.0]


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (503, 4)])
def test_a_webhook_that_refuses_is_told_of(site: Site, status: int, tries: int) -> None:
    site.answers["/hook"] = (status, {}, b"")
    row = News(document="d:1", published=None, publisher=None, title=None, url=None, told=())
    assert post_news([row], site.url("/hook"), fetcher=site.fetcher()) == f"the webhook answered {status}"
    assert len(site.posted) == tries


def test_a_private_webhook_is_refused_and_the_news_kept(tmp_path: Path, site: Site) -> None:
    path, db = tmp_path / "f.rss", tmp_path / "c.db"
    path.write_bytes(feed(PROMISE))
    result = run("watch", path, "--db", db, "--once", "--webhook", f"http://127.0.0.1:{site.port}/hook")
    assert result.code == 1
    assert "private or reserved" in result.errors[-1]
    assert site.posted == []
    assert len(load_state(state_path(str(db))).unposted) == 1


def test_a_damaged_state_is_one_line(tmp_path: Path) -> None:
    path = state_path(str(tmp_path / "c.db"))
    path.write_text("{")
    with pytest.raises(ConfigError, match="take it away"):
        load_state(path)
    assert "take it away" in refused("watch", "x.rss", "--db", tmp_path / "c.db", "--once", code=1)


def test_the_state_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    save_state(path, State(unprinted=["d:1"]))
    assert load_state(path) == State(unprinted=["d:1"])
    assert [file.name for file in tmp_path.iterdir()] == ["s.json"]
