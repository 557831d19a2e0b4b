"""Readings to a ledger: which of them a question may need, and their records with the links between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from contingent.records import Document, Entity, Link, Statement
from contingent.resolve.correcting import PERSON_RULE
from contingent.resolve.judgements import Judgement, judged
from contingent.resolve.ledger import HOST_ROLES, Ledger, printable
from contingent.resolve.linking import ORIGIN
from contingent.store._codec import from_json

Rows = Callable[..., list[Any]]  # runs a query with its values
_Kind = TypeVar("_Kind", Document, Entity, Statement, Link)


def candidates(
    rows: Rows, *, in_: str | None, by: str | None, day: str | None, types: Collection[str] | None
) -> list[int]:
    """Current readings that may matter: those with a statement that fits, and those that links lead to from there."""
    known = "SELECT r.seq FROM readings r JOIN documents d ON d.reading = r.seq WHERE r.current = 1"
    values: dict[str, str | None] = {"day": day, "in": in_ and printable(in_), "by": by and printable(by)}
    if day is not None:
        known += " AND d.published_last <= :day"
    fits = []
    if types is not None:
        fits.append("s.type IN (SELECT value FROM json_each(:types))")
        values["types"] = json.dumps(sorted(types))
    if in_ is not None:
        roles = ", ".join(f"'{role}'" for role in HOST_ROLES)
        fits.append(f"s.seq IN (SELECT statement FROM statement_roles WHERE country = :in AND role IN ({roles}))")
    if by is not None:
        agent = "SELECT statement FROM statement_roles WHERE {} = :by AND role = 'agent'"
        fits.append(f"s.seq IN ({agent.format('country')} UNION {agent.format('registry')})")
    if not fits:
        return [seq for (seq,) in rows(known, values)]
    matched = f"SELECT s.reading FROM statements s WHERE s.reading IN ({known}) AND {' AND '.join(fits)}"
    return linked(rows, [seq for (seq,) in rows(matched, values)], day)


def linked(rows: Rows, readings: Iterable[int], day: str | None) -> list[int]:
    """The readings, and the current ones (known by the day, if one is given) that links lead to, step by step."""
    found: set[int] = set()
    new = set(readings)
    while new:
        found |= new
        new = next_to(rows, new, day) - found
    return sorted(found)


def next_to(rows: Rows, readings: Collection[int], day: str | None) -> set[int]:
    """Current readings (known by the day, if one is given) that a link joins to a statement of the readings."""
    # CROSS JOIN keeps SQLite from beginning at the large tables.
    step = (
        "WITH near AS (SELECT s.id FROM json_each(:near) j CROSS JOIN statements s ON s.reading = j.value), ends AS ("
        " SELECT l.to_id AS id FROM near CROSS JOIN links l ON l.from_id = near.id UNION"
        " SELECT l.from_id FROM near CROSS JOIN links l ON l.to_id = near.id UNION"
        " SELECT l.to_id FROM near CROSS JOIN cross_links l ON l.from_id = near.id AND l.rule = :rule AND l.current UNION"
        " SELECT l.from_id FROM near CROSS JOIN cross_links l ON l.to_id = near.id AND l.rule = :rule AND l.current UNION"
        " SELECT l.to_id FROM near CROSS JOIN cross_links l ON l.from_id = near.id AND l.rule = :person UNION"
        " SELECT l.from_id FROM near CROSS JOIN cross_links l ON l.to_id = near.id AND l.rule = :person)"
        " SELECT DISTINCT s.reading FROM ends CROSS JOIN statements s ON s.id = ends.id"
        " CROSS JOIN readings r ON r.seq = s.reading CROSS JOIN documents d ON d.reading = r.seq"
        " WHERE r.current = 1 AND (:day IS NULL OR d.published_last <= :day)"
    )
    values = {"near": json.dumps(sorted(readings)), "day": day, "rule": ORIGIN, "person": PERSON_RULE}
    return {seq for (seq,) in rows(step, values)}


def read_ledger(rows: Rows, readings: Sequence[int], judgements: Iterable[Judgement] | None) -> Ledger:
    """The ledger of some readings, as people have settled it, or as the machine has it when `judgements` is None."""
    within = (json.dumps(readings),)
    documents = rows(
        "SELECT d.record, d.publisher, d.id FROM json_each(?) j CROSS JOIN documents d ON d.reading = j.value", within
    )
    select = "SELECT x.record FROM json_each(?) j CROSS JOIN {} x ON x.reading = j.value ORDER BY x.seq"
    ledger = Ledger.build(
        documents=decode(documents, Document),
        entities=decode(rows(select.format("entities"), within), Entity),
        statements=decode(rows(select.format("statements"), within), Statement),
        links=decode([*_links_within(rows, readings), *_links_between(rows, readings)], Link),
        publishers={row[2]: row[1] for row in documents if row[1] is not None},
    )
    return ledger if judgements is None else judged(ledger, judgements)


def decode(rows: Iterable[Sequence[str]], kind: type[_Kind]) -> list[_Kind]:
    """The records in the first column of the rows, all of one kind."""
    records = (from_json(row[0]) for row in rows)
    return [record for record in records if isinstance(record, kind)]


def _links_within(rows: Rows, readings: Sequence[int]) -> list[Any]:
    """Links of current readings that start from a record of the readings given."""
    return rows(
        "WITH near AS (SELECT value FROM json_each(?)), starts AS ("
        " SELECT s.id FROM near CROSS JOIN statements s ON s.reading = near.value UNION"
        " SELECT d.id FROM near CROSS JOIN documents d ON d.reading = near.value)"
        " SELECT l.record FROM starts CROSS JOIN links l ON l.from_id = starts.id CROSS JOIN readings r ON r.seq = l.reading"
        " WHERE r.current = 1 OR l.reading IN near",
        (json.dumps(readings),),
    )


def _links_between(rows: Rows, readings: Sequence[int]) -> list[Any]:
    """Links that the linker made from a record of the readings given to one of another report."""
    return rows(
        "WITH near AS (SELECT value FROM json_each(?)), starts AS ("
        " SELECT s.id FROM near CROSS JOIN statements s ON s.reading = near.value UNION"
        " SELECT d.id FROM near CROSS JOIN documents d ON d.reading = near.value)"
        " SELECT l.record FROM starts CROSS JOIN cross_links l ON l.from_id = starts.id AND l.rule = ? AND l.current",
        (json.dumps(readings), ORIGIN),
    )
