"""Statements searched for by words and facets, and the searches people keep."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from litestar import Request, Response, post, route
from litestar.handlers import HTTPRouteHandler

from contingent.errors import UsageError
from contingent.http.access import Door, client_of_request, require_reviewer
from contingent.http.arguments import Country, KnownBy, On, Party, Situation, iso
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.finding_api import FacetArguments, Key, filters_of, found_row
from contingent.http.queries_api import NewQuery, keep_query
from contingent.http.shell import Grounds, html_answer, page, read_query
from contingent.http.signin import onward, read_form
from contingent.http.views_api import READ, where
from contingent.pages.pictures import query_of
from contingent.records import STATEMENT_TYPES, STATUSES
from contingent.store import Facets, Filters, FoundPage

HITS = 25
FACETS_SHOWN = 30


class SearchArguments(FacetArguments, frozen=True, kw_only=True):
    """Arguments of the search page. A picture that it was reached from narrows it too: its place and its known-by."""

    in_: Country | None = None
    by: Party | None = None
    on: On | None = None
    known_by: KnownBy | None = None
    cursor: Key | None = None


def search_page_handlers(database: Database, door: Door, grounds: Grounds) -> list[HTTPRouteHandler]:
    """Handlers of /search and of the searches that are kept."""

    @route("/search", http_method=READ, name="page-search", sync_to_thread=True)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_query(request, SearchArguments)
        store, client = database.reader(), client_of_request(request)
        asked = where(
            Situation(in_=arguments.in_, by=arguments.by, on=arguments.on, known_by=arguments.known_by)
        )  # fmt: skip
        filters = _filters(arguments, asked.in_)
        found: FoundPage | None = None
        facets: Facets | None = None
        notice = ""
        if any(value is not None for value in filters.values()):
            try:
                found = store.find_statements(after=arguments.cursor, limit=HITS, **filters)
                facets = store.facets(**filters)
            except UsageError as error:
                notice, found, facets = str(error), None, None
        kept = {name: _plain(value) for name, value in filters.items() if value is not None}
        hits = [found_row(f) for f in found.found] if found is not None else []
        text = page(
            request, "search.html.j2", here="search", title="Search", where=asked,
            ground=grounds.of(store, asked.in_), client=client, hits=hits, facets=facets, filters=kept, notice=notice,
            types=STATEMENT_TYPES, statuses=STATUSES, most=FACETS_SHOWN,
            next="/search" + query_of({**kept, "cursor": found.next}) if found and found.next else None,
            queries=[(q, "/search" + query_of(q.arguments)) for q in database.access().queries() if q.view == "statements"],
            may_save=client.role == "reviewer", token=door.form_token(client), back="/search" + query_of(kept),
        )  # fmt: skip
        return html_answer(text)

    @post("/queries", name="page-save-query")
    async def save(request: Request[Any, Any, Any]) -> Response[bytes]:
        client, form = require_reviewer(request), await read_form(request, door)
        name = form.get("name", "").strip()
        arguments = {k: v for k, v in form.items() if k in FacetArguments.__struct_fields__ and v.strip()}
        if not name or len(name) > 200:
            raise Problem(422, "no_name", "a search is kept under a name", place="name", next_step="write a name")
        new = NewQuery(name=name, view="statements", arguments=arguments)
        await anyio.to_thread.run_sync(lambda: keep_query(database, client, new))
        return Response(content=b"", status_code=303, headers={"location": onward(form.get("next", "/search"))})

    @post("/queries/drop", name="page-drop-query")
    async def drop(request: Request[Any, Any, Any]) -> Response[bytes]:
        require_reviewer(request)
        form = await read_form(request, door)

        def delete() -> None:
            with database.access_writer() as access:
                access.delete_query(form.get("id", ""))  # gone already is as good

        await anyio.to_thread.run_sync(delete)
        return Response(content=b"", status_code=303, headers={"location": onward(form.get("next", "/search"))})

    return [show, save, drop]


def _filters(arguments: SearchArguments, in_: str | None) -> Filters:
    """What is searched for; the picture's place and day stand in where no others are given."""
    filters = filters_of(arguments)
    filters["place"] = filters.get("place") or in_
    filters["last"] = filters.get("last") or iso(arguments.known_by)
    return filters


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
