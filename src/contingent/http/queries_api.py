"""Saved queries over HTTP: questions kept under a name."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from litestar import Request, Response, delete, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from msgspec import Meta, Struct

from contingent.http.access import Client, require_reviewer
from contingent.http.answers import JSON_ONLY, form_of, json_answer, read_body, unless_known
from contingent.http.arguments import Arguments, Situation, Words, arguments_of, read_arguments
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.finding_api import FacetArguments
from contingent.http.review_api import now
from contingent.http.views_api import API, READ, VIEWS
from contingent.store.access import SavedQuery

MOST_QUERIES = 1000
View = Literal[
    "brief",
    "forces",
    "commitments",
    "mandates",
    "events",
    "claims",
    "disputes",
    "timeline",
    "changes",
    "search",
    "statements",
]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Short = Annotated[str, Meta(max_length=500)]
ARGUMENTS: dict[str, type[Arguments]] = {
    "brief": Situation,
    "search": Words,
    "statements": FacetArguments,
    **{view.name: view.arguments for view in VIEWS},
}


class NewQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to keep: a view and its arguments, as they stand in its address."""

    name: Name
    view: View
    arguments: Annotated[dict[Short, Short], Meta(max_length=20)] = {}


class KeptQuery(Struct, frozen=True, kw_only=True):
    """A saved query and the address that answers it."""

    query: SavedQuery
    href: str


class Queries(Struct, frozen=True, kw_only=True):
    """Saved queries in the order they were kept."""

    rows: tuple[KeptQuery, ...]


def query_handlers(database: Database) -> list[HTTPRouteHandler]:
    """Handlers of saved queries."""

    @route(f"{API}/queries", http_method=READ, name="queries", sync_to_thread=True)
    def show_queries(request: Request[Any, Any, Any]) -> Response[bytes]:
        read_arguments(request, Arguments)
        form_of(request, None, JSON_ONLY)
        access = database.access()
        return unless_known(
            request, access.state(), make=lambda: json_answer(Queries(rows=tuple(map(_kept, access.queries()))))
        )

    @post(f"{API}/queries", name="save-query", sync_to_thread=True)
    def save_query(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        client = require_reviewer(request)
        read_arguments(request, Arguments)
        new = read_body(body, request.headers.get("content-type"), NewQuery)
        return json_answer(_kept(keep_query(database, client, new)), status=201)

    @delete(f"{API}/queries/{{query_id:str}}", name="delete-query", status_code=204, sync_to_thread=True)
    def delete_query(request: Request[Any, Any, Any], query_id: FromPath[str]) -> None:
        require_reviewer(request)
        read_arguments(request, Arguments)
        with database.access_writer() as access:
            if not access.delete_query(query_id):
                raise Problem(
                    404, "not_found", "no saved query has this id", place="id", next_step="see /api/v1/queries"
                )

    return [show_queries, save_query, delete_query]


def keep_query(database: Database, client: Client, new: NewQuery) -> SavedQuery:
    """Keep a question under its name.

    Raises:
        Problem: 422 when the view does not take the arguments, or too many are kept.
    """
    check_query(new)
    with database.access_writer() as access:
        if len(access.queries()) >= MOST_QUERIES:
            raise Problem(422, "too_many_queries", f"{MOST_QUERIES} queries are kept already",
                          next_step="take out one that nobody needs")  # fmt: skip
        return access.save_query(new.name, by=client.name, at=now(), view=new.view, arguments=new.arguments)


def check_query(new: NewQuery) -> None:
    """Raise a Problem (422) unless the view takes the arguments."""
    try:
        arguments_of(new.arguments.items(), ARGUMENTS[new.view])
    except Problem as problem:
        facts = problem.facts
        raise Problem(
            422, "not_its_arguments", facts.message, place="body arguments", next_step=facts.next_step
        ) from None


def _kept(query: SavedQuery) -> KeptQuery:
    return KeptQuery(
        query=query, href=f"{API}/{query.view}" + (f"?{urlencode(query.arguments)}" if query.arguments else "")
    )
