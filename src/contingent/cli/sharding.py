"""`contingent read --engine` and `contingent load shards`: many machines read into shards, one loads these."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from contingent.cli.logs import Form, event
from contingent.cli.streams import say

if TYPE_CHECKING:
    from contingent.records import Reading
    from contingent.run.engine.reading import ShardSummary

MB = 1_000_000


def read_with_engine(
    paths: Sequence[str],
    shards: str | None,
    *,
    scheduler: str | None,
    workers: int,
    shard_mb: float | None,
    report_timeout_s: float | None,
    report_memory_mb: float | None,
    reader: str,
    published: str | None,
    source: str | None,
    log: Form,
) -> int:
    """Read into shards and say what became of it; the exit code.

    Args:
        workers: processes of this machine, 0 for one for each core; none of it with `scheduler`.
    """
    from contingent.errors import UsageError
    from contingent.gazetteer.build import ensure_gazetteer
    from contingent.run.engine.on_dask import OnDask
    from contingent.run.engine.pieces import SHARD_BYTES
    from contingent.run.engine.reading import read_to_shards
    from contingent.run.workers import REPORT_MEMORY_MB, REPORT_TIMEOUT_S, core_count
    from contingent.sources.addresses import is_address
    from contingent.sources.intake import STDIN

    if shards is None:
        raise UsageError("--engine needs --shards, the folder or address that the shards go to")
    if scheduler is not None and workers:
        raise UsageError("--workers are of this machine, and a scheduler has its own; give one of the two")
    for path in paths:
        if path == STDIN or is_address(path):
            raise UsageError(f"{path}: no other machine can read it there; save it as a file that all machines see")
    ensure_gazetteer(on_build=lambda: say("building the gazetteer of places (once, about 20 seconds) …"))
    with OnDask(scheduler=scheduler, workers=workers or core_count()) as engine, _bar() as show:
        summary = read_to_shards(
            paths,
            shards,
            engine,
            reader=reader,
            published=published,
            source=source,
            shard_bytes=SHARD_BYTES if shard_mb is None else max(1, int(shard_mb * MB)),
            report_timeout_s=report_timeout_s or REPORT_TIMEOUT_S,
            report_memory_mb=report_memory_mb or REPORT_MEMORY_MB,
            on_progress=show,
        )
    return _told(summary, shards, log=log)


def load_from_shards(folder: str, db: str, *, only: Callable[[Reading], bool] | None, link: bool) -> int:
    """Load shards into a database and say what became of it; the exit code."""
    from contingent.cli.progress import Progress
    from contingent.cli.reading import sum_up, tell_languages
    from contingent.run.engine.loading import load_shards
    from contingent.run.engine.reading import find_runs
    from contingent.run.engine.storage import Folder
    from contingent.store import open_store

    find_runs(Folder(folder))  # before a database is made for nothing
    with open_store(db, write=True) as store, Progress([]) as progress:
        summary = load_shards(
            store,
            folder,
            only=only or (lambda reading: True),
            on_error=progress.error,
            on_progress=progress.show,
            link=link,
        )
    click.echo(sum_up(summary, db), err=True)
    tell_languages(summary)
    return 1 if summary.failed else 0


def _told(summary: ShardSummary, shards: str, *, log: Form) -> int:
    from contingent.cli.plain import clean
    from contingent.cli.reading import count_of

    counts = summary.counts
    for error in (*summary.refused, *summary.failed):
        say(str(error))
    code = 1 if summary.failed or summary.refused or counts.failed else 0
    if log == "json":
        event(
            "shards", shards=shards, of=summary.of, made=summary.made, there=summary.there, failed=len(summary.failed),
            files_refused=len(summary.refused), reports_read=counts.read, statements=counts.statements,
            reports_failed=counts.failed, set_aside=sum(counts.set_aside.values()),
        )  # fmt: skip
        return code
    for language, number in sorted(counts.set_aside.items()):
        click.echo(f"{count_of(number, 'report')} in {language} set aside: there is no reader for it yet", err=True)
    parts = [f"{count_of(summary.made, 'shard')} made in {shards}"]
    if summary.made:
        parts.append(f"{count_of(counts.read, 'report')} read, {count_of(counts.statements, 'statement')}")
    if summary.there:
        parts.append(f"{count_of(summary.there, 'shard')} there already")
    if counts.failed:
        parts.append(f"{count_of(counts.failed, 'report')} not read (kind 'failure' in the shards says why)")
    if summary.failed:
        parts.append(f"{count_of(len(summary.failed), 'shard')} of {summary.of:,} not made")
    click.echo(clean("; ".join(parts)), err=True)
    return code


@contextmanager
def _bar() -> Iterator[Callable[[ShardSummary], None]]:
    """How many shards are made, on stderr, where somebody can see it."""
    if not sys.stderr.isatty():
        yield lambda summary: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("shards, {task.description}"), TimeRemainingColumn())
    with Progress("reading", *columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(summary: ShardSummary) -> None:
            done = summary.there + summary.made + len(summary.failed)
            bar.update(task, total=summary.of, completed=done, description=f"{summary.counts.read:,} reports")

        yield show
