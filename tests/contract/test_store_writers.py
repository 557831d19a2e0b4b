"""Several who write at once, a writer or a connection that dies, a schema made twice: on a server as in a file."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contingent.errors import StoreBusy, StoreError
from contingent.evaluate.check_store import check_store
from contingent.http.access import Client
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.review_api import Word, keep_word
from contingent.records import Record
from contingent.store import open_store
from contingent.store.access import Access
from contingent.store.location import ServerDatabase, locate
from contingent.store.schema import connect_to_write, transaction
from tests.contract import kill_writer
from tests.postgres import PostgresServer
from tests.unit.cli.running import COMMAND_LINE, REPORTS, done, refused, run, write_jsonl
from tests.unit.store.samples import AT, read_report

WRITERS = 6
KILLS = 3  # in the middle of the writing


def all_at_once(work: Callable[[int], Any], number: int = WRITERS) -> list[Any]:
    """What each of several threads returned, all let go at one moment."""
    ready = threading.Barrier(number)

    def run_one(at: int) -> Any:
        ready.wait()
        return work(at)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run_one, range(number)))


def test_a_schema_is_made_once_whoever_comes_at_the_same_time(db: str) -> None:
    all_at_once(lambda _: open_store(db, write=True).close())
    open_store(db, write=True).close()
    with open_store(db) as store:
        assert store.counts()["documents"] == 0


def test_of_several_reviewers_of_one_thing_one_is_first_and_the_others_are_told(db: str) -> None:
    with open_store(db, write=True) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)
        statement = store.load().statements[0].id
    database = Database(db, busy_timeout_s=30)

    def judge(at: int, *, anyway: bool = False) -> int:
        client = Client(name=f"ann{at}", role="reviewer", by_key=True, session="")
        word = Word(verdict="accept", left=statement, seen_version=None)
        try:
            return keep_word(database, client, word, anyway=anyway).status_code or 0
        except Problem as problem:
            return problem.status

    assert sorted(all_at_once(judge)) == [201, *[409] * (WRITERS - 1)]
    assert all_at_once(lambda at: judge(at + 10, anyway=True)) == [201] * WRITERS
    with open_store(db) as store:
        assert len(store.judgements()) == 1 + WRITERS
    database.close()


def test_readings_written_at_once_are_there_once(db: str) -> None:
    readings = [read_report(f"Report {n}.", date=f"2013-11-{n % 28 + 1:02}") for n in range(40)]
    redated = [read_report("One item.", date=f"2013-12-{n + 1:02}", file="a.txt") for n in range(WRITERS)]

    def write(at: int) -> int:
        with open_store(db, write=True, busy_timeout_s=60) as store:
            added = 0
            for start in range(0, len(readings), 8):
                batch = random.Random(at).sample(readings, len(readings))[start : start + 8]
                added += store.write(batch, reader="test", version="1", read_at=AT).added
            added += store.write([redated[at]], reader="test", version="1", read_at=AT).added
            store.resolve()
            return added

    assert sum(all_at_once(write)) == len(readings) + WRITERS
    with open_store(db) as store:
        assert [d.published.edtf for d in store.documents()][-1] == f"2013-12-{WRITERS:02}"
        assert store.counts() | {"links": 0} == {
            "documents": len(readings) + 1, "entities": 3 * (len(readings) + 1), "statements": len(readings) + 1,
            "links": 0, "readings": len(readings) + WRITERS, "texts": len(readings) + 1, "failures": 0,
        }  # fmt: skip
        once = list(store.records())
    assert list(check_store(db)) == []
    with open_store(db, write=True) as store:
        assert store.resolve() == 0
        assert list(store.records()) == once


def test_two_programs_reading_the_same_reports_share_the_work(db: str) -> None:
    writers = [subprocess.Popen([sys.executable, kill_writer.__file__, db], stdout=subprocess.DEVNULL) for _ in "ab"]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    readings = {reading.document.id: list(reading.records()) for reading in kill_writer.make_readings()}
    assert written(db) == readings
    assert list(check_store(db)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
def test_killed_writers_lose_nothing_that_was_stored(postgres: PostgresServer) -> None:
    """On a server; for files see test_store_kill."""
    db, chance = postgres.new_database(), random.Random(20131126)
    readings = {reading.document.id: list(reading.records()) for reading in kill_writer.make_readings()}
    open_store(db, write=True).close()
    stored = [0]
    for _ in range(KILLS):
        enough = stored[-1] + chance.randrange(1, len(readings) // KILLS)
        with (
            subprocess.Popen([sys.executable, kill_writer.__file__, db], stdout=subprocess.DEVNULL) as writer,
            open_store(db) as store,
        ):
            while store.counts()["readings"] < enough and writer.poll() is None:
                time.sleep(chance.uniform(0, 0.02))
            writer.kill()
        found = written(db)
        assert all(records == readings[doc] for doc, records in found.items())
        stored.append(len(found))
    assert stored == sorted(stored), "a killed writer lost readings that an earlier one had stored"
    assert stored[-1] < len(readings), "no writer was killed in the middle of its work"
    kill_writer.write_all(db)
    assert written(db) == readings
    assert list(check_store(db)) == []


def written(db: str) -> dict[str, list[Record]]:
    """Records by document, each with its own."""
    found: dict[str, list[Record]] = {}
    with open_store(db) as store:
        for record in store.records(current=False):
            if record.id.startswith("d:"):
                found[record.id] = []
            list(found.values())[-1].append(record)
    return found


def test_who_waits_too_long_for_another_writer_is_told_so(db: str) -> None:
    open_store(db, write=True).close()
    one = connect_to_write(locate(db))
    with transaction(one), open_store(db) as reading:
        with pytest.raises(StoreBusy, match="is in use by another program; wait for it to finish and try again"):  # noqa: SIM117
            with open_store(db, write=True, busy_timeout_s=0.1) as store:
                store.write([read_report()], reader="test", version="1", read_at=AT)
        assert list(reading.documents()) == [], "who only reads does not wait"
    with open_store(db, write=True, busy_timeout_s=0.1) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)
    one.close()


def cut_connections(postgres: PostgresServer) -> None:
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'contingent'")


def test_a_connection_that_is_lost_is_told_in_one_line_and_nothing_is_stored_by_half(postgres: PostgresServer) -> None:
    db = postgres.new_database()

    def readings() -> Any:
        yield read_report()
        cut_connections(postgres)

    with open_store(db, write=True) as store:
        with pytest.raises(
            StoreError, match=r"^postgresql://.*: the connection was lost \(.*\); check the server"
        ) as told:
            store.write(readings(), reader="test", version="1", read_at=AT)
        assert "\n" not in str(told.value)
        assert store.lost
    with open_store(db, write=True) as store:
        assert list(store.documents()) == []
        store.write([read_report()], reader="test", version="1", read_at=AT)
    database = Database(db, busy_timeout_s=5)
    assert len(list(database.reader().documents())) == 1
    cut_connections(postgres)
    time.sleep(0.1)
    assert len(list(database.reader().documents())) == 1, "a server that was started again is asked again"
    assert database.access().all_keys() == []
    database.close()


def test_an_error_in_the_middle_of_a_batch_is_one_line(postgres: PostgresServer, tmp_path: Path) -> None:
    db = postgres.new_database()
    open_store(db, write=True).close()
    postgres.execute("ALTER TABLE documents ADD CHECK (seq < 0)", db)
    postgres.execute("ALTER TABLE texts ADD CHECK (seq < 0)", db)
    command = [*COMMAND_LINE, "read", str(write_jsonl(tmp_path / "r.jsonl", REPORTS)), "--db", db]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # with logging as Python sets it up
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert "violates check constraint" in line


@pytest.mark.parametrize(
    ("more", "idle"), [("", "30"), ("?keepalives_idle=7", "7")], ids=["by default", "as asked for"]
)
def test_a_network_that_has_gone_is_noticed(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, more: str, idle: str
) -> None:
    asked: list[dict[str, Any]] = []

    class Found(Exception):
        pass

    def connect(address: str, **settings: Any) -> Any:
        asked.append(settings)
        raise Found

    monkeypatch.setattr("psycopg.connect", connect)
    with pytest.raises(Found):
        connect_to_write(locate(f"postgresql://h/c{more}"))
    assert str(asked[0]["keepalives_idle"]) == idle


@pytest.mark.parametrize("password", ["hunter2/x", "hunter2:x/y", "hunter2,x/y", "x@hunter2", "x@y@hunter2"])
def test_a_password_that_was_not_escaped_is_in_no_message(
    postgres: PostgresServer, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    with pytest.raises(StoreError, match="cannot be reached") as told:
        connect_to_write(locate(f"postgresql://ann:{password}@h/c"))
    assert "hunter2" not in str(told.value)


def test_a_server_that_dies_loses_nothing_that_was_stored(postgres: PostgresServer) -> None:
    db = postgres.new_database()
    with open_store(db, write=True) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)
    # Let go by hand: the folder of the tests does not wait for its disk.
    postgres.execute("CHECKPOINT")
    postgres.stop(crash=True)
    try:
        with pytest.raises(StoreError, match=r"cannot be reached \(.*\); check that the server runs, and the address"):
            open_store(db)
    finally:
        postgres.start()
    with open_store(db) as store:
        assert len(list(store.documents())) == 1
    assert list(check_store(db)) == []


SECRET = "s3cret-w0rd"


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ann:{SECRET}@127.0.0.1:1/crisis",
        f"postgresql://ann:{SECRET}@127.0.0.1:notaport/crisis",
        f"postgresql://ann:{SECRET}@127.0.0.1:1/crisis?nosuchoption=1",
        f"postgres://ann@127.0.0.1:1/crisis?password={SECRET}",
        f"postgresql://ann:{SECRET}%zz@127.0.0.1:1/crisis",
        f"postgresql://ann:{SECRET}@[::1/crisis",
        f"postgresql://ann:{SECRET}@/crisis?host=/nowhere",
    ],
)
def test_no_message_holds_a_password(address: str, tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="no psycopg here")
    reports = write_jsonl(tmp_path / "r.jsonl")
    for command in (("read", reports), ("brief",), ("check",), ("keys", "list"), ("serve", "--port", "0"), ("link",)):
        line = refused(*command, "--db", address, code=1)
        assert SECRET not in line
        assert line.startswith(("contingent: postgresql://ann", "contingent: postgres://ann")), line
    line = refused("copy", address, tmp_path / "c.db", code=1)
    assert SECRET not in line
    assert SECRET not in repr(locate(address))


def test_a_wrong_password_is_not_told_either(postgres: PostgresServer, tmp_path: Path) -> None:
    rules = postgres.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    postgres.execute(f"CREATE ROLE ann LOGIN PASSWORD '{SECRET}'")
    rules.write_text("local all ann scram-sha-256\n" + before)
    postgres.execute("SELECT pg_reload_conf()")
    time.sleep(0.2)
    try:
        wrong = f"postgresql://ann:{SECRET}x@/postgres?host={postgres.folder}"
        line = refused("brief", "--db", wrong, code=1)
        assert "password authentication failed" in line
        assert SECRET not in line
    finally:
        rules.write_text(before)
        postgres.execute("SELECT pg_reload_conf()")


def test_no_output_holds_a_password(postgres: PostgresServer, tmp_path: Path) -> None:
    """The server of the tests takes any password."""
    db = postgres.new_database().replace("contingent@", f"contingent:{SECRET}@")
    reports = write_jsonl(tmp_path / "r.jsonl")
    for command in (("read", reports), ("read", reports, "--log", "json"), ("link",), ("brief", "--html", tmp_path / "b.html"),
                    ("forces", "--in", "XKX"), ("check",), ("keys", "list"), ("failures",), ("search", "troops"),
                    ("export", "jsonl", "-o", tmp_path / "r.out"), ("review", "--list")):  # fmt: skip
        result = done(*command, "--db", db)
        assert SECRET not in result.text + result.err, command
    assert SECRET not in done("copy", db, tmp_path / "c.db").err
    assert all(SECRET not in path.read_text(errors="replace") for path in tmp_path.iterdir())


def test_what_belongs_to_another_program_is_left_alone(postgres: PostgresServer) -> None:
    db = postgres.new_database()
    postgres.execute("CREATE TABLE bills (id INTEGER)", db)
    with pytest.raises(StoreError, match="holds tables of another program; name another database, or a schema"):
        open_store(db, write=True)
    assert postgres.execute("SELECT count(*) FROM bills", db) == [(0,)]
    nowhere = postgres.address(options="-csearch_path%3Dnowhere")
    with pytest.raises(StoreError, match="has no schema of that name; make it with: CREATE SCHEMA nowhere"):
        open_store(nowhere, write=True)
    newer = postgres.new_database()
    open_store(newer, write=True).close()
    postgres.execute("UPDATE contingent_schema SET version = 99", newer)
    with pytest.raises(StoreError, match=r"was written by a newer Contingent \(schema 99"):
        open_store(newer)
    empty = postgres.new_database()
    with pytest.raises(StoreError, match="holds no reports yet; read some with"):
        open_store(empty)
    assert postgres.execute("SELECT 1 FROM pg_class WHERE relname = 'texts' AND relnamespace = current_schema()::regnamespace",
                            empty) == [], "who reads makes nothing"  # fmt: skip


def test_records_are_only_ever_added(postgres: PostgresServer) -> None:
    db = postgres.new_database()
    with open_store(db, write=True) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)
    import psycopg

    for change in ("UPDATE texts SET coding = 'zlib'", "DELETE FROM statements", "UPDATE readings SET doc = 'd:1'",
                   "DELETE FROM links", "UPDATE documents SET title = ''", "UPDATE entities SET name = 'x'"):  # fmt: skip
        with pytest.raises(psycopg.Error, match="are append-only"):
            postgres.execute(change, db)
    with pytest.raises(StoreError, match="cannot be written"), Access.open(db) as access:
        access.add_key("Ada", role="reader", at=AT)


def test_every_command_takes_a_database_on_a_server(postgres: PostgresServer, tmp_path: Path) -> None:
    db, reports = postgres.new_database(), write_jsonl(tmp_path / "r.jsonl")
    shown = str(locate(db))
    assert isinstance(locate(db), ServerDatabase)
    assert done("read", reports, "--no-links", "--db", db).err.startswith(f"{len(REPORTS)} reports read into {shown}, ")
    assert f"{len(REPORTS)} reports compared" in done("link", "--db", db).err
    assert f"{len(REPORTS)} reports there already" in done("read", reports, "--db", db).err
    assert done("keys", "add", "Ada", "--db", db).out
    assert "Ada" in done("keys", "list", "--db", db).text
    assert "revoked" in done("keys", "revoke", "Ada", "--db", db).err
    found = done("forces", "--format", "jsonl", "--db", db).rows
    assert found
    assert done("trace", done("export", "jsonl", "--db", db).rows[-1]["id"], "--db", db).code == 0
    assert "pg_dump" in refused("backup", "--db", db, "-o", tmp_path / "copy.db", code=2)
    assert "for --workers copy it to a server" in refused("serve", "--db", tmp_path / "c.db", "--workers", "2", code=2)
    assert run("check", "--db", db).text == f"{shown}: 0 errors\n"
