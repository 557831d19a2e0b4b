"""Where the grammar reader is the surer one: a condition it saw on a promise that the model reads as unconditional."""

from __future__ import annotations

from collections.abc import Sequence

from contingent.readers.grammar.draft import ConditionDraft, Range, StatementDraft


def add_conditions(drafts: Sequence[StatementDraft], by_rule: Sequence[StatementDraft]) -> None:
    """Give drafts that are still ahead and wait for nothing the conditions that the grammar reader found on their words.

    Args:
        by_rule: the grammar reader's drafts of the same report. A condition's statement becomes the draft on its
            words, if there is one.
    """
    conditional = [draft for draft in by_rule if draft.conditions and not draft.waiting]
    for draft in drafts:
        if draft.status == "actual" or draft.conditions:
            continue
        twin = next((other for other in conditional if other.type == draft.type and _holds(other, draft.trigger)), None)
        if twin is not None:
            draft.conditions = [_translated(condition, draft, drafts) for condition in twin.conditions[:1]]


def _translated(condition: ConditionDraft, draft: StatementDraft, drafts: Sequence[StatementDraft]) -> ConditionDraft:
    words = condition.target.trigger if condition.target else condition.span
    target = next((d for d in drafts if words and d is not draft and _touches(d, words)), None)
    reason = None if target else condition.reason or "what it waits for is not a statement that was found"
    return ConditionDraft(condition.relation, condition.span, target, reason)


def _holds(draft: StatementDraft, words: Range) -> bool:
    return any(a <= words[0] and words[1] <= b for a, b in draft.evidence)


def _touches(draft: StatementDraft, words: Range) -> bool:
    return any(a < words[1] and words[0] < b for a, b in draft.evidence)
