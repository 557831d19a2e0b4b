"""What waits for what. A condition that is dropped turns a promise into a firm one."""

from __future__ import annotations

import pytest

from contingent.records import Reading, Report, Statement, Status, is_conditional
from tests.unit.readers.grammar.helpers import read, reader, statement


def conditional(text: str, found: Statement) -> bool:
    statuses: dict[str, Status] = {s.id: s.status for s in read(text).statements}
    return is_conditional(found, statuses)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("France will send 500 troops once the Security Council adopts a resolution.", "after"),
        ("France will send 500 troops after the Security Council adopts a resolution.", "after"),
        ("France will send 500 troops as soon as parliament has approved the mission.", "after"),
        ("France will send 500 troops when parliament has approved the mission.", "after"),
        ("France will send 500 troops if the African Union asks.", "if"),
        ("France will send 500 troops provided that parliament agrees.", "if"),
        ("France will send 500 troops on condition that Chad stays.", "if"),
        ("France will send 500 troops as long as Chad stays.", "if"),
        ("France will send 500 troops unless parliament refuses.", "unless"),
        ("France will keep 500 troops in Mali until parliament decides otherwise.", "until"),
        ("France will send 500 troops, subject to a vote in parliament.", "after"),
        ("France will send 500 troops, pending approval by parliament.", "after"),
        ("France will send 500 troops following approval by parliament.", "after"),
        ("If the African Union asks, France will send 500 troops.", "if"),
        ("Once parliament has voted, France will send 500 troops.", "after"),
        ("Should the talks fail, France will send 500 troops.", "if"),
        ("Le Drian said that if the African Union asks, France will send 500 troops.", "if"),
        ("France will send 500 troops, Le Drian said, if the African Union asks.", "if"),
        ("France would send 500 troops only if parliament agreed.", "if"),
        ("France will send 500 troops without waiting, unless Mali objects to it.", "unless"),
    ],
)  # fmt: skip
def test_condition_in_the_sentence(text: str, relation: str) -> None:
    found = next(s for s in read(text).statements if s.type in {"DEPLOY", "PRESENCE"} and s.quantity)
    assert [d.rel for d in found.depends] == [relation]
    assert conditional(text, found)


def test_what_a_condition_names_is_open() -> None:
    text = "France will send 500 troops if rebels attack Bangui."
    found = statement(text, "DEPLOY")
    target = next(s for s in read(text).statements if s.id == found.depends[0].ref)
    assert (target.type, target.status) == ("ASSAULT", "unknown")
    assert found.depends[0].exact == "if rebels attack Bangui"


@pytest.mark.parametrize(
    "text",
    [
        "France will send 500 troops. The Council will vote on a resolution next week. The deployment would come after that.",
        "France will send 500 troops. Nobody will leave before parliament has approved the mission.",
        "France will send 500 troops. Until parliament has agreed, the minister added, no soldier will leave.",
        "France will send 500 troops. The deployment needs the approval of parliament.",
        "France hopes that a resolution will be adopted. France will send 500 troops after that.",
    ],
)
def test_condition_in_another_sentence(text: str) -> None:
    assert conditional(text, statement(text, "DEPLOY", "500 troops"))


def test_a_condition_reaches_every_wording_of_the_promise() -> None:
    text = (
        "France will send 500 troops to Mali. France would send the soldiers once parliament has approved the mission."
    )
    assert all(conditional(text, s) for s in read(text).statements if s.type == "DEPLOY")


def test_that_without_an_event_says_why() -> None:
    found = statement("France will send 500 troops after that.", "DEPLOY")
    assert [(d.ref, d.exact) for d in found.depends] == [(None, "after that")]
    assert found.depends[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "France sent 500 troops after rebels attacked Bangui.",
        "France has 500 troops in Mali.",
        "France will send 500 troops next week.",
        "France will send 500 troops before the end of the month.",
        "France will send 500 troops because rebels have attacked Bangui.",
        "France will send 500 troops after Monday.",
    ],
)
def test_no_condition(text: str) -> None:
    found = next(s for s in read(text).statements if s.type in {"DEPLOY", "PRESENCE"})
    assert not conditional(text, found)


def test_order_of_past_events_uses_the_same_field() -> None:
    text = "France sent 500 troops after rebels attacked Bangui."
    found = statement(text, "DEPLOY")
    assert [(d.rel, d.ref) for d in found.depends] == [("after", statement(text, "ASSAULT").id)]


@pytest.mark.parametrize(
    ("published", "time"),
    [
        ("2014-05-03", "2013-11"),
        ("2014", "2013-11"),
        ("2013-10-03", "[2013-10-03..2013-11-30]"),
        ("2013-10", "[2013-10-01..2013-11-30]"),
    ],
)
def test_a_limit_that_is_over_bounds_nothing(published: str, time: str) -> None:
    report = Report(text="if has if November 2013 0 troops", file="a.txt", date=published, date_basis="given")
    (found,) = reader().read([report])
    assert isinstance(found, Reading)
    assert [s.time.edtf for s in found.statements] == [time]
