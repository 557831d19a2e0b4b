"""Found statements to the drafts that the assembler turns into records."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ConditionDraft, ParsedSentence, SourceDraft, StatementDraft
from contingent.readers.learned.decode import Found
from contingent.readers.learned.decode import Range as Pieces
from contingent.readers.learned.features import Prepared
from contingent.readers.learned.rules import add_conditions, give_units, settle_direction, settle_forces, without_limits
from contingent.readers.learned.settings import Settings
from contingent.records import ROLES, Quote

Range = tuple[int, int]  # characters of the text, half open
_SURE = 0.2  # share of the pointer's chances that the statement waited for must have


def make_drafts(ready: Prepared, found: Sequence[Found], settings: Settings) -> list[StatementDraft]:
    """One draft for each found statement, in the same order, with conditions that refer to each other."""
    drafts = [_draft(ready, one, settings) for one in found]
    by_anchor = {one.anchor: draft for one, draft in zip(found, drafts, strict=True)}
    for one, draft in zip(found, drafts, strict=True):
        if one.relation is not None:
            draft.conditions = [_condition(ready, one, draft, by_anchor)]
    if settings.rule_conditions:
        add_conditions(drafts, ready.drafts)
    settle_forces(drafts, ready.drafts)
    settle_direction(drafts, ready.drafts)
    without_limits(ready.text, drafts)
    give_units(drafts, ready.numbers, ready.names)
    for draft in drafts:
        for condition in draft.conditions:
            if condition.target is not None and condition.target.status == "unknown":
                condition.target.waiting = True
    return drafts


def _draft(ready: Prepared, one: Found, settings: Settings) -> StatementDraft:
    sentence = ready.sentences[int(ready.sentence_of[one.anchor])]
    place = int(ready.pieces.starts[one.anchor])
    sources = _sources(ready, one)
    times = [ready.times[i] for i in one.times]
    return StatementDraft(
        sentence=sentence,
        clause=_clause(sentence, place),
        type=one.type,
        mode=one.modes,
        trigger=_word(ready, one.anchor),
        score=one.score,
        status=one.status,
        polarity=one.polarity,
        evidence=[_chars(ready, one.evidence)],
        sources=sources,
        quote=_quote(ready, place, bool(sources)),
        roles={role: [_chars(ready, r) for r in one.tags[role]] for role in ROLES if one.tags[role]},
        numbers=[(ready.numbers[i], basis) for i, basis in one.numbers],
        time=next((t for t in times if t.kind == "date"), None),
        duration=next((t for t in times if t.kind == "duration"), None),
        purpose=[_chars(ready, r) for r in one.tags["purpose"]],
        future=one.status != "actual",
        ongoing=one.ongoing and one.status == "actual",
        core=one.core,
        confidence=_confidence(one, settings),
    )


def _sources(ready: Prepared, one: Found) -> list[SourceDraft]:
    """The chain, outermost first."""
    chain = []
    for act, who, cue in ((one.outer_act, "outer who", "outer cue"), (one.act, "who", "cue")):
        if act is not None:
            chain.append(SourceDraft(_only(ready, one.tags[who]), act, _only(ready, one.tags[cue])))
    return chain


def _condition(
    ready: Prepared, one: Found, draft: StatementDraft, by_anchor: dict[int, StatementDraft]
) -> ConditionDraft:
    assert one.relation is not None
    others = {anchor: p for anchor, p in one.waits_for.items() if anchor in by_anchor and anchor != one.anchor}
    anchor = max(others, key=lambda a: (others[a], -a), default=None)
    target = by_anchor[anchor] if anchor is not None and others[anchor] >= _SURE else None
    reason = None if target else "what it waits for is not a statement that was found"
    return ConditionDraft(one.relation, _only(ready, one.tags["depends"]), target, reason)


def _clause(sentence: ParsedSentence, place: int) -> Clause:
    token = next((i for i, t in enumerate(sentence.tokens) if t.end > place), len(sentence.tokens) - 1)
    inside = (clause for clause in sentence.clauses if clause.first <= token < clause.last)
    return next(inside, Clause(0, len(sentence.tokens), "main", None))


def _quote(ready: Prepared, place: int, sourced: bool) -> Quote:
    if not sourced:
        return "none"
    return "direct" if any(q.start <= place < q.end for q in ready.layout.quotations) else "indirect"


def _confidence(one: Found, settings: Settings) -> float:
    """The calibrated chance that evidence and type are right."""
    score = min(max(one.score * one.type_chance, 1e-6), 1 - 1e-6)
    return round(1 / (1 + exp(-(settings.slope * log(score / (1 - score)) + settings.offset))), 3)


def _only(ready: Prepared, runs: Sequence[Pieces]) -> Range | None:
    return _chars(ready, runs[0]) if runs else None


def _word(ready: Prepared, piece: int) -> Range:
    start = end = int(ready.pieces.starts[piece])
    while end < len(ready.text) and ready.text[end].isalnum():
        end += 1
    return start, max(end, start + 1)


def _chars(ready: Prepared, pieces: Pieces) -> Range:
    return int(ready.pieces.starts[pieces[0]]), int(ready.pieces.ends[pieces[1] - 1])
