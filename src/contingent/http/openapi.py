"""The OpenAPI 3.1 document of the API, from the same types that check what comes in and make what goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

import msgspec
from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from contingent import __version__
from contingent.exports.hits import HitRow
from contingent.http.answers import MEDIA_TYPES, Page, unless_known
from contingent.http.arguments import Arguments, RecordId, Rows, Situation, Words, read_arguments
from contingent.http.errors import ErrorBody
from contingent.http.finding_api import Counts, FacetArguments, FindArguments, FoundRow
from contingent.http.queries_api import KeptQuery as Saved
from contingent.http.queries_api import NewQuery, Queries
from contingent.http.records_api import DocumentPage, StatementPage
from contingent.http.review_api import Agreements, Doubtful, Judging, Kept, Undo, Word
from contingent.http.views_api import API, READ, VIEWS
from contingent.views.brief import Brief
from contingent.views.review import ReviewRow, SaidRow

TITLE = "Contingent"
ABOUT = (
    "Who has, or will send, how many troops where, under whose mandate, on what condition, and who says so. No figure is "
    "a sum; a label says what keeps a row from passing for a fact."
)
REFERENCE = "#/components/schemas/{name}"
JSON = MEDIA_TYPES["json"]
ERRORS = {
    "400": "An argument, or the body, is not of its form.",
    "401": "A key is needed.",
    "403": "This key, or a page of another site, may not do that.",
    "404": "There is no such record.",
    "406": "No form that the client takes can be given.",
    "413": "The body is too large.",
    "414": "The address is too long.",
    "415": "The body is not JSON.",
    "422": "Of its form, but it cannot be answered: a country that is not known, a cursor of another question.",
    "429": "Too many requests; Retry-After says how long to wait.",
    "503": "The database is busy; Retry-After says how long to wait.",
    "507": "There is no space left for what was to be kept.",
}
CONFLICT = {"409": "Somebody judged it meanwhile; `judgement` is what they said."}
WRITE_ONLY = frozenset({"413", "415"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address.

    Attributes:
        query: the arguments; `body` what is sent, if anything.
        answer: what comes back as JSON, with `status`; None for nothing. `rows`: it also comes as CSV and JSON Lines.
    """

    method: str
    path: str
    name: str
    about: str
    answer: Any
    query: type[Arguments] = Arguments
    body: Any = None
    status: int = 200
    rows: bool = False
    errors: dict[str, str] = field(default_factory=dict)


OPERATIONS: tuple[Operation, ...] = (
    Operation(method="get", path="/brief", name="brief", about="One page: forces, promises, mandates, violence, disputes.",
              query=Situation, answer=Brief),
    *(
        Operation(method="get", path=f"/{view.name}", name=view.name, about=view.about, query=view.arguments, rows=True,
                  answer=Page[view.row_type])  # type: ignore[name-defined]
        for view in VIEWS
    ),
    Operation(method="get", path="/statements", name="statements", about="Statements found by words and facets.",
              query=FindArguments, rows=True, answer=Page[FoundRow]),
    Operation(method="get", path="/facets", name="facets", about="How many statements there are, by value.",
              query=FacetArguments, answer=Counts),
    Operation(method="get", path="/statements/{id}", name="statement", about="The words behind a statement.",
              answer=StatementPage),
    Operation(method="get", path="/documents/{id}", name="document", about="A report, its text, and what was read from it.",
              answer=DocumentPage),
    Operation(method="get", path="/search", name="search", about="Reports that hold all the words.", query=Words, rows=True,
              answer=Page[HitRow]),
    Operation(method="get", path="/doubts", name="doubts", about="What a person should look at first.", query=Doubtful,
              rows=True, answer=Page[ReviewRow]),
    Operation(method="get", path="/judgements", name="judgements", about="What people have said, in order.", query=Rows,
              rows=True, answer=Page[SaidRow]),
    Operation(method="post", path="/judgements", name="judge", about="Accept, reject, correct or merge.", query=Judging,
              body=Word, status=201, answer=Kept, errors=CONFLICT),
    Operation(method="post", path="/judgements/{id}/undo", name="undo", about="Take a judgement back.", query=Judging,
              body=Undo, status=201, answer=Kept, errors=CONFLICT),
    Operation(method="get", path="/agreement", name="agreement", about="Krippendorff's alpha by field.", answer=Agreements),
    Operation(method="get", path="/queries", name="queries", about="Saved queries.", answer=Queries),
    Operation(method="post", path="/queries", name="save-query", about="Keep a question under a name.", body=NewQuery,
              status=201, answer=Saved),
    Operation(method="delete", path="/queries/{id}", name="delete-query", about="Take a saved query out.", status=204,
              answer=None),
)  # fmt: skip


