"""Contingent reads reports of crises and keeps the ledger of forces and promises.

Whatever the command line does, these names do in a line or two:

    import contingent

    reports = contingent.read_sources(["reports/"])
    results = contingent.read_reports(reports, contingent.load_reader())
    ledger = contingent.Ledger.of(r for r in results if isinstance(r, contingent.Reading))
    page = contingent.brief(ledger, in_="CAF", on="2013-12-10")

or, with a database, `contingent.read_into(store, reports, reader)` and `store.load()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contingent.evaluate.check import check_records
    from contingent.evaluate.check_store import check_store
    from contingent.evaluate.gold import load_gold
    from contingent.evaluate.scores import evaluate as evaluate_readings
    from contingent.exports import csv_lines, frames, jsonl_lines
    from contingent.exports.formats import export
    from contingent.pipeline import read_into, read_reports
    from contingent.readers import load_reader
    from contingent.records import Reading, Report
    from contingent.resolve.judgements import judgement
    from contingent.resolve.ledger import Ledger
    from contingent.resolve.linking import resolved
    from contingent.run.workers import Workers
    from contingent.sources import read_sources
    from contingent.store import open_store
    from contingent.store.backup import back_up
    from contingent.views.brief import brief
    from contingent.views.changes import changes
    from contingent.views.claims import claims
    from contingent.views.commitments import commitments
    from contingent.views.disputes import disputes
    from contingent.views.events import events
    from contingent.views.forces import forces
    from contingent.views.life_cycle import life_cycles
    from contingent.views.mandates import mandates
    from contingent.views.timeline import timeline
    from contingent.views.trace import trace

__version__ = "0.1.0"

__all__ = [
    "Ledger",
    "Reading",
    "Report",
    "Workers",
    "back_up",
    "brief",
    "changes",
    "check_records",
    "check_store",
    "claims",
    "commitments",
    "csv_lines",
    "disputes",
    "evaluate_readings",
    "events",
    "export",
    "forces",
    "frames",
    "jsonl_lines",
    "judgement",
    "life_cycles",
    "load_gold",
    "load_reader",
    "mandates",
    "open_store",
    "read_into",
    "read_reports",
    "read_sources",
    "resolved",
    "timeline",
    "trace",
]

# Where each name lives ("module", "module:its name there", or "module:" for the module itself); imported when first asked
# for (PEP 562).
_HOMES = {
    "Ledger": "resolve.ledger",
    "Reading": "records",
    "Report": "records",
    "Workers": "run.workers",
    "back_up": "store.backup",
    "brief": "views.brief",
    "changes": "views.changes",
    "check_records": "evaluate.check",
    "check_store": "evaluate.check_store",
    "claims": "views.claims",
    "commitments": "views.commitments",
    "csv_lines": "exports",
    "disputes": "views.disputes",
    "evaluate_readings": "evaluate.scores:evaluate",
    "events": "views.events",
    "export": "exports.formats",
    "forces": "views.forces",
    "frames": "exports.frames:",
    "jsonl_lines": "exports",
    "judgement": "resolve.judgements",
    "life_cycles": "views.life_cycle",
    "load_gold": "evaluate.gold",
    "load_reader": "readers",
    "mandates": "views.mandates",
    "open_store": "store",
    "read_into": "pipeline",
    "read_reports": "pipeline",
    "read_sources": "sources",
    "resolved": "resolve.linking",
    "timeline": "views.timeline",
    "trace": "views.trace",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home, colon, original = _HOMES[name].partition(":")
    module = import_module(f"{__name__}.{home}")
    value = module if colon and not original else getattr(module, original or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
