"""A few kills of each sort, as `make kills` does many: nothing is lost, nothing is there twice, and it would be noticed."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench.kills.__main__ import SHARES, kill
from bench.kills.chains import Held, look
from tests.unit.cli.running import REPORTS, done, write_jsonl


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the processes of a command are found in /proc")
def test_a_kill_of_each_sort_loses_nothing(tmp_path: Path) -> None:
    rows = list(kill(tmp_path, kills=4, reports=48, seed=1))
    assert [problem for row in rows for problem in row["problems"]] == []
    assert {row["of"] for row in rows if row["killed"]} == set(SHARES)
    assert {row["of"] for row in rows if row.get("equal")} == set(SHARES)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("DELETE FROM documents WHERE seq = 1", "1 documents that were there are gone"),
        ("DELETE FROM statements WHERE seq = 1", "1 statements that were there are gone"),
        ("INSERT INTO documents SELECT 99, 99, id, sha256, 0, 0, 0, 0, 0, 0, 0, record FROM documents LIMIT 1",
         "1 documents are there twice"),
        ("UPDATE texts SET text = x'00' WHERE seq = 1", "check: "),
    ],
)  # fmt: skip
def test_what_is_lost_or_twice_is_noticed(tmp_path: Path, change: str, problem: str) -> None:
    db = tmp_path / "c.db"
    done("read", write_jsonl(tmp_path / "r.jsonl", REPORTS), "--db", db)
    before = Held(db)
    assert look(db, before, stored=4, seen=4)[0] == []
    assert look(db, before, stored=5)[0] == ["5 reports were told of as stored, 4 are there"]
    assert look(db, before, said=["j:1"])[0] == ["1 confirmed judgements are gone"]
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(change)
    assert [found for found in look(db, before)[0] if found.startswith(problem)]
