"""Second thoughts: what a sentence says that makes a draft less than its verb and auxiliaries do.

A wrong "actual" is the worst mistake of a ledger, so each check only weakens a draft or turns it round, never the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from contingent.codebooks.lexicon import load_cues
from contingent.codebooks.morphology import noun_forms
from contingent.normalize.numbers import NumberMention
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ParsedSentence, SourceDraft, StatementDraft
from contingent.readers.grammar.frames import BARE_FIGURE
from contingent.readers.grammar.sourcing import find_cues, source_of
from contingent.readers.grammar.tokens import Token
from contingent.records import FORCE_TYPES, LOOSE_TYPES, OUTWARD_MODES

_NEAR_LIMIT = 3  # words before a number in which "authorised", "its target of" speak of it
_BEHIND_LIMIT = 2  # words behind it: "2,500 on paper", "7,000 short of"
_PLANS = frozenset({"plan", "plans", "idea", "offer", "project", "proposal", "it"})


def doubt(sentence: ParsedSentence, drafts: list[StatementDraft]) -> None:
    """Weaken drafts of one sentence in place."""
    for draft in drafts:
        if draft.type in LOOSE_TYPES:
            continue
        _governor(draft)
        if draft.status == "actual" and _is_open_question(sentence, draft.clause):
            _open(draft)
        if draft.type in FORCE_TYPES:
            drop_uncounted(draft)
            if draft.type == "DEPLOY" and draft.status == "actual" and draft.score <= BARE_FIGURE and not _moves(draft):
                _open(draft)  # "is looking for 4,000 troops": a number without a word that moves anybody
            if (
                draft.status == "actual"
                and not any(c.verb and c.verb.finite for c in sentence.clauses)
                and not draft.ongoing
            ):
                _open(draft)  # a list item or a fragment says of nothing that it happened
    _rejected_claims(sentence, drafts)
    _dropped(sentence, drafts)


def _governor(draft: StatementDraft) -> None:
    """What governs the trigger: "shelved the deployment" undoes it, "is keen to send" leaves it open."""
    tokens, clause = draft.sentence.tokens, draft.clause
    verb = clause.verb
    at = next((i for i in range(clause.first, clause.last) if tokens[i].start >= draft.trigger[0]), None)
    if at is None or verb is None or at <= verb.main:
        return
    infinitive = tokens[at].tag == "verb" and tokens[at - 1].low == "to"
    governor = max(i for i in range(verb.main, at) if i == verb.main or tokens[i].tag in {"verb", "ing", "part"})
    lemma = _lemma(tokens, governor)
    negative = any(t.tag == "neg" for t in tokens[verb.first : verb.main])
    if lemma in _words("reversing") and not negative and draft.polarity == "+" and _is_object(tokens, governor, at):
        draft.polarity = "-"
        if draft.type in FORCE_TYPES and draft.status == "actual":
            draft.status, draft.future, draft.ongoing = "planned", True, False
        return
    if draft.status != "actual" or not infinitive or (draft.sources and draft.sources[-1].act not in {"say"}):
        return
    if tokens[governor].tag in {"be", "have"} or (lemma not in _words("implicative") and at - 2 <= governor + 4):
        _open(draft)


def _moves(draft: StatementDraft) -> bool:
    """True when the clause's verb at least tells of something that happened ("have taken over the posts")."""
    verb = draft.clause.verb
    return verb is not None and _lemma(draft.sentence.tokens, verb.main) in _words("implicative")


def _is_object(tokens: Sequence[Token], verb: int, at: int) -> bool:
    """True when nothing but a noun phrase, "plans to" or "against" stands between a verb and what it governs."""
    between = tokens[verb + 1 : at]
    if any(t.tag in {"verb", "sub", "rel", "conj"} for t in between) and not any(t.low in _PLANS for t in between):
        return False
    return all(t.tag != "prep" or t.low in {"of", "in", "against", "to", "with", "on"} for t in between)


def _lemma(tokens: Sequence[Token], i: int) -> str:
    """The verb's lemma, with "off", "against", "out" when it is one verb with them."""
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    joined = f"{tokens[i].lemma} {following}"
    return joined if joined in _words("reversing") | _words("implicative") else tokens[i].lemma


def _is_open_question(sentence: ParsedSentence, clause: Clause) -> bool:
    """True for a question, and for what somebody is asked to imagine."""
    tokens = sentence.tokens
    if tokens[-1].low == "?" or any(t.low == "?" for t in tokens[clause.first : clause.last]):
        return True
    return any(t.low in _words("hypothesis") for t in tokens[: clause.last])


