"""What a sentence is about: the type and mode chosen, and when nothing is."""

from __future__ import annotations

import pytest

from tests.unit.readers.grammar.helpers import read


def types(text: str) -> list[str]:
    return [s.type for s in read(text).statements]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("France sent 500 soldiers to Mali.", "DEPLOY"),
        ("France will withdraw its troops from Mali.", "DEPLOY"),
        ("Nigeria boosted its contingent in Darfur.", "DEPLOY"),
        ("Six hundred paratroopers landed at Gao.", "DEPLOY"),
        ("France has 420 soldiers in Bangui.", "PRESENCE"),
        ("There are 2,500 peacekeepers in Juba.", "PRESENCE"),
        ("Some 300 Senegalese soldiers are stationed in Bissau.", "PRESENCE"),
        ("The Security Council adopted a resolution on Mali.", "AUTHORIZE"),
        ("Parliament approved the mission.", "AUTHORIZE"),
        ("The council renewed the mandate of the force.", "AUTHORIZE"),
        ("Russia vetoed the draft.", "AUTHORIZE"),
        ("Rebels overthrew the president.", "CONTROL"),
        ("Rebels seized the town of Bria.", "CONTROL"),
        ("Soldiers recaptured Konna.", "CONTROL"),
        ("Two rebel groups joined forces in March.", "GROUP"),
        ("The militia recruited children.", "GROUP"),
        ("Gunmen killed 12 villagers near Bouca.", "ASSAULT"),
        ("A bomb exploded in the market.", "ASSAULT"),
        ("Fighting displaced 40,000 people.", "HARM"),
        ("Police arrested three journalists.", "COERCE"),
        ("Thousands protested in Bangui.", "PROTEST"),
        ("The European Union imposed sanctions on the general.", "SANCTION"),
        ("The rebels laid down their arms.", "RETREAT"),
        ("The charity delivered 20 tonnes of food to the camp.", "AID"),
        ("The two governments signed a cooperation agreement.", "COOPERATE"),
        ("The presidents met in Addis Ababa for talks.", "CONSULT"),
        ("The country is in chaos.", "SITUATION"),
        ("France’s 420 men guard the airport.", "PRESENCE"),
    ],
)
def test_type_of_the_first_statement(text: str, type_: str) -> None:
    assert types(text)[:1] == [type_]


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("France will withdraw 500 troops from Mali.", "withdraw"),
        ("Kenya will cut its force in Somalia by 400.", "reduce"),
        ("France doubled its force in Chad.", "increase"),
        ("A Czech battalion will relieve 200 Swedish soldiers.", "rotate"),
        ("The council extended the mandate by a year.", "extend"),
        ("Rebels overthrew the president.", "coup"),
        ("Gunmen shot dead four traders.", "shooting"),
        ("Jets bombed the village.", "airstrike"),
    ],
)
def test_mode(text: str, mode: str) -> None:
    assert any(mode in s.mode for s in read(text).statements), [(s.type, s.mode) for s in read(text).statements]


@pytest.mark.parametrize(
    "text",
    [
        "The museum opens at ten.",
        "Sales rose by 4 per cent in March.",
        "The choir will tour Brittany in autumn.",
        "Anna sent her mother a letter.",
        "The band has 12 members.",
    ],
)
def test_nothing_to_find(text: str) -> None:
    assert not {"DEPLOY", "PRESENCE", "AUTHORIZE", "ASSAULT", "CONTROL"} & set(types(text))


def test_two_happenings_in_one_clause() -> None:
    assert types("France sent 500 soldiers amid fighting in Bangui.")[:2] == ["DEPLOY", "ASSAULT"]


def test_one_act_of_violence_stays_one() -> None:
    text = "Rebels attacked Gao, killing 30 people and wounding 12."
    assert types(text) == ["ASSAULT"]
    assert {(q.best, q.unit) for q in read(text).statements[0].quantity} == {(30, "killed"), (12, "injured")}
