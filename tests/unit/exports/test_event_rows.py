"""Statements as PLOVER and CAMEO rows: each gate, one row an event, and nothing left out without a reason."""

from __future__ import annotations

import csv
import io
import json
from itertools import product
from pathlib import Path
from typing import Any

import pandas
import pytest

from contingent.codebooks.crosswalk import PLOVER_EVENTS, code_of, code_of_cameo
from contingent.exports import cameo_lines, plover_lines
from contingent.exports.cameo import quad_class
from contingent.exports.csv import csv_lines
from contingent.records import ACTS, STATEMENT_TYPES, STATUSES, Entity, Statement
from contingent.resolve.ledger import Ledger
from contingent.store import open_store
from tests.unit.views.builders import document, entity, ledger, link, statement

MATERIAL = frozenset({"COOPERATE", "AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
SAYER, REBELS, CHIEF = "a-chief", "a-rebels", "a-minister"
PEOPLE = (
    entity(SAYER, "a", type="actor", name="rights groups", named=False, sector="SOC", country="NGO"),
    entity(REBELS, "a", type="actor", name="the rebels", named=False, sector="REB", part_of="a-caf"),
    entity(CHIEF, "a", type="actor", name="defence minister", sector="GOV", part_of="a-fra"),
)


def told(*statements: Statement, links: tuple[Any, ...] = (), entities: tuple[Entity, ...] = ()) -> Ledger:
    return ledger([document("a")], statements, entities=(*PEOPLE, *entities), links=links)


def plover(*statements: Statement, **more: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in plover_lines(told(*statements, **more))[0]]


def omitted(*statements: Statement, **more: Any) -> dict[str, dict[str, str]]:
    lines = plover_lines(told(*statements, **more))[1]
    return {row["statement"]: row for row in csv.DictReader(line.decode() for line in lines)}


@pytest.mark.parametrize(
    ("one", "event", "mode", "cameo"),
    [
        (statement("s", "a", "ASSAULT", mode=("airstrike",)), "ASSAULT", "heavy-weapons", "195"),
        (statement("s", "a", "ASSAULT", agent=[REBELS]), "ASSAULT", None, "190"),
        (statement("s", "a", "ASSAULT", agent=[REBELS], sources=[(SAYER, "say")]), "ASSAULT", None, "190"),
        (statement("s", "a", "ASSAULT", agent=[REBELS], sources=[(SAYER, "accuse")]), "ACCUSE", "allege", "1122"),
        (statement("s", "a", "DEPLOY"), "MOBILIZE", "troops", "154"),
        (statement("s", "a", "DEPLOY", mode=("withdraw",)), "RETREAT", "withdraw", "0872"),
        (statement("s", "a", "DEPLOY", "planned", sources=[(CHIEF, "commit")]), "AGREE", None, "0334"),
        (statement("s", "a", "DEPLOY", "planned", mode=("withdraw",)), "CONCEDE", None, "0356"),
        (statement("s", "a", "DEPLOY", "possible", sources=[(CHIEF, "commit")]), "AGREE", None, "0334"),
        (statement("s", "a", "DEPLOY", "wanted", sources=[("a-caf", "request")]), "REQUEST", "assist", "0234"),
        (statement("s", "a", "DEPLOY", "planned", polarity="-", sources=[(CHIEF, "deny")]), "REJECT", "assist", "1224"),
        (statement("s", "a", "DEPLOY", "planned", polarity="-"), "REJECT", "assist", "1224"),
        (statement("s", "a", "ASSAULT", "planned", agent=[REBELS]), "THREATEN", "violence", "138"),
        (statement("s", "a", "SANCTION", "planned", sources=[(CHIEF, "threaten")]), "THREATEN", "restrict", "1312"),
        (statement("s", "a", "SANCTION", "planned", mode=("lift",)), "AGREE", None, "0354"),
        (statement("s", "a", "DEPLOY", "planned", sources=[("a-caf", "endorse")]), "SUPPORT", None, "051"),
        (statement("s", "a", "CONTROL", mode=("coup",), agent=[REBELS]), "ASSAULT", None, "180"),
        (statement("s", "a", "CONTROL", mode=("capture",), agent=[REBELS]), "COERCE", "seize", "192"),
        (statement("s", "a", "CONSULT", "planned"), "AGREE", None, "036"),
    ],
)
def test_what_a_statement_becomes(one: Statement, event: str, mode: str | None, cameo: str) -> None:
    (row,) = plover(one)
    assert (row["event"], row["mode"], row["cameo"]) == (event, mode, cameo)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (statement("s", "a", "PRESENCE"), "PRESENCE"),
        (statement("s", "a", "HARM"), "HARM"),
        (statement("s", "a", "SITUATION"), "SITUATION"),
        (statement("s", "a", "VIEW", sources=[(CHIEF, "say")]), "comment"),
        (statement("s", "a", "ASSAULT", polarity="-"), "denied"),
        (statement("s", "a", "ASSAULT", polarity="-", sources=[(REBELS, "deny")]), "comment"),
        (statement("s", "a", "DEPLOY", "expected"), "expected"),
        (statement("s", "a", "DEPLOY", "unknown", sources=[(CHIEF, "commit")]), "unknown"),
        (statement("s", "a", "ASSAULT", "possible", sources=[(SAYER, "warn")]), "comment"),
        (statement("s", "a", "AUTHORIZE", "wanted", sources=[(CHIEF, "hope")]), "comment"),
        (statement("s", "a", "AID", "wanted", sources=[(CHIEF, "commit"), (SAYER, "request")]), "outer speaker"),
        (statement("s", "a", "ASSAULT", sources=[(SAYER, "accuse"), (REBELS, "say")]), "outer speaker"),
        (statement("s", "a", "ASSAULT", agent=[]), "nobody"),
        (statement("s", "a", "ASSAULT", agent=[REBELS], sources=[(None, "accuse")]), "nobody"),
    ],
)
def test_what_makes_no_row_has_a_reason(one: Statement, reason: str) -> None:
    assert plover(one) == []
    assert reason in omitted(one)["s"]["reason"]


