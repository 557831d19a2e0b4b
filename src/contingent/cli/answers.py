"""The views at the command line: brief, forces, commitments, mandates, events, claims, disputes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from contingent.cli.options import check_day, db_option, format_option, picture_options
from contingent.cli.streams import output_file, write_text

if TYPE_CHECKING:
    from contingent.resolve.ledger import Ledger
    from contingent.views.brief import Brief

# Options that leave rows out, by the name of their parameter.
LEAVING_OUT = {"in_": "--in", "by": "--by", "on": "--on", "known_by": "--known-by", "since": "--since"}


def _load(db: str, *, in_: str | None, by: str | None, known_by: str | None) -> Ledger:
    from contingent.store import open_store

    with open_store(db) as store:
        return store.load(in_=in_, by=by, known_by=known_by)


def _show(
    form: str,
    rows: Sequence[Any],
    row_type: type,
    table: Callable[[Any], None],
    *,
    what: str,
) -> None:
    """Rows as a table, JSON Lines or CSV; `what` they are, for where there are none."""
    from contingent.cli.render import rows_to_csv, rows_to_jsonl

    if form == "table" and not rows:
        _say_none(what)
    elif form == "table":
        table(rows)
    else:
        write_text(rows_to_jsonl(rows) if form == "jsonl" else rows_to_csv(rows, row_type=row_type))


def _say_none(what: str) -> None:
    """That there are none, in the database and with the options that the command was given."""
    from contingent.cli.nothing import say_none

    given = click.get_current_context().params
    say_none(what, given["db"], {option: given.get(name) for name, option in LEAVING_OUT.items()})


@click.command("brief", epilog="Example: contingent brief --db crisis.db --in CAF --on 2013-12-10")
@db_option
@picture_options
@click.option(
    "--format", "form", type=click.Choice(["table", "jsonl"]), default="table", help="A page, or one JSON line."
)
@click.option("--html", "html_file", metavar="FILE", help="Write it as one HTML file that opens offline.")
@click.option("--since", metavar="DATE", callback=check_day, help="In the HTML file: what has become known after it.")
def brief_command(
    db: str,
    in_: str | None,
    by: str | None,
    on: str | None,
    known_by: str | None,
    form: str,
    html_file: str | None,
    since: str | None,
) -> None:
    """One page: forces in place, promises, mandates, violence, rival figures, and what is left out."""
    from contingent.cli.render import print_brief, rows_to_jsonl
    from contingent.views.brief import brief

    ledger = _load(db, in_=None, by=by, known_by=None)
    page = brief(ledger, in_=in_, on=on, known_by=known_by)
    if html_file is not None:
        _write_html(html_file, db, ledger, page, since)
        return
    if form == "jsonl":
        write_text(rows_to_jsonl([page]))
    elif not ledger.documents:
        _say_none("brief")
    else:
        print_brief(page)


def _write_html(path: str, db: str, ledger: Ledger, page: Brief, since: str | None) -> None:
    from contingent.pages.brief_page import brief_file
    from contingent.pages.drawings import draw_of_brief
    from contingent.pages.pictures import FileAddresses, Picture
    from contingent.store.location import locate
    from contingent.views.changes import changes

    changed = (
        None if since is None else changes(ledger, since=since, in_=page.country, on=page.on, known_by=page.known_by)
    )
    picture = Picture(in_=page.country, on=page.on, known_by=page.known_by)
    drawing = draw_of_brief(ledger, picture, FileAddresses().statement)
    text = brief_file(page, ledger, changed=changed, since=since, drawing=drawing, source=locate(db).name)
    with output_file(path, option="--html", inputs=[db]) as handle:
        handle.writelines([text.encode()])


@click.command("forces", epilog="Example: contingent forces --in CAF --on 2013-12-10 --known-by 2013-12-31")
@db_option
@picture_options
@format_option
def forces_command(db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, form: str) -> None:
    """Forces in place, by contributor and host. Promises are named beside them, never added."""
    from contingent.cli.render import print_forces
    from contingent.views.forces import ForceRow, forces

    rows = forces(_load(db, in_=None, by=by, known_by=known_by), in_=in_, on=on, known_by=known_by)
    _show(form, rows, ForceRow, print_forces, what="forces")


@click.command("commitments", epilog="Example: contingent commitments --in CAF --by FRA --format csv")
@db_option
@picture_options
@click.option("--each", is_flag=True, help="Every promise as each report tells it, instead of lives across reports.")
@format_option
def commitments_command(
    db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, each: bool, form: str
) -> None:
    """Promises of force with their lives: announced, authorised, under way, in place, ended, and who says so."""
    if each:
        from contingent.cli.render import print_commitments
        from contingent.views.commitments import CommitmentRow, commitments

        rows = commitments(_load(db, in_=None, by=by, known_by=known_by), in_=in_, on=on, known_by=known_by)
        _show(form, rows, CommitmentRow, print_commitments, what="commitments")
        return
    from contingent.cli.life_page import print_lives
    from contingent.views.life_cycle import Commitment, life_cycles

    ledger = _load(db, in_=None, by=None, known_by=known_by)
    _show(
        form, life_cycles(ledger, in_=in_, by=by, on=on, known_by=known_by), Commitment, print_lives, what="commitments"
    )


@click.command("timeline", epilog="Example: contingent timeline --in CAF --by FRA --since 2013-11-01")
@db_option
@picture_options
@click.option("--since", metavar="DATE", callback=check_day, help="Only what holds, or was said, on or after this day.")
@format_option
def timeline_command(
    db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, since: str | None, form: str
) -> None:
    """Forces, promises, mandates and events by day: the day it holds, and the day it was reported."""
    from contingent.cli.life_page import print_timeline
    from contingent.views.timeline import TimelineRow, timeline

    rows = timeline(_load(db, in_=in_, by=by, known_by=known_by), on=on, known_by=known_by, since=since)
    _show(form, rows, TimelineRow, print_timeline, what="dated happenings")


@click.command("changes", epilog="Example: contingent changes --in CAF --since 2013-12-05")
@db_option
@picture_options
@click.option("--since", metavar="DATE", required=True, callback=check_day, help="The day the reader last looked.")
@format_option
def changes_command(
    db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, since: str, form: str
) -> None:
    """What a reader of the brief of an earlier day must know today: what is new, and what is told otherwise."""
    from contingent.cli.life_page import print_changes
    from contingent.views.changes import ChangeRow, changes

    ledger = _load(db, in_=None, by=by, known_by=known_by)
    _show(
        form, changes(ledger, since=since, in_=in_, on=on, known_by=known_by), ChangeRow, print_changes, what="changes"
    )


@click.command("mandates", epilog="Example: contingent mandates --in CAF")
@db_option
@picture_options
@format_option
def mandates_command(db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, form: str) -> None:
    """Authorisations: instrument, body, ceiling, status, and what waits on them."""
    from contingent.cli.render import print_mandates
    from contingent.views.mandates import MandateRow, mandates

    _show(
        form,
        mandates(_load(db, in_=in_, by=by, known_by=known_by), on=on, known_by=known_by),
        MandateRow,
        print_mandates,
        what="mandates",
    )


@click.command("events", epilog="Example: contingent events --in MLI --known-by 2013-01-31 --format jsonl")
@db_option
@picture_options
@click.option("--all", "everything", is_flag=True, help="Also what is possible, planned, wanted or expected.")
@format_option
def events_command(
    db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, everything: bool, form: str
) -> None:
    """What happened: violence, power changing hands, arrests, protests, with tolls by source."""
    from contingent.cli.render import print_events
    from contingent.records import STATUSES
    from contingent.views.events import EventRow, events

    ledger = _load(db, in_=in_, by=by, known_by=known_by)
    rows = events(ledger, on=on, known_by=known_by, statuses=STATUSES if everything else ("actual",))
    _show(form, rows, EventRow, print_events, what="events")


@click.command("claims", epilog="Example: contingent claims --by FRA")
@db_option
@picture_options
@format_option
def claims_command(db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, form: str) -> None:
    """Who says what of whom, and who denies it."""
    from contingent.cli.render import print_claims
    from contingent.views.claims import ClaimRow, claims

    _show(
        form,
        claims(_load(db, in_=in_, by=by, known_by=known_by), on=on, known_by=known_by),
        ClaimRow,
        print_claims,
        what="claims",
    )


@click.command("disputes", epilog="Example: contingent disputes --in CAF --on 2013-11-30")
@db_option
@picture_options
@format_option
def disputes_command(db: str, in_: str | None, by: str | None, on: str | None, known_by: str | None, form: str) -> None:
    """Figures on which sources cannot all be right, side by side."""
    from contingent.cli.render import print_disputes
    from contingent.views.disputes import DisputeRow, disputes

    rows = disputes(_load(db, in_=None, by=by, known_by=known_by), in_=in_, on=on, known_by=known_by)
    _show(form, rows, DisputeRow, print_disputes, what="disputes")
