"""Facts: statements that tell of one thing, joined by `same` links, guarded against chains of weak likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from contingent.records import Link

# Links that say two statements are about one commitment or event, whether or not they agree on it.
ONE_THING = frozenset({"same", "updates", "corrects", "contradicts"})
JOINED_FROM = 0.9  # a machine's `same` of at least this score joins without a witness


def facts(links: Iterable[Link]) -> dict[str, str]:
    """Statement id -> id of its fact, the smallest of its members, for all statements that have a `same` link.

    A fact is a connected group under `same`, with two guards. A `same` that the linker made with a score below
    JOINED_FROM joins only if a third statement is linked `same` to both ends, or an end has no other; so a chain of
    statements, each only somewhat like the next, does not become one fact. And two groups stay apart when a statement
    of the one contradicts one of the other: links join strongest first, a person's and a report's own before all.
    """
    same: list[Link] = []
    near: dict[str, set[str]] = defaultdict(set)
    rivals: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.rel == "same":
            same.append(link)
            near[link.from_].add(link.to)
            near[link.to].add(link.from_)
        elif link.rel == "contradicts":
            rivals[link.from_].add(link.to)
            rivals[link.to].add(link.from_)
    members: dict[str, set[str]] = {id_: {id_} for id_ in near}
    for link in sorted(same, key=lambda x: (0.0 if x.score is None else 1.0 - x.score + 1e-9, x.id)):
        one, other = members[link.from_], members[link.to]
        if one is other or not _joins(link, near):
            continue
        if link.score is not None and any(not rivals[id_].isdisjoint(other) for id_ in one):
            continue
        small, large = sorted((one, other), key=len)
        large |= small
        for id_ in small:
            members[id_] = large
    smallest = {id(group): min(group) for group in members.values()}
    return {id_: smallest[id(group)] for id_, group in members.items()}


def _joins(link: Link, near: dict[str, set[str]]) -> bool:
    if link.score is None or link.score >= JOINED_FROM:
        return True
    a, b = near[link.from_], near[link.to]
    return not a.isdisjoint(b) or len(a) == 1 or len(b) == 1
