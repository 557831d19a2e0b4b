"""What a view can see: the ledger as known by a day, with its links and names indexed once."""

from __future__ import annotations

import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from contingent.records import Document, Statement, Status
from contingent.resolve.copies import passages
from contingent.resolve.ledger import Ledger, check_day, filter_ledger, printable
from contingent.resolve.waiting import components, happened, waiting
from contingent.views._dates import When, begins_after, day_held, read_when
from contingent.views._hosts import speaks_of
from contingent.views._names import Names, Party

ForceParties = tuple[tuple[Party, ...], Party | None, Party | None, Party | None]
_Asked = tuple[str | None, str | None, str | None]
_BRACKETS = " \t\r\n()[]{}<>"


@dataclass(frozen=True, kw_only=True)
class Context:
    """A ledger cut to what had been published by a day, and the day `on` the picture is for.

    `on` is None only when nothing in the ledger is dated. `statements` are the answers a view may give: those of the
    ledger that no visible statement `corrects`. `known` adds what they wait on or are linked to.
    """

    ledger: Ledger
    on: date | None
    statements: tuple[Statement, ...]
    known: dict[str, Statement]
    names: Names
    published: dict[str, When]
    same: dict[str, str]  # statement id -> id of its fact
    links_from: dict[str, list[tuple[str, str]]]  # id -> (relation, id it points to)
    links_to: dict[str, list[tuple[str, str]]]  # id -> (relation, id that points to it)
    promise_of: dict[str, str]  # id of a statement that is not actual -> id of the promise of its report it belongs to
    waiting: frozenset[str]  # ids of statements that wait, themselves or as part of a promise that does
    origin_of: dict[str, str]  # document id -> id of its origin, after `copies`
    waits: dict[str, Status]  # status by statement id, as conditions see it

    def fact(self, statement: Statement) -> str:
        """Id of the fact (statements joined by `same`) a statement belongs to."""
        return self.same.get(statement.id, statement.id)

    def conditional(self, statement: Statement) -> bool:
        """True when the statement, or the promise it is part of, waits on something not known to have happened."""
        return statement.id in self.waiting

    def publishers(self, documents: Iterable[str]) -> tuple[str, ...]:
        """Names of the publishers of some documents, each once.

        Where none is known, the name in the report's credit line stands for it, else the name of its file.
        """
        asked = tuple(documents)
        found = self._publishers_of.get(asked)
        if found is None:
            names = (self._outlets.get(doc) for doc in asked)
            found = self._publishers_of[asked] = tuple(dict.fromkeys(name for name in names if name))
        return found

    @cached_property
    def _publishers_of(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {}

    @cached_property
    def _outlets(self) -> dict[str, str | None]:
        return {
            id_: self.ledger.publishers.get(id_) or _credited(doc, self.names) or _file_name(doc)
            for id_, doc in self.ledger.documents.items()
        }

    @cached_property
    def force_parties(self) -> dict[str, ForceParties]:
        """What `_force_figures.force_parties` has found already, by statement id: every view asks for it again."""
        return {}

    @cached_property
    def force_figures(self) -> list[Any]:
        """What `_force_figures.force_figures` has found already."""
        return []

    @cached_property
    def realities(self) -> dict[str, str]:
        """What `figures.reality` has found already, by statement id."""
        return {}

    def origins(self, statements: Iterable[str]) -> int:
        """How many independent origins stand behind some statements.

        Reports that are copies of one text count once, and so do reports that tell it in the same passage of words.
        """
        told: dict[str, str] = {}
        origin: dict[str, str] = {}
        for id_ in dict.fromkeys(statements):
            s = self.known[id_]
            told[id_] = " ".join(span.exact for span in s.evidence)
            origin[id_] = self.origin_of.get(s.doc, s.doc)
        if len(set(origin.values())) < 2:
            return len(set(origin.values()))
        one = components((origin[a], origin[b]) for a, b in passages(told))
        return len({one.get(doc, doc) for doc in origin.values()})


_seen: deque[tuple[tuple[Ledger, _Asked], Context]] = deque(maxlen=4)
_lock = threading.Lock()


def see(ledger: Ledger, *, in_: str | None = None, on: str | None = None, known_by: str | None = None) -> Context:
    """The ledger as known by the end of a day. The last few are kept: a page asks several views of one ledger.

    Args:
        in_: code or name of the country the picture is of, if it is of one; nothing is filtered by it here.
        on: the day the picture is for; by default the latest publication date among the documents seen, of those that
            speak of the country if there are any.
        known_by: only documents published on or before this day. A document whose date is unknown, or too coarse to
            tell, is seen only when no such day is given.
    Raises:
        UsageError: `on` or `known_by` is not one calendar day.
    """
    asked = (in_, on, known_by)
    with _lock:
        for kept, context in _seen:
            if kept[0] is ledger and kept[1] == asked:
                return context
    context = _see(ledger, in_=in_, on=on, known_by=known_by)
    with _lock:
        _seen.append(((ledger, asked), context))
    return context


def _see(ledger: Ledger, *, in_: str | None, on: str | None, known_by: str | None) -> Context:
    ledger = filter_ledger(ledger, known_by=known_by)
    published = {
        doc.id: when for doc in ledger.documents.values() if (when := read_when(doc.published.edtf)) is not None
    }
    links_from: dict[str, list[tuple[str, str]]] = defaultdict(list)
    links_to: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for link in ledger.links:
        links_from[link.from_].append((link.rel, link.to))
        links_to[link.to].append((link.rel, link.from_))
    corrected = {link.to for link in ledger.links if link.rel == "corrects"}
    known = {s.id: s for s in (*ledger.statements, *ledger.context) if s.id not in corrected}
    names = Names(ledger.entities)
    if on is not None:
        day: date | None = date.fromisoformat(check_day(on))
    else:
        near = {s.doc for s in ledger.statements if in_ is not None and s.id in known and speaks_of(names, s, in_)}
        day = _latest(when for doc, when in published.items() if doc in near) or _latest(published.values())
    judged = waiting(known, ledger.links, done=_done_by(day, published))
    return Context(
        ledger=ledger,
        on=day,
        statements=tuple(s for s in ledger.statements if s.id in known),
        known=known,
        names=names,
        published=published,
        same=judged.same,
        links_from=dict(links_from),
        links_to=dict(links_to),
        origin_of=components((link.from_, link.to) for link in ledger.links if link.rel == "copies"),
        waits=judged.status,
        promise_of=judged.promise_of,
        waiting=judged.ids,
    )


def out_of_picture(context: Context, statement: Statement) -> bool:
    """True for what happened after the day asked for, or is a plan first reported after it.

    What a later report tells without saying since when ("by 2022-04-15") is no part of the picture of an earlier day:
    that it had happened by then, nobody says.
    """
    when, published = read_when(statement.time.edtf), context.published.get(statement.doc)
    if statement.status != "actual":
        return begins_after(published, context.on)
    if when is not None and when.within and when.first is None and begins_after(published, context.on):
        return day_held(when, published, context.on) is None
    return begins_after(when, context.on)


def _done_by(on: date | None, published: dict[str, When]) -> Callable[[Statement], bool]:
    """Whether a statement reports its event as fact, and as one surely of that day or earlier."""

    def done(statement: Statement) -> bool:
        if not happened(statement):
            return False
        when, said = read_when(statement.time.edtf), published.get(statement.doc)
        if on is None or (when is None and said is None):
            return True
        if when is None:
            return said is not None and said.last is not None and said.last <= on
        return day_held(when, said, on) is not None

    return done


def _latest(days: Iterable[When]) -> date | None:
    return max((when.last for when in days if when.last is not None), default=None)


def _credited(document: Document, names: Names) -> str | None:
    for credit in document.credit:
        entity = names.get(credit.who)
        name = entity.name if entity is not None else credit.exact.strip(_BRACKETS)
        if name:
            return printable(name)
    return None


def _file_name(document: Document) -> str | None:
    name = re.split(r"[\\/]", document.file or "")[-1]
    return printable(name) if name not in ("", "-") else None
