"""What waits for what: conditions in the sentence, in a later sentence, and on every statement of the same promise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ConditionDraft, ParsedSentence, Range, StatementDraft, sender_of
from contingent.readers.grammar.frames import clause_hits
from contingent.readers.grammar.matching import condition_table
from contingent.records import FORCE_TYPES, LOOSE_TYPES, Relation

MakeDraft = Callable[[ParsedSentence, Clause], StatementDraft]

_OPEN_ENDED = frozenset({"if", "unless", "until"})
_EVENT_ONLY = frozenset(
    {"after", "following", "before", "until", "when", "without", "upon", "once", "ahead of", "prior to"}
)
_PRONOUNS = frozenset({"that", "then", "this", "it", "which"})
_LATER_NEED = frozenset(
    "must need needs needed require requires required depends depend hinges subject conditional pending awaits await "
    "awaiting unless rests rest hangs hung hinges waits waiting".split()
)
_REFERS_TO_FORCE = frozenset(
    "deployment mission force plan pact deal agreement bill aid loan troops soldiers operation contingent battalion "
    "departure it that decision dispatch reinforcement offer contribution move pledge promise they none".split()
)
_PROMISE_TYPES = frozenset({"DEPLOY", "AID", "COOPERATE", "MOBILIZE"})
_BACKSHIFTING = frozenset({"would", "could", "might", "should", "'d"})
_OPENERS = frozenset(':;–—"“‘«')
_NOTHING = frozenset({"nothing", "nobody", "none", "no", "not", "never"})
_GATED_VERBS = frozenset(
    "go move start begin deploy leave happen send arrive fly sail depart land come follow take be".split()
)
_GATED_SUBJECTS = frozenset(
    "nothing none nobody it they troops soldiers deployment mission force move no men battalion contingent one".split()
)
_BACK = frozenset({"the", "this", "that", "these", "those", "it", "they"})
_STILL_OPEN = frozenset({"yet", "still", "first", "must", "needs"})
_BRIEF = 9  # tokens
_SHORT_CLAUSE = 4  # tokens
_LOOK_BACK = 4  # sentences between a promise and the sentence that names its condition


def attach_conditions(
    sentences: Sequence[ParsedSentence], drafts: list[StatementDraft], make: MakeDraft
) -> list[StatementDraft]:
    """Set `conditions` on drafts; return the drafts with stand-ins for bare conditions added, in text order."""
    added: list[StatementDraft] = []
    for sentence, own in _by_sentence(drafts):
        _clause_conditions(sentence, own, added, make)
        for draft in own:
            _phrase_conditions(draft, drafts, added, make)
    _phrase_gates(sentences, drafts, added, make)
    everything = sorted(drafts + added, key=lambda d: (d.trigger, d.waiting))
    _later_sentences(everything)
    _spread(everything)
    return everything


def _by_sentence(drafts: Sequence[StatementDraft]) -> Iterable[tuple[ParsedSentence, list[StatementDraft]]]:
    groups: dict[int, list[StatementDraft]] = {}
    for draft in drafts:
        groups.setdefault(draft.sentence.index, []).append(draft)
    return [(own[0].sentence, own) for own in groups.values()]


def _clause_conditions(
    sentence: ParsedSentence, own: list[StatementDraft], added: list[StatementDraft], make: MakeDraft
) -> None:
    clauses = sentence.clauses
    for index, clause in enumerate(clauses):
        if clause.relation is None or clause.relation == "during":
            continue
        relation = cast(Relation, clause.relation)
        members = _condition_clauses(clauses, index)
        targets = [d for d in own if d.clause in members]
        waiting = _waiting(sentence, clauses, index, members, own)
        _generic_future(clause, waiting)
        _gate(sentence, index, clause, targets, waiting)
        if not waiting and not targets and _is_gate(sentence, index, clause):
            stand_in = make(sentence, clause)
            stand_in.gates = True
            added.append(stand_in)
        waiting = [d for d in waiting if d.status != "actual" or (targets and clause.marker not in {"when", "as"})]
        if not waiting:
            continue
        unreal = any(d.status != "actual" for d in waiting)
        backshifted = any(_is_backshifted(d) for d in waiting)
        settled = clause.verb is not None and clause.verb.past and relation not in _OPEN_ENDED and not backshifted
        if unreal and not settled:
            if not targets:
                stand_in = make(sentence, clause)
                targets = [stand_in]
                added.append(stand_in)
            for target in targets:
                if target.status == "actual" and relation == "before":
                    target.status = "planned"  # it comes later than something that has not happened
                elif target.status in {"actual", "planned"} or relation in _OPEN_ENDED:
                    target.status, target.waiting = "unknown", True
        span = sentence.chars(clause.first, _trim_end(sentence, clause))
        for draft in waiting:
            for target in targets[:1]:
                if target is not draft:
                    draft.conditions.append(ConditionDraft(relation, span, target))


def _gate(
    sentence: ParsedSentence,
    index: int,
    clause: Clause,
    targets: Sequence[StatementDraft],
    waiting: Sequence[StatementDraft],
) -> None:
    """ "Nothing will move before the Council has voted": what the clause names is open, and promises wait on it."""
    main = _main_beside(sentence, index)
    if main is None or clause.verb is None or clause.verb.past:
        return
    for target in targets:
        if target.status == "actual":
            target.status, target.waiting = "unknown", True
        if all(d.polarity == "-" and not d.roles.get("agent") for d in waiting) and _is_gate(sentence, index, clause):
            target.gates = True


def _is_gate(sentence: ParsedSentence, index: int, clause: Clause) -> bool:
    """ "None would go before ...", "it cannot start until ...": a negative main clause about what was promised."""
    if clause.verb is None or clause.verb.past or clause.relation not in {"before", "until", "after", "unless"}:
        return False
    main = _main_beside(sentence, index)
    if main is None or main.verb is None or main.subject is None:
        return False
    subject = {t.low for t in sentence.tokens[main.subject[0] : main.subject[1]]}
    if subject & _NOTHING:
        return True
    if sentence.tokens[main.verb.main].lemma not in _GATED_VERBS:
        return False  # "it will not lift its blockade until": what one party withholds gates nobody else
    words = {t.low for t in sentence.tokens[main.first : main.last]}
    return bool(words & _NOTHING and subject & _GATED_SUBJECTS)


def _main_beside(sentence: ParsedSentence, index: int) -> Clause | None:
    """The clause before a condition, or the one behind it (", she added," may stand between), unless it lies in the past."""
    others = sentence.clauses[index - 1 : index] if index else sentence.clauses[1:3]
    return next((c for c in others if c.verb is not None and not c.verb.past), None)


def _generic_future(clause: Clause, waiting: Sequence[StatementDraft]) -> None:
    """ "The amnesty starts when the force lands": present tense on both sides lies ahead."""
    verb = clause.verb
    if (
        verb is None
        or verb.past
        or (verb.perfect and clause.relation != "after")
        or clause.marker in {"as", "since", "while"}
    ):
        return
    if clause.relation not in {"after", "if", "unless", "until"}:
        return
    for draft in waiting:
        main = draft.clause.verb
        if draft.status == "actual" and draft.ongoing and main is not None and main.finite and draft.polarity == "+":
            draft.status, draft.future, draft.ongoing = "planned", True, False


def _is_backshifted(draft: StatementDraft) -> bool:
    """True for "they would go", "were to be sent": beside it a past tense ("before the year was out") is no past."""
    verb = draft.clause.verb
    return draft.status != "actual" and verb is not None and (verb.modal in _BACKSHIFTING or verb.past)


def _condition_clauses(clauses: Sequence[Clause], index: int) -> list[Clause]:
    """The condition clause and what is coordinated with it or hangs on it, up to the next main clause."""
    members = [clauses[index]]
    for clause in clauses[index + 1 :]:
        if clause.kind in {"relative", "content"} or (clause.kind == "coordinate" and not clause.own_subject):
            members.append(clause)
        else:
            break
    return members


def _waiting(
    sentence: ParsedSentence,
    clauses: Sequence[Clause],
    index: int,
    members: Sequence[Clause],
    own: Sequence[StatementDraft],
) -> list[StatementDraft]:
    """Drafts the condition bears on: those of the clause before it, or behind it when it opens the sentence."""
    begin, end = members[0].first, members[-1].last
    free = [d for d in own if d.clause.relation is None]
    if _opens(sentence, clauses, index):
        behind = [d for d in free if d.clause.first >= end]
        if behind or index == 0:
            return behind
    before = [d for d in free if d.clause.first < begin]
    neighbour = index - 1
    while neighbour > 0 and clauses[neighbour].last - clauses[neighbour].first <= _SHORT_CLAUSE:
        neighbour -= 1  # ", he said," stands in between
    if not before or before[-1].clause.first < clauses[neighbour].first:
        return []
    nearest = before[-1]
    return [d for d in before if d.clause is nearest.clause or (d.clause.kind == nearest.clause.kind == "coordinate")]


def _opens(sentence: ParsedSentence, clauses: Sequence[Clause], index: int) -> bool:
    """True when a condition stands before what waits on it: it opens the sentence, a quotation or what "that" brings."""
    if index == 0 or all(clause.verb is None for clause in clauses[:index]):
        return True
    before = sentence.tokens[clauses[index].first - 1]
    return before.text in _OPENERS or before.low in {"and", "but", "that"} or clauses[index - 1].marker == "that"


def _phrase_conditions(
    draft: StatementDraft, drafts: Sequence[StatementDraft], added: list[StatementDraft], make: MakeDraft
) -> None:
    """ "subject to a vote", "after that", "following approval by parliament" inside the draft's own clause."""
    if draft.status == "actual" or draft.clause.relation is not None:
        return
    sentence, clause = draft.sentence, draft.clause
    tokens = sentence.tokens
    for i in range(clause.first, clause.last):
        found = condition_table().match(tokens, i)
        if found is None or (tokens[i].tag in {"verb", "part", "modal"} and tokens[i].low == "should"):
            continue
        n, relation = found
        if (
            relation == "during"
            or i + n >= clause.last
            or any(c.span and c.span[0] <= tokens[i].start < c.span[1] for c in draft.conditions)
        ):
            continue
        phrase = " ".join(t.low for t in tokens[i : i + n])
        rest = tokens[i + n]
        if rest.low in _PRONOUNS and (i + n + 1 >= clause.last or tokens[i + n + 1].tag in {"punct", "stop", "conj"}):
            target = _antecedent(draft, drafts)
            reason = None if target else f'what "{rest.low}" stands for is not clear'
            draft.conditions.append(
                ConditionDraft(cast(Relation, relation), (tokens[i].start, rest.end), target, reason)
            )
            return
        if any(t.start <= tokens[i + n].start < t.end or t.start <= tokens[i].start < t.end for t in sentence.times):
            continue
        end = _phrase_end(sentence, clause, i + n)
        span = (tokens[i].start, tokens[end - 1].end)
        event = [h for h in clause_hits(sentence, clause) if i + n <= h.first < end]
        if not event and phrase in _EVENT_ONLY:
            continue
        if not any(tokens[i].start > d for d in draft.trigger):
            continue
        piece = Clause(i, end, "subordinate", None, phrase, relation)
        stand_in = make(sentence, piece)
        stand_in.status = "planned" if relation == "before" else "unknown"
        stand_in.waiting = True
        added.append(stand_in)
        draft.conditions.append(ConditionDraft(cast(Relation, relation), span, stand_in))
        return


