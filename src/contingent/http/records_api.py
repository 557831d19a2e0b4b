"""Records as addresses: the words behind a statement, a report with its text, and the search."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from contingent.errors import RecordMissing, UsageError
from contingent.exports.hits import HitRow, hit_row
from contingent.http.answers import (
    JSON_ONLY,
    form_of,
    json_answer,
    next_page,
    page_answer,
    read_cursor,
    unless_known,
)
from contingent.http.arguments import DEFAULT_LIMIT, Arguments, Words, iso, read_arguments
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.views_api import API, READ
from contingent.records import Document, Entity, Evidence, Record, Statement
from contingent.resolve.ledger import Ledger
from contingent.store import Store
from contingent.text.safe import web_link
from contingent.views.conditions import Condition, Reference
from contingent.views.trace import Trace, told, trace


class Passage(Struct, frozen=True, kw_only=True):
    """A stretch of a report's text, in code points; `evidence` holds the parts of it that carry the statement."""

    start: int
    end: int
    text: str
    evidence: tuple[Evidence, ...]


class Linked(Struct, frozen=True, kw_only=True):
    """Another statement and the relation to it."""

    relation: str
    statement: Reference


class StatementPage(Struct, frozen=True, kw_only=True):
    """A statement with what is needed to read it alone.

    Attributes:
        label: what keeps it from passing for a fact ("PLANNED IF", "ALLEGED"); empty for a fact.
        said_by: the source chain with acts; `conditions` what it waits on; `links` what it is linked to.
        passages: the paragraphs with its evidence.
        replaced: it is of an older reading of its report, which no view shows any more.
        link: address of the report if a browser may follow it.
    """

    statement: Statement
    label: str
    said_by: str
    conditions: tuple[Condition, ...]
    links: tuple[Linked, ...]
    passages: tuple[Passage, ...]
    document: Document
    publisher: str | None
    link: str | None
    entities: tuple[Entity, ...]
    replaced: bool


class Told(Struct, frozen=True, kw_only=True):
    """A statement of a report in a few words, with its reality and where its evidence stands."""

    id: str
    type: str
    label: str
    gist: str
    evidence: tuple[Evidence, ...]


class DocumentPage(Struct, frozen=True, kw_only=True):
    """A report: its record, its text exactly as received, and what was read from it, in order of the text."""

    document: Document
    publisher: str | None
    link: str | None
    text: str
    statements: tuple[Told, ...]


def record_handlers(database: Database) -> list[HTTPRouteHandler]:
    """Handlers for statements, documents and the search."""

    @route(f"{API}/statements/{{record_id:str}}", http_method=READ, name="statement", sync_to_thread=True)
    def show_statement(request: Request[Any, Any, Any], record_id: FromPath[str]) -> Response[bytes]:
        read_arguments(request, Arguments)
        form_of(request, None, JSON_ONLY)
        store = database.reader()
        return unless_known(request, store.state(), make=lambda: json_answer(statement_page(store, record_id)))

    @route(f"{API}/documents/{{record_id:str}}", http_method=READ, name="document", sync_to_thread=True)
    def show_document(request: Request[Any, Any, Any], record_id: FromPath[str]) -> Response[bytes]:
        read_arguments(request, Arguments)
        form_of(request, None, JSON_ONLY)
        store = database.reader()
        return unless_known(request, store.state(), make=lambda: json_answer(document_page(store, record_id)))

    @route(f"{API}/search", http_method=READ, name="search", sync_to_thread=True)
    def show_hits(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, Words)
        form = form_of(request, arguments.format)
        store = database.reader()
        state = store.state()
        return unless_known(request, state, form, make=lambda: _hits(request, store, arguments, form=form, state=state))

    return [show_statement, show_document, show_hits]


def statement_page(store: Store, typed: str) -> StatementPage:
    """A statement by its id or the beginning of one.

    Raises:
        Problem: 404 when there is none, 422 when several begin so.
    """
    found = find_record(store, typed, kind="statement")
    assert isinstance(found, Statement)
    _, traced, replaced = trace_of(store, found)
    return StatementPage(
        statement=traced.statement,
        label=traced.label,
        said_by=traced.said_by,
        conditions=traced.conditions,
        links=tuple(Linked(relation=relation, statement=other) for relation, other in traced.links),
        passages=passages(traced.statement, store.text(found.doc)),
        document=traced.document,
        publisher=traced.publisher,
        link=web_link(traced.document.url),
        entities=tuple(traced.entities.values()),
        replaced=replaced,
    )


