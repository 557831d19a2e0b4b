"""ACLED-like and UCDP-like rows: each gate, the figures, and nothing left out without a reason."""

from __future__ import annotations

import io
from itertools import product
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.exports._table import table_csv
from contingent.exports._tolls import fatalities, toll
from contingent.exports.acled import EVENT_OF, KINDS, acled_table
from contingent.exports.sub_event import sub_event_names
from contingent.exports.ucdp import priogrid, ucdp_table
from contingent.gazetteer.lookup import open_gazetteer
from contingent.records import ACTS, STATUSES, Quantity, Statement
from contingent.resolve.ledger import Ledger
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement

REBELS, MILITIA, PEOPLE, SOMEBODY, ARMY, FRENCH = "a-rebels", "a-militia", "a-people", "a-some", "a-army", "a-french"
BANGUI, OUHAM, AIRPORT = "a-bangui", "a-ouham", "a-airport"
ENTITIES = (
    entity(REBELS, "a", type="actor", name="Séléka", sector="REB"),
    entity(MILITIA, "a", type="actor", name="anti-balaka", sector="PAR"),
    entity(PEOPLE, "a", type="actor", name="villagers", named=False, sector="CVL"),
    entity(SOMEBODY, "a", type="actor", name="men", named=False),
    entity(ARMY, "a", type="actor", name="the army", sector="MIL", part_of="a-caf"),
    entity(FRENCH, "a", type="actor", name="French soldiers", sector="MIL", part_of="a-fra"),
    entity(BANGUI, "a", type="place", name="Bangui", country="CAF", geonames=2389853, part_of="a-caf"),
    entity(OUHAM, "a", type="place", name="Ouham", country="CAF", geonames=2383653, part_of="a-caf"),
    entity(AIRPORT, "a", type="place", name="the airport", named=False, part_of="a-caf"),
)
FIVE = number(5, unit="killed", basis="unstated")


def vague(words: str, low: int) -> Quantity:
    return Quantity(start=0, end=len(words), exact=words, unit="killed", low=low)


def attack(*quantity: Any, **fields: Any) -> Statement:
    fields = {"agent": [REBELS], "recipient": [PEOPLE], "place": [BANGUI], "time": "2013-12-05", **fields}
    status = fields.pop("status", "actual")
    return statement(fields.pop("id_", "s"), "a", fields.pop("type_", "ASSAULT"), status, *quantity, **fields)


def made(form: Any, *statements: Statement, **more: Any) -> tuple[list[dict[str, Any]], dict[str, str]]:
    table, omitted = form(ledger([document("a")], statements, entities=ENTITIES, **more), open_gazetteer())
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows or ()]
    return rows, {o.statement.id: o.reason for o in omitted}


@pytest.mark.parametrize(
    ("one", "sub_event", "inters"),
    [
        (attack(), "Attack", 27),
        (attack(recipient=[ARMY]), "Armed clash", 12),
        (attack(recipient=[MILITIA]), "Armed clash", 23),
        (attack(agent=[FRENCH], recipient=[REBELS]), "Armed clash", 28),
        (attack(mode=("airstrike",), agent=[FRENCH], recipient=[]), "Air/drone strike", 80),
        (attack(mode=("rape",)), "Sexual violence", 27),
        (attack(type_="CONTROL", mode=("capture",), recipient=[ARMY]), "Non-state actor overtakes territory", 12),
        (attack(type_="CONTROL", mode=("capture",), agent=[ARMY], recipient=[REBELS]), "Government regains territory", 12),
        (attack(type_="CONTROL", mode=("coup",), recipient=[]), "Other", 20),
        (attack(type_="PROTEST", agent=[PEOPLE], recipient=[]), "Peaceful protest", 70),
        (attack(type_="COERCE", mode=("arrest",), agent=[ARMY]), "Arrests", 17),
        (attack(type_="DEPLOY", agent=[FRENCH], place=["a-caf"], recipient=[]), "Change to group/activity", 80),
        (attack(type_="GROUP", agent=[REBELS], recipient=[]), "Change to group/activity", 20),
    ],
)  # fmt: skip
def test_what_is_an_event_for_acled(one: Statement, sub_event: str, inters: int) -> None:
    ((row,), _) = made(acled_table, one)
    assert (row["sub_event_type"], row["interaction"], row["iso"]) == (sub_event, inters, 140)
    assert row["event_type"] == EVENT_OF[sub_event]


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (attack(place=["a-caf"]), "no place within the country"),
        (attack(place=[AIRPORT]), "no place within the country"),
        (attack(place=[]), "no place of it"),
        (attack(place=[BANGUI, "a-fra"]), "several places"),
        (attack(time=None), "no days"),
        (attack(time="[..2013-12-05]"), "no days"),
        (attack(time="2013"), "wider than a month"),
        (attack(agent=[]), "nobody is named"),
        (attack(recipient=[]), "whether two armed sides"),
        (attack(recipient=[SOMEBODY]), "whether two armed sides"),
        (attack(type_="CONTROL", mode=("capture",), recipient=[]), "fought for"),
        (attack(type_="RETREAT", mode=("ceasefire",), recipient=[]), "one side"),
        (attack(type_="HARM"), "no event of ACLED's"),
        (attack(type_="CONTROL", mode=("election",)), "no event of ACLED's"),
        (attack(polarity="-"), "NOT"),
        (attack(sources=[(ARMY, "accuse")]), "ALLEGED"),
        (attack(sources=[(ARMY, "accuse"), (REBELS, "say")]), "puts it as accuse"),
        (attack(status="planned"), "PLANNED"),
    ],
)  # fmt: skip
def test_what_is_no_event_for_acled_has_a_reason(one: Statement, reason: str) -> None:
    rows, omitted = made(acled_table, one)
    assert rows == []
    assert reason in omitted["s"]


