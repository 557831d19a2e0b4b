"""The endpoint as a server: what is sent, and what becomes of a report when the server misbehaves."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from contingent.errors import ConfigError, ReportError
from contingent.pipeline import read_reports
from contingent.readers.endpoint.reader import EndpointReader
from contingent.readers.endpoint.settings import EndpointSettings
from contingent.records import Reading, Report
from tests.unit.readers.endpoint.stub import Reply, completion, serve, statements

MakeReader = Callable[..., EndpointReader]

REPORT = Report(text="Freedonia will send 300 soldiers to Mali.", file="a.txt", date="2014-05-02", date_basis="given")
GOOD = statements({"type": "DEPLOY", "status": "planned", "evidence": ["Freedonia will send 300 soldiers to Mali"]})


def test_request_holds_the_report_the_model_and_the_key(reader_for: MakeReader) -> None:
    with serve([GOOD]) as stub:
        reader_for(stub.url, key="secret", model="m/1", seed=7).read([REPORT])
    [(headers, body)] = stub.requests
    assert headers["authorization"] == "Bearer secret"
    assert body["path"] == "/v1/chat/completions"
    assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == ("m/1", 0, 7, 4096)
    assert REPORT.text in body["messages"][1]["content"]
    assert "2014-05-02" in body["messages"][1]["content"]
    assert "secret" not in str(body)


def test_without_a_key_none_is_sent(reader_for: MakeReader) -> None:
    with serve([GOOD]) as stub:
        reader_for(stub.url).read([REPORT])
    assert "authorization" not in stub.requests[0][0]


@pytest.mark.parametrize(
    ("replies", "waits"),
    [
        ([Reply(status=500), GOOD], [1.0]),
        ([Reply(status=503), Reply(status=502), GOOD], [1.0, 2.0]),
        ([Reply(status=429, headers={"Retry-After": "7"}), GOOD], [7.0]),
        ([Reply(status=429, headers={"Retry-After": "86400"}), GOOD], [30.0]),
        ([Reply(status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), GOOD], [1.0]),
        ([Reply(status=429, headers={"Retry-After": "-inf"}), GOOD], [1.0]),
        ([Reply(drop=True), GOOD], [1.0]),
    ],
)  # fmt: skip
def test_passing_failures_are_tried_again(
    replies: list[Reply], waits: list[float], reader_for: MakeReader, sleeps: list[float]
) -> None:
    with serve(replies) as stub:
        [reading] = reader_for(stub.url).read([REPORT])
    assert isinstance(reading, Reading)
    assert len(reading.statements) == 1
    assert len(stub.requests) == len(replies)
    assert sleeps == waits


@pytest.mark.parametrize(
    ("reply", "requests", "problem"),
    [
        (Reply(status=500, body=b'{"error": {"message": "out of\\nmemory"}}'), 3, "status 500: out of memory"),
        (Reply(status=429), 3, "status 429"),
        (Reply(drop=True), 3, "broke off"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), 1, "status 302"),
        (Reply(status=400, body=b'{"error": "the context is too long"}'), 1, "the context is too long"),
        (Reply(body=b"<!doctype html><p>Welcome", headers={"Content-Type": "text/html"}), 1, "a web page"),
        (Reply(body=b"<html>"), 1, "a web page"),
        (Reply(body=b""), 1, "no chat completion"),
        (Reply(body=b"\xff\xfe\x00"), 1, "no chat completion"),
        (Reply(body=b"[" * 100_000), 1, "no chat completion"),
        (Reply(body=b'{"choices": []}'), 1, "is empty"),
        (Reply(body=b'{"choices": [{"message": {"content": null}}]}'), 1, "gave no answer"),
        (Reply(body=b'{"choices": [{"message": {"content": 5}}]}'), 1, "no chat completion"),
        (Reply(body=b"x" * 2_000_000), 1, "larger than 1,048,576 bytes"),
        (completion("I cannot help with that."), 1, "holds no statements"),
        (completion('{"statements": "none"}'), 1, "holds no statements"),
    ],
)  # fmt: skip
def test_what_stays_wrong_costs_one_report(
    reply: Reply, requests: int, problem: str, reader_for: MakeReader, sleeps: list[float]
) -> None:
    with serve([reply] * requests + [GOOD]) as stub:
        failed, read = reader_for(stub.url).read([REPORT, REPORT])
    assert isinstance(failed, ReportError)
    assert failed.file == "a.txt"
    assert problem in failed.problem
    assert failed.next_step
    assert "\n" not in str(failed)
    assert isinstance(read, Reading)
    assert len(stub.requests) == requests + 1
    assert len(sleeps) == requests - 1


def test_in_a_batch_only_the_failing_report_fails_and_none_is_asked_twice(reader_for: MakeReader) -> None:
    with serve([GOOD, Reply(status=400), GOOD]) as stub:
        results = list(read_reports([REPORT, REPORT, REPORT], reader_for(stub.url)))
    assert [type(result) for result in results] == [Reading, ReportError, Reading]
    assert len(stub.requests) == 3


def test_a_silent_endpoint_times_out_and_is_tried_again(reader_for: MakeReader) -> None:
    started = time.monotonic()
    with serve([Reply(delay_s=10), Reply(delay_s=10), GOOD]) as stub:
        [reading] = reader_for(stub.url, timeout_s=0.2).read([REPORT])
    assert isinstance(reading, Reading)
    assert len(stub.requests) == 3
    assert time.monotonic() - started < 3


def test_a_silent_endpoint_is_given_up_after_three_tries(reader_for: MakeReader) -> None:
    with serve([Reply(delay_s=10)]) as stub:
        [result] = reader_for(stub.url, timeout_s=0.1).read([REPORT])
    assert isinstance(result, ReportError)
    assert "within 0.1 s" in result.problem
    assert len(stub.requests) == 3


def test_an_endpoint_that_is_not_there_costs_each_report_its_error(reader_for: MakeReader) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        results = reader_for(url).read([REPORT, REPORT])
    assert [type(result) for result in results] == [ReportError, ReportError]
    assert "cannot be reached" in str(results[0])


@pytest.mark.parametrize(("status", "named"), [(401, "_KEY"), (403, "_KEY"), (404, "_MODEL")])
def test_a_refused_key_or_unknown_model_stops_the_run(status: int, named: str, reader_for: MakeReader) -> None:
    body = b'{"error": {"message": "Incorrect key provided: s3cret"}}'
    with serve([Reply(status=status, body=body)]) as stub:
        with pytest.raises(ConfigError, match=f"CONTINGENT_ENDPOINT{named}") as caught:
            reader_for(stub.url, key="s3cret").read([REPORT, REPORT])
        assert len(stub.requests) == 1
    assert "s3cret" not in str(caught.value)


def test_options_an_endpoint_refuses_are_left_out(reader_for: MakeReader) -> None:
    def picky(body: dict[str, Any]) -> Reply:
        for name in ("temperature", "seed", "max_tokens"):
            if name in body:
                return Reply(status=400, body=b'{"error": {"message": "Unsupported: ' + name.encode() + b'"}}')
        return GOOD

    with serve(picky) as stub:
        readings = reader_for(stub.url).read([REPORT, REPORT])
    assert all(isinstance(reading, Reading) for reading in readings)
    assert len(stub.requests) == 5  # one for each option, and one for each report
    assert stub.requests[-1][1]["max_completion_tokens"] == 4096


def test_a_report_that_needs_too_many_requests_is_not_sent(reader_for: MakeReader) -> None:
    long = Report(text="Freedonia has sent 300 soldiers. " * 2000, file="long.txt")
    with serve([GOOD]) as stub:
        [result] = reader_for(stub.url, max_requests=5).read([long])
    assert isinstance(result, ReportError)
    assert "MAX_REQUESTS" in result.next_step
    assert stub.requests == []


def test_an_empty_report_needs_no_request(reader_for: MakeReader) -> None:
    with serve([GOOD]) as stub:
        [reading] = reader_for(stub.url).read([Report(text=" \n")])
    assert isinstance(reading, Reading)
    assert reading.statements == ()
    assert stub.requests == []


def test_a_lone_surrogate_does_not_stop_the_request(reader_for: MakeReader) -> None:
    with serve([GOOD]) as stub:
        [reading] = reader_for(stub.url).read([Report(text=REPORT.text + " \ud800.")])
    assert isinstance(reading, Reading)
    assert len(reading.statements) == 1
    assert len(stub.requests) == 1


def test_missing_httpx_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    environment = {"CONTINGENT_ENDPOINT_URL": "http://localhost:1", "CONTINGENT_ENDPOINT_MODEL": "m"}
    with pytest.raises(ConfigError, match=r"pip install 'contingent\[endpoint\]'"):
        EndpointReader.load(environment)


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({}, "CONTINGENT_ENDPOINT_URL is not set"),
        ({"CONTINGENT_ENDPOINT_URL": "http://localhost:1/v1"}, "CONTINGENT_ENDPOINT_MODEL is not set"),
        ({"CONTINGENT_ENDPOINT_URL": "localhost:1/v1"}, "must begin with http"),
        ({"CONTINGENT_ENDPOINT_URL": "file:///etc/passwd"}, "must begin with http"),
        ({"CONTINGENT_ENDPOINT_URL": "http://[::1"}, "must begin with http"),
        ({"CONTINGENT_ENDPOINT_URL": "https://me:word@host/v1"}, "holds a name or password"),
        ({"CONTINGENT_ENDPOINT_URL": "http://h", "CONTINGENT_ENDPOINT_KEY": "a\nb"}, "characters that no key has"),
        ({"CONTINGENT_ENDPOINT_URL": "http://h", "CONTINGENT_ENDPOINT_TIMEOUT": "soon"}, "whole number"),
        ({"CONTINGENT_ENDPOINT_URL": "http://h", "CONTINGENT_ENDPOINT_MAX_TOKENS": "0"}, "whole number"),
    ],
)  # fmt: skip
def test_unusable_settings_are_named(environment: dict[str, str], problem: str) -> None:
    model = {} if "MODEL" in problem else {"CONTINGENT_ENDPOINT_MODEL": "m"}
    with pytest.raises(ConfigError, match=problem):
        EndpointSettings.from_environment({**model, **environment})


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1/chat/completions"),
        ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
        ("https://host/x/chat/completions", "https://host/x/chat/completions"),
        ("https://host/x?api-version=2", "https://host/x/chat/completions?api-version=2"),
    ],
)
def test_the_address_follows_from_the_base_url(url: str, address: str) -> None:
    assert EndpointSettings(url=url, model="m").completions_url == address


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(EndpointSettings(url="http://h", model="m", key="secret"))
