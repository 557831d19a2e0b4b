"""Every view over HTTP is the view of the command line: rows, forms, pages, and what a client may keep."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contingent.http.views_api import VIEWS
from contingent.store import open_store
from tests.unit.cli.running import done
from tests.unit.http.serving import error_of, serving

Client = TestClient[Litestar]
API = "/api/v1"
EXTRA = {"changes": {"since": "2013-11-01"}}
PICTURES: list[dict[str, str]] = [
    {},
    {"in": "CAF"},
    {"in": "Central African Republic", "on": "2013-12-10", "known-by": "2013-12-31"},
    {"in": "cf", "by": "FRA"},
]
NAMES = [view.name for view in VIEWS]


def options(arguments: dict[str, str]) -> list[str]:
    return [part for name, value in arguments.items() for part in (f"--{name}", value)]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: "-".join(p) or "all")
@pytest.mark.parametrize("name", NAMES)
def test_a_view_gives_the_rows_of_the_command(client: Client, car: Path, name: str, picture: dict[str, str]) -> None:
    arguments = {**EXTRA.get(name, {}), **picture}
    rows = done(name, "--db", car, "--format", "jsonl", *options(arguments)).rows
    page = client.get(f"{API}/{name}", params={**arguments, "limit": "1000"})
    assert page.status_code == 200, page.text
    assert page.json() == {"rows": rows, "total": len(rows), "next": None, "left_out": 0}
    lines = client.get(f"{API}/{name}", params=arguments, headers={"accept": "application/x-ndjson"})
    assert [json.loads(line) for line in lines.text.splitlines()] == rows
    table = client.get(f"{API}/{name}", params={**arguments, "format": "csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.text == done(name, "--db", car, "--format", "csv", *options(arguments)).text


@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: "-".join(p) or "all")
def test_the_brief_is_that_of_the_command(client: Client, car: Path, picture: dict[str, str]) -> None:
    (page,) = done("brief", "--db", car, "--format", "jsonl", *options(picture)).rows
    assert client.get(f"{API}/brief", params=picture).json() == page


@pytest.mark.parametrize("name", [n for n in NAMES if n != "disputes"])
def test_pages_follow_one_another_and_hold_every_row_once(client: Client, name: str) -> None:
    whole = client.get(f"{API}/{name}", params={**EXTRA.get(name, {}), "limit": "1000"}).json()
    rows: list[Any] = []
    size = max(1, whole["total"] // 4)
    address: str | None = (
        f"{API}/{name}?" + "".join(f"{k}={v}&" for k, v in EXTRA.get(name, {}).items()) + f"limit={size}"
    )
    pages = 0
    while address:
        response = client.get(address)
        page = response.json()
        assert page["total"] == whole["total"]
        assert len(page["rows"]) <= size
        linked = response.headers.get("link")
        assert linked == (f'<{page["next"]}>; rel="next"' if page["next"] else None)
        rows += page["rows"]
        address = page["next"]
        pages += 1
    assert rows == whole["rows"]
    assert pages >= 4


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_table_that_was_cut_says_where_it_goes_on(client: Client, form: str) -> None:
    first = client.get(f"{API}/forces", params={"format": form, "limit": "3"})
    assert first.headers["link"].endswith('>; rel="next"')
    second = client.get(first.headers["link"].partition(">")[0][1:])
    head = 1 if form == "csv" else 0
    lines = list(csv.reader(io.StringIO(first.text))) if form == "csv" else first.text.splitlines()
    assert len(lines) == 3 + head
    assert first.text.splitlines()[head:] != second.text.splitlines()[head:]


def test_a_cursor_answers_its_own_question_only(client: Client) -> None:
    cursor = client.get(f"{API}/forces?limit=2").json()["next"].rpartition("cursor=")[2]
    for address in (
        f"forces?in=CAF&cursor={cursor}",
        f"events?cursor={cursor}",
        "forces?cursor=Zm9v",
        "forces?cursor=AAA",
    ):
        assert error_of(client.get(f"{API}/{address}"), 422)["code"] == "stale_cursor"


@pytest.mark.parametrize(
    ("address", "status", "code", "place"),
    [
        ("forces?where=CAF", 400, "bad_argument", "query"),
        ("forces?on=yesterday", 400, "bad_argument", "query on"),
        ("forces?on=2013-02-30", 400, "bad_argument", "query on"),
        ("forces?known-by=20131126", 400, "bad_argument", "query known-by"),
        ("forces?on=2013-11-26&on=2013-11-27", 400, "bad_argument", "on"),
        ("forces?limit=0", 400, "bad_argument", "query limit"),
        ("forces?limit=1001", 400, "bad_argument", "query limit"),
        ("forces?limit=many", 400, "bad_argument", "query limit"),
        ("forces?format=xml", 400, "bad_argument", "query format"),
        ("forces?cursor=%2F", 400, "bad_argument", "query cursor"),
        ("forces?in=", 400, "bad_argument", "query in"),
        ("forces?in=null", 422, "unknown_country", "in"),
        ("forces?by=NULL", 422, "unknown_contributor", "by"),
        ("forces?on=null", 400, "bad_argument", "query on"),
        ("forces?known-by=null", 400, "bad_argument", "query known-by"),
        ("forces?limit=null", 400, "bad_argument", "query limit"),
        ("events?all=yes", 400, "bad_argument", "query all"),
        ("changes", 400, "bad_argument", "query"),
        ("search", 400, "bad_argument", "query"),
        ("search?words=%20%21", 422, "cannot_be_answered", ""),
        ("forces?in=Freedonia", 422, "unknown_country", "in"),
        ("forces?by=Freedonia", 422, "unknown_contributor", "by"),
        ("brief?limit=3", 400, "bad_argument", "query"),
        ("brief?format=csv", 400, "bad_argument", "query"),
        ("statements/s:0000000000000000", 404, "not_found", "id"),
        ("statements/s:", 422, "unclear_id", "id"),
        ("documents/d:", 422, "unclear_id", "id"),
        ("documents/%22%27", 404, "not_found", "id"),
        ("nothing", 404, "not_found", ""),
    ],
)
def test_what_cannot_be_answered(client: Client, address: str, status: int, code: str, place: str) -> None:
    error = error_of(client.get(f"{API}/{address}"), status)
    assert (error["code"], error["place"]) == (code, place)
    assert error["next_step"]


def test_a_country_that_is_nearly_known_is_offered(client: Client) -> None:
    assert "did you mean Mali (MLI) or" in error_of(client.get(f"{API}/forces?in=Malli"), 422)["next_step"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_told_which_there_are(client: Client, method: str) -> None:
    response = client.request(method, f"{API}/forces")
    assert error_of(response, 405)["code"] == "method_not_allowed"
    assert {"GET", "HEAD"} <= set(response.headers["allow"].split(", "))


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/csv;q=0.2, application/json;q=0.9", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
    ],
)
def test_the_form_asked_for(client: Client, accept: str, form: str) -> None:
    response = client.get(f"{API}/forces", headers={"accept": accept})
    assert response.headers["content-type"] == form
    assert "Accept" in response.headers["vary"]


def test_a_form_that_cannot_be_given(client: Client) -> None:
    assert error_of(client.get(f"{API}/forces", headers={"accept": "image/png"}), 406)["code"] == "not_acceptable"
    assert error_of(client.get(f"{API}/brief", headers={"accept": "text/csv"}), 406)["code"] == "not_acceptable"
    for weight in ("nan", "inf", "1e999", "x"):
        answer = client.get(f"{API}/forces", headers={"accept": f"application/json;q={weight}, image/png"})
        assert answer.status_code in (200, 406)


@pytest.mark.parametrize(
    "address", [*NAMES, "brief", "search?words=troops", "doubts", "judgements", "agreement", "openapi.json"]
)
def test_what_has_not_changed_is_not_sent_again(client: Client, address: str) -> None:
    address = f"{API}/{address}" + ("?since=2013-11-01" if address == "changes" else "")
    first = client.get(address)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = client.get(address, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_tags_differ_by_question_and_form(client: Client) -> None:
    addresses = ["forces", "forces?in=CAF", "forces?in=CAF&on=2013-12-01", "forces?format=csv", "events", "brief"]
    tags = {client.get(f"{API}/{address}").headers["etag"] for address in addresses}
    tags.add(client.get(f"{API}/forces", headers={"accept": "text/csv"}).headers["etag"])
    assert len(tags) == len(addresses) + 1


def test_a_new_report_gives_new_tags_and_makes_cursors_stale(own: Path, tmp_path: Path) -> None:
    report = tmp_path / "r.txt"
    report.write_text("Chad has 300 soldiers in Mali, the ministry said on Monday.\n", encoding="utf-8")
    with serving(own) as client:
        first = client.get(f"{API}/forces?limit=2")
        done("read", report, "--db", own, "--published", "2013-12-20")
        again = client.get(f"{API}/forces?limit=2", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 200
        assert again.headers["etag"] != first.headers["etag"]
        assert again.json()["total"] == first.json()["total"] + 1
        assert error_of(client.get(first.json()["next"]), 422)["code"] == "stale_cursor"


@pytest.mark.parametrize("address", ["forces", "brief", "doubts", "agreement", "queries", "openapi.json", "docs"])
def test_head_is_get_without_a_body(client: Client, address: str) -> None:
    whole, head = client.get(f"{API}/{address}"), client.head(f"{API}/{address}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


def test_a_statement_comes_with_its_words_and_what_keeps_it_from_passing_for_a_fact(client: Client, car: Path) -> None:
    with open_store(car) as store:
        statements = store.load().statements
        texts = {s.doc: store.text(s.doc) for s in statements}
    for s in statements[::9]:
        page = client.get(f"{API}/statements/{s.id}").json()
        assert page["statement"]["id"] == s.id
        assert page["document"]["id"] == s.doc
        assert page["label"] or (s.status == "actual" and s.polarity == "+")
        assert bool(page["conditions"]) == bool(s.depends)
        covered = [e for passage in page["passages"] for e in passage["evidence"]]
        assert sorted((e["start"], e["end"]) for e in covered) == sorted((e.start, e.end) for e in s.evidence)
        for passage in page["passages"]:
            assert passage["text"] == texts[s.doc][passage["start"] : passage["end"]]
        short = client.get(f"{API}/statements/{s.id.partition(':')[2]}")
        assert short.json()["statement"]["id"] == s.id


def test_a_document_comes_with_its_text_and_statements(client: Client, car: Path) -> None:
    with open_store(car) as store:
        ledger = store.load()
        for document in store.documents():
            page = client.get(f"{API}/documents/{document.id}").json()
            assert page["text"] == store.text(document.id)
            assert [s["id"] for s in page["statements"]] == [s.id for s in ledger.statements if s.doc == document.id]


def test_the_search_pages_through_all_hits(client: Client, car: Path) -> None:
    with open_store(car) as store:
        wanted = [hit.document for hit in store.search("troops", limit=1000)]
    found: list[str] = []
    address: str | None = f"{API}/search?words=troops&limit=4"
    while address:
        page = client.get(address).json()
        found += [row["document"] for row in page["rows"]]
        address = page["next"]
    assert found == wanted
    assert len(found) > 4
    with open_store(car) as store:
        assert [hit.document for hit in store.search("troops", limit=2, offset=3)] == wanted[3:5]
    early = client.get(f"{API}/search", params={"words": "troops", "known-by": "2013-11-30"}).json()["rows"]
    assert 0 < len(early) < len(found)
    assert all(row["published"] <= "2013-11-30" for row in early)
