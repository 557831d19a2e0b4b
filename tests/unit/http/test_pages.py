"""The pages over HTTP: each view has one, forms are kept to this site, and what a person types comes back inert."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from contingent.http.shell import VIEWS
from contingent.ids import text_sha256
from contingent.records import Document, Evidence, Reading, Report, Source, Statement, document_id
from contingent.store import open_store
from tests.unit.http.serving import bearer, make_key, serving
from tests.unit.store.samples import AT, LATER, read_report

Client = TestClient[Litestar]
PICTURE = {"in": "CAF", "on": "2013-12-10", "known-by": "2013-12-10"}
HTML = {"accept": "text/html"}
STATEMENT = re.compile(r'data-statement="(s:[0-9a-f]+)"')


@pytest.fixture
def local(own: Path) -> Iterator[Client]:
    """A client on this machine, of a database it may write to."""
    with serving(own) as client:
        yield client


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)


def forms_of(page: str) -> list[dict[str, str]]:
    """The hidden fields of each form that judges."""
    forms = re.findall(r'<form method="post" action="/review".*?</form>', page, re.DOTALL)
    hidden = re.compile(r'name="([a-z_]+)" value="([^"]*)"')
    return [{k: unescape(v) for k, v in hidden.findall(f) if k != "verdict"} for f in forms]


@pytest.mark.parametrize("name", [name for name, _ in VIEWS] + ["search", "review"])
def test_every_view_has_a_page(client: Client, name: str) -> None:
    path = "/" if name == "brief" else f"/{name}"
    asked = PICTURE | ({"since": "2013-11-30"} if name in ("brief", "changes") else {})
    answer = client.get(path, params=asked, headers=HTML)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert 'aria-current="page"' in answer.text
    assert "Central African Republic" in answer.text or name == "search"
    assert "style=" not in answer.text
    assert not re.search(r"<script(?! src=)", answer.text)


@pytest.mark.parametrize("name", ["forces", "commitments", "mandates", "disputes"])
def test_a_page_without_rows_does_not_blame_the_reports(client: Client, name: str) -> None:
    page = client.get(f"/{name}?in=FJI").text
    assert "Nothing with what is asked for above." in page
    assert f'href="/{name}"' in page
    assert "Nothing in the reports" not in page


def test_fields_left_empty_count_as_not_given(client: Client) -> None:
    assert client.get("/?in=&on=&known-by=", headers=HTML).text.count("All countries") >= 1
    assert client.get("/?in=Atlantis", headers=HTML).status_code == 422
    assert client.get("/?on=someday", headers=HTML).status_code == 400


def test_what_was_known_later_is_not_on_the_page_of_an_earlier_day(client: Client) -> None:
    early = client.get("/forces", params=PICTURE | {"known-by": "2013-12-01"}).text
    late = client.get("/forces", params=PICTURE | {"known-by": "2013-12-31"}).text
    assert "1,600" not in early
    assert "1,600" in late


def test_a_page_a_browser_holds_is_not_sent_again(client: Client) -> None:
    first = client.get("/events", params=PICTURE)
    again = client.get("/events", params=PICTURE, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_words_of_a_statement_as_a_page_and_as_a_pane(client: Client) -> None:
    page = client.get("/forces", params=PICTURE).text
    (statement, *_) = STATEMENT.findall(page)
    whole = client.get(f"/statement/{statement}", params=PICTURE).text
    pane = client.get(f"/statement/{statement}", params=PICTURE | {"pane": "true"}).text
    assert '<mark class="evidence' in whole
    assert "<html" in whole
    assert '<mark class="evidence' in pane
    assert "<html" not in pane
    document = re.search(r'href="/documents/(d:[0-9a-f]+)"', whole)
    assert document is not None
    report = client.get(f"/documents/{document.group(1)}").text
    assert statement in report
    assert client.get("/statement/s:0000", headers=HTML).status_code == 404
    assert client.get("/documents/d:0000", headers=HTML).status_code == 404


def test_the_brief_as_a_file_is_offered_under_a_plain_name(client: Client) -> None:
    answer = client.get("/brief.html", params=PICTURE)
    assert answer.headers["content-disposition"] == 'attachment; filename="brief-CAF-2013-12-10.html"'
    assert "<script" not in answer.text
    anchors = set(re.findall(r'href="#(words-[^"]+)"', answer.text))
    assert anchors
    assert anchors <= set(re.findall(r'id="(words-[^"]+)"', answer.text))


def test_long_tables_come_in_pages_that_lead_on(client: Client) -> None:
    first = client.get("/timeline").text
    onward = re.search(r'<a href="([^"]+)" rel="next">', first)
    assert onward is not None
    second = client.get(unescape(onward.group(1))).text
    assert set(STATEMENT.findall(second)) - set(STATEMENT.findall(first))


def test_the_brief_as_a_file_is_kept_by_nobody(client: Client) -> None:
    assert client.get("/brief.html?in=CAF").headers["cache-control"] == "no-store"


def test_a_search_narrows_by_facets_and_says_what_cannot_be(client: Client) -> None:
    def hits(**asked: str) -> list[str]:
        return STATEMENT.findall(client.get("/search", params=asked).text)

    everything, deployed = hits(words="troops"), hits(words="troops", type="DEPLOY")
    assert set(deployed) < set(everything)
    assert hits(words="troops", last="2013-12-01", first="2014-01-01") == []
    assert "no word to look for" in client.get("/search", params={"words": '"'}).text
    assert client.get("/search", params={"type": "NOTHING"}, headers=HTML).status_code == 400
    shown = client.get("/search", params={"words": '<script>alert("x")</script>'}).text
    assert "<script>alert" not in shown


def test_a_search_is_kept_under_a_name_and_taken_out(local: Client) -> None:
    page = local.get("/search", params={"words": "troops", "type": "DEPLOY"}).text
    form = {"csrf_token": token_of(page), "name": "Troops <b>", "words": "troops", "type": "DEPLOY", "next": "/search"}
    assert local.post("/queries", data=form).status_code == 303
    kept = local.get("/search").text
    assert "Troops &lt;b&gt;" in kept
    assert "/search?words=troops&amp;type=DEPLOY" in kept or "/search?type=DEPLOY&amp;words=troops" in kept
    id_ = re.search(r'name="id" value="([^"]+)"', kept)
    assert id_ is not None
    local.post("/queries/drop", data={"csrf_token": token_of(kept), "id": id_.group(1), "next": "/search"})
    assert "Troops &lt;b&gt;" not in local.get("/search").text


def test_a_word_given_on_the_page_is_kept_and_undone(local: Client, own: Path) -> None:
    page = local.get("/review?in=CAF").text
    form = forms_of(page)[0]
    answer = local.post("/review", data=form | {"verdict": "accept"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?in=CAF")
    with open_store(own) as store:
        (said,) = store.judgements()
    assert said.verdict == "accept"
    page = local.get("/review?in=CAF").text
    undo = re.search(r'action="/review/undo".*?</form>', page, re.DOTALL)
    assert undo is not None
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', undo.group()))
    assert local.post("/review/undo", data=fields).status_code == 303
    with open_store(own) as store:
        assert [j.verdict for j in store.judgements()] == ["accept", "undo"]


def test_the_key_that_undoes_takes_back_only_ones_own_word(local: Client) -> None:
    form = forms_of(local.get("/review?in=CAF").text)[0]
    local.post("/reviewer", data=form | {"name": "Ada"})
    local.post("/review", data=forms_of(local.get("/review?in=CAF").text)[0] | {"verdict": "accept"})
    assert 'data-key="u">Undo' in local.get("/review?in=CAF").text
    local.post("/reviewer", data=forms_of(local.get("/review?in=CAF").text)[0] | {"name": "Bo"})
    page = local.get("/review?in=CAF").text
    assert 'data-key="u"' not in page
    assert "Take back what Ada said" in page


def test_a_word_that_comes_too_late_is_shown_beside_the_other_and_not_lost(local: Client, own: Path) -> None:
    form = forms_of(local.get("/review?in=CAF").text)[0]
    local.post("/review", data=form | {"verdict": "accept"})
    late = local.post("/review", data=form | {"verdict": "reject"})
    assert late.status_code == 409
    assert "accept" in late.text
    assert 'name="verdict" value="reject"' in late.text, "the word is at hand"
    again = {"csrf_token": form["csrf_token"], "anyway": "true", **form, "verdict": "reject"}
    assert local.post("/review", data=again).status_code == 303
    with open_store(own) as store:
        assert [j.verdict for j in store.judgements()] == ["accept", "reject"]


def test_a_value_that_does_not_fit_is_said_and_nothing_is_kept(local: Client, own: Path) -> None:
    form = next(f for f in forms_of(local.get("/review?in=CAF").text) if "right" not in f)
    answer = local.post("/review", data=form | {"verdict": "correct", "field": "status", "value": "perhaps"})
    assert answer.status_code == 422
    assert "perhaps" in answer.text
    with open_store(own) as store:
        assert store.judgements() == []


@pytest.mark.parametrize("path", ["/review", "/review/undo", "/queries", "/queries/drop", "/reviewer"])
def test_a_form_of_another_site_or_without_its_token_changes_nothing(local: Client, own: Path, path: str) -> None:
    fields = {"verdict": "accept", "name": "x", "csrf_token": "0" * 64}
    assert local.post(path, data=fields).status_code == 403
    other = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    assert local.post(path, data=fields, headers=other).status_code == 403
    with open_store(own) as store:
        assert store.judgements() == []


def test_a_readers_key_shows_the_queue_and_offers_nothing_to_press(own: Path) -> None:
    key = make_key(own, "Rita", "reader")
    with serving(own) as client:
        page = client.get("/review?in=CAF", headers=bearer(key))
        assert page.status_code == 200
        assert '<button name="verdict"' not in page.text
        assert client.post("/review", data={"verdict": "accept"}, headers=bearer(key)).status_code == 403


def test_a_statement_of_an_older_reading_is_not_offered_to_be_judged(local: Client, own: Path) -> None:
    old = read_report("France will send 600 troops.", id="again", origin="test 1")
    gone = replace(old.statements[0], id="s:abcdef0123456789")
    with open_store(own, write=True) as store:
        store.write([replace(old, statements=(*old.statements, gone))], reader="test", version="1", read_at=AT)
        new = read_report("France will send 600 troops.", id="again", origin="test 2")
        store.write([new], reader="test", version="2", read_at=LATER)
    page = local.get(f"/statement/{gone.id}")
    assert "From an older reading" in page.text
    assert "/review?statement=" not in page.text
    assert local.get("/review", params={"statement": gone.id}).status_code == 404


def test_one_statement_can_be_chosen_to_be_judged(client: Client) -> None:
    (statement, *_) = STATEMENT.findall(client.get("/forces", params=PICTURE).text)
    page = client.get("/review", params={"statement": statement}).text
    assert "chosen to be judged" in page
    assert f'name="left" value="{statement}"' in page


@pytest.mark.parametrize("path", ["/api/v1/forces?on=2013-13-45", "/api/v1/events?known-by=yesterday"])
def test_a_wrong_date_is_told_with_the_form_of_a_right_one(client: Client, path: str) -> None:
    answer = client.get(path)
    told = answer.json()["error"]
    assert (answer.status_code, told["message"]) == (400, "this is no date")
    assert "YYYY-MM-DD" in told["next_step"]


def test_a_database_of_some_thousand_statements_is_looked_at_whole(own: Path) -> None:
    from contingent.http.picture import WHOLE, load_picture

    with open_store(own) as store:
        assert not store.holds_more_than(WHOLE)
        everything = store.load()
        questions: list[dict[str, Any]] = [{}, {"in_": "CAF"}, {"on": "2013-12-10"}, {"known_by": "2013-12-10"}]
        for asked in questions:
            looked_at = load_picture(store, **asked)
            assert (looked_at.ledger, looked_at.left_out) == (everything, 0)
        assert load_picture(store, in_="CAF", narrowed=True).ledger == store.load(in_="CAF")


def test_a_hit_of_the_search_has_the_label_of_the_views(tmp_path: Path) -> None:
    text = "France will send 1,000 troops to Mali, the minister said. Rebels hold Gao.\n"
    report = Report(text=text, date="2013-01-12")
    doc = document_id(report)
    only_promised = Statement(
        id="s:1", doc=doc, type="DEPLOY", status="actual", gist="a force is sent",
        evidence=(Evidence(start=0, end=37, exact=text[:37]),), sources=(Source(act="commit"),),
    )  # fmt: skip
    once_there = Statement(
        id="s:2", doc=doc, type="PRESENCE", status="actual", gist="a force was there", mode=("former",),
        evidence=(Evidence(start=58, end=74, exact=text[58:74]),),
    )  # fmt: skip
    reading = Reading(report=report, document=Document(id=doc, sha256=text_sha256(text), chars=len(text)),
                      entities=(), statements=(only_promised, once_there), links=())  # fmt: skip
    db = tmp_path / "t.db"
    with open_store(db, write=True) as store:
        store.write([reading], reader="test", version="1", read_at="2026-01-01T00:00:00Z")
    with serving(db) as client:
        page = client.get("/search", params={"type": "DEPLOY"}).text
        assert "ONLY PROMISED</b>" in page
        assert "FORMER</b>" in client.get("/search", params={"type": "PRESENCE"}).text
        labels = {r["statement"]: r["label"] for r in client.get("/api/v1/statements").json()["rows"]}
    assert labels == {"s:1": "ONLY PROMISED", "s:2": "FORMER"}
