"""Lists of contributors: "Nigeria 1,200, Togo 733 and Niger 501" is one statement for each of them."""

from __future__ import annotations

from dataclasses import replace

from contingent.normalize.names import NameMention
from contingent.normalize.numbers import NumberMention
from contingent.readers.grammar.draft import Range, StatementDraft
from contingent.records import FORCE_TYPES, Basis, Role

_JOINTS_BEFORE = frozenset(
    {"", "(", ":", ",", "'s", "’s", "with", "–", "-", "offers", "sends", "has", "gives", "provides", "another"}
)
_JOINTS_AFTER = frozenset({"", "from", "of", "by", "("})
_OWNERS = frozenset({"country", "demonym", "organisation"})
_LONGEST_JOINT = 12  # characters between a name and its number


def split_contributors(drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Drafts of forces with a number for each of several named contributors, split so that each has its own."""
    result: list[StatementDraft] = []
    for draft in drafts:
        result.extend(_split(draft) if draft.type in FORCE_TYPES and len(draft.numbers) > 1 else [draft])
    return result


def _split(draft: StatementDraft) -> list[StatementDraft]:
    owned: list[tuple[NumberMention, Basis, NameMention]] = []
    for number, basis in draft.numbers:
        owner = _owner(draft, number)
        if owner is not None and number.unsized is None:
            owned.append((number, basis, owner))
    if len({owner.id for _, _, owner in owned}) < 2:
        return [draft]
    senders = [(owner.start, owner.end) for _, _, owner in owned]
    parts = [_part(draft, number, basis, owner, senders) for number, basis, owner in owned]
    taken = {id(number) for number, _, _ in owned}
    rest = [(number, basis) for number, basis in draft.numbers if id(number) not in taken]
    if rest:
        parts.insert(0, replace(draft, numbers=rest))
    return parts


def _owner(draft: StatementDraft, number: NumberMention) -> NameMention | None:
    """The contributor named right beside a number, the one before it first."""
    before = after = None
    explicit = False
    for name in draft.sentence.names:
        if name.kind not in _OWNERS or name.id is None:
            continue
        if number.start <= name.start and name.end <= number.end:
            return name
        if name.end <= number.start and _joins(draft, name.end, number.start, _JOINTS_BEFORE):
            before = name
        if number.end <= name.start and after is None and _joins(draft, number.end, name.start, _JOINTS_AFTER):
            after = name
            explicit = number.end < name.start - 1
    return after if explicit and after is not None else before or after


def _joins(draft: StatementDraft, start: int, end: int, joints: frozenset[str]) -> bool:
    if end - start > _LONGEST_JOINT:
        return False
    words = [t.low for t in draft.sentence.tokens if start <= t.start < end]
    return len(words) <= 1 and (words[0] if words else "") in joints


def _part(
    draft: StatementDraft, number: NumberMention, basis: Basis, owner: NameMention, senders: list[Range]
) -> StatementDraft:
    span: Range = (min(number.start, owner.start), max(number.end, owner.end))
    roles: dict[Role, list[Range]] = {"place": [p for p in draft.roles.get("place", []) if p not in senders]}
    roles["agent"] = [(owner.start, owner.end)]
    roles["object"] = [(number.start, number.end)]
    return replace(
        draft, trigger=(number.start, number.end), evidence=[span], roles=roles, numbers=[(number, basis)],
        sources=list(draft.sources), conditions=list(draft.conditions), mode=list(draft.mode),
    )  # fmt: skip
