"""The pages people read: what stands where, what is cut and counted, and what is never lost by it."""

from __future__ import annotations

import io
from typing import Any

import pytest

from contingent.cli.brief_page import PAGE_LINES, print_brief
from contingent.cli.force_page import print_commitments, print_forces
from contingent.cli.plain import make_console
from contingent.cli.tables import print_mandates
from contingent.records import Duration
from contingent.resolve.ledger import Ledger
from contingent.text.safe import shortened
from contingent.views.brief import brief
from contingent.views.commitments import commitments
from contingent.views.forces import forces
from contingent.views.mandates import mandates
from contingent.views.wording import bare, outlet_names, who_says
from tests.unit.views.builders import document, entity, ledger, number, statement

MISSION = "African-led International Support Mission to the Central African Republic"


def page(print_: Any, rows: Any, width: int = 100) -> str:
    out = io.StringIO()
    print_(rows, make_console(out, width=width))
    return out.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


def crisis(promises: int = 4) -> Ledger:
    """Two outlets with one promise, rivals beside it, an old count, a movement, a mission and nobody's soldiers."""
    docs = [document(d) for d in ("a", "b", "c")]
    rivals = [
        statement(f"p{n}", "c", "DEPLOY", "planned", number(2000 + n, basis="change"), after=f"w{n}", start=100 + n)
        for n in range(promises)
    ]
    waits = [statement(f"w{n}", "c", "CONSULT", "wanted", gist=f"vote {n}", start=9) for n in range(promises)]
    return ledger(
        docs,
        [
            statement("s1", "a", "PRESENCE", "actual", number(420)),
            statement("s2", "a", "DEPLOY", "planned", number(1000, basis="change"), after="s3", start=10),
            statement("s3", "a", "AUTHORIZE", "wanted", start=20),
            statement("s4", "b", "DEPLOY", "planned", number(1000, basis="change"), after="s5", start=10),
            statement("s5", "b", "AUTHORIZE", "wanted", gist="the other vote", start=20),
            statement("m1", "a", "PRESENCE", "actual", number(2500), agent=["mis"], start=30),
            statement("o1", "a", "PRESENCE", "actual", number(77), time="2013-01-01", agent=["tcd"], start=40),
            statement("v1", "a", "DEPLOY", "actual", number(850, basis="change"), agent=["rwa"], start=50),
            statement("v2", "a", "DEPLOY", "actual", agent=["bdi"], start=60),
            statement("n1", "a", "PRESENCE", "actual", number(9999), agent=[], start=70),
            *rivals,
            *waits,
        ],
        entities=[
            entity("mis", "a", type="operation", name=MISSION, registry="op:misca"),
            *(entity(c, "a", type="state", name=c.title(), country=c.upper()) for c in ("tcd", "rwa", "bdi")),
        ],
        publishers={"a": "Courier, Douala", "b": "Herald (online)", "c": "Gazette"},
    )


def section(text: str, title: str) -> str:
    assert title in text
    return squeezed(text.split(title)[1].split("\n\n")[0])


def test_a_brief_puts_each_figure_in_its_section() -> None:
    text = page(print_brief, brief(crisis(), in_="CAF"))
    in_place = section(text, "FORCES IN PLACE")
    assert "MISCA (African Union) 2,500 troops" in in_place
    assert MISSION not in text
    assert "contributor not named 9,999 troops" in in_place
    assert in_place.index("France 420") < in_place.index(
        "contributor not named 9,999"
    )  # whose it is comes before how many
    assert "NOT IN PLACE: PLANNED IF +1,000" in in_place
    assert "Tcd: 77 troops (2013-01-01, 329 days old; Courier)" in section(text, "OLDER FIGURES")
    moves = section(text, "ARRIVALS AND DEPARTURES, NO TOTAL GIVEN")
    assert "Rwa: +850 troops" in moves
    assert "Bdi" not in moves
    assert "and 1 more: contingent forces --in CAF" in moves  # the arrival without a number
    for total in ("1,420", "3,500", "2,920", "2,000 troops (2 reports)"):
        assert total not in text


def test_a_promise_of_two_reports_is_one_line_with_both_conditions() -> None:
    promised = section(page(print_brief, brief(crisis(0), in_="CAF")), "PROMISED OR ASKED FOR")
    assert promised.count("PLANNED IF +1,000 troops") == 1
    assert "2 reports: Courier / Herald" in promised or "2 reports: Courier and 1 more" in promised
    assert "waits on: gist of s3 (WANTED)" in promised
    assert "waits on: the other vote (WANTED)" in promised


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_brief_fits_a_page_and_counts_what_it_cuts(width: int) -> None:
    text = page(print_brief, brief(crisis(60), in_="CAF", on="2013-11-26"), width)
    lines = text.splitlines()
    assert len(lines) <= PAGE_LINES
    assert all(len(line) <= width and line == line.rstrip() for line in lines)
    promised = text.split("PROMISED OR ASKED FOR")[1].split("\n\n")[0]
    shown = promised.count("PLANNED IF")
    assert f"… and {61 - shown} more: contingent commitments --in CAF --on 2013-11-26" in promised
    assert 0 < shown == promised.count("ONCE")  # every promise that is shown keeps its condition


