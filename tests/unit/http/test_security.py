"""What a server refuses: other sites, wrong names, no key, a reader's writing, too much, and paths that climb."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contingent.errors import UsageError
from contingent.http.access import SESSION_COOKIE, Sessions
from contingent.http.errors import Problem
from contingent.http.guard import headers_of, host_name
from contingent.http.rates import CLIENTS_KEPT, Rates, client_of
from contingent.http.settings import Settings, is_loopback
from contingent.store.access import Access
from contingent.text.safe import web_link
from tests.unit.http.serving import AT, PATIENT, bearer, error_of, make_key, serving

Client = TestClient[Litestar]
API = "/api/v1"
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
OTHERS = Settings(host="0.0.0.0", requests_per_minute=1e6, burst=100_000, sign_in_attempts=1000)
LOCAL = Settings(requests_per_minute=1e6, burst=100_000, sign_in_attempts=1000)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("GET", "/api/v1/forces", {}, 200),
        ("GET", "/api/v1/forces", {"if-none-match": "*"}, 304),
        ("GET", "/api/v1/forces?x=1", {}, 400),
        ("GET", "/api/v1/forces", {"authorization": "Bearer nobody.none"}, 401),
        ("POST", "/api/v1/judgements", {"origin": "https://elsewhere.example"}, 403),
        ("GET", "/nothing", {}, 404),
        ("GET", "/static/nothing.css", {}, 404),
        ("DELETE", "/api/v1/forces", {}, 405),
        ("GET", "/api/v1/brief", {"accept": "image/png"}, 406),
        ("POST", "/api/v1/judgements", {"content-length": "9999999"}, 413),
        ("POST", "/api/v1/judgements", {}, 415),
        ("GET", "/api/v1/forces", {"host": "elsewhere.example"}, 421),
        ("GET", "/api/v1/forces?in=Freedonia", {}, 422),
        ("GET", "/sign-in", {}, 200),
        ("GET", "/api/v1/docs", {}, 200),
        ("OPTIONS", "/api/v1/forces", {}, 204),
    ],
)
def test_every_answer_carries_the_security_headers(
    client: Client, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    response = client.request(method, address, headers=headers)
    assert response.status_code == status
    assert response.headers.get_list("content-security-policy") == [POLICY]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in response.headers["permissions-policy"]
    assert "server" not in response.headers
    assert not [name for name in response.headers if name.startswith("access-control")]
    if status >= 400:
        assert response.headers["cache-control"] == "no-store"
        error_of(response, status)


@pytest.mark.parametrize(
    ("host", "settings", "allowed"),
    [
        ("127.0.0.1:8765", PATIENT, True),
        ("localhost", PATIENT, True),
        ("LOCALHOST:1", PATIENT, True),
        ("[::1]:8765", PATIENT, True),
        ("127.1.2.3", PATIENT, True),
        ("rebound.example:8765", PATIENT, False),
        ("localhost.rebound.example", PATIENT, False),
        ("localhost@rebound.example", PATIENT, False),
        ("rebound.example@localhost", PATIENT, False),
        ("192.168.1.5", PATIENT, False),
        ("", PATIENT, False),
        ("[::1", PATIENT, False),
        ("map.example", Settings(allowed_hosts=("map.example",), burst=100), True),
        ("map.example.org", Settings(allowed_hosts=("map.example",), burst=100), False),
        ("192.168.1.5:8765", OTHERS, True),
        ("rebound.example", OTHERS, False),
    ],
)
def test_only_names_that_are_its_own_are_answered(own: Path, host: str, settings: Settings, allowed: bool) -> None:
    key = make_key(own, "Ada")
    with serving(own, settings) as client:
        response = client.get(f"{API}/brief", headers={"host": host, **bearer(key)})
    assert (response.status_code == 200) is allowed, response.text
    if not allowed:
        assert error_of(response, 421)["code"] == "wrong_host"


def test_an_error_shows_no_marks_of_direction(client: Client) -> None:
    response = client.get("/?%E2%80%AE=1&%E2%80%AE=1", headers={"accept": "text/html"})
    assert response.status_code == 400
    assert "is given twice" in response.text
    assert "\u202e" not in response.text


def test_host_names() -> None:
    assert [host_name(h) for h in ("A.example:80", "[::1]:8", "x", ":80", "[bad")] == ["a.example", "::1", "x", "", ""]


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8765"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://127.0.0.1:8765"}, False),
        ({"origin": "http://127.0.0.1:9999"}, True),
        ({"origin": "https://elsewhere.example"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"origin": "http://["}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8765"}, True),
    ],
)
def test_another_site_changes_nothing(own: Path, headers: dict[str, str], refused: bool) -> None:
    query = {"name": "mine", "view": "forces"}
    with serving(own) as client:
        response = client.post(f"{API}/queries", json=query, headers=headers)
        kept = client.get(f"{API}/queries").json()["rows"]
    assert response.status_code == (403 if refused else 201)
    assert len(kept) == (0 if refused else 1)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
)
def test_what_a_form_of_another_site_can_send_is_no_json(client: Client, kind: str) -> None:
    response = client.post(f"{API}/queries", content=b'{"name": "x", "view": "forces"}', headers={"content-type": kind})
    assert error_of(response, 415)["place"] == "Content-Type"


@pytest.mark.parametrize("settings", [OTHERS, LOCAL], ids=["to others", "loopback, a key was made"])
def test_without_a_key_nothing_is_told(own: Path, settings: Settings) -> None:
    key = make_key(own, "Ada")
    with serving(own, settings) as client:
        for headers in (
            {},
            bearer("wrong"),
            bearer(key[:-1]),
            bearer(""),
            {"authorization": key},
            {"authorization": f"Basic {key}"},
        ):
            for address in (
                f"{API}/forces",
                f"{API}/openapi.json",
                "/feeds/changes.atom",
                "/nothing",
                f"{API}/statements/s:1",
            ):
                response = client.get(address, headers=headers)
                assert error_of(response, 401)["code"] == "key_needed"
                challenge = 'Basic realm="Contingent"' if address.startswith("/feeds/") else "Bearer"
                assert response.headers["www-authenticate"] == challenge
        assert client.get(f"{API}/forces", headers=bearer(key)).status_code == 200
        assert client.get("/feeds/changes.atom", auth=("any", key)).status_code == 200
        error_of(client.get("/feeds/changes.atom", auth=(key, "any")), 401)


def test_to_others_a_key_is_needed_even_when_none_was_made(own: Path) -> None:
    with serving(own, OTHERS) as client:
        error_of(client.get(f"{API}/forces"), 401)


def test_a_revoked_key_opens_nothing_and_the_door_stays_shut(own: Path) -> None:
    key = make_key(own, "Ada", "reviewer")
    with serving(own) as client:
        assert client.get(f"{API}/forces", headers=bearer(key)).status_code == 200
        with Access.open(own, write=True) as access:
            access.revoke_key("Ada", at=AT)
        error_of(client.get(f"{API}/forces", headers=bearer(key)), 401)
        error_of(client.get(f"{API}/forces"), 401)


def test_a_reader_reads_only(own: Path) -> None:
    key = make_key(own, "Ada", "reader")
    with serving(own) as client:
        client.headers.update(bearer(key))
        for method, address in (
            ("POST", "judgements"), ("POST", "judgements/j:1/undo"), ("POST", "queries"), ("DELETE", "queries/q:1")
        ):  # fmt: skip
            response = client.request(method, f"{API}/{address}", content=b"{}", headers=JSON)
            assert error_of(response, 403)["code"] == "reviewers_only"
        assert client.get(f"{API}/doubts").status_code == 200


def test_keys_are_kept_as_hashes_only(own: Path) -> None:
    key = make_key(own, "Ada", "reviewer")
    id_, secret = key.split(".")
    assert len(secret) >= 43, "256 bits in base64"
    assert key != make_key(own, "Bo")
    stored = b"".join(path.read_bytes() for path in own.parent.glob("own.db*"))
    assert id_.encode() in stored
    assert secret.encode() not in stored
    with closing(sqlite3.connect(own)) as connection:
        for sql in (
            "DELETE FROM access_keys",
            "UPDATE access_keys SET role = 'reviewer'",
            "DELETE FROM access_revocations",
        ):
            if "revocations" in sql:
                connection.execute("INSERT INTO access_revocations VALUES (?, ?)", (id_, AT))
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(sql)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "Ada", "\x1b[31mred"])
def test_names_that_a_key_cannot_have(own: Path, name: str) -> None:
    with Access.open(own, write=True) as access:
        access.add_key("Ada", role="reader", at=AT)
        with pytest.raises(UsageError):
            access.add_key(name, role="reader", at=AT)
        assert len(access.all_keys()) == 1


def test_a_browser_signs_in_with_a_key_and_out_again(own: Path) -> None:
    key = make_key(own, "Ada", "reviewer")
    with serving(own, OTHERS) as client:
        led = client.get("/statement/s:1?in=CAF&on=2013-12-10", headers={"accept": "text/html"})
        onward = "/statement/s:1?in=CAF&on=2013-12-10"
        assert (led.status_code, led.headers["location"]) == (303, f"/sign-in?next={quote(onward, safe='')}")
        form = client.get(led.headers["location"]).text
        token = _token(form)
        assert f'name="next" value="{escape(onward)}"' in form
        bad = client.post("/sign-in", data={"key": "nobody.none", "csrf_token": token})
        assert bad.status_code == 403
        assert SESSION_COOKIE not in bad.cookies
        error_of(client.post("/sign-in", data={"key": key, "csrf_token": "x"}), 403)
        done = client.post("/sign-in", data={"key": key, "csrf_token": token, "next": "/forces"})
        assert (done.status_code, done.headers["location"]) == (303, "/forces")
        cookie = done.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        assert key.split(".")[1] not in cookie
        assert client.get(f"{API}/forces").status_code == 200
        error_of(client.post("/sign-out", data={"csrf_token": token}), 403)
        assert 'href="/sign-out"' in client.get("/").text
        other = client.cookies["contingent_session"]
        out = client.post("/sign-out", data={"csrf_token": _token(client.get("/sign-out").text)})
        assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
        error_of(client.get(f"{API}/forces", headers={"cookie": f"contingent_session={other}"}), 401)
        client.post("/sign-in", data={"key": key, "csrf_token": token})
        assert client.get(f"{API}/forces").status_code == 200
        with Access.open(own, write=True) as access:
            access.revoke_key("Ada", at=AT)
        error_of(client.get(f"{API}/forces"), 401)


@pytest.mark.parametrize(
    "onward", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "x", "/a\r\nb"]
)
def test_signing_in_leads_nowhere_else(own: Path, onward: str) -> None:
    key = make_key(own, "Ada")
    with serving(own) as client:
        token = _token(client.get("/sign-in", params={"next": onward}).text)
        done = client.post("/sign-in", data={"key": key, "csrf_token": token, "next": onward})
        assert done.headers["location"] == "/"


def test_the_cookie_is_secure_behind_https(own: Path) -> None:
    key = make_key(own, "Ada")
    with serving(own, address="https://127.0.0.1") as client:
        token = _token(client.get("/sign-in").text)
        done = client.post("/sign-in", data={"key": key, "csrf_token": token})
        assert "Secure" in done.headers["set-cookie"].split("; ")


def test_sessions_end_by_themselves() -> None:
    now = [0.0]
    sessions = Sessions(lasts_s=60, clock=lambda: now[0])
    token = sessions.begin("k1")
    assert sessions.key_id(token) == "k1"
    assert sessions.key_id(token[:-1]) is None
    now[0] = 61.0
    assert sessions.key_id(token) is None


def test_wrong_keys_are_counted(own: Path) -> None:
    make_key(own, "Ada")
    with serving(own, Settings(sign_in_attempts=3, burst=1000)) as client:
        for _ in range(3):
            error_of(client.get(f"{API}/forces", headers=bearer("no.no")), 401)
        blocked = client.get(f"{API}/forces", headers=bearer("no.no"))
        assert error_of(blocked, 429)["code"] == "too_many"
        assert int(blocked.headers["retry-after"]) > 0


def test_who_asks_too_often_has_to_wait(car: Path) -> None:
    with serving(car, Settings(burst=5, requests_per_minute=1)) as client:
        codes = [client.get("/static/nothing").status_code for _ in range(7)]
        assert codes == [404] * 5 + [429] * 2
        assert 0 < int(client.get("/").headers["retry-after"]) <= 60


def test_buckets_fill_again_and_are_bounded() -> None:
    now = [0.0]
    rates = Rates(per_minute=60, burst=2, clock=lambda: now[0])
    assert [rates.wait_s("a") for _ in range(3)] == [0, 0, 1]
    assert rates.wait_s("b") == 0
    now[0] = 1.0
    assert [rates.wait_s("a") for _ in range(2)] == [0, 1]
    for n in range(CLIENTS_KEPT + 5):
        rates.wait_s(str(n))
    assert len(rates._buckets) == CLIENTS_KEPT
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff") != client_of("2001:db8:0:1::1")
    assert client_of("192.0.2.1") != client_of("192.0.2.2")


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large(own: Path, announced: bool) -> None:
    big = b'{"name": "' + b"x" * 70_000 + b'", "view": "forces"}'
    with serving(own) as client:
        content = big if announced else (big[i : i + 1000] for i in range(0, len(big), 1000))
        error_of(client.post(f"{API}/queries", content=content, headers=JSON), 413)
        assert client.get(f"{API}/queries").json() == {"rows": []}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"name": "x"}', b'{"name": 1, "view": "forces"}', b"\xff\xfe",
                                  b"[" * 9000, b'{"name": "x", "view": "forces", "more": 1}',
                                  b'{"name": "\\ud800", "view": "force"}'])  # fmt: skip
def test_bodies_that_are_not_of_their_form(client: Client, body: bytes) -> None:
    assert error_of(client.post(f"{API}/queries", content=body, headers=JSON), 400)["code"] == "bad_argument"


@pytest.mark.parametrize(
    "path",
    ["/static/../access.py", "/static/..%2f..%2faccess.py", "/static/%2e%2e/app.py", "/static//etc/passwd",
     "/static/%5c..%5capp.py", "/static/a%00.css", "/static/.", "/static/", "/static", "/static/__init__.py",
     "/static/%252e%252e/app.py", "/static/" + "a" * 3000],
)  # fmt: skip
def test_paths_that_climb_lead_nowhere(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (400, 404, 414)
    assert "import" not in response.text


def test_a_question_that_is_too_long(client: Client) -> None:
    error_of(client.get(f"{API}/search?words=" + "a" * 9000), 414)


@pytest.mark.parametrize("name", ["host", "Authorization", "origin", "content-length", "sec-fetch-site"])
def test_a_header_that_decides_may_be_given_once(name: str) -> None:
    scope = {"headers": [(name.encode(), b"a"), (name.lower().encode(), b"b"), (b"accept", b"x"), (b"accept", b"y")]}
    with pytest.raises(Problem, match="given twice"):
        headers_of(scope)
    assert headers_of({"headers": [(b"cookie", b"a=1"), (b"Cookie", b"b=2")]}) == {"cookie": "a=1; b=2"}


def test_a_database_in_use_is_told_and_nothing_is_lost(own: Path) -> None:
    with serving(own, Settings(busy_timeout_s=0.05, burst=100)) as client:
        with closing(sqlite3.connect(own)) as other:
            other.execute("BEGIN IMMEDIATE")
            response = client.post(f"{API}/queries", json={"name": "x", "view": "forces"})
            assert error_of(response, 503)["code"] == "busy"
            assert int(response.headers["retry-after"]) > 0
            assert client.get(f"{API}/forces").status_code == 200, "reading goes on"
            other.rollback()
        assert client.post(f"{API}/queries", json={"name": "x", "view": "forces"}).status_code == 201


def test_a_database_that_is_gone_says_nothing_of_the_inside(tmp_path: Path) -> None:
    with serving(tmp_path / "none.db") as client:
        error = error_of(client.get(f"{API}/forces"), 503)
        assert str(tmp_path) not in str(error)


def test_an_unforeseen_fault_says_nothing_of_the_inside(car: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("contingent.http.views_api.brief", broken)
    with serving(car) as client:
        error = error_of(client.get(f"{API}/brief"), 500)
        assert "secret" not in str(error)


def test_what_is_loopback() -> None:
    assert [is_loopback(h) for h in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]")] == [True] * 5
    assert [is_loopback(h) for h in ("0.0.0.0", "::", "192.168.0.1", "example.org", "127.0.0.1.example.org", "")] == [
        False
    ] * 6
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("::ffff:192.168.0.1")


def test_an_ipv4_client_of_an_ipv6_socket_has_a_bucket_of_its_own() -> None:
    mapped = [client_of(f"::ffff:192.0.2.{n}") for n in (1, 2)]
    assert mapped == ["192.0.2.1", "192.0.2.2"]
    assert client_of("2001:db8::1") == client_of("2001:db8::2") != client_of("2001:db8:0:1::1")


@pytest.mark.parametrize("settings", [Settings(behind_proxy=True), Settings(allowed_hosts=("map.example",))])
def test_behind_a_proxy_a_key_is_needed_even_when_none_was_made(own: Path, settings: Settings) -> None:
    with serving(own, settings) as client:
        error_of(client.get(f"{API}/brief"), 401)
    assert not Settings(allowed_hosts=("localhost",)).reachable


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1", True), ("http://a.example", True), ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False), ("//a.example", False), ("/x", False), ("https:///x", False), ("file:///etc/passwd", False),
        ("https://a.example/\n", False), (" https://a.example", False), ("https://a.example/\u202egnp", False), ("http://[", False),
        (None, False), ("", False),
    ],
)  # fmt: skip
def test_links_lead_to_the_web_only(url: str | None, link: bool) -> None:
    assert web_link(url) == (url if link else None)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)
