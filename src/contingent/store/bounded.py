"""Single statements to a ledger, with what must never be missing beside them: conditions, corrections, contradictions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from contingent.records import Document, Entity, Link, Statement
from contingent.resolve.correcting import PERSON_RULE
from contingent.resolve.judgements import Judgement, judged
from contingent.resolve.ledger import Ledger, printable
from contingent.resolve.linking import ORIGIN
from contingent.store._codec import from_json
from contingent.store.indexing import ordinal
from contingent.store.loading import Rows, decode

LINKED_SHARE = 0.3  # of the limit, for statements that are linked as one thing or a later one
FOLLOWED_FAR = 8  # steps: corrections of corrections, and conditions of conditions
_SELECT = "SELECT s.id, s.reading, s.record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the ledger, as people have settled it; `rejected` statements of it are gone."""

    ledger: Ledger
    rejected: int


@dataclass(slots=True)
class _Loaded:
    """Statements with their readings, and links, by id as the columns hold it."""

    statements: dict[str, Statement] = field(default_factory=dict)
    readings: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)  # records


def read_statements(
    rows: Rows,
    picked: Sequence[int],
    day: str | None,
    judgements: Sequence[Judgement] | None,
    *,
    limit: int,
    readings: Collection[int] = (),
) -> Part:
    """The ledger of some statements and of what bears on them.

    Always: what they wait on, and what they are joined to in their own report; what contradicts or corrects them, and
    corrects that; what their own reports deny; whatever a person joined to them; every statement of a report of which a
    person has judged one. Then what is linked to them otherwise, the latest first, up to a share of `limit`.

    Args:
        picked: by their row.
        day: ISO; only what was published on or before it.
        readings: of these, all entities, and the document where it tells nothing; of others those that take part.
    """
    loaded = _Loaded()
    new = _keep(
        loaded, rows(f"{_SELECT} FROM json_each(?) j CROSS JOIN statements s ON s.seq = j.value", (_json(picked),))
    )
    new |= _add_judged(rows, loaded, judgements or ())
    new |= _add_denials(rows, loaded)
    always, others = {"contradicts", "corrects", PERSON_RULE}, dict[str, None]()
    for _ in range(FOLLOWED_FAR):
        wanted = dict.fromkeys(_within(rows, loaded, new))
        for relation, far in _between(rows, loaded, new):
            (wanted if relation in always else others)[far] = None
        new = _add(rows, loaded, wanted, day)
        if not new:
            break
        always = {"corrects"}
    near = _add(rows, loaded, others, day, most=int(limit * LINKED_SHARE))
    for _ in range(FOLLOWED_FAR):
        wanted = dict.fromkeys(_within(rows, loaded, near))
        wanted |= dict.fromkeys(far for relation, far in _between(rows, loaded, near) if relation == "corrects")
        near = _add(rows, loaded, wanted, day)
        if not near:
            break
    ledger = _build(rows, loaded, readings)
    told = {printable(s.doc) for s in ledger.statements}
    said = [j for j in judgements or () if j.left is None or printable(j.left.doc) in told]  # an undo names nothing
    settled = judged(ledger, said) if any(j.left is not None for j in said) else ledger
    return Part(ledger=settled, rejected=len(ledger.statements) - len(settled.statements))


def _keep(loaded: _Loaded, found: Iterable[Any]) -> set[str]:
    new = set()
    for id_, reading, record in found:
        statement = from_json(record)
        if id_ not in loaded.statements and isinstance(statement, Statement):
            loaded.statements[id_], loaded.readings[id_] = statement, reading
            new.add(id_)
    return new


def _add(rows: Rows, loaded: _Loaded, ids: Iterable[str], day: str | None, *, most: int = -1) -> set[str]:
    """Load current statements by id, the latest published first; the ids of those that were not there yet."""
    wanted = [id_ for id_ in ids if id_ not in loaded.statements]
    known = "" if day is None else " WHERE x.published BETWEEN 1 AND :day"
    return _keep(
        loaded,
        rows(
            f"{_SELECT} FROM json_each(:ids) j CROSS JOIN statements s ON s.id = j.value"
            f" CROSS JOIN view_readings x ON x.reading = s.reading{known}"
            " ORDER BY x.published DESC, s.seq DESC LIMIT :most",
            {"ids": _json(wanted), "day": ordinal(day), "most": most},
        ),
    )


def _add_judged(rows: Rows, loaded: _Loaded, judgements: Iterable[Judgement]) -> set[str]:
    """The other statements of reports that a person has spoken of: a judgement is found by its words among them."""
    said = {printable(end.doc) for j in judgements for end in (j.left, j.right) if end is not None}
    readings = {loaded.readings[i] for i, s in loaded.statements.items() if printable(s.doc) in said}
    return _keep(
        loaded,
        rows(f"{_SELECT} FROM json_each(?) j CROSS JOIN statements s ON s.reading = j.value", (_json(readings),)),
    )


