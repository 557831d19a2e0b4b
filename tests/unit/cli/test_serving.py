"""`contingent serve` and `contingent keys`: what stops them, and a server started and stopped as a person does."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from contingent.store.access import Access
from contingent.store.schema import migrations
from tests.unit.cli.running import COMMAND_LINE, done, refused, run, write_jsonl

LONGEST_WAIT_S = 60


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "c.db"
    done("read", write_jsonl(tmp_path / "r.jsonl"), "--db", path)
    return path


def test_a_port_in_use_is_told_in_one_line(db: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        line = refused("serve", "--db", db, "--port", port, code=1)
    assert f"127.0.0.1, port {port}: Address already in use; choose another --port" in line


def test_a_database_that_is_missing_or_newer(db: Path, tmp_path: Path) -> None:
    line = refused("serve", "--db", tmp_path / "none.db", code=1)
    assert "no database at" in line
    assert "contingent read PATH --db" in line
    assert not (tmp_path / "none.db").exists()
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "was written by a newer Contingent (schema 99" in refused("serve", "--db", db, code=1)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "map.example"])
def test_others_are_not_served_without_a_key(db: Path, host: str) -> None:
    line = refused("serve", "--db", db, "--host", host, code=2)
    assert f"{host} can be reached by others" in line
    assert "contingent keys add NAME" in line
    done("keys", "add", "Ada", "--db", db)
    done("keys", "revoke", "Ada", "--db", db)
    refused("serve", "--db", db, "--host", host, code=2)


@pytest.mark.parametrize("option", [("--behind-proxy",), ("--allowed-host", "map.example")])
def test_nobody_is_let_in_by_a_proxy_without_a_key(db: Path, option: tuple[str, ...]) -> None:
    line = refused("serve", "--db", db, *option, code=2)
    assert "a proxy or another name lets in others" in line
    assert "contingent keys add NAME" in line


def test_an_address_that_is_not_this_machines(db: Path) -> None:
    done("keys", "add", "Ada", "--db", db)
    assert "192.0.2.7, port" in refused("serve", "--db", db, "--host", "192.0.2.7", code=1)


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(db: Path) -> None:
    assert "no key was ever made" in done("keys", "list", "--db", db).text
    made = done("keys", "add", "Ada", "--role", "reviewer", "--db", db)
    key = made.text.strip()
    assert re.fullmatch(r"[0-9a-f]{8}\.[A-Za-z0-9_-]{43}", key)
    assert "Ada, reviewer" in made.err
    assert key not in made.err
    with Access.open(db) as access:
        found = access.check_key(key)
        assert found is not None
        assert (found.name, found.role) == ("Ada", "reviewer")
        assert access.check_key(key[:-2]) is None
    listed = done("keys", "list", "--db", db).text
    assert "Ada" in listed
    assert key.split(".")[1] not in listed
    assert "has a key; revoke it first" in refused("keys", "add", "Ada", "--db", db, code=2)
    assert "revoked" in done("keys", "revoke", "Ada", "--db", db).err
    assert "revoked" in done("keys", "list", "--db", db).text
    with Access.open(db) as access:
        assert access.check_key(key) is None
    assert "no key in use is called 'Ada'" in refused("keys", "revoke", "Ada", "--db", db, code=2)
    assert done("keys", "add", "Ada", "--db", db).text.strip() != key


def test_keys_make_no_database(tmp_path: Path) -> None:
    assert "no database at" in refused("keys", "add", "Ada", "--db", tmp_path / "none.db", code=1)
    assert list(tmp_path.iterdir()) == []


def test_an_older_database_is_served_after_being_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    with monkeypatch.context() as old:
        known = migrations()[:2]
        old.setattr("contingent.store.schema.migrations", lambda: known)
        from contingent.store.schema import connect_to_write

        connect_to_write(path).close()
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        refused("serve", "--db", path, "--port", other.getsockname()[1], code=1)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"access_keys", "access_revocations", "saved_queries"} <= tables


def test_it_serves_and_stops_quietly(db: Path) -> None:
    started = subprocess.Popen(
        [*COMMAND_LINE, "serve", "--db", str(db), "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert started.stderr is not None
        line = started.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address is not None, line
        with urllib.request.urlopen(f"{address.group()}api/v1/forces", timeout=LONGEST_WAIT_S) as response:
            assert "server" not in {name.lower() for name in response.headers}
            assert response.headers["content-security-policy"].startswith("default-src 'none'")
            assert json.loads(response.read())["rows"]
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=LONGEST_WAIT_S)
    finally:
        started.kill()
        started.wait()
    assert (started.returncode, out, err) == (0, "", "contingent: stopped\n")


def test_help_says_what_it_is_for() -> None:
    assert "on this machine only unless a key exists" in " ".join(run("serve", "--help").text.split())
