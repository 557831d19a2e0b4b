"""The queue of doubts for a person to judge, with what others have said of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contingent.records import Statement
from contingent.resolve.judgements import FIELDS, Judgement, by_person, disagree, judgement, subject, values
from contingent.resolve.ledger import Ledger
from contingent.views.conditions import Reference
from contingent.views.doubts import Doubt
from contingent.views.trace import told

RELATIONS = ("same", "details", "updates", "corrects", "contradicts")
_NOBODY = "nobody"  # stands for a person where only the subject of a judgement is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One person's word on an item, in a few words; `id` is what an undo takes."""

    id: str
    by: str
    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One of the statements of an item, with its words."""

    reference: Reference
    type: str
    words: str
    publisher: str | None
    published: str | None
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One link or statement to be judged.

    Attributes:
        relation: of the link; None for a statement.
        said: what people say of it now, oldest first; `conflict` is True when they differ.
        version: id of the latest judgement on it, empty when there is none: a person who judges says which one was seen.
    """

    reason: str
    relation: str | None
    weighed: tuple[str, ...]
    ends: tuple[End, ...]
    said: tuple[Said, ...]
    conflict: bool
    version: str


def review_items(ledger: Ledger, items: Sequence[Doubt], judgements: Iterable[Judgement]) -> list[Item]:
    """Doubts as a page shows them, in their order."""
    people = by_person(judgements)
    named = told(ledger, (s for d in items for s in (d.left, d.right) if s is not None))
    return [_item(ledger, doubt, named, people) for doubt in items]


def conflicts(ledger: Ledger, judgements: Iterable[Judgement]) -> list[Item]:
    """Items on which two people say different things, by the time of the first word on each."""
    said = by_person(judgements)
    known = {s.id: s for s in (*ledger.statements, *ledger.context)}
    found = []
    for words in said.values():
        first = next(iter(words.values()))
        ends = [known.get(end.statement) for end in (first.left, first.right) if end is not None]
        left = ends[0] if ends else None
        if disagree(words) and left is not None and None not in ends:
            right = ends[1] if len(ends) > 1 else None
            link = next((x for x in ledger.links if right and {x.from_, x.to} == {left.id, right.id}), None)
            found.append(
                Doubt(doubt=1.0, reason="people say different things of it", link=link, left=left, right=right)
            )
    return review_items(ledger, found, judgements)


def in_words(j: Judgement) -> str:
    """A judgement in a few words: "accept", "correct status to planned", "correct to updates"."""
    if j.verdict == "correct":
        return f"correct {j.field} to {j.value}" if j.field else f"correct to {j.rel}"
    return f"accept {j.rel}" if j.verdict == "accept" and j.rel else j.verdict


def subjects(left: Statement, right: Statement | None) -> list[tuple[object, ...]]:
    """What judgements on an item can be about: the pair, or the statement and each of its fields."""
    if right is not None:
        return [subject(judgement("accept", by=_NOBODY, at="", left=left, right=right))]
    whole = subject(judgement("accept", by=_NOBODY, at="", left=left))
    return [whole, *((*whole[:-1], field) for field in FIELDS)]


def _item(
    ledger: Ledger,
    doubt: Doubt,
    named: Mapping[str, Reference],
    people: Mapping[tuple[object, ...], Mapping[str, Judgement]],
) -> Item:
    on_it = [people[about] for about in subjects(doubt.left, doubt.right) if about in people]
    words = sorted((j for said in on_it for j in said.values()), key=lambda j: (j.at, j.id))
    verdicts = {j.by: j.verdict for j in words}
    return Item(
        reason=doubt.reason,
        relation=doubt.link.rel if doubt.link is not None else None,
        weighed=doubt.link.reasons[1:] if doubt.link is not None else (),
        ends=tuple(_ends(ledger, doubt, named)),
        said=tuple(Said(id=j.id, by=j.by, at=j.at[:16].replace("T", " "), words=in_words(j)) for j in words),
        conflict=any(disagree(said) for said in on_it) or len(set(verdicts.values())) > 1,
        version=words[-1].id if words else "",
    )


def _ends(ledger: Ledger, doubt: Doubt, named: Mapping[str, Reference]) -> Iterator[End]:
    for s in (doubt.left, doubt.right):
        if s is not None:
            yield End(
                reference=named[s.id],
                type=s.type,
                words=" … ".join(e.exact for e in s.evidence),
                publisher=ledger.publishers.get(s.doc),
                published=ledger.documents[s.doc].published.edtf if s.doc in ledger.documents else None,
                values=tuple((field, value) for field, value in values(s).items() if value),
            )