def _phrase_end(sentence: ParsedSentence, clause: Clause, first: int) -> int:
    """Where a condition without a verb ends: before "and" with a verb of its own ("before winter | and withdraw 90")."""
    tokens = sentence.tokens
    for i in range(first + 1, clause.last - 1):
        if tokens[i].tag == "conj" and tokens[i + 1].tag in {"verb", "modal", "be", "have"}:
            return i
    return _trim_end(sentence, clause)


def _phrase_gates(
    sentences: Sequence[ParsedSentence],
    drafts: Sequence[StatementDraft],
    added: list[StatementDraft],
    make: MakeDraft,
) -> None:
    """ "It cannot start before a UN resolution": a condition without a verb, behind a negative main clause."""
    moved = {id(draft.clause) for draft in drafts if draft.type == "DEPLOY"}
    for sentence in sentences:
        for clause in sentence.clauses:
            verb = clause.verb
            if verb is None or verb.modal is None or id(clause) in moved:
                continue
            words = {t.low for t in sentence.tokens[clause.first : clause.last]}
            if not (words & _NOTHING and words & _GATED_SUBJECTS):
                continue
            at = next((i for i in range(verb.main + 1, clause.last - 1) if _is_limit(sentence, clause, i)), None)
            if at is None:
                continue
            gate = make(sentence, Clause(at, _trim_end(sentence, clause), "subordinate", None, "before", "after"))
            gate.gates = True
            added.append(gate)


