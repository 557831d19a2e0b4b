"""Which drawing goes with which page: wide and narrow, one of them shown by the width of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from contingent.drawing import Drawing, LeftOut
from contingent.drawing.chain import draw_chain
from contingent.drawing.chart import draw_strength
from contingent.drawing.lanes import draw_lanes
from contingent.drawing.map import draw_map
from contingent.drawing.places import Locate, locate_in
from contingent.drawing.timeline import draw_timeline
from contingent.gazetteer.lookup import open_gazetteer
from contingent.pages.pictures import Picture
from contingent.pages.statement_ids import statement_ids
from contingent.resolve.ledger import Ledger
from contingent.views.events import TOLLS, VIOLENCE_TYPES, events
from contingent.views.forces import forces
from contingent.views.life_cycle import life_cycles
from contingent.views.strength import strength
from contingent.views.trace import Trace

WIDE, SCROLLED, NARROW = 1000, 720, 360
Href = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing for a page, what has no mark on it, and ids of all statements that its marks may lead to."""

    svg: Markup
    left_out: tuple[LeftOut, ...] = ()
    statements: tuple[str, ...] = ()


NOTHING = Drawn(Markup())


def draw_of_map(ledger: Ledger, picture: Picture, href: Href) -> Drawn:
    """The map of forces, promises and violence of one picture."""
    asked: dict[str, Any] = {"on": picture.on, "known_by": picture.known_by}
    counted = forces(ledger, in_=picture.in_, **asked)
    lives = life_cycles(ledger, in_=picture.in_, by=picture.by, **asked)
    happened = [r for r in events(ledger, **asked) if picture.in_ is None or r.host_code == picture.in_]
    violent = [r for r in happened if r.type in VIOLENCE_TYPES and any(getattr(r, unit) for unit in TOLLS)]

    def draw(width: int, key: str) -> Drawing:
        return draw_map(
            counted, violent, lives, href=href, locate=_locate(), place=picture.in_, width=width, key=key
        )  # fmt: skip

    return _both(draw, "map")


def draw_of_view(name: str, rows: Sequence[Any], ledger: Ledger, picture: Picture, href: Href) -> Drawn | None:
    """The drawing of a table: strength over time, lanes of commitments, the timeline; None for the others."""
    if name == "forces" and picture.in_ is not None:
        found = strength(ledger, in_=picture.in_, on=picture.on, known_by=picture.known_by)
        return _both(lambda width, key: draw_strength(found, href=href, width=width, key=key), "strength")
    if name == "commitments" and rows:
        return _both(lambda width, key: draw_lanes(rows, href=href, width=width, key=key), "lanes")
    if name == "timeline" and rows:
        return _both(lambda width, key: draw_timeline(rows, href=href, width=width, key=key), "timeline")
    return None


def draw_of_brief(ledger: Ledger, picture: Picture, href: Href) -> Drawn:
    """The chart of a brief of one place, of one width, which a narrow screen scrolls; none for all places together."""
    if picture.in_ is None:
        return NOTHING
    found = strength(ledger, in_=picture.in_, on=picture.on, known_by=picture.known_by)
    drawing = draw_strength(found, href=href, width=SCROLLED)
    svg = Markup(f'<figure class="frame scrolled">{drawing.svg}</figure>')
    return Drawn(svg, drawing.left_out, tuple(statement_ids(found)))


def draw_of_chain(traced: Trace) -> Markup:
    """Who says so: the source chain of a statement."""
    return Markup(draw_chain(traced, href=lambda id_: f"/statement/{id_}", width=NARROW).svg)


def _both(draw: Callable[[int, str], Drawing], key: str) -> Drawn:
    wide, narrow = draw(WIDE, key), draw(NARROW, f"{key}-narrow")
    svg = Markup(f'<figure class="frame wide-screen">{wide.svg}</figure>') + Markup(
        f'<figure class="frame narrow-screen">{narrow.svg}</figure>'
    )
    # What only the one of them has no room for is told as well: whoever sees the other loses nothing by it.
    return Drawn(svg, tuple(dict.fromkeys((*wide.left_out, *narrow.left_out))))


@cache
def _locate() -> Locate:
    return locate_in(open_gazetteer())
