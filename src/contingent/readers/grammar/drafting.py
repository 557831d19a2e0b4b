"""Sentences to statement drafts: one draft for each clause that speaks of something the ledger keeps."""

from __future__ import annotations

import re
from dataclasses import replace

from contingent.codebooks.morphology import need_words
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.doubt import doubt
from contingent.readers.grammar.draft import ParsedSentence, Range, SourceDraft, StatementDraft
from contingent.readers.grammar.embedded import embedded_forces
from contingent.readers.grammar.frames import Hit, best_hits, clause_hits
from contingent.readers.grammar.matching import condition_table
from contingent.readers.grammar.reality import clause_reality, with_act
from contingent.readers.grammar.roles import fill_roles
from contingent.readers.grammar.sourcing import Cue, Sourcing, Speakers, source_of
from contingent.readers.grammar.tokens import Token
from contingent.readers.grammar.values import (
    attach_number_before,
    attach_numbers,
    attach_purpose,
    attach_times,
    present_for_future,
)
from contingent.records import FORCE_TYPES, LOOSE_TYPES, Act, StatementType

_ALSO = frozenset({"as", "well", "too", "also", "again", "twice", "so", "far", "likewise", "outright", "flatly"})
_LOOK_BACK = 40  # statements before an answer that it can be about
_BLAMING = frozenset({"blame", "suspect", "accuse"})
_DEEDS = frozenset({"ASSAULT", "HARM", "COERCE"})
_NAME_TAGS = frozenset({"det", "noun", "proper", "num"})
_REFERS_BACK = frozenset(
    "it this that them these those claim claims accusation accusations allegation allegations charge charges report reports "
    "responsibility involvement figure figures suggestion suggestions account".split()
)
_APPROVING = frozenset("agree consent approve vote decide accept sign assent endorse back".split())
_ANNOUNCING = frozenset(
    "announce speak hint signal plan prepare discuss propose consider study foresee envisage mean".split()
)
_PROMISING = frozenset(
    "promise pledge offer request expect order approve authorise authorize ask require need want".split()
)
_DRAFTING = frozenset(
    "prepare draft circulate propose table seek want discuss submit present rest hang hinge need".split()
)
_PRO_DEED = frozenset("us them it him her to do so that this act the same for you me".split())
_ACCUSER = re.compile(
    r"rebel|activist|opposition|rights|watchdog|monitor|resident|witness|survivor|victim|relative|observatory|amnesty|villager",
    re.IGNORECASE,
)
_VIOLATION = re.compile(
    r"atrocit|massacre|execut|tortur|\brap(?:e|ed|ing)\b|war crime|chemical|violat|civilian|child soldier|genocide",
    re.IGNORECASE,
)


def draft_statements(text: str, sentences: list[ParsedSentence]) -> list[StatementDraft]:
    """Drafts of a report in text order, with type, reality, sources, roles and numbers; conditions come later."""
    speakers = Speakers()
    drafts: list[StatementDraft] = []
    for position, sentence in enumerate(sentences):
        following = sentences[position + 1] if position + 1 < len(sentences) else None
        sourcing = speakers.read(sentence, following)
        sentence.force_in_focus = any(
            d.type in FORCE_TYPES and sentence.index - d.sentence.index <= 2 for d in drafts[-4:]
        ) or (position > 0 and any(n.kind == "operation" for n in sentences[position - 1].names))
        sentence.mandate_in_focus = any(
            d.type == "AUTHORIZE" and sentence.index - d.sentence.index <= 1 for d in drafts[-4:]
        )
        own: list[StatementDraft] = []
        for index, clause in enumerate(sentence.clauses):
            found = _answer(text, sentence, sourcing, index, clause, [*drafts[-_LOOK_BACK:], *own])
            own.extend(found or _clause_drafts(text, sentence, sourcing, index, clause))
            sentence.mandate_in_focus = sentence.mandate_in_focus or any(d.type == "AUTHORIZE" for d in own)
        taken = {id(number) for draft in own for number, _ in draft.numbers}
        for draft in own:
            attach_number_before(draft, taken)
        doubt(sentence, own)
        if sourcing.backward is not None:
            _attribute_backward(drafts, sentence, sourcing)
        drafts.extend(_joined(own))
    return drafts


