"""The generated archive that pages are measured on: sound records, the same for one seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from bench.web.archive import Archive
from bench.web.generate import generate
from contingent.records import encode_record
from contingent.store import open_store


def test_every_span_quotes_its_text_and_every_reference_is_there() -> None:
    filed = list(Archive(statements=600, seed=3))
    earlier: set[str] = set()
    for item in filed:
        reading = item.reading
        text, ids = reading.report.text, {r.id for r in reading.records()}
        spans = _spans(msgspec.to_builtins([*reading.entities, *reading.statements]))
        assert spans
        for span in spans:
            assert text[span["start"] : span["end"]] == span["exact"]
        for s in reading.statements:
            roles = (*s.roles.agent, *s.roles.recipient, *s.roles.object, *s.roles.place)
            refs = {*roles, *(d.ref for d in s.depends), *(x.who for x in s.sources)} - {None}
            assert refs <= ids
        earlier |= ids
        assert all(link.from_ in ids and link.to in earlier - ids for link in item.links)
    kinds = {s.type for item in filed for s in item.reading.statements}
    assert {"DEPLOY", "PRESENCE", "AUTHORIZE", "ASSAULT", "HARM", "VIEW"} <= kinds


def test_the_same_seed_gives_the_same_archive() -> None:
    one, other = (
        [encode_record(r) for x in Archive(statements=200, seed=s) for r in x.reading.records()] for s in (4, 4)
    )
    assert one == other != [encode_record(r) for x in Archive(statements=200, seed=5) for r in x.reading.records()]


def test_a_database_of_it_is_written_and_can_be_looked_at(tmp_path: Path) -> None:
    found = generate(tmp_path / "web.db", statements=1500)
    with open_store(tmp_path / "web.db") as store:
        counts = store.counts()
        assert counts["statements"] == found["statements"] >= 1500
        assert counts["documents"] == found["reports"]
        recent = store.load_recent(limit=10**6)
        assert recent.ledger == store.load()
        assert any(s.depends for s in recent.ledger.statements)


def _spans(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if {"start", "end", "exact"} <= value.keys() else []
        return own + [span for inner in value.values() for span in _spans(inner)]
    return [span for inner in value for span in _spans(inner)] if isinstance(value, list | tuple) else []
