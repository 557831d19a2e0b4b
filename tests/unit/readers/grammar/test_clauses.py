"""Sentences into clauses: where they are cut, what they hang on, whose verb it is."""

from __future__ import annotations

import pytest

from tests.unit.readers.grammar.helpers import sentences


def pieces(text: str) -> list[str]:
    (sentence,) = sentences(text)
    return [text[slice(*sentence.chars(c.first, c.last))].strip(" ,.;“”") for c in sentence.clauses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("France will send troops.", ["France will send troops"]),
        ("France will send troops, Le Drian said.", ["France will send troops", "Le Drian said"]),
        ("Le Drian said that France will send troops.", ["Le Drian said that", "France will send troops"]),
        ("Le Drian said France will send troops.", ["Le Drian said", "France will send troops"]),
        ("Troops will leave if parliament agrees.", ["Troops will leave", "if parliament agrees"]),
        ("If parliament agrees, troops will leave.", ["If parliament agrees", "troops will leave"]),
        ("If they were fired upon they would answer.", ["If they were fired upon", "they would answer"]),
        ("Should it fail, troops will leave.", ["Should it fail", "troops will leave"]),
        ("Rebels joined forces and overthrew the president.", ["Rebels joined forces and", "overthrew the president"]),
        ("The force which landed in May will stay.", ["The force", "which landed in May", "will stay"]),
        ("The men who landed in May are gone.", ["The men", "who landed in May", "are gone"]),
        ("Rebels took Gao, killing 30 people.", ["Rebels took Gao", "killing 30 people"]),
        ("In Mali, France has troops.", ["In Mali, France has troops"]),
        (
            "Chad has left, Fiji's minister, Apenisa Rokotui, told a station.",
            ["Chad has left", "Fiji's minister, Apenisa Rokotui, told a station"],
        ),
        (
            "Two men died, a group, Amis du Sud, alleges in a report published on Tuesday.",
            ["Two men died", "a group, Amis du Sud, alleges in a report published on Tuesday"],
        ),
        ("The deal fell; rebels attacked.", ["The deal fell", "rebels attacked"]),
    ],
)  # fmt: skip
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "index", "subject"),
    [
        ("In Mali, France has troops.", 0, "France"),
        ("The country has asked France for men.", 0, "The country"),
        ("Rebels joined forces and overthrew the president.", 1, "Rebels"),
        ("The force which landed in May will stay.", 1, "The force"),
        ("The force which landed in May will stay.", 2, "The force"),
        ("Le Drian, the minister, said so.", 0, "Le Drian"),
        ("On Tuesday the rebels left.", 0, "the rebels"),
        ("If parliament agrees, troops will leave.", 1, "troops"),
        pytest.param(
            "After the vote France sent troops.", 0, "France",
            marks=pytest.mark.xfail(strict=True, reason="a fronted phrase without a comma is taken into the subject"),
        ),
    ],
)  # fmt: skip
def test_subjects(text: str, index: int, subject: str) -> None:
    (sentence,) = sentences(text)
    found = sentence.clauses[index].subject
    assert found is not None
    assert text[slice(*sentence.chars(*found))].removeprefix("On Tuesday ") == subject


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Troops will leave once parliament agrees.", "after"),
        ("Troops will leave after parliament agrees.", "after"),
        ("Troops will leave as soon as parliament agrees.", "after"),
        ("Troops will leave if parliament agrees.", "if"),
        ("Troops will leave provided that parliament agrees.", "if"),
        ("Troops will leave unless parliament refuses.", "unless"),
        ("Troops will stay until parliament decides.", "until"),
        ("Troops will leave before parliament meets.", "before"),
        ("Troops will leave because parliament agrees.", None),
    ],
)
def test_relations(text: str, relation: str | None) -> None:
    (sentence,) = sentences(text)
    assert sentence.clauses[1].relation == relation


@pytest.mark.parametrize(
    ("text", "finite", "passive", "perfect", "past", "modal"),
    [
        ("Troops left.", True, False, False, True, None),
        ("Troops have left.", True, False, True, False, None),
        ("Troops will be sent.", True, True, False, False, "will"),
        ("Troops were sent.", True, True, False, True, None),
        ("Troops would have gone.", True, False, True, False, "would"),
    ],
)
def test_verb_groups(text: str, finite: bool, passive: bool, perfect: bool, past: bool, modal: str | None) -> None:
    verb = sentences(text)[0].clauses[0].verb
    assert verb is not None
    assert (verb.finite, verb.passive, verb.perfect, verb.past, verb.modal) == (finite, passive, perfect, past, modal)
