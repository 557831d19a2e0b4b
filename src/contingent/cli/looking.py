"""`contingent trace`, `search` and `failures`: from a figure back to its words, and from words to figures."""

from __future__ import annotations

import click

from contingent.cli.options import db_option, format_option, known_by_option
from contingent.cli.streams import write_text


@click.command("trace", epilog="Example: contingent trace s:1a2b3c4d --db crisis.db")
@click.argument("record_id", metavar="ID")
@db_option
def trace_command(record_id: str, db: str) -> None:
    """The words behind a record, in their paragraph. ID may be the beginning of one."""
    import msgspec

    from contingent.cli.render import clean, render_trace
    from contingent.errors import UsageError
    from contingent.records import Statement
    from contingent.store import open_store
    from contingent.views.trace import trace

    with open_store(db) as store:
        found = store.find_record(record_id)
        if isinstance(found, list):
            shown = ", ".join(found[:4]) + (", …" if len(found) > 4 else "")
            raise UsageError(f"{record_id!r} begins {len(found)} ids ({shown}); type more of it")
        if not isinstance(found, Statement):
            click.echo(clean(msgspec.json.format(msgspec.json.encode(found)).decode(), keep_lines=True))
            return
        text = store.text(found.doc)
        ledger = store.load_around([found.doc])
        replaced = all(s.id != found.id for s in ledger.statements)
        if replaced:
            ledger = store.load_reading(found.id)
    result = trace(ledger, found.id)
    render_trace(
        result.statement, result.document, text, result.entities,
        publisher=result.publisher, label=result.label, conditions=result.conditions, links=result.links,
        replaced=replaced,
    )  # fmt: skip


@click.command("search", epilog="Example: contingent search Bangui airport --db crisis.db")
@click.argument("words", nargs=-1, required=True)
@db_option
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Reports shown.")
@known_by_option
@format_option
def search_command(words: tuple[str, ...], db: str, limit: int, known_by: str | None, form: str) -> None:
    """Reports that hold all the words, with the statements read near them. Accents and case do not matter."""
    from contingent.cli.nothing import say_none
    from contingent.cli.render import rows_to_csv, rows_to_jsonl
    from contingent.cli.search_page import print_hits
    from contingent.exports.hits import HitRow, hit_row
    from contingent.store import open_store
    from contingent.views.trace import told

    with open_store(db) as store:
        hits = store.search(" ".join(words), limit=limit, known_by=known_by)
        ledger = store.load_around([hit.document for hit in hits], known_by=known_by)
        unread = not hits and not store.counts()["documents"]
    references = told(ledger, (s for hit in hits for s in hit.statements), known_by=known_by)
    if form == "table" and unread:
        say_none("reports", db, {})
        return
    if form == "table":
        print_hits(hits, references)
        return
    rows = [hit_row(hit, references) for hit in hits]
    write_text(rows_to_jsonl(rows) if form == "jsonl" else rows_to_csv(rows, row_type=HitRow))


@click.command("failures", epilog="Example: contingent failures --db crisis.db")
@db_option
@format_option
def failures_command(db: str, form: str) -> None:
    """Reports that could not be read, and what to do about each."""
    from contingent.cli.plain import clean
    from contingent.cli.render import rows_to_csv, rows_to_jsonl
    from contingent.store import Failure, open_store

    with open_store(db) as store:
        failures = list(store.failures())
    if form != "table":
        write_text(rows_to_jsonl(failures) if form == "jsonl" else rows_to_csv(failures, row_type=Failure))
        return
    for failure in failures:
        place = f", {failure.place}" if failure.place else ""
        click.echo(clean(f"{failure.file}{place}: {failure.problem}; {failure.next_step}"))
    if not failures:
        click.echo("nothing failed")
