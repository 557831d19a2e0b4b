"""Promises: how they are put together, what they wait on, and what is in place meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.records import Link, Quantity, Reading, Statement, Status
from contingent.resolve.ledger import Ledger
from contingent.views.commitments import CommitmentRow, commitments
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def promise_ledger(*more: Statement, links: list[Link] | None = None) -> Ledger:
    return ledger(
        [document("a"), document("b", "2013-12-06")],
        [
            statement(
                "s1",
                "a",
                "DEPLOY",
                "planned",
                number(1000, basis="change"),
                sources=[("minister", "commit")],
                time=None,
            ),
            statement("s2", "a", "DEPLOY", "planned", time=None, after="s4", start=10),
            statement("s3", "a", "PRESENCE", "actual", number(420), start=20),
            statement("s4", "a", "AUTHORIZE", "wanted", object_=["resolution"], time=None, start=30),
            *more,
        ],
        entities=[
            entity("minister", "a", type="actor", name="Le Drian", part_of="a-fra"),
            entity("resolution", "a", type="instrument", name="draft resolution"),
        ],
        links=[link("s2", "details", "s1"), *(links or [])],
    )


def only(rows: list[CommitmentRow]) -> CommitmentRow:
    assert len(rows) == 1
    return rows[0]


def test_one_promise_gathers_its_statements_and_keeps_its_condition() -> None:
    row = only(commitments(promise_ledger()))
    assert (row.label, row.number, row.conditional) == ("PLANNED IF", "+1,000 troops", True)
    assert (row.contributor, row.host) == ("France", "Central African Republic")
    assert [c.line() for c in row.conditions] == ["ONCE “after tha” — waits on: gist of s4 (WANTED)"]
    assert row.said_by == ("Le Drian (commit)", "the report")
    assert row.said_on == ("2013-11-26",)
    assert row.mandate == ("draft resolution",)
    assert [f.text for f in row.in_place] == ["420"]
    assert row.statements == ("s1", "s2")


@pytest.mark.parametrize(
    ("status", "fields", "rel", "label", "met"),
    [
        ("actual", {}, "updates", "PLANNED", True),
        ("actual", {}, "same", "PLANNED", True),
        ("actual", {"polarity": "-"}, "same", "PLANNED IF", False),
        ("actual", {"sources": [("minister", "accuse")]}, "updates", "PLANNED IF", False),
        ("expected", {}, "updates", "PLANNED IF", False),
    ],
)
def test_a_condition_is_met_only_by_what_is_reported_as_fact(
    status: Status, fields: dict[str, Any], rel: Any, label: str, met: bool
) -> None:
    later = statement("s9", "b", "AUTHORIZE", status, time="2013-12-05", **fields)
    books = promise_ledger(later, links=[link("s9", rel, "s4")])
    row = only(commitments(books, on="2013-12-07"))
    assert row.label == label
    assert [c.met for c in row.conditions] == [met]
    assert only(commitments(books, known_by="2013-12-01")).label == "PLANNED IF"


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (number(1000, basis="change"), "+1,000 troops"),
        (number(1000, basis="stock"), "to 1,000 troops"),
        (number(1000, basis="unstated"), "1,000 troops (more or in all: not said)"),
        (number(1000, basis="change", approx=True), "+ about 1,000 troops"),
        (number(None, basis="change", low=200), "+ at least 200 troops"),
        (number(500, basis="stock", high=500), "to at most 500 troops"),
        (number(None, basis="change", low=400, high=500), "+ 400–500 troops"),
    ],
)
def test_the_number_says_what_it_counts(quantity: Quantity, text: str) -> None:
    row = only(commitments(ledger([document("a")], [statement("s1", "a", "DEPLOY", "planned", quantity)])))
    assert row.number == text


def test_a_refusal_is_labelled_and_never_joins_a_promise() -> None:
    refusal = statement("s8", "a", "DEPLOY", "planned", number(200, basis="change"), polarity="-", start=40)
    rows = commitments(promise_ledger(refusal, links=[link("s8", "same", "s1")]))
    assert [(r.label, r.denied, r.number) for r in rows] == [
        ("PLANNED IF", False, "+1,000 troops"),
        ("NOT PLANNED", True, "+200 troops"),
    ]


def test_a_promise_told_as_done_in_the_same_report_says_so() -> None:
    done = statement("s7", "a", "DEPLOY", "actual", number(1000, basis="change"), start=40)
    row = only(commitments(promise_ledger(done, links=[link("s7", "same", "s1")])))
    assert row.done_by == ("s7",)
    assert row.stage == "planned"


def test_a_promise_is_not_told_as_done_by_what_happened_after_the_day() -> None:
    done = statement("s7", "b", "DEPLOY", "actual", number(1000, basis="change"), time="2013-12-05", start=40)
    books = promise_ledger(done, links=[link("s7", "same", "s1")])
    assert only(commitments(books, on="2013-12-02")).done_by == ()
    assert only(commitments(books, on="2013-12-05")).done_by == ("s7",)


def test_a_promise_made_after_the_day_is_not_yet_made() -> None:
    assert commitments(promise_ledger(), on="2013-11-25") == []


def test_two_figures_of_one_promise_are_listed_not_summed() -> None:
    books = ledger(
        [document("a")],
        [
            statement(
                "s1", "a", "DEPLOY", "planned", number(1000, basis="change"), number(200, basis="change", unit="police")
            )
        ],
    )
    row = only(commitments(books))
    assert row.number == "+1,000 troops | +200 police"
    assert [(f.unit, f.best) for f in row.figures] == [("troops", 1000), ("police", 200)]


@settings(deadline=None, max_examples=150)
@given(st.lists(readings(), max_size=4))
def test_no_condition_is_lost_and_no_promise_passes_for_a_fact(found: list[Reading]) -> None:
    books = Ledger.of(found)
    statements = {s.id: s for s in books.statements}
    for row in commitments(books):
        told = {(c.relation, c.statement) for c in row.conditions}
        for s in (statements[i] for i in row.statements):
            assert s.status != "actual"
            assert {(d.rel, d.ref) for d in s.depends} <= told
        assert row.conditional == any(c.binding and not c.met for c in row.conditions)
        assert row.conditional == row.label.endswith("IF")
        assert all(statements[i].status == "actual" for f in row.in_place for i in f.statements)