def trace_of(store: Store, statement: Statement) -> tuple[Ledger, Trace, bool]:
    """The surroundings of a stored statement, its trace, and whether a newer reading has replaced it.

    Raises:
        Problem: 404 for one that a person has rejected.
    """
    ledger = store.load_around([statement.doc])
    replaced = all(s.id != statement.id for s in (*ledger.statements, *ledger.context))
    if replaced:
        ledger = store.load_reading(statement.id)
    try:
        return ledger, trace(ledger, statement.id), replaced
    except UsageError as error:  # a person has rejected it: it is in no view, and in no trace
        raise Problem(404, "rejected", f"{statement.id} was rejected by a person", place="id",
                      next_step="see what people have said at /review, or /api/v1/judgements") from error  # fmt: skip


def document_page(store: Store, typed: str) -> DocumentPage:
    """A report by its id or the beginning of one; raises as `statement_page`."""
    document = find_record(store, typed, kind="document")
    assert isinstance(document, Document)
    ledger = store.load_around([document.id])
    own = [s for s in ledger.statements if s.doc == document.id]
    words = told(ledger, own)
    return DocumentPage(
        document=document,
        publisher=ledger.publishers.get(document.id),
        link=web_link(document.url),
        text=store.text(document.id),
        statements=tuple(
            Told(id=s.id, type=s.type, label=words[s.id].label, gist=words[s.id].gist, evidence=s.evidence) for s in own
        ),
    )


def find_record(store: Store, typed: str, *, kind: str) -> Record:
    """The record of a kind ("statement", "document") whose id is, or begins with, what was typed.

    Raises:
        Problem: 404 when there is none, 422 when several begin so.
    """
    try:
        found = store.find_record(typed)
    except RecordMissing:
        found = []
    if isinstance(found, list):
        own = [record for record in found if record.startswith(f"{kind[0]}:")]
        if len(own) == 1:
            return find_record(store, own[0], kind=kind)
        if own:
            shown = ", ".join(own[:4]) + (", …" if len(own) > 4 else "")
            raise Problem(
                422, "unclear_id", f"{len(own)} ids begin so ({shown})", place="id", next_step="write more of it"
            )
    elif {"statement": Statement, "document": Document}[kind] is type(found):
        return found
    raise Problem(404, "not_found", f"no {kind} has this id", place="id",
                  next_step=f"ids of {kind}s stand in the rows of every view")  # fmt: skip


def passages(statement: Statement, text: str) -> tuple[Passage, ...]:
    """The paragraphs of a text that hold a statement's evidence, in order; none when the text is not the one it is of."""
    if any(text[e.start : e.end] != e.exact for e in statement.evidence):
        return ()
    spans: list[tuple[int, int, list[Evidence]]] = []
    for e in sorted(statement.evidence, key=lambda e: e.start):
        left = text.rfind("\n", 0, e.start) + 1
        right = text.find("\n", e.end)
        right = len(text) if right < 0 else right
        if spans and left < spans[-1][1]:
            first, last, inside = spans[-1]
            spans[-1] = (first, max(last, right), [*inside, e])
        else:
            spans.append((left, right, [e]))
    return tuple(Passage(start=a, end=b, text=text[a:b], evidence=tuple(inside)) for a, b, inside in spans)


def _hits(request: Request[Any, Any, Any], store: Store, arguments: Words, *, form: str, state: str) -> Response[bytes]:
    start = read_cursor(arguments, request.url.path, state)
    limit = arguments.limit or DEFAULT_LIMIT
    known_by = iso(arguments.known_by)
    found = store.search(arguments.words, limit=limit + 1, offset=start, known_by=known_by)
    hits = found[:limit]
    ledger = store.load_around([hit.document for hit in hits], known_by=known_by)
    references = told(ledger, (s for hit in hits for s in hit.statements), known_by=known_by)
    following = next_page(request, arguments, start + limit, state) if len(found) > limit else None
    rows = [hit_row(hit, references) for hit in hits]
    return page_answer(rows, row_type=HitRow, form=form, total=None, following=following)
