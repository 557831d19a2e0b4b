"""Review over HTTP: what is in doubt, what people have said, and their word on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from litestar import Request, Response, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from msgspec import Meta, Struct

from contingent.evaluate.agreement import Agreement, agreement
from contingent.http.access import Client, person, require_reviewer
from contingent.http.answers import JSON_ONLY, form_of, json_answer, read_body, table_answer, unless_known
from contingent.http.arguments import (
    Arguments,
    Country,
    Cursor,
    Flag,
    Form,
    Limit,
    RecordId,
    Rows,
    host_code,
    read_arguments,
)
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.picture import load_picture
from contingent.http.records_api import find_record
from contingent.http.views_api import API, READ
from contingent.records import Link, LinkRelation, Statement
from contingent.resolve.correcting import values
from contingent.resolve.judgements import Judgement, Verdict, item, judgement, latest_words
from contingent.store import Store
from contingent.store.access import LONGEST_NAME
from contingent.views.review import ReviewRow, SaidRow, item_of, review_rows, said_rows

Note = Annotated[str, Meta(max_length=2000)]
Version = Annotated[
    str, Meta(min_length=1, max_length=100, description="Id of the last judgement of it that was seen.")
]
Person = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_NAME, description="Whose word it is; with a key its name.")
]
Check = Callable[[list[Judgement]], None]


class Doubtful(Arguments, frozen=True, kw_only=True):
    """Arguments of the review queue: `reviewer` leaves out what this person has judged."""

    in_: Country | None = None
    reviewer: Person | None = None
    format: Form | None = None
    limit: Limit | None = None
    cursor: Cursor | None = None


class Judging(Arguments, frozen=True, kw_only=True):
    """Arguments of a judgement: with `anyway` it is kept although somebody else judged meanwhile."""

    anyway: Flag = "false"


class Word(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's word on a statement (`left`), or on a pair (`left`, `right`).

    Attributes:
        seen_version: `version` of the item as the person saw it, null when nobody had judged it.
        rel: the relation a correction gives the pair; `field` and `value` what one gives the statement.
    """

    verdict: Verdict
    left: RecordId
    seen_version: Version | None
    right: RecordId | None = None
    rel: LinkRelation | None = None
    field: Annotated[str, Meta(max_length=50)] | None = None
    value: Annotated[str, Meta(max_length=500)] | None = None
    note: Note | None = None
    reviewer: Person | None = None


class Undo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Taking a judgement back; the fields as in a word."""

    seen_version: Version | None
    note: Note | None = None
    reviewer: Person | None = None


class Kept(Struct, frozen=True, kw_only=True):
    """A judgement as it was kept; its id is the item's version from now on."""

    judgement: Judgement
    version: str


class Agreements(Struct, frozen=True, kw_only=True):
    """Agreement of people who judged the same, by field."""

    rows: tuple[Agreement, ...]


