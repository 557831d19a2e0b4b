"""The pages that show views and words. Each is the view of that name, with its picture in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from markupsafe import Markup

from contingent.http.access import client_of_request
from contingent.http.answers import next_page, read_cursor
from contingent.http.arguments import (
    Flag,
    PictureArguments,
    Since,
    Situation,
    iso,
)
from contingent.http.database import Database
from contingent.http.picture import unseen
from contingent.http.records_api import find_record, trace_of
from contingent.http.shell import HTML, VIEWS, Grounds, page, page_unless_known, read_query
from contingent.http.views_api import READ, brief_page, brief_picture, change_rows, picture_of, view_rows, where
from contingent.http.views_api import VIEWS as TABLES
from contingent.pages.brief_page import brief_file, brief_values
from contingent.pages.drawings import draw_of_brief, draw_of_chain, draw_of_map, draw_of_view
from contingent.pages.environment import country_name, render
from contingent.pages.evidence import EvidencePage, evidence_page
from contingent.pages.marking import Mark, matches, passage
from contingent.pages.pictures import FileAddresses, Picture, WebAddresses
from contingent.records import Document, Statement
from contingent.store import Recent, Store
from contingent.views.brief import Brief
from contingent.views.changes import ChangeRow
from contingent.views.trace import told
from contingent.views.wording import outlet_names

ROWS_OF_A_PAGE = 100
_TABLES = {table.name: table for table in TABLES}
_NAMES = dict(VIEWS)


class BriefArguments(Situation, frozen=True, kw_only=True):
    """Arguments of the brief's page: `since` adds what has changed."""

    since: Since | None = None


class MaybeChanges(PictureArguments, frozen=True, kw_only=True):
    """Arguments of the page of changes; it shows none before a day is chosen."""

    since: Since | None = None


class WordsArguments(Situation, frozen=True, kw_only=True):
    """Arguments of a statement's page: the picture it was reached from; `pane`: only what stands beside a view."""

    pane: Flag = "false"


def page_handlers(database: Database, grounds: Grounds) -> list[HTTPRouteHandler]:
    """Handlers of the brief, the tables, the statements and the reports."""
    return [
        _brief_handler(database, grounds),
        _file_handler(database),
        _map_handler(database, grounds),
        *(_table_handler(database, grounds, name) for name in _NAMES if name in _TABLES),
        _statement_handler(database, grounds),
        _document_handler(database, grounds),
    ]


def _brief_handler(database: Database, grounds: Grounds) -> HTTPRouteHandler:
    @route("/", http_method=READ, name="page-brief", sync_to_thread=True)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_query(request, BriefArguments)
        asked, store, client = where(arguments), database.reader(), client_of_request(request)

        def make() -> str:
            since = iso(arguments.since)
            found, changed, looked_at = _brief(store, asked, since)
            drawn = draw_of_brief(looked_at.ledger, asked, WebAddresses(asked).statement)
            values = brief_values(found, WebAddresses(asked), changed=changed, since=since, drawing=drawn)
            return page(
                request, "brief.html.j2", here="brief", title=f"Brief: {country_name(asked.in_)}", where=asked,
                ground=grounds.of(store, asked.in_), client=client, **{k: v for k, v in values.items() if k != "to"},
            )  # fmt: skip

        return page_unless_known(request, store.state(), client.name, make=make)

    return show


def _file_handler(database: Database) -> HTTPRouteHandler:
    @route("/brief.html", http_method=READ, name="page-brief-file", sync_to_thread=True)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_query(request, BriefArguments)
        asked, store = where(arguments), database.reader()
        since = iso(arguments.since)
        found, changed, looked_at = _brief(store, asked, since)
        drawn = draw_of_brief(looked_at.ledger, asked, FileAddresses().statement)
        text = brief_file(
            found, looked_at.ledger, changed=changed, since=since, drawing=drawn, source=database.path.name
        )  # fmt: skip
        name = f"brief-{asked.in_ or 'all'}-{found.on or 'undated'}.html"
        return Response(
            content=text.encode(), media_type=HTML,
            headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
        )  # fmt: skip

    return show


def _brief(store: Store, asked: Picture, since: str | None) -> tuple[Brief, Sequence[ChangeRow] | None, Recent]:
    """The brief, what has changed since a day if one is given, and what both were worked out from."""
    looked_at = brief_picture(store, asked, since=since)
    changed = None if since is None else change_rows(looked_at.ledger, asked, since)
    return brief_page(looked_at, asked), changed, looked_at


