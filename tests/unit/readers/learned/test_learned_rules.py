"""Where the rules overrule the model: owners and places of figures, and numbers that are limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contingent.normalize.names import Names
from contingent.normalize.numbers import NumberMention
from contingent.readers.grammar.draft import StatementDraft
from contingent.readers.grammar.drafting import draft_statements
from contingent.readers.grammar.parse import parse
from contingent.readers.learned.rules import give_units, settle_direction, settle_forces, without_limits
from contingent.records import Basis
from tests.unit.readers.grammar.helpers import names


def drafts(text: str, lexicon: Names | None = None) -> list[StatementDraft]:
    return draft_statements(text, parse(text, lexicon or names())[1])


def test_a_figure_takes_the_owner_and_place_that_the_rules_read() -> None:
    text = "Togo has 300 soldiers in Mali."
    [rule] = drafts(text)
    model = replace(rule, roles={"agent": [(0, 4), (25, 29)]})
    settle_forces([model], [rule])
    assert [text[a:b] for a, b in model.roles["agent"]] == ["Togo"]
    assert [text[a:b] for a, b in model.roles["place"]] == ["Mali"]


def test_one_owner_of_the_model_stays() -> None:
    text = "Togo has 300 soldiers in Mali."
    [rule] = drafts(text)
    model = replace(rule, roles={"agent": [(25, 29)], "place": [(0, 4)]})
    settle_forces([model], [rule])
    assert model.roles == {"agent": [(25, 29)], "place": [(0, 4)]}


def test_a_limit_is_no_count_and_leaves_the_statement_open() -> None:
    text = "The mission is short of its target of 2,500 troops in Haiti."
    [draft] = [d for d in drafts(text) if d.numbers]
    model = replace(draft, status="actual")
    without_limits(text, [model])
    assert model.status == "unknown"


def test_the_part_counts_and_the_whole_does_not() -> None:
    text = "The force has 2,500 of the 3,600 soldiers foreseen."
    [draft] = drafts(text)
    numbers: list[tuple[NumberMention, Basis]] = [(n, "stock") for n in draft.sentence.numbers]
    model = replace(draft, status="actual", numbers=numbers)
    without_limits(text, [model])
    assert [n.best for n, _ in model.numbers] == [2500]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Italy sent 40 police and Togo 300.", ["police", "police"]),
        ("Paris has 3,300 in the country.", ["troops"]),
        ("The bus brought 850 Burundians to the front.", ["troops"]),
        ("The log has two flights with 274 passengers.", ["personnel"]),
    ],
)
def test_a_bare_number_of_a_force_gets_a_unit(text: str, units: list[str]) -> None:
    _, sentences, found = parse(text, names())
    numbers = [number for number in sentences[0].numbers if number.best != 2]
    [one] = drafts("Togo has 300 soldiers in Mali.")
    draft = replace(one, numbers=[(number, "stock") for number in numbers])
    give_units([draft], sentences[0].numbers, found)
    assert [number.unit for number, _ in draft.numbers] == units


@pytest.mark.parametrize(
    ("text", "read", "settled"),
    [
        ("France will send 800 more troops to Mali.", ["withdraw"], []),
        ("France will send 800 troops to Mali.", ["withdraw"], ["withdraw"]),
        ("France will send 800 troops to Mali.", ["increase"], ["increase"]),
        ("France will withdraw 800 troops from Mali.", [], ["withdraw"]),
    ],
)
def test_whether_a_force_comes_or_goes_is_told_by_its_verb(text: str, read: list[str], settled: list[str]) -> None:
    [rule] = drafts(text)
    model = replace(rule, mode=read)
    settle_direction([model], [rule])
    assert model.mode == settled


def test_direction_stays_where_the_rules_read_nothing() -> None:
    [rule] = drafts("France will send 800 troops to Mali.")
    model = replace(rule, mode=["withdraw"])
    settle_direction([model], [])
    assert model.mode == ["withdraw"]
