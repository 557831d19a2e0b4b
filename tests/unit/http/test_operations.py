"""What those who run a server see: metrics that a Prometheus parser reads, health, and a log without words of reports."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from contingent.cli.logs import JsonLines
from contingent.http import health
from contingent.http.database import Database
from contingent.http.meters import Meters
from contingent.http.settings import Settings
from contingent.readers import load_reader
from contingent.records import Reading, Report
from tests.unit.http.serving import PATIENT, bearer, error_of, make_key, serving

HOSTILE = [
    "/nowhere/1",
    "/nowhere/2",
    "/%00",
    "/a//b",
    "/x%2fy",
    "/statement/s:<script>",
    "/api/v1/none?key=secret",
    "/é\u202e",
]


def samples(client: TestClient[Litestar], **headers: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Values by name and labels, as a Prometheus parser reads them."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_method_and_status(car: Path) -> None:
    with serving(car) as client:
        for _ in range(3):
            assert client.get("/api/v1/forces", params={"in": "CAF"}).status_code == 200
        client.get("/api/v1/forces", params={"nonsense": "1"})
        found = samples(client)
    route = ("route", "/api/v1/forces")
    requests = "contingent_http_requests_total"
    assert found[requests, (("method", "GET"), route, ("status", "200"))] == 3
    assert found[requests, (("method", "GET"), route, ("status", "400"))] == 1
    assert found["contingent_http_request_seconds_count", (route,)] == 4
    assert found["contingent_http_request_seconds_bucket", (("le", "+Inf"), route)] == 4
    assert found["contingent_http_in_flight", ()] == 1  # this very request
    assert found["contingent_database_up", ()] == 1
    assert found["contingent_documents", ()] > 5
    assert found["contingent_statements", ()] > 20
    assert found["contingent_last_read_timestamp_seconds", ()] > 1e9


def test_hostile_addresses_and_methods_add_no_labels(car: Path) -> None:
    with serving(car) as client:
        for path in HOSTILE:
            for method in ("GET", "POST", "BREW", "X" * 40):
                client.request(method, path)
        before = len(samples(client))
        for number in range(50):
            client.request(f"M{number}", f"/nowhere-{number}/{number}")
        found = samples(client)
    labels = {value for name, pairs in found if name.startswith("contingent_http") for _, value in pairs}
    own = [name for name, pairs in found if ("route", "/metrics") in pairs]  # begins to be counted once it was asked
    assert len(found) == before + len(own)
    assert not [
        value for value in labels if "nowhere" in value or "secret" in value or "M4" in value or "\u202e" in value
    ]
    assert {value for name, pairs in found for label, value in pairs if label == "method"} <= {
        "GET",
        "POST",
        "HEAD",
        "OPTIONS",
        "other",
    }


def test_refusals_are_counted_by_their_code(car: Path) -> None:
    with serving(car) as client:
        client.get("/", headers={"host": "evil.example"})
        client.get("/a//b")
        found = samples(client)
    assert found["contingent_http_refused_total", (("code", "wrong_host"),)] == 1
    assert found["contingent_http_refused_total", (("code", "bad_path"),)] == 1


def test_metrics_need_a_key_once_there_is_one_and_health_never_does(own: Path) -> None:
    key = make_key(own, "prometheus")
    with serving(own) as client:
        error_of(client.get("/metrics"), 401)
        error_of(client.get("/metrics", headers=bearer("no such key")), 401)
        found = samples(client, **bearer(key))
        assert client.get("/health/live").json() == {"status": "alive"}
        assert client.get("/health/ready").json() == {"status": "ready"}
    assert key not in str(found)


def test_a_conflict_between_reviewers_is_counted(own: Path) -> None:
    with serving(own) as client:
        statement = client.get("/api/v1/doubts").json()["rows"][0]
        word = {"verdict": "accept", "left": statement["left"]["statement"], "seen_version": "j:none"}
        response = client.post("/api/v1/judgements", json=word)
        assert response.status_code == 409, response.text
        assert samples(client)["contingent_review_conflicts_total", ()] == 1


def _gone(db: Path) -> None:
    db.unlink()


def _replaced(db: Path) -> None:
    db.unlink()
    db.write_bytes(b"no database " * 100)


def _of_a_later_version(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA user_version = 9999")


def _of_an_earlier_version(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA user_version = 1")


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_gone, "database_unusable"),
        (_replaced, "database_unusable"),
        (_of_a_later_version, "database_unusable"),
        (_of_an_earlier_version, "schema_outdated"),
    ],
)
def test_it_is_not_ready_when_the_database_is_not(own: Path, happens: Any, code: str) -> None:
    with serving(own) as client:
        assert client.get("/health/ready").status_code == 200
        happens(own)
        error = error_of(client.get("/health/ready"), 503)
        assert error["code"] == code
        assert str(own.parent) not in json.dumps(error)
        assert client.get("/health/live").status_code == 200


def test_metrics_of_a_database_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    meters = Meters(Database(tmp_path / "none.db", busy_timeout_s=1), clock=lambda: 0.0)
    assert "contingent_database_up 0.0" in generate_latest(meters.registry).decode()


def test_rows_are_counted_again_when_there_are_more_and_not_at_every_look(own: Path) -> None:
    now = [100.0]
    database = Database(own, busy_timeout_s=1)
    meters = Meters(database, clock=lambda: now[0])
    before = meters.registry.get_sample_value("contingent_documents")
    with database.writer() as store:
        results = load_reader().read([Report(text="Chad sent 850 troops to Mali.", file="new.txt")])
        readings = [result for result in results if isinstance(result, Reading)]
        store.write(readings, reader="grammar", version="1", read_at="2030-01-01T00:00:00+00:00")
    assert before is not None
    assert meters.registry.get_sample_value("contingent_documents") == before
    now[0] += 60
    assert meters.registry.get_sample_value("contingent_documents") == before + 1
    assert meters.registry.get_sample_value("contingent_last_read_timestamp_seconds") == 1893456000
    database.close()


def test_it_is_not_ready_when_the_disk_takes_nothing(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(own) as client:
        monkeypatch.setattr(health, "can_write", lambda folder: False)
        assert error_of(client.get("/health/ready"), 503)["code"] == "disk_not_writable"
        monkeypatch.undo()
        monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 62)
        assert error_of(client.get("/health/ready"), 503)["code"] == "disk_full"
    with serving(own, Settings(requests_per_minute=1e6, burst=100, writable=False)) as client:
        assert client.get("/health/ready").status_code == 200  # served to be read only


def test_health_is_told_however_much_there_is_to_do(own: Path) -> None:
    with serving(own, Settings(requests_per_minute=1e6, burst=100, max_in_flight=0)) as client:
        error_of(client.get("/"), 503)
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 200


class Lines(logging.Handler):
    """The lines that a handler would write."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Lines of the log of the package."""
    handler, logger = Lines(), logging.getLogger("contingent")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_the_log_holds_routes_and_counts_and_nothing_that_was_asked_or_shown(own: Path, log: list[str]) -> None:
    key = make_key(own, "reader")
    with serving(own, PATIENT) as client:
        client.get("/api/v1/search", params={"words": "secret\x1b[31m"}, headers=bearer(key))
        client.get("/statement/s:secret", headers=bearer(key))
        client.get("/nowhere%07/secret", headers=bearer("secret"))
    found = [json.loads(line) for line in log]
    assert [(line["event"], line["route"], line["status"], line["role"]) for line in found] == [
        ("request", "/api/v1/search", 200, "reader"),
        ("request", found[1]["route"], 404, "reader"),
        ("request", "none", 400, None),
    ]
    assert all(line.isascii() and line.isprintable() for line in log)
    assert not [line for line in log if "secret" in line or key in line]


def test_of_a_fault_the_log_holds_the_place_and_not_the_words(log: list[str]) -> None:
    try:
        raise ValueError("words of a report")
    except ValueError as error:
        logging.getLogger("contingent.http.errors").error("unforeseen", exc_info=error)
    (line,) = map(json.loads, log)
    assert (line["message"], line["error"]) == ("unforeseen", "ValueError")
    assert "test_operations.py" in line["where"][0]
    assert "words of" not in log[0]
