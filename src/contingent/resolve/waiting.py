"""What waits on what: which statements hold only if something else happens, and whether that has happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contingent.records import FORCE_TYPES, WAITING_RELATIONS, Act, Link, Statement, Status, is_alleged
from contingent.resolve.facts import facts

PROMISE_TYPES = FORCE_TYPES | {"AUTHORIZE"}
# What is put so has not been said to have happened, even where a reader took the verb for a fact (model, section 6).
NOT_DONE_ACTS: frozenset[Act] = frozenset({"commit", "request", "hope", "warn", "threaten"})
ENDING_RELATIONS = frozenset({"unless", "until"})  # their event does not set a promise free: it may end it


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Conditions of a set of statements, judged.

    Attributes:
        ids: statements that wait, themselves or as part of a promise that does.
        status: status by statement id, as conditions see it: "actual" only for what is reported as fact.
        same: statement id -> id of its fact.
        promise_of: id of a statement that is not actual -> id of the promise of its report it belongs to.
    """

    ids: frozenset[str]
    status: dict[str, Status]
    same: dict[str, str]
    promise_of: dict[str, str]


def happened(statement: Statement) -> bool:
    """True for what a report states as fact: actual, not denied, not an allegation, promise, wish or warning."""
    return (
        statement.status == "actual"
        and statement.polarity == "+"
        and not is_alleged(statement)
        and not only_put_as(statement)
    )


def only_put_as(statement: Statement) -> Act | None:
    """The act, when the innermost source only promises, asks for, hopes for, warns of or threatens it; else None."""
    act = statement.sources[-1].act if statement.sources else None
    return act if act in NOT_DONE_ACTS else None


def waiting(
    statements: Mapping[str, Statement], links: Iterable[Link], *, done: Callable[[Statement], bool] = happened
) -> Waiting:
    """Judge the conditions of some statements by each other.

    Args:
        statements: by id; a reference that is missing among them counts as not done (the safe side).
        done: whether a statement reports its event as done, by default `happened`.
    """
    links = tuple(links)
    same = facts(links)
    status = _status(statements, same, links, done)
    promise_of = _promises(statements, links)
    held_up = {promise_of.get(i, i) for i, s in statements.items() if _waits(s, status)}
    return Waiting(
        ids=frozenset(i for i, s in statements.items() if s.status != "actual" and promise_of.get(i, i) in held_up),
        status=status,
        same=same,
        promise_of=promise_of,
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


def _waits(statement: Statement, status: Mapping[str, Status]) -> bool:
    return statement.status != "actual" and any(
        d.rel in WAITING_RELATIONS
        and (d.rel in ENDING_RELATIONS or d.ref is None or status.get(d.ref, "unknown") != "actual")
        for d in statement.depends
    )


def _promises(statements: Mapping[str, Statement], links: Iterable[Link]) -> dict[str, str]:
    """Statements of one report that are one promise: not actual, of one polarity, joined by `same` or `details`."""
    open_ones = {i: s for i, s in statements.items() if s.status != "actual" and s.type in PROMISE_TYPES}
    return components(
        (link.from_, link.to)
        for link in links
        if link.rel in ("same", "details")
        and (one := open_ones.get(link.from_)) is not None
        and (other := open_ones.get(link.to)) is not None
        and (other.doc, other.polarity) == (one.doc, one.polarity)
    )


def _status(
    statements: Mapping[str, Statement],
    same: Mapping[str, str],
    links: Iterable[Link],
    done: Callable[[Statement], bool],
) -> dict[str, Status]:
    """A hoped-for event counts as actual once another statement, the same fact or an update, reports it as done."""
    updates: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.rel == "updates":
            updates[link.to].append(link.from_)
    reported = {i for i, s in statements.items() if done(s)}
    facts = {same.get(i, i) for i in reported}
    facts |= {same.get(i, i) for i in statements if not reported.isdisjoint(updates.get(i, ()))}
    found: dict[str, Status] = {}
    for i, statement in statements.items():
        if same.get(i, i) in facts:
            found[i] = "actual"
        else:
            found[i] = "unknown" if statement.status == "actual" else statement.status
    return found
