"""Mandates, events and claims: labels, tolls source by source, denials beside what they deny."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.records import Reading, is_alleged
from contingent.resolve.ledger import Ledger
from contingent.views.claims import claims
from contingent.views.events import events
from contingent.views.mandates import mandates
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def test_a_mandate_has_its_ceiling_and_what_waits_on_it() -> None:
    books = ledger(
        [document("a")],
        [
            statement(
                "s1",
                "a",
                "AUTHORIZE",
                "wanted",
                number(10000, high=10000),
                agent=["un"],
                object_=["res"],
                mode=("adopt",),
            ),
            statement("s2", "a", "DEPLOY", "planned", after="s1", start=10),
            statement("s3", "a", "DEPLOY", "planned", number(50, basis="change"), after="s1", start=20),
        ],
        entities=[
            entity("un", "a", type="actor", name="UN Security Council"),
            entity("res", "a", type="instrument", name="resolution 2149"),
        ],
        links=[link("s2", "details", "s3")],
    )
    (row,) = mandates(books)
    assert (row.instrument, row.body, row.label, row.act) == (
        "resolution 2149",
        "UN Security Council",
        "WANTED",
        ("adopt",),
    )
    assert row.ceiling == "up to 10,000 troops"
    assert [r.line() for r in row.awaited_by] == ["s3: PLANNED IF gist of s3"]


def test_a_draft_and_its_adoption_are_two_rows() -> None:
    books = ledger(
        [document("a"), document("b", "2013-12-06")],
        [
            statement("s1", "a", "AUTHORIZE", "planned"),
            statement("s2", "b", "AUTHORIZE", "actual", time="2013-12-05"),
        ],
        links=[link("s2", "same", "s1")],
    )
    assert [r.label for r in mandates(books)] == ["PLANNED", ""]
    assert [r.label for r in mandates(books, on="2013-12-04")] == ["PLANNED"]


def test_tolls_of_one_event_stand_source_by_source() -> None:
    books = ledger(
        [document("a"), document("b")],
        [
            statement("s1", "a", "ASSAULT", "actual", number(30, unit="killed"), number(12, unit="injured")),
            statement("s2", "b", "ASSAULT", "actual", number(28, unit="killed"), sources=[("b-caf", "say")]),
        ],
        links=[link("s2", "same", "s1")],
    )
    (row,) = events(books)
    assert [(f.best, f.voice()) for f in row.killed] == [
        (30, "Paper a"),
        (28, "Central African Republic (say), in Paper b"),
    ]
    assert [f.text for f in row.injured] == ["12"]
    assert (row.label, row.origins, row.host_code) == ("", 2, "CAF")


def test_an_allegation_never_merges_with_a_fact() -> None:
    books = ledger(
        [document("a"), document("b")],
        [
            statement("s1", "a", "ASSAULT", "actual"),
            statement("s2", "b", "ASSAULT", "actual", number(30, unit="killed"), sources=[("b-caf", "accuse")]),
        ],
        links=[link("s2", "same", "s1")],
    )
    fact, alleged = events(books)
    assert (fact.alleged, fact.label, fact.killed) == (False, "", ())
    assert (alleged.alleged, alleged.label) == (True, "ALLEGED")


@pytest.mark.parametrize(
    ("status", "fields", "default", "label"),
    [
        ("actual", {}, True, ""),
        ("actual", {"polarity": "-"}, True, "NOT"),
        ("actual", {"time": None}, True, ""),
        ("actual", {"time": "2013-12-24"}, False, ""),
        ("possible", {}, False, "POSSIBLE"),
        ("planned", {}, False, "PLANNED"),
    ],
)
def test_only_what_is_actual_is_listed_unless_asked(
    status: Any, fields: dict[str, Any], default: bool, label: str
) -> None:
    books = ledger([document("a")], [statement("s1", "a", "ASSAULT", status, **fields)])
    assert [r.label for r in events(books)] == ([label] if default else [])
    if status != "actual":
        assert [r.label for r in events(books, statuses=(status,))] == [label]


@pytest.mark.parametrize("linked", [True, False])
def test_a_denial_stands_beside_what_it_denies(linked: bool) -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "ASSAULT", "actual", sources=[("a-fra", "accuse")], agent=["a-caf"]),
            statement(
                "s2",
                "a",
                "HARM" if linked else "ASSAULT",
                "actual",
                sources=[("a-caf", "deny")],
                agent=["a-caf"],
                polarity="-",
                start=10,
            ),
            statement("s3", "a", "VIEW", "actual", agent=["a-caf"], start=20),
        ],
        links=[link("s2", "contradicts", "s1")] if linked else [],
    )
    accusation, denial = claims(books)
    assert (accusation.label, accusation.said_by, accusation.of) == (
        "ALLEGED",
        "France (accuse)",
        ("Central African Republic",),
    )
    assert [r.line() for r in accusation.denied_by] == ["s2: DENIED gist of s2"]
    assert [r.statement for r in denial.denies] == ["s1"]


@pytest.mark.parametrize(
    ("type_", "speaker", "linked", "paired"),
    [
        ("ASSAULT", "a-caf", False, True),
        ("ASSAULT", "a-fra", False, False),  # one speaker says two things
        ("ASSAULT", "a-fra", True, True),
        ("VIEW", "a-caf", False, False),
        ("SITUATION", "a-caf", False, False),
        ("VIEW", "a-caf", True, True),
        ("ASSAULT", None, False, True),
    ],
)
def test_a_denial_without_a_link_needs_another_speaker_and_an_event(
    type_: Any, speaker: str | None, linked: bool, paired: bool
) -> None:
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", type_, "actual", sources=[("a-fra", "say")]),
            statement("s2", "a", type_, "actual", sources=[(speaker, "say")], polarity="-", start=10),
        ],
        links=[link("s2", "contradicts", "s1")] if linked else [],
    )
    first, second = claims(books)
    assert ([r.statement for r in first.denied_by], [r.statement for r in second.denies]) == (
        (["s2"], ["s1"]) if paired else ([], [])
    )


def test_a_mandate_only_asked_for_is_not_done() -> None:
    books = ledger([document("a")], [statement("s1", "a", "AUTHORIZE", "actual", sources=[("a-fra", "request")])])
    assert [r.label for r in mandates(books)] == ["ONLY ASKED FOR"]


def test_pairing_denials_stays_linear_in_a_report_full_of_them() -> None:
    many = [
        statement(
            f"s{n}",
            "a",
            "ASSAULT",
            "actual",
            sources=[(("a-fra", "a-caf")[n % 2], "say")],
            polarity="+-"[n % 2],
            start=n,
        )
        for n in range(3000)
    ]
    rows = claims(ledger([document("a")], many))
    assert 0 < max(len(r.denies) for r in rows) <= 5


@settings(deadline=None, max_examples=150)
@given(st.lists(readings(), max_size=4))
def test_every_row_without_a_label_is_a_fact_of_all_its_statements(found: list[Reading]) -> None:
    books = Ledger.of(found)
    statements = {s.id: s for s in books.statements}
    rows: list[Any] = [*events(books), *mandates(books), *claims(books)]
    for row in rows:
        plain = [
            statements[i].status == "actual"
            and statements[i].polarity == "+"
            and not is_alleged(statements[i])
            and not (
                statements[i].sources
                and (
                    statements[i].sources[-1].act in ("commit", "request", "hope", "threaten")
                    or (
                        statements[i].sources[-1].act == "warn"
                        and statements[i].type in ("DEPLOY", "PRESENCE", "AUTHORIZE")
                    )
                )
            )
            for i in row.statements
        ]
        assert all(plain) == (row.label == "")
        assert any(plain) == all(plain)


@pytest.mark.parametrize(
    ("time", "days"),
    [("[..2013-12-06]", ["2013-12-06", None]), ("2013-11-26", ["2013-11-26", "2013-12-06", None])],
)
def test_what_a_later_report_tells_without_a_day_is_no_part_of_an_earlier_days_picture(
    time: str, days: list[str | None]
) -> None:
    books = ledger([document("a", "2013-12-06")], [statement("s1", "a", "ASSAULT", time=time, basis="tense")])
    assert [day for day in ("2013-11-25", "2013-11-26", "2013-12-06", None) if events(books, on=day)] == days


def test_what_an_earlier_report_tells_without_a_day_stays() -> None:
    books = ledger([document("a")], [statement("s1", "a", "ASSAULT", time="[..2013-11-26]", basis="tense")])
    assert [r.when for r in events(books, on="2013-12-06")] == ["by 2013-11-26"]
