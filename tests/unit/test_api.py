"""`import contingent`: the names it promises, each found where it is asked for, and what a few lines of it do."""

from __future__ import annotations

import json
import types
from pathlib import Path

import pytest

import contingent
from contingent.errors import ReportError
from tests.unit.cli.running import done, gold_line, write_jsonl


@pytest.mark.parametrize("name", contingent.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    value = getattr(contingent, name)
    assert isinstance(value, type | types.FunctionType | types.ModuleType)
    assert (value.__doc__ or "").strip()
    assert name in dir(contingent)


def test_every_name_that_is_found_is_public() -> None:
    assert sorted(contingent._HOMES) == contingent.__all__
    with pytest.raises(AttributeError, match="module 'contingent' has no attribute 'nothing'"):
        contingent.nothing  # noqa: B018


def test_without_a_database_the_views_are_those_of_the_command_line(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "r.jsonl")
    done("read", path, "--db", tmp_path / "c.db")
    results = contingent.read_reports(contingent.read_sources([str(path)]), contingent.load_reader())
    readings = [result for result in results if isinstance(result, contingent.Reading)]
    texts = {reading.document.id: reading.report.text for reading in readings}
    ledger = contingent.resolved(contingent.Ledger.of(readings), texts)

    def ids(command: str) -> list[list[str]]:
        return [row["statements"] for row in done(command, "--db", tmp_path / "c.db", "--format", "jsonl").rows]

    assert [list(row.statements) for row in contingent.forces(ledger)] == ids("forces") != []
    assert [list(row.statements) for row in contingent.life_cycles(ledger)] == ids("commitments") != []
    assert [list(row.statements) for row in contingent.timeline(ledger)] == ids("timeline") != []
    assert [list(row.statements) for row in contingent.mandates(ledger)] == ids("mandates") != []
    assert [list(row.statements) for row in contingent.events(ledger)] == ids("events") != []
    assert [list(row.statements) for row in contingent.claims(ledger)] == ids("claims") != []
    assert len(contingent.disputes(ledger)) == len(
        done("disputes", "--db", tmp_path / "c.db", "--format", "jsonl").rows
    )
    assert len(contingent.brief(ledger, in_="CAF", on="2013-12-10").commitments) == 1
    statement = ledger.statements[0]
    assert contingent.trace(ledger, statement.id).statement == statement


def test_with_a_database(tmp_path: Path) -> None:
    errors: list[Exception] = []
    with contingent.open_store(tmp_path / "c.db", write=True) as store:
        reports: list[contingent.Report | ReportError] = [
            contingent.Report(text="France sent 300 soldiers to Mali.", date="2013-01-12"),
            *contingent.read_sources([str(tmp_path / "none.txt")]),
        ]
        summary = contingent.read_into(store, reports, contingent.load_reader(), on_error=errors.append)
        assert (summary.read, summary.failed, len(errors)) == (1, 1, 1)
        assert store.search("soldiers")
        lines = list(contingent.jsonl_lines(store, with_text=True))
        assert json.loads(lines[0])["text"] == "France sent 300 soldiers to Mali."
        assert len(list(contingent.csv_lines(store))) == 1 + summary.statements
    (tmp_path / "records.jsonl").write_bytes(b"".join(lines))
    assert list(contingent.check_records(tmp_path / "records.jsonl")) == []


def test_scoring(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(gold_line())
    gold = contingent.load_gold(tmp_path / "gold.jsonl")
    scores = contingent.evaluate_readings(gold, [])
    assert scores.overall.core.of == 1
