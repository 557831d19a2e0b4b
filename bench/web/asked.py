"""What is asked of the pages and of the store when they are measured: places, days, ids and words drawn from the database."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from contingent.records import STATEMENT_TYPES, STATUSES
from contingent.store import Filters, Store

VIEWS = ("forces", "commitments", "mandates", "events", "claims", "disputes", "timeline", "changes")
WORDS = (
    "troops",
    "attacked market",
    '"arrived in"',
    "council",
    "withdrew soldiers",
    "schools closed",
    "accused killing",
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """Some of what a database holds."""

    hosts: list[str]
    shares: list[int]
    statements: list[str]
    documents: list[str]
    outlets: list[str]
    first: date
    last: date


def known(db: Path, *, seed: int, ids: int = 400) -> Known:
    """Hosts with their shares, and ids spread evenly over the database."""
    rng = random.Random(seed)
    with closing(sqlite3.connect(db)) as connection:
        hosts = connection.execute(
            "SELECT host, sum(statements) FROM view_groups WHERE party = '*' AND host NOT IN ('*', '') GROUP BY host"
        ).fetchall()
        (most,) = connection.execute("SELECT max(seq) FROM statements").fetchone()
        drawn = [rng.randint(1, most) for _ in range(ids)]
        pairs = [
            connection.execute("SELECT id, doc FROM statements WHERE seq >= ? LIMIT 1", (n,)).fetchone() for n in drawn
        ]
        first, last = connection.execute(
            "SELECT min(published), max(published) FROM view_readings WHERE published > 0"
        ).fetchone()
        outlets = [name for (name,) in connection.execute("SELECT DISTINCT publisher FROM documents LIMIT 60") if name]
    return Known(
        hosts=[host for host, _ in hosts],
        shares=[share for _, share in hosts],
        statements=[statement for statement, _ in pairs],
        documents=[document for _, document in pairs],
        outlets=outlets,
        first=date.fromordinal(first),
        last=date.fromordinal(last),
    )


class Draw:
    """Draws questions. Half of the places are drawn by their share of the statements, half evenly."""

    def __init__(self, what: Known, *, seed: int) -> None:
        self._known, self._rng = what, random.Random(seed)

    def place(self) -> str:
        """A host country."""
        if self._rng.random() < 0.5:
            return self._rng.choices(self._known.hosts, self._known.shares)[0]
        return self._rng.choice(self._known.hosts)

    def day(self) -> str:
        """A day of the archive."""
        span = (self._known.last - self._known.first).days
        return (self._known.first + timedelta(self._rng.randint(0, span))).isoformat()

    def picture(self) -> dict[str, str]:
        """Place and days: none, a day, or a day as known by it or by another."""
        asked = {"in": self.place()} if self._rng.random() < 0.95 else {}
        drawn = self._rng.random()
        if drawn < 0.6:
            asked["on"] = self.day()
        if drawn < 0.4:
            asked["known-by"] = asked["on"] if drawn < 0.2 else max(asked["on"], self.day())
        return asked

    def filters(self) -> Filters:
        """One to four filters of a list of statements."""
        rng = self._rng
        every: dict[str, Callable[[], object]] = {
            "words": lambda: rng.choice(WORDS),
            "type": lambda: rng.choice(STATEMENT_TYPES),
            "status": lambda: rng.choice(STATUSES),
            "actor": self.place,
            "place": self.place,
            "source": lambda: rng.choice(self._known.outlets),
            "first": self.day,
            "last": self.day,
            "alleged": lambda: rng.random() < 0.5,
            "conditional": lambda: rng.random() < 0.5,
        }
        chosen = rng.sample(sorted(every), rng.randint(0, 4))
        drawn: Any = {name: every[name]() for name in chosen}
        return cast(Filters, drawn)

    def statement(self) -> str:
        """The id of a statement."""
        return self._rng.choice(self._known.statements)

    def document(self) -> str:
        """The id of a document."""
        return self._rng.choice(self._known.documents)

    def words(self) -> str:
        """Words to search for."""
        return self._rng.choice(WORDS)


def addresses(draw: Draw, *, each: int) -> Iterator[tuple[str, str]]:
    """(name, address) of everything a browser or a program may ask for, `each` times with other questions."""
    for _ in range(each):
        yield "page brief", "/?" + urlencode(draw.picture())
        yield "api brief", "/api/v1/brief?" + urlencode(draw.picture())
        yield "page brief, one file", "/brief.html?" + urlencode(draw.picture())
        yield "page map", "/map?" + urlencode(draw.picture())
        for view in VIEWS:
            yield f"page {view}", f"/{view}?" + urlencode(_asked_of(view, draw))
            yield f"api {view}", f"/api/v1/{view}?" + urlencode(_asked_of(view, draw))
        yield "page statement", f"/statement/{quote(draw.statement())}"
        yield "api statement", f"/api/v1/statements/{quote(draw.statement())}"
        yield "page document", f"/documents/{quote(draw.document())}"
        yield "api document", f"/api/v1/documents/{quote(draw.document())}"
        yield "page search", "/search?" + urlencode(_plain(draw.filters()))
        yield "api statements", "/api/v1/statements?" + urlencode(_plain(draw.filters()))
        yield "api facets", "/api/v1/facets?" + urlencode(_plain(draw.filters()))
        yield "api search", "/api/v1/search?" + urlencode({"words": draw.words()})
        yield "api doubts", "/api/v1/doubts?" + urlencode({"in": draw.place()})


def _asked_of(view: str, draw: Draw) -> dict[str, str]:
    """A picture, another one each time: nothing that was worked out for a question helps with the next."""
    asked = draw.picture()
    if view != "changes":
        return asked
    return {k: v for k, v in asked.items() if k not in ("on", "known-by")} | {"since": asked.get("on", draw.day())}


def _plain(filters: Filters) -> dict[str, str]:
    """Filters as an address writes them."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in filters.items()}


def calls(draw: Draw, store: Store, *, each: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """(name, call) of what pages ask of the store."""
    for _ in range(each):
        asked, filters = draw.picture(), draw.filters()
        where: dict[str, Any] = {"in_": asked.get("in"), "on": asked.get("on"), "known_by": asked.get("known-by")}
        yield "load_recent", partial(store.load_recent, **where)
        yield "load_around", partial(store.load_around, [draw.document()])
        yield "find_statements", partial(store.find_statements, **filters)
        yield "facets", partial(store.facets, **filters)
        yield "search", partial(store.search, draw.words())
