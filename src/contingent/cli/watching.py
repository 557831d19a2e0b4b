"""`contingent watch`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from contingent.cli.logs import Form, LoggedProgress, counts_of, event, log_option
from contingent.cli.options import db_option, reader_option
from contingent.cli.streams import STANDARD_OUTPUT, output_file, say, write_text
from contingent.cli.textfile import RunMetrics, metrics_option

if TYPE_CHECKING:
    from contingent.store import Store
    from contingent.watch import News, State

EVERY_S, LEAST_S = 900, 10


@click.command("watch", epilog="Example: contingent watch https://example.org/news.rss --db crisis.db --every 600")
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@db_option
@click.option("--once", is_flag=True, help="Poll once and end.")
@click.option(
    "--every", type=click.IntRange(min=LEAST_S), default=EVERY_S, show_default=True, metavar="SECONDS",
    help="Time between polls.",
)  # fmt: skip
@click.option("--jsonl", is_flag=True, help="One JSON line a report.")
@click.option("--webhook", metavar="URL", help="Also post what is new as JSON to this address.")
@click.option(
    "--atom", metavar="FILE", help="Also keep what is new in this file as an Atom feed of 200 reports at most."
)
@metrics_option
@log_option
@reader_option
def watch_command(
    feeds: tuple[str, ...],
    db: str,
    once: bool,
    every: int,
    jsonl: bool,
    webhook: str | None,
    atom: str | None,
    metrics: str | None,
    log: Form,
    reader_name: str,
) -> int:
    """Poll feeds (addresses or files), read what is new into the database, and tell it: only what was not told before.

    Addresses are fetched, only from the public internet and as robots.txt allows.
    """
    from contingent.cli.loading import open_reader
    from contingent.cli.reading import tell_languages
    from contingent.errors import UsageError
    from contingent.sources.fetching import Fetcher
    from contingent.store import open_store
    from contingent.store.location import shown
    from contingent.watch import load_state, news, poll, post_news, save_state, state_path

    if atom == STANDARD_OUTPUT:
        raise UsageError("--atom wants the name of a file: the feed is written anew at each poll")
    path = state_path(db)
    state, fetcher, numbers = load_state(path), Fetcher(), RunMetrics("watch", metrics)
    tell_error = LoggedProgress().error if log == "json" else lambda error: say(str(error))
    failed = False
    with numbers.telling_failure(), open_store(db, write=True) as store:
        reader = open_reader(reader_name)
        while True:
            summary = poll(
                store, feeds, reader, state, fetcher=fetcher, post=webhook is not None, note=None if atom is None else _now(),
                save=lambda now: save_state(path, now), on_error=tell_error,
            )  # fmt: skip
            numbers.write(store, summary)
            if log == "json":
                event("poll", db=shown(db), feeds=len(feeds), **counts_of(summary))
            else:
                tell_languages(summary)
            _print(news(store, state.unprinted), jsonl=jsonl)
            state.unprinted = []
            save_state(path, state)
            if atom is not None:
                _write_feed(store, state, atom, inputs=[db, str(path), *feeds])
                save_state(path, state)
            if webhook is not None and state.unposted:
                problem = post_news(news(store, state.unposted), webhook, fetcher=fetcher)
                if problem is None:
                    state.unposted = []
                    save_state(path, state)
                else:
                    failed = True
                    say(f"--webhook: {problem}; it is tried again at the next poll")  # its address is often a key
            if once:
                return 1 if failed or summary.failed else 0
            time.sleep(every)


def _write_feed(store: Store, state: State, atom: str, *, inputs: list[str]) -> None:
    """Replace the file by the feed as it is now: from the state, so that a stop before this costs nothing."""
    from contingent.watch import ENTRIES, own_feed

    body, crowded_out = own_feed(store, state)
    with output_file(atom, option="--atom", inputs=inputs) as handle:
        handle.write(body)
    if crowded_out:
        say(f"{atom}: {crowded_out} of the new reports have no room in {ENTRIES} entries; all are in the database")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _print(rows: list[News], *, jsonl: bool) -> None:
    import sys

    from contingent.cli.render import rows_to_jsonl

    if jsonl:
        write_text(rows_to_jsonl(rows))
    else:
        for row in rows:
            _print_row(row)
    sys.stdout.flush()  # before it is struck out as told


def _print_row(row: News) -> None:
    from contingent.cli.plain import clean

    click.echo(clean(" · ".join(filter(None, (row.published or "no date", row.publisher, row.title)))))
    for each in row.told:
        head = f"{each.label} {each.words}" if each.label else each.words
        click.echo(clean(f"  {head} [{each.statement}]"))
