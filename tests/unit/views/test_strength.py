"""Strength over time: what was in place, day by day; a promise is never a strength."""

from __future__ import annotations

from typing import Any

import pytest

from contingent.records import Statement
from contingent.views.forces import forces
from contingent.views.strength import Strength, strength
from tests.unit.drawing.drawn import example
from tests.unit.views.builders import document, ledger, link, number, statement

DAYS = {"a": "2013-11-26", "b": "2013-11-28", "c": "2013-12-10", "d": "2014-02-14"}


def there(id_: str, doc: str, best: int, **fields: Any) -> Statement:
    return statement(id_, doc, "PRESENCE", "actual", number(best), **({"time": DAYS[doc]} | fields))


def promise(id_: str, doc: str, best: int, basis: Any = "change", **fields: Any) -> Statement:
    given = {"time": f"[{DAYS[doc]}..]", "basis": "tense"} | fields
    return statement(id_, doc, "DEPLOY", fields.pop("status", "planned"), number(best, basis=basis), **given)


def told(*statements: Statement, **more: Any) -> list[Strength]:
    links = more.pop("links", ())
    book = ledger([document(id_, day) for id_, day in DAYS.items()], statements, links=links)
    return strength(book, **({"on": "2014-03-01"} | more))


def points(row: Strength) -> list[tuple[str, float | None, list[float | None]]]:
    return [(p.day, p.best, [r.best for r in p.rivals]) for p in row.points]


def test_a_point_for_each_day_with_its_rivals_beside_it() -> None:
    [row] = told(there("s1", "a", 420), there("s2", "b", 410), there("s3", "c", 1600))
    assert points(row) == [("2013-11-26", 420, []), ("2013-11-28", 410, [420]), ("2013-12-10", 1600, [])]
    assert row.statements == ("s1", "s2", "s3")
    assert (row.contributor, row.host_code, row.unit) == ("France", "CAF", "troops")


def test_a_promise_is_never_a_strength() -> None:
    [row] = told(there("s1", "a", 420), promise("s2", "a", 1000))
    assert points(row) == [("2013-11-26", 420, [])]
    assert [(p.day, p.figure.best, p.figure.label) for p in row.promises] == [("2013-11-26", 1000, "PLANNED")]


def test_a_force_that_is_only_promised_has_no_point() -> None:
    [row] = told(promise("s1", "a", 1000))
    assert (row.points, len(row.promises)) == ((), 1)


def test_an_allegation_is_no_point() -> None:
    [row] = told(there("s1", "a", 900, sources=[("a-fra", "accuse")]))
    assert (row.points, [f.label for f in row.alleged]) == ((), ["ALLEGED"])


def test_the_condition_travels_with_the_promise() -> None:
    vote = statement("s9", "a", "AUTHORIZE", "wanted")
    [row] = told(promise("s1", "a", 1000, after="s9"), vote)
    [given] = row.promises
    assert given.figure.label == "PLANNED IF"
    assert given.conditions == ("ONCE “after tha” — waits on: gist of s9 (WANTED)",)


def test_a_figure_that_a_later_report_updates_is_no_point() -> None:
    first, second = there("s1", "a", 420), there("s2", "b", 410, time=DAYS["a"])
    [row] = told(first, second, links=[link("s2", "updates", "s1")])
    assert points(row) == [("2013-11-26", 410, [])]


def test_a_figure_that_lasts_begins_where_it_is_said_to() -> None:
    [row] = told(there("s1", "c", 600, time="2013-12-05/2013-12-10"))
    assert [(p.since, p.day) for p in row.points] == [("2013-12-05", "2013-12-10")]


@pytest.mark.parametrize(
    ("promised", "later", "arrival"),
    [
        (promise("s2", "a", 1000), 1600, "2013-12-10"),  # more than before has come
        (promise("s2", "a", 1600, "stock"), 1600, "2013-12-10"),  # the total is reached
        (promise("s2", "a", 1000), 420, None),
        (promise("s2", "a", 400, "stock"), 420, None),  # a total below what is there is not reached by staying
        (promise("s2", "a", 1000, polarity="-"), 1600, None),  # a refusal is not kept by an arrival
    ],
)
def test_when_an_arrival_is_reported(promised: Statement, later: int, arrival: str | None) -> None:
    [row] = told(there("s1", "a", 420), promised, there("s3", "c", later))
    assert [p.arrival for p in row.promises] == [arrival]


def test_nobodys_promise_is_not_kept_by_anybodys_force() -> None:
    rows = told(promise("s1", "a", 400, "stock", agent=()), there("s2", "c", 600, agent=()))
    assert [p.arrival for row in rows for p in row.promises] == [None]


def test_changes_and_what_has_no_day_stand_apart() -> None:
    came = statement("s1", "a", "DEPLOY", "actual", number(200, basis="change"), time=DAYS["a"])
    undated = there("s2", "a", 300, time=None)
    [row] = told(came, undated)
    assert [(f.day, f.text) for f in row.changes] == [("2013-11-26", "+200")]
    assert [f.best for f in row.undated] == [300]
    assert row.points == ()


def test_a_denial_is_no_figure_of_a_strength() -> None:
    [row] = told(there("s1", "a", 400, polarity="-"))
    assert (row.points, [f.label for f in row.denied]) == ((), ["NOT"])


def test_known_by_hides_what_came_later() -> None:
    [row] = told(there("s1", "a", 420), there("s3", "c", 1600), known_by="2013-12-01")
    assert points(row) == [("2013-11-26", 420, [])]


@pytest.mark.parametrize("on", ["2013-11-27", "2013-12-10", "2014-04-10"])
def test_the_last_point_is_what_forces_tells(on: str) -> None:
    book = example()
    latest = {(r.host, r.contributor, r.part, r.operation, r.unit): r for r in forces(book, on=on, known_by=on)}
    rows = strength(book, on=on, known_by=on)
    assert sum(bool(row.points) for row in rows) > 3
    for row in rows:
        if row.points:
            force = latest[row.host, row.contributor, row.part, row.operation, row.unit]
            assert (force.as_of, force.best) == (row.points[-1].day, row.points[-1].best)