def _map_handler(database: Database, grounds: Grounds) -> HTTPRouteHandler:
    @route("/map", http_method=READ, name="page-map", sync_to_thread=True)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        asked, store, client = where(read_query(request, Situation)), database.reader(), client_of_request(request)

        def make() -> str:
            looked_at = picture_of(store, asked)
            drawn = draw_of_map(looked_at.ledger, asked, WebAddresses(asked).statement)
            return page(
                request, "view.html.j2", here="map", title=f"Map: {country_name(asked.in_)}", where=asked,
                ground=grounds.of(store, asked.in_), client=client, drawing=drawn.svg, unplaced=drawn.left_out,
                rows=(), hosts=True, outlets={}, next=None, unseen=unseen(looked_at),
            )  # fmt: skip

        return page_unless_known(request, store.state(), client.name, make=make)

    return show


def _table_handler(database: Database, grounds: Grounds, name: str) -> HTTPRouteHandler:
    table = _TABLES[name]
    kind = MaybeChanges if name == "changes" else table.arguments

    @route(f"/{name}", http_method=READ, name=f"page-{name}", sync_to_thread=True)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_query(request, kind)
        asked, store, client = where(arguments), database.reader(), client_of_request(request)
        state = store.state()

        def make() -> str:
            unchosen = isinstance(arguments, MaybeChanges) and arguments.since is None
            rows, looked_at = ([], None) if unchosen else view_rows(store, table, asked, arguments)
            start = read_cursor(arguments, request.url.path, state)
            shown = rows[start : start + ROWS_OF_A_PAGE]
            end = start + len(shown)
            drawn = None
            if looked_at is not None and start == 0:
                drawn = draw_of_view(name, rows, looked_at.ledger, asked, WebAddresses(asked).statement)
            return page(
                request, "view.html.j2", here=name, title=f"{_NAMES[name]}: {country_name(asked.in_)}", where=asked,
                ground=grounds.of(store, asked.in_), client=client, rows=shown, hosts=asked.in_ is None,
                drawing=drawn.svg if drawn else "", unplaced=drawn.left_out if drawn else (),
                outlets=outlet_names({p for r in shown for p in r.publishers}),
                unseen=unseen(looked_at) if looked_at else "",
                next=next_page(request, arguments, end, state) if end < len(rows) else None,
                since=iso(arguments.since) if hasattr(arguments, "since") else None,
            )  # fmt: skip

        return page_unless_known(request, state, client.name, make=make)

    return show


def _statement_handler(database: Database, grounds: Grounds) -> HTTPRouteHandler:
    @route("/statement/{record_id:str}", http_method=READ, name="page-statement", sync_to_thread=True)
    def show(request: Request[Any, Any, Any], record_id: FromPath[str]) -> Response[bytes]:
        arguments = read_query(request, WordsArguments)
        asked, store, client = where(arguments), database.reader(), client_of_request(request)

        def make() -> str:
            statement = find_record(store, record_id, kind="statement")
            assert isinstance(statement, Statement)
            found, drawn = _evidence(store, statement)
            if arguments.pane == "true":
                return render("evidence.html.j2", e=found, chain=drawn, to=WebAddresses(asked))
            return page(
                request, "statement.html.j2", here="statement", title=found.id, where=asked,
                ground=grounds.of(store, asked.in_), client=client, e=found, chain=drawn,
            )  # fmt: skip

        return page_unless_known(request, store.state(), client.name, make=make)

    return show


def _document_handler(database: Database, grounds: Grounds) -> HTTPRouteHandler:
    @route("/documents/{record_id:str}", http_method=READ, name="page-document", sync_to_thread=True)
    def show(request: Request[Any, Any, Any], record_id: FromPath[str]) -> Response[bytes]:
        asked, store, client = where(read_query(request, Situation)), database.reader(), client_of_request(request)

        def make() -> str:
            document = find_record(store, record_id, kind="document")
            assert isinstance(document, Document)
            ledger = store.load_around([document.id])
            own = [s for s in ledger.statements if s.doc == document.id]
            text = store.text(document.id)
            marks = [Mark(e.start, e.end, "evidence") for s in own for e in s.evidence if matches(s, text)]
            headline = document.title.exact if document.title else document.headline
            return page(
                request, "document.html.j2", here="document", title=headline or document.id, where=asked,
                ground=grounds.of(store, asked.in_), client=client, id=document.id, headline=headline,
                publisher=ledger.publishers.get(document.id), published=document.published.edtf, url=document.url,
                file=document.file, passage=passage(text, marks), references=list(told(ledger, own).values()),
            )  # fmt: skip

        return page_unless_known(request, store.state(), client.name, make=make)

    return show


def _evidence(store: Store, statement: Statement) -> tuple[EvidencePage, Markup]:
    """The words behind a statement, and the drawing of its source chain."""
    ledger, traced, replaced = trace_of(store, statement)
    return evidence_page(ledger, traced, store.text(statement.doc), replaced=replaced), draw_of_chain(traced)
