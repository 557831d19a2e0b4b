"""The queue of doubts as a page, and the forms by which a person judges. What the API keeps, they keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anyio.to_thread
import msgspec
from litestar import Request, Response, post, route
from litestar.handlers import HTTPRouteHandler

from contingent.evaluate.agreement import agreement
from contingent.http.access import Client, Door, client_of_request, require_reviewer
from contingent.http.arguments import RecordId, Situation, arguments_of
from contingent.http.database import Database
from contingent.http.errors import Problem, decode_error
from contingent.http.picture import load_picture, unseen
from contingent.http.records_api import find_record
from contingent.http.review_api import Undo, Word, keep_undo, keep_word
from contingent.http.shell import Grounds, html_answer, page, read_query
from contingent.http.signin import onward, read_form
from contingent.http.views_api import READ, where
from contingent.records import Statement
from contingent.resolve.correcting import FIELDS
from contingent.resolve.judgements import item, latest_words
from contingent.store import Store
from contingent.views.review import conflict_rows, review_rows, said_rows, statement_rows

ITEMS = 20
SAID = 10  # shown of what was said last
RELATIONS = ("same", "details", "updates", "corrects", "contradicts")
WORD_FIELDS = ("verdict", "left", "right", "rel", "field", "value")


class ReviewArguments(Situation, frozen=True, kw_only=True):
    """Arguments of the review page: the picture, or one statement to be judged."""

    statement: RecordId | None = None


def review_page_handlers(database: Database, door: Door, grounds: Grounds) -> list[HTTPRouteHandler]:
    """Handlers of /review."""

    @route("/review", http_method=READ, name="page-review", sync_to_thread=True)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        return html_answer(_page(request, database.reader(), door, grounds, read_query(request, ReviewArguments)))

    @post("/review", name="page-judge")
    async def judge(request: Request[Any, Any, Any]) -> Response[bytes]:
        client, form = require_reviewer(request), await read_form(request, door)
        return await anyio.to_thread.run_sync(lambda: _judge(request, client, form))

    def _judge(request: Request[Any, Any, Any], client: Client, form: Mapping[str, str]) -> Response[bytes]:
        given = {name: form[name] for name in WORD_FIELDS if form.get(name)}
        try:
            word = msgspec.convert({**given, "seen_version": form.get("version") or None}, Word)
        except msgspec.ValidationError as error:
            raise decode_error(error, where="body") from error
        try:
            keep_word(database, client, word, anyway=form.get("anyway") == "true")
        except Problem as problem:
            if problem.status == 409:
                return _again(request, form, problem, pending={**given, "version": form.get("version", "")})
            if problem.status == 422:
                return _again(request, form, problem, pending={})
            raise
        return _led_back(form)

    @post("/review/undo", name="page-undo")
    async def undo(request: Request[Any, Any, Any]) -> Response[bytes]:
        client, form = require_reviewer(request), await read_form(request, door)
        return await anyio.to_thread.run_sync(lambda: _undo(request, client, form))

    def _undo(request: Request[Any, Any, Any], client: Client, form: Mapping[str, str]) -> Response[bytes]:
        word = Undo(seen_version=form.get("version") or None)
        try:
            keep_undo(database, client, form.get("undoes", ""), word, anyway=False)
        except Problem as problem:
            if problem.status == 409:
                return _again(request, form, problem, pending={})
            raise
        return _led_back(form)

    def _again(
        request: Request[Any, Any, Any], form: Mapping[str, str], problem: Problem, pending: Mapping[str, Any]
    ) -> Response[bytes]:
        """The page once more, with what went wrong; what the person wanted to say is at hand, not lost."""
        other = problem.facts.judgement
        said = "" if other is msgspec.UNSET else f": {said_rows([other])[0].line()}"
        notice = f"{problem.facts.message}{said}"
        if problem.status == 422 and problem.facts.next_step:
            notice += f"; {problem.facts.next_step}"
        text = _page(request, database.reader(), door, grounds, _asked(form), notice=notice, pending=pending)
        return html_answer(text, status=problem.status)

    return [show, judge, undo]


def _page(
    request: Request[Any, Any, Any],
    store: Store,
    door: Door,
    grounds: Grounds,
    arguments: ReviewArguments,
    *,
    notice: str = "",
    pending: Mapping[str, Any] | None = None,
) -> str:
    client, w = client_of_request(request), where(arguments)
    judgements = store.judgements()
    if arguments.statement is None:
        looked_at = load_picture(store, in_=w.in_, by=w.by, on=w.on, known_by=w.known_by, narrowed=True, as_read=True)
        ledger, left = looked_at.ledger, unseen(looked_at)
        rows = review_rows(ledger, judgements, by=client.name)[:ITEMS]
    else:
        found = find_record(store, arguments.statement, kind="statement")
        assert isinstance(found, Statement)
        ledger, left = store.load_around([found.doc], as_read=True), ""
        if all(s.id != found.id for s in (*ledger.statements, *ledger.context)):
            raise Problem(404, "replaced", f"{found.id} is of an older reading of its report, and in no view any more",
                          place="statement", next_step="see the statements of the newer reading")  # fmt: skip
        rows = statement_rows(ledger, judgements, found.id)
    known = {j.id: j for j in judgements}
    latest = latest_words(judgements)
    return page(
        request, "review.html.j2", here="review", title="Review", where=w, ground=grounds.of(store, w.in_),
        client=client, rows=rows, conflicts=conflict_rows(ledger, judgements), notice=notice, pending=pending or {},
        may_judge=client.role == "reviewer", named_here=not client.by_key, token=door.form_token(client),
        back="/review" + w.query(statement=arguments.statement), fields=FIELDS, relations=RELATIONS,
        versions={j.id: latest[item(j, known)].id for j in judgements}, latest=said_rows(judgements)[: -SAID - 1 : -1],
        agreement=[row for row in agreement(judgements) if row.items], unseen=left,
    )  # fmt: skip


def _asked(form: Mapping[str, str]) -> ReviewArguments:
    """What the page was asked for that a form stood on."""
    query = parse_qsl(urlsplit(form.get("next", "")).query, max_num_fields=10)
    return arguments_of(query, ReviewArguments)


def _led_back(form: Mapping[str, str]) -> Response[bytes]:
    path = onward(form.get("next", ""))
    return Response(
        content=b"", status_code=303, headers={"location": path if path.startswith("/review") else "/review"}
    )