def test_the_views_of_their_own_cut_nothing() -> None:
    books = crisis(60)
    promised = squeezed(page(print_commitments, commitments(books)))
    assert promised.count("PLANNED IF") == promised.count("ONCE") == 62
    listed = squeezed(page(print_forces, forces(books)))
    assert "Bdi: no total given" in listed
    assert "force sent or raised (no number)" in listed


def test_a_brief_says_when_its_reports_were_published() -> None:
    books = ledger(
        [document("a", "2013-11-20"), document("b", "2013-11-26"), document("c", None)],
        [statement(f"s{d}", d, "PRESENCE", "actual", number(420), time="2013-11-20") for d in ("a", "b", "c")],
    )
    assert "From 3 reports by 3 named publishers, 2013-11-20 to 2013-11-26, 1 undated." in page(
        print_brief, brief(books, in_="CAF")
    )


@pytest.mark.parametrize(
    ("gist", "expected"),
    [
        ("Le Drian (say) > France (commit): France plans to send", "France plans to send"),
        ("diplomats (hope): it would pass", "it would pass"),
        ("the ministry (of defence): it moved", "the ministry (of defence): it moved"),
        ("who says (say): ", "who says (say): "),
        ("it moved", "it moved"),
    ],
)
def test_a_gist_loses_the_chain_in_front_of_it_and_nothing_else(gist: str, expected: str) -> None:
    assert bare(gist) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("one two three four", 10, "one two …"),
        ("x" * 30, 10, "x" * 10 + " …"),
        ("a\n  b", 10, "a b"),
    ],
)
def test_words_are_cut_between_words_and_marked(text: str, limit: int, expected: str) -> None:
    assert shortened(text, limit) == expected


def test_outlets_are_shortened_only_where_they_stay_distinct() -> None:
    assert outlet_names(["Courier, Douala", "Times, London", "Times (Lagos)", "AP, Paris"]) == {
        "Courier, Douala": "Courier",
        "Times, London": "Times, London",
        "Times (Lagos)": "Times (Lagos)",
        "AP, Paris": "AP, Paris",
    }


@pytest.mark.parametrize(
    ("said_by", "publishers", "expected"),
    [
        (["the report"], ["Courier", "Herald"], "Courier / Herald"),
        (["Le Drian (say) → UN (request)"], ["Courier"], "Le Drian → UN (request), in Courier"),
        (["rebels (accuse)"], [], "rebels (accuse)"),
        (["the report"], [], "publisher not named"),
        (["the report"], ["A", "B", "C", "D"], "A / B / C and 1 more"),
    ],
)
def test_who_says_names_speaker_and_outlet(said_by: list[str], publishers: list[str], expected: str) -> None:
    assert who_says(said_by, publishers, {}) == expected


def test_each_number_of_a_promise_keeps_its_unit_and_a_duration_its_one_for() -> None:
    words = "for twelve months"
    lasts = Duration(start=0, end=len(words), exact=words)
    books = ledger(
        [document("a")],
        [
            statement("s1", "a", "DEPLOY", "planned", number(6000, basis="change"),
                      number(1700, basis="change", unit="police"), time=None),
            statement("s2", "a", "AUTHORIZE", "actual", duration=lasts, start=10),
        ],
    )  # fmt: skip
    for text in (page(print_commitments, commitments(books), 160), page(print_brief, brief(books), 160)):
        assert "PLANNED +6,000 troops | +1,700 police" in squeezed(text)
    assert "for for" not in squeezed(page(print_mandates, mandates(books)))
    assert "for twelve months" in squeezed(page(print_mandates, mandates(books)))


def test_since_then_is_said_only_of_what_surely_came_later() -> None:
    changes = {"2013-11-28": 1, "[..2013-11-30]": 2, "2013-11-26": 3}
    books = ledger(
        [document("a"), document("b", "2013-11-30")],
        [
            statement("s0", "a", "PRESENCE", "actual", number(420)),
            statement("s9", "a", "PRESENCE", "actual", number(90), mode=("former",), start=9),
            *(
                statement(f"s{n}", "b", "DEPLOY", "actual", number(n, basis="change"), time=time, start=n)
                for time, n in changes.items()
            ),
        ],
    )
    for text in (page(print_forces, forces(books)), page(print_brief, brief(books))):
        told = squeezed(text)
        assert "SINCE THEN +1 soldier" in told
        assert "NO CLEAR DAY +2 troops" in told
        assert "SAME DAY +3 troops" in told
        assert "FORMER 90 troops" in told


def test_a_movement_without_a_count_is_since_nothing() -> None:
    books = ledger([document("a")], [statement("s1", "a", "DEPLOY", "actual", number(850, basis="change"))])
    assert "SINCE THEN" not in page(print_forces, forces(books))
