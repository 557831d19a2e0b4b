"""Who takes part: agent, recipient, object and place of a draft, as character ranges, from its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contingent.codebooks.morphology import need_words
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ParsedSentence, Range, StatementDraft
from contingent.readers.grammar.places import places_of
from contingent.readers.grammar.sourcing import Cue, without_fronted_time
from contingent.readers.grammar.tokens import Token
from contingent.records import FORCE_TYPES, FORCE_UNITS, OUTWARD_MODES, Role

_SENDERS = frozenset(
    "government army country state president minister ministry council coalition alliance rebels union bloc parliament junta "
    "authorities capital kingdom republic neighbours neighbors countries governments members states nations movement".split()
)
_OWNED_BY = re.compile(r"\W*(?:\w+\s+){0,2}(?:led by|under|from|of) (?:the )?")
_NO_SUBJECT = frozenset({"it", "there", "this", "that", "what", "which", "who"})
_TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today week month year night day".split()
)


def fill_roles(draft: StatementDraft, trigger: tuple[int, int], matrix: Cue | None = None) -> None:
    """Set `draft.roles`. A role without words in the clause (or the subject it shares) stays empty.

    Args:
        trigger: token range.
        matrix: the speech verb over the trigger in the same clause; it decides who does what is said
            ("X accused Y of", "X asked Y to": Y; "X promised to": X; "X warned of": nobody named).
    """
    sentence, clause = draft.sentence, draft.clause
    subject = clause.subject and _noun_phrase(sentence.tokens, without_fronted_time(sentence, clause.subject))
    passive = clause.verb is not None and clause.verb.passive
    if matrix is not None and trigger[1] <= matrix.last and matrix.act == "request":
        trigger = (matrix.last, matrix.last + 1)  # "is asking us to do it"
    if matrix is not None and trigger[0] >= matrix.last:
        subject, passive = _doer(sentence, clause, subject, passive, matrix, trigger), False
    after = _after_verb(sentence, clause, trigger)
    by = _by_agent(sentence.tokens, clause)
    if matrix is not None and by is not None and by == matrix.who:
        by = None  # "asked by Mali to send": who asks is not who sends
    roles: dict[Role, list[Range]] = {}
    if draft.type in {"DEPLOY", "PRESENCE"}:
        _force_roles(draft, subject, after, by, passive, roles)
    elif passive:
        _put(roles, "agent", sentence, by)
        _put(roles, "object" if draft.type in {"AUTHORIZE", "AID", "CONTROL"} else "recipient", sentence, subject)
    else:
        _put(roles, "agent", sentence, subject)
        _put(
            roles,
            "object" if draft.type in {"AUTHORIZE", "AID", "CONTROL", "CONSULT"} else "recipient",
            sentence,
            after,
        )
    places = places_of(draft)
    if draft.type in FORCE_TYPES and not OUTWARD_MODES & set(draft.mode):
        places = [place for place in places if place not in roles.get("agent", [])]  # "500 troops from Chad"
    if places:
        roles["place"] = places
        agents = roles.get("agent", [])
        roles["agent"] = [a for a in agents if a not in places] if len(agents) > 1 else agents
    draft.roles = {role: spans for role, spans in roles.items() if spans}


def _doer(
    sentence: ParsedSentence,
    clause: Clause,
    subject: tuple[int, int] | None,
    passive: bool,
    matrix: Cue,
    trigger: tuple[int, int],
) -> tuple[int, int] | None:
    if matrix.act in {"commit", "threaten"} or (passive and matrix.act in {"accuse", "request"}):
        return subject
    if matrix.act in {"accuse", "request"}:
        end = matrix.last
        while end < max(trigger[0], clause.last) and sentence.tokens[end].tag in {
            "det",
            "noun",
            "proper",
            "num",
            "pron",
        }:
            end += 1
        return (matrix.last, end) if end > matrix.last else None
    return None


def _force_roles(
    draft: StatementDraft,
    subject: tuple[int, int] | None,
    after: tuple[int, int] | None,
    by: tuple[int, int] | None,
    passive: bool,
    roles: dict[Role, list[Range]],
) -> None:
    """For forces the agent is whoever sends or has them, the object the force itself."""
    sentence = draft.sentence
    tokens = sentence.tokens
    force_span = next(
        ((n.start, n.end) for n, _ in draft.numbers if n.unit in FORCE_UNITS),
        None,
    )
    if force_span is None:
        for candidate in (after, subject):
            if candidate and any(t.low in need_words()["force"] for t in tokens[candidate[0] : candidate[1]]):
                force_span = sentence.chars(*candidate)
                break
    subject_span = sentence.chars(*subject) if subject else None
    subject_is_force = subject is not None and (
        (
            force_span is not None
            and subject_span is not None
            and force_span[0] < subject_span[1]
            and subject_span[0] < force_span[1]
        )
        or any(t.low in need_words()["force"] for t in tokens[subject[0] : subject[1]])
    )
    if subject is not None and force_span is None and subject[1] - subject[0] == 1:
        subject_is_force = subject_is_force or tokens[subject[0]].low in {"they", "none", "all", "those"}
    leaving = bool(OUTWARD_MODES & set(draft.mode))
    owner = _owner(sentence, force_span, subject_span if subject_is_force else None, leaving=leaving)
    if owner is None and subject_is_force:
        owner = _possessor(sentence, force_span)
    if by is not None and _can_send(sentence, by):
        _put(roles, "agent", sentence, by)
    elif owner is not None:
        roles["agent"] = [owner]
    elif (
        not passive
        and subject is not None
        and subject_span is not None
        and not subject_is_force
        and _can_send(sentence, subject)
    ):
        roles["agent"] = [subject_span]
    if subject is not None and subject_span is not None:
        joint = _joint_owners(sentence, subject)
        if joint and any(a < subject_span[1] and subject_span[0] < b for a, b in roles.get("agent", [])):
            roles["agent"] = joint
    if force_span is not None:
        roles["object"] = [force_span]
    elif subject_is_force and subject_span is not None:
        roles["object"] = [subject_span]


def _can_send(sentence: ParsedSentence, subject: tuple[int, int]) -> bool:
    """True when a subject names somebody who can have or send a force; "One", "the report", "The end" cannot."""
    body = sentence.tokens[subject[0] : subject[1]]
    start, end = sentence.chars(*subject)
    if any(start <= n.start < end for n in sentence.names):
        return True
    if len(body) == 1 and body[0].low in {"it", "they", "we", "he", "she", "i"}:
        return True
    if any(t.low in _SENDERS for t in body):
        return True
    return body[-1].tag == "proper" and not any(a.start < end and start < a.end for a in sentence.times)


def _joint_owners(sentence: ParsedSentence, subject: tuple[int, int]) -> list[Range]:
    """ "Burundi and Uganda together have 8,000": both, so that the total is nobody's alone."""
    start, end = sentence.chars(*subject)
    owners = [n for n in sentence.names if start <= n.start < end and n.kind in {"country", "demonym", "organisation"}]
    joined = any(t.low == "and" for t in sentence.tokens[subject[0] : subject[1]])
    return [(n.start, n.end) for n in owners] if joined and len({n.id for n in owners}) > 1 else []


