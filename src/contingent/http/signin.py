"""Signing in with a key, signing out, and on this machine the name a reviewer goes by."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import anyio.to_thread
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from contingent.http.access import REVIEWER_COOKIE, SESSION_COOKIE, Door, client_of_request, cookie, person
from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.rates import Attempts
from contingent.http.settings import Settings
from contingent.http.shell import html_answer
from contingent.http.static import static_url
from contingent.pages.environment import render

MOST_FIELDS = 50
YEAR_S = 365 * 24 * 3600
FORM_TYPE = "application/x-www-form-urlencoded"
TOKEN_FIELD = "csrf_token"


def sign_in_handlers(database: Database, door: Door, settings: Settings, attempts: Attempts) -> list[HTTPRouteHandler]:
    """Handlers of /sign-in, /sign-out and /reviewer."""

    @get("/sign-in", name="sign-in", sync_to_thread=False)
    def show_form(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _page(door, onward(request.query_params.get("next", "/")))

    @post("/sign-in", name="sign-in-form")
    async def sign_in(request: Request[Any, Any, Any]) -> Response[bytes]:
        form = await read_form(request, door, anonymous=True)
        key = await anyio.to_thread.run_sync(lambda: database.access().check_key(form.get("key", "").strip()))
        if key is None:
            attempts.count(request.client.host if request.client else None)
            return _page(door, onward(form.get("next", "/")), wrong=True)
        lasts_s = int(settings.session_hours * 3600)
        session = await anyio.to_thread.run_sync(door.sessions.begin, key.id)
        return _led_to(
            onward(form.get("next", "/")),
            cookie(SESSION_COOKIE, session, lasts_s=lasts_s, secure=request.url.scheme == "https"),
        )

    @get("/sign-out", name="sign-out", sync_to_thread=False)
    def show_sign_out(request: Request[Any, Any, Any]) -> Response[bytes]:
        client = client_of_request(request)
        text = render("sign_out.html.j2", person=client.name, token=door.form_token(client), static=static_url)
        return html_answer(text)

    @post("/sign-out", name="sign-out-form")
    async def sign_out(request: Request[Any, Any, Any]) -> Response[bytes]:
        await read_form(request, door)
        await anyio.to_thread.run_sync(door.sessions.end, request.cookies.get(SESSION_COOKIE, ""))
        return _led_to("/sign-in", cookie(SESSION_COOKIE, "", lasts_s=0, secure=request.url.scheme == "https"))

    @post("/reviewer", name="reviewer")
    async def choose_reviewer(request: Request[Any, Any, Any]) -> Response[bytes]:
        form = await read_form(request, door)
        name = person(form.get("name", ""))
        if name is None or client_of_request(request).by_key:
            raise Problem(422, "not_this_name", "this name cannot be taken", place="name",
                          next_step="write a name on one line; with a key its name is used")  # fmt: skip
        secure = request.url.scheme == "https"
        return _led_to(onward(form.get("next", "/")), cookie(REVIEWER_COOKIE, name, lasts_s=YEAR_S, secure=secure))

    return [show_form, sign_in, show_sign_out, sign_out, choose_reviewer]


async def read_form(request: Request[Any, Any, Any], door: Door, *, anonymous: bool = False) -> dict[str, str]:
    """The fields of a posted form, once its token is found to be this client's.

    Args:
        anonymous: the form of somebody not known yet.
    Raises:
        Problem: 415 for another kind of body, 400 for one that cannot be read, 403 for a wrong token.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Problem(415, "media_type", "the body must be a form", place="Content-Type",
                      next_step=f"send it with Content-Type: {FORM_TYPE}")  # fmt: skip
    try:
        text = (await request.body()).decode()
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError:
        raise Problem(400, "bad_argument", "the form cannot be read", place="body", next_step="send it again") from None
    door.check_form_token(None if anonymous else client_of_request(request), form.get(TOKEN_FIELD, ""))
    return form


def onward(path: str) -> str:
    """Where to go on: a path of this server, never another one."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()
    return path if plain and "\\" not in path else "/"


def _led_to(path: str, set_cookie: str) -> Response[bytes]:
    return Response(content=b"", status_code=303, headers={"location": path, "set-cookie": set_cookie})


def _page(door: Door, going_on: str, *, wrong: bool = False) -> Response[bytes]:
    body = render("sign_in.html.j2", wrong=wrong, onward=going_on, token=door.form_token(None), static=static_url)
    return html_answer(body, status=403 if wrong else 200)
