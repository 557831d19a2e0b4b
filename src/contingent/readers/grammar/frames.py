"""What a clause is about: trigger words, what they ask of the clause, and the type that wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contingent.codebooks.morphology import need_words
from contingent.normalize.numbers import NumberMention
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ParsedSentence
from contingent.readers.grammar.matching import Trigger, condition_table, trigger_table
from contingent.readers.grammar.tokens import Token
from contingent.records import FORCE_UNITS, STATEMENT_TYPES, StatementType

_ORDER = {name: i for i, name in enumerate(STATEMENT_TYPES)}  # guidelines C: the first that fits
_FLOOR = 1.0
BARE_FIGURE = 1.2  # a number of troops and nothing else
_BESIDE = frozenset({"amid", "after", "following", "despite", "during", "before", "over", "against"})
_HARM_UNITS = frozenset({"killed", "injured"})
_LIGHT_VERBS = frozenset(
    "commit carry stage launch conduct mount continue cause suffer hold impose reach sign make take undertake begin open".split()
)
_LEADING_VERBS = frozenset(
    "move try attempt plan want seek threaten begin start continue help come agree promise pledge refuse offer fail manage "
    "prepare decide vow intend hope expect wish ask need volunteer commit go set".split()
)
_ASKING_VERBS = frozenset(
    "ask request urge call want order allow force tell persuade invite press require expect help beg authorise authorize "
    "mandate permit enable lead push instruct direct appeal".split()
)
_STAND_FOR_FORCE = frozenset(
    {"they", "we", "it", "none", "all", "these", "those", "others", "rest", "remainder", "group", "half", "third"}
)
_PART_OF_FORCE = frozenset({"others", "rest", "remainder", "group", "half", "third"})
STRONG = ("-strong", "-member", "-man")
_SOMEWHERE = frozenset(
    "there here left still already now today deployed stationed based posted ashore aboard present country capital town "
    "airport camp base border ground theatre strong under".split()
)
_ANY_MEMBERS = frozenset({"member", "members"})
_LIMITS = frozenset({"ceiling", "ceilings", "limit", "cap", "quota"})
_ON_THEIR_WAY = frozenset({"due", "ready", "available", "bound", "way", "expected"})
_GENERIC_PEOPLE = frozenset({"them", "him", "her", "us", "they", "others", "all"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger found at tokens `first` up to `last`."""

    first: int
    last: int
    trigger: Trigger
    score: float


def clause_hits(sentence: ParsedSentence, clause: Clause) -> list[Hit]:
    """All triggers of a clause whose needs are met, best first.

    A trigger scores by what it is (main verb over noun over weak word) plus half a point when it asked for something
    in the clause and got it.
    """
    tokens = sentence.tokens
    context = _context(sentence, clause)
    met: dict[str | None, bool] = {None: True}
    hits: list[Hit] = []
    waits_from = _condition_phrase(tokens, clause)
    mentioned = _mentioned_force(sentence, clause)
    i = clause.first
    while i < clause.last:
        match = trigger_table().match(tokens, i)
        if match is None:
            i += 1
            continue
        n, triggers = match
        if mentioned and mentioned[0] <= tokens[i].start < mentioned[1]:
            i += n
            continue
        if n == 1 and tokens[i].tag == "proper" and any(t.start <= tokens[i].start < t.end for t in sentence.times):
            i += n  # "in March"
            continue
        for trigger in triggers:
            if trigger.type == "DEPLOY" and trigger.kind == "verb" and _leaves_victims(sentence, i + n):
                continue
            if trigger.need not in met:
                met[trigger.need] = _need_met(trigger.need or "", context, sentence, clause)
            if not met[trigger.need]:
                continue
            score = _score(tokens, clause, i, n, trigger)
            if waits_from is not None and i >= waits_from and trigger.kind != "verb":
                score -= 2.0
            if score > 0:
                hits.append(Hit(i, i + n, trigger, score))
        i += n
    hits.extend(_bare_figure(sentence, clause))
    hits.sort(key=lambda hit: (-hit.score, _ORDER[hit.trigger.type], hit.first))
    return hits


def best_hits(sentence: ParsedSentence, clause: Clause, hits: Sequence[Hit]) -> list[Hit]:
    """The winning hit, and further ones that stand for a happening of their own: another type, apart in the text."""
    chosen: list[Hit] = []
    for hit in hits:
        if hit.score < _FLOOR:
            break
        if not chosen or _stands_apart(sentence, clause, hit, chosen):
            chosen.append(hit)
    return chosen


