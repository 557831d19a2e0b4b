"""Who takes part: agent, recipient, object and place of a draft, as character ranges, from its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contingent.codebooks.lexicon import load_cues
from contingent.normalize.names import NameMention
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ParsedSentence, Range, StatementDraft
from contingent.readers.grammar.frames import condition_start
from contingent.readers.grammar.matching import need_words
from contingent.readers.grammar.sourcing import Cue, find_cues, without_fronted_time
from contingent.readers.grammar.tokens import Token
from contingent.records import FORCE_TYPES, FORCE_UNITS, Act, Role

_PLACE_PREPOSITIONS = frozenset(
    "in at near into to from across inside outside around towards toward over throughout through on of within onto off".split()
)
_PLACE_NOUNS = re.compile(
    r"\b(?:the|a|its|their|his|this|that)\s+(?:[\w'’-]+\s+){0,3}?(?:capital|country|city|town|village|province|region|district|"
    r"border|airport|camp|port|island|north|south|east|west|territory|base|area|neighbou?rhood|peninsula|coast|frontier|valley|"
    r"desert|shore|bank|highlands|side of [\w ]+)\b",
    re.IGNORECASE,
)
_SPEAKING: frozenset[Act] = frozenset({"say", "commit", "deny"})
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
    places = _places(draft)
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
    owner = _owner(sentence, force_span, subject_span if subject_is_force else None)
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


def _owner(sentence: ParsedSentence, *spans: Range | None) -> Range | None:
    """The name that owns a force: "French troops", "the force led by the African Union", "300 Senegalese"."""
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


def _places(draft: StatementDraft) -> list[Range]:
    """Named and described places of the clause that follow a preposition of place, or are a ground trigger's object."""
    sentence, clause = draft.sentence, draft.clause
    start, end = sentence.chars(clause.first, clause.last)
    limit = condition_start(sentence, clause)
    if limit is not None and limit > draft.trigger[0]:
        end = limit  # "before a summit in Paris": the place of what is waited for
    found: list[Range] = []
    verb = clause.verb
    said_before = sentence.tokens[verb.first].start if verb is not None and draft.type in FORCE_TYPES else start
    for name in sentence.names:
        if name.start < said_before and name.name in load_cues().seats:
            continue  # "In Brussels ministers agreed to send": where it was said
        is_place = name.kind in {"city", "region", "country"}
        if start <= name.start < end and is_place and is_located(sentence, name, draft.type):
            found.append((name.start, name.end))
    for token in sentence.tokens[clause.first : clause.last]:
        if token.low in {"there", "here"} and token.tag == "pron" and not _existential(sentence, token):
            found.append((token.start, token.end))
    offset = sentence.start
    text = _sentence_text(sentence)
    for match in _PLACE_NOUNS.finditer(text):
        a, b = match.start() + offset, match.end() + offset
        before = text[: match.start()].rsplit(None, 1)[-1:] or [""]
        if draft.type in FORCE_TYPES and text[match.start() : match.start() + 2].lower() in {"a ", "an"}:
            continue  # "in a country larger than France" says of no place
        if start <= a < end and before[0].lower() in _PLACE_PREPOSITIONS and not any(x < b and a < y for x, y in found):
            found.append((a, b))
    return sorted(found) or _places_around(draft, start)


def _places_around(draft: StatementDraft, start: int) -> list[Range]:
    """The place a "where" clause hangs on, or the one place of the sentence a clause without its own shares."""
    sentence, clause = draft.sentence, draft.clause
    located = [
        n for n in sentence.names if n.kind in {"city", "region", "country"} and is_located(sentence, n, draft.type)
    ]
    before = [n for n in located if n.end <= start]
    if clause.marker == "where":
        named = [n for n in sentence.names if n.kind in {"city", "region", "country"} and n.end <= start]
        return [(named[-1].start, named[-1].end)] if named else []
    if before and (
        clause.marker == "where" or (clause.kind in {"coordinate", "participle"} and not clause.own_subject)
    ):
        return [(before[-1].start, before[-1].end)]
    countries = {n.country for n in located}
    if (
        located
        and len(countries) == 1
        and draft.type in {"ASSAULT", "HARM", "CONTROL", "GROUP", "PROTEST", "SITUATION"}
    ):
        return [(located[0].start, located[0].end)]
    return []


def _existential(sentence: ParsedSentence, token: Token) -> bool:
    i = sentence.tokens.index(token)
    return i + 1 < len(sentence.tokens) and sentence.tokens[i + 1].tag in {"be", "modal"} and token.low == "there"


def is_located(sentence: ParsedSentence, name: NameMention, type_: str = "") -> bool:
    """True when a place name says where: behind a preposition of place, or what a CONTROL clause is about."""
    before = [t for t in sentence.tokens if t.end <= name.start][-4:]
    words = [t.low for t in before]
    if words and words[-1] in {"the"}:
        words = words[:-1]
    if words and words[-1] in _PLACE_PREPOSITIONS:
        return True
    if words[-1:] and words[-1] in {
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "north",
        "south",
        "east",
        "west",
    }:
        return True
    if name.kind != "country" and words[-1:] in (
        ["capital"],
        ["town"],
        ["city"],
        ["village"],
        ["of"],
        [","],
        ["and"],
        ["district"],
    ):
        return True
    return type_ in {"CONTROL", "ASSAULT"} and name.kind in {"city", "region"}


def located_countries(sentences: Sequence[ParsedSentence]) -> list[tuple[Range, str]]:
    """Places that a report names as places, in text order, with the ISO3 of their country."""
    return [
        ((name.start, name.end), name.country)
        for sentence in sentences
        for name in sentence.names
        if name.kind in {"city", "region", "country"}
        and name.country is not None
        and len(name.country) == 3
        and name.name not in load_cues().seats
        and is_located(sentence, name)
        and not _speaks_from(sentence, name)
        and not (name.kind == "city" and any(a < name.start and name.end == b for a, b in _speakers(sentence)))
    ]


def _speakers(sentence: ParsedSentence) -> list[Range]:
    """Who speaks in a sentence: "the army command in Montevideo" says where it sits, not where its force is."""
    return [sentence.chars(*cue.who) for cue in find_cues(sentence) if cue.who is not None and cue.act in _SPEAKING]


def _speaks_from(sentence: ParsedSentence, name: NameMention) -> bool:
    """ "Diplomats in New York", "our correspondent in Nairobi": where a speaker is, not where things happen."""
    before = [t for t in sentence.tokens if t.end <= name.start][-3:]
    return len(before) >= 2 and before[-1].tag == "prep" and before[-2].low in need_words()["speaker"]


def _sentence_text(sentence: ParsedSentence) -> str:
    """The sentence rebuilt from its tokens with offsets kept (gaps become spaces)."""
    parts: list[str] = []
    at = sentence.start
    for token in sentence.tokens:
        parts.append(" " * (token.start - at))
        parts.append(token.text)
        at = token.end
    return "".join(parts)
