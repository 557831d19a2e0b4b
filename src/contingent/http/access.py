"""Who is asking: by key, by the session of a browser that showed a key, or on this machine by being there."""

from __future__ import annotations

import base64
import getpass
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, unquote

from litestar import Request

from contingent.http.database import Database
from contingent.http.errors import Problem
from contingent.http.settings import Settings
from contingent.store.access import LONGEST_NAME, AccessKey, Role

SESSION_COOKIE = "contingent_session"
REVIEWER_COOKIE = "contingent_reviewer"
SESSIONS_KEPT = 10_000
SESSIONS_PER_KEY = 20  # browsers of one key; with more the one that signed in first is signed out
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who is asking.

    Attributes:
        name: whose word a judgement is; with a key the name of the key, on this machine the one chosen, else the login.
        role: what they may do. `by_key` is False on this machine while no key was ever made.
        session: what a form's token is bound to.
    """

    name: str
    role: Role
    by_key: bool
    session: str


class Sessions:
    """Browsers that have signed in. Kept in memory, by the hash of their token: a restart signs everybody out."""

    def __init__(self, *, lasts_s: float, clock: Callable[[], float]) -> None:
        self._lasts_s, self._clock = lasts_s, clock
        self._keys: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, key_id: str) -> str:
        """A token for a browser that has shown a key."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            own = [digest for digest, (owner, _) in self._keys.items() if owner == key_id]
            for digest in own[: max(0, len(own) - SESSIONS_PER_KEY + 1)]:
                del self._keys[digest]
            if len(self._keys) >= SESSIONS_KEPT:
                self._keys.popitem(last=False)
            self._keys[_digest(token)] = (key_id, self._clock() + self._lasts_s)
        return token

    def key_id(self, token: str) -> str | None:
        """The key that a token stands for, while it lasts."""
        with self._lock:
            key_id, until = self._keys.get(_digest(token), ("", 0.0))
            if until <= self._clock():
                self._keys.pop(_digest(token), None)
                return None
            return key_id

    def end(self, token: str) -> None:
        """Sign out."""
        with self._lock:
            self._keys.pop(_digest(token), None)


class Door:
    """Tells who is asking, and makes and checks the tokens of forms.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, database: Database, settings: Settings, *, clock: Callable[[], float]) -> None:
        self._database, self._settings = database, settings
        self.sessions = Sessions(lasts_s=settings.session_hours * 3600, clock=clock)
        self._form_secret = secrets.token_bytes(TOKEN_BYTES)

    def key_needed(self) -> bool:
        """True when others may reach the server, or a key was ever made: a proxy may stand in front then."""
        return self._settings.reachable or self._database.access().has_keys()

    def client(self, *, authorization: str, cookies: dict[str, str]) -> Client | None:
        """Who is asking; None for nobody known. Reads the database.

        Args:
            authorization: that header, or "".
            cookies: by name.
        """
        text = shown_key(authorization)
        if text is not None:
            key = self._database.access().check_key(text)
            return None if key is None else _by_key(key, session="")
        token = cookies.get(SESSION_COOKIE, "")
        if token:
            key_id = self.sessions.key_id(token)
            key = None if key_id is None else self._database.access().key(key_id)
            if key is not None:
                return _by_key(key, session=_digest(token))
        if authorization or self.key_needed():
            return None
        name = person(unquote(cookies.get(REVIEWER_COOKIE, ""))) or _login()
        return Client(name=name, role="reviewer", by_key=False, session="")

    def form_token(self, client: Client | None) -> str:
        """The token that a form of this client carries; another site cannot know it."""
        bound = "" if client is None else client.session
        return hmac.new(self._form_secret, bound.encode(), sha256).hexdigest()

    def check_form_token(self, client: Client | None, token: str) -> None:
        """Raise a Problem (403) unless a form's token is the one made for this client."""
        if not hmac.compare_digest(self.form_token(client).encode(), token.encode("utf-8", "replace")):
            raise Problem(403, "form_expired", "the form is not from this page, or too old", place="csrf_token",
                          next_step="load the page again")  # fmt: skip


def client_of_request(request: Request[Any, Any, Any]) -> Client:
    """Who is asking, as the guard found."""
    client = request.scope["state"].get("client")
    if client is None:
        raise Problem(401, "key_needed", "a key is needed", next_step="send Authorization: Bearer KEY")
    found: Client = client
    return found


def require_reviewer(request: Request[Any, Any, Any]) -> Client:
    """Who is asking, if they may write.

    Raises:
        Problem: 403 for a reader.
    """
    client = client_of_request(request)
    if client.role != "reviewer":
        raise Problem(403, "reviewers_only", "this key may only read", place="Authorization",
                      next_step="ask for a key with: contingent keys add NAME --role reviewer")  # fmt: skip
    return client


def shown_key(authorization: str) -> str | None:
    """The key in an Authorization header: after Bearer, or as the password of Basic, which is all that feed readers know."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return text.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(text.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""  # no key is empty


def person(name: str) -> str | None:
    """A name as a judgement carries it: on one line, not empty, not endless; else None."""
    name = name.strip()
    return name if name and name.isprintable() and len(name) <= LONGEST_NAME else None


def read_cookies(header: str) -> dict[str, str]:
    """Cookies by name; none of a header that cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def cookie(name: str, value: str, *, lasts_s: int, secure: bool) -> str:
    """A Set-Cookie header that scripts cannot read and other sites cannot send."""
    parts = [f"{name}={quote(value, safe='')}", "Path=/", "HttpOnly", "SameSite=Strict", f"Max-Age={lasts_s}"]
    return "; ".join([*parts, "Secure"] if secure else parts)


def _by_key(key: AccessKey, *, session: str) -> Client:
    return Client(name=key.name, role=key.role, by_key=True, session=session)


def _login() -> str:
    try:
        return person(getpass.getuser()) or "reviewer"
    except (OSError, KeyError):  # no such user, as in some containers
        return "reviewer"


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
