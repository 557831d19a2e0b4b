"""`contingent export`, `check` and `schema`: records out, records verified, records described."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from contingent.cli.options import db_option
from contingent.cli.streams import STANDARD_OUTPUT, output_file, say, write_text

if TYPE_CHECKING:
    from contingent.resolve.ledger import Ledger


FORMATS = ("jsonl", "csv", "plover", "cameo")
EVENT_FORMATS = frozenset({"plover", "cameo"})


@click.command("export", epilog="Example: contingent export csv --db crisis.db -o statements.csv")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@db_option
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write (- for standard output).")
@click.option("--with-text", is_flag=True, help="jsonl: put each report's text into its document record.")
def export_command(form: str, db: str, output: str, with_text: bool) -> None:
    """jsonl: every current record, which `contingent check` accepts. csv: one row a statement and number.

    plover, cameo: one row an event; with -o FILE, what was left out and why goes to a file beside it that ends in .omitted.csv.
    """
    from contingent.errors import UsageError
    from contingent.exports import csv_lines, jsonl_lines
    from contingent.store import open_store

    if with_text and form != "jsonl":
        raise UsageError("--with-text goes with jsonl; the other rows hold their words anyway")
    with open_store(db) as store:
        if form in EVENT_FORMATS:
            _export_events(form, store.load(), output, db)
            return
        with output_file(output, option="-o", inputs=[db]) as handle:
            handle.writelines(jsonl_lines(store, with_text=with_text) if form == "jsonl" else csv_lines(store))


def _export_events(form: str, ledger: Ledger, output: str, db: str) -> None:
    """The rows to the output, and beside a file the list of what was left out; for a pipe only its length."""
    from contingent.exports import cameo_lines, plover_lines

    rows, omitted = plover_lines(ledger) if form == "plover" else cameo_lines(ledger)
    with output_file(output, option="-o", inputs=[db]) as handle:
        handle.writelines(rows)
    left_out = len(omitted) - 1
    if output == STANDARD_OUTPUT:
        say(f"{left_out} statements make no row of their own; write to a file with -o to see why")
        return
    beside = str(Path(output).with_suffix(".omitted.csv"))
    with output_file(beside, option="-o", inputs=[db, output]) as handle:
        handle.writelines(omitted)
    say(f"{left_out} statements make no row of their own; {beside} says why")


@click.command("check", epilog="Example: contingent check records.jsonl --texts reports.jsonl")
@click.argument("file", metavar="FILE")
@click.option(
    "--texts", multiple=True, metavar="PATH", help="Reports whose words the spans quote (repeat for several)."
)
def check_command(file: str, texts: tuple[str, ...]) -> int:
    """Validate a record file: spans quote their text, references exist, dates parse. Exit code 1 if it has errors."""
    from contingent.cli.plain import clean
    from contingent.errors import ReportError
    from contingent.evaluate.check import check_records
    from contingent.records import Report
    from contingent.sources import read_sources

    reports: list[Report] = []
    for item in read_sources(list(texts)) if texts else ():
        if isinstance(item, ReportError):
            raise item
        reports.append(item)
    errors = others = 0
    for problem in check_records(file, texts=reports or None):
        is_error = problem.severity == "error"
        errors += is_error
        others += not is_error
        place = f"{file}, line {problem.line}" if problem.line else file
        record = f", {problem.record}" if problem.record else ""
        field = f", {problem.field}" if problem.field else ""
        click.echo(clean(f"{problem.severity}: {place}{record}{field}: {problem.message}"))
    click.echo(f"{file}: {errors} errors, {others} warnings and notices")
    return 1 if errors else 0


@click.command("schema", epilog="Example: contingent schema > records.schema.json")
def schema_command() -> None:
    """The JSON Schema (2020-12) of one line of a record file."""
    import msgspec

    from contingent.records import json_schema

    write_text(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n")
