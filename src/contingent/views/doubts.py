"""What a person should look at first: links and values that are most doubtful, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contingent.records import FORCE_TYPES, Link, Statement, is_alleged
from contingent.resolve.judgements import Judgement, anchor, in_force
from contingent.resolve.ledger import Ledger
from contingent.resolve.waiting import only_put_as


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A link between two statements, or one statement, to be judged.

    Attributes:
        doubt: 0 (sure) to 1; the order of the list. `reason`: why it is doubtful, in words.
        link: the link in question, None for a statement; `left` and `right` its ends.
    """

    doubt: float
    reason: str
    link: Link | None
    left: Statement
    right: Statement | None


def doubts(ledger: Ledger, judgements: Iterable[Judgement] = (), *, by: str | None = None) -> list[Doubt]:
    """Links and values in doubt, the most doubtful first.

    Args:
        judgements: what has been said so far. `by`: leave out what this person has judged; by default, what anybody has.
    Returns:
        Links that the linker made, the lower their score the more doubtful; statements with a force figure or an
        allegation that a reader is likely to get wrong. Equal doubts in order of id.
    """
    said = in_force(j for j in judgements if by is None or j.by == by)
    pairs = {frozenset(_place(x) for x in (j.left, j.right) if x is not None) for j in said if j.right is not None}
    single = {_place(j.left) for j in said if j.right is None and j.left is not None}
    known = {s.id: s for s in ledger.statements}
    found = []
    for link in ledger.links:
        left, right = known.get(link.from_), known.get(link.to)
        if left is None or right is None or link.score is None:
            continue
        if frozenset((_place(anchor(left)), _place(anchor(right)))) not in pairs:
            reason = f"{link.rel}, score {link.score:.2f}: {link.reasons[0] if link.reasons else 'no reason kept'}"
            found.append(Doubt(doubt=round(1.0 - link.score, 4) * 2, reason=reason, link=link, left=left, right=right))
    for s in ledger.statements:
        doubtful = _value(s)
        if doubtful is not None and _place(anchor(s)) not in single:
            found.append(Doubt(doubt=doubtful[0], reason=doubtful[1], link=None, left=s, right=None))
    return sorted(found, key=lambda d: (-d.doubt, d.left.id, d.right.id if d.right else ""))


def _value(s: Statement) -> tuple[float, str] | None:
    """How doubtful a statement's values are, and why; None when nothing calls for a look."""
    if s.confidence is not None and s.confidence < 0.5:
        return round(1.0 - s.confidence, 4), f"the reader gives it a confidence of {s.confidence:.2f}"
    figures = s.type in FORCE_TYPES and any(q.best is not None for q in s.quantity)
    if only_put_as(s) is not None and s.status == "actual" and s.type in FORCE_TYPES:
        return 0.7, "taken for a fact, but its source only promises, asks for, hopes for, warns of or threatens it"
    if figures and not s.roles.agent:
        return 0.6, "a force figure without a contributor"
    if figures and not s.roles.place:
        return 0.6, "a force figure without a place"
    if figures and any(q.basis == "unstated" for q in s.quantity):
        return 0.5, "a force figure that may be more or in all"
    if is_alleged(s):
        return 0.45, "an allegation: is the accuser right, and is it an accusation?"
    if figures and s.time.edtf is None:
        return 0.4, "a force figure without a day"
    return None


def _place(x: object) -> tuple[object, ...]:
    return (getattr(x, "doc", None), getattr(x, "start", None), getattr(x, "end", None))