@pytest.mark.parametrize(
    ("one", "violence", "sides"),
    [
        (attack(FIVE), 3, ("Séléka", "Civilians")),
        (attack(FIVE, recipient=[ARMY]), 1, ("Séléka", "the army")),
        (attack(FIVE, recipient=[MILITIA]), 2, ("Séléka", "anti-balaka")),
        (attack(FIVE, agent=[FRENCH], recipient=[REBELS]), 1, ("French soldiers", "Séléka")),
        (attack(FIVE, place=["a-caf"]), 3, ("Séléka", "Civilians")),
    ],
)
def test_what_is_an_event_for_ucdp(one: Statement, violence: int, sides: tuple[str, str]) -> None:
    ((row,), _) = made(ucdp_table, one)
    assert (row["type_of_violence"], row["side_a"], row["side_b"]) == (violence, *sides)
    assert (row["low"], row["best"], row["high"]) == (5, 5, 5)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (attack(), "no death"),
        (attack(number(0, unit="killed")), "no death"),
        (attack(number(5, unit="injured")), "no death"),
        (attack(FIVE, recipient=[]), "whether those attacked"),
        (attack(FIVE, agent=[SOMEBODY]), "whether those who did it"),
        (attack(FIVE, type_="CONTROL", mode=("capture",)), "only armed violence"),
        (attack(FIVE, sources=[(ARMY, "accuse")]), "ALLEGED"),
        (attack(FIVE, sources=[(ARMY, "deny")], polarity="-"), "DENIED"),
        (attack(FIVE, time="2012/2013"), "wider than a year"),
    ],
)
def test_what_is_no_event_for_ucdp_has_a_reason(one: Statement, reason: str) -> None:
    rows, omitted = made(ucdp_table, one)
    assert rows == []
    assert reason in omitted["s"]


@pytest.mark.parametrize("form", [acled_table, ucdp_table])
@pytest.mark.parametrize("type_", [*KINDS, "HARM"])
def test_only_what_is_told_as_fact_has_a_row(form: Any, type_: Any) -> None:
    for status, polarity, act in product(STATUSES, "+-", (None, *ACTS)):
        one = attack(FIVE, type_=type_, status=status, polarity=polarity, sources=[(ARMY, act)] if act else [])
        rows, omitted = made(form, one)
        assert len(rows) + len(omitted) == 1
        if not (status == "actual" and polarity == "+" and act in (None, "say", "endorse")):
            assert rows == []


@pytest.mark.parametrize(
    ("time", "acled", "ucdp"),
    [
        ("2013-12-05", 1, 1),
        ("[2013-12-05..2013-12-09]", 2, 2),
        ("[2013-12-05..2013-12-11]", 2, 3),
        ("2013-12", 3, 4),
        ("[2013-11..2013-12]", None, 5),
    ],
)
def test_how_exact_the_day_is(time: str, acled: int | None, ucdp: int) -> None:
    rows, _ = made(acled_table, attack(FIVE, time=time))
    assert [row["time_precision"] for row in rows] == ([acled] if acled else [])
    assert made(ucdp_table, attack(FIVE, time=time))[0][0]["date_prec"] == ucdp


