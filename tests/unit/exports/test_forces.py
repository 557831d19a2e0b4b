"""The force table: a figure a row, nothing added up, no promise as presence, every statement a row or a reason."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.exports._table import table_csv
from contingent.exports.forces import COLUMNS, force_table
from contingent.records import Duration, Quantity, Statement
from contingent.resolve.ledger import Ledger
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement

MINISTER = entity("a-min", "a", type="actor", name="minister", sector="GOV", part_of="a-fra")


def rows(*statements: Statement, **more: Any) -> list[dict[str, Any]]:
    table, _ = force_table(ledger([document("a")], statements, entities=(MINISTER,), **more))
    return [dict(zip(table.names, row, strict=True)) for row in table.rows or ()]


@pytest.mark.parametrize(
    ("one", "kind", "month", "label"),
    [
        (statement("s", "a", "PRESENCE", "actual", number(420)), "in place", "2013-11", None),
        (statement("s", "a", "PRESENCE", "actual", number(420), time=None), "unplaced", None, None),
        (statement("s", "a", "DEPLOY", "actual", number(100, basis="change")), "change", None, None),
        (statement("s", "a", "DEPLOY", "planned", number(1000)), "promised", None, "PLANNED"),
        (statement("s", "a", "PRESENCE", "wanted", number(1000)), "promised", None, "WANTED"),
        (statement("s", "a", "DEPLOY", "planned", number(1000), polarity="-"), "refused", None, "NOT PLANNED"),
        (statement("s", "a", "PRESENCE", "actual", number(9), polarity="-"), "denied", None, "NOT"),
        (statement("s", "a", "PRESENCE", "actual", number(9), sources=[("a-min", "accuse")]), "alleged", None, "ALLEGED"),
        (statement("s", "a", "PRESENCE", "actual", number(9), sources=[("a-min", "commit")]), "unplaced", None, "ONLY PROMISED"),
        (statement("s", "a", "PRESENCE", "actual", number(9), mode=("former",)), "unplaced", None, "FORMER"),
    ],
)  # fmt: skip
def test_what_is_not_in_place_has_no_month(one: Statement, kind: str, month: str | None, label: str | None) -> None:
    (row,) = rows(one)
    assert (row["kind"], row["month"], row["label"]) == (kind, month, label)


@pytest.mark.parametrize(
    ("time", "basis", "month"),
    [
        ("2013-11-26", "stated", "2013-11"),
        ("2013-11", "stated", "2013-11"),
        ("[..2013-11-26]", "tense", "2013-11"),  # "has 420 troops", in a report of that day
        ("[..2013-11-26]", "stated", None),
        ("[2013-10-20..2013-11-26]", "stated", None),
        ("2013-01/2013-11", "stated", "2013-11"),
        ("2012", "stated", None),
    ],
)
def test_a_year_is_no_month(time: str, basis: str, month: str | None) -> None:
    (row,) = rows(statement("s", "a", "PRESENCE", "actual", number(420), time=time, basis=basis))
    assert (row["kind"], row["month"]) == ("in place", month)


def test_a_promise_keeps_its_condition_its_purpose_and_its_length() -> None:
    awaited = statement("m", "a", "AUTHORIZE", "wanted", start=50)
    lasting = Duration(start=20, end=30, exact="six months", iso="P6M")
    promise = statement("s", "a", "DEPLOY", "planned", number(1000), after="m", duration=lasting)
    (row,) = rows(promise, awaited)
    assert row["conditional"] is True
    assert "ONCE" in row["depends"]
    assert "WANTED" in row["depends"]
    assert (row["duration"], row["number"], row["trail"]) == ("six months", 1000, "s “word”")


def test_each_number_is_a_row_and_none_is_added_up() -> None:
    found = rows(
        statement("s", "a", "PRESENCE", "actual", number(420), number(30, unit="police")),
        statement("t", "a", "PRESENCE", "actual", number(400), start=9),
    )
    assert [(row["id"], row["number"]) for row in found] == [("s#0", 420), ("s#1", 30), ("t#0", 400)]


def test_rows_of_one_fact_and_later_values_can_be_told() -> None:
    one = statement("s", "a", "PRESENCE", "actual", number(420))
    same = statement("t", "a", "PRESENCE", "actual", number(420), start=9)
    later = statement("u", "a", "PRESENCE", "actual", number(600), start=19)
    found = rows(one, same, later, links=[link("s", "same", "t"), link("u", "updates", "s")])
    assert found[0]["fact"] == found[1]["fact"] != found[2]["fact"]
    assert [row["replaced_by"] for row in found] == ["u", None, None]


@pytest.mark.parametrize(
    ("mode", "direction"), [((), "in"), (("withdraw",), "out"), (("reduce",), "out"), (("rotate",), None)]
)
def test_a_withdrawal_says_so(mode: tuple[str, ...], direction: str | None) -> None:
    (row,) = rows(statement("s", "a", "DEPLOY", "actual", number(500, basis="change"), mode=mode))
    assert row["direction"] == direction


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (statement("s", "a", "ASSAULT"), "ASSAULT"),
        (statement("s", "a", "AUTHORIZE", "actual", number(3600)), "ceiling"),
        (statement("s", "a", "DEPLOY", "planned"), "no number"),
        (statement("s", "a", "PRESENCE", "actual", number(3, unit="killed")), "something else: killed"),
        (statement("s", "a", "PRESENCE", "actual", number(3), time="2014-02-01"), "after the day"),
    ],
)
def test_what_has_no_row_has_a_reason(one: Statement, reason: str) -> None:
    table, omitted = force_table(ledger([document("a")], [one]))
    assert not table.rows
    assert [reason in o.reason for o in omitted] == [True]


def test_hostile_words_are_inert_in_a_spreadsheet() -> None:
    evil = entity("a-evil", "a", type="state", name='=HYPERLINK("http://x")\x1b[2J\r\n"', country="MLI")
    one = statement("s", "a", "PRESENCE", "actual", number(5), agent=["a-evil"])
    table, _ = force_table(ledger([document("a")], [one], entities=[evil]))
    text = b"".join(table_csv(table)).decode()
    assert text.count("\n") == 2
    assert not set("\x1b\r") & set(text)
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["contributor"].startswith("'=")


@settings(deadline=None)
@given(st.lists(readings(), max_size=3))
def test_every_statement_is_a_row_or_an_omission_and_pandas_reads_it(found: list[Any]) -> None:
    whole = Ledger.of(found)
    table, omitted = force_table(whole)
    at = {name: place for place, name in enumerate(table.names)}
    told = {str(row[at["id"]]).partition("#")[0] for row in table.rows or ()}
    left = {o.statement.id for o in omitted}
    corrected = {k.to for k in whole.links if k.rel == "corrects"}
    assert told | left | corrected >= {s.id for s in whole.statements}
    assert not told & left
    of = {s.id: s for s in whole.statements}
    for row in table.rows or ():
        if row[at["month"]] is not None:
            s = of[str(row[at["id"]]).partition("#")[0]]
            assert (s.status, s.polarity, row[at["kind"]], row[at["label"]]) == ("actual", "+", "in place", None)
    frame = pandas.read_csv(io.BytesIO(b"".join(table_csv(table))), dtype=str, keep_default_na=False)
    assert list(frame.columns) == [c.name for c in COLUMNS]
    assert len(frame) == len(table.rows or ())


def test_vague_words_have_no_bounds_and_a_contributor_that_is_none_has_its_words() -> None:
    aid = entity("aid", "a", type="actor", name="the aid agency", named=False, sector="NGO")
    dozens = Quantity(start=0, end=6, exact="dozens", unit="troops", low=24, basis="stock")
    table, _ = force_table(
        ledger([document("a")], [statement("s", "a", "PRESENCE", "actual", dozens, agent=["aid"])], entities=(aid,))
    )
    (row,) = [dict(zip(table.names, cells, strict=True)) for cells in table.rows or ()]
    assert (row["number"], row["low"], row["high"], row["figure"]) == (None, None, None, "dozens")
    assert row["number_words"] == "dozens"
    assert (row["contributor"], row["contributor_words"]) == (None, "the aid agency")
