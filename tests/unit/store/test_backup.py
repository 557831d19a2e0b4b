"""A copy holds the same, also while others write; nothing is replaced by half a copy, and no database in use at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from contingent.errors import ContingentError, StoreError, UsageError
from contingent.store import open_store
from contingent.store.backup import back_up
from tests.unit.store.samples import AT, read_report


def write(path: Path, *sources: str) -> None:
    with open_store(path, write=True) as store:
        store.write([read_report(source=source) for source in sources], reader="test", version="1", read_at=AT)


def test_a_copy_holds_the_same_and_is_one_file(tmp_path: Path) -> None:
    path, copy = tmp_path / "c.db", tmp_path / "copies" / "c.db"
    copy.parent.mkdir()
    write(path, "AP", "AFP")
    back_up(path, copy)
    with open_store(path) as store, open_store(copy) as copied:
        assert list(copied.records()) == list(store.records())
        assert copied.search("troops") == store.search("troops")
    assert [each.name for each in copy.parent.iterdir()] == ["c.db"]
    write(copy, "Reuters")  # it can be gone on with


def test_a_copy_is_of_what_is_committed_while_a_writer_is_at_work(tmp_path: Path) -> None:
    path, copy = tmp_path / "c.db", tmp_path / "copy.db"
    write(path, "AP")
    with open_store(path, write=True) as writer:
        writer._connection.execute("BEGIN IMMEDIATE")
        writer._connection.execute("INSERT INTO link_state (changes) VALUES (7)")
        back_up(path, copy)
        writer._connection.execute("ROLLBACK")
    with open_store(copy) as copied:
        assert copied.counts()["documents"] == 1
        assert copied._rows("SELECT changes FROM link_state") == [(0,)]


def test_an_earlier_copy_is_replaced(tmp_path: Path) -> None:
    path, copy = tmp_path / "c.db", tmp_path / "copy.db"
    write(path, "AP")
    back_up(path, copy)
    write(path, "AFP")
    back_up(path, copy)
    with open_store(copy) as copied:
        assert copied.counts()["documents"] == 2


def test_a_database_in_use_is_not_replaced(tmp_path: Path) -> None:
    path, other = tmp_path / "c.db", tmp_path / "other.db"
    write(path, "AP")
    write(other, "AFP", "Reuters")
    with open_store(other, write=True) as store:
        store.write([read_report(source="EFE")], reader="test", version="1", read_at=AT)
        with pytest.raises(UsageError, match="in use"):
            back_up(path, other)
    with open_store(other) as store:
        assert store.counts()["documents"] == 3


@pytest.mark.parametrize(
    ("path", "copy", "error"),
    [
        ("c.db", "c.db", UsageError),
        ("c.db", "-", UsageError),
        ("c.db", ".", StoreError),
        ("c.db", "none/copy.db", StoreError),
        ("none.db", "copy.db", StoreError),
        ("text.txt", "copy.db", StoreError),
    ],
)
def test_what_cannot_be_copied_is_said(
    tmp_path: Path, path: str, copy: str, error: type[ContingentError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "c.db", "AP")
    (tmp_path / "text.txt").write_text("These are words and no database. " * 99)
    before = sorted(each.name for each in tmp_path.iterdir())
    with pytest.raises(error):
        back_up(path, copy)
    assert sorted(each.name for each in tmp_path.iterdir()) == before
