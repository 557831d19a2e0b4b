from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contingent.errors import ConfigError, ReportError
from contingent.readers import load_reader
from contingent.records import Report
from contingent.sources import read_sources
from contingent.store import open_store
from contingent.watch import News, State, load_state, news, poll, post_news, save_state, state_path
from tests.unit.cli.running import ATTACK, MANDATE, PROMISE, done, refused, run
from tests.unit.sources.web import Site, serving

ATOM = "{http://www.w3.org/2005/Atom}"
FRENCH = "Le gouvernement enverra cent soldats dans le pays si le parlement y consent, a dit le ministre mardi."
RSS = {"Content-Type": "application/rss+xml", "ETag": '"one"', "Last-Modified": "Tue, 26 Nov 2013 23:30:00 GMT"}


def feed(*texts: str) -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><link>https://example.org/{n}</link><pubDate>Tue, 26 Nov 2013 08:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
        for n, text in enumerate(texts)
    )
    return f"<rss version='2.0'><channel><title>Radio Soro</title>{items}</channel></rss>".encode()


def titles(atom: bytes) -> list[str]:
    return [e.findtext(f"{ATOM}title") or "" for e in ElementTree.fromstring(atom).findall(f"{ATOM}entry")]


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


def test_killed_before_the_feed_is_written_or_before_it_is_marked_the_file_has_each_report_once(tmp_path: Path) -> None:
    path, db, out = tmp_path / "f.rss", tmp_path / "c.db", tmp_path / "new.atom"
    path.write_bytes(feed(PROMISE, ATTACK))
    code = (
        "import os, sys, contingent.cli.watching as w\n"
        "after, write = sys.argv.pop(1) == 'after', w._write_feed\n"
        "w._write_feed = lambda *a, **k: (after and write(*a, **k), os.kill(os.getpid(), 9))\n"
        "from contingent.cli.main import main; main()"
    )
    arguments = ["watch", str(path), "--db", str(db), "--once", "--atom", str(out)]
    subprocess.run([sys.executable, "-c", code, "before", *arguments], capture_output=True, timeout=120)
    assert not out.exists()
    subprocess.run([sys.executable, "-c", code, "after", *arguments], capture_output=True, timeout=120)
    first = out.read_bytes()
    assert sorted(titles(first)) == ["Item 0 · Radio Soro", "Item 1 · Radio Soro"]
    done(*arguments)
    assert out.read_bytes() == first


def test_the_feed_of_ones_own_is_atom_with_labels_and_can_be_watched_itself(tmp_path: Path) -> None:
    """What RFC 4287 requires of a feed and of an entry, and our own reader of feeds takes it."""
    path, db, out = tmp_path / "f.rss", tmp_path / "c.db", tmp_path / "new.atom"
    path.write_bytes(feed(PROMISE, "The weather was fine on Tuesday.", FRENCH))
    done("watch", path, "--db", db, "--once", "--atom", out)
    root = ElementTree.fromstring(out.read_bytes())
    (entry,) = root.findall(f"{ATOM}entry")  # a report that states nothing is no news
    for element in (root, entry):
        assert element.findtext(f"{ATOM}title")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.findtext(f"{ATOM}updated") or "")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", root.findtext(f"{ATOM}id") or "")
    assert (entry.findtext(f"{ATOM}id") or "").startswith("urn:contingent:d:")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://example.org/0"
    lines = (entry.findtext(f"{ATOM}content") or "").split("\n")
    assert lines[0] == "Published: 2013-11-26"
    assert any(line.startswith("PLANNED IF France +1,000 troops") for line in lines)
    (read,) = list(read_sources([str(out)]))
    assert isinstance(read, Report)
    assert read.title == "Item 0 · Radio Soro"


def test_the_feed_of_ones_own_keeps_the_newest_and_says_what_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contingent.watch.ENTRIES", 2)
    monkeypatch.setattr("contingent.watch.TOLD_IN_ENTRY", 1)
    path, db, out = tmp_path / "f.rss", tmp_path / "c.db", tmp_path / "new.atom"
    path.write_bytes(feed(PROMISE, ATTACK, MANDATE))
    first = run("watch", path, "--db", db, "--once", "--atom", out)
    assert "1 of the new reports have no room in 2 entries" in first.errors[-1]
    assert titles(out.read_bytes()) == ["Item 2 · Radio Soro", "Item 1 · Radio Soro"]
    assert b"more</content>" in out.read_bytes()
    assert len(load_state(state_path(str(db))).entries) == 2
    assert "file" in refused("watch", path, "--db", db, "--once", "--atom", "-", code=2)
    assert "is what is read" in refused("watch", path, "--db", db, "--once", "--atom", path, code=2)


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
    assert "/hook" not in "".join(result.errors)  # whoever has the address may post
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


def test_the_state_of_a_database_on_a_server_is_kept_in_the_current_folder() -> None:
    assert state_path("crisis.db") == Path("crisis.db.watch.json")
    own = state_path("postgresql://ann:secret@h/crisis")
    assert re.fullmatch(r"crisis-[0-9a-f]{16}\.watch\.json", str(own))
    assert own == state_path("postgres://bob@h/crisis"), "whoever asks, it is the same database"
    schema = state_path("postgresql://h/crisis?options=-csearch_path%3Dmali")
    assert str(schema).startswith("crisis-mali-")
    others = (
        "postgresql://other/crisis",
        "postgresql://h:5433/crisis",
        "postgresql://h/crisis-mali",
        "postgresql:///crisis?host=/run/a",
    )
    assert len({own, schema, *map(state_path, others)}) == 2 + len(others)