def bare_condition(sentence: ParsedSentence, clause: Clause) -> StatementDraft:
    """A draft that stands for a condition nobody asserts; its type is what its words speak of, else SITUATION."""
    hits = best_hits(sentence, clause, clause_hits(sentence, clause))
    draft = _draft(sentence, clause, hits[0] if hits else None)
    reality = clause_reality(sentence.tokens, clause, _trigger_range(clause, hits[0] if hits else None))
    draft.status, draft.polarity, draft.future, draft.waiting = "unknown", reality.polarity, True, True
    fill_roles(draft, _trigger_range(clause, hits[0] if hits else None))
    return draft


def _clause_drafts(
    text: str, sentence: ParsedSentence, sourcing: Sourcing, index: int, clause: Clause
) -> list[StatementDraft]:
    matrix = sourcing.matrix.get(index)
    if matrix is not None and matrix.act == "commit" and clause.relation is not None:
        matrix = None  # "if parliament agrees": what is waited for, not what somebody promised
    hits = clause_hits(sentence, clause)
    if matrix is not None:
        outside = [h for h in hits if h.first >= matrix.last or h.last <= matrix.first]
        hits = outside or hits
    chain = list(sourcing.chains.get(index, ()))
    if index in sourcing.alone:
        hits = [h for h in hits if h.trigger.kind != "noun" and h.score >= 3] if chain else []
    chosen = best_hits(sentence, clause, hits)
    if clause.verb is None and chosen and chosen[0].trigger.kind == "verb" and not sentence.title:
        chosen = []  # an infinitive without a clause tells a purpose, not a happening
    drafts = []
    for position, hit in enumerate(chosen):
        piece = clause if position == 0 else _piece(sentence, clause, hit)
        drafts.append(_clause_draft(text, sentence, sourcing, index, piece, hit, chain, matrix))
    if (
        not chosen
        and (chain or sourcing.quoted.get(index) == "direct")
        and index not in sourcing.alone
        and _is_view(clause)
    ):
        drafts.append(_clause_draft(text, sentence, sourcing, index, clause, None, chain, matrix))
    drafts.extend(embedded_forces(text, sentence, clause, drafts))
    return drafts


def _piece(sentence: ParsedSentence, clause: Clause, hit: Hit) -> Clause:
    """The noun phrase around a hit that stands beside what its clause is about."""
    tokens = sentence.tokens
    first, last = hit.first, hit.last
    while first > clause.first and tokens[first - 1].tag in {"det", "noun", "proper", "num", "part", "ing"}:
        first -= 1
    while last < clause.last and tokens[last].tag not in {"punct", "stop", "verb", "rel", "sub"}:
        last += 1
    return Clause(first, last, "content", None)


def _answer(
    text: str, sentence: ParsedSentence, sourcing: Sourcing, index: int, clause: Clause, before: list[StatementDraft]
) -> list[StatementDraft]:
    """ "The army rejects this": a denial or an accusation with no content of its own is about what was said before."""
    matrix = sourcing.matrix.get(index)
    if matrix is None or matrix.act not in {"deny", "accuse", "request"} or not before:
        return []
    if matrix.act == "request":
        behind = sentence.tokens[matrix.last : clause.last]
        deeds = [d for d in before if d.type in {"DEPLOY", "AID", "COOPERATE", "RETREAT", "AUTHORIZE"}]
        if not deeds or not all(t.low in _PRO_DEED or t.tag in {"punct", "stop"} for t in behind):
            return []
        draft = _clause_draft(
            text, sentence, sourcing, index, clause, None, list(sourcing.chains.get(index, ())), matrix
        )
        draft.type = deeds[0].type
        return [draft]
    rest = {t.low for t in sentence.tokens[matrix.last : clause.last] if t.tag not in {"punct", "stop"}}
    if matrix.act == "deny" and rest <= _ALSO:
        return _refusal(text, sentence, sourcing, index, clause, before)
    if matrix.act == "accuse" and matrix.lemma in _BLAMING and before[-1].type in _DEEDS:
        return _blame(text, sentence, sourcing, index, clause, before[-1])
    if not rest & _REFERS_BACK and clause.marker != "which":
        return []
    if sentence.index - before[-1].sentence.index > 2 or best_hits(sentence, clause, clause_hits(sentence, clause)):
        return []
    chain = list(sourcing.chains.get(index, ()))
    draft = _clause_draft(text, sentence, sourcing, index, clause, None, chain, matrix)
    draft.type = before[-1].type
    return [draft]


