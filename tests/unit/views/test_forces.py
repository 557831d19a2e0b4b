"""Forces in place: what counts, what stands beside it, and what never gets into the number."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.errors import UsageError
from contingent.records import FORCE_TYPES, Quantity, Reading, Statement, is_alleged
from contingent.resolve.ledger import Ledger
from contingent.views.brief import brief
from contingent.views.figures import in_unit
from contingent.views.forces import NO_STOCK, ForceRow, forces
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def only(rows: list[ForceRow]) -> ForceRow:
    assert len(rows) == 1
    return rows[0]


def test_a_stock_is_in_place_and_a_promise_stands_beside_it() -> None:
    rows = forces(
        ledger(
            [document("a")],
            [
                statement("s1", "a", "PRESENCE", "actual", number(420)),
                statement("s2", "a", "DEPLOY", "planned", number(1000, basis="change"), after="s3", time=None),
                statement("s3", "a", "AUTHORIZE", "wanted", time=None),
            ],
        )
    )
    row = only(rows)
    assert (row.contributor, row.contributor_code, row.host, row.host_code) == (
        "France",
        "FRA",
        "Central African Republic",
        "CAF",
    )
    assert (row.low, row.best, row.high, row.as_of, row.unit) == (None, 420, None, "2013-11-26", "troops")
    assert [(f.label, f.text) for f in row.promised] == [("PLANNED IF", "+1,000")]
    assert row.statements == ("s1", "s2")


@pytest.mark.parametrize(
    ("change", "field", "label"),
    [
        ({"status": "planned"}, "promised", "PLANNED"),
        ({"status": "wanted"}, "promised", "WANTED"),
        ({"status": "expected"}, "promised", "EXPECTED"),
        ({"status": "possible"}, "promised", "POSSIBLE"),
        ({"status": "unknown"}, "promised", "LEFT OPEN"),
        ({"status": "planned", "polarity": "-"}, "promised", "NOT PLANNED"),
        ({"sources": [("a-fra", "accuse")]}, "alleged", "ALLEGED"),
        ({"sources": [("a-fra", "deny")], "polarity": "-"}, "denied", "DENIED"),
        ({"sources": [("a-fra", "deny", "denied")], "polarity": "-"}, "denied", "DENIED"),
        ({"sources": [("a-fra", "deny", "have rejected")], "polarity": "-"}, "denied", "REJECTED"),
        ({"sources": [("a-fra", "deny", "ruled out")], "polarity": "-"}, "denied", "REJECTED"),
        ({"sources": [("a-caf", "say"), ("a-fra", "deny", "rejects")], "polarity": "-"}, "denied", "DENIED"),
        ({"polarity": "-"}, "denied", "NOT"),
        ({"time": None}, "unplaced", ""),
    ],
)
def test_what_is_not_reported_as_fact_stays_out_of_the_number(change: dict[str, Any], field: str, label: str) -> None:
    status = change.pop("status", "actual")
    rows = forces(
        ledger(
            [document("a"), document("b")],
            [
                statement("s1", "b", "PRESENCE", "actual", number(420)),
                statement("s2", "a", "PRESENCE", status, number(9000), **change),
            ],
        )
    )
    row = only(rows)
    assert row.best == 420
    assert row.rivals == ()
    assert [(f.label, f.best) for f in getattr(row, field)] == [(label, 9000)]


@pytest.mark.parametrize("type_", ["PRESENCE", "DEPLOY"])
@pytest.mark.parametrize("basis", ["stock", "change"])
@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"sources": [("a-fra", "say"), ("a-caf", "commit")]}, "ONLY PROMISED"),
        ({"sources": [("a-caf", "request")]}, "ONLY ASKED FOR"),
        ({"sources": [("a-caf", "hope")]}, "ONLY HOPED FOR"),
        ({"sources": [("a-caf", "warn")]}, "ONLY WARNED OF"),
        ({"sources": [("a-caf", "threaten")]}, "ONLY THREATENED"),
        ({"mode": ("former",)}, "FORMER"),
        ({"time": "2013-12-05"}, ""),  # a fact of a day after its own report
    ],
)
def test_what_is_only_put_forward_or_past_is_never_in_place(
    type_: Any, basis: Any, fields: dict[str, Any], label: str
) -> None:
    books = ledger([document("a"), document("b", "2013-12-10")], [
        statement("s1", "a", type_, "actual", number(9000, basis=basis), **fields),
        statement("s2", "b", "ASSAULT", "actual", time="2013-12-10"),
    ])  # fmt: skip
    row = only(forces(books))
    assert (row.stock, row.rivals, row.changes) == (None, (), ())
    assert [(f.label, f.best) for f in row.unplaced] == [(label, 9000)]


@pytest.mark.parametrize(
    ("time", "field"),
    [
        ("2013-11-28", "changes"),
        ("[2013-11-27..2013-11-29]", "changes"),
        ("2013-11-26", "changes"),  # the very day, with a note
        ("[..2013-11-30]", "unplaced"),  # may lie before the count
        ("[2013-11-20..2013-11-29]", "unplaced"),
        ("2013-11-20/2013-11-29", "unplaced"),
        ("2013-11-20", None),  # in the count
    ],
)
def test_a_change_is_since_the_count_only_when_it_surely_is(time: str, field: str | None) -> None:
    books = ledger(
        [document("a"), document("b", "2013-11-30")],
        [
            statement("s1", "a", "PRESENCE", "actual", number(420)),
            statement("s2", "b", "DEPLOY", "actual", number(600, basis="change"), time=time),
        ],
    )
    row = only(forces(books))
    assert row.best == 420
    assert {name for name in ("changes", "unplaced") if getattr(row, name)} == ({field} if field else set())


def test_the_default_day_is_that_of_the_latest_report_on_the_country() -> None:
    books = ledger(
        [document("a", "2013-11-26"), document("b", "2014-11-26")],
        [
            statement("s1", "a", "PRESENCE", "actual", number(420)),
            statement("s2", "b", "PRESENCE", "actual", number(2800), place=["mli"], time="2014-11-26"),
        ],
        entities=[entity("mli", "b", type="state", name="Mali", country="MLI")],
    )
    assert [(r.host_code, r.best, r.age_days) for r in forces(books, in_="CAF")] == [("CAF", 420, 0)]
    assert [(r.host_code, r.best, r.age_days) for r in forces(books, in_="mali")] == [("MLI", 2800, 0)]
    assert [r.age_days for r in forces(books)] == [365, 0]
    assert brief(books, in_="CAF").on == "2013-11-26"
    assert forces(books, in_="FJI") == []


def test_an_allegation_alone_gives_a_row_with_no_stock() -> None:
    row = only(
        forces(
            ledger(
                [document("a")],
                [statement("s1", "a", "PRESENCE", "actual", number(500), sources=[("a-caf", "accuse")])],
            )
        )
    )
    assert (row.best, row.in_place, row.stock) == (None, NO_STOCK, None)
    assert row.alleged[0].line() == "ALLEGED 500 troops (2013-11-26; Central African Republic (accuse), in Paper a)"


def test_changes_since_the_stock_stand_beside_it_and_are_not_added() -> None:
    books = ledger(
        [document("a"), document("b", "2013-12-07")],
        [
            statement("s1", "a", "PRESENCE", "actual", number(420)),
            statement("s2", "b", "DEPLOY", "actual", number(600, basis="change"), time="2013-12-06"),
            statement("s3", "b", "DEPLOY", "actual", number(50, basis="change"), time="2013-10", mode=("withdraw",)),
            statement("s4", "b", "DEPLOY", "actual", number(80, basis="unstated"), time="2013-12-07"),
            statement("s5", "b", "DEPLOY", "actual", number(70, basis="change"), time="2013-12-07", mode=("rotate",)),
        ],
    )
    row = only(forces(books))
    assert row.best == 420
    assert row.age_days == 11
    assert [f.text for f in row.changes] == ["+600", "80 (more or in all: not said)", "70 moved"]
    assert only(forces(books, on="2013-12-06")).changes[0].text == "+600"
    assert only(forces(books, on="2013-12-05")).changes == ()


@pytest.mark.parametrize(("time", "listed"), [("2013-11-26", True), ("[2013-01-01..2013-11-26]", False)])
def test_a_change_of_the_same_day_may_be_counted_already(time: str, listed: bool) -> None:
    row = only(
        forces(
            ledger(
                [document("a")],
                [
                    statement("s1", "a", "PRESENCE", "actual", number(420)),
                    statement("s2", "a", "DEPLOY", "actual", number(100, basis="change"), time=time),
                ],
            )
        )
    )
    assert row.best == 420
    assert [f.text for f in row.changes] == (["+100"] if listed else [])
    assert row.notes == (("a change of the same day may be counted already",) if listed else ())


def test_a_force_known_only_by_its_movements_has_no_stock() -> None:
    rows = forces(
        ledger(
            [document("a")],
            [
                statement("s1", "a", "DEPLOY", "actual", number(600, basis="change"), time="2013-11-20"),
                statement("s2", "a", "DEPLOY", "actual", time="[..2013-11-26]", mode=("withdraw",)),
                statement("s3", "a", "DEPLOY", "actual", number(400), time="2013-11-25", mode=("withdraw",)),
            ],
        )
    )
    row = only(rows)
    assert (row.best, row.in_place) == (None, NO_STOCK)
    assert [f.text for f in row.changes] == [
        "+600",
        "400 (to leave or to remain: not said)",
        "force cut or withdrawn (no number)",
    ]


def test_figures_of_different_outlets_stand_side_by_side() -> None:
    row = only(
        forces(
            ledger(
                [document(i, day) for i, day in (("a", "2013-11-26"), ("b", "2013-11-27"), ("c", "2013-11-27"))],
                [
                    statement("s1", "a", "PRESENCE", "actual", number(420)),
                    statement("s2", "b", "PRESENCE", "actual", number(400, approx=True), time="2013-11-27"),
                    statement("s3", "c", "PRESENCE", "actual", number(400, approx=True), time="2013-11-27"),
                ],
            )
        )
    )
    assert (row.in_place, row.best, row.origins) == ("about 400", 400, 2)
    assert [(f.text, f.publishers) for f in row.rivals] == [("420", ("Paper a",))]
    assert row.publishers == ("Paper b", "Paper c", "Paper a")


@pytest.mark.parametrize(
    ("day_a", "same_publisher", "links", "rivals"),
    [
        ("2013-11-26", False, [], ["420"]),
        ("2013-11-18", False, [], []),  # more than a week older: it was right in its time
        ("2013-11-26", True, [], []),  # a publisher's later figure takes the place of its earlier one
        ("2013-11-26", False, [link("s2", "updates", "s1")], []),
        ("2013-11-26", False, [link("s2", "corrects", "s1")], []),
    ],
)
def test_which_other_counts_are_rivals(day_a: str, same_publisher: bool, links: list[Any], rivals: list[str]) -> None:
    row = only(
        forces(
            ledger(
                [document("a", day_a), document("b", "2013-11-28")],
                [
                    statement("s1", "a", "PRESENCE", "actual", number(420), time=day_a),
                    statement("s2", "b", "PRESENCE", "actual", number(600), time="2013-11-28"),
                ],
                links=links,
                publishers={"a": "A", "b": "A" if same_publisher else "B"},
            )
        )
    )
    assert row.best == 600
    assert [f.text for f in row.rivals] == rivals


@pytest.mark.parametrize(
    ("on", "known_by", "best"),
    [
        (None, None, 1600),
        ("2013-12-07", None, 1000),
        ("2013-12-01", None, 420),
        ("2013-11-01", None, None),
        (None, "2013-12-07", 1000),
        ("2013-12-31", "2013-11-30", 420),
    ],
)
def test_the_picture_on_a_day_as_known_by_a_day(on: str | None, known_by: str | None, best: int | None) -> None:
    days = {"a": ("2013-11-26", 420), "b": ("2013-12-07", 1000), "c": ("2013-12-10", 1600)}
    rows = forces(
        ledger(
            [document(i, day) for i, (day, _) in days.items()],
            [statement(f"s-{i}", i, "PRESENCE", "actual", number(n), time=day) for i, (day, n) in days.items()],
        ),
        on=on,
        known_by=known_by,
    )
    assert (rows[0].best if rows else None) == best


def test_a_report_without_a_date_is_known_by_no_day() -> None:
    books = ledger([document("a", None)], [statement("s1", "a", "PRESENCE", "actual", number(420), time="2013-11-26")])
    assert only(forces(books)).best == 420
    assert forces(books, known_by="2014-01-01") == []


def test_with_no_date_anywhere_the_figure_is_shown_undated() -> None:
    row = only(
        forces(ledger([document("a", None)], [statement("s1", "a", "PRESENCE", "actual", number(420), time=None)]))
    )
    assert (row.best, row.as_of, row.when) == (420, None, "undated")


@pytest.mark.parametrize(
    ("time", "on", "as_of"),
    [
        ("2013-11-20", "2013-11-26", "2013-11-20"),
        ("2013-11", "2013-11-26", "2013-11-26"),
        ("2013", "2013-12-31", "2013-11-26"),  # not after its report
        ("2013-01/..", "2013-11-20", "2013-11-20"),
        ("2013-01/..", "2013-12-20", "2013-11-26"),
        ("2013-01/2013-03", "2013-11-26", "2013-03-31"),
        ("[..2013-11-26]", "2013-11-26", "2013-11-26"),
        ("[2013-11-02..2013-11-08]", "2013-11-05", None),  # may lie after the day
        ("2013-11-26", "2013-11-25", None),
    ],
)
def test_the_day_a_figure_stands_for(time: str, on: str, as_of: str | None) -> None:
    rows = forces(ledger([document("a")], [statement("s1", "a", "PRESENCE", "actual", number(420), time=time)]), on=on)
    assert (rows[0].as_of if rows else None) == as_of


def test_the_whole_comes_before_its_parts_in_one_statement() -> None:
    row = only(forces(ledger([document("a")], [statement("s1", "a", "PRESENCE", "actual", number(120), number(400))])))
    assert (row.best, row.rivals) == (400, ())
    assert row.notes == ("the same statement also gives 120 (“120 troops”)",)


@pytest.mark.parametrize("option", ["on", "known_by"])
def test_a_day_that_is_none_is_refused(option: str) -> None:
    with pytest.raises(UsageError, match="is not a day"):
        forces(ledger([document("a")], []), **{option: "2013-13"})


def _stated(statement: Statement) -> set[tuple[Any, Any, Any]]:
    return {(q.low, q.best, q.high) for q in statement.quantity}


@settings(deadline=None, max_examples=200)
@given(st.lists(readings(), max_size=4), st.sampled_from([None, "2013-11-20", "2013-12-15"]))
def test_a_number_in_place_is_one_figure_that_one_report_states_as_fact(found: list[Reading], on: str | None) -> None:
    books = Ledger.of(found)
    facts = [
        s
        for s in books.statements
        if s.type in FORCE_TYPES and s.status == "actual" and s.polarity == "+" and not is_alleged(s)
    ]
    stated = {numbers for s in facts for numbers in _stated(s)}
    for row in forces(books, on=on):
        if row.stock is None:
            assert (row.low, row.best, row.high) == (None, None, None)
            continue
        assert (row.low, row.best, row.high) in stated
        fact_ids = {s.id for s in facts if (row.low, row.best, row.high) in _stated(s)}
        assert set(row.stock.statements) <= fact_ids
        assert row.as_of is None or on is None or row.as_of <= on
        assert all(f.label for f in (*row.promised, *row.alleged, *row.denied))


@settings(deadline=None, max_examples=100)
@given(st.lists(readings(), max_size=4))
def test_the_rows_do_not_depend_on_the_order_of_reading(found: list[Reading]) -> None:
    unique = list({reading.document.id: reading for reading in found}.values())
    assert forces(Ledger.of(unique)) == forces(Ledger.of(unique[::-1]))


@pytest.mark.parametrize(
    ("words", "low", "high", "text", "counted"),
    [
        ("dozens of armoured cars", 24, None, "dozens", "dozens of vehicles"),
        ("several vehicles", 3, None, "several", "several vehicles"),
        ("up to several hundred", None, 300, "up to several hundred", "up to several hundred vehicles"),
        ("more than that", 40, None, "at least 40", "at least 40 vehicles"),
        ("one to one", 1, 1, "1", "1 vehicle"),
    ],
)
def test_bounds_that_nobody_gave_are_not_shown(
    words: str, low: int | None, high: int | None, text: str, counted: str
) -> None:
    quantity = Quantity(start=0, end=len(words), exact=words, unit="vehicles", low=low, high=high, basis="stock")
    row = only(forces(ledger([document("a")], [statement("s1", "a", "PRESENCE", "actual", quantity)])))
    assert row.stock is not None
    assert (row.in_place, row.stock.counted) == (text, counted)


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("1", "ships", "1 ship"),
        ("+1", "troops", "+1 soldier"),
        ("21", "ships", "21 ships"),
        ("1 (best 1)", "times", "1 time (best 1)"),
        ("dozens", "killed", "dozens killed"),
        ("1,000 (more or in all: not said)", "police", "1,000 police (more or in all: not said)"),
        ("40", "in_need", "40 in need"),
        ("40", None, "40"),
    ],
)
def test_a_number_stands_before_what_it_counts(text: str, unit: str | None, told: str) -> None:
    assert in_unit(text, unit) == told
