"""What a paired prediction got right, field by field, and the harmful errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from contingent.evaluate.align import accepts, extent_of, match_one_to_one, overlaps, shared_chars
from contingent.records import (
    FORCE_TYPES,
    FORCE_UNITS,
    ROLES,
    Depends,
    Entity,
    Quantity,
    Role,
    Span,
    Statement,
    Status,
    is_alleged,
    is_conditional,
)

UNREAL: frozenset[str] = frozenset({"planned", "wanted", "expected", "possible"})
HARMFUL = ("allegation read as fact", "allegation not marked as one", "plan read as done", "condition dropped")


class Pair(Struct, frozen=True):
    """One gold statement and the prediction paired with it, with what is needed to compare their fields.

    `status_of` is the gold status by statement id of the report; `entities` are the predicted entities by id.
    """

    gold: Statement
    predicted: Statement
    status_of: dict[str, Status]
    entities: Mapping[str, Entity]


class Hits(Struct, frozen=True):
    """Items of a list-valued field on one pair: how many there are, and how many the other side has too."""

    gold: int
    predicted: int
    gold_hit: int
    predicted_hit: int


def field_checks(pair: Pair) -> dict[str, bool]:
    """Right or wrong by field. A field that does not apply to the pair (no duration on either side) is left out."""
    gold, predicted = pair.gold, pair.predicted
    acts = [s.act for s in gold.sources] == [s.act for s in predicted.sources]
    speaker = _same_speakers(pair)
    checks = {
        "status": accepts(gold, "status", gold.status, predicted.status),
        "polarity": accepts(gold, "polarity", gold.polarity, predicted.polarity),
        "acts": acts,
        "speaker": speaker,
        "sources": acts and speaker,
        "time": accepts(gold, "time.edtf", gold.time.edtf, predicted.time.edtf),
        "time basis": accepts(gold, "time.basis", gold.time.basis, predicted.time.basis),
    }
    if gold.sources:
        checks["sources where gold has one"] = acts and speaker
    if gold.duration or predicted.duration:
        checks["duration"] = bool(gold.duration and predicted.duration and gold.duration.iso == predicted.duration.iso)
    if gold.mode:
        checks["mode"] = not set(gold.mode).isdisjoint(predicted.mode)
    return checks


def quantity_checks(gold: Statement, predicted: Statement) -> list[dict[str, bool]]:
    """One table of right and wrong for each gold quantity; one that was not found is wrong everywhere."""
    found = {g: predicted.quantity[p] for g, p in match_quantities(gold.quantity, predicted.quantity)}
    tables = []
    for index, quantity in enumerate(gold.quantity):
        other = found.get(index)
        tables.append(
            {
                "quantity found": other is not None,
                "best": other is not None and quantity.best == other.best,
                "low": other is not None and quantity.low == other.low,
                "high": other is not None and quantity.high == other.high,
                "best, low and high": other is not None and same_value(quantity, other),
                "basis": other is not None and accepts(gold, "quantity.basis", quantity.basis, other.basis),
                "unit": other is not None and accepts(gold, "quantity.unit", quantity.unit, other.unit),
                "approx": other is not None and accepts(gold, "quantity.approx", quantity.approx, other.approx),
            }
        )
    return tables


def list_hits(pair: Pair) -> dict[str, Hits]:
    """Roles, quantities, conditions and purposes of a pair: what was found, and what is extra."""
    gold, predicted = pair.gold, pair.predicted
    hits: dict[str, Hits] = {}
    for role in ROLES:
        hits[role] = _span_hits(getattr(gold.role_text, role), role_spans(pair, role))
    hits["quantities"] = _span_hits(gold.quantity, predicted.quantity)
    hits["depends"] = Hits(
        gold=len(gold.depends),
        predicted=len(predicted.depends),
        gold_hit=sum(any(_same_condition(d, other) for other in predicted.depends) for d in gold.depends),
        predicted_hit=sum(any(_same_condition(d, other) for other in gold.depends) for d in predicted.depends),
    )
    hits["purpose"] = _span_hits(gold.purpose, predicted.purpose)
    return hits


def harmful_checks(pair: Pair) -> dict[str, bool]:
    """For each kind of harmful error the pair could show: True when the prediction makes it."""
    gold, predicted = pair.gold, pair.predicted
    done = predicted.status == "actual" and not accepts(gold, "status", gold.status, "actual")
    checks = {}
    if is_alleged(gold):
        # The README of the coded corpus counts the first: no source at all. A source that is not seen to accuse still
        # lets an allegation pass for what the source merely says, so the second counts that too.
        checks["allegation read as fact"] = not predicted.sources
        accuses = bool(predicted.sources) and predicted.sources[-1].act == "accuse"
        checks["allegation not marked as one"] = (
            predicted.status == "actual" and predicted.polarity == "+" and not accuses
        )
    if gold.status in UNREAL:
        checks["plan read as done"] = done
    if is_conditional(gold, pair.status_of):
        checks["condition dropped"] = done or not predicted.depends
    return checks


def match_quantities(gold: Sequence[Quantity], predicted: Sequence[Quantity]) -> list[tuple[int, int]]:
    """Pair quantities whose words overlap, one to one, most shared characters first, then the same value."""
    return match_one_to_one(
        ((-_shared(one, other), not same_value(one, other), g, p), g, p)
        for g, one in enumerate(gold)
        for p, other in enumerate(predicted)
        if overlaps(one, other)
    )


def same_value(one: Quantity, other: Quantity) -> bool:
    """True when best, low and high agree."""
    return (one.best, one.low, one.high) == (other.best, other.low, other.high)


def force_rows(statements: Sequence[Statement]) -> list[tuple[Statement, Quantity]]:
    """The force table of one report: each number of troops, police, personnel or craft of a DEPLOY or PRESENCE.

    A unit whose size is not told ("a battalion") has no number, and is no row.
    """
    return [
        (s, q)
        for s in statements
        if s.type in FORCE_TYPES
        for q in s.quantity
        if q.unit in FORCE_UNITS and _has_value(q)
    ]


def _has_value(quantity: Quantity) -> bool:
    return any(value is not None for value in (quantity.best, quantity.low, quantity.high))


def match_force_rows(
    gold: Sequence[tuple[Statement, Quantity]], predicted: Sequence[tuple[Statement, Quantity]], *, full: bool
) -> list[tuple[int, int]]:
    """Pair rows of two force tables: the number spans overlap, type and values agree; `full`: status, basis too."""
    candidates = []
    for g, (statement, quantity) in enumerate(gold):
        for p, (other, number) in enumerate(predicted):
            right = (
                overlaps(quantity, number)
                and accepts(statement, "type", statement.type, other.type)
                and same_value(quantity, number)
            )
            also = accepts(statement, "status", statement.status, other.status) and accepts(
                statement, "quantity.basis", quantity.basis, number.basis
            )
            if right and (also or not full):
                candidates.append(((-_shared(quantity, number), float(g), float(p)), g, p))
    return match_one_to_one(candidates)


def role_spans(pair: Pair, role: Role) -> tuple[Span, ...]:
    """The words that fill a role of the prediction; without words, mentions of its entities at the evidence."""
    words: tuple[Span, ...] = getattr(pair.predicted.role_text, role)
    if words:
        return words
    ids: tuple[str, ...] = getattr(pair.predicted.roles, role)
    return tuple(span for entity_id in ids for span in _mentions_near(pair, entity_id, pair.predicted.evidence))


def _same_speakers(pair: Pair) -> bool:
    gold, predicted = pair.gold.sources, pair.predicted.sources
    if len(gold) != len(predicted):
        return False
    for one, other in zip(gold, predicted, strict=True):
        spans: Sequence[Span] = (other.who_text,) if other.who_text else ()
        if not spans and other.who:
            spans = _mentions_near(pair, other.who, (other.cue,) if other.cue else pair.predicted.evidence)
        if one.who_text is None:
            if spans or other.who:
                return False
        elif not any(overlaps(one.who_text, span) for span in spans):
            return False
    return True


def _mentions_near(pair: Pair, entity_id: str, anchors: Sequence[Span]) -> tuple[Span, ...]:
    """The entity's mentions inside the anchors, else the one nearest to them."""
    entity = pair.entities.get(entity_id)
    if entity is None or not entity.mentions:
        return ()
    inside = tuple(m for m in entity.mentions if any(a.start <= m.start and m.end <= a.end for a in anchors))
    if inside:
        return inside
    return (min(entity.mentions, key=lambda m: (min(_gap(m, a) for a in anchors), m.start)),)


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _span_hits(gold: Sequence[Span], predicted: Sequence[Span]) -> Hits:
    return Hits(
        gold=len(gold),
        predicted=len(predicted),
        gold_hit=sum(any(overlaps(span, other) for other in predicted) for span in gold),
        predicted_hit=sum(any(overlaps(span, other) for other in gold) for span in predicted),
    )


def _same_condition(one: Depends, other: Depends) -> bool:
    return one.rel == other.rel or overlaps(one, other)


def _shared(one: Span, other: Span) -> int:
    return shared_chars(extent_of((one,)), extent_of((other,)))
