"""The views as addresses: /api/v1/forces and its like. Each is the command of that name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.handlers import HTTPRouteHandler

from contingent.http.answers import JSON_ONLY, form_of, json_answer, table_answer, unless_known
from contingent.http.arguments import (
    ChangesPicture,
    EventsPicture,
    PictureArguments,
    Situation,
    TimelinePicture,
    contributor_code,
    host_code,
    iso,
    read_arguments,
)
from contingent.http.database import Database
from contingent.http.picture import load_picture, unseen
from contingent.pages.pictures import Picture
from contingent.records import STATUSES
from contingent.resolve.ledger import Ledger
from contingent.store import Recent, Store
from contingent.views.brief import Brief, brief
from contingent.views.changes import ChangeRow, changes
from contingent.views.claims import ClaimRow, claims
from contingent.views.disputes import DisputeRow, disputes
from contingent.views.events import EventRow, events
from contingent.views.forces import ForceRow, forces
from contingent.views.life_cycle import Commitment, life_cycles
from contingent.views.mandates import MandateRow, mandates
from contingent.views.timeline import TimelineRow, timeline

API = "/api/v1"
READ = [HttpMethod.GET, HttpMethod.HEAD]


@dataclass(frozen=True, slots=True)
class ViewRoute:
    """A view under its name: what it takes, a row of it, and the rows it gives."""

    name: str
    about: str
    arguments: type[PictureArguments]
    row_type: type[Any]
    rows: Callable[[Ledger, Picture, Any], Sequence[Any]]
    narrowed: bool = False  # the view itself does not narrow by place
    by_itself: bool = False  # the view narrows by contributor: what others say and allow is part of its rows


def where(arguments: Situation) -> Picture:
    """Names as codes, days as ISO text.

    Raises:
        Problem: 422 for a country or contributor that is not known.
    """
    return Picture(
        in_=host_code(arguments.in_),
        by=contributor_code(arguments.by),
        on=iso(arguments.on),
        known_by=iso(arguments.known_by),
    )


def picture_of(store: Store, w: Picture, *, narrowed: bool = False, since: str | None = None) -> Recent:
    """What a view of that place and those days is worked out from."""
    return load_picture(
        store, in_=w.in_, by=w.by, on=w.on, known_by=w.known_by, narrowed=narrowed, since=since
    )  # fmt: skip


def brief_picture(store: Store, w: Picture, *, since: str | None = None) -> Recent:
    """What the brief is worked out from: later reports too where they can be looked at, as it says how many there are."""
    whole = picture_of(store, replace(w, known_by=None), since=since)
    return whole if not whole.left_out else picture_of(store, w, since=since)


def brief_page(picture: Recent, w: Picture) -> Brief:
    """The brief as `contingent brief` prints it; what was not looked at is among what is left out."""
    found = brief(picture.ledger, in_=w.in_, on=w.on, known_by=w.known_by)
    told = unseen(picture)
    return replace(found, left_out=(*found.left_out, told)) if told else found


def view_rows(store: Store, view: ViewRoute, w: Picture, arguments: Any) -> tuple[list[Any], Recent]:
    """The rows of a view, and what they were worked out from."""
    since = arguments.since.isoformat() if view.name == "changes" else None
    wider = replace(w, by=None) if view.by_itself else w
    picture = picture_of(store, wider, narrowed=view.narrowed, since=since)
    if picture.left_out and wider != w:
        picture = picture_of(store, w, narrowed=view.narrowed, since=since)
    return list(view.rows(picture.ledger, w, arguments)), picture


def _forces(ledger: Ledger, w: Picture, _: PictureArguments) -> Sequence[ForceRow]:
    return forces(ledger, in_=w.in_, on=w.on, known_by=w.known_by)


def _commitments(ledger: Ledger, w: Picture, _: PictureArguments) -> Sequence[Commitment]:
    return life_cycles(ledger, in_=w.in_, by=w.by, on=w.on, known_by=w.known_by)


def _mandates(ledger: Ledger, w: Picture, _: PictureArguments) -> Sequence[MandateRow]:
    return mandates(ledger, on=w.on, known_by=w.known_by)


def _events(ledger: Ledger, w: Picture, arguments: EventsPicture) -> Sequence[EventRow]:
    statuses = STATUSES if arguments.all == "true" else ("actual",)
    return events(ledger, on=w.on, known_by=w.known_by, statuses=statuses)


def _claims(ledger: Ledger, w: Picture, _: PictureArguments) -> Sequence[ClaimRow]:
    return claims(ledger, on=w.on, known_by=w.known_by)


def _disputes(ledger: Ledger, w: Picture, _: PictureArguments) -> Sequence[DisputeRow]:
    return disputes(ledger, in_=w.in_, on=w.on, known_by=w.known_by)


def _timeline(ledger: Ledger, w: Picture, arguments: TimelinePicture) -> Sequence[TimelineRow]:
    return timeline(ledger, on=w.on, known_by=w.known_by, since=iso(arguments.since))


def change_rows(ledger: Ledger, w: Picture, since: str) -> Sequence[ChangeRow]:
    """What is new or told otherwise after the day `since`, as `contingent changes` prints it."""
    return changes(ledger, since=since, in_=w.in_, on=w.on, known_by=w.known_by)


def _changes(ledger: Ledger, w: Picture, arguments: ChangesPicture) -> Sequence[ChangeRow]:
    return change_rows(ledger, w, arguments.since.isoformat())


VIEWS: tuple[ViewRoute, ...] = (
    ViewRoute(
        "forces", "Who has how many where; promises beside them, never added.", PictureArguments, ForceRow, _forces
    ),
    ViewRoute(
        "commitments",
        "What was promised, on what condition, and its life.",
        PictureArguments,
        Commitment,
        _commitments,
        by_itself=True,
    ),
    ViewRoute(
        "mandates",
        "What was authorised, asked for, or is awaited.",
        PictureArguments,
        MandateRow,
        _mandates,
        narrowed=True,
    ),
    ViewRoute("events", "What happened, with tolls by source.", EventsPicture, EventRow, _events, narrowed=True),
    ViewRoute(
        "claims", "Who says what of whom, and who denies it.", PictureArguments, ClaimRow, _claims, narrowed=True
    ),
    ViewRoute("disputes", "Figures that cannot all be right, side by side.", PictureArguments, DisputeRow, _disputes),
    ViewRoute("timeline", "All of it by day.", TimelinePicture, TimelineRow, _timeline, narrowed=True),
    ViewRoute("changes", "What is new, or told otherwise, since a day.", ChangesPicture, ChangeRow, _changes),
)


def view_handlers(database: Database) -> list[HTTPRouteHandler]:
    """A handler for the brief and for each view."""
    return [_brief_handler(database), *(_view_handler(database, view) for view in VIEWS)]


def _brief_handler(database: Database) -> HTTPRouteHandler:
    @route(f"{API}/brief", http_method=READ, name="brief", sync_to_thread=True)
    def show_brief(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, Situation)
        form_of(request, None, JSON_ONLY)
        asked, store = where(arguments), database.reader()
        return unless_known(
            request, store.state(), make=lambda: json_answer(brief_page(brief_picture(store, asked), asked))
        )

    return show_brief


def _view_handler(database: Database, view: ViewRoute) -> HTTPRouteHandler:
    @route(f"{API}/{view.name}", http_method=READ, name=view.name, sync_to_thread=True)
    def show_view(request: Request[Any, Any, Any]) -> Response[bytes]:
        arguments = read_arguments(request, view.arguments)
        form = form_of(request, arguments.format)
        asked, store = where(arguments), database.reader()
        state = store.state()

        def make() -> Response[bytes]:
            rows, picture = view_rows(store, view, asked, arguments)
            return table_answer(
                request, rows, row_type=view.row_type, arguments=arguments, form=form, state=state,
                left_out=picture.left_out,
            )  # fmt: skip

        return unless_known(request, state, form, make=make)

    return show_view
