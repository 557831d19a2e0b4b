"""A report that attacks whoever reads it: through every address its text stays text."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contingent.http.inert import inert_json
from contingent.text.safe import UNSAFE
from tests.unit.cli.running import done
from tests.unit.http.serving import serving

Client = TestClient[Litestar]
ATOM = "{http://www.w3.org/2005/Atom}"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ANSI = "\x1b[2J\x1b]0;owned\x07"
BIDI = "\u202e\u2066gnp.exe\u2069\u200f"
XML = "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;&amp;\ufffe\uffff"
FORMULA = '=HYPERLINK("http://elsewhere.example")'
ODD = f"{SCRIPT}{ANSI}{BIDI}{XML}"
REPORTS = [
    {
        "id": ODD, "date": "2013-11-26", "source": f"{FORMULA} {ODD}", "title": f"{ODD} France promises troops",
        "url": "javascript:alert(document.cookie)//",
        "text": f"France will send 1,000 troops to Mali if {ODD} the United Nations passes a resolution, {ODD} said on Tuesday.\n"
        f"France has 420 soldiers in Mali{ODD}.\n{FORMULA} Rebels killed 12 people in Bamako on Monday, the Red Cross said.\n",
    },
    {
        "id": "2", "date": "2013-12-02", "source": ODD, "title": SCRIPT, "url": 'https://a.example/"><script>alert(1)</script>',
        "text": f"{ODD}\nFrance has 650 soldiers in Mali, the army said on Monday. Séléka accused {ODD} the army of burning"
        " villages. The army denied burning villages.\n",
    },
]  # fmt: skip
VIEWS = ["brief", "forces", "commitments", "mandates", "events?all=true", "claims", "disputes", "timeline",
         "changes?since=2013-11-01", "search?words=troops", "doubts", "judgements", "queries"]  # fmt: skip
TABLES = [view for view in VIEWS if view not in ("brief", "queries")]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "r.jsonl"
    path.write_text("".join(json.dumps(report) + "\n" for report in REPORTS), encoding="utf-8")
    done("read", path, "--db", folder / "c.db")
    with serving(folder / "c.db") as client:
        row = client.get("/api/v1/doubts").json()["rows"][0]
        ends = {"left": row["left"]["statement"]} | ({"right": row["right"]["statement"]} if row["right"] else {})
        said = {"verdict": "reject", "seen_version": None, "reviewer": SCRIPT, "note": ODD, **ends}
        assert client.post("/api/v1/judgements", json=said).status_code == 201
        assert client.post("/api/v1/queries", json={"name": ODD, "view": "forces"}).status_code == 201
        yield client


def inert(body: bytes) -> None:
    """Nothing that acts on a terminal, and nothing that could begin a tag or an entity."""
    text = body.decode("utf-8")
    assert UNSAFE.search(text.replace("\n", "")) is None
    assert re.search("[<>&]", text) is None


def strings(value: Any) -> Iterator[str]:
    """All strings of a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize("view", VIEWS)
def test_json_is_inert_and_loses_nothing(hostile: Client, view: str) -> None:
    response = hostile.get(f"/api/v1/{view}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    inert(response.content)


def test_the_text_comes_back_whole(hostile: Client) -> None:
    found = [s for view in VIEWS for s in strings(hostile.get(f"/api/v1/{view}").json())]
    assert any(SCRIPT in s for s in found)
    assert any(BIDI in s for s in found)
    texts = set()
    for row in hostile.get("/api/v1/search?words=France").json()["rows"]:
        response = hostile.get(f"/api/v1/documents/{row['document']}")
        inert(response.content)
        page = response.json()
        texts.add(page["text"])
        assert page["link"] is None or page["link"].startswith("https://")
        for statement in page["statements"]:
            traced = hostile.get(f"/api/v1/statements/{statement['id']}")
            if traced.status_code == 200:  # one of them was rejected above
                inert(traced.content)
                for e in traced.json()["statement"]["evidence"]:
                    assert page["text"][e["start"] : e["end"]] == e["exact"]
    assert texts == {report["text"] for report in REPORTS}


@pytest.mark.parametrize("view", TABLES)
def test_json_lines_are_inert(hostile: Client, view: str) -> None:
    response = hostile.get(f"/api/v1/{view}", headers={"accept": "application/x-ndjson"})
    assert response.status_code == 200
    inert(response.content)


@pytest.mark.parametrize("view", TABLES)
def test_csv_runs_nothing(hostile: Client, view: str) -> None:
    response = hostile.get(f"/api/v1/{view}", headers={"accept": "text/csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert UNSAFE.search(response.text.replace("\n", "")) is None
    for row in csv.reader(io.StringIO(response.text)):
        for cell in row:
            assert not re.match(r"\s*[=+\-@].", cell) or re.fullmatch(r"-?[\d.]+", cell), cell


def test_the_feed_is_valid_and_its_text_is_text(hostile: Client) -> None:
    response = hostile.get("/feeds/changes.atom?since=2013-11-01")
    assert response.headers["content-type"] == "application/atom+xml"
    assert b"<script" not in response.content
    assert b"<!ENTITY" not in response.content
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    assert any(SCRIPT in (e.findtext(f"{ATOM}content") or "") + (e.findtext(f"{ATOM}title") or "") for e in entries)
    for text in feed.itertext():
        assert UNSAFE.search(text.replace("\n", "")) is None
    for link in feed.iter(f"{ATOM}link"):
        assert link.get("href", "").startswith("http://127.0.0.1:8765/")


@pytest.mark.parametrize(
    "address",
    ["/api/v1/nothing<script>", "/api/v1/forces?in=<script>alert(1)</script>", "/api/v1/forces?<script>=1",
     "/sign-in?next=/%22%3E%3Cscript%3E",
     "/api/v1/statements/<script>", "/<script>alert(1)</script>", "/static/<script>"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_was_asked_is_not_given_back_as_markup(hostile: Client, address: str, accept: str) -> None:
    response = hostile.get(address, headers={"accept": accept})
    assert "<script>" not in response.text


def test_lone_surrogates_stop_nothing() -> None:
    """No reader takes them in, but a database that another program wrote may hold them."""
    body = inert_json({"a": ["\ud800 <b> \u202e", 1, None]})
    inert(body)
    assert json.loads(body) == {"a": ["\ufffd <b> \u202e", 1, None]}


def test_no_request_leaves_the_machine(car: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        reached.append(address)
        raise OSError("not in this test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **_: connect(socket.socket(), a))
    with serving(car) as client:
        for view in VIEWS:
            assert client.get(f"/api/v1/{view}").status_code == 200
        for address in ("/", "/api/v1/openapi.json", "/api/v1/docs", "/feeds/changes.atom", "/sign-in"):
            body = client.get(address).text
            assert re.search(r"""(?:src|href|action)=["']?(?:https?:)?//(?!127\.0\.0\.1:8765)""", body) is None
    assert reached == []