def _is_limit(sentence: ParsedSentence, clause: Clause, i: int) -> bool:
    """True where "before", "until", "without" or "unless" is followed by a happening, not a date."""
    if sentence.tokens[i].low not in {"before", "until", "without", "unless"}:
        return False
    dated = any(t.start <= sentence.tokens[i + 1].start < t.end for t in sentence.times)
    return not dated and any(h.first > i for h in clause_hits(sentence, clause))


def _antecedent(draft: StatementDraft, drafts: Sequence[StatementDraft]) -> StatementDraft | None:
    """The nearest earlier draft that "that" can mean: an authorisation still ahead first, then any event ahead."""
    at = draft.sentence.index
    first, last = (bisect_left(drafts, index, key=_sentence_index) for index in (at - _LOOK_BACK, at))
    earlier = [d for d in drafts[first:last] if d.trigger < draft.trigger and d.status != "actual"]
    authorising = [d for d in earlier if d.type == "AUTHORIZE"]
    others = [d for d in earlier if d.type not in LOOSE_TYPES | {draft.type}]
    candidates = authorising or others
    return candidates[-1] if candidates else None


def _sentence_index(draft: StatementDraft) -> int:
    return draft.sentence.index


def _later_sentences(drafts: Sequence[StatementDraft]) -> None:
    """A promise above waits on an authorisation that a later sentence says it needs."""
    of_forces = {draft.sentence.index for draft in drafts if draft.type in FORCE_TYPES}
    gated = False
    for position, draft in enumerate(drafts):
        if draft.gates:
            for promise in () if gated else drafts:  # the first gate leaves no promise without a condition
                if promise.type in {"DEPLOY", "MOBILIZE"} and _is_promise(promise) and not promise.conditions:
                    promise.conditions.append(ConditionDraft("after", _sentence_span(draft), draft))
            gated = True
            continue
        if (
            draft.type not in {"AUTHORIZE", "SUPPORT"}
            or draft.status == "actual"
            or draft.polarity == "-"
            or draft.waiting
        ):
            continue
        words = {t.low for t in draft.sentence.tokens}
        brief = len(draft.sentence.tokens) <= _BRIEF  # "Parliament must still approve."
        objects = draft.clause.marker == "but" and words & _STILL_OPEN  # "..., but its parliament has yet to vote"
        if not (words & _LATER_NEED and (words & _REFERS_TO_FORCE or brief)) and not objects:
            continue
        if draft.sentence.index in of_forces and not objects:
            continue
        for promise in (drafts[i] for i in range(position - 1, -1, -1)):
            gap = draft.sentence.index - promise.sentence.index
            if gap > _LOOK_BACK:
                break
            if (
                (gap > 0 or objects)
                and promise.type in _PROMISE_TYPES
                and _is_promise(promise)
                and not promise.conditions
            ):
                promise.conditions.append(ConditionDraft("after", _sentence_span(draft), draft))
                break


