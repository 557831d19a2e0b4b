"""The brief, disputes, short ids and the way back from an id."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.errors import UsageError
from contingent.records import Reading
from contingent.resolve.ledger import Ledger
from contingent.views.brief import brief
from contingent.views.disputes import disputes
from contingent.views.ids import find_id, short_ids
from contingent.views.trace import trace
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def crisis() -> Ledger:
    return ledger(
        [document("a"), document("b"), document("c", None)],
        [
            statement("s1", "a", "PRESENCE", "actual", number(420)),
            statement("s2", "b", "PRESENCE", "actual", number(400, approx=True)),
            statement("s3", "a", "DEPLOY", "planned", number(1000, basis="change"), after="s4", start=10),
            statement("s4", "a", "AUTHORIZE", "wanted", place=[], object_=["res"], start=20),
            statement("s5", "a", "AUTHORIZE", "planned", place=[], object_=["res"], start=30),
            statement("s6", "a", "ASSAULT", "actual", start=40),
            statement("s7", "a", "ASSAULT", "actual", sources=[("a-fra", "accuse")], start=50),
            statement("s8", "a", "ASSAULT", "possible", sources=[("a-fra", "warn")], start=60),
            statement("s9", "a", "ASSAULT", "actual", sources=[("a-caf", "deny")], polarity="-", start=70),
            statement("m1", "b", "PRESENCE", "actual", number(2800), place=["mli"], start=10),
            statement("m2", "b", "AUTHORIZE", "actual", place=["mli"], start=20),
            statement("n1", "c", "PRESENCE", "actual", number(77), place=[], time=None),
        ],
        entities=[
            entity("mli", "b", type="state", name="Mali", country="MLI"),
            entity("res", "a", type="instrument", name="draft resolution"),
        ],
        links=[link("s9", "contradicts", "s7")],
    )


@pytest.mark.parametrize("country", ["CAF", "caf", "Central African Republic"])
def test_a_brief_keeps_facts_promises_allegations_and_warnings_apart(country: str) -> None:
    page = brief(crisis(), in_=country)
    assert [r.statements[0] for r in page.forces] == ["s1"]
    assert [r.statements for r in page.commitments] == [("s3",)]
    assert [r.statements[0] for r in page.mandates] == ["s4", "s5"]  # the one waited on, and the same draft
    assert [r.statements[0] for r in page.violence] == ["s6"]
    assert [r.statements[0] for r in page.alleged] == ["s7"]
    assert [r.statements[0] for r in page.denied] == ["s9"]
    assert [r.statements[0] for r in page.warned] == ["s8"]
    assert [{i for side in r.sides for i in side.statements} for r in page.disputes] == [{"s1", "s2"}, {"s7", "s9"}]
    assert (page.on, page.reports) == ("2013-11-26", 2)
    assert page.left_out == ("1 statement(s) with a force figure but no host: in no country's page (all countries)",)


def test_a_brief_of_all_countries_leaves_nothing_out() -> None:
    page = brief(crisis())
    assert {r.host for r in page.forces} == {"Central African Republic", "Mali", "not said"}
    assert page.left_out == (
        "1 statement(s) with a force figure but no host: in no country's page",
        "1 force figure(s) not counted: no clear day, or shared out unclearly",
        "1 report(s) without a publication date: relative times in them stay open",
        "1 statement(s) without a time",
    )
    undated = "report(s) without a date: no report without a date is counted where a picture is known by a day"
    assert brief(crisis(), known_by="2013-11-26").left_out == (f"1 {undated}",)
    assert brief(crisis(), in_="CAF", known_by="2013-11-25").left_out == (
        "2 report(s) published later than the picture is known by (all countries)",
        f"1 {undated} (all countries)",
    )


def test_an_empty_ledger_has_an_empty_brief() -> None:
    page = brief(ledger([], []), in_="CAF")
    assert (page.on, page.forces, page.left_out) == (None, (), ())


def test_a_dispute_shows_both_sides_in_their_words() -> None:
    numbers, contradiction = disputes(crisis())
    assert numbers.about == "France in Central African Republic"
    assert [side.line() for side in numbers.sides] == ["420 (2013-11-26; Paper a)", "about 400 (2013-11-26; Paper b)"]
    assert {side.label for side in contradiction.sides} == {"ALLEGED", "DENIED"}


def test_short_ids_are_unique_and_lead_back() -> None:
    ids = ["s:0123456789abcdef", "s:0123456799abcdef", "s:ffffffffffffffff", "s01"]
    short = short_ids(ids)
    assert [short[i] for i in ids] == ["s:012345678", "s:012345679", "s:ffffffff", "s01"]
    assert [find_id(ids, short[i]) for i in ids] == ids
    assert find_id(ids, "ffff") == "s:ffffffffffffffff"


@pytest.mark.parametrize(("typed", "message"), [("s:0123", "begins 2 ids"), ("x", "no record"), ("", "no record")])
def test_an_id_that_leads_nowhere_or_to_several_is_refused(typed: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_id(["s:0123456789abcdef", "s:0123456799abcdef"], typed)


@given(st.lists(st.integers(0, 2**64 - 1).map(lambda n: f"s:{n:016x}"), unique=True, max_size=50))
def test_every_short_id_finds_its_record(ids: list[str]) -> None:
    short = short_ids(ids)
    assert all(find_id(ids, short[i]) == i for i in ids)


def test_a_trace_carries_label_conditions_and_links() -> None:
    found = trace(crisis(), "s3")
    assert (found.label, found.publisher, found.document.id) == ("PLANNED IF", "Paper a", "a")
    assert [c.statement for c in found.conditions] == ["s4"]
    assert [(rel, ref.statement) for rel, ref in trace(crisis(), "s7").links] == [("contradicts (the other way)", "s9")]


@settings(deadline=None, max_examples=100)
@given(st.lists(readings(), max_size=4))
def test_every_line_of_a_brief_leads_to_a_statement(found: list[Reading]) -> None:
    books = Ledger.of(found)
    page = brief(books)
    known = {s.id for s in books.statements}
    rows: list[Any] = [*page.forces, *page.commitments, *page.mandates, *page.violence, *page.alleged, *page.warned]
    for row in rows:
        assert row.statements
        assert set(row.statements) <= known
    assert all(r.label == "" for r in page.violence)
    assert all(r.label for r in (*page.alleged, *page.denied, *page.warned))
    assert all(r.label for r in page.commitments)
