"""Judging over HTTP: as at the terminal; two people at once lose nothing; saved queries."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contingent.http.access import REVIEWER_COOKIE
from contingent.http.review_api import now_after
from contingent.resolve.judgements import judgement
from contingent.store import open_store
from contingent.store.copying import copy_database
from tests.postgres import PostgresServer
from tests.unit.http.serving import bearer, copy_of, error_of, make_key, serving

Client = TestClient[Litestar]
API = "/api/v1"


BOTH_STORES = pytest.mark.parametrize("own", ["file", "server"], indirect=True)


@pytest.fixture
def own(request: pytest.FixtureRequest, car: Path, tmp_path: Path) -> str:
    """A database that a test may write to, a file or on a server."""
    if getattr(request, "param", "file") == "file":
        return str(copy_of(car, tmp_path))
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.new_database()
    copy_database(car, name)
    return name


@pytest.fixture
def local(own: str) -> Iterator[Client]:
    """A client on this machine, of a database it may write to."""
    with serving(own) as client:
        yield client


def queue(client: Client, **arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(f"{API}/doubts", params={"limit": "1000", **arguments}).json()["rows"]
    return rows


def first(client: Client, *, pair: bool) -> dict[str, Any]:
    return next(row for row in queue(client) if (row["right"] is not None) is pair)


def word(row: dict[str, Any], verdict: str, **more: Any) -> dict[str, Any]:
    ends = {"left": row["left"]["statement"]} | ({"right": row["right"]["statement"]} if row["right"] else {})
    return {"verdict": verdict, "seen_version": row["version"], **ends, **more}


@pytest.mark.parametrize(("pair", "verdict", "more"), [
    (True, "accept", {}), (True, "reject", {}), (True, "merge", {}), (True, "correct", {"rel": "updates"}),
    (False, "accept", {}), (False, "reject", {}), (False, "correct", {"field": "best", "value": "777"}),
])  # fmt: skip
def test_a_word_is_kept_heeded_and_taken_back(
    local: Client, own: str, pair: bool, verdict: str, more: dict[str, str]
) -> None:
    row = next(
        r
        for r in queue(local)
        if (r["right"] is not None) is pair and (not more or pair or "best" in r["left"]["values"])
    )
    before = local.get(f"{API}/forces").json()["rows"]
    kept = local.post(f"{API}/judgements", json=word(row, verdict, reviewer="Ada", note="seen", **more))
    assert kept.status_code == 201, kept.text
    said = kept.json()["judgement"]
    assert (said["by"], said["verdict"], said["note"]) == ("Ada", verdict, "seen")
    assert said["seen"], "what the person saw is kept"
    with open_store(own) as store:
        assert [j.id for j in store.judgements()] == [said["id"]]
    assert (row["left"], row["right"]) not in [(r["left"], r["right"]) for r in queue(local)]
    (listed,) = local.get(f"{API}/judgements").json()["rows"]
    assert listed["standing"] is True
    assert listed["about"][0] == row["left"]["statement"]
    undone = local.post(
        f"{API}/judgements/{said['id']}/undo", json={"seen_version": kept.json()["version"], "reviewer": "Ada"}
    )
    assert undone.status_code == 201, undone.text
    assert local.get(f"{API}/forces").json()["rows"] == before
    assert [r["standing"] for r in local.get(f"{API}/judgements").json()["rows"]] == [False, False]


def test_the_queue_says_what_others_said_and_leaves_out_what_one_said_oneself(local: Client) -> None:
    row = first(local, pair=False)
    local.post(f"{API}/judgements", json=word(row, "accept", reviewer="Ada"))
    here = [
        r for r in queue(local, reviewer="Bo") if r["left"]["statement"] == row["left"]["statement"] and not r["right"]
    ]
    assert [said["by"] for said in here[0]["said"]] == ["Ada"]
    assert here[0]["version"] == here[0]["said"][0]["id"]
    mine = [
        r for r in queue(local, reviewer="Ada") if r["left"]["statement"] == row["left"]["statement"] and not r["right"]
    ]
    assert mine == []


def test_every_doubtful_statement_carries_its_label(local: Client) -> None:
    rows = queue(local)
    with_right = [end for row in rows for end in (row["left"], row["right"]) if end]
    assert all(end["label"] or end["values"]["status"] == "actual" for end in with_right)
    assert {row["relation"] is not None for row in rows} == {True, False}


@BOTH_STORES
@pytest.mark.parametrize("pair", [True, False])
def test_two_people_at_once(local: Client, pair: bool) -> None:
    row = first(local, pair=pair)
    assert local.post(f"{API}/judgements", json=word(row, "accept", reviewer="Ada")).status_code == 201
    late = local.post(f"{API}/judgements", json=word(row, "reject", reviewer="Bo"))
    conflict = error_of(late, 409)
    assert (conflict["code"], conflict["judgement"]["by"], conflict["judgement"]["verdict"]) == (
        "judged_meanwhile", "Ada", "accept"
    )  # fmt: skip
    assert len(local.get(f"{API}/judgements").json()["rows"]) == 1
    both = local.post(f"{API}/judgements?anyway=true", json=word(row, "reject", reviewer="Bo"))
    assert both.status_code == 201
    assert [(r["by"], r["standing"]) for r in local.get(f"{API}/judgements").json()["rows"]] == [
        ("Ada", False),
        ("Bo", True),
    ]
    again = word(row, "accept", reviewer="Ada") | {"seen_version": conflict["judgement"]["id"]}
    assert error_of(local.post(f"{API}/judgements", json=again), 409)["judgement"]["by"] == "Bo"
    again["seen_version"] = both.json()["version"]
    assert local.post(f"{API}/judgements", json=again).status_code == 201


@BOTH_STORES
def test_an_undo_too_is_something_to_have_seen(local: Client) -> None:
    row = first(local, pair=False)
    kept = local.post(f"{API}/judgements", json=word(row, "accept", reviewer="Ada")).json()
    undone = local.post(
        f"{API}/judgements/{kept['version']}/undo", json={"seen_version": kept["version"], "reviewer": "Ada"}
    )
    late = word(row, "reject", reviewer="Bo") | {"seen_version": kept["version"]}
    assert error_of(local.post(f"{API}/judgements", json=late), 409)["judgement"]["verdict"] == "undo"
    stale = local.post(
        f"{API}/judgements/{kept['version']}/undo", json={"seen_version": kept["version"], "reviewer": "Bo"}
    )
    error_of(stale, 409)
    fresh = word(row, "reject", reviewer="Bo") | {"seen_version": undone.json()["version"]}
    assert local.post(f"{API}/judgements", json=fresh).status_code == 201


@BOTH_STORES
def test_of_many_at_the_same_moment_one_is_kept_and_the_others_are_told(local: Client) -> None:
    row, codes = first(local, pair=False), []
    start = threading.Barrier(6)

    def judge(name: str) -> None:
        start.wait()
        codes.append(local.post(f"{API}/judgements", json=word(row, "accept", reviewer=name)).status_code)

    threads = [threading.Thread(target=judge, args=(name,)) for name in "ABCDEF"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201] + [409] * 5


@pytest.mark.parametrize(
    ("change", "status", "place"),
    [
        ({"left": "s:0000000000000000"}, 404, "id"),
        ({"left": "d:"}, 404, "id"),
        ({"seen_version": "j:other"}, 409, "body seen_version"),
        ({"verdict": "praise"}, 400, "body verdict"),
        ({"verdict": "undo"}, 422, "body verdict"),
        ({"verdict": "merge"}, 422, "body right"),
        ({"rel": "same"}, 422, "body right"),
        ({"verdict": "correct"}, 422, ""),
        ({"verdict": "correct", "field": "colour", "value": "red"}, 422, ""),
        ({"verdict": "correct", "field": "best", "value": "many"}, 422, ""),
        ({"verdict": "correct", "field": "status", "value": "sure"}, 422, ""),
        ({"reviewer": " "}, 422, "body reviewer"),
        ({"reviewer": "a\nb"}, 422, "body reviewer"),
        ({"reviewer": "x" * 101}, 400, "body reviewer"),
        ({"note": "x" * 2001}, 400, "body note"),
        ({"more": 1}, 400, "body"),
    ],
)
def test_words_that_cannot_be_kept(local: Client, change: dict[str, str], status: int, place: str) -> None:
    response = local.post(f"{API}/judgements", json=word(first(local, pair=False), "accept") | change)
    assert error_of(response, status)["place"] == place
    assert local.get(f"{API}/judgements").json()["total"] == 0


def test_a_pair_is_of_two_and_linked_where_a_link_is_accepted(local: Client) -> None:
    row = first(local, pair=False)
    left = row["left"]["statement"]
    other = next(r["left"]["statement"] for r in queue(local) if r["left"]["document"] != row["left"]["document"])
    same = word(row, "merge") | {"right": left}
    assert error_of(local.post(f"{API}/judgements", json=same), 422)["code"] == "one_statement"
    unlinked = word(row, "accept") | {"right": other}
    assert error_of(local.post(f"{API}/judgements", json=unlinked), 422)["code"] == "no_link"
    assert (
        error_of(local.post(f"{API}/judgements", json=unlinked | {"verdict": "correct"}), 422)["code"] == "no_relation"
    )
    merged = local.post(f"{API}/judgements", json=unlinked | {"verdict": "merge", "reviewer": "Ada"})
    assert merged.status_code == 201
    links = local.get(f"{API}/statements/{left}").json()["links"]
    assert any(link["statement"]["statement"] == other and link["relation"].startswith("same") for link in links)


def test_what_was_never_said_cannot_be_undone(local: Client) -> None:
    error_of(local.post(f"{API}/judgements/j:none/undo", json={"seen_version": None}), 404)


@BOTH_STORES
def test_whose_word_it_is(own: str) -> None:
    with serving(own) as client:
        row = first(client, pair=False)
        client.cookies.set(REVIEWER_COOKIE, "Zo%C3%AB", domain="127.0.0.1")
        assert client.post(f"{API}/judgements", json=word(row, "accept")).json()["judgement"]["by"] == "Zoë"
    key = make_key(own, "Ada", "reviewer")
    with serving(own) as client:
        client.headers.update(bearer(key))
        row = first(client, pair=True)
        error = error_of(client.post(f"{API}/judgements", json=word(row, "accept", reviewer="Bo")), 422)
        assert error["code"] == "not_this_name"
        assert client.post(f"{API}/judgements", json=word(row, "accept")).json()["judgement"]["by"] == "Ada"


def test_agreement_of_two(local: Client) -> None:
    row = first(local, pair=True)
    for name, verdict in (("Ada", "accept"), ("Bo", "reject")):
        local.post(f"{API}/judgements?anyway=true", json=word(row, verdict, reviewer=name))
    (found,) = local.get(f"{API}/agreement").json()["rows"]
    assert (found["field"], found["items"], found["equal"], found["people"]) == ("link", 1, 0, 2)


@BOTH_STORES
def test_queries_are_kept_answered_and_taken_out(local: Client) -> None:
    empty = local.get(f"{API}/queries")
    query = {"name": "Forces in December", "view": "forces", "arguments": {"in": "CAF", "on": "2013-12-10"}}
    kept = local.post(f"{API}/queries", json=query)
    assert kept.status_code == 201
    assert local.get(kept.json()["href"]).json()["total"] > 0
    listed = local.get(f"{API}/queries", headers={"if-none-match": empty.headers["etag"]})
    assert [row["query"]["name"] for row in listed.json()["rows"]] == ["Forces in December"]
    address = f"{API}/queries/{kept.json()['query']['id']}"
    gone = local.delete(address)
    assert (gone.status_code, gone.content) == (204, b"")
    error_of(local.delete(address), 404)
    assert local.get(f"{API}/queries").json() == {"rows": []}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"view": "secrets"}, 400),
        ({"name": ""}, 400),
        ({"arguments": {"where": "CAF"}}, 422),
        ({"arguments": {"on": "someday"}}, 422),
        ({"view": "changes"}, 422),
        ({"view": "search", "arguments": {"words": "troops"}}, 201),
        ({"arguments": {str(n): "x" for n in range(21)}}, 400),
    ],
)
def test_queries_hold_what_their_view_takes(local: Client, change: dict[str, Any], status: int) -> None:
    response = local.post(f"{API}/queries", json={"name": "x", "view": "forces"} | change)
    assert response.status_code == status, response.text


def test_a_name_is_chosen_by_a_form_of_this_server(local: Client) -> None:
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', local.get("/sign-in").text)
    assert token is not None
    error_of(local.post("/reviewer", data={"name": "Zoë", "csrf_token": "0" * 64}), 403)
    error_of(local.post("/reviewer", data={"name": "a\nb", "csrf_token": token.group(1)}), 422)
    error_of(local.post("/reviewer", json={"name": "Zoë", "csrf_token": token.group(1)}), 415)
    chosen = local.post("/reviewer", data={"name": "Zoë", "csrf_token": token.group(1), "next": "/review"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/review")
    assert "HttpOnly" in chosen.headers["set-cookie"]
    kept = local.post(f"{API}/judgements", json=word(first(local, pair=False), "accept"))
    assert kept.json()["judgement"]["by"] == "Zoë"


def test_a_word_given_after_the_clock_was_set_back_is_still_the_later_one(
    local: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = first(local, pair=False)
    kept = local.post(f"{API}/judgements", json=word(row, "accept", reviewer="Ada")).json()
    for at in ("2020-01-01T00:00:00.000+00:00", kept["judgement"]["at"]):
        monkeypatch.setattr("contingent.http.review_api.now", lambda at=at: at)
        late = word(row, "reject", reviewer=f"Bo {at}") | {"seen_version": kept["version"]}
        kept = local.post(f"{API}/judgements", json=late).json()
        said = local.get(f"{API}/judgements").json()["rows"]
        assert said[-1]["id"] == kept["version"]


@pytest.mark.parametrize(
    ("last", "after"),
    [
        ("2999-01-01T00:00:00.123456+00:00", "2999-01-01T00:00:00.124+00:00"),
        ("2999-01-01T00:00:00Z", "2999-01-01T00:00:01.000+00:00"),
    ],
)
def test_moments_after_others(last: str, after: str) -> None:
    said = judgement("undo", by="Ada", at=last, undoes="j:1")
    assert now_after([said]) == after > last
    never = judgement("undo", by="Ada", at="9999-12-31T23:59:59.999Z", undoes="j:1")
    assert now_after([never]) < never.at


def test_the_queue_says_how_much_was_not_looked_at(local: Client, own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(own) as store:
        some = store.load_recent(limit=10, as_read=True)
    assert some.left_out
    monkeypatch.setattr("contingent.http.review_api.load_picture", lambda *_, **__: some)
    answer = local.get(f"{API}/doubts")
    assert answer.json()["left_out"] == some.left_out
    assert answer.headers["contingent-left-out"] == str(some.left_out)