def _owner(sentence: ParsedSentence, *spans: Range | None, leaving: bool) -> Range | None:
    """The name that owns a force: "French troops", "the force led by the African Union", "300 Senegalese".

    Args:
        leaving: the force is withdrawn, so that "from Somalia" is where it was, not whose it is.
    """
    for span in spans:
        if span is None:
            continue
        for name in sentence.names:
            inside = span[0] - 30 <= name.start and name.end <= span[1] + 45
            if not inside or name.kind not in {"country", "demonym", "organisation"}:
                continue
            if span[0] <= name.start and name.end <= span[1]:
                return name.start, name.end
            between = _between(sentence, span, (name.start, name.end))
            if leaving and between.split()[-1:] == ["from"]:
                continue
            if name.start >= span[1] and _OWNED_BY.fullmatch(between) and not between.strip().startswith("in"):
                return name.start, name.end
    return None


def _possessor(sentence: ParsedSentence, force: Range | None) -> Range | None:
    """The "its" of "its 25 men"."""
    before = next((t for t in reversed(sentence.tokens) if force is not None and t.end <= force[0]), None)
    return (before.start, before.end) if before is not None and before.low in {"its", "their", "our"} else None


def _between(sentence: ParsedSentence, a: Range, b: Range) -> str:
    words = [t for t in sentence.tokens if a[1] <= t.start < b[0]]
    return " ".join(t.text for t in words) + " "


