"""Numbers, times and purpose of a draft: which of its sentence's values belong to it, and what they count."""

from __future__ import annotations

import re

from contingent.normalize.numbers import NumberMention, basis_hint
from contingent.normalize.times import TimeExpression
from contingent.readers.grammar.draft import StatementDraft
from contingent.readers.grammar.frames import condition_start
from contingent.records import FORCE_TYPES, FORCE_UNITS, Basis

_TOLL_TYPES = frozenset({"ASSAULT", "HARM", "CONTROL", "COERCE"})
_TOLL_UNITS = frozenset({"killed", "injured"})
_AHEAD = re.compile(
    r"\b(?:next|tomorrow|tonight|coming|by (?:the end|next)|this (?:month|week|year|autumn|summer|spring))\b", re.I
)
_OF_THE = re.compile(r"\b(?:of|out of) (?:the|its|a|an|their|these|those|some)?\s*$", re.I)
_PART = re.compile(r"\d[\w ,.-]{0,14}\s(?:out )?of (?:the|its|a|an|their|these|those|some)?\s*$", re.I)
_FORESEEN = re.compile(
    r"\W{0,2}(?:\w+ )?(?:foreseen|authori[sz]ed|planned|promised|pledged|expected|mandated|approved|envisaged)", re.I
)


def attach_numbers(text: str, draft: StatementDraft) -> None:
    for number in draft.sentence.numbers:
        if not any(a <= number.start < b for a, b in draft.evidence):
            continue
        if number.inherited and number.increment and number.unit in _TOLL_UNITS and draft.type not in _TOLL_TYPES:
            continue  # "They killed nine. Two hundred more will be here by Friday."
        if draft.type in FORCE_TYPES and is_whole_of(text, number):
            continue  # "2,500 of the 3,600 foreseen": what is there is the part
        if draft.type in FORCE_TYPES:
            if number.unit in FORCE_UNITS or (number.unit is None and number.increment):
                draft.numbers.append((number, _basis(text, draft, number)))
        elif number.inherited and number.unit in FORCE_UNITS:
            continue  # "to be reviewed after six": a unit guessed from elsewhere is too weak here
        elif (number.unit is not None and (number.unit not in FORCE_UNITS or draft.type not in _TOLL_TYPES)) or (
            number.unit is not None and draft.type in _TOLL_TYPES and number.unit != "troops"
        ):
            draft.numbers.append((number, _basis(text, draft, number)))


def attach_number_before(draft: StatementDraft, taken: set[int]) -> None:
    """ "The 350 soldiers who landed there": a relative clause about a force takes its number, and its words, along.

    Args:
        taken: `id` of numbers that other statements of the sentence hold already.
    """
    subject = draft.clause.subject
    if draft.type != "DEPLOY" or draft.clause.kind != "relative" or draft.numbers or subject is None:
        return
    start, end = draft.sentence.chars(*subject)
    for number in draft.sentence.numbers:
        if start <= number.start < end and number.unit in FORCE_UNITS and id(number) not in taken:
            draft.numbers = [(number, "change")]
            draft.evidence = [(start, draft.evidence[-1][1])]


def is_whole_of(text: str, number: NumberMention) -> bool:
    """True for the whole in "2,500 of the 3,600 foreseen": what is there is the part."""
    before, after = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 40]
    return bool(_OF_THE.search(before)) and (bool(_FORESEEN.match(after)) or bool(_PART.search(before)))


def _basis(text: str, draft: StatementDraft, number: NumberMention) -> Basis:
    if draft.type not in FORCE_TYPES:
        return "stock"
    hint = basis_hint(text, number)
    if draft.type == "PRESENCE":
        return "change" if number.increment else "stock"
    if number.increment:
        return "change"
    if number.total or hint == "stock":
        return "stock"
    return hint or "change"


def attach_times(draft: StatementDraft) -> None:
    inside = [t for t in draft.sentence.times if any(a <= t.start < b for a, b in draft.evidence)]
    dates = [t for t in inside if t.kind == "date" and not _of_another_verb(draft, t.start)]
    behind = [t for t in dates if t.start >= draft.trigger[1]] if draft.type == "DEPLOY" else []
    draft.time = next(iter(behind or dates), None)  # "recalls today the landing of 2,000 troops in 1817"
    draft.duration = next((t for t in inside if t.kind == "duration"), None)
    if draft.time is None and draft.clause.marker == "when":
        draft.time = _time_before(draft)
    if draft.time is None and draft.clause.kind in {"participle", "coordinate"} and not draft.clause.own_subject:
        earlier = [t for t in draft.sentence.times if t.kind == "date" and t.end <= draft.evidence[0][0]]
        draft.time = earlier[-1] if earlier else None
    elif draft.time is not None:
        start = condition_start(draft.sentence, draft.clause)
        draft.time_is_limit = start is not None and start < draft.time.start and draft.status != "actual"


def _time_before(draft: StatementDraft) -> TimeExpression | None:
    """ "In the nineties, when Paris kept 1,400 men there": the time that a "when" clause explains."""
    opening = draft.sentence.tokens[draft.clause.first].start
    times = (t for t in draft.sentence.times if t.kind == "date" and 0 <= opening - t.end <= 2)
    return next(times, None)


def _of_another_verb(draft: StatementDraft, at: int) -> bool:
    """ "2,800 soldiers remain of the force sent in January": the time belongs to the participle in between."""
    tokens, verb = draft.sentence.tokens, draft.clause.verb
    main = verb is not None and verb.finite and verb.first > 0 and tokens[verb.first - 1].low != ","
    own = tokens[verb.first : verb.main + 1] if verb is not None and main else []
    between = [t for t in tokens if draft.trigger[1] <= t.start < at and t not in own]
    return any(t.tag == "part" or (t.tag == "verb" and t.form == "past") for t in between)


def present_for_future(draft: StatementDraft) -> None:
    """ "is sending 100 troops", "sail this month": an arranged move in the present tense lies ahead."""
    verb = draft.clause.verb
    if draft.status != "actual" or verb is None or not draft.ongoing:
        return
    tokens = draft.sentence.tokens
    main = tokens[verb.main]
    progressive = main.tag == "ing" and verb.finite and main.start == draft.trigger[0]
    dated = draft.time is not None and bool(_AHEAD.search(draft.time.exact))
    if (draft.type == "DEPLOY" and progressive) or (dated and draft.type not in {"PRESENCE", "SITUATION", "VIEW"}):
        draft.status, draft.future, draft.ongoing = "planned", True, False
        if draft.sources and draft.sources[-1].act == "say":
            draft.sources[-1].act = "commit"


def attach_purpose(draft: StatementDraft, trigger: tuple[int, int]) -> None:
    if draft.type not in FORCE_TYPES | {"AID", "AUTHORIZE"}:
        return
    tokens = draft.sentence.tokens
    for i in range(trigger[1] + 1, draft.clause.last - 1):
        if tokens[i].tag == "to" and tokens[i - 1].tag in {"noun", "proper", "punct", "adv"}:
            end = draft.evidence[0][1]
            if tokens[i].start < end:
                draft.purpose = [(tokens[i].start, end)]
            return
