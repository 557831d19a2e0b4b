"""`--log json` and `--metrics FILE`: what programs are told of a run, without words of reports."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from contingent.cli.logs import LoggedProgress, event
from contingent.errors import ReportError
from contingent.pipeline import ReadSummary
from tests.unit.cli.running import ATTACK, REPORTS, done, refused, run, write_jsonl


def metrics(path: Path) -> dict[str, float]:
    """Values by name, with the outcome where there is one, as a Prometheus parser reads them."""
    return {
        sample.name + (f":{sample.labels['outcome']}" if "outcome" in sample.labels else ""): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }


def test_every_line_of_a_read_is_an_object_and_none_holds_a_report(tmp_path: Path) -> None:
    bad = tmp_path / "bad\x1b[31m.jsonl"
    bad.write_text('{"text": "' + ATTACK[:30] + '", "date": "Bangui secret"}\n')
    result = run("read", write_jsonl(tmp_path / "r.jsonl"), bad, "--db", tmp_path / "c.db", "--log", "json")
    lines = [json.loads(line) for line in result.errors]
    assert result.code == 1
    assert [line["event"] for line in lines] == ["report_failed", "read"]
    assert lines[0]["place"] == "line 1"
    assert (lines[1]["read"], lines[1]["failed"], lines[1]["level"]) == (len(REPORTS), 1, "info")
    assert all(line.isprintable() and line.isascii() for line in result.errors)
    assert "Bangui" not in result.err


def test_an_error_of_the_whole_is_an_object_too_and_the_next_run_speaks_to_people(tmp_path: Path) -> None:
    (line,) = run("read", tmp_path, "--db", "a", "--out", "b", "--log", "json").errors
    assert json.loads(line)["message"] == "--out and --db exclude each other; give one of them"
    assert refused("read", tmp_path, "--db", "a", "--out", "b", code=2).startswith("contingent: --out")


def test_other_packages_are_heard_only_from_warnings_on_and_without_their_words(tmp_path: Path) -> None:
    def speak() -> list[str]:
        logging.getLogger("trafilatura").info("words of a page")
        logging.getLogger("trafilatura").warning("words of a page")
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contingent.sources.intake.find_files", lambda *_: iter(speak()))
        result = run("read", tmp_path, "--db", tmp_path / "c.db", "--log", "json")
    heard = [json.loads(line) for line in result.errors if "trafilatura" in line]
    assert [(line["level"], "message" in line) for line in heard] == [("warning", False)]


def test_progress_is_told_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    progress = LoggedProgress(clock=lambda: now[0])
    with caplog.at_level(logging.INFO):
        for seconds in (1.0, 31.0, 32.0, 70.0):
            now[0] = seconds
            progress.show(ReadSummary(read=int(seconds)))
        event("other")
    assert [getattr(record, "fields", {}).get("read") for record in caplog.records] == [31, 70, None]


def test_metrics_of_a_read_and_of_one_that_fails(tmp_path: Path) -> None:
    file, db = tmp_path / "contingent.prom", tmp_path / "c.db"
    done("read", write_jsonl(tmp_path / "r.jsonl"), "--db", db, "--metrics", file)
    found = metrics(file)
    assert found["contingent_run_success"] == 1
    assert found["contingent_run_reports:read"] == found["contingent_documents"] == len(REPORTS)
    assert found["contingent_run_reports:failed"] == 0
    assert found["contingent_statements"] == found["contingent_run_statements"] > 5
    assert found["contingent_last_read_timestamp_seconds"] > 1e9
    db.write_bytes(b"no database " * 100)
    assert run("read", tmp_path / "r.jsonl", "--db", db, "--metrics", file).code == 1
    assert metrics(file)["contingent_run_success"] == 0


def test_metrics_that_cannot_be_written_are_a_line(tmp_path: Path) -> None:
    reports = write_jsonl(tmp_path / "r.jsonl")
    line = refused("read", reports, "--db", tmp_path / "c.db", "--metrics", tmp_path / "none" / "m.prom", code=1)
    assert "choose another --metrics" in line
    refused("read", reports, "--out", "-", "--metrics", tmp_path / "m.prom", code=2)


def test_watch_counts_over_its_polls(tmp_path: Path) -> None:
    feed = tmp_path / "a.rss"
    feed.write_text("<rss><channel><item><title>Chad sent 850 troops to Mali</title></item></channel></rss>")
    file = tmp_path / "m.prom"
    result = done("watch", feed, "--db", tmp_path / "c.db", "--once", "--metrics", file, "--log", "json")
    assert [json.loads(line)["event"] for line in result.errors] == ["poll"]
    assert metrics(file)["contingent_run_reports:read"] == 1


def test_a_watch_that_is_stopped_by_an_error_says_so(tmp_path: Path) -> None:
    feed, file, db = tmp_path / "a.rss", tmp_path / "m.prom", tmp_path / "c.db"
    feed.write_text("<rss><channel><item><title>Chad sent 850 troops to Mali</title></item></channel></rss>")
    done("watch", feed, "--db", db, "--once", "--metrics", file)
    assert metrics(file)["contingent_run_success"] == 1
    db.write_bytes(b"no database " * 100)
    refused("watch", feed, "--db", db, "--once", "--metrics", file, code=1)
    assert metrics(file)["contingent_run_success"] == 0


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("https://ada:s3cret@feeds.example.org:8443/s3cret/f.rss?token=s3cret", "feeds.example.org:8443/…"),
        ("HTTP://example.org?token=s3cret", "example.org/…"),
        ("reports/a.txt", "reports/a.txt"),
        ("-", "-"),
    ],
)
def test_of_an_address_only_the_host_is_logged(caplog: pytest.LogCaptureFixture, file: str, told: str) -> None:
    LoggedProgress().error(ReportError(file=file, problem="p", next_step="n"))
    assert [getattr(record, "fields", {})["file"] for record in caplog.records] == [told]
