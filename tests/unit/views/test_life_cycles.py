"""Commitments across reports, the timeline, and what has changed: stages by day, never a promise for a presence."""

from __future__ import annotations

from typing import Any

import pytest

from contingent.cli.life_page import _summary
from contingent.records import Duration, Link, Statement
from contingent.resolve.ledger import Ledger
from contingent.views.changes import changes
from contingent.views.disputes import disputes
from contingent.views.life_cycle import Commitment, life_cycles
from contingent.views.timeline import timeline
from tests.unit.views.builders import document, entity, ledger, link, number, statement

DAYS = {
    "a": "2013-11-26",
    "b": "2013-11-27",
    "c": "2013-12-05",
    "d": "2013-12-10",
    "e": "2014-02-14",
    "f": "2016-10-31",
}
OPERATION = "op"


def promise(id_: str, doc: str, best: int, **fields: Any) -> Statement:
    fields = {"time": f"[{DAYS[doc]}..]", "basis": "tense"} | fields
    return statement(id_, doc, "DEPLOY", "planned", number(best, basis="change"), **fields)


def there(id_: str, doc: str, best: int, **fields: Any) -> Statement:
    return statement(id_, doc, "PRESENCE", "actual", number(best), **({"time": DAYS[doc]} | fields))


def books(*more: Statement, links: list[Link] | None = None) -> Ledger:
    """A promise, its mandate, its arrival, a raise and its end, each told by another report."""
    told = [
        promise("s1", "a", 1000, after="s2"),
        statement("s2", "a", "AUTHORIZE", "unknown", time=None, agent=[], start=10),
        there("s3", "a", 420, start=20),
        statement("s4", "c", "AUTHORIZE", "actual", time="2013-12-05", agent=[]),
        statement("s5", "d", "DEPLOY", "actual", time="2013-12-06"),
        there("s6", "d", 1600, start=20),
        statement("s7", "e", "DEPLOY", "planned", number(2000, basis="stock"), time="[2014-02-14..]", basis="tense"),
        statement("s8", "f", "DEPLOY", "actual", time="2016-10-31", object_=[OPERATION], mode=("withdraw",)),
    ]
    return ledger(
        [document(name, day) for name, day in DAYS.items()],
        [*told, *more],
        entities=[entity(OPERATION, "f", type="operation", name="Operation Heron", part_of="f-fra")],
        links=links or [],
        publishers={"a": "Gazette", "b": "Herald", "c": "Wire", "d": "Courier", "e": "Echo", "f": "Tribune"},
    )


def only(rows: list[Commitment]) -> Commitment:
    assert len(rows) == 1
    return rows[0]


def test_one_promise_has_one_life_across_reports() -> None:
    row = only(life_cycles(books()))
    assert [(s.day, s.kind, s.label) for s in row.stages] == [
        ("2013-11-26", "planned", "PLANNED IF"),
        ("2013-11-26", "in place", ""),
        ("2013-12-05", "authorised", ""),
        ("2013-12-06", "under way", ""),
        ("2013-12-10", "in place", ""),
        ("2014-02-14", "planned", "PLANNED"),
        ("2016-10-31", "ended", ""),
    ]
    assert (row.stage, row.promised_on, row.arrived_on, row.ended_on) == (
        "ended",
        "2013-11-26",
        "2013-12-06",
        "2016-10-31",
    )
    assert (row.days_to_arrival, row.arrived_by) == (10, False)
    assert [(c.what, c.before, c.after, c.said_by) for c in row.number_changes] == [
        ("promised", "+1,000 troops", "to 2,000 troops", "Echo")
    ]


@pytest.mark.parametrize(
    ("known_by", "stage", "in_place"),
    [
        ("2013-11-30", "planned", None),
        ("2013-12-05", "authorised", None),
        ("2013-12-31", "in place", "1,600 troops"),
        ("2016-12-31", "ended", "1,600 troops"),
    ],
)
def test_its_stage_is_as_far_as_was_known(known_by: str, stage: str, in_place: str | None) -> None:
    row = only(life_cycles(books(), known_by=known_by))
    assert row.stage == stage
    assert (row.in_place.counted if row.in_place else None) == in_place
    assert row.in_place_before is not None
    assert row.in_place_before.counted == "420 troops"


def test_what_stands_beside_the_promise_stays_with_it() -> None:
    """A condition, a length and an instrument told in another statement of the same promise belong to it."""
    length = Duration(start=5, end=15, exact="six months", iso="P6M")
    beside = statement("s9", "a", "DEPLOY", "planned", time=None, after="s2", start=30, duration=length)
    row = only(life_cycles(books(beside, links=[link("s9", "details", "s1")]), known_by="2013-11-30"))
    assert row.duration == ("six months",)
    assert [c.statement for c in row.conditions] == ["s2"]
    assert row.conditional


