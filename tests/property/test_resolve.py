"""What must hold of links between reports: neither order nor batches nor repetition change the situation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contingent.ids import content_id, text_sha256
from contingent.records import (
    Document,
    Entity,
    Evidence,
    Published,
    Quantity,
    Reading,
    Report,
    Roles,
    Statement,
    Time,
    document_id,
)  # fmt: skip
from contingent.resolve.correcting import PERSON_RULE
from contingent.resolve.judgements import in_force, judgement
from contingent.resolve.ledger import Ledger
from contingent.resolve.linking import resolved
from contingent.store import Store, open_store
from contingent.views.commitments import commitments
from contingent.views.disputes import disputes
from contingent.views.events import events
from contingent.views.forces import forces

AT = "2026-01-01T00:00:00Z"
SENTENCES = (
    ("DEPLOY", "planned", "Lisbon will send {n} marines to guard the airfield at Ouadda", "change"),
    ("DEPLOY", "actual", "The {n} marines from Lisbon landed at the Ouadda airfield", "change"),
    ("PRESENCE", "actual", "Portugal has {n} marines at the Ouadda airfield", "stock"),
    ("ASSAULT", "actual", "Raiders killed {n} villagers in Birao before dawn", "stock"),
)


@st.composite
def reports(draw: st.DrawFn) -> Reading:
    """A report of one to three sentences on one crisis, with its reading."""
    chosen = draw(
        st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from([40, 90, 340])), min_size=1, max_size=3)
    )
    day = draw(st.sampled_from(["2013-11-26", "2013-11-27", "2013-12-03", "2014-06-01", None]))
    lines = [sentence[2].format(n=n) for sentence, n in chosen]
    report = Report(text=". ".join(lines), date=day, source=draw(st.sampled_from(["Gazette", "Herald", "Wire"])))
    doc = document_id(report)
    agent, place = content_id("e", doc, "a"), content_id("e", doc, "p")
    statements, at = [], 0
    for number, ((type_, status, _, basis), n) in enumerate(chosen):
        line = lines[number]
        found = line.index(str(n)) + at
        statements.append(
            Statement(
                id=content_id("s", doc, number), doc=doc, type=type_, status=status,  # type: ignore[arg-type]
                evidence=(Evidence(start=at, end=at + len(line), exact=line),), gist=line,
                roles=Roles(agent=(agent,), place=(place,)),
                quantity=(Quantity(start=found, end=found + len(str(n)), exact=str(n), best=n, basis=basis,  # type: ignore[arg-type]
                                   unit="killed" if type_ == "ASSAULT" else "troops"),),
                time=Time(edtf=day, basis="tense") if day else Time(), origin="test/1",
            )
        )  # fmt: skip
        at += len(line) + 2
    return Reading(
        report=report,
        document=Document(
            id=doc, sha256=text_sha256(report.text), chars=len(report.text),
            published=Published(edtf=day, basis="given") if day else Published(),
        ),
        entities=(
            Entity(id=agent, doc=doc, type="state", name="Portugal", country="PRT"),
            Entity(id=place, doc=doc, type="state", name="Central African Republic", country="CAF"),
        ),
        statements=tuple(statements),
    )  # fmt: skip


archives = st.lists(reports(), min_size=2, max_size=6, unique_by=lambda reading: reading.document.sha256)


@contextmanager
def store_of(batches: Sequence[Sequence[Reading]]) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "test.db", write=True) as store:
        for batch in batches:
            store.write(batch, reader="test", version="1", read_at=AT)
            store.resolve()
        yield store


def situation(ledger: Ledger) -> object:
    """Everything that a person would see."""
    return (ledger.links, forces(ledger), commitments(ledger), events(ledger), disputes(ledger))


@contextmanager
def reach(neighbours: int) -> Iterator[None]:
    """Few neighbours, so that in a small archive reports come between others and part them."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("contingent.resolve.blocking", "contingent.store.linking"):
            patch.setattr(f"{module}.NEIGHBOURS", neighbours)
        yield


@settings(deadline=None, max_examples=40)
@given(archives, st.randoms(use_true_random=False), st.integers(1, 3), st.sampled_from([1, 2, 16]))
def test_one_by_one_in_any_order_or_all_at_once(
    archive: list[Reading], random: object, size: int, neighbours: int
) -> None:
    with reach(neighbours):
        _check_order(archive, random, size)


def _check_order(archive: list[Reading], random: object, size: int) -> None:
    shuffled = list(archive)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    batches = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    with store_of([archive]) as at_once, store_of(batches) as bit_by_bit:
        expected = situation(at_once.load())
        assert situation(bit_by_bit.load()) == expected
        assert list(at_once.records()) == list(bit_by_bit.records())
        assert bit_by_bit.resolve() == 0, "resolving twice changes nothing"
    texts = {reading.document.id: reading.report.text for reading in archive}
    assert situation(resolved(Ledger.of(archive), texts)) == expected, "without a database too"


@settings(deadline=None, max_examples=25)
@given(archives, st.data(), st.sampled_from([1, 2]))
def test_reports_read_again_leave_nothing_behind(archive: list[Reading], data: st.DataObject, neighbours: int) -> None:
    """A second reader finds less in some reports: the situation is that of an archive it read alone."""
    again = [
        replace(r, statements=r.statements[: data.draw(st.integers(0, len(r.statements)))])
        for r in archive
        if data.draw(st.booleans())
    ]
    replaced = {r.document.id for r in again}
    with reach(neighbours), store_of([archive]) as twice, store_of([]) as once:
        twice.write(again, reader="test", version="2", read_at="2026-02-01T00:00:00Z")
        read = twice.state()
        compared = twice.resolve()
        assert (twice.state() != read) == bool(compared), "links that are only withdrawn change the state too"
        once.write([r for r in archive if r.document.id not in replaced], reader="test", version="1", read_at=AT)
        once.write(again, reader="test", version="2", read_at="2026-02-01T00:00:00Z")
        once.resolve()
        assert situation(twice.load()) == situation(once.load())


@settings(deadline=None, max_examples=15)
@given(archives, st.randoms(use_true_random=False))
def test_a_persons_word_outlives_reading_again(archive: list[Reading], random: object) -> None:
    """A second reader gives every statement another id; what was rejected stays rejected."""
    again = [
        replace(r, statements=tuple(replace(s, id=content_id("s", s.id, "again")) for s in r.statements))
        for r in archive
    ]
    with store_of([archive]) as store:
        ledger = store.load()
        between = [link for link in ledger.links if link.rel != "copies"]
        if not between:
            return
        link = random.choice(between)  # type: ignore[attr-defined]
        ends = {s.id: s for s in ledger.statements}
        word = judgement("reject", by="Ada", at=AT, left=ends[link.from_], right=ends[link.to])
        assert store.judge(word)
        assert not store.judge(word), "said once is enough"
        pair = {link.from_, link.to}
        assert not any({x.from_, x.to} == pair for x in store.load().links)
        store.write(again, reader="test", version="2", read_at="2026-02-01T00:00:00Z")
        store.resolve()
        new = {content_id("s", id_, "again") for id_ in pair}
        assert not any({x.from_, x.to} == new for x in store.load().links)
        store.judge(judgement("undo", by="Ada", at="2026-03-01T00:00:00Z", undoes=word.id))
        assert in_force(store.judgements()) == []
        assert any({x.from_, x.to} == new for x in store.load().links)
        assert not any(x.origin == PERSON_RULE for x in store.load().links)