def review_handlers(database: Database) -> list[HTTPRouteHandler]:
    """Handlers of the review queue and of judgements."""

    @route(f"{API}/doubts", http_method=READ, name="doubts", sync_to_thread=True)
    def show_doubts(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, Doubtful)
        form, in_ = form_of(request, arguments.format), host_code(arguments.in_)
        store = database.reader()
        state = store.state()

        def make() -> Response[bytes]:
            picture = load_picture(store, in_=in_, narrowed=True, as_read=True)
            rows = review_rows(picture.ledger, store.judgements(), by=arguments.reviewer)
            return table_answer(
                request, rows, row_type=ReviewRow, arguments=arguments, form=form, state=state,
                left_out=picture.left_out,
            )  # fmt: skip

        return unless_known(request, state, form, make=make)

    @route(f"{API}/judgements", http_method=READ, name="judgements", sync_to_thread=True)
    def show_judgements(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, Rows)
        form = form_of(request, arguments.format)
        store = database.reader()
        state = store.state()

        def make() -> Response[bytes]:
            rows = said_rows(store.judgements())
            return table_answer(request, rows, row_type=SaidRow, arguments=arguments, form=form, state=state)

        return unless_known(request, state, form, make=make)

    @route(f"{API}/agreement", http_method=READ, name="agreement", sync_to_thread=True)
    def show_agreement(request: Request[Any, Any, Any]) -> Response[bytes]:
        read_arguments(request, Arguments)
        form_of(request, None, JSON_ONLY)
        store = database.reader()
        return unless_known(
            request, store.state(), make=lambda: json_answer(Agreements(rows=tuple(agreement(store.judgements()))))
        )

    @post(f"{API}/judgements", name="judge", sync_to_thread=True)
    def judge(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        client = require_reviewer(request)
        arguments = read_arguments(request, Judging)
        word = read_body(body, request.headers.get("content-type"), Word)
        return keep_word(database, client, word, anyway=arguments.anyway == "true")

    @post(f"{API}/judgements/{{judgement_id:str}}/undo", name="undo", sync_to_thread=True)
    def undo(request: Request[Any, Any, Any], judgement_id: FromPath[str], body: RawBody) -> Response[bytes]:
        client = require_reviewer(request)
        arguments = read_arguments(request, Judging)
        word = read_body(body, request.headers.get("content-type"), Undo)
        return keep_undo(database, client, judgement_id, word, anyway=arguments.anyway == "true")

    return [show_doubts, show_judgements, show_agreement, judge, undo]


def keep_word(database: Database, client: Client, word: Word, *, anyway: bool) -> Response[bytes]:
    """Keep a judgement.

    Raises:
        Problem: 404 for a statement that is not there, 409 when somebody has judged it since `seen_version`, 422 when
            the parts do not go together.
    """
    by = reviewer(client, word.reviewer)
    store = database.reader()
    ends = [_statement(store, typed) for typed in (word.left, word.right) if typed is not None]
    if word.verdict == "undo":
        raise Problem(422, "undo_elsewhere", "an undo names a judgement", place="body verdict",
                      next_step="post to /api/v1/judgements/ID/undo")  # fmt: skip
    if len({s.id for s in ends}) < len(ends):
        raise Problem(
            422, "one_statement", "a pair is of two statements", place="body right", next_step="leave one out"
        )
    link = _link_between(store, ends) if len(ends) > 1 else None
    rel = _relation(word, pair=len(ends) > 1, link=link)
    said = judgement(
        word.verdict, by=by, at=now_after(store.judgements()), left=ends[0],
        right=ends[1] if len(ends) > 1 else None, rel=rel, note=word.note,
        field=word.field, value=word.value, seen=_seen(store, ends, link),
    )  # fmt: skip
    return _keep(database, said, None if anyway else unchanged(item_of(ends), word.seen_version))


def keep_undo(database: Database, client: Client, typed: str, word: Undo, *, anyway: bool) -> Response[bytes]:
    """Take a judgement back; raises as `keep_word`."""
    by = reviewer(client, word.reviewer)
    known = {j.id: j for j in database.reader().judgements()}
    if typed not in known:
        raise Problem(404, "not_found", "no judgement has this id", place="id", next_step="see /api/v1/judgements")
    said = judgement("undo", by=by, at=now_after(known.values()), undoes=typed, note=word.note)
    return _keep(database, said, None if anyway else unchanged(item(known[typed], known), word.seen_version))


def unchanged(about: tuple[object, ...], seen_version: str | None) -> Check:
    """A check, run while nobody else can write, that the last thing said of an item is what the person saw."""

    def check(said: list[Judgement]) -> None:
        latest = latest_words(said).get(about)
        if (None if latest is None else latest.id) == seen_version:
            return
        message = "somebody judged it meanwhile" if latest else "nobody has judged it; the version is of something else"
        raise Problem(409, "judged_meanwhile", message, place="body seen_version", judgement=latest,
                      next_step="look at it again, or send it with ?anyway=true: both are kept, the later counts")  # fmt: skip

    return check


def reviewer(client: Client, chosen: str | None) -> str:
    """Whose word it is: the key's name, or on this machine the name chosen.

    Raises:
        Problem: 422 for somebody else's name, or one that no line of text can hold.
    """
    if chosen is None:
        return client.name
    name = person(chosen)
    if name is None or (client.by_key and name != client.name):
        raise Problem(422, "not_this_name", "the word cannot be given under this name", place="body reviewer",
                      next_step="leave the name out" if client.by_key else "write a name on one line")  # fmt: skip
    return name


def now() -> str:
    """Now, ISO 8601 in UTC, as judgements carry it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def now_after(said: Iterable[Judgement]) -> str:
    """Now, or a moment after the last word there is where a clock was set back: of two words the later one counts."""
    last, moment = max((j.at for j in said), default=""), now()
    if moment > last:
        return moment
    with suppress(ValueError, OverflowError):  # a time that another program wrote
        for more in (timedelta(milliseconds=1), timedelta(seconds=1)):  # "…:00Z" sorts after "…:00.001+00:00"
            after = (datetime.fromisoformat(last) + more).isoformat(timespec="milliseconds")
            if after > last:
                return after
    return moment


def _keep(database: Database, said: Judgement, check: Check | None) -> Response[bytes]:
    with database.writer() as store:
        store.judge(said, check=check)
    return json_answer(Kept(judgement=said, version=said.id), status=201)


def _statement(store: Store, typed: str) -> Statement:
    found = find_record(store, typed, kind="statement")
    assert isinstance(found, Statement)
    return found


def _link_between(store: Store, ends: list[Statement]) -> Link | None:
    pair = {s.id for s in ends}
    ledger = store.load_around([s.doc for s in ends], as_read=True)
    return next((link for link in ledger.links if {link.from_, link.to} == pair), None)


def _relation(word: Word, *, pair: bool, link: Link | None) -> LinkRelation | None:
    """The relation a word on a pair leaves; None for a word on one statement.

    Raises:
        Problem: 422 when the word lacks what its verdict needs.
    """
    if not pair:
        if word.verdict == "merge" or word.rel is not None:
            raise Problem(422, "one_statement", "only a pair has a relation", place="body right", next_step="name both")
        return None
    if word.verdict == "accept":
        if link is None:
            raise Problem(422, "no_link", "the two are not linked, so there is nothing to accept", place="body verdict",
                          next_step="merge them, or correct the relation")  # fmt: skip
        return link.rel
    if word.verdict == "correct" and word.rel is None:
        raise Problem(422, "no_relation", "a correction of a pair names the relation", place="body rel",
                      next_step="give rel, such as updates")  # fmt: skip
    return word.rel if word.verdict == "correct" else None


def _seen(store: Store, ends: list[Statement], link: Link | None) -> dict[str, str]:
    if len(ends) == 1:
        return values(ends[0], store.load_around([ends[0].doc], as_read=True).entities)
    return {} if link is None else {"link": link.rel}
