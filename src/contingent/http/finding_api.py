"""Statements found by words and facets, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from contingent.errors import UsageError
from contingent.http.answers import JSON_ONLY, form_of, json_answer, page_answer, unless_known
from contingent.http.arguments import DEFAULT_LIMIT, Arguments, Flag, Form, read_arguments, written
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.views_api import API, READ
from contingent.pages.pictures import query_of
from contingent.records import StatementType, Status
from contingent.store import Facets, Filters, Found
from contingent.views.figures import label_of

Words = Annotated[str, Meta(min_length=1, max_length=200, description="Words, or a phrase in quotes, of the evidence.")]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])$", description="YYYY-MM-DD.")]
Key = Annotated[str, Meta(min_length=1, max_length=19, pattern="^[0-9]+$", description="Where the page before ended.")]


class FacetArguments(Arguments, frozen=True, kw_only=True):
    """What statements are asked for; all of it must hold. `first`, `last`: days of publication."""

    words: Words | None = None
    type: StatementType | None = None
    status: Status | None = None
    actor: Name | None = None
    place: Name | None = None
    source: Name | None = None
    first: Day | None = None
    last: Day | None = None
    alleged: Flag | None = None
    conditional: Flag | None = None


class FindArguments(FacetArguments, frozen=True, kw_only=True):
    """The same, for a list that comes in pages."""

    format: Form | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] | None = None
    cursor: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A statement that was found, as people have corrected it; `words` its evidence.

    `label` keeps it from passing for a fact, as in the views ("PLANNED IF", "ONLY PROMISED"); empty for a fact.
    """

    statement: str
    type: str
    label: str
    status: str
    polarity: str
    alleged: bool
    conditional: bool
    gist: str
    words: str
    document: str
    published: str | None
    publisher: str | None


class Counts(Struct, frozen=True, kw_only=True):
    """How many statements there are by value, the most frequent first; `total` ends in + where counting stopped."""

    total: str
    types: dict[str, int]
    statuses: dict[str, int]
    countries: dict[str, int]
    publishers: dict[str, int]
    years: dict[str, int]


def finding_handlers(database: Database) -> list[HTTPRouteHandler]:
    """Handlers of the list of statements and of its counts."""

    @route(f"{API}/statements", http_method=READ, name="statements", sync_to_thread=True)
    def show_found(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, FindArguments)
        form, store = form_of(request, arguments.format), database.reader()

        def make() -> Response[bytes]:
            filters = filters_of(arguments)
            try:
                found = store.find_statements(
                    after=arguments.cursor, limit=arguments.limit or DEFAULT_LIMIT, **filters
                )  # fmt: skip
            except UsageError as error:
                raise _not_found_by(error) from error
            following = None
            if found.next is not None:
                following = request.url.path + query_of({**written(arguments), "cursor": found.next})
            rows = [found_row(f) for f in found.found]
            return page_answer(rows, row_type=FoundRow, form=form, total=None, following=following)

        return unless_known(request, store.state(), form, make=make)

    @route(f"{API}/facets", http_method=READ, name="facets", sync_to_thread=True)
    def show_counts(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, FacetArguments)
        form_of(request, None, JSON_ONLY)
        store = database.reader()

        def make() -> Response[bytes]:
            try:
                return json_answer(_counts(store.facets(**filters_of(arguments))))
            except UsageError as error:
                raise _not_found_by(error) from error

        return unless_known(request, store.state(), make=make)

    return [show_found, show_counts]


def filters_of(arguments: FacetArguments) -> Filters:
    """The arguments as the store takes them."""
    return Filters(
        words=arguments.words, type=arguments.type, status=arguments.status, actor=arguments.actor,
        place=arguments.place, source=arguments.source, first=arguments.first, last=arguments.last,
        alleged=_yes(arguments.alleged), conditional=_yes(arguments.conditional),
    )  # fmt: skip


def _yes(flag: Flag | None) -> bool | None:
    return None if flag is None else flag == "true"


def found_row(f: Found) -> FoundRow:
    """A statement that was found, with its label."""
    s = f.statement
    return FoundRow(
        statement=s.id, type=s.type, label=label_of(s, conditional=f.conditional), status=s.status, polarity=s.polarity,
        alleged=f.alleged, conditional=f.conditional, gist=s.gist or s.evidence[0].exact,
        words=" … ".join(e.exact for e in s.evidence), document=s.doc, published=f.document.published.edtf,
        publisher=f.publisher,
    )  # fmt: skip


def _counts(found: Facets) -> Counts:
    return Counts(
        total=found.total, types=dict(found.types), statuses=dict(found.statuses), countries=dict(found.countries),
        publishers=dict(found.publishers), years=dict(found.years),
    )  # fmt: skip


def _not_found_by(error: UsageError) -> Problem:
    return Problem(422, "cannot_be_found", str(error), place="query", next_step="ask otherwise")