@pytest.mark.parametrize(
    ("place", "geo", "where", "admin1"),
    [(BANGUI, 1, 1, "Bangui"), (OUHAM, 3, 4, "Ouham")],
)
def test_how_exact_the_place_is(place: str, geo: int, where: int, admin1: str) -> None:
    one = attack(FIVE, place=[place, "a-caf"])
    ((row,), _) = made(acled_table, one)
    assert (row["geo_precision"], row["admin1"]) == (geo, admin1)
    ((row,), _) = made(ucdp_table, one)
    assert (row["where_prec"], row["adm_1"]) == (where, admin1)


@pytest.mark.parametrize(
    ("figures", "expected", "bounds"),
    [
        ([], 0, None),
        ([number(5, unit="killed")], 5, (5, 5, 5)),
        ([number(5, unit="killed"), number(9, unit="killed")], 5, (5, 5, 9)),
        ([number(low=30, best=30, unit="killed")], 30, (30, 30, None)),  # at least 30
        ([number(low=30, best=30, unit="killed"), number(9, unit="killed")], 9, (9, 9, 9)),
        ([number(low=10, high=20, unit="killed")], 10, (10, None, 20)),
        ([number(high=40, unit="killed")], 3, (None, None, 40)),
        ([number(high=40, best=40, unit="killed")], 40, (None, 40, 40)),
        ([vague("Dozens of men", 24)], 12, (12, None, None)),
        ([vague("dozens", 24), number(5, unit="killed")], 5, (5, 5, 5)),
    ],
)
def test_figures_of_the_dead_are_never_added_up(figures: list[Any], expected: int, bounds: Any) -> None:
    assert fatalities(figures)[0] == expected
    found = toll(figures)
    assert (found and (found.low, found.best, found.high)) == bounds


@pytest.mark.parametrize(
    ("words", "low", "expected"),
    [
        ("Dozens of men", 24, 12),
        ("hundreds", 200, 100),
        ("several", 3, 3),
        ("several hundred", 300, 100),
        ("thousands", 2000, 1000),
    ],
)
def test_words_become_numbers_only_here(words: str, low: int, expected: int) -> None:
    assert fatalities([vague(words, low)])[0] == expected


def test_no_bound_that_nobody_gave() -> None:
    ((row,), _) = made(ucdp_table, attack(vague("dozens", 24)))
    assert (row["low"], row["best"], row["high"], row["deaths_words"]) == (12, None, None, "dozens")


def test_a_toll_told_as_a_detail_counts_unless_it_is_alleged() -> None:
    told = statement("h", "a", "HARM", "actual", number(9, unit="killed"), start=20)
    alleged = statement("h", "a", "HARM", "actual", number(9, unit="killed"), start=20, sources=[(ARMY, "accuse")])
    feared = statement(
        "h", "a", "HARM", "actual", number(9, unit="killed"), start=20, sources=[(ARMY, "warn"), (REBELS, "say")]
    )
    for harm, dead in ((told, 9), (alleged, 0), (feared, 0)):
        ((row,), _) = made(acled_table, attack(), harm, links=[link("h", "details", "s")])
        assert row["fatalities"] == dead


def test_one_event_told_twice_is_one_row() -> None:
    twice = (attack(FIVE), attack(number(7, unit="killed"), id_="t", start=30))
    (rows, omitted) = made(ucdp_table, *twice, links=[link("s", "same", "t")])
    assert [(row["low"], row["best"], row["high"]) for row in rows] == [(5, 5, 7)]
    assert omitted == {"t": "same event"}


def test_sub_event_names_are_the_codebooks() -> None:
    assert set(EVENT_OF) <= set(sub_event_names())


@pytest.mark.parametrize(
    ("lon", "lat", "cell"), [(-180, -90, 1), (179.9, 89.9, 259200), (18.555, 4.3612, 188 * 720 + 398)]
)
def test_prio_grid_cells(lon: float, lat: float, cell: int) -> None:
    assert priogrid(lon, lat) == cell


@settings(deadline=None)
@given(st.lists(readings(), max_size=3))
def test_every_statement_is_a_row_or_an_omission_and_pandas_reads_it(found: list[Any]) -> None:
    whole = Ledger.of(found)
    corrected = {k.to for k in whole.links if k.rel == "corrects"}
    for form in (acled_table, ucdp_table):
        table, omitted = form(whole, open_gazetteer())
        assert {str(r[0]) for r in table.rows or ()} | {o.statement.id for o in omitted} == {
            s.id for s in whole.statements if s.id not in corrected
        }
        frame = pandas.read_csv(io.BytesIO(b"".join(table_csv(table))), dtype=str, keep_default_na=False)
        assert (list(frame.columns), len(frame)) == (list(table.names), len(table.rows or ()))
