"""Second thoughts: limits, reversals, rejected claims, questions. None of these may come out as a fact."""

from __future__ import annotations

import pytest

from contingent.records import Statement
from tests.unit.readers.grammar.helpers import chain, read, statement, who


def forces(text: str) -> list[Statement]:
    return [s for s in read(text).statements if s.type in {"DEPLOY", "PRESENCE"}]


@pytest.mark.parametrize(
    "text",
    [
        "The mission is far from its target of 2,500 troops in Haiti.",
        "The force in Mali is 7,000 soldiers short of its authorised 26,000.",
        "Portugal is keen to send 1,000 troops to Mali.",
        "Imagine that 2,000 soldiers are sent to Ukraine.",
        "The UN is looking for 4,000 troops for Haiti.",
        "Parliament authorised the government to send 300 soldiers to Mali.",
        "How many soldiers are being sent to Mali?",
        "Norway has shelved the deployment of 150 soldiers to Darfur.",
        "Chile had planned to send 800 men to Haiti but dropped the idea.",
        "Brazil cancelled a plan to send 1,200 troops to Haiti.",
        "Chile decided against sending 500 soldiers to Haiti.",
        "Rumours that Togo has 1,500 men in Mali are untrue, Bamako said.",
        "Bamako rejects claims that 1,000 Togolese soldiers are in Mali.",
        "Rwanda called the allegation that it has 4,000 soldiers in Congo absurd.",
        "The alleged presence of 4,000 Rwandan soldiers in Mali worries the UN.",
        "France used to have 500 soldiers in Niger.",
    ],
)
def test_no_force_is_read_as_in_place_or_under_way(text: str) -> None:
    assert not [s.gist for s in forces(text) if s.status == "actual" and s.polarity == "+"]


def test_part_of_a_planned_force_counts_alone() -> None:
    [moved] = forces("It has moved some 8,000 of its planned 15,000 soldiers to Lebanon.")
    assert [q.best for q in moved.quantity] == [8000]


def test_arrivals_out_of_a_pledge_are_arrivals() -> None:
    [arrived] = forces("Only 300 of the 1,000 police officers pledged by Kenya have arrived in Haiti.")
    assert (arrived.status, [q.best for q in arrived.quantity]) == ("actual", [300])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops prevented an attack on Bria.", ("actual", "-", [])),
        ("It is not true that civilians were killed, the army said.", ("actual", "-", ["the army: deny"])),
        ("He denies having ordered the massacre in La Saline.", ("actual", "-", ["He: deny"])),
        ("The minister denied that 40 soldiers had been killed.", ("actual", "-", ["The minister: deny"])),
        ("The army would neither confirm nor deny that 200 men were killed.", ("unknown", "+", ["The army: say"])),
        ("The general stands accused of killing 40 villagers.", ("actual", "+", ["?: accuse"])),
    ],
)
def test_violence_denied_or_alleged(text: str, expected: tuple[str, str, list[str]]) -> None:
    found = statement(text, "ASSAULT")
    assert (found.status, found.polarity, chain(text, found)) == expected


@pytest.mark.parametrize(
    ("text", "words", "polarity"),
    [
        (
            "Pending approval by parliament, Spain will send 300 soldiers to Mali.",
            "Pending approval by parliament",
            "+",
        ),
        ("Subject to parliamentary approval, Spain will send 300 soldiers to Mali.", "Subject to", "+"),
        ("Without a mandate Spain will not send its 1,100 soldiers to Mali.", "Without a mandate", "-"),
        ("Spain will send 300 soldiers to Mali. Parliament must still approve.", "Parliament must still approve", "+"),
        ("Spain will send 300 soldiers to Mali, but its parliament has yet to vote.", "has yet to vote", "+"),
    ],
)
def test_conditions_in_odd_places(text: str, words: str, polarity: str) -> None:
    [promise] = forces(text)
    assert (promise.status, promise.polarity, who(text, promise.roles.agent)) == ("planned", polarity, ["ESP"])
    assert any(words in (d.exact or "") and d.ref is not None for d in promise.depends)


def test_what_one_party_withholds_gates_nobody_else() -> None:
    text = "Turkey may send 1,000 troops to Lebanon. Israel says it will not lift its blockade until the force deploys."
    promise = next(s for s in forces(text) if s.quantity)
    assert promise.depends == ()


def test_joint_totals_are_nobodys_alone() -> None:
    text = "Burundi and Uganda together have 8,000 soldiers in Somalia."
    [joint] = forces(text)
    assert who(text, joint.roles.agent) == ["BDI", "UGA"]