def _stands_apart(sentence: ParsedSentence, clause: Clause, hit: Hit, chosen: Sequence[Hit]) -> bool:
    """A noun behind "amid", "after", "following" is a happening beside the one the clause is about."""
    if hit.trigger.kind != "noun" or hit.trigger.weak or any(hit.trigger.type == c.trigger.type for c in chosen):
        return False
    if hit.score < 2.0 or hit.trigger.type == "VIEW":
        return False
    first, last = sorted((hit, chosen[0]), key=lambda h: h.first)
    between = sentence.tokens[first.last : last.first]
    if chosen[0].trigger.kind == "noun" and len(chosen) == 1 and any(t.low in {"and", "or"} for t in between):
        return all(t.tag not in {"verb", "modal", "be"} for t in between)
    if hit.first <= chosen[0].last or hit.trigger.type == "SITUATION":
        return False
    return any(t.low in _BESIDE for t in sentence.tokens[max(clause.first, hit.first - 5) : hit.first])


def _bare_figure(sentence: ParsedSentence, clause: Clause) -> list[Hit]:
    """A clause with a number of troops and no trigger: a presence where it is said to be, else a move if it lies ahead."""
    start, end = sentence.chars(clause.first, clause.last)
    number = next((n for n in sentence.numbers if start <= n.start < end and _counts_force(n)), None)
    if number is None or clause.verb is None:
        return []
    tokens = sentence.tokens
    if any(t.low in _LIMITS for t in tokens[clause.first : clause.last]):
        return []
    at = next((i for i in range(clause.first, clause.last) if tokens[i].end > number.start), clause.first)
    state = tokens[clause.verb.main].tag in {"be", "have"} and clause.verb.modal is None
    words = {t.low for t in tokens[clause.first : clause.last]}
    kind: StatementType = "PRESENCE" if state and not words & _ON_THEIR_WAY else "DEPLOY"
    if state and not words & _SOMEWHERE and not _has_place(sentence, start, end):
        return []  # "the 1,000 are in addition to those" places nobody anywhere
    score = 2.6 if state and at < clause.verb.first else BARE_FIGURE
    return [Hit(at, at + 1, Trigger(kind, "", "figure", "", None, True), score)]


def _mentioned_force(sentence: ParsedSentence, clause: Clause) -> tuple[int, int] | None:
    """Characters of "the 3,000-strong force" in a clause with a verb: a presence of its own, not what the clause says."""
    if clause.verb is None:
        return None
    start, end = sentence.chars(clause.first, clause.last)
    start = max(start, sentence.tokens[clause.verb.first].start + 1)
    for number in sentence.numbers:
        if not start <= number.start < end:  # first: a hostile sentence has hundreds of clauses and of numbers
            continue
        if any(t.low.endswith(STRONG) and number.start <= t.start < number.end for t in sentence.tokens):
            following = next((t for t in sentence.tokens if t.start >= number.end), None)
            return number.start, following.end if following and following.tag == "noun" else number.end
    return None


def _leaves_victims(sentence: ParsedSentence, behind: int) -> bool:
    """ "Left six soldiers dead": a number of victims stands right behind a verb that otherwise moves a force."""
    at = sentence.tokens[behind].start if behind < len(sentence.tokens) else -1
    return any(n.start == at and n.unit in _HARM_UNITS for n in sentence.numbers)


def _has_place(sentence: ParsedSentence, start: int, end: int) -> bool:
    return any(n.kind in {"city", "region", "country"} and start <= n.start < end for n in sentence.names)


def _has_power(sentence: ParsedSentence, start: int, end: int) -> bool:
    """True when a clause names somebody who has forces: "Kenya deploys to Haiti", not "the company deploys"."""
    kinds = {"country", "demonym", "metonym", "organisation", "operation", "group"}
    return any(n.kind in kinds and start <= n.start < end for n in sentence.names)


def _counts_force(number: NumberMention) -> bool:
    if number.unit in {"troops", "police"}:
        return True
    return number.unit in FORCE_UNITS and number.noun.lower() in need_words()["force"] - {"members"}


def _condition_phrase(tokens: Sequence[Token], clause: Clause) -> int | None:
    """Where in the clause a condition without a verb begins ("subject to a vote", "without the consent of")."""
    if clause.verb is None:
        return None
    for i in range(clause.verb.main + 1, clause.last - 1):
        if tokens[i].tag in {"prep", "sub", "noun"} and condition_table().match(tokens, i):
            return i
    return None


def _score(tokens: Sequence[Token], clause: Clause, i: int, n: int, trigger: Trigger) -> float:
    token = tokens[i]
    is_verb = token.tag in {"verb", "part", "ing", "be", "have"}
    if trigger.kind == "verb":
        if not is_verb or (token.tag in {"be", "have"} and not _carries(clause, i, n)):
            return 0.0
        score = _verb_score(tokens, clause, i, n) + 0.2 * (n - 1)
    elif trigger.kind == "noun":
        if is_verb and token.tag != "ing" and n == 1:
            return 0.0
        score = 2.0 + 0.2 * (n - 1)
        if any(t.lemma in _LIGHT_VERBS for t in tokens[max(clause.first, i - 5) : i]):
            score += 1.5
    else:
        score = 2.8 + 0.1 * n
    if trigger.need:
        score += 0.5
    if trigger.weak:
        score -= 2.0 if trigger.kind == "verb" else 1.4
    return score


