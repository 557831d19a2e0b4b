"""Writing readings, replacing them, and looking records up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from contingent.errors import ReportError, StoreError, UsageError
from contingent.exports import csv_lines
from contingent.records import Depends, Document, Link, Reading, Source, Statement
from contingent.resolve.ledger import filter_ledger
from contingent.store import Failure, Store, WriteResult, open_store
from tests.unit.store.samples import AT, LATER, TEXT, read_report


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    with open_store(db, write=True) as opened:
        yield opened


def write(store: Store, *readings: Reading, version: str = "1", at: str = AT) -> WriteResult:
    return store.write(readings, reader="test", version=version, read_at=at)


def current(store: Store) -> list[str]:
    return [document.id for document in store.documents()]


def test_a_second_reading_by_the_same_version_changes_nothing(store: Store) -> None:
    reading = read_report()
    assert not store.has_reading(reading.document.id, "test", "1")
    assert write(store, reading) == WriteResult(added=1)
    assert store.has_reading(reading.document.id, "test", "1")
    assert not store.has_reading(reading.document.id, "test", "2")
    assert write(store, reading, reading, at=LATER) == WriteResult(unchanged=2)


def test_a_newer_version_is_what_views_see_and_the_older_stays(store: Store) -> None:
    old, new = read_report(origin="test 1"), read_report(origin="test 2")
    write(store, old)
    assert write(store, new, version="2", at=LATER) == WriteResult(added=1)
    assert store.load().statements == new.statements
    assert list(store.records()) == list(new.records())
    assert set(map(repr, store.records(current=False))) == set(map(repr, (*old.records(), *new.records())))
    assert store.find_record(old.statements[0].id) == new.statements[0]
    assert store.counts() | {"links": 0} == {
        "documents": 1, "entities": 3, "statements": 1, "links": 0, "readings": 2, "texts": 1, "failures": 0,
    }  # fmt: skip


def test_readings_count_by_when_they_were_made_not_when_they_were_written(store: Store) -> None:
    write(store, read_report(origin="test 2"), version="2", at=LATER)
    write(store, read_report(origin="test 1"), version="1", at=AT)
    assert [statement.origin for statement in store.load().statements] == ["test 2"]


UNDATED = read_report(date=None, file="report.txt")
DATED = read_report(date="2013-11-26", file="report.txt")
REDATED = read_report(date="2013-11-27", file="report.txt")


@pytest.mark.parametrize(
    ("first", "second", "wins"),
    [(UNDATED, DATED, DATED), (DATED, REDATED, REDATED), (REDATED, DATED, DATED), (DATED, UNDATED, DATED)],
    ids=["date given later", "date corrected", "date corrected back", "date left out later"],
)
def test_a_report_read_again_with_another_date_is_replaced_by_a_link(
    store: Store, first: Reading, second: Reading, wins: Reading
) -> None:
    loses = second if wins is first else first
    write(store, first)
    write(store, second, at=LATER)
    assert current(store) == [wins.document.id]
    assert store.load().documents == {wins.document.id: wins.document}
    (link,) = [record for record in store.records(current=False) if isinstance(record, Link) and record.rel != "same"]
    assert (link.from_, link.rel, link.to, link.by) == (wins.document.id, "corrects", loses.document.id, "contingent")
    assert link.origin
    assert store.find_record(link.id) == link
    assert store.find_record(loses.statements[0].id) == loses.statements[0]
    assert write(store, first, second, at="2027-01-01T00:00:00Z") == WriteResult(unchanged=2)
    assert current(store) == [wins.document.id]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (read_report(source="AP"), read_report(source="Reuters")),
        (read_report(url="https://example.org/1"), read_report(url="https://example.org/2")),
        (read_report(id="a", date="2013-11-26"), read_report(id="b", date="2013-11-27")),
        (read_report("Calm in Bangui."), read_report("Calm in Bossangoa.", date="2013-11-27")),
    ],
    ids=["publisher", "url", "incoming id", "text"],
)
def test_what_differs_in_more_than_its_date_is_another_document(store: Store, one: Reading, other: Reading) -> None:
    write(store, one)
    write(store, other, at=LATER)
    assert sorted(current(store)) == sorted([one.document.id, other.document.id])
    assert len(store.load().publishers) == 2


def test_a_reading_that_does_not_fit_together_is_refused_and_the_rest_is_written(store: Store) -> None:
    good, other = read_report(), read_report("Other.", file="other.txt")
    wrong_text = replace(other, document=replace(other.document, chars=7))
    wrong_doc = replace(other, statements=good.statements)
    twice = replace(other, entities=(*other.entities, replace(other.entities[0], name="x")))
    result = write(store, wrong_text, good, wrong_doc, twice)
    assert (result.added, result.unchanged) == (1, 0)
    assert [error.problem for error in result.refused] == [
        "its document record is of another text",
        f"record {good.statements[0].id} belongs to another document",
        f"2 records have the id {other.entities[0].id}",
    ]
    assert {error.file for error in result.refused} == {"other.txt"}
    assert current(store) == [good.document.id]


def test_an_error_in_the_middle_of_a_batch_leaves_nothing_of_it(store: Store) -> None:
    def broken() -> Iterator[Reading]:
        yield read_report()
        raise RuntimeError("reader stopped")

    with pytest.raises(RuntimeError):
        store.write(broken(), reader="test", version="1", read_at=AT)
    assert write(store, read_report()) == WriteResult(added=1)


@pytest.mark.parametrize(
    "text", ["", "\x00", "a\x00b\r\n\u2028", "\ud800 lone", "\U0001f600\ufeff", "x" * 5000, "\udcff" * 300]
)
def test_texts_come_back_exactly(store: Store, text: str) -> None:
    reading = read_report(text or "x")
    if not text:
        reading = Reading(report=replace(reading.report, text=""), document=_empty(reading.document))
    write(store, reading)
    assert store.text(reading.document.id) == text
    assert list(store.records()) == list(reading.records())


def _empty(document: Document) -> Document:
    from contingent.ids import text_sha256

    return replace(document, sha256=text_sha256(""), chars=0)


def test_the_text_is_kept_once_and_apart_from_the_record(store: Store) -> None:
    first, copy = read_report(source="AP"), read_report(source="Reuters")
    carrying = replace(first, document=replace(first.document, text=TEXT))
    write(store, carrying, copy)
    assert store.counts()["texts"] == 1
    assert store.load().documents[first.document.id] == first.document
    with pytest.raises(StoreError, match="no document d:none in"):
        store.text("d:none")


def test_find_record_by_prefix(store: Store) -> None:
    reading, other = read_report(), read_report("Other.")
    write(store, reading, other)
    statement = reading.statements[0]
    for prefix in (statement.id, statement.id[2:], statement.id[:12], f" {statement.id} "):
        assert store.find_record(prefix) == statement
    assert store.find_record(reading.document.id[2:]) == reading.document
    assert store.find_record("s:") == sorted([statement.id, other.statements[0].id])
    for none in ("zz", "", "%", "s:*", statement.id + "0", "\ud800"):
        with pytest.raises(StoreError, match="no record"):
            store.find_record(none)


def test_failures_are_kept_once(store: Store) -> None:
    error = ReportError(file="a\udcff.jsonl", place="line 3", problem="not JSON", next_step="mend the line")
    other = ReportError(file="b.txt", problem="empty", next_step="leave it out")
    store.write_failures([error, error, other], at=AT)
    store.write_failures([error], at=LATER)
    assert list(store.failures()) == [
        Failure(file="a\ufffd.jsonl", place="line 3", problem="not JSON", next_step="mend the line", at=AT),
        Failure(file="b.txt", place="", problem="empty", next_step="leave it out", at=AT),
    ]
    assert store.counts()["failures"] == 2


@pytest.mark.parametrize(
    ("file", "place", "left"),
    [
        ("a.txt", "", ["b.jsonl, line 2", "b.jsonl, line 3", "b.jsonl"]),  # one report: wherever the fault was
        ("b.jsonl", "line 2", ["a.txt, byte 4", "b.jsonl, line 3"]),  # and the file is one that can be read
        ("c.txt", "", ["a.txt, byte 4", "b.jsonl, line 2", "b.jsonl, line 3", "b.jsonl"]),
    ],
)
def test_failures_of_what_has_been_read_since_go(store: Store, file: str, place: str, left: list[str]) -> None:
    places = [("a.txt", "byte 4"), ("b.jsonl", "line 2"), ("b.jsonl", "line 3"), ("b.jsonl", "")]
    errors = [ReportError(file=name, place=where, problem="broken", next_step="mend it") for name, where in places]
    store.write_failures(errors, at=AT)
    store.forget_failures([(file, place)])
    assert [f"{f.file}, {f.place}" if f.place else f.file for f in store.failures()] == left


def test_documents_known_by_a_day(store: Store) -> None:
    dates = ["2013-11-26", "2013-11", "2013", None, "2013-11-27"]
    write(store, *(read_report(f"Report {date}.", date=date) for date in dates))
    assert [d.published.edtf for d in store.documents()] == ["2013", "2013-11", "2013-11-26", "2013-11-27", None]
    assert [d.published.edtf for d in store.documents(known_by="2013-11-26")] == ["2013-11-26"]
    assert [d.published.edtf for d in store.documents(known_by="2013-11-30")] == ["2013-11", "2013-11-26", "2013-11-27"]
    with pytest.raises(UsageError, match="'2013-11' is not a day"):
        store.documents(known_by="2013-11")


def test_an_unreadable_date_counts_as_none(store: Store) -> None:
    write(store, read_report(date="last Tuesday"))
    assert len(list(store.documents())) == 1
    assert list(store.documents(known_by="2026-01-01")) == []


def test_links_are_followed_to_the_end_and_no_further_than_was_known(store: Store) -> None:
    """A statement on one country, the same in a report on another, and an update of that in a third."""
    one, two, three = (read_report(f"{TEXT} {n}", date=f"2013-11-2{n}", country=code)
                       for n, code in ((1, "CAF"), (2, "MLI"), (3, "TCD")))  # fmt: skip
    ids = [reading.statements[0].id for reading in (one, two, three)]
    same = Link(id="l:same", from_=ids[1], rel="same", to=ids[0])
    news = Link(id="l:news", from_=ids[2], rel="updates", to=ids[1])
    write(store, one, replace(two, links=(same,)), replace(three, links=(news,)))
    for ledger in (store.load(in_="CAF"), filter_ledger(store.load(), in_="CAF")):
        assert [s.id for s in ledger.statements] == ids[:1]
        assert [s.id for s in ledger.context] == ids[1:]
    assert [s.id for s in store.load(in_="CAF", known_by="2013-11-22").context] == ids[1:2]
    assert [s.id for s in store.load_around([one.document.id]).statements] == ids
    assert [s.id for s in store.load_around([one.document.id], known_by="2013-11-22").statements] == ids[:2]


def test_an_older_reading_can_be_had_by_its_statement(store: Store) -> None:
    old, new = read_report(origin="test 1"), read_report(origin="test 2")
    gone = replace(old.statements[0], id="s:gone")
    write(store, replace(old, statements=(*old.statements, gone)))
    write(store, new, version="2", at=LATER)
    assert [s.id for s in store.load().statements] == [new.statements[0].id]
    ledger = store.load_reading("s:gone")
    assert {s.origin for s in ledger.statements} == {"test 1"}
    assert len(ledger.links) == 1
    assert store.load_reading(new.statements[0].id).statements == new.statements
    with pytest.raises(StoreError, match="no statement s:nowhere"):
        store.load_reading("s:nowhere")


def test_the_column_conditional_is_that_of_the_views(store: Store) -> None:
    """A sister of the promise waits for a resolution that is only alleged to have been adopted."""
    reading = read_report()
    promise = replace(reading.statements[0], depends=())
    sister = replace(promise, id="s:sister", depends=(Depends(rel="after", ref="s:vote"),))
    vote = replace(promise, id="s:vote", type="AUTHORIZE", status="actual", sources=(Source(act="accuse"),))
    link = Link(id="l:details", from_="s:sister", rel="details", to=promise.id)
    write(store, replace(reading, statements=(promise, sister, vote), links=(link,)))
    rows = store._connection.execute("SELECT id, conditional FROM statements ORDER BY seq").fetchall()
    assert rows == [(promise.id, 1), ("s:sister", 1), ("s:vote", 0)]
    exported = list(csv.DictReader(io.StringIO(b"".join(csv_lines(store)).decode())))
    assert {row["statement"]: row["conditional"] for row in exported} == {
        promise.id: "true", "s:sister": "true", "s:vote": "false",
    }  # fmt: skip


def test_columns_for_looking_up(store: Store) -> None:
    reading = read_report()
    write(store, reading)
    statement = reading.statements[0]
    rows = store._connection.execute("SELECT id, type, status, alleged, conditional FROM statements").fetchall()
    assert rows == [(statement.id, "DEPLOY", "planned", 0, 1)]
    roles = store._connection.execute(
        "SELECT role, country FROM statement_roles ORDER BY role, country NULLS FIRST"
    ).fetchall()
    assert roles == [("agent", None), ("agent", "FRA"), ("place", "CAF")]
    assert isinstance(store.find_record(statement.id), Statement)
