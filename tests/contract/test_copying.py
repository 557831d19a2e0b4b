"""`contingent copy`: everything goes along, each way; stopped half way it goes on; later it brings what is new."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contingent.errors import ReportError, StoreError, UsageError
from contingent.evaluate.check_store import check_store
from contingent.exports import jsonl_lines
from contingent.records import Reading
from contingent.resolve.judgements import judgement
from contingent.store import Store, open_store
from contingent.store.access import Access
from contingent.store.connection import Connection
from contingent.store.copying import Copied, copy_database
from contingent.store.location import locate
from contingent.store.schema import connect_to_read
from tests.postgres import PostgresServer
from tests.strategies import readings
from tests.unit.cli.running import done, refused
from tests.unit.store.samples import AT, LATER, TEXT, read_report

# Rows by what they say; numbers that a database gives its own rows are left out.
TABLES = {
    "texts": "seq, sha256, coding, text",
    "readings": "seq, id, doc, item, reader, reader_version, read_at, date_given, current",
    "documents": "seq, reading, id, sha256, published, published_first, published_last, publisher, url, title, file, record",
    "entities": "seq, reading, id, doc, type, name, country, registry, geonames, record",
    "statements": (
        "seq, reading, id, doc, type, status, polarity, alleged, conditional, on_first, on_last, start, record"
    ),
    "statement_roles": "statement, role, entity, country, registry",
    "links": "seq, reading, id, from_id, rel, to_id, record",
    "failures": "file, place, problem, next_step, at",
    "report_keys": "rule, key, day, doc, reading",
    "resolved": "reading, rule",
    "cross_links": "id, from_id, rel, to_id, rule, record, current",
    "link_state": "changes",
    "judgements": "id, at, by, record",
    "access_keys": "id, name, role, hash, made_at",
    "access_revocations": "key, at",
    "saved_queries": "id, name, by, at, view, arguments",
    "view_readings": "reading, published, statements",
    "findable": "key, reading, type, status, countries, publisher",
}
DERIVED = (
    "SELECT g.host, g.party, g.type, g.told, g.force, g.statements, v.day, v.statement, v.reading, v.published"
    " FROM view_groups g JOIN view_rows v ON v.grp = g.id WHERE g.statements > 0"
)


def content(name: str | Path) -> dict[str, list[str]]:
    """All rows of a database."""
    connection: Connection = connect_to_read(locate(str(name)))
    try:
        found = {t: _rows(connection, f"SELECT {columns} FROM {t}") for t, columns in TABLES.items()}
        return found | {
            "derived": _rows(connection, DERIVED),
            "words": _rows(connection, "SELECT rowid FROM search_index"),
        }
    finally:
        connection.close()


def _rows(connection: Connection, sql: str) -> list[str]:
    return sorted(repr(tuple(row)) for row in connection.execute(sql).fetchall())


def exported(name: str) -> bytes:
    with open_store(name) as store:
        return b"".join(jsonl_lines(store))


def fill(store: Store, *batch: Reading, version: str = "1", at: str = AT) -> None:
    store.write(batch, reader="test", version=version, read_at=at)


def filled(name: str) -> str:
    """A database with something of everything, of which some was replaced, judged, revoked or taken out."""
    undated, dated = read_report(date=None, file="a.txt"), read_report(date="2013-11-26", file="a.txt")
    others = [read_report(f"{TEXT} {n}", source=f"Radio {n}", date=f"2013-11-2{n}") for n in range(5)]
    with open_store(name, write=True) as store:
        fill(store, undated, *others)
        fill(store, dated, at=LATER)
        fill(store, read_report(f"{TEXT} 1", source="Radio 1", date="2013-11-21", gist="again"), version="2", at=LATER)
        store.resolve()
        one, other, *_ = store.load().statements
        store.judge(judgement("merge", by="ann", at=AT, left=one, right=other))
        store.judge(judgement("reject", by="bob\x00", at=LATER, left=other))
        error = ReportError(file="b\x00.txt", place="", problem="empty", next_step="leave it out")
        store.write_failures([error], at=AT)
    with Access.open(name, write=True) as access:
        access.add_key("Ada", role="reviewer", at=AT)
        access.add_key("Bob", role="reader", at=AT)
        access.revoke_key("Bob", at=LATER)
        gone = access.save_query("gone", by="Ada", at=AT, view="forces", arguments={})
        access.save_query("kept", by="Ada", at=AT, view="forces", arguments={"in": "CAF"})
        access.delete_query(gone.id)
    return name


@pytest.fixture
def databases(postgres: PostgresServer, tmp_path: Path) -> Callable[[str], str]:
    """Makes names of databases: of a file for "file 1", on the server for "server 1"."""
    return lambda kind: str(tmp_path / f"{kind}.db") if kind.startswith("file") else postgres.new_database()


@pytest.mark.parametrize("kinds", [("file 1", "server 1"), ("server 1", "file 1"), ("file 1", "file 2"),
                                   ("server 1", "server 2")], ids=" to ".join)  # fmt: skip
def test_everything_goes_along_and_a_second_time_changes_nothing(
    databases: Callable[[str], str], kinds: tuple[str, str]
) -> None:
    source, target = filled(databases(kinds[0])), databases(kinds[1])
    assert copy_database(source, target) == Copied(added=8, readings=8)
    assert content(target) == content(source)
    assert exported(target) == exported(source)
    assert list(check_store(target)) == list(check_store(source)) == []
    with open_store(source) as one, open_store(target) as other:
        assert other.search("troops") == one.search("troops")
        assert other.find_statements(words="troops", place="CAF") == one.find_statements(words="troops", place="CAF")
    assert copy_database(source, target) == Copied(added=0, readings=8)
    assert content(target) == content(source)
    with Access.open(target) as access:
        assert [key.name for key in access.all_keys() if key.revoked_at is None] == ["Ada"]


@pytest.mark.parametrize("kind", ["file 2", "server 1"])
def test_what_came_since_the_last_copy_is_brought_along(databases: Callable[[str], str], kind: str) -> None:
    source, target = filled(databases("file 1")), databases(kind)
    copy_database(source, target)
    with open_store(source, write=True) as store:
        # One more report, one that replaces another of which links stood, and a word taken back.
        fill(store, read_report(f"{TEXT} 9", source="Radio 9", date="2013-11-29"))
        fill(store, read_report(f"{TEXT} 2", source="Radio 2", date="2013-11-22", gist="new"), version="3", at=LATER)
        store.resolve()
        store.judge(judgement("undo", by="bob", at="2026-03-01T00:00:00Z", undoes=store.judgements()[-1].id))
        store.forget_failures([("b\x00.txt", "")])
    with Access.open(source, write=True) as access:
        access.delete_query(access.queries()[0].id)
        access.revoke_key("Ada", at=LATER)
    assert copy_database(source, target) == Copied(added=2, readings=10)
    assert content(target) == content(source)
    # What is written to the copy next gets rows that nothing has.
    with open_store(target, write=True) as store:
        fill(store, read_report("One more."))
        store.resolve()
        store.judge(judgement("accept", by="eve", at="2026-04-01T00:00:00Z", left=store.load().statements[0]))
    assert list(check_store(target)) == []


@pytest.mark.parametrize("kind", ["file 2", "server 1"])
def test_a_copy_broken_off_is_opened_by_nothing_and_goes_on(
    databases: Callable[[str], str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contingent.store.copying.BATCH_READINGS", 3)
    source, target = filled(databases("file 1")), databases(kind)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            copy_database(source, target, on_progress=stop)
        for use in (open_store, lambda name: open_store(name, write=True), Access.open, check_now):
            with pytest.raises(
                StoreError, match="is a copy that was not finished; finish it with: contingent copy FROM"
            ):
                use(target)
    told: list[tuple[int, int]] = []
    assert copy_database(source, target, on_progress=lambda *at: told.append(at)) == Copied(added=2, readings=8)
    assert told == [(8, 8)]
    assert content(target) == content(source)


def check_now(name: str) -> list[Any]:
    return list(check_store(name))


@pytest.mark.parametrize("kind", ["file 2", "server 1"])
def test_what_the_source_does_not_have_is_never_lost(databases: Callable[[str], str], kind: str) -> None:
    source, target = filled(databases("file 1")), databases(kind)
    copy_database(source, target)
    with open_store(target, write=True) as store:
        store.judge(judgement("accept", by="eve", at=LATER, left=store.load().statements[0]))
    before = content(target)
    with pytest.raises(StoreError, match=r"holds judgements that .* has not; copy into an empty database"):
        copy_database(source, target)
    assert content(target) == before
    with open_store(target, write=True) as store:
        fill(store, read_report("One more."))
    with pytest.raises(StoreError, match="holds reports that"):
        copy_database(source, target)


@pytest.mark.parametrize("kind", ["file 2", "server 1"])
def test_what_is_new_shows_all_at_once_to_who_has_the_copy_open(
    databases: Callable[[str], str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contingent.store.copying.BATCH_READINGS", 1)
    source, target = filled(databases("file 1")), databases(kind)
    copy_database(source, target)
    with open_store(source, write=True) as store:
        fill(store, *(read_report(f"{TEXT} {n}", gist="again") for n in range(3)), version="2", at=LATER)
    with open_store(target) as reading:
        before = list(reading.records())
        seen: list[bool] = []
        copy_database(source, target, on_progress=lambda *_: seen.append(list(reading.records()) == before))
        assert seen == [True] * 3
        assert list(reading.records()) != before
    with open_store(source, write=True) as store:
        fill(
            store, *(read_report(f"{TEXT} {n}", gist="anew") for n in range(3)), version="3", at="2026-03-01T00:00:00Z"
        )
    as_it_was = exported(target)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(source, target, on_progress=stop)
    assert exported(target) == as_it_was


@pytest.mark.parametrize("kind", ["file 2", "server 1"])
def test_a_target_with_a_key_of_its_own_is_refused_before_anything_is_copied(
    databases: Callable[[str], str], kind: str
) -> None:
    source, target = filled(databases("file 1")), databases(kind)
    open_store(target, write=True).close()
    with Access.open(target, write=True) as access:
        access.add_key("Eve", role="reader", at=AT)
    before = content(target)
    with pytest.raises(StoreError, match="holds keys that"):
        copy_database(source, target)
    assert content(target) == before


def test_a_database_is_not_copied_into_itself(databases: Callable[[str], str]) -> None:
    for name in (filled(databases("file 1")), filled(databases("server 1"))):
        with pytest.raises(UsageError, match="cannot be copied into itself"):
            copy_database(name, name)


def test_a_damaged_text_is_named_and_nothing_half_is_left_open(databases: Callable[[str], str]) -> None:
    source, target = filled(databases("file 1")), databases("file 2")
    with closing(sqlite3.connect(source)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE texts SET coding = 'zlib', text = X'00' WHERE seq = 1")
        connection.commit()
    with pytest.raises(StoreError, match=r"the text with the hash [0-9a-f]{64} is damaged .* contingent check --db"):
        copy_database(source, target)
    with pytest.raises(StoreError):
        open_store(target)


def test_the_command(databases: Callable[[str], str]) -> None:
    source, target = filled(databases("file 1")), databases("server 1")
    assert "8 readings added to postgresql://" in done("copy", source, target).err
    assert "no database at" in refused("copy", "none.db", target, code=1)
    assert done("check", "--db", target).text.endswith(": 0 errors\n")


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(readings(), max_size=3, unique_by=lambda r: r.document.id), min_size=1, max_size=3))
def test_whatever_was_written_comes_back_from_the_server(
    postgres: PostgresServer, batches: list[list[Reading]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, there, back = f"{folder}/a.db", postgres.new_database(), f"{folder}/b.db"
        for number, batch in enumerate(batches):
            with open_store(source, write=True) as store:
                fill(store, *batch, version=str(number), at=f"2026-01-0{number + 1}T00:00:00Z")
                store.resolve()
            copy_database(source, there)
        copy_database(there, back)
        assert content(source) == content(there) == content(back)
