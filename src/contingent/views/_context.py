"""What a view can see: the ledger as known by a day, with its links and names indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contingent.records import FORCE_TYPES, Statement, Status, is_alleged, is_conditional
from contingent.resolve.ledger import Ledger, check_day, filter_ledger
from contingent.views._dates import When, begins_after, read_when
from contingent.views._names import Names

PROMISE_TYPES = FORCE_TYPES | {"AUTHORIZE"}


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
        """Names of the publishers of some documents, each once; unknown ones are left out."""
        names = (self.ledger.publishers.get(doc) for doc in documents)
        return tuple(dict.fromkeys(name for name in names if name))

    def origins(self, documents: Iterable[str]) -> int:
        """How many independent origins stand behind some documents: copies of one text count once."""
        return len({self.origin_of.get(doc, doc) for doc in documents})


def see(ledger: Ledger, *, on: str | None = None, known_by: str | None = None) -> Context:
    """The ledger as known by the end of a day.

    Args:
        on: the day the picture is for; by default the latest publication date among the documents seen.
        known_by: only documents published on or before this day. A document whose date is unknown, or too coarse to
            tell, is seen only when no such day is given.
    Raises:
        UsageError: `on` or `known_by` is not one calendar day.
    """
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
    same = components((link.from_, link.to) for link in ledger.links if link.rel == "same")
    waits = _waits(known, same, links_to)
    promise_of = _promises(known, links_from)
    held_up = {promise_of.get(i, i) for i, s in known.items() if is_conditional(s, waits)}
    latest = max((when.last for when in published.values() if when.last is not None), default=None)
    return Context(
        ledger=ledger,
        on=latest if on is None else date.fromisoformat(check_day(on)),
        statements=tuple(s for s in ledger.statements if s.id in known),
        known=known,
        names=Names(ledger.entities),
        published=published,
        same=same,
        links_from=dict(links_from),
        links_to=dict(links_to),
        origin_of=components((link.from_, link.to) for link in ledger.links if link.rel == "copies"),
        waits=waits,
        promise_of=promise_of,
        waiting=frozenset(i for i, s in known.items() if s.status != "actual" and promise_of.get(i, i) in held_up),
    )


def components(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Connected groups of a graph: each node that has an edge, with the smallest id of its group."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return {node: root(node) for node in tuple(parent)}


def happened(statement: Statement) -> bool:
    """True for what a report states as fact: actual, not denied, not an allegation."""
    return statement.status == "actual" and statement.polarity == "+" and not is_alleged(statement)


def out_of_picture(context: Context, statement: Statement) -> bool:
    """True for what happened after the day asked for, or is a plan first reported after it."""
    if statement.status == "actual":
        return begins_after(read_when(statement.time.edtf), context.on)
    return begins_after(context.published.get(statement.doc), context.on)


def _promises(known: dict[str, Statement], links_from: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    """Statements of one report that are one promise: not actual, of one polarity, joined by `same` or `details`."""
    open_ones = {i: s for i, s in known.items() if s.status != "actual" and s.type in PROMISE_TYPES}
    return components(
        (i, other.id)
        for i, s in open_ones.items()
        for rel, to in links_from.get(i, ())
        if rel in ("same", "details")
        and (other := open_ones.get(to)) is not None
        and (other.doc, other.polarity) == (s.doc, s.polarity)
    )


def _waits(
    known: dict[str, Statement], same: dict[str, str], links_to: dict[str, list[tuple[str, str]]]
) -> dict[str, Status]:
    """Status of what conditions wait for.

    A denied or alleged happening counts as unknown. A hoped-for event counts as actual once another statement, the
    same fact or an update of it, reports it as done.
    """
    done = {same.get(i, i) for i, s in known.items() if happened(s)}
    for i in known:
        if any(rel == "updates" and other in known and happened(known[other]) for rel, other in links_to.get(i, ())):
            done.add(same.get(i, i))
    waits: dict[str, Status] = {}
    for i, statement in known.items():
        if same.get(i, i) in done:
            waits[i] = "actual"
        else:
            waits[i] = "unknown" if statement.status == "actual" else statement.status
    return waits
