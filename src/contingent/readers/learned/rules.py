"""Where the rules are surer than the model: conditions of promises, owners and places of figures, numbers that are no counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contingent.normalize.names import NameMention
from contingent.normalize.number_mention import NumberMention
from contingent.readers.grammar.doubt import drop_uncounted
from contingent.readers.grammar.draft import ConditionDraft, Range, StatementDraft
from contingent.readers.grammar.values import is_whole_of
from contingent.records import FORCE_TYPES, FORCE_UNITS, OUTWARD_MODES, Role, Unit


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


def settle_forces(drafts: Sequence[StatementDraft], by_rule: Sequence[StatementDraft]) -> None:
    """Whose force it is and where, as the rules read it, for a figure that both found.

    The rules tell an owner ("the African Union-led force there", "Rwanda's 850") and a place ("There, 2,800 remain")
    better than the model, which often names several.
    """
    rules = {n.start: draft for draft in by_rule if draft.type in FORCE_TYPES for n, _ in draft.numbers}
    for draft in drafts:
        if draft.type not in FORCE_TYPES or not draft.numbers:
            continue
        rule = next((rules[n.start] for n, _ in draft.numbers if n.start in rules), None)
        if rule is None:
            continue
        roles: tuple[Role, ...] = ("agent", "place")
        for role in roles:
            if rule.roles.get(role) and len(draft.roles.get(role, [])) != 1:
                draft.roles[role] = list(rule.roles[role])


def settle_direction(drafts: Sequence[StatementDraft], by_rule: Sequence[StatementDraft]) -> None:
    """Whether a force comes or goes, with what the rules read in the same words where they found a DEPLOY there.

    A verb of leaving that the lexicon knows decides. So does "800 more" under a verb of sending
    (how often the model turns a force round stands in bench/quality/errors.md).
    """
    for draft in drafts:
        if draft.type != "DEPLOY":
            continue
        inside = (d for d in by_rule if d.type == "DEPLOY" and any(a <= d.trigger[0] < b for a, b in draft.evidence))
        rule = min(inside, key=lambda d: (abs(d.trigger[0] - draft.trigger[0]), d.trigger), default=None)
        if rule is None:
            continue
        leaving = [mode for mode in rule.mode if mode in OUTWARD_MODES]
        if not leaving and any(number.increment for number, _ in draft.numbers):
            draft.mode = [mode for mode in draft.mode if mode not in OUTWARD_MODES]
        draft.mode = list(dict.fromkeys([*leaving, *draft.mode]))


def without_limits(text: str, drafts: Sequence[StatementDraft]) -> None:
    """Take from forces the numbers that are no counts: limits, targets, and the whole of which a part is there."""
    for draft in drafts:
        if draft.type in FORCE_TYPES:
            drop_uncounted(draft, lambda number: is_whole_of(text, number))


def give_units(
    drafts: Sequence[StatementDraft], numbers: Sequence[NumberMention], names: Sequence[NameMention]
) -> None:
    """Say what a force counts where its number has no noun, or one that fits anybody: "Paris, with 3,300 there".

    A bare number counts what the last force figure before it counted, and troops where there was none. People of a
    country ("850 Burundians") are troops; other people ("274 passengers") are personnel, as their trade is not told.
    """
    people = [(n.start, n.end) for n in names if n.kind == "demonym"]
    for draft in drafts:
        if draft.type in FORCE_TYPES:
            draft.numbers = [(_with_unit(number, numbers, people), basis) for number, basis in draft.numbers]


def _with_unit(number: NumberMention, numbers: Sequence[NumberMention], people: Sequence[Range]) -> NumberMention:
    if number.unit not in (None, "persons") or number.unsized is not None:
        return number
    if any(a < number.end + 2 and number.start < b for a, b in people):
        return replace(number, unit="troops")
    if number.unit == "persons":
        return replace(number, unit="personnel")
    before: list[Unit] = [n.unit for n in numbers if n.end <= number.start and n.unit in FORCE_UNITS and not n.unsized]
    return replace(number, unit=before[-1] if before else "troops")
