"""A person's word on a link or a value: a record that wins over the machine, outlives re-runs, and can be undone.

A judgement remembers what it is about by the words (document, evidence, type), not only by id, so that it still holds
when another reader, or a newer one, has read the report again.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from contingent.errors import UsageError
from contingent.ids import content_id
from contingent.records import Entity, Link, LinkRelation, Statement
from contingent.resolve.correcting import FIELDS, PERSON_RULE, canonical, corrected
from contingent.resolve.ledger import Ledger

Verdict = Literal["accept", "reject", "correct", "merge", "undo"]
Standing = Literal["stands", "taken back", "said otherwise since"]


class Anchor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement by its words: where its first evidence stands in which document."""

    statement: str
    doc: str
    type: str
    start: int
    end: int


class Judgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision of one person.

    Attributes:
        by, at: who, and when (ISO 8601, UTC).
        verdict: of a pair (`left`, `right`): accept its link as it is, reject any link, correct its relation to `rel`,
            merge (the two tell the same). Of one statement (`left`): accept it, reject it (it is not in the text), or
            correct `field` to `value`. undo: takes back the judgement `undoes`.
        seen: what the person saw and did not change: values by field, or the relation of the pair under "link".
    """

    id: str
    at: str
    by: str
    verdict: Verdict
    left: Anchor | None = None
    right: Anchor | None = None
    rel: LinkRelation | None = None
    field: str | None = None
    value: str | None = None
    undoes: str | None = None
    note: str | None = None
    seen: dict[str, str] = {}


def anchor(statement: Statement) -> Anchor:
    """Where a statement stands."""
    first = min(statement.evidence, key=lambda span: (span.part == "title", span.start))
    return Anchor(statement=statement.id, doc=statement.doc, type=statement.type, start=first.start, end=first.end)


def judgement(
    verdict: Verdict,
    *,
    by: str,
    at: str,
    left: Statement | None = None,
    right: Statement | None = None,
    rel: LinkRelation | None = None,
    field: str | None = None,
    value: str | None = None,
    undoes: str | None = None,
    note: str | None = None,
    seen: Mapping[str, str] | None = None,
) -> Judgement:
    """A judgement with its id.

    Raises:
        UsageError: it names nobody, nothing, a field that cannot be corrected, or a value that does not fit it.
    """
    if not by.strip():
        raise UsageError("a judgement needs the name of the person; give it with --name")
    if (undoes is None) == (left is None):
        raise UsageError("a judgement is about a statement, a pair of statements, or an earlier judgement")
    if verdict == "correct" and right is None:
        if field is None or field not in FIELDS:
            raise UsageError(f"{field!r} cannot be corrected; choose one of: {', '.join(FIELDS)}")
        corrected(left, field, value or "", {})  # type: ignore[arg-type]  # left is there: checked above
        value = canonical(field, value or "")
    one, other = (None if s is None else anchor(s) for s in (left, right))
    parts = [verdict, by, at, *(msgspec.to_builtins(x) for x in (one, other)), rel, field, value, undoes]
    return Judgement(
        id=content_id("j", *parts),
        at=at, by=by, verdict=verdict, left=one, right=other, rel=rel, field=field, value=value, undoes=undoes, note=note,
        seen=dict(seen or {}),
    )  # fmt: skip


def in_force(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that stand: none that was undone, and of several on one thing the latest (by time, then id)."""
    ordered = sorted(judgements, key=lambda j: (j.at, j.id))
    undone = _undone(ordered)
    latest: dict[tuple[Any, ...], Judgement] = {}
    for j in ordered:
        if j.verdict != "undo" and j.id not in undone:
            latest[subject(j)] = j
    return sorted(latest.values(), key=lambda j: (j.at, j.id))


def standing_of(judgements: Iterable[Judgement]) -> dict[str, Standing]:
    """What became of each judgement but the undoes, by id.

    One that was not undone stands, even where another person said the same after it; it is said otherwise only where the
    latest word on its subject is another one.
    """
    told = list(judgements)
    undone = _undone(told)
    latest = {subject(j): j for j in in_force(told)}
    return {
        j.id: "taken back"
        if j.id in undone
        else "stands"
        if _content(j) == _content(latest[subject(j)])
        else "said otherwise since"
        for j in told
        if j.verdict != "undo"
    }


def _content(j: Judgement) -> tuple[str | None, ...]:
    """What a judgement makes of its subject: of a pair the relation it leaves, however it was said."""
    if j.right is None:
        return (j.verdict, j.field, j.value)
    if j.verdict == "reject":
        return ("no link",)
    return ("link", "same" if j.verdict == "merge" else j.rel)


def _undone(judgements: Iterable[Judgement]) -> set[str]:
    """Ids of the judgements that an undo took back; an undo that was itself undone has no force."""
    undone: set[str] = set()
    for j in sorted(judgements, key=lambda j: (j.at, j.id), reverse=True):
        if j.verdict == "undo" and j.undoes is not None and j.id not in undone:
            undone.add(j.undoes)
    return undone