def drop_uncounted(draft: StatementDraft, is_whole: Callable[[NumberMention], bool] | None = None) -> None:
    """Take from a force numbers that limit or aim ("its authorised 26,000"): they are no counts.

    A draft left without a number is open: what it says of its figure is not that it is there.

    Args:
        is_whole: true for further numbers that are no counts either.
    """
    if draft.status != "actual" or OUTWARD_MODES & set(draft.mode):
        return
    counted = [
        (number, basis)
        for number, basis in draft.numbers
        if not _is_limit(draft.sentence, number) and not (is_whole and is_whole(number))
    ]
    if len(counted) == len(draft.numbers):
        return
    if counted:
        draft.numbers = counted
    else:
        _open(draft)


def _is_limit(sentence: ParsedSentence, number: NumberMention) -> bool:
    """True when a number is a limit, a target or a gap rather than a count: "its authorised 26,000", "short of 2,500"."""
    tokens = sentence.tokens
    inside = [t for t in tokens if number.start <= t.start < number.end]
    before = [t for t in tokens if t.end <= number.start][-_NEAR_LIMIT:]
    behind = [t for t in tokens if t.start >= number.end][:_BEHIND_LIMIT]
    if any(t.tag in {"be", "have"} or (t.tag == "verb" and t.form in {"past", "s"}) for t in before):
        before = []
    words = {t.low for t in before + inside} | {t.low for t in behind if t.low in {"short", "paper", "ceiling"}}
    allowed = [t.low for t in tokens if t.end <= number.start][-8:]
    return bool(words & _words("limits")) or ("allow" in allowed or "allows" in allowed or "allowed" in allowed)


def _rejected_claims(sentence: ParsedSentence, drafts: Sequence[StatementDraft]) -> None:
    """ "Rumours that it has 1,500 men there are untrue, Bamako said": what is rejected is said not to be so."""
    tokens = sentence.tokens
    opens = next((i for i in range(len(tokens) - 1) if _opens_claim(tokens, i)), None)
    if opens is None:
        return
    rejects = tokens[opens].low == "true" or any(t.low in _words("rejecting") for t in tokens)
    no_evidence = any(t.low == "evidence" for t in tokens[: opens + 1]) and any(t.low == "no" for t in tokens[:opens])
    for draft in drafts:
        if draft.evidence[-1][1] <= tokens[opens].start:
            continue
        if rejects and draft.polarity == "+" and not _denies(draft):
            draft.polarity = "-"
            if draft.sources:
                last = draft.sources[-1]
                draft.sources[-1] = SourceDraft(last.who, "deny", last.cue, last.time)
            else:
                cue = next((c for c in find_cues(sentence) if c.act == "deny" or c.lemma in {"call", "describe"}), None)
                who = source_of(sentence, cue) if cue else SourceDraft(None, "deny", None)
                draft.sources = [SourceDraft(who.who, "deny", who.cue, who.time)]
        elif no_evidence and draft.status == "actual":
            _open(draft)


def _opens_claim(tokens: Sequence[Token], i: int) -> bool:
    """True at "claims that", "rumours that", "not true that", "evidence that"."""
    if tokens[i + 1].low != "that":
        return False
    return (
        tokens[i].low in _claim_nouns()
        or tokens[i].low == "evidence"
        or (
            tokens[i].low in {"true", "false", "untrue"}
            and any(t.low in {"not", "n't"} or t.low != "true" for t in tokens[max(0, i - 1) : i + 1])
        )
    )


def _denies(draft: StatementDraft) -> bool:
    return any(source.act == "deny" for source in draft.sources)


def _dropped(sentence: ParsedSentence, drafts: Sequence[StatementDraft]) -> None:
    """ "had planned to send 800 men but dropped the idea": the plan told before in the sentence is off."""
    tokens = sentence.tokens
    for clause in sentence.clauses:
        verb = clause.verb
        if verb is None or clause.own_subject or clause.kind != "coordinate":
            continue
        words = {t.low for t in tokens[verb.main : clause.last]}
        if _lemma(tokens, verb.main) not in _words("reversing") or not words & _PLANS:
            continue
        for draft in drafts:
            if draft.clause.last <= clause.first and draft.status != "actual" and draft.polarity == "+":
                draft.polarity = "-"


def _open(draft: StatementDraft) -> None:
    draft.status, draft.future, draft.ongoing = "unknown", True, False


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_cues().doubt[name])


@cache
def _claim_nouns() -> frozenset[str]:
    return frozenset(form for noun in load_cues().doubt["claims"] for form in noun_forms(noun))