def test_promised_and_in_place_stand_in_stages_of_their_own() -> None:
    row = only(life_cycles(books()))
    numbers = {f.best for s in row.stages for f in s.figures}
    assert numbers == {1000, 420, 1600, 2000}, "as the reports give them: nothing is added up"
    for stage in row.stages:
        if stage.kind in ("under way", "in place", "ended"):
            assert stage.label == ""
        else:
            assert stage.label or stage.kind == "authorised"


def test_rival_figures_of_one_announcement_stand_side_by_side_with_their_outlets() -> None:
    rival = promise("r1", "b", 800, after="s2")
    row = only(life_cycles(books(rival, links=[link("r1", "contradicts", "s1")]), known_by="2013-11-30"))
    announced = row.stages[0]
    assert announced.text == "+1,000 troops | +800 troops"
    assert announced.said_by == ("Gazette", "Herald")
    assert announced.origins == 2
    assert row.number_changes == (), "another outlet's figure of the week changes nothing"


def test_a_copied_story_counts_once() -> None:
    copy = promise("r1", "b", 1000, after="s2")
    row = only(
        life_cycles(books(copy, links=[link("r1", "same", "s1"), link("b", "copies", "a")]), known_by="2013-11-30")
    )
    assert (row.origins, row.stages[0].origins, row.stages[0].publishers) == (1, 1, ("Gazette", "Herald"))


def test_a_promise_without_a_host_goes_where_its_links_lead() -> None:
    loose = promise("r1", "b", 1000, place=[])
    alone = life_cycles(books(loose), known_by="2013-11-30")
    assert all("r1" not in row.statements for row in alone)
    linked = life_cycles(books(loose, links=[link("r1", "same", "s1")]), known_by="2013-11-30")
    assert "r1" in only(linked).statements


@pytest.mark.parametrize(
    "never",
    [
        {"sources": [(None, "accuse")]},
        {"polarity": "-"},
        {"sources": [(None, "request")]},
        {"mode": ("former",)},
    ],
)
def test_no_allegation_denial_or_request_makes_a_stage(never: dict[str, Any]) -> None:
    said = there("r1", "d", 5000, **never)
    row = only(life_cycles(books(said)))
    assert "r1" not in row.statements


def test_a_promise_after_the_end_begins_another_life() -> None:
    later = ledger(
        [document("a", "2013-11-26"), document("f", "2016-10-31"), document("g", "2017-03-01")],
        [
            promise("s1", "a", 1000),
            statement("s8", "f", "DEPLOY", "actual", time="2016-10-31", object_=[OPERATION], mode=("withdraw",)),
            statement(
                "s9", "g", "DEPLOY", "planned", number(300, basis="change"), time="[2017-03-01..]", basis="tense"
            ),
        ],
        entities=[entity(OPERATION, "f", type="operation", name="Operation Heron", part_of="f-fra")],
    )
    assert [(r.stage, r.promised_on) for r in life_cycles(later)] == [
        ("ended", "2013-11-26"),
        ("planned", "2017-03-01"),
    ]


def test_the_timeline_tells_when_it_holds_and_when_it_was_reported() -> None:
    rows = timeline(books())
    assert [r.day for r in rows] == sorted(r.day for r in rows)
    arrived = next(r for r in rows if r.statements == ("s5",))
    assert (arrived.day, arrived.reported, arrived.label) == ("2013-12-06", "2013-12-10", "")
    planned = next(r for r in rows if r.statements == ("s1",))
    assert (planned.day, planned.label) == ("2013-11-26", "PLANNED IF")
    assert {r.day for r in timeline(books(), since="2014-01-01")} == {"2014-02-14", "2016-10-31"}


def test_changes_are_what_was_not_known_then() -> None:
    rows = changes(books(), since="2013-12-05", known_by="2013-12-31")
    assert [(r.view, r.before, r.after) for r in rows if r.view == "forces"] == [
        ("forces", "420 troops (2013-11-26)", "1,600 troops (2013-12-10)")
    ]
    assert {r.about.rpartition(": ")[2] for r in rows if r.view == "commitments"} == {"under way", "in place"}
    assert changes(books(), since="2016-12-31", known_by="2016-12-31") == []