def _refusal(
    text: str, sentence: ParsedSentence, sourcing: Sourcing, index: int, clause: Clause, before: list[StatementDraft]
) -> list[StatementDraft]:
    """ "Chile has refused as well": what is refused is the force asked for, or spoken of, just before."""
    near = [d for d in before if d.type in FORCE_TYPES and sentence.index - d.sentence.index <= 4]
    asked = [d for d in near if d.status == "wanted"] or [d for d in near if d.polarity == "-"]
    matrix = sourcing.matrix[index]
    if not asked or clause.subject is None or not clause.own_subject or matrix.lemma not in {"refuse", "decline"}:
        return []
    draft = _clause_draft(text, sentence, sourcing, index, clause, None, list(sourcing.chains.get(index, ())), matrix)
    draft.type, draft.status, draft.polarity, draft.future = "DEPLOY", "planned", "-", True
    draft.roles = {"agent": [sentence.chars(*clause.subject)], "place": list(asked[-1].roles.get("place", []))}
    draft.roles = {role: spans for role, spans in draft.roles.items() if spans}
    return [draft]


def _blame(
    text: str, sentence: ParsedSentence, sourcing: Sourcing, index: int, clause: Clause, deed: StatementDraft
) -> list[StatementDraft]:
    """ "The ministry blamed the Brigades": whoever is named did the deed told just before, says the accuser."""
    matrix = sourcing.matrix[index]
    first = last = matrix.last
    while last < clause.last and (sentence.tokens[last].tag in _NAME_TAGS or sentence.tokens[last].low == "of"):
        last += 1
    rest = [t for t in sentence.tokens[last : clause.last] if t.tag not in {"punct", "stop", "conj"}]
    told_before = not rest or (rest[0].low == "for" and {t.low for t in rest} & (_REFERS_BACK | {"attack", "blast"}))
    if last == first or not told_before or sentence.index - deed.sentence.index > 3:
        return []
    chain = list(sourcing.chains.get(index, ()))
    draft = _clause_draft(text, sentence, sourcing, index, clause, None, chain, matrix)
    draft.type, draft.mode, draft.status = deed.type, list(deed.mode), "actual"
    draft.roles = {"agent": [sentence.chars(first, last)]}
    return [draft]


def _is_view(clause: Clause) -> bool:
    """A clause somebody says that is about nothing else the ledger keeps is a judgement, if it is a whole clause."""
    return (
        clause.verb is not None and clause.verb.finite and clause.kind != "relative" and clause.last - clause.first >= 4
    )


