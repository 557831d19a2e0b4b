"""Feeds (Atom, RFC 4287) of what is new, or told otherwise, for whoever subscribes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from contingent.http.answers import unless_known
from contingent.http.arguments import (
    Arguments,
    Country,
    Party,
    Since,
    contributor_code,
    host_code,
    read_arguments,
    written,
)
from contingent.http.database import Database
from contingent.http.shell import Grounds
from contingent.http.views_api import READ, change_rows, picture_of
from contingent.ids import content_id
from contingent.pages.pictures import Picture
from contingent.records import Document
from contingent.resolve.ledger import published_days
from contingent.text.atom import MEDIA_TYPE, AtomEntry, AtomFeed, atom_bytes
from contingent.views.changes import ChangeRow

PATH = "/feeds/changes.atom"
DAYS_BACK = 30  # of the latest report, for a feed that is not asked since when
MOST_ENTRIES = 200
_NO_DAY = "1970-01-01"  # Atom wants a day; where no report has one, this says that there is none


class Feed(Arguments, frozen=True, kw_only=True):
    """Arguments of a feed: changes since a day, by default of the thirty days before the latest report."""

    in_: Country | None = None
    by: Party | None = None
    since: Since | None = None


def feed_handlers(database: Database, grounds: Grounds) -> list[HTTPRouteHandler]:
    """The handler of the feed of changes."""

    @route(PATH, http_method=READ, name="changes-feed", sync_to_thread=True)
    def show_feed(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, Feed)
        where = Picture(in_=host_code(arguments.in_), by=contributor_code(arguments.by))
        store = database.reader()

        def make() -> Response[bytes]:
            since = arguments.since.isoformat() if arguments.since else _since(grounds.of(store, where.in_).days)
            ledger = picture_of(store, where, since=since).ledger
            rows = change_rows(ledger, where, since)
            root = f"{request.url.scheme}://{request.url.netloc}"
            asked = urlencode(written(arguments))
            body = atom(rows, ledger.documents, root=root, self_url=f"{root}{PATH}" + (f"?{asked}" if asked else ""))
            return Response(content=body, media_type=MEDIA_TYPE)

        return unless_known(request, store.state(), make=make)

    return [show_feed]


def atom(rows: Sequence[ChangeRow], documents: Mapping[str, Document], *, root: str, self_url: str) -> bytes:
    """The rows as an Atom feed, the last reported first.

    Args:
        documents: those of the rows, by id; the day an entry is of is the last on which one of them appeared.
        root: scheme and host that links begin with; `self_url` the address of the feed itself.
    """
    dated = sorted(((_day(row, documents), row) for row in rows), key=lambda x: x[0], reverse=True)[:MOST_ENTRIES]
    feed = AtomFeed(
        id=f"urn:contingent:{content_id('feed', self_url.partition('://')[2])}",
        title="Contingent: what is new, or told otherwise",
        updated=f"{max((day for day, _ in dated), default=_NO_DAY)}T00:00:00Z",
        entries=[_entry(row, day, root) for day, row in dated],
        links={"self": (MEDIA_TYPE, self_url), "alternate": ("text/html", f"{root}/")},
    )
    return atom_bytes(feed)


def _entry(row: ChangeRow, day: str, root: str) -> AtomEntry:
    label = f"{row.label} " if row.label else ""
    before = f"\nBefore: {row.before}" if row.before else ""
    change = content_id("change", row.view, row.about, row.label, row.after, row.statements)
    return AtomEntry(
        id=f"urn:contingent:{change}",
        title=f"{row.host or 'host not said'}: {label}{row.about}",
        updated=f"{day}T00:00:00Z",
        content=f"{label}{row.after}{before}\nSaid by: {row.said_by}",
        category=row.view,
        link=f"{root}/statement/{row.statements[0]}" if row.statements else None,
    )


def _day(row: ChangeRow, documents: Mapping[str, Document]) -> str:
    days = (published_days(documents[id_])[1] for id_ in row.documents if id_ in documents)
    return max((day for day in days if day is not None), default=_NO_DAY)


def _since(days: tuple[str, str] | None) -> str:
    last = date.fromisoformat(days[1] if days else _NO_DAY)
    return date.fromordinal(max(last.toordinal() - DAYS_BACK, 1)).isoformat()
