"""Every kind of damage to a database is found and named, and a sound one has none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contingent.evaluate.check_store import check_store
from contingent.resolve.judgements import judgement
from contingent.store import open_store
from tests.unit.cli.running import REPORTS, done, run, write_jsonl

TABLE = (
    "mission,year,country,location,latitude,longitude,NoTroops,hq\n"
    "MINUSCA,2014,Central African Republic,Bangui,4.39,18.56,1111,3\n"
)
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with links between its reports, a replaced document, and rows of a coded table."""
    folder = tmp_path_factory.mktemp("sound")
    reports, db = (
        write_jsonl(folder / "r.jsonl", [*REPORTS, {**REPORTS[1], "id": "r9", "source": "Outlet 9"}]),
        folder / "c.db",
    )
    done("read", reports, "--db", db)
    same = folder / "same.txt"
    same.write_text("France has 420 soldiers in Mali.", encoding="utf-8")
    for day in ("2013-01-01", "2013-01-02"):
        done("read", same, "--db", db, "--published", day)
    table = folder / "table.csv"
    table.write_text(TABLE, encoding="utf-8")
    done("load", "geopko", table, "--dataset", "Made-Up 1.0", "--published", "2020-01-01", "--db", db)
    return db


def damaged(sound: Path, folder: Path, *changes: str) -> Path:
    """A copy of the database with its safeguards taken off and changes made by hand."""
    copy = folder / "damaged.db"
    done("backup", "--db", sound, "-o", copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for (trigger,) in connection.execute(TRIGGERS).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for change in changes:
            assert connection.execute(change).rowcount > 0
    return copy


def test_a_sound_database_has_no_problems(sound: Path) -> None:
    assert list(check_store(sound)) == []
    assert done("check", "--db", sound).text == f"{sound}: 0 errors\n"


def test_what_a_person_said_of_a_pair_is_no_problem(sound: Path, tmp_path: Path) -> None:
    copy = damaged(sound, tmp_path)
    with open_store(copy, write=True) as store:
        one, other = store.load().statements[:2]
        assert store.judge(judgement("merge", by="Ada", at="2026-01-31T12:00:00Z", left=one, right=other))
    assert list(check_store(copy)) == []


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ("UPDATE texts SET text = x'00' WHERE seq = 1", "text", "the text is missing or damaged"),
        (
            "UPDATE texts SET coding = 'utf-8', text = CAST('Another text.' AS BLOB) WHERE seq = 1",
            "text",
            "not have the recorded sha256",
        ),
        (
            "UPDATE texts SET coding = 'utf-8', text = CAST('Another text.' AS BLOB) WHERE seq = 1",
            "evidence[0]",
            "after the 13 characters",
        ),
        ("UPDATE texts SET text = 'no bytes' WHERE seq = 1", "text", "the text is missing or damaged"),
        ("DELETE FROM texts WHERE seq = 1", "", "refers to a row of texts that is not there"),
        ("DELETE FROM documents WHERE seq = 1", "", "the reading has no document"),
        ("UPDATE statements SET record = '{' WHERE seq = 1", "", "row of statements holds no sound record"),
        ("UPDATE statements SET id = 's:other' WHERE seq = 1", "", "row of statements holds the record of s:"),
        (
            "UPDATE statements SET record = replace(record, '\"start\":0', '\"start\":1') WHERE seq = 1",
            "",
            "does not fit its quotation",
        ),
        (
            'UPDATE statements SET record = replace(record, \'"exact":"F\', \'"exact":"G\') WHERE seq = 1',
            "evidence[0]",
            "the text has",
        ),
        ("UPDATE statements SET alleged = 0 WHERE alleged = 1", "alleged", "stored as False, but the record says True"),
        ("UPDATE statements SET conditional = 0 WHERE conditional", "conditional", "stored as False, but the record"),
        ("DELETE FROM entities WHERE country = 'FRA'", "roles.agent[0]", "is not in the database"),
        (
            'UPDATE cross_links SET record = replace(record, \'"to":"s:\', \'"to":"s:0\')',
            "to",
            "is not in the database",
        ),
        ("UPDATE cross_links SET record = 'x'", "", "row of cross_links holds no sound record"),
        ("UPDATE view_readings SET statements = statements + 1", "", "not whole in the index of statements"),
        ("DELETE FROM search_index_docsize WHERE id = 1", "", "not in the index of words"),
    ],
)
def test_damage_is_found(sound: Path, tmp_path: Path, change: str, field: str, message: str) -> None:
    found = list(check_store(damaged(sound, tmp_path, change)))
    assert any(problem.field == field and message in problem.message for problem in found), found


def test_a_page_that_cannot_be_read_ends_the_check_with_a_word(sound: Path, tmp_path: Path) -> None:
    copy = damaged(sound, tmp_path)
    with closing(sqlite3.connect(copy)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'statements'")
        ((size,),) = connection.execute("PRAGMA page_size")
    with copy.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * size)
    result = run("check", "--db", copy)
    assert result.code == 1
    assert "the rest cannot be read" in result.text
    assert result.err == ""


def test_the_command_names_the_record_on_one_line_and_exits_with_1(sound: Path, tmp_path: Path) -> None:
    hostile = "UPDATE statements SET record = '\x1b[2J' || char(10) WHERE seq = 1"
    copy = damaged(sound, tmp_path, hostile)
    result = run("check", "--db", copy)
    assert (result.code, result.err) == (1, "")
    assert "\x1b" not in result.text
    assert result.text.splitlines()[0].startswith(f"error: {copy}, s:")
    assert result.text.splitlines()[-1].startswith(f"{copy}: ")


@pytest.mark.parametrize("arguments", [(), ("r.jsonl", "--db", "c.db"), ("--db", "c.db", "--texts", "r.jsonl")])
def test_a_record_file_or_a_database_is_checked(arguments: tuple[str, ...]) -> None:
    assert run("check", *arguments).code == 2
