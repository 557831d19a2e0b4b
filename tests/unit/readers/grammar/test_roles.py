"""Who takes part: agent, recipient, object and place; for forces above all whose they are and where."""

from __future__ import annotations

import pytest

from tests.unit.readers.grammar.helpers import statement, who


@pytest.mark.parametrize(
    ("text", "agent", "place"),
    [
        ("France will send 500 troops to Mali.", ["FRA"], ["MLI"]),
        ("Some 500 troops will be sent to Mali by France.", ["FRA"], ["MLI"]),
        ("Five hundred French troops will go to Mali.", ["FRA"], ["MLI"]),
        ("Some 500 troops from Chad will go to Mali.", ["TCD"], ["MLI"]),
        ("In Mali, France will deploy 500 troops.", ["FRA"], ["MLI"]),
        ("Mali has asked France to send 500 troops.", ["FRA"], []),
        ("France has been asked by Mali to send 500 troops.", ["FRA"], []),
        ("The French government will send 500 troops to Bamako.", ["FRA"], ["MLI"]),
        ("Paris will send 500 troops to Bangui.", ["FRA"], ["CAF"]),
        ("Brussels will send 500 troops to Mali. The EU said so.", ["IGO"], ["MLI"]),
        ("Brussels will send 500 troops to Mali. Belgium said so.", ["BEL"], ["MLI"]),
        ("The African Union will send 500 troops to Somalia.", ["IGO"], ["SOM"]),
        ("In Brussels ministers agreed to send 500 troops to Mali.", None, ["MLI"]),
        ("Diplomats in New York said France would send 500 troops to Mali.", ["FRA"], ["MLI"]),
        ("France will withdraw 500 troops from Mali.", ["FRA"], ["MLI"]),
        ("Bolivia is sending 90 army engineers to the Peruvian side of the lake.", ["BOL"], ["PER"]),
        ("Sweden will send 320 soldiers to the Malian desert.", ["SWE"], ["MLI"]),
        ("France will send 500 troops, the army command in Montevideo said.", ["FRA"], []),
        ("It will send 500 troops to Mali, the French ministry said.", None, ["MLI"]),
    ],
)
def test_moves(text: str, agent: list[str] | None, place: list[str]) -> None:
    found = statement(text, "DEPLOY")
    if agent is not None:
        assert who(text, found.roles.agent) == agent
    assert who(text, found.roles.place) == place


@pytest.mark.parametrize(
    ("text", "agent", "place"),
    [
        ("France has 420 soldiers in Bangui.", ["FRA"], ["CAF"]),
        ("The African Union force has 2,500 men in the Central African Republic.", None, ["CAF"]),
        ("There are 500 French troops in Mali.", ["FRA"], ["MLI"]),
        ("Some 300 Senegalese soldiers are stationed in Bissau.", ["SEN"], ["GNB"]),
        ("Kenyan troops, some 4,000 of them, are in Somalia.", ["KEN"], ["SOM"]),
        ("Australia has an office at the border. Australia keeps 25 soldiers there, in Egypt.", ["AUS"], ["EGY"]),
    ],
)
def test_presence(text: str, agent: list[str] | None, place: list[str]) -> None:
    found = statement(text, "PRESENCE")
    if agent is not None:
        assert who(text, found.roles.agent) == agent
    assert set(place) <= set(who(text, found.roles.place))


def test_there_is_not_where_the_senders_come_from() -> None:
    text = "Rebels attacked Gao in Mali. Sweden will send 320 soldiers, and a Czech battalion is there."
    assert who(text, statement(text, "PRESENCE").roles.place) == ["MLI"]


def test_a_force_is_the_object() -> None:
    found = statement("France will send 500 troops to Mali.", "DEPLOY")
    assert [span.exact for span in found.role_text.object] == ["500 troops"]


@pytest.mark.parametrize(
    ("text", "type_", "role", "words"),
    [
        ("Rebels overthrew the president in March.", "CONTROL", "agent", ["Rebels"]),
        ("Rebels overthrew the president in March.", "CONTROL", "object", ["the president"]),
        ("The president was overthrown by rebels.", "CONTROL", "agent", ["rebels"]),
        ("The president was overthrown by rebels.", "CONTROL", "object", ["The president"]),
        ("Gunmen killed 12 villagers near Bouca.", "ASSAULT", "agent", ["Gunmen"]),
        ("Gunmen killed 12 villagers near Bouca.", "ASSAULT", "recipient", ["12 villagers"]),
        ("Twelve villagers were killed by gunmen.", "ASSAULT", "agent", ["gunmen"]),
        ("Twelve villagers were killed by gunmen.", "ASSAULT", "recipient", ["Twelve villagers"]),
        ("Twelve villagers were killed on Monday.", "ASSAULT", "agent", []),
        ("Rights groups accused the rebels of killing 30 villagers.", "ASSAULT", "agent", ["the rebels"]),
        ("The Security Council adopted a resolution on Mali.", "AUTHORIZE", "agent", ["The Security Council"]),
        ("The Security Council adopted a resolution on Mali.", "AUTHORIZE", "object", ["a resolution"]),
        ("On 7 December gunmen killed 12 villagers.", "ASSAULT", "agent", ["gunmen"]),
        ("The council voted on 7 December.", "AUTHORIZE", "object", []),
    ],
)
def test_other_roles(text: str, type_: str, role: str, words: list[str]) -> None:
    assert [span.exact for span in getattr(statement(text, type_).role_text, role)] == words
