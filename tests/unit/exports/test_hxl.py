"""Events with HXL hashtags, read back by libhxl: facts only, figures apart, nothing that a spreadsheet would run."""

from __future__ import annotations

import io
from typing import Any

import hxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.exports.hxl import TAGS, hxl_lines, hxl_table
from contingent.gazetteer.lookup import open_gazetteer
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from tests.strategies import readings
from tests.unit.exports.test_acled_ucdp import ARMY, BANGUI, ENTITIES, FIVE, attack
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def read(known: Ledger) -> Any:
    lines = hxl_lines(hxl_table(known, open_gazetteer())[0])
    return hxl.data(io.BytesIO(b"".join(lines)), hxl.input.InputOptions(allow_local=True)).cache()


def told(*statements: Statement, **more: Any) -> Ledger:
    return ledger([document("a")], statements, entities=(*ENTITIES, *more.pop("entities", ())), **more)


def test_libhxl_finds_every_hashtag() -> None:
    data = read(told(attack(FIVE)))
    assert tuple(column.display_tag for column in data.columns) == TAGS
    for pattern in (
        "#date",
        "#country+code",
        "#adm1+code",
        "#org+name",
        "#event+type",
        "#affected+killed",
        "#meta+source",
        "#meta+url",
    ):
        assert any(hxl.TagPattern.parse(pattern).match(column) for column in data.columns), pattern
    (row,) = data
    assert [row.get(p) for p in ("#date", "#country+code", "#loc+name", "#event+type", "#affected+killed-min-max")] == [
        "2013-12-05", "CAF", "Bangui", "ASSAULT", "5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "cells"),
    [
        ([], ("", "", "")),
        ([FIVE], ("5", "", "")),
        ([FIVE, number(9, unit="killed")], ("", "5", "9")),
        ([number(low=10, high=20, unit="killed")], ("", "10", "20")),
    ],
)
def test_rival_figures_are_bounds_and_no_sum(figures: list[Any], cells: tuple[str, ...]) -> None:
    (row,) = read(told(attack(*figures)))
    assert tuple(row.get(f"#affected+killed{a}") or "" for a in ("-min-max", "+min", "+max")) == cells


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (attack(sources=[(ARMY, "accuse")]), "ALLEGED"),
        (attack(status="planned"), "PLANNED"),
        (attack(polarity="-"), "NOT"),
        (attack(place=[]), "no place"),
        (attack(place=[BANGUI, "a-fra"]), "several places"),
        (attack(type_="AID"), "no event"),
    ],
)
def test_what_has_no_row_has_a_reason(one: Statement, reason: str) -> None:
    table, omitted = hxl_table(told(one), open_gazetteer())
    assert table.rows == []
    assert [reason in o.reason for o in omitted] == [True]


def test_a_toll_told_as_a_detail_is_counted_once() -> None:
    harm = statement("h", "a", "HARM", "actual", number(9, unit="killed"), start=20)
    known = told(attack(), harm, links=[link("h", "details", "s")])
    (row,) = read(known)
    assert (row.get("#meta+id"), row.get("#affected+killed-min-max")) == ("s", "9")
    (omitted,) = hxl_table(known, open_gazetteer())[1]
    assert (omitted.statement.id, omitted.row) == ("h", "s")


def test_an_open_date_is_not_filled_in_and_a_country_has_no_point() -> None:
    (row,) = read(told(attack(time="[..2013-12-05]", place=["a-caf"], agent=[])))
    assert [row.get(p) or "" for p in ("#date-start-end-published", "#date+end", "#geo+lat", "#loc+name", "#org+name")] == [
        "", "2013-12-05", "", "", "",
    ]  # fmt: skip


def test_hostile_words_are_inert() -> None:
    evil = entity("a-evil", "a", type="actor", name="=1+1\x1b[2J\n#date", sector="REB")
    (row,) = read(told(attack(agent=["a-evil"]), entities=[evil]))
    name = row.get("#org+name")
    assert name.startswith("'=")
    assert not set("\x1b\n") & set(name)


@settings(deadline=None)
@given(st.lists(readings(), max_size=3))
def test_every_statement_is_a_row_or_an_omission_and_libhxl_reads_it(found: list[Any]) -> None:
    known = Ledger.of(found)
    table, omitted = hxl_table(known, open_gazetteer())
    corrected = {k.to for k in known.links if k.rel == "corrects"}
    at = table.names.index("id")
    assert {str(row[at]) for row in table.rows or ()} | {o.statement.id for o in omitted} == {
        s.id for s in known.statements
    } - corrected
    assert len(list(read(known))) == len(table.rows or ())
