"""A writer killed at any moment leaves a sound database that a second run completes."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from contingent.records import Record
from contingent.store import open_store
from tests.contract import kill_writer

ROUNDS = 30  # at most; a busy machine may need more kills before enough of them fall into the writing
ENOUGH = 6  # kills in the middle of the work
LONGEST_S = 0.1  # an uninterrupted run takes a second or so
COUNTED = {"entities": 1, "statements": 5, "links": 1, "documents": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
def test_killed_writers_lose_nothing_that_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    chance = random.Random(20131126)
    readings = {reading.document.id: list(reading.records()) for reading in kill_writer.make_readings()}
    stored: list[int] = []
    for _ in range(ROUNDS):
        kill_a_writer(path, after_s=chance.uniform(0, LONGEST_S))
        stored.append(check_sound(path, readings))
        if len({count for count in stored if 0 < count < len(readings)}) == ENOUGH or stored[-1] == len(readings):
            break
    assert stored == sorted(stored), "a killed writer lost readings that an earlier one had stored"
    assert any(0 < count < len(readings) for count in stored), "no writer was killed in the middle of its work"

    kill_writer.write_all(str(path))
    kill_writer.write_all(str(tmp_path / "whole.db"))
    with open_store(path) as killed, open_store(tmp_path / "whole.db") as whole:
        assert list(killed.records()) == list(whole.records())
        assert killed.counts() == whole.counts()
        assert killed.search("soldiers brigade", limit=1000) == whole.search("soldiers brigade", limit=1000)
    assert check_sound(path, readings) == len(readings)


def test_two_writers_at_once_share_the_work(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    writers = [subprocess.Popen([sys.executable, kill_writer.__file__, path], stdout=subprocess.DEVNULL) for _ in "ab"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    readings = {reading.document.id: list(reading.records()) for reading in kill_writer.make_readings()}
    assert check_sound(path, readings) == len(readings)


def kill_a_writer(path: Path, *, after_s: float) -> None:
    """Start a writer, and kill it (SIGKILL) some time after it has begun."""
    with subprocess.Popen(
        [sys.executable, str(Path(kill_writer.__file__)), str(path)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(after_s)
        writer.kill()


def check_sound(path: Path, readings: dict[str, list[Record]]) -> int:
    """Check the file and that each reading in it is whole; how many it holds."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        if connection.execute("PRAGMA user_version").fetchone() == (0,):
            assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
            return 0
        for table, number in COUNTED.items():
            counts = connection.execute(
                f"SELECT DISTINCT (SELECT count(*) FROM {table} x WHERE x.reading = r.seq) FROM readings r"
            ).fetchall()
            assert counts in ([], [(number,)]), f"a reading is not whole in {table}"
        documents = connection.execute("SELECT seq FROM documents ORDER BY seq").fetchall()
        assert connection.execute("SELECT rowid FROM search_index ORDER BY rowid").fetchall() == documents
    found: dict[str, list[Record]] = {}
    doc = ""
    with open_store(path) as store:
        for record in store.records(current=False):
            doc = record.id if record.id in readings else doc  # a document comes before what was found in it
            found.setdefault(doc, []).append(record)
        assert all(store.text(doc) for doc in found)
    assert all(records == readings[doc] for doc, records in found.items())
    return len(found)
