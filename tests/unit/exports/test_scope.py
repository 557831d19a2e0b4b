"""Exports of a host, a day, what was known by a day or reported since one: what falls out is listed with the reason."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from contingent.errors import UsageError
from contingent.exports._scope import Scope, look
from contingent.exports.forces import force_table
from contingent.exports.formats import FORMATS, WHOLE, export
from contingent.store import open_store
from tests.unit.cli.running import done, refused
from tests.unit.views.builders import document, entity, ledger, number, statement

CUT = [form for form in FORMATS if form not in WHOLE]
REPORTS = (document("a", "2013-11-26"), document("b", "2013-12-10"), document("c", None))
STATEMENTS = (
    statement("early", "a", "PRESENCE", "actual", number(420)),
    statement("late", "b", "PRESENCE", "actual", number(1600), agent=["b-fra"], place=["b-caf"], time="2013-12-10"),
    statement("undated", "c", "PRESENCE", "actual", number(70), agent=["c-fra"], place=["c-caf"], time="2013-11-20"),
    statement("mali", "a", "PRESENCE", "actual", number(2800), place=["a-mli"], start=9),
    statement("nowhere", "a", "PRESENCE", "actual", number(9), place=[], start=19),
    statement("attack", "a", "ASSAULT", "actual", place=["a-caf"], start=29),
)


def asked(**scope: Any) -> tuple[set[str], dict[str, str]]:
    known = ledger(REPORTS, STATEMENTS, entities=[entity("a-mli", "a", type="state", name="Mali", country="MLI")])
    context, outside = look(known, Scope(**scope))
    return {s.id for s in context.statements}, {o.statement.id: o.reason for o in outside}


@pytest.mark.parametrize(
    ("scope", "out"),
    [
        ({}, {}),
        ({"in_": "CAF"}, {"mali": "a force in another place than CAF", "nowhere": "a force whose host is not named"}),
        ({"known_by": "2013-12-01"}, dict.fromkeys(["late", "undated"], "not reported by 2013-12-01, or undated")),
        ({"since": "2013-12-01"}, dict.fromkeys(
            ["early", "mali", "nowhere", "attack", "undated"], "not reported since 2013-12-01, or undated")),
        ({"on": "2013-12-01"}, {"late": "after 2013-12-01"}),
    ],
)  # fmt: skip
def test_what_falls_out_has_the_reason(scope: dict[str, str], out: dict[str, str]) -> None:
    kept, outside = asked(**scope)
    assert outside == out
    assert kept == {s.id for s in STATEMENTS} - set(out)


def test_a_condition_outside_what_is_asked_for_still_holds_a_promise_up() -> None:
    mandate = statement("m", "a", "AUTHORIZE", "wanted", place=["a-mli"], start=9)
    promise = statement("p", "b", "DEPLOY", "planned", number(1000), agent=["b-fra"], place=["b-caf"], after="m")
    known = ledger(
        REPORTS, [mandate, promise], entities=[entity("a-mli", "a", type="state", name="Mali", country="MLI")]
    )
    table, _ = force_table(known, scope=Scope(in_="CAF", since="2013-12-01"))
    (row,) = [dict(zip(table.names, cells, strict=True)) for cells in table.rows or ()]
    assert (row["label"], row["conditional"]) == ("PLANNED IF", True)
    assert "WANTED" in str(row["depends"])


@pytest.mark.parametrize("form", CUT)
@pytest.mark.parametrize("scope", [{"in_": "MLI"}, {"since": "2013-12-05"}, {"known_by": "2013-11-27", "in_": "CAF"}])
def test_rows_are_some_of_all_and_every_other_statement_has_its_reason(
    car: Path, form: str, scope: dict[str, str]
) -> None:
    with open_store(car) as store:
        known = store.load()
        whole, part = export(store, form), export(store, form, **scope)  # type: ignore[arg-type]
        _, outside = look(known, Scope(**scope))
        lines = {name: list(lines) for name, lines in part.parts.items()}
    listed = {row["statement"]: row["reason"] for row in csv.DictReader(io.StringIO(b"".join(part.omitted).decode()))}
    assert {o.statement.id: o.reason for o in outside}.items() <= listed.items()
    assert outside
    assert b"".join(lines[""]).strip()
    assert b"\nOnly: " in part.readme
    assert b"\nOnly: " not in whole.readme
    if form in ("csv", "forces"):
        made = {row["statement"] for row in csv.DictReader(io.StringIO(b"".join(lines[""]).decode()))}
        assert made
        assert not made & {o.statement.id for o in outside}


@pytest.mark.parametrize("form", sorted(WHOLE))
def test_what_holds_all_records_is_not_cut(car: Path, form: str, tmp_path: Path) -> None:
    with open_store(car) as store, pytest.raises(UsageError, match="refer to each other"):
        export(store, form, in_="CAF")
    assert "go with csv" in refused("export", form, "--db", car, "--since", "2013-12-01", "-o", tmp_path / "x", code=2)


def test_the_command_takes_a_country_by_name(car: Path, tmp_path: Path) -> None:
    done("export", "forces", "--db", car, "--in", "Mali", "--known-by", "2013-11-27", "-o", tmp_path / "f.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "f.csv").read_text())))
    assert {row["host_code"] for row in rows} == {"MLI"}
    assert all(row["published"] <= "2013-11-27" for row in rows)
    assert "Only: host MLI, known by 2013-11-27" in (tmp_path / "f.README.md").read_text()
    assert "a force in another place than MLI" in (tmp_path / "f.omitted.csv").read_text()
