"""`contingent read`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contingent.cli.options import DEFAULT_DB

if TYPE_CHECKING:
    from contingent.errors import ReportError
    from contingent.pipeline import ReadSummary
    from contingent.records import Report

_QUIET_S = 2.0  # reads shorter than this show no progress


@click.command("read", epilog="Example: contingent read report.txt --published 2013-11-26 --db crisis.db")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--db", metavar="FILE", default=None, help=f"The database to read into.  [default: {DEFAULT_DB}]")
@click.option("--out", metavar="FILE", help="No database: write records as JSON Lines to FILE (- for standard output).")
@click.option("--published", metavar="DATE", help="Publication date of reports that state none (YYYY-MM-DD).")
@click.option("--source", metavar="NAME", help="Publisher of reports that name none.")
@click.option("--with-text", is_flag=True, help="With --out: put each report's text into its document record.")
def read_command(
    paths: tuple[str, ...], db: str | None, out: str | None, published: str | None, source: str | None, with_text: bool
) -> int:
    """Read reports: .txt, .md, .html, .jsonl, folders, globs, or - for standard input.

    A line of JSON Lines is {"id", "date", "title", "source", "url", "text"}, of which only "text" must be there.
    Reading the same report again changes nothing. Reports that cannot be read are named, and the rest goes on.
    """
    from contingent.errors import UsageError
    from contingent.sources import read_sources

    if out is not None and db is not None:
        raise UsageError("--out and --db exclude each other; give one of them")
    if with_text and out is None:
        raise UsageError("--with-text goes with --out; a database keeps the text anyway")
    items = read_sources(list(paths), published=published, source=source, stdin=sys.stdin.buffer)
    if out is not None:
        return _to_records(items, out, with_text=with_text)
    return _to_store(items, db or DEFAULT_DB)


def _to_store(items: Iterator[Report | ReportError], db: str) -> int:
    from contingent.pipeline import read_into
    from contingent.readers import load_reader
    from contingent.store import open_store

    with open_store(db, write=True) as store:
        progress = _Progress()
        summary = read_into(store, items, load_reader(), on_error=progress.error, on_progress=progress.show)
        progress.close()
    click.echo(_sum_up(summary, db), err=True)
    return 1 if summary.failed else 0


def _sum_up(summary: ReadSummary, db: str) -> str:
    parts = [f"{_count(summary.read, 'report')} read into {db}, {_count(summary.statements, 'statement')}"]
    if summary.unchanged:
        parts.append(f"{_count(summary.unchanged, 'report')} there already")
    if summary.failed:
        parts.append(f"{_count(summary.failed, 'report')} not read (contingent failures --db {db})")
    return "; ".join(parts)


def _to_records(items: Iterator[Report | ReportError], out: str, *, with_text: bool) -> int:
    from msgspec.structs import replace

    from contingent.errors import ConfigError, ReportError
    from contingent.pipeline import read_reports
    from contingent.readers import load_reader
    from contingent.records import encode_record

    failed = 0
    try:
        handle = sys.stdout.buffer if out == "-" else Path(out).open("wb")
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error
    with handle:
        for result in read_reports(items, load_reader()):
            if isinstance(result, ReportError):
                failed += 1
                _say(result)
                continue
            document, *others = result.records()
            if with_text:
                document = replace(result.document, text=result.report.text)
            for record in (document, *others):
                handle.write(encode_record(record) + b"\n")
            handle.flush()
    return 1 if failed else 0


def _say(error: ReportError) -> None:
    from contingent.cli.plain import clean

    click.echo(f"contingent: {clean(str(error))}", err=True)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class _Progress:
    """A line on stderr that keeps itself up to date, once a read has lasted two seconds and stderr is a terminal."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._shown = False

    def show(self, summary: ReadSummary) -> None:
        """Show the counts so far."""
        lasted = time.monotonic() - self._began
        if lasted < _QUIET_S or not sys.stderr.isatty():
            return
        done = summary.read + summary.unchanged + summary.failed
        rate = done / lasted
        click.echo(f"\r{done:,} reports, {summary.statements:,} statements, {rate:.0f} reports/s ", err=True, nl=False)
        self._shown = True

    def error(self, error: ReportError) -> None:
        """Print an error on a line of its own."""
        self.close()
        _say(error)

    def close(self) -> None:
        """End the line that was being kept up to date."""
        if self._shown:
            click.echo("", err=True)
            self._shown = False