def _verb_score(tokens: Sequence[Token], clause: Clause, i: int, n: int) -> float:
    """The clause's own verb counts most, unless it only leads to another ("moved to take over the capital")."""
    verb = clause.verb
    if verb is not None and verb.first <= i <= verb.main:
        leads = i + n < clause.last and tokens[i + n].tag == "to" and tokens[i].lemma in _LEADING_VERBS
        return 2.2 if leads else 3.0
    if tokens[i - 1].tag == "to" and i >= 2:
        return 1.9 if tokens[i - 2].tag in {"noun", "proper", "punct", "num"} and not _asked(tokens, i, clause) else 2.6
    return 2.4 if tokens[i].tag == "ing" else 1.6


def _asked(tokens: Sequence[Token], i: int, clause: Clause) -> bool:
    """True for "asked France to send": the infinitive is what the clause's verb is about."""
    verb = clause.verb
    return verb is not None and tokens[verb.main].lemma in _ASKING_VERBS and i - verb.main <= 8


def _carries(clause: Clause, i: int, n: int) -> bool:
    """True when "have" or "be" is the clause's own verb, not an auxiliary, and nothing puts it in the future."""
    verb = clause.verb
    if verb is None or verb.modal is not None or not verb.first <= i <= verb.main:
        return False
    return verb.main < i + n


def _context(sentence: ParsedSentence, clause: Clause) -> set[str]:
    words = {token.low for token in sentence.tokens[clause.first : clause.last]}
    if clause.subject is not None and not clause.own_subject:
        words |= {token.low for token in sentence.tokens[clause.subject[0] : clause.subject[1]]}
    return words


def _need_met(need: str, context: set[str], sentence: ParsedSentence, clause: Clause) -> bool:
    start, end = sentence.chars(clause.first, clause.last)
    if need == "mover":
        return _moves(sentence, clause)
    if need in {"number", "force"} and context & _LIMITS and not context & need_words()["force"]:
        return False  # "a proposal to set the ceiling at 1,500" moves nobody
    if need == "number":
        armed = bool(context & (need_words()["force"] | need_words()["armed"]))
        numbers = [n for n in sentence.numbers if start <= n.start < end and n.unit in FORCE_UNITS]
        return any(armed or n.noun.lower() not in _ANY_MEMBERS for n in numbers)  # not "the band has 12 members"
    if need == "military":
        words = need_words()
        return bool(context & (words["force"] | words["weapon"] | words["air"])) or _has_power(sentence, start, end)
    if context & need_words().get(need, frozenset()):
        return True
    names = [name for name in sentence.names if start <= name.start < end]
    numbers = [number for number in sentence.numbers if start <= number.start < end]
    if need in {"political", "mandate"} and sentence.mandate_in_focus and clause.subject is not None:
        subject = sentence.tokens[clause.subject[0] : clause.subject[1]]
        if len(subject) == 1 and subject[0].low in {"it", "this", "that", "they"}:
            return True
    if need == "force" and sentence.force_in_focus and clause.subject is not None:
        subject = sentence.tokens[clause.subject[0] : clause.subject[1]]
        if len(subject) == 1 and subject[0].low in _STAND_FOR_FORCE:
            return True
    if need == "force":
        return any(n.unit in FORCE_UNITS for n in numbers) or any(name.kind == "operation" for name in names)
    if need == "armed":
        return any(name.kind in {"group", "operation"} for name in names)
    if need == "ground":
        return any(name.kind in {"city", "region", "country"} for name in names)
    if need in {"political", "country"}:
        return any(name.kind in {"country", "organisation", "metonym"} for name in names)
    if need == "harm":
        return any(n.unit in _HARM_UNITS for n in numbers) or bool(context & _GENERIC_PEOPLE)
    return False


def condition_start(sentence: ParsedSentence, clause: Clause) -> int | None:
    """Character at which a condition without a verb begins in a clause, or None."""
    at = _condition_phrase(sentence.tokens, clause)
    return sentence.tokens[at].start if at is not None else None


def _moves(sentence: ParsedSentence, clause: Clause) -> bool:
    """True when the subject is a force: its noun, its number, an operation, or "they" after one was spoken of."""
    if clause.subject is None:
        return False
    subject = sentence.tokens[clause.subject[0] : clause.subject[1]]
    start, end = sentence.chars(*clause.subject)
    if subject[-1].low in _STAND_FOR_FORCE and (len(subject) == 1 or subject[-1].low in _PART_OF_FORCE):
        return sentence.force_in_focus
    if any(t.low in need_words()["force"] for t in subject):
        return True
    if any(start <= n.start < end and n.unit in FORCE_UNITS for n in sentence.numbers):
        return True
    return any(
        n.kind == "operation" or (n.kind == "demonym" and n.exact.endswith("s"))
        for n in sentence.names
        if start <= n.start < end
    )