def by_person(judgements: Iterable[Judgement]) -> dict[tuple[Any, ...], dict[str, Judgement]]:
    """What each person's word on each thing is now: by `subject`, then by name; what was undone counts no more."""
    told = list(judgements)
    undone = _undone(told)
    found: dict[tuple[Any, ...], dict[str, Judgement]] = defaultdict(dict)
    for j in sorted(told, key=lambda j: (j.at, j.id)):
        if j.verdict != "undo" and j.id not in undone:
            found[subject(j)][j.by] = j
    return dict(found)


def subject(j: Judgement) -> tuple[Any, ...]:
    """What a judgement is about: a pair, whichever way it is named, or a statement and the field of it."""
    if j.left is not None and j.right is not None:
        return ("pair", *sorted([(j.left.doc, j.left.start, j.left.end), (j.right.doc, j.right.start, j.right.end)]))
    place = None if j.left is None else (j.left.doc, j.left.start, j.left.end, j.left.type)
    return ("statement", place, j.field if j.verdict == "correct" else None)


def latest_words(judgements: Iterable[Judgement]) -> dict[tuple[Any, ...], Judgement]:
    """The last thing anybody said of each pair or statement (`item`), an undo too: who has seen it has seen all."""
    ordered = sorted(judgements, key=lambda j: (j.at, j.id))
    known = {j.id: j for j in ordered}
    return {item(j, known): j for j in ordered}


def item(j: Judgement, known: Mapping[str, Judgement]) -> tuple[Any, ...]:
    """The pair or statement a judgement is about, whatever it says of it; an undo is about what it takes back.

    Args:
        known: all judgements by id.
    """
    while j.verdict == "undo" and j.undoes is not None and j.undoes in known:  # an id hashes its content: no circles
        j = known[j.undoes]
    return subject(j)[:2]


def judged(ledger: Ledger, judgements: Iterable[Judgement]) -> Ledger:
    """The ledger as people have corrected it.

    Links between a pair that a person judged are replaced by the person's; corrected values stand in the statements;
    rejected statements are gone, with their links. What a judgement is about may be outside the ledger: it is passed over.
    """
    standing = in_force(judgements)
    if not standing:
        return ledger
    places = _places(ledger)
    statements = {s.id: s for s in (*ledger.statements, *ledger.context)}
    settled: dict[frozenset[str], Link | None] = {}
    gone: set[str] = set()
    kept_links = {frozenset((link.from_, link.to)): link for link in ledger.links}
    named: dict[str, Entity] = {}
    known = ChainMap(named, dict(ledger.entities))
    for j in standing:
        left, right = (_find(end, statements, places) for end in (j.left, j.right))
        if left is None or (j.right is not None and right is None):
            continue
        if right is not None:
            pair = frozenset((left, right))
            settled[pair] = _link(j, left, right, kept_links.get(pair))
        elif j.verdict == "reject":
            gone.add(left)
        elif j.verdict == "correct" and j.field is not None and j.value is not None:
            try:
                fixed, parties = corrected(statements[left], j.field, j.value, known)
            except UsageError:
                continue  # it fitted what was read then; a newer reader may give no number there, and views must open
            statements[left] = replace(fixed, origin=f"{PERSON_RULE}: {j.by}")
            named |= {entity.id: entity for entity in parties}
    links = [link for link in ledger.links if frozenset((link.from_, link.to)) not in settled]
    links += [link for link in settled.values() if link is not None]
    return Ledger.build(
        documents=ledger.documents.values(),
        entities=[*ledger.entities.values(), *named.values()],
        statements=(statements[s.id] for s in ledger.statements if s.id not in gone),
        links=links,
        publishers=ledger.publishers,
        context=(statements[s.id] for s in ledger.context if s.id not in gone),
    )


def _link(j: Judgement, left: str, right: str, machine: Link | None) -> Link | None:
    """The link a judgement of a pair leaves standing; None for a rejected one."""
    if j.verdict == "reject":
        return None
    if j.verdict == "accept":
        rel = j.rel or (machine.rel if machine is not None else "same")
    else:
        rel = "same" if j.verdict == "merge" else j.rel or "same"
    forward = (left, right)
    if machine is not None and j.verdict == "accept":
        forward = (machine.from_, machine.to)
    return Link(
        id=content_id("l", forward[0], rel, forward[1], PERSON_RULE),
        from_=forward[0],
        rel=rel,
        to=forward[1],
        by=j.by,
        note=j.note,
        reasons=(f"{j.verdict}ed by {j.by} at {j.at}".replace("mergeed", "merged"),),
        origin=PERSON_RULE,
    )


def _places(ledger: Ledger) -> dict[str, list[Statement]]:
    places: dict[str, list[Statement]] = defaultdict(list)
    for s in (*ledger.statements, *ledger.context):
        places[s.doc].append(s)
    return places


def _find(end: Anchor | None, statements: Mapping[str, Statement], places: Mapping[str, list[Statement]]) -> str | None:
    """The statement an anchor means now: by id, else the one of its type that shares most of its words, at least half."""
    if end is None:
        return None
    if end.statement in statements:
        return end.statement
    best: tuple[float, str] | None = None
    for s in places.get(end.doc, ()):
        for span in s.evidence:
            shared = min(end.end, span.end) - max(end.start, span.start)
            share = shared / min(end.end - end.start, span.end - span.start)
            if share >= 0.5 and s.type == end.type and (best is None or (-share, s.id) < best):
                best = (-share, s.id)
    return None if best is None else best[1]
