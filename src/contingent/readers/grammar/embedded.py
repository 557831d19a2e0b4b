"""Forces that a sentence only mentions: "the 3,000-strong force now in the country" is a presence of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from contingent.normalize.numbers import NumberMention
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ParsedSentence, Range, StatementDraft
from contingent.readers.grammar.frames import STRONG
from contingent.readers.grammar.roles import fill_roles
from contingent.readers.grammar.tokens import Token
from contingent.readers.grammar.values import attach_times
from contingent.records import FORCE_UNITS, Role

_STEPS = {word: re.compile(rf"\b{word}\s\Z", re.IGNORECASE) for word in ("from", "to", "by")}
_ENDS = frozenset({"verb", "modal", "be", "have", "to", "rel", "sub", "punct", "stop"})
_IN_PLACE_NEXT = frozenset("already now currently stationed deployed based serving posted".split())


def embedded_forces(
    text: str, sentence: ParsedSentence, clause: Clause, drafts: list[StatementDraft]
) -> list[StatementDraft]:
    """A force that is only mentioned ("the 3,000-strong force now in the country") is a presence of its own."""
    found = []
    start, end = sentence.chars(clause.first, clause.last)
    for number in sentence.numbers:
        if not start <= number.start < end or number.unit not in FORCE_UNITS:
            continue
        if any(d.type == "PRESENCE" and d.numbers for d in drafts):
            continue
        following = [t for t in sentence.tokens if number.end <= t.start][:3]
        strong = any(w.endswith(STRONG) for w in text[number.start : number.end].lower().split())
        if not strong and not any(t.low in _IN_PLACE_NEXT for t in following[:2]):
            continue
        holder = next((d for d in drafts if any(n is number for n, _ in d.numbers)), None)
        if holder is not None and holder.type == "DEPLOY" and not strong:
            continue
        if holder is not None:
            holder.numbers = [(n, b) for n, b in holder.numbers if n is not number]
        found.append(_embedded(sentence, clause, number))
    return found + _levels(text, drafts)


def _levels(text: str, drafts: list[StatementDraft]) -> list[StatementDraft]:
    """ "To 900 from 650", "cut by 40, to 110": the 650 and the 110 are neither sent nor withdrawn but in place."""
    found = []
    for draft in drafts:
        if draft.type != "DEPLOY":
            continue
        before = {id(n): text[max(0, n.start - 6) : n.start] for n, _ in draft.numbers}
        steps = {id(n): next((w for w, p in _STEPS.items() if p.search(before[id(n)])), "") for n, _ in draft.numbers}
        done = draft.status == "actual" and draft.polarity == "+"
        for number, _ in draft.numbers:
            step, others = steps[id(number)], set(steps.values())
            if (step == "from" and "to" in others) or (step == "to" and "by" in others and done):
                found.append(_level(draft, number, ongoing=not done or step == "to"))
        levels = {id(n) for d in found for n, _ in d.numbers}
        draft.numbers = [(n, basis) for n, basis in draft.numbers if id(n) not in levels]
    return found


def _level(draft: StatementDraft, number: NumberMention, *, ongoing: bool) -> StatementDraft:
    roles: dict[Role, list[Range]] = {role: list(spans) for role, spans in draft.roles.items() if role != "object"}
    return replace(
        draft, type="PRESENCE", mode=[], status="actual", polarity="+", trigger=(number.start, number.end), roles=roles,
        numbers=[(number, "stock")], sources=list(draft.sources) if ongoing and draft.status == "actual" else [],
        evidence=list(draft.evidence), conditions=[], purpose=[], time=None, duration=None, future=False, ongoing=ongoing,
    )  # fmt: skip


def _describes(tokens: Sequence[Token], i: int) -> bool:
    """ "The force led by the African Union": a participle with its agent belongs to the noun before it."""
    return tokens[i].form in {"past", "part"} and i + 1 < len(tokens) and tokens[i + 1].low == "by"


def _embedded(sentence: ParsedSentence, clause: Clause, number: NumberMention) -> StatementDraft:
    tokens = sentence.tokens
    first = next(i for i in range(clause.first, clause.last) if tokens[i].end > number.start)
    while first > clause.first and tokens[first - 1].tag in {"det"}:
        first -= 1
    last = first + 1
    while last < clause.last and (tokens[last].tag not in _ENDS or _describes(tokens, last)):
        last += 1
    piece = Clause(first, last, "content", None)
    draft = StatementDraft(
        sentence, piece, "PRESENCE", [], (number.start, number.end), 2.0, evidence=[sentence.chars(first, last)]
    )
    draft.ongoing = True
    draft.numbers = [(number, "stock")]
    fill_roles(draft, (first, last))
    attach_times(draft)
    return draft
