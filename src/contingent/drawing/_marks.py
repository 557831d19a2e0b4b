"""Rows of views as marks for a map: one for each figure, with its reality, its place and its spoken words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from contingent.codebooks.load import countries
from contingent.drawing._looks import Look, leaves, look_of, size_of
from contingent.drawing._svg import LeftOut
from contingent.drawing.places import Locate, country_point
from contingent.drawing.projection import Degrees
from contingent.views.arranging import OLD_DAYS
from contingent.views.events import TOLLS, EventRow
from contingent.views.figures import NO_NUMBER, Figure
from contingent.views.forces import ForceRow
from contingent.views.life_cycle import Commitment

Kind = Literal["force", "change", "event"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place on the map: its country, and a place within it where that was found (else None)."""

    country: str
    within: str | None
    at: Degrees


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One figure, or one happening, to be drawn at a place.

    Attributes:
        name, number: the two lines of its label. `spoken`: all of it, for a screen reader and a tooltip.
        figure: what it is sized by; None where no number is given. `others`: rival figures of the same happening.
        origin: ISO code of the country it comes from, for an arrow; None where there is none to draw.
    """

    kind: Kind
    look: Look
    name: str
    number: str
    spoken: str
    figure: Figure | None
    others: tuple[Figure, ...] = ()
    place: Place
    origin: str | None
    statements: tuple[str, ...]

    @property
    def size(self) -> float:
        """The number its area stands for; 0 where none is given."""
        return size_of(self.figure) if self.figure is not None else 0.0


Found = Mark | LeftOut


def force_marks(rows: Iterable[ForceRow], locate: Locate | None) -> Iterator[Found]:
    """A mark for each figure of a force: in place, rival, change, promise, allegation; never two figures as one."""
    for row in rows:
        place = _place(row.host_code, row.part, locate)
        found = isinstance(place, Place) and place.within is not None
        force = row.force if found or row.part is None else f"{row.force}: {row.part}"
        groups: tuple[tuple[Kind, Look | None, tuple[Figure, ...]], ...] = (
            ("force", None, (row.stock,) if row.stock is not None else ()),
            ("force", "rival", row.rivals),
            ("change", None, row.changes),
            ("force", None, row.promised),
            ("force", None, row.alleged),
        )
        for kind, look, figures in groups:
            for figure in figures:
                old = figure is row.stock and (row.age_days or 0) > OLD_DAYS
                yield _force_mark(kind, look, force, row.contributor_code, row.host, figure, place, row.part, old=old)
        for figure in row.denied:
            yield _left(row.force, figure, "said not to be so")
        for figure in row.unplaced:
            yield _left(row.force, figure, "its day is not known, or it is not told as in place")


def promise_marks(rows: Iterable[Commitment], shown: frozenset[str], locate: Locate | None) -> Iterator[Found]:
    """Marks for promises whose statements (`shown`) no force row has, as of a force of which nothing is in place yet."""
    for row in rows:
        place = _place(row.host_code, None, locate)
        for figure in _promised(row):
            if not shown & set(figure.statements):
                yield _force_mark("force", None, row.force, row.contributor_code, row.host, figure, place, None)


def event_marks(rows: Iterable[EventRow], locate: Locate | None) -> Iterator[Found]:
    """A mark for each happening; what is said not to have happened has none."""
    for row in rows:
        figures = tuple(f for toll in TOLLS for f in getattr(row, toll))
        words = " | ".join(dict.fromkeys(f.counted for f in figures))
        head = f"{row.label} {row.gist}" if row.label else row.gist
        told = "; ".join((*row.said_by, *row.publishers))
        spoken = f"{head}{f' — {words}' if words else ''} ({row.when}; {told})"
        if row.denied:
            yield LeftOut(text=spoken, reason="said not to be so", statements=row.statements)
            continue
        within = next(
            (name for name in row.place if locate is not None and row.host_code and _near(locate, name, row)), None
        )
        place = _place(row.host_code, within, locate)
        if not isinstance(place, Place):
            yield LeftOut(text=spoken, reason=place, statements=row.statements)
            continue
        yield Mark(
            kind="event",
            look=look_of(row.label),
            name=_count_words(row.label, words) if words else "",
            number="",
            spoken=f"{spoken}{_where_drawn(place, ', '.join(row.place) or None)}",
            figure=row.killed[0] if row.killed else None,
            others=row.killed[1:],
            place=place,
            origin=None,
            statements=row.statements,
        )


def _near(locate: Locate, name: str, row: EventRow) -> bool:
    return locate(name, row.host_code or "") is not None


def _promised(row: Commitment) -> Iterator[Figure]:
    for stage in row.stages:
        if stage.kind in ("possible", "wanted", "expected", "planned"):
            yield from stage.figures


def _force_mark(
    kind: Kind,
    look: Look | None,
    force: str,
    contributor: str | None,
    host: str,
    figure: Figure,
    place: Place | str,
    part: str | None,
    *,
    old: bool = False,
) -> Found:
    """`old`: the day of the figure stands beside it, as it is no longer told of the day that is drawn."""
    told = look or look_of(figure.label)
    if not isinstance(place, Place):
        return _left(force, figure, place)
    if told == "denied":
        return _left(force, figure, "said not to be so")
    if told == "promised" and leaves(figure.text):
        return _left(force, figure, "it speaks of leaving, not of a force to come")
    counted = figure.number != NO_NUMBER
    short = figure.counted.partition(" (")[0] + (f" ({figure.when})" if old else "")
    origin = contributor if contributor != place.country and not leaves(figure.text) and told != "rival" else None
    return Mark(
        kind=kind,
        look=told,
        name=force,
        number=_count_words(figure.label, short) if counted else figure.text.removesuffix(" (no number)"),
        spoken=f"{force} in {host}: {figure.line()}{_where_drawn(place, part)}",
        figure=figure if counted else None,
        place=place,
        origin=origin if origin in countries() else None,
        statements=figure.statements,
    )


def _count_words(label: str, words: str) -> str:
    return f"{label} {words}" if label else words


def _left(force: str, figure: Figure, reason: str) -> LeftOut:
    return LeftOut(text=f"{force}: {figure.line()}", reason=reason, statements=figure.statements)


def _place(code: str | None, within: str | None, locate: Locate | None) -> Place | str:
    """The place, or the reason why there is none."""
    if not code:
        return "no country is named for it"
    if "+" in code:
        return "it is said of several countries together"
    at = country_point(code)
    if at is None:
        return "its country has no outline on the base map"
    found = locate(within, code) if within is not None and locate is not None else None
    return Place(country=code, within=within if found else None, at=found or at)


def _where_drawn(place: Place, named: str | None) -> str:
    if named is None or place.within is not None:
        return ""
    country = countries().get(place.country)
    name = country.name if country is not None else place.country
    return "" if named == name else f" [{named}: drawn at the middle of the country]"


def split(found: Iterable[Found]) -> tuple[list[Mark], list[LeftOut]]:
    """Marks, and what has none, each in the order of the rows."""
    everything: Sequence[Found] = list(found)
    return [m for m in everything if isinstance(m, Mark)], [m for m in everything if isinstance(m, LeftOut)]
