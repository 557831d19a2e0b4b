"""However many processes read, the same bytes come out; and Ctrl-C or a killed process costs nothing that was stored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.contract.test_resume import PATIENCE_S, count, write_reports
from tests.unit.cli.running import COMMAND_LINE, done, run

WORKERS = ("1", "2", "3")


def read(reports: Path, folder: Path, workers: str) -> list[bytes]:
    """All that a read leaves: records, exports of the database, its failures, and what was said."""
    db, out = folder / f"{workers}.db", folder / f"{workers}.jsonl"
    said = run("read", reports, "--db", db, "--workers", workers)
    records = run("read", reports, "--out", out, "--with-text", "--workers", workers)
    exported = done("export", "jsonl", "--with-text", "--db", db).out
    failures = done("failures", "--db", db).out
    return [out.read_bytes(), exported, failures, said.err.replace(f"{workers}.db", "").encode(), records.err.encode()]


def test_the_same_bytes_come_out_whatever_the_number_of_processes(tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    write_reports(reports)
    first, *others = (read(reports, tmp_path, workers) for workers in WORKERS)
    assert all(first)
    assert all(other == first for other in others)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes under /proc")
def test_a_reading_process_killed_in_mid_run_changes_nothing(tmp_path: Path) -> None:
    reports, db, whole = tmp_path / "reports.jsonl", tmp_path / "c.db", tmp_path / "whole.db"
    write_reports(reports)
    command = [*COMMAND_LINE, "read", str(reports), "--db", str(db), "--workers", "2"]
    killed = 0
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as reading:
        while reading.poll() is None:
            time.sleep(0.3)
            for pid in readers_of(reading.pid)[:1] if count(db) and not killed else []:
                os.kill(pid, signal.SIGKILL)
                killed += 1
    assert killed
    run("read", reports, "--db", whole, "--workers", "1")
    assert done("export", "jsonl", "--db", db).out == done("export", "jsonl", "--db", whole).out != b""


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes under /proc")
def test_ctrl_c_stops_all_processes_and_keeps_what_was_stored(tmp_path: Path) -> None:
    reports, db = tmp_path / "reports.jsonl", tmp_path / "c.db"
    write_reports(reports)
    command = [*COMMAND_LINE, "read", str(reports), "--db", str(db), "--workers", "2"]
    # A group of its own, which gets the signal as a whole, as from a terminal.
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as reading:
        deadline = time.monotonic() + PATIENCE_S
        while not count(db) and time.monotonic() < deadline:
            time.sleep(0.01)
        children = readers_of(reading.pid)
        os.killpg(reading.pid, signal.SIGINT)
        _, said = reading.communicate(timeout=PATIENCE_S)
    assert children
    assert reading.returncode == 130
    lines = [line for line in said.splitlines() if line and "reports.jsonl" not in line]
    assert lines == ["contingent: stopped; what was stored stays, and reading again goes on from there"]
    assert count(db) > 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes under /proc")
def test_no_process_is_left_when_the_command_is_killed(tmp_path: Path) -> None:
    reports, db = tmp_path / "reports.jsonl", tmp_path / "c.db"
    write_reports(reports)
    command = [*COMMAND_LINE, "read", str(reports), "--db", str(db), "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as reading:
        deadline = time.monotonic() + PATIENCE_S
        while not count(db) and time.monotonic() < deadline:
            time.sleep(0.01)
        children = readers_of(reading.pid)
        reading.kill()
        # Standard error is theirs too, and ends when the last of them does.
        _, said = reading.communicate(timeout=PATIENCE_S)
    assert children
    assert b"Traceback" not in said
    assert done("check", "--db", db).text.endswith(": 0 errors\n")


def readers_of(pid: int) -> list[int]:
    """Processes that read for a process: its children that multiprocessing has spawned."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
            found += [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
        except OSError:
            continue
    return sorted(found)