def test_statements_of_one_fact_are_one_side_of_a_dispute() -> None:
    claims = [promise(f"r{n}", "b", 800, start=n) for n in (1, 2)]
    links = [link("r1", "contradicts", "s1"), link("r2", "contradicts", "s1"), link("r1", "same", "r2")]
    [row] = disputes(books(*claims, links=links), known_by="2013-11-30")
    assert [side.statements for side in row.sides] == [("s1",), ("r1", "r2")]


@pytest.mark.parametrize(("named", "label"), [((), ""), (("c-fra",), ""), (("c-other",), "NAMES ANOTHER FORCE")])
def test_a_mandate_that_names_another_force_is_marked_so(named: tuple[str, ...], label: str) -> None:
    other = entity("c-other", "c", type="operation", name="Heron Support Mission", registry="op:heron")
    mandate = statement("s4", "c", "AUTHORIZE", "actual", time="2013-12-05", agent=[], object_=named)
    waiting = promise("s1", "a", 1000, after="s2")
    voted = statement("s2", "a", "AUTHORIZE", "unknown", time=None, agent=[], start=10)
    told = ledger([document("a", DAYS["a"]), document("c", DAYS["c"])], [waiting, voted, mandate], entities=[other])
    (stage,) = [s for s in only(life_cycles(told)).stages if s.kind == "authorised"]
    assert stage.label == label


def test_an_arrival_of_which_only_the_latest_day_is_known_says_so() -> None:
    told = [promise("s1", "a", 1000), statement("s5", "d", "DEPLOY", "actual", time=f"[..{DAYS['d']}]", basis="tense")]
    row = only(life_cycles(ledger([document("a", DAYS["a"]), document("d", DAYS["d"])], told)))
    assert (row.arrived_on, row.days_to_arrival, row.arrived_by) == ("2013-12-10", 14, True)
    assert "first arrival by 2013-12-10, at most 14 days after the promise" in _summary(row)


def test_a_change_of_a_force_without_a_host_says_that_its_host_is_not_said() -> None:
    told = ledger([document("a", DAYS["a"])], [there("s1", "a", 420, place=[])])
    assert [r.about for r in changes(told, since="2013-11-01")] == ["France, host not said"]


def test_what_no_dated_report_tells_is_no_change() -> None:
    told = ledger(
        [document("a", DAYS["a"]), document("d", None)],
        [there("s1", "a", 420), statement("s2", "d", "PRESENCE", "actual", number(900), time="2013-11-27")],
    )
    assert changes(told, since="2030-01-01") == []
    assert [r.statements for r in changes(told, since="2013-01-01")] == [("s1",)]


def test_a_number_told_as_there_is_no_promise_kept_by_a_link_alone() -> None:
    made = promise("s1", "a", 1000)
    unsaid = there("s2", "b", 1000, agent=[], place=[])
    told = ledger(
        [document("a", DAYS["a"]), document("b", DAYS["b"])], [made, unsaid], links=[link("s2", "updates", "s1")]
    )
    row = only(life_cycles(told))
    assert (row.stage, row.arrived_on, row.in_place) == ("planned", None, None)
    assert [s.kind for s in row.stages] == ["planned"]


def test_a_number_told_as_there_belongs_where_the_same_fact_belongs() -> None:
    counted, unsaid = there("s2", "d", 1600), there("s3", "e", 1600, agent=[], place=[])
    told = ledger(
        [document(name, DAYS[name]) for name in ("a", "d", "e")],
        [promise("s1", "a", 1000), counted, unsaid],
        links=[link("s3", "same", "s2")],
    )
    assert [s.statements for s in only(life_cycles(told)).stages if s.kind == "in place"] == [("s2",), ("s3",)]


@pytest.mark.parametrize(
    ("object_", "agent", "stage"),
    [
        ("soldiers", None, "under way"),
        ("a board of inquiry", None, "planned"),
        ("an envoy", None, "planned"),
        (None, None, "under way"),
        (None, "board", "planned"),
    ],
)
def test_only_a_force_brings_a_promise_under_way(object_: str | None, agent: str | None, stage: str) -> None:
    moved = entity("moved", "d", type="operation", name=object_ or "", named=False)
    board = entity("board", "d", type="actor", name="the board of inquiry", named=False)
    told = ledger(
        [document("a", DAYS["a"]), document("d", DAYS["d"])],
        [
            promise("s1", "a", 1000),
            statement(
                "s2", "d", "DEPLOY", "actual", time="2013-12-06", object_=["moved"] if object_ else [],
                agent=[agent] if agent else None,
            ),
        ],
        entities=[moved, board],
    )  # fmt: skip
    (life,) = life_cycles(told)
    assert life.stage == stage
