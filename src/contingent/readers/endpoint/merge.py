"""Proposals of all windows to the drafts of a report: repeats put together, conditions led to their statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from contingent.readers.endpoint.safety import weaker_status
from contingent.readers.endpoint.verify import NO_TARGET, Proposal
from contingent.readers.grammar.draft import Range, StatementDraft
from contingent.records import NOT_ACTUAL


def merge_proposals(windows: Sequence[Sequence[Proposal]], dropped: Counter[str]) -> list[StatementDraft]:
    """The drafts of a report, in text order.

    A statement that the next window repeats from its overlap is kept once, with the status that claims less and the
    conditions of both. Within a window only a statement that says the very same is a repeat.
    """
    kept: list[Proposal] = []
    stands_for: dict[int, dict[int, StatementDraft]] = {}
    for number, proposals in enumerate(windows):
        named = stands_for.setdefault(number, {})
        earlier = list(kept)
        own: list[Proposal] = []
        for proposal in proposals:
            twin = next((p for p in own if _is_same(p.draft, proposal.draft)), None) or next(
                (p for p in earlier if _is_repeat(p, proposal)), None
            )
            if twin is None:
                own.append(proposal)
            else:
                dropped["statement: repeated"] += 1
                _take_over(twin.draft, proposal.draft)
            if proposal.id is not None:
                named.setdefault(proposal.id, (twin or proposal).draft)
        kept.extend(own)
        for proposal in proposals:
            _lead(proposal, named)
    for proposal in kept:
        draft = proposal.draft
        for condition in draft.conditions:
            if condition.target is draft:
                condition.target, condition.reason = None, NO_TARGET
            if condition.target is not None and condition.target.status == "unknown":
                condition.target.waiting = True
    return sorted((p.draft for p in kept), key=lambda d: (d.evidence[0], d.waiting))


def _lead(proposal: Proposal, named: dict[int, StatementDraft]) -> None:
    for condition, target in proposal.targets:
        condition.target = named.get(target)
        if condition.target is not None and condition.span is not None:
            condition.reason = None


def _is_same(one: StatementDraft, other: StatementDraft) -> bool:
    return _what(one) == _what(other) and one.evidence == other.evidence


def _what(draft: StatementDraft) -> tuple[object, ...]:
    numbers = tuple(number.start for number, _ in draft.numbers)
    return (
        draft.type, draft.status, draft.polarity, tuple((s.act, s.who) for s in draft.sources),
        tuple(draft.roles.get("agent", ())), numbers,
    )  # fmt: skip


def _is_repeat(earlier: Proposal, later: Proposal) -> bool:
    one, other = earlier.draft, later.draft
    return (
        other.evidence[0][0] < later.window.own
        and one.type == other.type
        and one.polarity == other.polarity
        and [s.act for s in one.sources] == [s.act for s in other.sources]
        and _shared(one.evidence[0], other.evidence[0])
    )


def _shared(one: Range, other: Range) -> bool:
    """True when two ranges share at least half of the shorter one."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * both >= min(one[1] - one[0], other[1] - other[0])


def _take_over(draft: StatementDraft, repeat: StatementDraft) -> None:
    draft.status = weaker_status(draft.status, repeat.status)
    if draft.status in NOT_ACTUAL:
        draft.future, draft.ongoing = True, False
    known = {(c.relation, c.span) for c in draft.conditions}
    draft.conditions += [c for c in repeat.conditions if (c.relation, c.span) not in known]