@pytest.mark.parametrize("type_", STATEMENT_TYPES)
def test_only_what_is_told_as_fact_is_a_deed(type_: Any) -> None:
    for status, polarity, act in product(STATUSES, "+-", (None, *ACTS)):
        sources = [(SAYER, act)] if act else []
        one = statement("s", "a", type_, status, polarity=polarity, sources=sources)
        rows = plover(one)
        assert len(rows) + len(omitted(one)) == 1
        if not (status == "actual" and polarity == "+" and act in (None, "say")):
            assert not {row["event"] for row in rows} & MATERIAL


def test_a_force_its_host_asked_for_is_aid() -> None:
    asked = statement("ask", "a", "DEPLOY", "wanted", sources=[("a-caf", "request")])
    assert [row["event"] for row in plover(asked, statement("s", "a", "DEPLOY"))] == ["REQUEST", "AID"]
    by_rebels = statement("ask", "a", "DEPLOY", "wanted", sources=[(REBELS, "request")])
    assert [row["event"] for row in plover(by_rebels, statement("s", "a", "DEPLOY"))] == ["REQUEST", "MOBILIZE"]


def test_statements_of_one_event_make_one_row() -> None:
    whole = statement("s1", "a", "DEPLOY", "planned", start=0)
    part = statement("s2", "a", "DEPLOY", "planned", start=9, sources=[(CHIEF, "say")])
    (row,) = plover(part, whole, links=(link("s2", "details", "s1"),))
    assert (row["id"], row["statements"]) == ("s1", ["s1", "s2"])
    assert omitted(part, whole, links=(link("s2", "details", "s1"),))["s2"]["row"] == "s1"


def test_the_condition_of_a_plan_travels_with_its_row() -> None:
    mandate = statement("m", "a", "AUTHORIZE", "wanted", start=50, sources=[(CHIEF, "hope")])
    (row,) = plover(statement("s", "a", "DEPLOY", "planned", after="m"), mandate)
    assert row["conditional"] is True
    assert row["comment"].startswith("PLANNED IF: gist of s — ONCE ")


@pytest.mark.parametrize(
    ("one", "date", "basis"),
    [
        (statement("s", "a", "ASSAULT", time="2013-03-24"), "2013-03-24", "stated"),
        (statement("s", "a", "ASSAULT", time="2013-03"), None, "stated"),
        (statement("s", "a", "ASSAULT", time=None), None, "unresolved"),
        (statement("s", "a", "DEPLOY", "planned", time="2014-01-01"), "2013-11-26", "published"),
    ],
)
def test_a_day_is_never_filled_in(one: Statement, date: str | None, basis: str) -> None:
    (row,) = plover(one)
    assert (row["date"], row["date_basis"]) == (date, basis)


def test_sides_have_country_and_sector() -> None:
    (row,) = plover(statement("s", "a", "ASSAULT", agent=[REBELS], recipient=[CHIEF]))
    assert row["actor"] == [{"name": "the rebels", "country": "CAF", "sector": "REB"}]
    assert row["recipient"] == [{"name": "defence minister", "country": "FRA", "sector": "GOV"}]


def test_cameo_rows_need_two_sides() -> None:
    rows, left_out = cameo_lines(told(statement("s", "a", "ASSAULT", agent=["a-fra"], place=["a-fra"])))
    assert (len(rows), len(left_out)) == (1, 2)
    rows, _ = cameo_lines(told(statement("s", "a", "VIEW", sources=[(CHIEF, "say")], gist="a\tb\nc")))
    cells = dict(zip(rows[0].decode().split("\t"), rows[1].decode().split("\t"), strict=True))
    assert (cells["source_code"], cells["cameo"], cells["target_code"]) == ("FRAGOV", "010", "CAF")
    assert cells["date"] == "20131126"
    assert len(rows) == 2


@pytest.mark.parametrize(("cameo", "quad"), [("010", 1), ("057", 1), ("072", 2), ("0874", 2), ("138", 3), ("190", 4)])
def test_quad_class(cameo: str, quad: int) -> None:
    assert quad_class(cameo) == quad


def test_every_code_has_a_plover_name_or_is_a_comment() -> None:
    modes = ["", "withdraw", "coup", "airstrike", "release", "lift", "visit", "recognition"]
    for type_, mode in product(STATEMENT_TYPES, modes):
        code = code_of(type_, [mode], "done")
        assert code is None or code.event in PLOVER_EVENTS
    assert code_of_cameo("012").event is None
    assert code_of_cameo("1053").event == "REQUEST"


def test_pandas_reads_cameo_and_the_table_of_statements_as_they_were_written(car: Path) -> None:
    with open_store(car) as store:
        cameo = b"".join(cameo_lines(store.load())[0])
        table = b"".join(csv_lines(store))
        statements = {s.id for s in store.load().statements}
    as_tabs = pandas.read_csv(io.BytesIO(cameo), sep="\t", quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)
    assert [list(as_tabs.columns), *as_tabs.values.tolist()] == [
        line.split("\t") for line in cameo.decode().splitlines()
    ]
    as_table = pandas.read_csv(io.BytesIO(table), dtype=str, keep_default_na=False)
    assert [list(as_table.columns), *as_table.values.tolist()] == list(csv.reader(io.StringIO(table.decode())))
    assert set(as_table["statement"]) == statements
