"""Opening database files: ours, others', damaged, read-only, in use, full."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contingent.errors import StoreError
from contingent.records import Reading
from contingent.store import open_store
from contingent.store.schema import APPLICATION_ID, migrations
from tests.unit.store.samples import AT, read_operations, read_report

NOBODY = 65534


def make_database(path: Path) -> None:
    with open_store(path, write=True) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")


def other_application(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 7")
        connection.execute("CREATE TABLE t (x)")


def newer_version(path: Path) -> None:
    make_database(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")


def plain_text(path: Path) -> None:
    path.write_text("France will send 1,000 troops. " * 50)


def damaged(path: Path) -> None:
    make_database(path)
    raw = path.read_bytes()
    path.write_bytes(raw[:100] + b"\xff" * (len(raw) - 100))


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (foreign_database, "is a database of another program; name another file"),
        (other_application, "is a database of another program; name another file"),
        (newer_version, f"(schema {len(migrations()) + 1}, this one knows {len(migrations())}); upgrade"),
        (plain_text, "is not a database; name another file"),
        (damaged, "is damaged"),
    ],
)
def test_what_is_not_ours_is_refused_in_one_line_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], says: str, write: bool
) -> None:
    path = tmp_path / "crisis.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        open_store(path, write=write)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_reading_never_creates_a_database(tmp_path: Path) -> None:
    path = tmp_path / "crisis.db"
    with pytest.raises(StoreError, match=r"no database at .*; read reports first with: contingent read PATH --db"):
        open_store(path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_database_only_when_writing(tmp_path: Path) -> None:
    path = tmp_path / "crisis.db"
    path.touch()
    with pytest.raises(StoreError, match="holds no reports yet"):
        open_store(path)
    make_database(path)
    with open_store(path) as store:
        assert store.counts()["documents"] == 1


def test_reading_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "crisis.db"
    make_database(path)
    before = path.read_bytes()
    with open_store(path) as store:
        store.load()
        with pytest.raises(StoreError, match="opened for reading"):
            store.write([read_report("Other.")], reader="test", version="1", read_at=AT)
    assert [entry.name for entry in tmp_path.iterdir()] == ["crisis.db"]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("place", "says"), [("", "is a folder"), ("missing/crisis.db", "no folder"), ("file/crisis.db", "no folder")]
)
def test_a_path_that_cannot_hold_a_database(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=says):
        open_store(tmp_path / place, write=True)


@pytest.mark.parametrize("name", ["a b.db", "50%?x=1#.db", "Séléka.db", "bad\udcff.db"])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    make_database(tmp_path / name)
    with open_store(str(tmp_path / name)) as store:
        assert store.counts()["documents"] == 1
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_header_and_integrity(tmp_path: Path) -> None:
    path = tmp_path / "crisis.db"
    make_database(path)
    with closing(sqlite3.connect(path)) as connection:
        pragma = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "journal_mode", "integrity_check")
        }
    assert pragma == {
        "application_id": APPLICATION_ID,
        "user_version": len(migrations()),
        "journal_mode": "wal",
        "integrity_check": "ok",
    }


@contextmanager
def without_privilege(folder: Path, *, folder_mode: int, file_mode: int) -> Iterator[None]:
    """Acts as a user who does not own the folder; root would be let through any permission."""
    files = list(folder.iterdir())
    for file in files:
        file.chmod(file_mode)
    folder.chmod(folder_mode)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder whose parents anybody may enter (pytest's own are private)."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_read_only_file_can_be_read_but_not_written(open_folder: Path, folder_mode: int) -> None:
    path = open_folder / "crisis.db"
    make_database(path)
    with without_privilege(open_folder, folder_mode=folder_mode, file_mode=0o444):
        with open_store(path) as store:
            assert len(store.load().statements) == 1
            assert store.search("troops")
        with pytest.raises(StoreError, match="cannot be written; check the permissions"):
            open_store(path, write=True)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX permissions")
def test_a_read_only_folder_takes_no_database(open_folder: Path) -> None:
    with (
        without_privilege(open_folder, folder_mode=0o555, file_mode=0o444),
        pytest.raises(StoreError, match="cannot be opened; check the permissions"),
    ):
        open_store(open_folder / "crisis.db", write=True)


def test_a_file_in_use_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "crisis.db"
    make_database(path)
    with open_store(path, write=True, busy_timeout_s=0.05) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"crisis\.db is in use by another program; wait"):
            store.write([read_report("Other.")], reader="test", version="1", read_at=AT)
        with pytest.raises(StoreError, match="is in use"):
            open_store(path, write=True, busy_timeout_s=0.05)
        with open_store(path) as reader:
            assert reader.counts()["documents"] == 1
        other.rollback()
        assert store.write([read_report("Other.")], reader="test", version="1", read_at=AT).added == 1


def test_a_full_disk_costs_one_batch_only(tmp_path: Path) -> None:
    def big(number: int) -> Reading:
        return read_report("".join(chr(0x4E00 + (number * 7919 + i * i) % 20000) for i in range(20000)))

    path = tmp_path / "crisis.db"
    with open_store(path, write=True) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 10}")  # what a full disk looks like to SQLite
        with pytest.raises(StoreError, match=r"no space left for .*; free some and try again"):
            store.write([big(1), big(2), big(3)], reader="test", version="1", read_at=AT)
        assert store.counts()["documents"] == 1
        store._connection.execute("PRAGMA max_page_count = 100000")
        assert store.write([big(1)], reader="test", version="1", read_at=AT).added == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_records_cannot_be_changed_or_deleted(tmp_path: Path) -> None:
    path = tmp_path / "crisis.db"
    make_database(path)
    tables = ("texts", "documents", "entities", "statements", "statement_roles", "links", "readings")
    with closing(sqlite3.connect(path)) as connection:
        for table in tables:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(f"DELETE FROM {table}")
            column = "read_at" if table == "readings" else "rowid"
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(f"UPDATE {table} SET {column} = {column}")


def test_forces_without_an_end_are_cut_in_a_file_of_an_earlier_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two on two days that are told apart behind the cut only, and one that is shorter.
    readings = [read_operations("France has troops.", 15), read_operations("France has men.", 16, date="2013-12-01"),
                read_operations("France has some.", 2)]  # fmt: skip
    groups = (
        "SELECT g.host, g.party, g.type, g.told, g.force, g.first_day, g.last_day, g.statements, v.day, v.statement"
        " FROM view_groups g JOIN view_rows v ON v.grp = g.id ORDER BY v.statement, g.host, g.party, g.force"
    )
    found = []
    for name in ("old.db", "new.db"):
        path = tmp_path / name
        if name == "old.db":
            with monkeypatch.context() as old:
                old.setattr("contingent.store.schema.migrations", lambda: migrations()[:6])
                old.setattr("contingent.store.indexing._LONGEST_FORCES", 10**6)
                with open_store(path, write=True) as store:
                    store.write(readings, reader="test", version="1", read_at=AT)
                    longest = store._connection.execute("SELECT max(length(force)) FROM view_groups").fetchone()[0]
                    assert longest > 1000
        with open_store(path, write=True) as store:
            store.write(readings, reader="test", version="1", read_at=AT)
            found.append(store._connection.execute(groups).fetchall())
            store.write(readings, reader="test", version="2", read_at="2026-02-01T00:00:00Z")  # finds what to take out
            assert store._connection.execute("SELECT sum(statements) FROM view_groups").fetchone()[0] == 3 * 3
    assert found[0] == found[1]


def test_a_file_of_the_first_schema_is_brought_up_to_date_and_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    twin = "France is to send 1,000 troops to the Central African Republic, Paris said."
    with monkeypatch.context() as old:
        old.setattr("contingent.store.schema.migrations", lambda: ["0001_initial.sql"])
        old.setattr("contingent.store.writer.index_rows", lambda connection, reading: None)
        with open_store(path, write=True) as store:
            store.write([read_report(), read_report(twin, source="BBC")], reader="test", version="1", read_at=AT)
    with pytest.raises(StoreError, match=rf"has schema 1, this Contingent reads {len(migrations())}; upgrade it by"):
        open_store(path)
    with open_store(path, write=True) as store:
        assert store.counts()["documents"] == 2, "what was there stays"
        assert store.resolve() == 2
        assert {link.origin for link in store.load().links} == {None, "pairs/3"}
        assert store.resolve() == 0
