"""`contingent read`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import click

from contingent.cli.logs import Form, LoggedProgress, counts_of, event, log_option
from contingent.cli.options import DEFAULT_DB, ENGINES, db_option, reader_option
from contingent.cli.textfile import RunMetrics, metrics_option

if TYPE_CHECKING:
    from contingent.cli.progress import Progress
    from contingent.errors import ReportError
    from contingent.pipeline import BatchReader, ReadSummary
    from contingent.readers.base import Reader
    from contingent.records import Report

Items = Iterator["Report | ReportError"]
Opened = Callable[[Items], AbstractContextManager[tuple["Reader | BatchReader", Items]]]


@click.command("read", epilog="Example: contingent read report.txt --published 2013-11-26 --db crisis.db")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--db", metavar="FILE", default=None, help=f"The database to read into.  [default: {DEFAULT_DB}]")
@click.option("--out", metavar="FILE", help="No database: write records as JSON Lines to FILE (- for standard output).")
@click.option("--published", metavar="DATE", help="Publication date of reports that state none (YYYY-MM-DD).")
@click.option("--source", metavar="NAME", help="Publisher of reports that name none.")
@click.option("--with-text", is_flag=True, help="With --out: put each report's text into its document record.")
@click.option("--no-links", is_flag=True, help="Do not compare with other reports now; contingent link does it later.")
@click.option("--fetch", is_flag=True, help="Fetch addresses (https://…) that are named or listed, politely.")
@click.option(
    "--workers", metavar="N", type=click.IntRange(0, 1024), default=0,
    help="Processes that read; 0, the default, is one for each core where there are more than 50 reports.",
)  # fmt: skip
@click.option(
    "--report-timeout", metavar="SECONDS", type=click.FloatRange(0, min_open=True),
    help="The longest one report may take in a process; then it counts as failed.  [default: 300]",
)  # fmt: skip
@click.option(
    "--report-memory", metavar="MB", type=click.IntRange(1),
    help="The most memory a process may grow by over one report; more, and it counts as failed.  [default: 1024]",
)  # fmt: skip
@click.option(
    "--progress", metavar="SECONDS", type=click.FloatRange(0),
    help="A line on stderr every so many seconds, on a terminal or not; 0 is after each batch stored.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(ENGINES), help="Read on many machines, into shards (docs/scale.md).",
)  # fmt: skip
@click.option("--shards", metavar="FOLDER", help="With --engine: where the shards go, a folder or an address (s3://…).")
@click.option(
    "--scheduler", metavar="ADDRESS", help="With --engine: a scheduler's; without it, --workers processes of this machine.",
)  # fmt: skip
@click.option(
    "--shard-size", metavar="MB", type=click.FloatRange(0, min_open=True),
    help="With --engine: about how much is read into one shard.  [default: 8]",
)  # fmt: skip
@metrics_option
@log_option
@reader_option
def read_command(
    paths: tuple[str, ...],
    db: str | None,
    out: str | None,
    published: str | None,
    source: str | None,
    with_text: bool,
    no_links: bool,
    fetch: bool,
    workers: int,
    report_timeout: float | None,
    report_memory: int | None,
    progress: float | None,
    engine: str | None,
    shards: str | None,
    scheduler: str | None,
    shard_size: float | None,
    metrics: str | None,
    log: Form,
    reader_name: str,
) -> int:
    """Read reports: text, web pages, JSON, feeds, mail, PDF, Word, web archives, .zip and .gz of these; folders, globs, -.

    A line of JSON Lines is {"id", "date", "title", "source", "url", "text"}, of which only "text" must be there.
    Nothing is fetched from the network without --fetch; addresses in a list or on the command line then are.
    Reading the same report again changes nothing. Reports that cannot be read are named, and the rest goes on.
    """
    from contingent.cli.loading import open_workers
    from contingent.cli.progress import Progress
    from contingent.errors import UsageError
    from contingent.sources import read_sources
    from contingent.sources.files import shown

    if out is not None and db is not None:
        raise UsageError("--out and --db exclude each other; give one of them")
    if metrics is not None and (out is not None or engine is not None):
        raise UsageError("--metrics counts what a database holds; it goes with neither --out nor --engine")
    if with_text and out is None:
        raise UsageError("--with-text goes with --out; a database keeps the text anyway")
    if published is not None:
        _warn_of_future(published)
    publisher = None if source is None else shown(source)  # an argument may hold bytes that are no UTF-8
    if engine is not None:
        from contingent.cli.sharding import read_with_engine

        if any(other is not None for other in (out, db, metrics, progress)) or fetch or no_links:
            others = "--db, --out, --fetch, --no-links, --metrics and --progress"
            raise UsageError(f"--engine reads files into --shards; {others} do not go with it")
        return read_with_engine(
            paths, shards, scheduler=scheduler, workers=workers, shard_mb=shard_size, report_timeout_s=report_timeout,
            report_memory_mb=report_memory, reader=reader_name, published=published, source=publisher, log=log,
        )  # fmt: skip
    if shards is not None or scheduler is not None or shard_size is not None:
        raise UsageError("--shards, --scheduler and --shard-size go with --engine")
    fetcher = None
    if fetch:
        from contingent.sources.fetching import Fetcher

        fetcher = Fetcher()
    items = read_sources(paths, published=published, source=publisher, stdin=sys.stdin.buffer, fetcher=fetcher)
    opened = partial(
        open_workers,
        reader_name,
        workers=workers,
        report_timeout_s=report_timeout,
        report_memory_mb=report_memory,
        live=fetch or "-" in paths,
    )
    shown_as: Progress | LoggedProgress = LoggedProgress() if log == "json" else Progress(paths, every_s=progress)
    if out is not None:
        return _to_records(paths, items, out, with_text=with_text, opened=opened, shown_as=shown_as, log=log)
    numbers = RunMetrics("read", metrics)
    to = db or DEFAULT_DB
    return _to_store(items, to, link=not no_links, opened=opened, shown_as=shown_as, log=log, metrics=numbers)


@click.command("link", epilog="Example: contingent link --db crisis.db")
@db_option
def link_command(db: str) -> int:
    """Compare reports that were read with --no-links with all others, and link what they say of one thing.

    Stopped at any point and run again, it goes on. The links are the same in whatever order reports were read.
    """
    from contingent.store import open_store

    with open_store(db):
        pass  # a file that is not there is an error, and must not be made
    with open_store(db, write=True) as store:
        compared = store.resolve()
    click.echo(f"{count_of(compared, 'report')} compared" if compared else "nothing left to compare", err=True)
    return 0


def _to_store(
    items: Items,
    db: str,
    *,
    link: bool,
    opened: Opened,
    shown_as: Progress | LoggedProgress,
    log: Form,
    metrics: RunMetrics,
) -> int:
    from contingent.pipeline import read_into
    from contingent.store import open_store
    from contingent.store.location import shown

    with metrics.telling_failure(), open_store(db, write=True) as store:
        with opened(items) as (reader, reports), shown_as as progress:
            summary = read_into(store, reports, reader, on_error=progress.error, on_progress=progress.show, link=link)
        metrics.write(store, summary)
    if log == "json":
        event("read", db=shown(db), **counts_of(summary))
    else:
        click.echo(sum_up(summary, db), err=True)
        tell_languages(summary)
    return 1 if summary.failed else 0


def _to_records(
    paths: tuple[str, ...],
    items: Items,
    out: str,
    *,
    with_text: bool,
    opened: Opened,
    shown_as: Progress | LoggedProgress,
    log: Form,
) -> int:
    from msgspec.structs import replace

    from contingent.cli.streams import output_file
    from contingent.errors import ReportError, SetAside
    from contingent.pipeline import ReadSummary, read_reports
    from contingent.records import encode_record

    summary = ReadSummary()
    with (
        output_file(out, option="--out", inputs=paths) as handle,
        opened(_without(items, out)) as (reader, reports),
        shown_as as progress,
    ):
        for result in read_reports(reports, reader):
            if isinstance(result, SetAside):
                summary.set_aside[result.language] = summary.set_aside.get(result.language, 0) + 1
            elif isinstance(result, ReportError):
                summary.failed += 1
                progress.error(result)
            else:
                document, *others = result.records()
                if with_text:
                    document = replace(result.document, text=result.report.text)
                handle.writelines(encode_record(record) + b"\n" for record in (document, *others))
                handle.flush()
                summary.read += 1
                summary.statements += len(result.statements)
            progress.show(summary)
    if log == "json":
        event("read", **counts_of(summary))
    else:
        tell_languages(summary)
    return 1 if summary.failed else 0


def _without(items: Items, out: str) -> Items:
    """The items, stopping before an earlier output that lies among them would be read, and replaced."""
    from contingent.cli.streams import is_same_file
    from contingent.errors import UsageError

    for item in items:
        if item.file is not None and is_same_file(out, item.file):
            raise UsageError(f"{out} lies among what is read; move it, or choose another --out")
        yield item


def _warn_of_future(published: str) -> None:
    """A word on a date more than a year ahead; it is taken as it is."""
    from contingent.cli.streams import say
    from contingent.sources.dates import report_date

    day = report_date(published)
    # A year or month compares by its first day: "2014" sorts before "2014-01-01".
    if day is not None and day > (date.today() + timedelta(days=366)).isoformat():
        say(f"publication date {day} lies more than a year ahead; it is used as given")


def tell_languages(summary: ReadSummary) -> None:
    """A line on stderr for each language in which reports were set aside."""
    for language, number in sorted(summary.set_aside.items()):
        click.echo(f"{count_of(number, 'report')} in {language} set aside: there is no reader for it yet", err=True)


def sum_up(summary: ReadSummary, db: str) -> str:
    """What became of the reports, in a line."""
    from contingent.store.location import shown

    parts = [f"{count_of(summary.read, 'report')} read into {shown(db)}, {count_of(summary.statements, 'statement')}"]
    if summary.unchanged:
        parts.append(f"{count_of(summary.unchanged, 'report')} there already")
    if summary.failed:
        parts.append(f"{count_of(summary.failed, 'report')} not read (contingent failures --db {shown(db)})")
    return "; ".join(parts)


def count_of(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
