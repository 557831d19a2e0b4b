from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contingent.errors import ReportError
from contingent.evaluate.gold import GoldReport, gold_to_report, load_gold, reading_of_gold
from contingent.records import decode_record, encode_record

TEXT = "Norland sent 40 men. They are in Vessa."


def at(words: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "exact": words} | more


SENT: dict[str, Any] = {"id": "s1", "type": "DEPLOY", "status": "actual", "evidence": [at("Norland sent 40 men")]}
THERE: dict[str, Any] = {
    "id": "s2",
    "type": "PRESENCE",
    "status": "actual",
    "polarity": "+",
    "evidence": [at("They are in Vessa")],
    "agent": [at("Norland")],
    "object": [at("They", name="40 men")],
    "place": [at("Vessa")],
    "sources": [{"act": "say", "who": None}],
    "quantity": [at("40 men", unit="troops", best=40, low=None, high=None, basis="stock", approx=False)],
    "time": {"edtf": "2001-01-01", "basis": "tense"},
    "duration": at("40", iso="P1D"),
    "depends": [at("sent", rel="after", ref="s1")],
    "mandate": at("men"),
    "purpose": at("are"),
    "mode": [],
    "core": True,
    "later_key": 1,
}
REPORT: dict[str, Any] = {"id": "r", "text": TEXT, "source": "Gazette", "slice": "short", "statements": [SENT, THERE]}


def write(tmp_path: Path, *lines: dict[str, Any] | str) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_load_reads_required_and_optional_keys(tmp_path: Path) -> None:
    bare = {"id": "bare", "text": "Nothing."}
    full, empty = load_gold(write(tmp_path, "\ufeff" + json.dumps(REPORT), "", bare))
    assert (full.slice, full.source, full.date, empty.statements) == ("short", "Gazette", None, ())
    sent, there = full.statements
    assert (sent.polarity, sent.core, sent.time, there.core) == ("+", False, None, True)
    assert there.object[0].name == "40 men"
    assert there.quantity[0].best == 40


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "truncated"),
        ("[" * 100_000, ""),
        ({"id": "x"}, "missing required field `text`"),
        (REPORT | {"statements": [SENT | {"status": "done"}]}, "'done'"),
        (REPORT | {"statements": [SENT | {"evidence": []}]}, "no evidence"),
        (REPORT | {"statements": [SENT | {"evidence": [at("sent") | {"end": 3}]}]}, "span"),
        (REPORT | {"statements": [SENT | {"evidence": [{"start": 0, "end": 3, "exact": "Sud"}]}]}, "does not quote"),
        (REPORT | {"statements": [THERE]}, "depends on 's1'"),
        (REPORT | {"statements": [SENT, SENT]}, "two statements share an id"),
        (REPORT | {"id": "first"}, "already on line 1"),
    ],
)
def test_broken_line_names_file_and_line(tmp_path: Path, line: dict[str, Any] | str, problem: str) -> None:
    path = write(tmp_path, {"id": "first", "text": "A."}, line)
    with pytest.raises(ReportError) as caught:
        load_gold(path)
    assert (caught.value.file, caught.value.place) == (str(path), "line 2")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="No such file"):
        load_gold(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("changes", "title", "date_basis"),
    [
        ({}, None, "unknown"),
        ({"date": "2001-01-01"}, None, "given"),
        ({"title": "Norland sent 40 men"}, None, "unknown"),
        ({"title": "Forty for Vessa"}, "Forty for Vessa", "unknown"),
        ({"title": ""}, None, "unknown"),
    ],
)
def test_gold_to_report(changes: dict[str, Any], title: str | None, date_basis: str) -> None:
    report = gold_to_report(msgspec.convert(REPORT | changes, GoldReport))
    assert (report.id, report.text, report.source) == ("r", TEXT, "Gazette")
    assert (report.title, report.date, report.date_basis) == (title, changes.get("date"), date_basis)


def test_reading_of_gold_is_sound_records() -> None:
    reading = reading_of_gold(msgspec.convert(REPORT, GoldReport))
    assert [decode_record(encode_record(record)) for record in reading.records()] == list(reading.records())
    sent, there = reading.statements
    assert there.depends[0].ref == sent.id
    assert (there.core, there.sources[0].who, there.purpose[0].exact) == (True, None, "are")
    by_id = {entity.id: entity for entity in reading.entities}
    assert {(e.name, e.type) for e in reading.entities} == {
        ("Norland", "actor"),
        ("40 men", "actor"),
        ("Vessa", "place"),
    }
    men = by_id[there.roles.object[0]]
    assert [(m.exact, m.form) for m in men.mentions] == [("They", "nominal")]
    assert there.role_text.object[0].exact == "They"
    assert reading.document.published.edtf is None