def _spread(drafts: Sequence[StatementDraft]) -> None:
    """Put a promise's condition on every statement of the same promise: same sender, still ahead, none of its own."""
    promises = [d for d in drafts if d.type in FORCE_TYPES and _is_promise(d)]
    senders: dict[int, frozenset[str]] = {}
    conditional: dict[frozenset[str], list[StatementDraft]] = {}
    named: StatementDraft | None = None
    for promise in promises:
        sender = sender_of(promise)
        if sender:
            named = promise
        elif (
            named is not None and _refers_back(promise) and promise.sentence.index - named.sentence.index <= _LOOK_BACK
        ):
            sender = sender_of(named)
        senders[id(promise)] = sender
        if promise.conditions and sender and promise.type == "DEPLOY":
            conditional.setdefault(sender, []).append(promise)
    for promise in promises:
        if promise.conditions or promise.waiting:
            continue
        for source in conditional.get(senders[id(promise)], ()):
            if all(c.target is not promise for c in source.conditions):
                promise.conditions = [ConditionDraft(c.relation, c.span, c.target, c.reason) for c in source.conditions]
                break


def _refers_back(draft: StatementDraft) -> bool:
    """ "The deployment would follow", "they would leave": a promise told before, whoever made it."""
    starts = {start for start, _ in draft.roles.get("object", [])}
    return not draft.numbers and any(t.start in starts and t.low in _BACK for t in draft.sentence.tokens)


def _is_promise(draft: StatementDraft) -> bool:
    return draft.status in {"planned", "possible", "expected", "wanted"} and draft.polarity == "+"


def _sentence_span(draft: StatementDraft) -> Range:
    return draft.sentence.start, draft.sentence.end


def _trim_end(sentence: ParsedSentence, clause: Clause) -> int:
    last = clause.last
    while last > clause.first + 1 and sentence.tokens[last - 1].tag in {"punct", "stop", "conj"}:
        last -= 1
    return last
