"""What every page has around it: the views, the picture asked for, the places and days there are to choose from."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response

from contingent.http.access import Client
from contingent.http.answers import unless_known
from contingent.http.arguments import arguments_of
from contingent.http.static import static_digest, static_url
from contingent.pages.environment import country_name, render
from contingent.pages.pictures import Picture, WebAddresses
from contingent.store import Store

HTML = "text/html"
VIEWS = (
    ("brief", "Brief"),
    ("map", "Map"),
    ("timeline", "Timeline"),
    ("forces", "Forces"),
    ("commitments", "Commitments"),
    ("mandates", "Mandates"),
    ("events", "Events"),
    ("claims", "Claims"),
    ("disputes", "Disputes"),
    ("changes", "Changes"),
)
MOST_PLACES = 60  # offered to choose from; any other can be typed


@dataclass(frozen=True, slots=True)
class Ground:
    """What one state of the database offers to choose from."""

    places: tuple[tuple[str, str, int], ...]  # code, name, statements
    days: tuple[str, str] | None


class Grounds:
    """The places of a database, and the days of each, worked out once for each of its states."""

    def __init__(self) -> None:
        self._state = ""
        self._places: tuple[tuple[str, str, int], ...] = ()
        self._days: dict[str | None, tuple[str, str] | None] = {}
        self._lock = threading.Lock()

    def of(self, store: Store, host: str | None) -> Ground:
        """What there is to choose from, at a place or in all."""
        state = store.state()
        with self._lock:
            if state != self._state:
                found = store.hosts()[:MOST_PLACES]
                self._places = tuple((h.code, country_name(h.code), h.statements) for h in found)
                self._days.clear()
                self._state = state
            if host not in self._days:
                self._days[host] = store.published_between(host)
            return Ground(self._places, self._days[host])


def read_query(request: Request[Any, Any, Any], kind: type[Any]) -> Any:
    """The arguments of a page; a field of a form that was left empty counts as not given.

    Raises:
        Problem: 400 for an argument that is unknown, given twice, or not of its form.
    """
    return arguments_of([(k, v) for k, v in request.query_params.multi_items() if v.strip()], kind)


def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    here: str,
    title: str,
    where: Picture,
    ground: Ground,
    client: Client | None,
    **values: Any,
) -> str:
    """A page of the application.

    Args:
        here: the view it is, to mark it in the list of views.
    """
    given: dict[str, Any] = {
        "to": WebAddresses(where),
        "picture": where,
        "here": here,
        "title": title,
        "path": request.url.path,
        "views": VIEWS,
        "places": ground.places,
        "span": _span(ground.days, where),
        "since": None,
        "static": static_url,
        "person": client.name if client is not None else "",
        "signed_in": client is not None and bool(client.session),
    }
    return render(template, **{**given, **values})


def html_answer(text: str, *, status: int = 200) -> Response[bytes]:
    """A page as an answer, kept by nobody: it may hold the name of a person, or a token."""
    return Response(content=text.encode(), status_code=status, media_type=HTML, headers={"cache-control": "no-store"})


def page_unless_known(request: Request[Any, Any, Any], *state: str, make: Callable[[], str]) -> Response[bytes]:
    """A page, or 304 when the browser holds it already. `state`: all it depends on beside its address."""
    return unless_known(
        request, *state, static_digest(), make=lambda: Response(content=make().encode(), media_type=HTML)
    )  # fmt: skip


def _span(days: tuple[str, str] | None, picture: Picture) -> tuple[str, str, int, int, int] | None:
    """First and last day of the sliders, how many days they have, and where the two stand."""
    if days is None or days[0] == days[1]:
        return None
    first, last = (date.fromisoformat(day) for day in days)
    most = (last - first).days

    def place(day: str | None) -> int:
        return most if day is None else min(max((date.fromisoformat(day) - first).days, 0), most)

    return days[0], days[1], most, place(picture.on), place(picture.known_by)
