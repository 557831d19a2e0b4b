"""Figures of forces: stock and change are never mixed; forces only mentioned are there all the same."""

from __future__ import annotations

import pytest

from contingent.records import Statement
from tests.unit.readers.grammar.helpers import chain, read, statement, who


def figures(found: Statement) -> list[str]:
    return [f"{q.best if q.best is not None else ''} {q.unit} {q.basis}".strip() for q in found.quantity]


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("France will send 500 troops to Mali.", "DEPLOY", ["500 troops change"]),
        ("France will send 500 more troops to Mali.", "DEPLOY", ["500 troops change"]),
        ("France will raise its force in Mali to 900 soldiers.", "DEPLOY", ["900 troops stock"]),
        ("France will raise its force in Mali by 400 soldiers.", "DEPLOY", ["400 troops change"]),
        ("France will raise its force in Mali to 900 soldiers from 650.", "DEPLOY", ["900 troops stock"]),
        ("France will raise its force in Mali to 900 soldiers from 650.", "PRESENCE", ["650 troops stock"]),
        ("Guatemala has cut its company by 40 soldiers, to 110.", "DEPLOY", ["40 troops change"]),
        ("Guatemala has cut its company by 40 soldiers, to 110.", "PRESENCE", ["110 troops stock"]),
        ("France has 420 soldiers in Bangui.", "PRESENCE", ["420 troops stock"]),
        ("Only 2,500 of the 3,600 soldiers foreseen are in Mali.", "PRESENCE", ["2500 troops stock"]),
        ("New Zealand has 35 police officers on the islands.", "PRESENCE", ["35 police stock"]),
        ("Gunmen killed 12 villagers and wounded 30.", "ASSAULT", ["12 killed stock", "30 injured stock"]),
        ("They killed nine soldiers. Two hundred more will be here by Friday.", "ASSAULT", ["9 killed stock"]),
    ],
)
def test_basis(text: str, type_: str, expected: list[str]) -> None:
    assert figures(statement(text, type_)) == expected


@pytest.mark.parametrize(
    ("text", "best", "low", "high", "approx"),
    [
        ("France will send about 500 troops to Mali.", 500, None, None, True),
        ("France will send up to 500 troops to Mali.", 500, None, 500, False),
        ("France will send at least 500 troops to Mali.", 500, 500, None, False),
        ("France will send 400 to 500 troops to Mali.", None, 400, 500, False),
        ("France will send hundreds of troops to Mali.", None, 200, None, False),
        ("France will send a dozen soldiers to Mali.", 12, None, None, False),
    ],
)
def test_bounds(text: str, best: int | None, low: int | None, high: int | None, approx: bool) -> None:
    (quantity,) = statement(text, "DEPLOY").quantity
    assert (quantity.best, quantity.low, quantity.high, quantity.approx) == (best, low, high, approx)


def test_no_figure_is_made_up() -> None:
    text = "Uruguay will raise its force to 900 soldiers from 650."
    assert {q.best for s in read(text).statements for q in s.quantity} == {900, 650}


@pytest.mark.parametrize(
    "text",
    [
        "The army saw nobody within 50 kilometres of the camp.",
        "The resolution was adopted by 13 votes to none.",
        "A proposal to set the ceiling at 1,500 was not put to the vote.",
        "The 34-year-old left for Mali.",
    ],
)
def test_no_force(text: str) -> None:
    assert not [q.exact for s in read(text).statements if s.type in {"DEPLOY", "PRESENCE"} for q in s.quantity]


def test_a_force_only_mentioned() -> None:
    text = "Ghana seeks funds for the 1,750-strong force led by the European Union now in Liberia, Ms Quarshie said."
    found = statement(text, "PRESENCE")
    assert found.evidence[0].exact == "the 1,750-strong force led by the European Union now in Liberia"
    assert (figures(found), chain(text, found), found.status) == (["1750 troops stock"], [], "actual")
    assert (who(text, found.roles.agent), who(text, found.roles.place)) == (["IGO"], ["LBR"])


def test_a_force_in_a_relative_clause() -> None:
    text = "Rebels threatened to attack unless the 350 Ugandan soldiers who landed in Kismayo this month leave."
    found = statement(text, "DEPLOY", "landed")
    assert (found.status, figures(found), who(text, found.roles.agent)) == ("actual", ["350 troops change"], ["UGA"])
    assert found.evidence[0].exact.startswith("the 350 Ugandan soldiers")


def test_a_list_of_contributors_is_one_statement_each() -> None:
    text = "In Mali there are 1,200 soldiers from Nigeria, 733 from Togo and 501 from Niger."
    found = [s for s in read(text).statements if s.type == "PRESENCE"]
    assert {(who(text, s.roles.agent)[0], s.quantity[0].best) for s in found} == {
        ("NGA", 1200),
        ("TGO", 733),
        ("NER", 501),
    }
