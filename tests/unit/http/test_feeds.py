"""The feed of changes: valid Atom, stable ids, and the rows of the view."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contingent.store import Store
from tests.unit.cli.running import done, write_jsonl
from tests.unit.http.serving import ADDRESS, error_of, serving

Client = TestClient[Litestar]
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/feeds/changes.atom"
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(f"{ATOM}entry")


@pytest.mark.parametrize("asked", ["?in=CAF&since=2013-12-05", "?since=2013-11-01", "", "?in=FRA&since=2030-01-01"])
def test_the_feed_is_valid_atom(client: Client, asked: str) -> None:
    """What RFC 4287 requires of a feed and of an entry."""
    response = client.get(FEED + asked)
    assert response.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == ADDRESS + FEED + asked
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [feed.findtext(f"{ATOM}id"), *(e.findtext(f"{ATOM}id") for e in entries(feed))]
    assert all(i and i.startswith("urn:contingent:") for i in ids)
    assert len(set(ids)) == len(ids)
    for element in (feed, *entries(feed)):
        assert element.findtext(f"{ATOM}title")
        assert DATE_TIME.fullmatch(element.findtext(f"{ATOM}updated") or "")
    days = [e.findtext(f"{ATOM}updated") or "" for e in entries(feed)]
    assert days == sorted(days, reverse=True)
    assert not days or feed.findtext(f"{ATOM}updated") == days[0]


def test_the_days_of_a_place_are_looked_up_once_for_all_feeds(car: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    look_up = Store.published_between

    def counted(store: Store, host: str | None = None) -> tuple[str, str] | None:
        asked.append(host)
        return look_up(store, host)

    monkeypatch.setattr(Store, "published_between", counted)
    with serving(car) as client:
        for by in ("FRA", "TCD", "GAB"):
            assert client.get(f"{FEED}?in=CAF&by={by}").status_code == 200
    assert asked == ["CAF"]


def test_entries_are_the_rows_of_changes_each_with_its_label(client: Client) -> None:
    rows = client.get("/api/v1/changes?in=CAF&since=2013-12-05&limit=1000").json()["rows"]
    feed = ElementTree.fromstring(client.get(f"{FEED}?in=CAF&since=2013-12-05").content)
    titles = sorted(e.findtext(f"{ATOM}title") or "" for e in entries(feed))
    assert titles == sorted(f"{r['host']}: {r['label']} {r['about']}".replace(":  ", ": ") for r in rows)
    assert any(r["label"] for r in rows)
    for link in (e.find(f"{ATOM}link") for e in entries(feed)):
        assert link is not None
        assert client.get((link.get("href") or "").removeprefix(ADDRESS)).status_code == 200


def test_an_entry_keeps_its_id_whenever_the_feed_begins(client: Client) -> None:
    def ids(since: str) -> dict[str, str]:
        feed = ElementTree.fromstring(client.get(f"{FEED}?in=CAF&since={since}").content)
        return {
            (e.findtext(f"{ATOM}title") or "") + (e.findtext(f"{ATOM}content") or ""): e.findtext(f"{ATOM}id") or ""
            for e in entries(feed)
        }

    early, late = ids("2013-12-01"), ids("2013-12-05")
    shared = early.keys() & late.keys()
    assert shared
    assert {key: early[key] for key in shared} == {key: late[key] for key in shared}


def test_the_feed_is_not_sent_twice_and_checks_its_arguments(client: Client) -> None:
    first = client.get(f"{FEED}?in=CAF")
    assert client.get(f"{FEED}?in=CAF", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    error_of(client.get(f"{FEED}?since=someday"), 400)
    error_of(client.get(f"{FEED}?in=Freedonia"), 422)
    error_of(client.get(f"{FEED}?limit=3"), 400)


@pytest.mark.parametrize("day", ["0001-01-05", "9999-12-31"])
def test_a_report_dated_to_an_end_of_the_calendar_stops_nothing(tmp_path: Path, day: str) -> None:
    told = {"id": "1", "date": day, "text": "France has 600 troops in Mali, the ministry said."}
    done("read", write_jsonl(tmp_path / "r.jsonl", [told]), "--db", tmp_path / "c.db")
    with serving(tmp_path / "c.db") as client:
        for address in (FEED, f"{FEED}?in=MLI", "/", "/?in=MLI", "/map", "/timeline", "/forces?in=MLI", "/disputes"):
            assert client.get(address).status_code == 200, address