def _clause_draft(
    text: str,
    sentence: ParsedSentence,
    sourcing: Sourcing,
    index: int,
    clause: Clause,
    hit: Hit | None,
    chain: list[SourceDraft],
    matrix: Cue | None,
) -> StatementDraft:
    draft = _draft(sentence, clause, hit)
    span = _trigger_range(clause, hit)
    reality = clause_reality(sentence.tokens, clause, span)
    draft.status, draft.polarity = reality.status, reality.polarity
    draft.future, draft.ongoing = reality.future, reality.ongoing
    if draft.status == "actual" and hit is not None and _only_spoken_of(sentence, clause, hit):
        draft.status, draft.future, draft.ongoing = "planned", True, False
    if sentence.title and reality.status == "actual" and _headline_plan(sentence, clause, span):
        draft.status, draft.future, draft.ongoing = "planned", True, False
    if index in sourcing.left_open:
        draft.status, draft.future, draft.ongoing = "unknown", True, False
    draft.sources = list(chain)
    draft.quote = sourcing.quoted.get(index, "indirect" if chain or matrix else "none")
    if matrix is not None:
        source = source_of(sentence, matrix)
        if source.act == "commit" and draft.status == "actual" and draft.type in LOOSE_TYPES:
            source.act = "say"
        draft.sources.append(source)
        draft.status = with_act(draft.status, source.act)
        draft.future = draft.status != "actual"
        if source.act == "deny":
            draft.polarity = "-"
            if matrix.lemma == "rule out" and draft.status == "actual":
                draft.status, draft.future = "planned", True
        if matrix.negated:
            draft.status, draft.polarity, draft.future = "possible", "+", True  # neither said nor denied
        if source.act == "accuse":
            draft.ongoing = False
    attach_numbers(text, draft)
    fill_roles(draft, span, matrix)
    _settle_act(text, draft)
    attach_times(draft)
    present_for_future(draft)
    attach_purpose(draft, span)
    return draft


def _only_spoken_of(sentence: ParsedSentence, clause: Clause, hit: Hit) -> bool:
    """ "announced a withdrawal", "spoke of 400 men", "are preparing a resolution": a thing named, not done."""
    if clause.verb is None:
        return False
    lemma = sentence.tokens[clause.verb.main].lemma
    if clause.verb.passive and hit.trigger.type in FORCE_TYPES and lemma in _ANNOUNCING | _PROMISING:
        return True  # "1,000 soldiers have been announced"
    if hit.trigger.kind == "verb" or hit.first <= clause.verb.main:
        return False
    if hit.trigger.type == "DEPLOY":
        return lemma in _ANNOUNCING
    return hit.trigger.type == "AUTHORIZE" and lemma in _DRAFTING


def _headline_plan(sentence: ParsedSentence, clause: Clause, span: tuple[int, int]) -> bool:
    """ "France To Send 1,000 Troops": an infinitive as the only verb of a headline lies ahead."""
    finite = clause.verb is not None and clause.verb.finite
    return not finite and span[0] > clause.first and sentence.tokens[span[0] - 1].low == "to"


def _draft(sentence: ParsedSentence, clause: Clause, hit: Hit | None) -> StatementDraft:
    evidence = _evidence(sentence, clause)
    trigger = sentence.chars(hit.first, hit.last) if hit else evidence
    statement_type = hit.trigger.type if hit else _untold_type(sentence, clause)
    mode = [hit.trigger.mode] if hit and hit.trigger.mode else []
    return StatementDraft(
        sentence, clause, statement_type, mode, trigger, hit.score if hit else 0.5, evidence=[evidence]
    )


def _untold_type(sentence: ParsedSentence, clause: Clause) -> StatementType:
    """The type of a clause without a trigger: a judgement, or, as a condition, an approval ("if parliament agrees")
    or a state of affairs."""
    if clause.relation is None:
        return "VIEW"
    approves = clause.verb is not None and sentence.tokens[clause.verb.main].lemma in _APPROVING
    words = {t.low for t in sentence.tokens[clause.first : clause.last]}
    return "AUTHORIZE" if approves and words & need_words()["political"] else "SITUATION"


def _trigger_range(clause: Clause, hit: Hit | None) -> tuple[int, int]:
    if hit is not None:
        return hit.first, hit.last
    return (clause.verb.main, clause.verb.main + 1) if clause.verb else (clause.first, clause.first + 1)


def _evidence(sentence: ParsedSentence, clause: Clause) -> Range:
    first, last = clause.first, clause.last
    tokens = sentence.tokens
    opening = condition_table().match(tokens, first) if clause.relation else None
    if opening is not None and any(t.text[0].isalnum() for t in tokens[first + opening[0] : last]):
        first += opening[0]  # "as soon as"
    while first < last - 1 and (
        tokens[first].tag in {"punct", "stop", "conj"} or (clause.relation and first == clause.first)
    ):
        first += 1
    while last > first + 1 and (
        tokens[last - 1].tag in {"punct", "stop", "conj"}
        or (tokens[last - 1].low == "that" and _that_opens(tokens, last))
    ):
        last -= 1
    return sentence.chars(first, last)


