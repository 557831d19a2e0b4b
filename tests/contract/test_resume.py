"""`contingent read` killed in mid-run and run again ends where an uninterrupted run does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contingent.errors import StoreError
from contingent.store import open_store
from tests.unit.cli.running import COMMAND_LINE, done, run

COUNT = 300
STOPS = (1, 65, 129)  # reports stored when the read is killed
BATCH_CHARS = 18_000  # some 64 of them, so that a read of few has several batches
PATIENCE_S = 60  # for a read on a busy machine to get as far as that
COUNTRIES = ("Mali", "Niger", "Chad", "the Central African Republic", "Somalia")


def write_reports(path: Path) -> None:
    """Reports that differ, with a broken line in every hundred."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(COUNT):
            where, month, day = COUNTRIES[number % 5], number % 12 + 1, number % 28 + 1
            text = (
                f"France will send {100 + number} troops to {where} if parliament agrees, the minister said on Monday. "
                f"It has {number % 40 + 20} soldiers there already.\n\nRebels killed {number % 9 + 2} people last week, "
                f"the Red Cross said. The mission asked the European Union for {number % 7 + 2} helicopters."
            )
            report = {"date": f"2013-{month:02}-{day:02}", "source": f"Outlet {number % 11}", "text": text}
            stream.write(json.dumps(report) + "\n")
            if number % 100 == 50:
                stream.write('{"text": \n')


def count(db: Path) -> int:
    """Reports that are stored; 0 while the database is being made."""
    try:
        with open_store(db) as store:
            return store.counts()["documents"]
    except StoreError:
        return 0


def kill_a_read(reports: Path, db: Path, *, at: int, workers: str) -> None:
    """Start a read and kill it (SIGKILL) as soon as so many reports are stored."""
    deadline = time.monotonic() + PATIENCE_S
    fewer = f"from contingent import pipeline; pipeline.BATCH_CHARS = {BATCH_CHARS}; {COMMAND_LINE[-1]}"
    command = [*COMMAND_LINE[:-1], fewer, "read", str(reports), "--db", str(db), "--workers", workers]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as reading:
        while count(db) < at and reading.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        reading.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
@pytest.mark.parametrize("workers", ["1", "3"])
def test_a_killed_read_goes_on_where_it_was(tmp_path: Path, workers: str) -> None:
    reports, killed, whole = tmp_path / "reports.jsonl", tmp_path / "killed.db", tmp_path / "whole.db"
    write_reports(reports)
    stored: list[int] = []
    for stop in STOPS:
        kill_a_read(reports, killed, at=stop, workers=workers)
        stored.append(count(killed))
    assert stored == sorted(stored), "a killed read lost reports that were stored before"
    assert any(0 < number < COUNT for number in stored), "no read was killed in the middle of its work"

    assert run("read", reports, "--db", killed, "--workers", workers).code == 1
    assert run("read", reports, "--db", whole, "--workers", "1").code == 1
    for command in (
        ("export", "jsonl", "--with-text"),
        ("export", "csv"),
        ("failures",),
        ("forces", "--format", "jsonl"),
    ):
        assert done(*command, "--db", killed).out == done(*command, "--db", whole).out != b""
    assert count(killed) == COUNT
    assert done("check", "--db", killed).text == f"{killed}: 0 errors\n"
    assert len(done("failures", "--db", killed).text.splitlines()) == COUNT // 100