def _put(roles: dict[Role, list[Range]], role: Role, sentence: ParsedSentence, span: tuple[int, int] | None) -> None:
    if span is None:
        return
    body = sentence.tokens[span[0] : span[1]]
    if not body or (len(body) == 1 and body[0].low in _NO_SUBJECT):
        return
    if all(t.low in _TIME_WORDS or t.tag in {"det", "num", "adv"} for t in body):
        return
    start, end = sentence.chars(*span)
    if any(t.start <= start and end <= t.end for t in sentence.times):
        return  # "votes on 28 March"
    roles.setdefault(role, []).extend(_split_list(sentence, span))


def _split_list(sentence: ParsedSentence, span: tuple[int, int]) -> list[Range]:
    """ "rebels and fighters" takes two parts when both could stand alone."""
    tokens = sentence.tokens
    cut = next((k for k in range(span[0] + 1, span[1] - 1) if tokens[k].low == "and"), None)
    if cut is not None and tokens[cut + 1].tag in {"det", "proper"} and tokens[cut - 1].tag in {"noun", "proper"}:
        return [sentence.chars(span[0], cut), sentence.chars(cut + 1, span[1])]
    return [sentence.chars(*span)]


def _noun_phrase(tokens: Sequence[Token], span: tuple[int, int] | None) -> tuple[int, int] | None:
    """Trim a subject to its noun phrase: no leading connectives, no trailing phrases after the head and "of"."""
    if span is None:
        return None
    first, last = span
    while first < last and tokens[first].tag in {"punct", "conj", "sub", "adv", "prep", "stop"}:
        first += 1
    end = first
    while end < last:
        token = tokens[end]
        if (
            token.tag in {"prep", "punct", "part", "ing", "rel"}
            and end > first
            and token.low not in {"of", "'s", "’s", "’", "'", "-"}
        ):
            break
        if token.tag in {"verb", "modal"}:
            break
        end += 1
    return (first, end) if first < end else None


def _after_verb(sentence: ParsedSentence, clause: Clause, trigger: tuple[int, int]) -> tuple[int, int] | None:
    """The noun phrase right behind the trigger."""
    tokens = sentence.tokens
    i = trigger[1]
    while i < clause.last and tokens[i].tag in {"adv"}:
        i += 1
    if i < clause.last and tokens[i].tag == "prep" and tokens[i].low in {"on", "against", "with", "at", "for", "of"}:
        i += 1
    first = i
    while (i < clause.last and tokens[i].tag in {"det", "noun", "proper", "num", "pron", "adv"}) or (
        i < clause.last and i > first and tokens[i].low in {"of", "'s", "’s", "and", "-"}
    ):
        i += 1
    while i > first and tokens[i - 1].tag in {"conj", "adv", "prep"}:
        i -= 1
    return (first, i) if i > first else None


def _by_agent(tokens: Sequence[Token], clause: Clause) -> tuple[int, int] | None:
    verb = clause.verb
    if verb is None:
        return None
    for i in range(verb.main + 1, clause.last - 1):
        if tokens[i].low == "by" and tokens[i + 1].tag in {"det", "noun", "proper"}:
            end = i + 1
            while end < clause.last and tokens[end].tag in {"det", "noun", "proper"}:
                end += 1
            body = tokens[i + 1 : end]
            if all(t.low in _TIME_WORDS or t.tag == "det" for t in body):
                return None
            return i + 1, end
    return None
