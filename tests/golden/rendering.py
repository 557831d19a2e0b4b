"""Golden reports: where they are, what the reader makes of them, and a rendering of that for people to read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from contingent.readers.grammar.reader import GrammarReader
from contingent.records import (
    ROLES,
    Quantity,
    Reading,
    Report,
    Source,
    Statement,
    Status,
    is_alleged,
    is_conditional,
)

FOLDER = Path(__file__).parent
SLUGS = tuple(sorted(path.parent.name for path in FOLDER.glob("*/report.json")))


@cache
def reader() -> GrammarReader:
    """The reader under test, opened once."""
    return GrammarReader.load()


@cache
def reading_of(slug: str) -> Reading:
    """What the reader makes of a golden report."""
    raw = json.loads((FOLDER / slug / "report.json").read_text(encoding="utf-8"))
    report = Report(
        text=raw["text"],
        id=raw["id"],
        title=raw.get("title"),
        date=raw.get("date"),
        date_basis="given" if raw.get("date") else "unknown",
        source=raw.get("source"),
    )
    return reader().read([report])[0]


def render(reading: Reading) -> list[dict[str, Any]]:
    """Statements in text order as plain values: words and names instead of offsets and ids; empty fields left out."""
    facts = [facts_of(statement, reading) for statement in reading.statements]
    return [{key: value for key, value in fact.items() if value not in (None, "", [], {}, False)} for fact in facts]


def dumps(rendered: Sequence[Mapping[str, Any]]) -> str:
    """The rendering as JSON, a field a line, with a final line end."""
    facts = [
        "{\n" + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in fact.items()) + "\n}"
        for fact in rendered
    ]
    return "[\n" + ",\n".join(facts) + "\n]\n"


def facts_of(statement: Statement, reading: Reading) -> dict[str, Any]:
    """One statement as plain values, every field present."""
    names = _names(reading)
    position = {s.id: i for i, s in enumerate(reading.statements)}
    status_of: dict[str, Status] = {s.id: s.status for s in reading.statements}
    return {
        "type": statement.type,
        "mode": list(statement.mode),
        "status": statement.status,
        "polarity": statement.polarity,
        "alleged": is_alleged(statement),
        "conditional": is_conditional(statement, status_of),
        "evidence": [e.exact for e in statement.evidence],
        "sources": [_source(s, names) for s in statement.sources],
        "quote": statement.quote if statement.quote != "none" else None,
        **{role: [names[key] for key in getattr(statement.roles, role)] for role in ROLES},
        "quantity": [_quantity(q) for q in statement.quantity],
        "time": " ".join(
            part for part in (statement.time.edtf or "?", statement.time.basis, _quoted(statement.time.exact)) if part
        ),
        "duration": statement.duration and f"{statement.duration.iso or '?'} {_quoted(statement.duration.exact)}",
        "depends": [
            f"{d.rel} {'?' if d.ref is None else f'#{position[d.ref]}'} {_quoted(d.exact)}".strip()
            for d in statement.depends
        ],
        "purpose": [span.exact for span in statement.purpose],
    }


def _names(reading: Reading) -> dict[str, str]:
    return {e.id: f"{e.name} ({e.country})" if e.country else e.name for e in reading.entities}


def _source(source: Source, names: Mapping[str, str]) -> str:
    return f"{names[source.who] if source.who else '?'}: {source.act}"


def _quantity(quantity: Quantity) -> str:
    """ "about 420 troops stock", "at most 500 troops change", "40.. killed stock"."""
    number = f"{quantity.best:g}" if quantity.best is not None else ""
    if quantity.low is not None or quantity.high is not None:
        bounds = f"{quantity.low if quantity.low is not None else ''}..{quantity.high or ''}"
        number = f"{number} [{bounds}]".strip()
    return f"{'about ' if quantity.approx else ''}{number} {quantity.unit or '?'} {quantity.basis}"


def _quoted(words: str | None) -> str:
    return f"“{' '.join(words.split())}”" if words else ""
