"""Pairing of predicted with gold statements by the characters of their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from contingent.records import Depends, Span, Statement, Time, encode_record


class Extent(Struct, frozen=True):
    """A set of characters: disjoint ranges in text order, and how many characters they hold."""

    ranges: tuple[tuple[int, int], ...]
    chars: int


def extent_of(spans: Iterable[Span]) -> Extent:
    """The union of spans; characters under two spans count once."""
    ranges: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], end))
        else:
            ranges.append((start, end))
    return Extent(tuple(ranges), sum(end - start for start, end in ranges))


def shared_chars(one: Extent, other: Extent) -> int:
    """How many characters two extents have in common."""
    shared = i = j = 0
    while i < len(one.ranges) and j < len(other.ranges):
        (a, b), (c, d) = one.ranges[i], other.ranges[j]
        shared += max(0, min(b, d) - max(a, c))
        if b <= d:
            i += 1
        else:
            j += 1
    return shared


def overlaps(one: Span | Time | Depends, other: Span | Time | Depends) -> bool:
    """True when two spans share a character; False when either has no words."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start < other.end and other.start < one.end


def accepts(gold: Statement, field: str, coded: object, value: object) -> bool:
    """True when the value is the coded one or among the other correct values the coder listed for the field."""
    if value == coded:
        return True
    others: Any = (gold.accept or {}).get(field, ())
    return isinstance(others, list | tuple) and value in others


def align(gold: Sequence[Statement], predicted: Sequence[Statement], *, typed: bool = True) -> list[tuple[int, int]]:
    """Pair statements of one report, one to one, as (gold index, predicted index) in gold order.

    A pair shares at least half the characters of the shorter evidence (the union of its spans, title included) and,
    if `typed`, has the right type. Best overlap goes first: the largest share of the shorter evidence, then of both
    together. Among equals goes the pair that agrees on more of type, status, polarity, sources, numbers and roles,
    so that two statements on the same words are not crossed; then document order. The order in which predictions
    come makes no difference.
    """
    gold_extents = [extent_of(s.evidence) for s in gold]
    extents = [extent_of(s.evidence) for s in predicted]
    gold_rank = _ranks(range(len(gold)), key=lambda g: (gold_extents[g].ranges, g))
    rank = _ranks(range(len(predicted)), key=lambda p: (extents[p].ranges, encode_record(predicted[p])))
    candidates = []
    for g, one in enumerate(gold):
        for p, other in enumerate(predicted):
            if typed and not accepts(one, "type", one.type, other.type):
                continue
            shared = shared_chars(gold_extents[g], extents[p])
            if shared and 2 * shared >= min(gold_extents[g].chars, extents[p].chars):
                of_shorter = shared / min(gold_extents[g].chars, extents[p].chars)
                of_both = shared / (gold_extents[g].chars + extents[p].chars - shared)
                key = (-of_shorter, -of_both, -_agreement(one, other), gold_rank[g], rank[p])
                candidates.append((key, g, p))
    return match_one_to_one(candidates)


def match_one_to_one(candidates: Iterable[tuple[tuple[float, ...], int, int]]) -> list[tuple[int, int]]:
    """Greedy matching of (sort key, gold index, predicted index): smallest key first, every index used once."""
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, g, p in sorted(candidates):
        if g not in pairs and p not in used:
            pairs[g] = p
            used.add(p)
    return sorted(pairs.items())


def _agreement(gold: Statement, predicted: Statement) -> int:
    return (
        (gold.type == predicted.type)
        + (gold.status == predicted.status)
        + (gold.polarity == predicted.polarity)
        + ([s.act for s in gold.sources] == [s.act for s in predicted.sources])
        + ([s.who_text for s in gold.sources] == [s.who_text for s in predicted.sources])
        + ({q.best for q in gold.quantity} == {q.best for q in predicted.quantity})
        + (gold.role_text == predicted.role_text)
    )


def _ranks(indexes: Iterable[int], *, key: Callable[[int], Any]) -> dict[int, int]:
    return {index: rank for rank, index in enumerate(sorted(indexes, key=key))}