def _that_opens(tokens: list[Token], last: int) -> bool:
    """True when a closing "that" belongs to the clause behind it ("said that | troops will go")."""
    return last < len(tokens) and tokens[last].tag not in {"punct", "stop"}


def _settle_act(text: str, draft: StatementDraft) -> None:
    """The innermost "say" becomes the act its content makes it (guidelines E, model.md section 6)."""
    if not draft.sources:
        return
    draft.sources = [replace(s) for s in draft.sources]  # clauses share their chains
    source = draft.sources[-1]
    if source.act == "deny" and draft.polarity == "+":
        draft.polarity = "-"  # "denied that soldiers had been captured"
    if source.act == "say":
        if draft.status == "planned":
            source.act = "commit"
        elif draft.status == "wanted":
            source.act = "request"
        elif draft.status == "actual" and draft.polarity == "-" and draft.type not in LOOSE_TYPES and source.who:
            source.act = "deny"
        elif draft.status == "actual" and draft.polarity == "+" and draft.type in {"ASSAULT", "COERCE"} and source.who:
            a, b = draft.evidence[0]
            accuses = _VIOLATION.search(text[a:b]) or _ACCUSER.search(text[source.who[0] : source.who[1]])
            if draft.roles.get("agent") and draft.roles["agent"] != [source.who] and accuses:
                source.act = "accuse"
    elif source.act in {"warn", "accuse", "request", "hope", "threaten"}:
        draft.status = with_act(draft.status, source.act)
        draft.future = draft.status != "actual"


def _attribute_backward(drafts: list[StatementDraft], sentence: ParsedSentence, sourcing: Sourcing) -> None:
    """ "X made the announcement": X is the source of the flat claims of the sentence before (guidelines E)."""
    source = sourcing.backward
    if source is None or not drafts:
        return
    previous = [d for d in drafts if d.sentence.index == sentence.index - 1]
    for draft in previous:
        if draft.sources or draft.status not in {"planned", "possible", "expected", "wanted"}:
            continue
        act: Act = "commit" if draft.status == "planned" else "say"
        draft.sources = [replace(source, act=act)]
        if source.cue:
            draft.evidence.append((source.cue[0], source.cue[1]))


def _same_view(last: StatementDraft, draft: StatementDraft) -> bool:
    """ "France has responsibilities, is a member, has history": one judgement, one subject, one speaker."""
    return (
        last.type == draft.type == "VIEW"
        and not draft.clause.own_subject
        and draft.clause.kind in {"main", "coordinate"}
        and last.status == draft.status
        and [s.act for s in last.sources] == [s.act for s in draft.sources]
        and draft.evidence[0][0] - last.evidence[-1][1] <= 6
    )


def _joined(drafts: list[StatementDraft]) -> list[StatementDraft]:
    """ "attacked Gao, killing 30 and wounding 12" is one act: a follow-on clause of violence joins the one before."""
    result: list[StatementDraft] = []
    for draft in drafts:
        last = result[-1] if result else None
        if last is not None and _same_view(last, draft):
            last.evidence = [(last.evidence[0][0], draft.evidence[-1][1])]
            continue
        if (
            last is not None
            and last.type == draft.type == "ASSAULT"
            and not draft.clause.own_subject
            and draft.clause.kind in {"participle", "coordinate"}
            and last.status == draft.status
            and last.polarity == draft.polarity
        ):
            last.evidence = [(last.evidence[0][0], draft.evidence[-1][1])]
            last.mode += [m for m in draft.mode if m not in last.mode]
            last.numbers += draft.numbers
            for role in ("recipient", "place"):
                for span in draft.roles.get(role, []):
                    if span not in last.roles.get(role, []):
                        last.roles.setdefault(role, []).append(span)
            last.time = last.time or draft.time
            continue
        result.append(draft)
    return result
