"""Facts: statements that tell of one thing, joined by links, guarded against chains of weak likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from contingent.records import Link
from contingent.resolve.waiting import components

# Links that say two statements are about one commitment or event, whether or not they agree on it.
ONE_THING = frozenset({"same", "updates", "corrects", "contradicts"})
JOINED_FROM = 0.9  # a machine's `same` of at least this score joins without a second witness
WITNESSES = 1  # links a third statement must have to both for a weaker `same` to join


def facts(links: Iterable[Link]) -> dict[str, str]:
    """Statement id -> id of its fact, for all statements that share one with another.

    A fact is a connected group under `same`. A `same` that a person or the report's own reader made always joins. One that
    the linker made joins when its score is high, or when a third statement is linked `same` to both ends: so a chain of
    statements, each only somewhat like the next, does not become one fact.
    """
    sure: list[tuple[str, str]] = []
    doubtful: list[tuple[str, str]] = []
    near: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.rel != "same":
            continue
        pair = (link.from_, link.to)
        near[link.from_].add(link.to)
        near[link.to].add(link.from_)
        (sure if link.score is None or link.score >= JOINED_FROM else doubtful).append(pair)
    backed = [(a, b) for a, b in doubtful if len(near[a] & near[b]) >= WITNESSES or near[a] == {b} or near[b] == {a}]
    return components([*sure, *backed])
