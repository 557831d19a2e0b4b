"""Conditions: when they are met, when their event ends the promise, and the day they are judged on."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from contingent.records import Depends, Relation, Status
from contingent.resolve.ledger import Ledger, filter_ledger
from contingent.views.brief import brief
from contingent.views.claims import claims
from contingent.views.commitments import CommitmentRow, commitments
from contingent.views.disputes import disputes
from contingent.views.events import events
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def waits(relation: Relation, status: Status, **event: Any) -> Ledger:
    """A promise of 26 November that waits on an event, told with it."""
    promise = statement("s1", "a", "DEPLOY", "planned", number(1000, basis="change"), time=None)
    promise = replace(promise, depends=(Depends(rel=relation, ref="s2", start=5, end=9, exact="once"),))
    return ledger([document("a")], [promise, statement("s2", "a", "AUTHORIZE", status, start=10, **event)])


def only(rows: list[CommitmentRow]) -> CommitmentRow:
    (row,) = rows
    return row


@pytest.mark.parametrize(
    ("relation", "status", "event", "label", "told"),
    [
        ("after", "actual", {}, "PLANNED", "MET: reported as done"),
        ("if", "actual", {}, "PLANNED", "MET: reported as done"),
        ("unless", "actual", {}, "PLANNED IF", "HAPPENED: may end it"),
        ("until", "actual", {}, "PLANNED IF", "HAPPENED: may end it"),
        ("before", "actual", {}, "PLANNED", "HAPPENED"),
        ("before", "planned", {}, "PLANNED", "PLANNED"),
        ("unless", "possible", {}, "PLANNED IF", "POSSIBLE"),
        ("if", "unknown", {}, "PLANNED IF", "LEFT OPEN"),
        ("if", "unknown", {"polarity": "-"}, "PLANNED IF", "LEFT OPEN"),
        ("after", "actual", {"time": "2013-12-05"}, "PLANNED IF", "NOT KNOWN TO HAVE HAPPENED by 2013-11-26"),
        ("after", "actual", {"sources": [("a-fra", "request")]}, "PLANNED IF",
         "NOT MET: denied, or only alleged, promised or asked for"),
        ("after", "actual", {"sources": [("a-fra", "accuse")]}, "PLANNED IF",
         "NOT MET: denied, or only alleged, promised or asked for"),
        ("after", "actual", {"time": None}, "PLANNED", "MET: reported as done"),
    ],
)  # fmt: skip
def test_a_condition_says_how_its_event_stands(
    relation: Relation, status: Status, event: dict[str, Any], label: str, told: str
) -> None:
    row = only(commitments(waits(relation, status, **event)))
    (condition,) = row.conditions
    assert (row.label, condition.status) == (label, told)
    assert condition.met == told.startswith("MET")
    assert row.conditional == (label == "PLANNED IF")


@pytest.mark.parametrize(("on", "label"), [("2013-12-04", "PLANNED IF"), ("2013-12-05", "PLANNED"), (None, "PLANNED")])
def test_an_event_after_the_day_meets_no_condition_of_that_day(on: str | None, label: str) -> None:
    books = ledger(
        [document("a"), document("b", "2013-12-06")],
        [
            statement("s1", "a", "DEPLOY", "planned", number(1000, basis="change"), time=None, after="s2"),
            statement("s2", "a", "AUTHORIZE", "wanted", time=None, start=10),
            statement("s3", "b", "AUTHORIZE", "actual", time="2013-12-05"),
        ],
        links=[link("s3", "updates", "s2")],
    )
    assert only(commitments(books, on=on)).label == label


def test_a_promise_asked_for_by_one_agent_keeps_the_condition_of_its_sister() -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "DEPLOY", "planned", number(1000, basis="change"), time=None),
            statement("s2", "a", "DEPLOY", "planned", time=None, agent=[], after="s3", start=10),
            statement("s3", "a", "AUTHORIZE", "wanted", time=None, agent=["un"], start=20),
        ],
        entities=[entity("un", "a", type="actor", name="UN Security Council", registry="UNSC")],
        links=[link("s2", "details", "s1")],
    )
    row = only(commitments(filter_ledger(books, by="FRA")))
    assert (row.label, row.statements, [c.status for c in row.conditions]) == ("PLANNED IF", ("s1", "s2"), ["WANTED"])


def test_a_figure_of_another_reality_has_its_own_label() -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "DEPLOY", "planned", number(1000, basis="change"), time=None),
            statement("s2", "a", "DEPLOY", "possible", number(2000, basis="change"), time=None, start=10),
            statement("s3", "a", "DEPLOY", "possible", number(1000, basis="change"), time=None, start=20),
        ],
        links=[link("s2", "details", "s1"), link("s3", "details", "s1")],
    )
    row = only(commitments(books))
    assert (row.label, row.number) == ("PLANNED", "+1,000 troops | POSSIBLE +2,000 troops | POSSIBLE +1,000 troops")


def test_a_claim_of_a_plan_by_an_accuser_is_alleged() -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "DEPLOY", "planned", number(1000), sources=[("a-caf", "accuse")]),
            statement("s2", "a", "DEPLOY", "planned", number(7), polarity="-", sources=[("a-caf", "accuse")], start=9),
        ],
    )
    assert [r.label for r in commitments(books)] == ["ALLEGED PLANNED", "ALLEGED NOT PLANNED"]


def test_a_condition_that_waits_on_a_refusal_says_so() -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "AUTHORIZE", "planned", polarity="-"),
            statement("s2", "a", "DEPLOY", "planned", number(1000, basis="change"), after="s1", start=10),
        ],
    )
    (promise,) = commitments(books)
    assert [c.status for c in promise.conditions] == ["NOT PLANNED"]


def test_violence_that_may_come_keeps_what_it_waits_on() -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "CONSULT", "possible"),
            statement("s2", "a", "ASSAULT", "possible", after="s1", start=10, sources=[("a-fra", "warn")]),
        ],
    )
    (event,) = events(books, statuses=["possible"])
    assert [(c.relation, c.statement) for c in event.conditions] == [("after", "s1")]
    assert [[c.statement for c in row.conditions] for row in claims(books)] == [["s1"]]
    (warned,) = brief(books).warned
    assert warned.conditions == event.conditions


@pytest.mark.parametrize(
    ("act", "label", "violence", "alleged", "warned"),
    [
        ("say", "", 1, 0, 0),
        ("warn", "", 1, 0, 0),
        ("threaten", "ONLY THREATENED", 0, 0, 1),
        ("accuse", "ALLEGED", 0, 1, 0),
    ],
)
def test_a_threat_taken_for_a_deed_is_not_shown_as_one(
    act: str, label: str, violence: int, alleged: int, warned: int
) -> None:
    books = ledger([document("a")], [statement("s1", "a", "ASSAULT", sources=[("a-fra", act)])])
    page = brief(books)
    assert (len(page.violence), len(page.alleged), len(page.warned)) == (violence, alleged, warned)
    assert [row.label for row in events(books)] == [label]


def test_the_heading_of_a_dispute_keeps_its_label() -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "ASSAULT", sources=[("a-fra", "accuse")]),
            statement("s2", "a", "ASSAULT", polarity="-", start=10, sources=[("a-fra", "deny")]),
        ],
        links=[link("s1", "contradicts", "s2")],
    )
    assert [row.about for row in disputes(books)] == ["ALLEGED gist of s1"]
