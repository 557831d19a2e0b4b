"""A bounded look at a database: the whole of a small one, the latest of a large one, never a promise without its condition."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from contingent.ids import content_id
from contingent.pipeline import read_into
from contingent.readers import load_reader
from contingent.records import Depends, Evidence, Link, LinkRelation, Quantity, Reading, Statement, Time
from contingent.sources import read_sources
from contingent.store import Store, open_store
from contingent.store.linking import write_cross_links
from contingent.store.location import locate
from contingent.store.recent import look
from contingent.store.schema import connect_to_write, transaction
from contingent.views.brief import brief
from contingent.views.commitments import commitments
from tests.unit.store.samples import AT, LATER, read_report

CAR = Path(__file__).parents[3] / "examples" / "car-2013" / "reports"
QUESTIONS: list[dict[str, Any]] = [
    {},
    {"in_": "CAF"},
    {"in_": "CAF", "by": "FRA"},
    {"by": "FRA"},
    {"known_by": "2013-12-10"},
    {"in_": "CAF", "known_by": "2013-12-10"},
    {"in_": "CAF", "types": ["ASSAULT", "AUTHORIZE"]},
    {"types": ["PRESENCE"], "known_by": "2014-01-10"},
    {"in_": "XXX"},
    {"in_": ""},
    {"by": "*"},
]
FIRST = date(2014, 1, 1)


@pytest.fixture(scope="module")
def car(new_database: Callable[[], str]) -> Iterator[Store]:
    with open_store(new_database(), write=True) as store:
        read_into(store, read_sources([str(CAR)]), load_reader("grammar"), on_error=lambda error: None)
        yield store


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
@pytest.mark.parametrize("on", [None, "2013-12-10", "2012-01-01"])
def test_a_small_database_is_looked_at_whole(car: Store, asked: dict[str, Any], on: str | None) -> None:
    recent = car.load_recent(**asked, on=on, limit=10**6)
    assert recent.ledger == car.load(**asked)
    assert (recent.looked_at, recent.left_out) == (len(recent.ledger.statements), 0)


def test_the_same_page_comes_of_it(car: Store) -> None:
    days: dict[str, Any] = {"on": "2013-12-10", "known_by": "2013-12-10"}
    recent = car.load_recent(in_="CAF", **days, limit=10**6)
    assert brief(recent.ledger, in_="CAF", **days) == brief(
        car.load(in_="CAF", known_by="2013-12-10"), in_="CAF", **days
    )


def told(day: int, *, by: str = "FRA", host: str = "MLI", **values: Any) -> Reading:
    """A report of some day after FIRST with one statement of a stock of troops, unless told otherwise."""
    at = (FIRST + timedelta(day)).isoformat()
    reading = read_report(f"{by} has 900 troops in {host} on day {day}.", date=at, country=host)
    (statement,) = reading.statements
    start = len(by) + 5
    stock = Quantity(start=start, end=start + 3, exact="900", unit="troops", best=900, basis="stock")
    fields: dict[str, Any] = {"type": "PRESENCE", "status": "actual", "depends": (), "quantity": (stock,)}
    fields |= {"time": Time(edtf=at, basis="stated")} | values
    agent = replace(reading.entities[0], country=by, name=by)
    return replace(
        reading, entities=(agent, *reading.entities[1:]), statements=(replace(statement, **fields),), links=()
    )


def join(path: str, *links: tuple[Reading, LinkRelation, Reading]) -> None:
    """Links from the statement of one report to that of another, as the linker keeps them."""
    with closing(connect_to_write(locate(path))) as connection, transaction(connection):
        write_cross_links(
            connection,
            [
                Link(id=content_id("l", at), from_=one.statements[0].id, rel=rel, to=other.statements[0].id, score=0.9)
                for at, (one, rel, other) in enumerate(links)
            ],
        )


def many(path: str, *extra: Reading, days: Sequence[int] = range(300)) -> str:
    with open_store(path, write=True) as store:
        store.write([*map(told, days), *extra], reader="test", version="1", read_at=AT)
    return path


def ids(statements: Sequence[Statement]) -> set[str]:
    return {s.id for s in statements}


def test_of_a_large_database_the_latest_is_looked_at_and_the_rest_counted(db: str) -> None:
    with open_store(many(db)) as store:
        recent = store.load_recent(in_="MLI", limit=100)
        assert recent.looked_at == len(recent.ledger.statements) == 100
        assert recent.left_out == 200
        assert recent.ledger.statements == store.load(in_="MLI").statements[-100:]
        assert store.load_recent(limit=100).left_out == 200
        assert store.load_recent(by="FRA", limit=100).left_out == 200


def test_what_is_nearest_to_the_day_asked_for_is_looked_at(db: str) -> None:
    with open_store(many(db)) as store:
        day = (FIRST + timedelta(150)).isoformat()
        known = store.load_recent(in_="MLI", on=day, known_by=day, limit=100)
        at = [s.time.edtf for s in known.ledger.statements]
        assert max(filter(None, at)) == day
        assert len(at) == 100
        assert known.left_out == 151 - 100
        later = store.load_recent(in_="MLI", on=day, limit=100)
        after = sum((s.time.edtf or "") > day for s in later.ledger.statements)
        assert 0 < after < 50


def test_the_latest_stock_of_every_force_is_inside_however_old_it_is(db: str) -> None:
    old = [told(-900, by="TCD"), told(-800, by="USA"), told(-1000, by="USA")]
    with open_store(many(db, *old)) as store:
        found = ids(store.load_recent(in_="MLI", limit=50).ledger.statements)
        assert {old[0].statements[0].id, old[1].statements[0].id} <= found


def test_a_promise_keeps_its_condition_and_its_denial_and_what_corrects_it(db: str) -> None:
    promise = told(-700, by="TCD", type="DEPLOY", status="planned")
    text = promise.report.text
    condition = replace(
        promise.statements[0], id="s:condition", type="AUTHORIZE", status="wanted", quantity=(), gist="the vote",
        evidence=(Evidence(start=0, end=3, exact=text[:3]),),
    )  # fmt: skip
    waits = replace(promise.statements[0], depends=(Depends(rel="after", ref="s:condition"),))
    promise = replace(promise, statements=(waits, condition))
    denial = told(-2000, by="TCD", host="XYZ", type="DEPLOY", status="planned", polarity="-")
    correction = told(-2100, host="XYZ")
    second = told(-2200, host="XYZ")
    path = many(db, promise, denial, correction, second)
    join(path, (denial, "contradicts", promise), (correction, "corrects", denial), (second, "corrects", correction))
    with open_store(path) as store:
        recent = store.load_recent(in_="MLI", limit=10)
        seen = ids((*recent.ledger.statements, *recent.ledger.context))
        whole = store.load(in_="MLI")
        (row,) = commitments(recent.ledger)
        assert row.conditional
        assert [c.waits_on for c in row.conditions] == ["the vote"]
        assert denial.statements[0].id in seen
        assert {link.rel for link in recent.ledger.links} == {link.rel for link in whole.links}


def test_a_replaced_reading_is_looked_at_no_more(db: str) -> None:
    path = many(db, days=[1, 2])
    newer = replace(told(2), statements=(replace(told(2).statements[0], id="s:new", type="ASSAULT"),))
    with open_store(path, write=True) as store:
        store.write([newer], reader="test", version="2", read_at=LATER)
        recent = store.load_recent(in_="MLI")
        assert recent.ledger == store.load(in_="MLI")
        assert recent.left_out == 0
        assert store.load_recent(in_="MLI", types=["PRESENCE"]).looked_at == 1


def test_an_older_database_gets_the_rows_when_it_is_opened_for_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "old.db")
    new = many(str(tmp_path / "new.db"), days=range(20))
    with monkeypatch.context() as old:
        old.setattr("contingent.store.schema.migrations", lambda: ["0001_initial.sql", "0002_links.sql"])
        old.setattr("contingent.store.writer.index_rows", lambda connection, reading: None)
        many(path, days=range(20))
    with open_store(path, write=True), closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(new)) as other:
        for table in ("view_groups", "view_rows", "view_readings", "findable", "finding_index"):
            select = f"SELECT {'rowid' if table == 'finding_index' else '*'} FROM {table}"
            assert one.execute(select).fetchall() == other.execute(select).fetchall() != []


def test_around_a_report_in_a_large_database_is_what_bears_on_it(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [told(day) for day in range(40)]
    denial, correction = told(50, host="XYZ"), told(60, host="XYZ")
    path = many(db, *chain, denial, correction, days=[])
    steps: list[tuple[Reading, LinkRelation, Reading]] = [(later, "same", one) for one, later in pairwise(chain)]
    join(path, *steps, (denial, "contradicts", chain[0]), (correction, "corrects", denial))
    with open_store(path) as store:
        document = [chain[0].document.id]
        assert len(store.load_around(document).statements) == 42, "a small one is read whole"
        monkeypatch.setattr("contingent.store.view.AROUND", 10)
        near = store.load_around(document)
        ends = [r.statements[0].id for r in (chain[0], chain[1], denial, correction)]
        assert ids(near.statements) == set(ends)
        assert {(x.from_, x.rel) for x in near.links} == {
            (ends[1], "same"), (ends[2], "contradicts"), (ends[3], "corrects")
        }  # fmt: skip
        assert [e for e in near.entities.values() if e.doc == document[0]] == [
            e for e in store.load().entities.values() if e.doc == document[0]
        ]


def test_a_denial_in_the_same_report_is_inside_though_nothing_links_it(db: str) -> None:
    promise = told(-700, by="TCD", type="DEPLOY", status="planned")
    text = promise.report.text
    refusal = replace(
        promise.statements[0], id="s:refusal", polarity="-", type="ASSAULT", status="actual",
        evidence=(Evidence(start=0, end=3, exact=text[:3]),),
    )  # fmt: skip
    promise = replace(promise, statements=(refusal, *promise.statements))
    with open_store(many(db, promise)) as store:
        seen = store.load_recent(in_="MLI", limit=10).ledger.statements
        assert {"s:refusal", promise.statements[1].id} <= ids(seen)


def test_a_look_is_of_one_moment(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading that is replaced half way would lose its links, and with them what a promise waits on."""
    with open_store(db, write=True) as writer:
        writer.write([read_report("France sent 600 troops to Mali.", id="one")], reader="r", version="1", read_at=AT)
        seen: list[int] = []

        def look_twice(rows: Any, *rest: Any, **named: Any) -> Any:
            seen.append(len(rows("SELECT 1 FROM readings")))
            writer.write([read_report("Chad sent 300 troops to Mali.", id="two")], reader="r", version="1", read_at=AT)
            seen.append(len(rows("SELECT 1 FROM readings")))
            return look(rows, *rest, **named)

        monkeypatch.setattr("contingent.store.view.look", look_twice)
        with open_store(db) as store:
            assert len(store.load_recent().ledger.documents) == 1
            monkeypatch.undo()
            assert len(store.load_recent().ledger.documents) == 2
    assert seen == [1, 1]