def openapi_handlers() -> list[HTTPRouteHandler]:
    """Handlers of the document, and of a page that lists it for people. Neither loads anything from elsewhere."""

    @route(f"{API}/openapi.json", http_method=READ, name="openapi", sync_to_thread=True)
    def show_document(request: Request[Any, Any, Any]) -> Response[bytes]:
        read_arguments(request, Arguments)
        return unless_known(request, make=lambda: Response(content=_encoded(), media_type=JSON))

    @route(f"{API}/docs", http_method=READ, name="api-docs", sync_to_thread=True)
    def show_page(request: Request[Any, Any, Any]) -> Response[bytes]:
        return unless_known(request, make=lambda: Response(content=_page().encode(), media_type="text/html"))

    return [show_document, show_page]


@cache
def openapi_document() -> dict[str, Any]:
    """The document as built-in values."""
    kinds = _kinds()
    (*found,), components = msgspec.json.schema_components(kinds.values(), ref_template=REFERENCE)
    schemas = dict(zip(kinds, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(f"{API}{operation.path}", {})[operation.method] = _operation(operation, schemas, components)
    for name in {schemas[o.query.__name__]["$ref"].rpartition("/")[2] for o in OPERATIONS}:
        components.pop(name, None)  # arguments stand as parameters, nothing refers to them
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": __version__, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{}, {"key": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "From contingent keys add."}
            },
        },
    }


def _kinds() -> dict[str, Any]:
    """Every type the document speaks of, by the name it is looked up under here."""
    kinds: dict[str, Any] = {"error": ErrorBody, "id": RecordId}
    for operation in OPERATIONS:
        kinds[operation.query.__name__] = operation.query
        kinds[f"{operation.name} answer"] = operation.answer
        kinds[f"{operation.name} body"] = operation.body
    return kinds


def _operation(operation: Operation, schemas: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    answer = schemas[f"{operation.name} answer"]
    content: dict[str, Any] = {} if operation.answer is None else {JSON: {"schema": answer}}
    if operation.rows:
        content |= {MEDIA_TYPES[form]: {"schema": {"type": "string"}} for form in ("csv", "jsonl")}
    done: dict[str, Any] = {"description": "Done." if operation.status == 204 else operation.about}
    refused = {"application/json": {"schema": schemas["error"]}}
    errors = {k: v for k, v in ERRORS.items() if operation.body is not None or k not in WRITE_ONLY} | operation.errors
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.about,
        "parameters": [
            *_path_parameters(operation, schemas["id"]),
            *_query_parameters(components[schemas[operation.query.__name__]["$ref"].rpartition("/")[2]]),
        ],
        "responses": {
            str(operation.status): done | ({"content": content} if content else {}),
            **(
                {"304": {"description": "The client holds it already (If-None-Match)."}}
                if operation.method == "get"
                else {}
            ),
            **{status: {"description": about, "content": refused} for status, about in sorted(errors.items())},
        },
    }
    if operation.body is not None:
        body = schemas[f"{operation.name} body"]
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    return described


def _path_parameters(operation: Operation, schema: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if "{id}" in operation.path:
        yield {"name": "id", "in": "path", "required": True, "schema": schema}


def _query_parameters(schema: dict[str, Any]) -> Iterable[dict[str, Any]]:
    required = schema.get("required", ())
    for name, described in schema["properties"].items():
        options = [option for option in described.get("anyOf", [described]) if option.get("type") != "null"]
        (shape,) = options  # an argument is of one kind, or not given
        shape = {k: v for k, v in shape.items() if k not in ("default", "description")}
        about = options[0].get("description") or described.get("description")
        parameter = {"name": name, "in": "query", "required": name in required, "schema": shape}
        yield parameter | ({"description": about} if about else {})


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(openapi_document())


@cache
def _page() -> str:
    rows = []
    for path, methods in openapi_document()["paths"].items():
        for method, operation in methods.items():
            takes = ", ".join(
                f"<code>{escape(p['name'])}</code>" + ("" if p["required"] else "?") for p in operation["parameters"]
            )
            rows.append(
                f"<tr><td><code>{method.upper()} {escape(path)}</code></td><td>{escape(operation['summary'])}</td>"
                f"<td>{takes}</td></tr>"
            )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}: API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        f"<h1>{TITLE}: API</h1><p>{escape(ABOUT)}</p>"
        f'<p><a href="{API}/openapi.json">OpenAPI document</a>; a <code>?</code> marks what may be left out.</p>'
        "<table><thead><tr><th>Address</th><th>What it gives</th><th>Arguments</th></tr></thead><tbody>"
        f"{''.join(rows)}</tbody></table></main></body></html>"
    )
