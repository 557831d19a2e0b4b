"""What must hold of the store whatever is written to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.records import Reading, Record
from contingent.resolve.ledger import Ledger, filter_ledger
from contingent.resolve.waiting import waiting
from contingent.store import Store, WriteResult, open_store
from tests.strategies import COUNTRIES, REGISTRY, days, readings, texts

AT = "2026-01-01T00:00:00Z"
few_readings = st.lists(readings(), max_size=6, unique_by=lambda reading: reading.document.id)


@contextmanager
def fresh_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "test.db", write=True) as store:
        yield store


def write(store: Store, batch: Sequence[Reading]) -> WriteResult:
    return store.write(batch, reader="test", version="1", read_at=AT)


def by_document(records: Iterator[Record]) -> dict[str, list[Record]]:
    """Records of each document in the order they came; links count to the document before them."""
    found: dict[str, list[Record]] = {}
    current: list[Record] = []
    for record in records:
        if record.id.startswith("d:"):
            current = found.setdefault(record.id, [])
        current.append(record)
    return found


@settings(deadline=None, max_examples=40)
@given(few_readings)
def test_what_is_written_is_read_back(batch: list[Reading]) -> None:
    with fresh_store() as store:
        assert write(store, batch) == WriteResult(added=len(batch))
        stored = [record for record in store.records(current=False) if getattr(record, "by", None) != "contingent"]
        assert by_document(iter(stored)) == {r.document.id: list(r.records()) for r in batch}
        for reading in batch:
            assert store.text(reading.document.id) == reading.report.text
            for record in reading.records():
                assert store.find_record(record.id) == record


@settings(deadline=None, max_examples=20)
@given(few_readings)
def test_writing_twice_changes_nothing(batch: list[Reading]) -> None:
    with fresh_store() as store:
        write(store, batch)
        before = (list(store.records(current=False)), store.counts())
        later = store.write(batch, reader="test", version="1", read_at="2027-01-01T00:00:00Z")
        assert later == WriteResult(unchanged=len(batch))
        assert (list(store.records(current=False)), store.counts()) == before


@settings(deadline=None, max_examples=25)
@given(few_readings, st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_size_of_batches_change_nothing(batch: list[Reading], random: object, size: int) -> None:
    shuffled = list(batch)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    with fresh_store() as one, fresh_store() as other:
        write(one, batch)
        for start in range(0, len(shuffled), size):
            write(other, shuffled[start : start + size])
        assert list(one.records()) == list(other.records())
        assert one.load() == other.load()
        assert list(one.documents()) == list(other.documents())


@settings(deadline=None, max_examples=60)
@given(
    few_readings,
    st.sampled_from([None, *COUNTRIES]),
    st.sampled_from([None, *COUNTRIES, *REGISTRY]),
    st.one_of(st.none(), days()),
    st.sampled_from([None, {"DEPLOY", "PRESENCE", "ASSAULT", "AUTHORIZE", "VIEW", "AID"}]),
)
def test_the_store_and_the_ledger_without_one_answer_alike(
    batch: list[Reading], in_: str | None, by: str | None, known_by: str | None, types: set[str] | None
) -> None:
    with fresh_store() as store:
        write(store, batch)
        loaded = store.load(in_=in_, by=by, known_by=known_by, types=types)
    built = filter_ledger(Ledger.of(batch), in_=in_, by=by, known_by=known_by, types=types)
    assert loaded == built
    assert list(loaded.documents) == list(built.documents)
    told = {statement.id for statement in (*loaded.statements, *loaded.context)} | loaded.documents.keys()
    assert all(link.from_ in told and link.to in told for link in loaded.links)


@settings(deadline=None, max_examples=60)
@given(
    few_readings,
    st.sampled_from([None, *COUNTRIES]),
    st.sampled_from([None, *COUNTRIES, *REGISTRY]),
    st.one_of(st.none(), days()),
    st.one_of(st.none(), days()),
    st.sampled_from([None, {"DEPLOY", "PRESENCE", "ASSAULT", "AUTHORIZE", "VIEW", "AID"}]),
)
def test_a_bounded_look_at_a_small_database_is_the_whole_of_it(
    batch: list[Reading],
    in_: str | None,
    by: str | None,
    on: str | None,
    known_by: str | None,
    types: set[str] | None,
) -> None:
    with fresh_store() as store:
        write(store, batch)
        store.resolve()
        asked = {"in_": in_, "by": by, "known_by": known_by, "types": types}
        recent = store.load_recent(**asked, on=on)  # type: ignore[arg-type]
        loaded = store.load(**asked)  # type: ignore[arg-type]
    assert recent.ledger == loaded
    assert list(recent.ledger.documents) == list(loaded.documents)
    assert (recent.looked_at, recent.left_out) == (len(loaded.statements), 0)


@settings(deadline=None, max_examples=60)
@given(few_readings, st.sampled_from([None, *COUNTRIES]), st.integers(0, 8))
def test_what_is_left_out_of_a_bounded_look_is_counted_and_no_condition_is_lost(
    batch: list[Reading], in_: str | None, limit: int
) -> None:
    with fresh_store() as store:
        write(store, batch)
        store.resolve()
        recent = store.load_recent(in_=in_, limit=limit)
        loaded = store.load(in_=in_)
    assert {s.id for s in recent.ledger.statements} <= {s.id for s in loaded.statements}
    assert recent.looked_at + recent.left_out == len(loaded.statements)
    waits_in_all = waiting({s.id: s for s in (*loaded.statements, *loaded.context)}, loaded.links).ids
    seen = {s.id: s for s in (*recent.ledger.statements, *recent.ledger.context)}
    answers = {s.id for s in recent.ledger.statements}
    assert waits_in_all & answers <= waiting(seen, recent.ledger.links).ids


@settings(deadline=None, max_examples=60)
@given(few_readings, st.one_of(texts(min_size=0, max_size=12), st.sampled_from(['"', "-*^:()", 'AND "x', "NEAR(a"])))
def test_no_words_break_the_search_and_matches_lie_in_the_text(batch: list[Reading], words: str) -> None:
    text_of = {reading.document.id: reading.report.text for reading in batch}
    with fresh_store() as store:
        write(store, batch)
        for hit in store.search(f"{words} troops"):
            text = text_of[hit.document]
            assert hit.snippet is None or text[hit.snippet.start : hit.snippet.end] == hit.snippet.exact
            for start, end in hit.matches:
                assert 0 <= start < end <= len(text)