def _add_denials(rows: Rows, loaded: _Loaded) -> set[str]:
    """What the reports say is not so: a denial need not be linked to what it denies (views.claims)."""
    readings = _json(set(loaded.readings.values()))
    return _keep(
        loaded,
        rows(
            f"{_SELECT} FROM json_each(?) j CROSS JOIN statements s ON s.reading = j.value WHERE s.polarity = '-'",
            (readings,),
        ),
    )


def _within(rows: Rows, loaded: _Loaded, new: Collection[str]) -> Iterator[str]:
    """Ids of what statements wait on and are linked to by their own readings."""
    for id_ in new:
        yield from (printable(d.ref) for d in loaded.statements[id_].depends if d.ref is not None)
    for end, far in (("from_id", "to_id"), ("to_id", "from_id")):
        for id_, other, record in rows(
            f"SELECT l.id, l.{far}, l.record FROM json_each(?) j CROSS JOIN links l ON l.{end} = j.value"
            " CROSS JOIN readings r ON r.seq = l.reading WHERE r.current = 1",
            (_json(new),),
        ):
            loaded.links[id_] = record
            yield other


def _between(rows: Rows, loaded: _Loaded, new: Collection[str]) -> Iterator[tuple[str, str]]:
    """Relations and ids of what the linker, or a person, joined to statements."""
    for end, far in (("from_id", "to_id"), ("to_id", "from_id")):
        for rule in (ORIGIN, PERSON_RULE):
            for id_, relation, other, record in rows(
                f"SELECT l.id, l.rel, l.{far}, l.record FROM json_each(?) j"
                f" CROSS JOIN cross_links l ON l.{end} = j.value AND l.rule = ? AND l.current",
                (_json(new), rule),
            ):
                if record:
                    loaded.links[id_] = record
                yield (PERSON_RULE if rule == PERSON_RULE else relation), other


def _build(rows: Rows, loaded: _Loaded, whole: Collection[int]) -> Ledger:
    readings = _json({*loaded.readings.values(), *whole})
    found = rows(
        "SELECT d.record, d.publisher, d.id, d.reading FROM json_each(?) j CROSS JOIN documents d ON d.reading = j.value",
        (readings,),
    )
    documents = decode(found, Document)
    named = {(i, loaded.readings[at]) for at, s in loaded.statements.items() for i in _named(s)}
    for document, row in zip(documents, found, strict=True):
        named.update((who, row[3]) for who in (document.publisher, *(c.who for c in document.credit)) if who)
    named.update(
        rows("SELECT e.id, e.reading FROM json_each(?) j CROSS JOIN entities e ON e.reading = j.value", (_json(whole),))
    )
    copies = rows(
        "SELECT l.record FROM json_each(?) j CROSS JOIN cross_links l ON l.from_id = j.value AND l.rule = ? AND l.current",
        (_json([row[2] for row in found]), ORIGIN),
    )
    return Ledger.build(
        documents=documents,
        entities=_entities(rows, named),
        statements=loaded.statements.values(),
        links=decode([*((record,) for record in loaded.links.values()), *copies], Link),
        publishers={row[2]: row[1] for row in found if row[1] is not None},
    )


def _named(statement: Statement) -> Iterator[str]:
    roles = statement.roles
    yield from (*roles.agent, *roles.recipient, *roles.object, *roles.place)
    yield from (source.who for source in statement.sources if source.who is not None)


def _entities(rows: Rows, named: Iterable[tuple[str, int]]) -> list[Entity]:
    """Entities by id and reading, with what they are part of, in the order in which they were written."""
    found: dict[int, Entity] = {}
    new = {(printable(id_), reading) for id_, reading in named}
    seen: set[tuple[str, int]] = set()
    while new:
        seen |= new
        parents = set()
        for seq, reading, record in rows(
            "SELECT e.seq, e.reading, e.record FROM json_each(?) j CROSS JOIN entities e"
            " ON e.id = json_extract(j.value, '$[0]') AND e.reading = json_extract(j.value, '$[1]')",
            (_json(new),),
        ):
            entity = from_json(record)
            assert isinstance(entity, Entity), "the entities table holds entities"
            found[seq] = entity
            if entity.part_of is not None:
                parents.add((printable(entity.part_of), reading))
        new = parents - seen
    return [found[seq] for seq in sorted(found)]


def _json(values: Iterable[Any]) -> str:
    return json.dumps(sorted(values))
