"""What people are asked to judge, and what they have said, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.records import Statement
from contingent.resolve.correcting import values
from contingent.resolve.judgements import (
    Judgement,
    Standing,
    anchor,
    by_person,
    item,
    latest_words,
    standing_of,
)
from contingent.resolve.ledger import Ledger
from contingent.views.conditions import Reference
from contingent.views.doubts import Doubt, doubts
from contingent.views.trace import told


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRow:
    """One thing a person said.

    Attributes:
        about: ids of the statement or pair it is about; `undoes` the judgement it takes back.
        standing: False for what was taken back, or said otherwise since; `outcome` says which, or is empty.
    """

    id: str
    at: str
    by: str
    verdict: str
    about: tuple[str, ...]
    rel: str | None
    field: str | None
    value: str | None
    undoes: str | None
    note: str | None
    standing: bool
    outcome: str = ""

    def line(self) -> str:
        """Who said what, on one line."""
        return " ".join(x for x in (f"{self.by}: {self.verdict}", self.rel, self.field, self.value) if x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A statement that is to be judged, as the machine has it.

    Attributes:
        label: what keeps it from passing for a fact; `words` its evidence; `values` what a person may correct in it.
    """

    statement: str
    document: str
    published: str | None
    publisher: str | None
    type: str
    label: str
    gist: str
    words: str
    values: dict[str, str]

    def line(self) -> str:
        """The statement on one line."""
        return f"{self.statement}: {self.label} {self.gist}" if self.label else f"{self.statement}: {self.gist}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A statement, or a pair and its link, that a person should look at.

    Attributes:
        doubt: 0 (sure) and up; the order of the list. `reason`: why, in words; `weighed` what the linker weighed.
        relation: that of the link in question; None for a single statement.
        said: each person's word on it that stands; `conflict` is True where two people say different things.
        version: id of the last thing anybody said of it, None for nothing; who judges tells it, so that nobody judges
            past another unseen.
    """

    doubt: float
    reason: str
    relation: str | None
    weighed: tuple[str, ...]
    left: Judged
    right: Judged | None
    said: tuple[SaidRow, ...]
    conflict: bool
    version: str | None


def review_rows(ledger: Ledger, judgements: Sequence[Judgement], *, by: str | None = None) -> list[ReviewRow]:
    """What is in doubt, the most doubtful first.

    Args:
        ledger: as the machine has it, before anybody's judgement.
        judgements: all that people have said.
        by: leave out what this person has judged; by default, what anybody has.
    """
    return _rows(ledger, doubts(ledger, judgements, by=by), judgements)


def statement_rows(ledger: Ledger, judgements: Sequence[Judgement], statement: str) -> list[ReviewRow]:
    """One statement, and the links from and to it, whether or not they are in doubt; the statement first.

    Raises:
        KeyError: the ledger does not hold it.
    """
    known = {s.id: s for s in (*ledger.statements, *ledger.context)}
    found = [Doubt(doubt=0.0, reason="chosen to be judged", link=None, left=known[statement], right=None)]
    for link in ledger.links:
        if statement in (link.from_, link.to) and link.from_ in known and link.to in known:
            reason = link.rel if link.score is None else f"{link.rel}, score {link.score:.2f}"
            found.append(Doubt(doubt=0.0, reason=reason, link=link, left=known[link.from_], right=known[link.to]))
    return _rows(ledger, found, judgements)


def conflict_rows(ledger: Ledger, judgements: Sequence[Judgement]) -> list[ReviewRow]:
    """What two people say different things of, by the time of the first word on each; arguments as for `review_rows`."""
    known = {s.id: s for s in (*ledger.statements, *ledger.context)}
    found = []
    for words in _by_item(judgements).values():
        ends = [known.get(end.statement) for end in (words[0].left, words[0].right) if end is not None]
        left, right = (*ends, None, None)[:2]
        if _conflict(words) and left is not None and len(ends) == sum(s is not None for s in ends):
            link = next((x for x in ledger.links if right and {x.from_, x.to} == {left.id, right.id}), None)
            found.append(Doubt(doubt=1.0, reason="people differ", link=link, left=left, right=right))
    return _rows(ledger, found, judgements)


def _rows(ledger: Ledger, found: Sequence[Doubt], judgements: Sequence[Judgement]) -> list[ReviewRow]:
    words = told(ledger, (s for d in found for s in (d.left, d.right) if s is not None))
    latest, said = latest_words(judgements), _by_item(judgements)
    return [
        ReviewRow(
            doubt=d.doubt,
            reason=d.reason,
            relation=d.link.rel if d.link else None,
            weighed=d.link.reasons[1:] if d.link else (),
            left=_judged(ledger, d.left, words[d.left.id]),
            right=None if d.right is None else _judged(ledger, d.right, words[d.right.id]),
            said=tuple(_said(j, outcome="stands") for j in said.get(about, ())),
            conflict=_conflict(said.get(about, ())),
            version=latest[about].id if about in latest else None,
        )
        for d in found
        for about in (_item_of(d),)
    ]


def _by_item(judgements: Sequence[Judgement]) -> dict[tuple[object, ...], list[Judgement]]:
    """Each person's words on each item that stand, oldest first."""
    found: dict[tuple[object, ...], list[Judgement]] = {}
    for about, people in by_person(judgements).items():
        found.setdefault(about[:2], []).extend(people.values())
    return {about: sorted(words, key=lambda j: (j.at, j.id)) for about, words in found.items()}


def _conflict(words: Sequence[Judgement]) -> bool:
    """True when people differ on the whole (one accepts, one rejects), or give one field two values."""
    latest = {j.by: j.verdict for j in words}
    fields: dict[object, set[object]] = {}
    for j in words:
        if j.verdict == "correct":
            fields.setdefault(j.field, set()).add(j.rel if j.field is None else j.value)
    return len(set(latest.values())) > 1 or any(len(given) > 1 for given in fields.values())


def said_rows(judgements: Sequence[Judgement]) -> list[SaidRow]:
    """All that people have said, in order, each with whether it stands."""
    became = standing_of(judgements)
    return [_said(j, outcome=became.get(j.id)) for j in judgements]


def item_of(statements: Iterable[Statement]) -> tuple[object, ...]:
    """What a judgement of one statement, or of a pair, would be about; as `resolve.judgements.item`."""
    ends = [anchor(s) for s in statements]
    probe = Judgement(id="", at="", by="", verdict="reject", left=ends[0], right=ends[1] if len(ends) > 1 else None)
    return item(probe, {})


def _item_of(doubt: Doubt) -> tuple[object, ...]:
    return item_of(s for s in (doubt.left, doubt.right) if s is not None)


def _said(j: Judgement, *, outcome: Standing | None) -> SaidRow:
    standing = outcome == "stands"
    return SaidRow(
        id=j.id, at=j.at, by=j.by, verdict=j.verdict, rel=j.rel, field=j.field, value=j.value, undoes=j.undoes, note=j.note,
        about=tuple(end.statement for end in (j.left, j.right) if end is not None), standing=standing,
        outcome="" if standing or outcome is None else outcome,
    )  # fmt: skip


def _judged(ledger: Ledger, s: Statement, words: Reference) -> Judged:
    return Judged(
        statement=s.id,
        document=s.doc,
        published=ledger.documents[s.doc].published.edtf,
        publisher=ledger.publishers.get(s.doc),
        type=s.type,
        label=words.label,
        gist=words.gist,
        words=" … ".join(e.exact for e in s.evidence),
        values=values(s, ledger.entities),
    )
