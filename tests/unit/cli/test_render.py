"""What views look like: on a terminal, piped, as CSV and JSON Lines; and that no report can act on the terminal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.cli.plain import UNSAFE
from contingent.cli.render import (
    clean,
    make_console,
    print_brief,
    print_claims,
    print_commitments,
    print_disputes,
    print_events,
    print_forces,
    print_mandates,
    render_trace,
    rows_to_csv,
    rows_to_jsonl,
)
from contingent.records import Document, Entity, Link, Reading, Statement, decode_record
from contingent.resolve.ledger import Ledger
from contingent.views.brief import brief
from contingent.views.claims import claims
from contingent.views.commitments import commitments
from contingent.views.disputes import disputes
from contingent.views.events import events
from contingent.views.forces import ForceRow, forces
from contingent.views.mandates import mandates
from contingent.views.trace import trace
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, number, statement

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
HOSTILE = "[bold red]=cmd|x\x1b[31m\u202egnp\x07 :smile: \ud800\r\nsecond"


def printed(print_: Any, rows: Any, **options: Any) -> str:
    out = io.StringIO()
    print_(rows, make_console(out, **options))
    return out.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def seed() -> tuple[Ledger, str]:
    """The gold coding of one report, with its text."""
    folder = SHARED / "seed"
    if not (folder / "seed_gold.jsonl").exists():
        pytest.skip("the coded seed report is not here (../shared/seed)")
    lines = (json.loads(line) for line in (folder / "seed_gold.jsonl").read_text(encoding="utf-8").splitlines())
    records = [decode_record(json.dumps({k: v for k, v in line.items() if v is not None})) for line in lines]
    text = (folder / "seed.txt").read_bytes().decode()
    return Ledger.build(
        documents=[r for r in records if isinstance(r, Document)],
        entities=[r for r in records if isinstance(r, Entity)],
        statements=[r for r in records if isinstance(r, Statement)],
        links=[r for r in records if isinstance(r, Link)],
        publishers={},
    ), text


def test_the_brief_of_the_seed_report(seed: tuple[Ledger, str]) -> None:
    page = squeezed(printed(print_brief, brief(seed[0], in_="CAF")))
    in_place, rest = page.split("PROMISED OR ASKED FOR: NOT IN PLACE")
    promised, rest = rest.split("MANDATES")
    _, rest = rest.split("VIOLENCE, AS REPORTED")
    violence, rest = rest.split("ALLEGED: AN ACCUSER'S WORD, NOT A FACT")
    alleged, warned = rest.split("WARNED OF OR PLANNED: HAS NOT HAPPENED")
    assert "African Union 3,000 troops 2013-11-26" in in_place
    assert "France 420 troops 2013-11-26" in in_place
    assert "NOT IN PLACE: PLANNED IF +1,000" in in_place
    assert "France in place: 420 troops PLANNED IF +1,000 troops" in promised
    assert "ONCE “The expanded French deployment would happen after that”" in promised
    assert "about six months" in promised
    assert "overthrew the president" in violence
    assert "accuse" not in violence
    assert "ALLEGED Rights groups accuse" in alleged
    assert "POSSIBLE A top UN official warned" in warned
    assert "2,800" not in page  # that is Mali
    assert "1,420" not in page


def test_the_forces_of_the_seed_report(seed: tuple[Ledger, str]) -> None:
    rows = forces(seed[0])
    assert [(r.contributor, r.host_code, r.in_place) for r in rows] == [
        ("African Union", "CAF", "3,000"),
        ("France", "CAF", "420"),
        ("France", "MLI", "about 2,800"),
    ]
    (row,) = [r for r in commitments(seed[0]) if r.figures]
    assert (row.label, row.number, row.statements) == ("PLANNED IF", "+1,000 troops", ("s01", "s14", "s30", "s32"))


def test_a_trace_marks_the_evidence_in_its_paragraphs(seed: tuple[Ledger, str]) -> None:
    books, text = seed
    found = trace(books, "s01")
    out = io.StringIO()
    render_trace(
        found.statement,
        found.document,
        text,
        found.entities,
        label=found.label,
        conditions=found.conditions,
        links=found.links,
        console=make_console(out),
    )
    shown = squeezed(out.getvalue())
    for e in found.statement.evidence:
        assert f"⟦{squeezed(e.exact)}⟧" in shown
    assert "PLANNED IF" in shown
    assert "“1,000 troops” 53–65: 1,000 troops, basis change" in shown
    assert "Jean-Yves Le Drian (actor, FRA) (commit)" in shown
    assert "2013-11-26 (given)" in shown


def small() -> Ledger:
    return ledger(
        [document("a"), document("b")],
        [
            statement("s1", "a", "PRESENCE", "actual", number(420)),
            statement("s2", "b", "PRESENCE", "actual", number(400, approx=True)),
            statement("s3", "a", "DEPLOY", "planned", number(1000, basis="change"), after="s4", start=10),
            statement("s4", "a", "AUTHORIZE", "wanted", number(6000, high=6000), start=20),
            statement("s5", "a", "ASSAULT", "actual", number(30, unit="killed"), sources=[("a-fra", "accuse")]),
        ],
    )


VIEWS: list[tuple[Any, Any]] = [
    (print_forces, forces),
    (print_commitments, commitments),
    (print_mandates, mandates),
    (print_events, events),
    (print_claims, claims),
    (print_disputes, disputes),
    (print_brief, brief),
]


@pytest.mark.parametrize(("print_", "view"), VIEWS)
@pytest.mark.parametrize("width", [80, 100, 120])
def test_every_view_fits_the_terminal_and_keeps_its_ids(print_: Any, view: Any, width: int) -> None:
    lines = printed(print_, view(small()), width=width).splitlines()
    assert all(len(line) <= width for line in lines)
    assert any(line.rstrip().endswith(("s1", "s2", "s3", "s4", "s5", "+1", "+2")) for line in lines)


@pytest.mark.parametrize(("print_", "view"), VIEWS)
def test_the_piped_output_is_plain(print_: Any, view: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = printed(print_, view(small()))
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) > 40


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_labels_are_words_with_and_without_colour(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(variable, "1")
    text = printed(print_commitments, commitments(small()), width=120)
    assert "PLANNED IF" in text
    assert ("\x1b" in text) == (variable == "FORCE_COLOR")
    assert "ONCE" in text


@pytest.mark.parametrize("print_", [print_ for print_, _ in VIEWS if print_ is not print_brief])
def test_nothing_to_show_is_said(print_: Any) -> None:
    assert printed(print_, []).startswith("No ")


def hostile() -> Ledger:
    return ledger(
        [document("a")],
        [
            statement("s1", "a", "PRESENCE", "actual", number(420), agent=["evil"], place=["evil"]),
            statement(
                "s2",
                "a",
                "ASSAULT",
                "actual",
                number(3, unit="killed"),
                gist=HOSTILE,
                sources=[("evil", "say")],
                start=9,
            ),
        ],
        entities=[entity("evil", "a", type="state", name=HOSTILE)],
        publishers={"a": HOSTILE},
    )


@pytest.mark.parametrize(("print_", "view"), VIEWS)
def test_a_hostile_text_is_shown_and_not_obeyed(print_: Any, view: Any) -> None:
    text = printed(print_, view(hostile()), width=120)
    assert not UNSAFE.search(text.replace("\n", ""))
    if view in (forces, events, claims, brief):
        assert "[bold" in text  # markup is text
        assert "😄" not in text


def test_a_hostile_report_cannot_break_a_trace() -> None:
    books = ledger([document("a")], [statement("s1", "a", gist=HOSTILE)])
    found = trace(books, "s1")
    for text in (None, "word\x1b[2J [red] \u202e", "another text"):
        out = io.StringIO()
        render_trace(found.statement, found.document, text, found.entities, console=make_console(out))
        assert "word" in out.getvalue()
        assert not UNSAFE.search(out.getvalue().replace("\n", ""))


def test_a_long_paragraph_is_cut_around_the_evidence() -> None:
    text = f"{'x ' * 50_000}word{' x' * 50_000}"
    out = io.StringIO()
    render_trace(statement("s1", "a", start=100_000), document("a"), text, {}, console=make_console(out))
    assert "⟦word⟧" in out.getvalue()
    assert out.getvalue().count("…") == 2
    assert len(out.getvalue()) < 3000


def test_csv_is_flat_and_safe_in_a_spreadsheet() -> None:
    rows = forces(small()) + forces(hostile())
    read = list(csv.DictReader(io.StringIO(rows_to_csv(rows))))
    assert read[0]["best"] == "420"
    assert read[0]["promised"].startswith("PLANNED IF +1,000 troops (")
    assert read[0]["approx"] == "false"
    assert read[0]["statements"].split("; ")[0] == "s1"
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for row in read for cell in row.values())
    assert not UNSAFE.search(rows_to_csv(rows).replace("\n", ""))


@pytest.mark.parametrize("text", ["=1+1", "+600", "-2", "@SUM(A1)", " =1", "＝1", "\ufeff=1"])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    row = commitments(small())[0]
    read = next(csv.DictReader(io.StringIO(rows_to_csv([replace(row, gist=text)]))))
    assert read["gist"] == "'" + text.lstrip("\ufeff")


def test_a_csv_without_rows_keeps_its_header() -> None:
    assert rows_to_csv([]) == ""
    assert rows_to_csv([], row_type=ForceRow).startswith("force,contributor,contributor_code,contributor_id,host,")


def test_json_lines_lose_nothing_and_act_on_no_terminal() -> None:
    text = rows_to_jsonl([*events(hostile()), brief(hostile())])
    assert not UNSAFE.search(text.replace("\n", ""))
    first, page = [json.loads(line) for line in text.splitlines()]
    assert first["gist"] == HOSTILE
    assert first["killed"][0]["best"] == 3
    assert page["short_ids"] == {"s1": "s1", "s2": "s2"}


@given(st.text(st.characters(exclude_categories=())))
def test_cleaning_keeps_the_length_and_leaves_nothing_unsafe(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert not UNSAFE.search(clean(text))
    clean(text).encode()


@settings(deadline=None, max_examples=40)
@given(st.lists(readings(), max_size=3))
def test_any_ledger_can_be_printed(found: list[Reading]) -> None:
    books = Ledger.of(found)
    for print_, view in VIEWS:
        rows = view(books)
        assert not UNSAFE.search(printed(print_, rows, width=80).replace("\n", ""))
        if print_ is not print_brief:
            assert len(list(csv.reader(io.StringIO(rows_to_csv(rows))))) == (len(rows) + 1 if rows else 0)
            assert len(rows_to_jsonl(rows).splitlines()) == len(rows)
