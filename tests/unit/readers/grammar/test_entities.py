"""Mentions to entities: what is one, what stays apart, and what no text says."""

from __future__ import annotations

import pytest

from contingent.records import Entity
from tests.unit.readers.grammar.helpers import read, statement, who


def entity(text: str, words: str) -> Entity:
    """The entity one of whose mentions is exactly these words."""
    found = [e for e in read(text).entities if any(m.exact == words for m in e.mentions)]
    assert found, [(e.name, [m.exact for m in e.mentions]) for e in read(text).entities]
    return found[0]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Jean-Yves Le Drian said 500 troops would go to Mali. They will leave soon, Le Drian said.",
         "Jean-Yves Le Drian", "Le Drian"),
        ("Le Drian said 500 troops would go to Mali. They will leave in May, he said.", "Le Drian", "he"),
        ("France will send 500 troops to the Central African Republic. France has 420 soldiers in CAR.",
         "Central African Republic", "CAR"),
        ("France has 420 soldiers in Mali. The country has asked France for more troops.", "Mali", "The country"),
        ("The United Nations has 500 troops in Mali. The UN will send 200 more troops.", "The United Nations", "UN"),
    ],
)  # fmt: skip
def test_one_entity(text: str, one: str, other: str) -> None:
    assert other in {m.exact.removeprefix("The ").removeprefix("the ") for m in entity(text, one).mentions} | {
        m.exact for m in entity(text, one).mentions
    }


def test_forces_stay_apart_until_the_text_joins_them() -> None:
    text = "Ghana has 260 soldiers in Monrovia. The 1,750-strong force led by the European Union is in the country."
    forces = {e.id for e in read(text).entities if e.type == "operation"}
    assert len(forces) == 2


def test_that_force_is_the_one_just_named() -> None:
    text = "Ghana has 260 soldiers in Monrovia. Liberia has asked Ghana to enlarge that force."
    presence, request = statement(text, "PRESENCE"), statement(text, "DEPLOY")
    assert presence.roles.object == request.roles.object


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Some 500 troops are in Mali, Jean-Yves Le Drian, the French defence minister, said.", "Jean-Yves Le Drian", "FRA"),
        ("Some 500 troops are in Mali, France's defence minister, Jean-Yves Le Drian, said.", "Jean-Yves Le Drian", "FRA"),
        ("Some 500 troops are in Mali, French President Luc Ferrand said.", "French President Luc Ferrand", "FRA"),
        ("Some 500 troops are in Mali, a spokesman said.", "a spokesman", None),
    ],
)  # fmt: skip
def test_country_of_a_speaker(text: str, words: str, country: str | None) -> None:
    assert entity(text, words).country == country


def test_we_are_the_speakers_country() -> None:
    text = "“We have 500 men in Gao,” said Jean-Yves Le Drian, the French defence minister."
    assert who(text, statement(text, "PRESENCE").roles.agent) == ["FRA"]


def test_his_government() -> None:
    text = (
        "French President Luc Ferrand said 500 troops were in Mali. His government will send 200 more troops, he said."
    )
    assert who(text, statement(text, "DEPLOY", "200").roles.agent) == ["FRA"]


def test_what_is_described_is_not_named() -> None:
    found = entity("Rights groups accused the rebels of killing 30 villagers.", "Rights groups")
    assert (found.named, found.reason) == (False, "described, not named")


def test_a_place_lies_in_its_state() -> None:
    text = "France has 420 soldiers in Bangui."
    place = entity(text, "Bangui")
    (state,) = [e for e in read(text).entities if e.id == place.part_of]
    assert (place.type, state.type, state.country) == ("place", "state", "CAF")


def test_two_capitals_are_two_places() -> None:
    text = "In Mali rebels took the capital. In Chad rebels took the capital."
    capitals = [e for e in read(text).entities if e.name.startswith("the capital")]
    assert sorted(e.country or "" for e in capitals) == ["MLI", "TCD"]


def test_a_date_is_nobody() -> None:
    text = "The council voted on 28 March. Rebels attacked Gao, she said."
    assert not [e.name for e in read(text).entities if "March" in e.name]


def test_its_soldiers_belong_to_the_last_actor() -> None:
    text = "Chad sent 500 troops to Mali. Its 500 soldiers have left Gao."
    assert who(text, statement(text, "DEPLOY", "Its 500").roles.agent) == ["TCD"]
