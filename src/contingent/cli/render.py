"""Everything the views and traces look like on a terminal, as JSON Lines or as CSV."""

from __future__ import annotations

from contingent.cli.brief_page import print_brief
from contingent.cli.force_page import print_commitments, print_forces
from contingent.cli.passages import render_trace
from contingent.cli.plain import clean, make_console
from contingent.cli.tables import print_claims, print_disputes, print_events, print_mandates
from contingent.exports.flat import rows_to_csv, rows_to_jsonl

__all__ = [
    "clean",
    "make_console",
    "print_brief",
    "print_claims",
    "print_commitments",
    "print_disputes",
    "print_events",
    "print_forces",
    "print_mandates",
    "render_trace",
    "rows_to_csv",
    "rows_to_jsonl",
]
