"""Golden reports: the whole reading as last accepted, and the facts that matter most, each by itself."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from contingent.records import Reading, Statement, Status, is_alleged, is_conditional
from tests.golden.rendering import FOLDER, SLUGS, reading_of, render

FACTS: dict[str, dict[str, list[dict[str, Any]]]] = tomllib.loads((FOLDER / "facts.toml").read_text(encoding="utf-8"))


def rows(kind: str) -> list[Any]:
    """Facts of a kind as pytest parameters; one marked `known` is a strict expected failure."""
    found = []
    for slug, kinds in FACTS.items():
        for fact in kinds.get(kind, []):
            known = fact.get("known")
            marks = [pytest.mark.xfail(strict=True, reason=known)] if known else []
            found.append(pytest.param(slug, fact, id=f"{slug}: {fact['says']}", marks=marks))
    return found


def test_every_report_has_facts_and_every_fact_a_report() -> None:
    assert set(FACTS) == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_reading_is_as_accepted(slug: str) -> None:
    """If this fails and the new reading is better: `make golden`, then read the diff."""
    expected = json.loads((FOLDER / slug / "expected.json").read_text(encoding="utf-8"))
    assert render(reading_of(slug)) == expected


@pytest.mark.parametrize(("slug", "fact"), rows("must"))
def test_fact_is_found(slug: str, fact: dict[str, Any]) -> None:
    reading = reading_of(slug)
    assert any(fits(statement, fact, reading) for statement in reading.statements), render(reading)


@pytest.mark.parametrize(("slug", "fact"), rows("never"))
def test_misreading_is_not_made(slug: str, fact: dict[str, Any]) -> None:
    reading = reading_of(slug)
    wrong = [s.gist for s in reading.statements if fits(s, fact, reading)]
    assert not wrong


def fits(statement: Statement, fact: dict[str, Any], reading: Reading) -> bool:
    """True when one statement has everything that a fact lists (facts.toml says how)."""
    return all(_has(statement, key, value, reading) for key, value in fact.items() if key not in {"says", "known"})


def _has(statement: Statement, key: str, value: Any, reading: Reading) -> bool:
    if key in {"type", "status", "polarity"}:
        return bool(getattr(statement, key) in _several(value))
    if key in {"mode", "without_mode"}:
        return bool((value in statement.mode) == (key == "mode"))
    if key in {"agent", "recipient", "object", "place"}:
        return any(value in name for name in _names(reading, getattr(statement.roles, key)))
    if key in {"number", "low", "high", "approx", "unit", "basis"}:
        field = "best" if key == "number" else key
        return any(getattr(q, field) in _several(value) for q in statement.quantity)
    if key == "by":
        return _chain_is(statement, value, reading)
    checks: dict[str, Callable[[], bool]] = {
        "about": lambda: any(value in e.exact for e in statement.evidence),
        "act": lambda: bool(statement.sources) and statement.sources[-1].act in _several(value),
        "narrator": lambda: (not statement.sources) == value,
        "alleged": lambda: is_alleged(statement) == value,
        "conditional": lambda: is_conditional(statement, _statuses(reading)) == value,
        "time": lambda: statement.time.edtf == value,
        "words": lambda: statement.time.exact is not None and statement.time.exact in value,
        "dated": lambda: (statement.time.edtf is not None) == value,
        "duration": lambda: statement.duration is not None and statement.duration.iso == value,
    }
    return checks[key]()


def _chain_is(statement: Statement, chain: list[str], reading: Reading) -> bool:
    if len(statement.sources) != len(chain):
        return False
    for source, row in zip(statement.sources, chain, strict=True):
        name, _, acts = row.rpartition(" ")
        who = _names(reading, [source.who]) if source.who else []
        if source.act not in acts.split("|") or not any(name in form for form in who):
            return False
    return True


def _names(reading: Reading, ids: Any) -> list[str]:
    """Name, country code and every mention of entities."""
    return [
        word
        for entity in reading.entities
        if entity.id in ids
        for word in (entity.name, entity.country or "", *(m.exact for m in entity.mentions))
    ]


def _statuses(reading: Reading) -> dict[str, Status]:
    return {s.id: s.status for s in reading.statements}


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
