"""Where: the places a clause names or describes, and which places of a report are places at all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from contingent.codebooks.lexicon import load_cues
from contingent.codebooks.morphology import need_words
from contingent.normalize.names import NameMention
from contingent.readers.grammar.draft import ParsedSentence, Range, StatementDraft
from contingent.readers.grammar.frames import condition_start
from contingent.readers.grammar.sourcing import find_cues
from contingent.readers.grammar.tokens import Token
from contingent.records import FORCE_TYPES, Act

_PLACE_PREPOSITIONS = frozenset(
    "in at near into to from across inside outside around towards toward over throughout through on of within onto off".split()
)
_PLACE_NOUNS = re.compile(
    r"\b(?:the|a|its|their|his|this|that)\s+(?:[\w'’-]+\s+){0,3}?(?:capital|country|city|town|village|province|region|district|"
    r"border|airport|camp|port|island|north|south|east|west|territory|base|area|neighbou?rhood|peninsula|coast|frontier|valley|"
    r"desert|shore|bank|highlands|side of(?: [\w'’-]+){1,2})\b",
    re.IGNORECASE,
)
_SPEAKING: frozenset[Act] = frozenset({"say", "commit", "deny", "request"})
_SEAT = 4  # characters of "in " between a speaker and its seat


def places_of(draft: StatementDraft) -> list[Range]:
    """Named and described places of the clause that follow a preposition of place, or are a ground trigger's object."""
    sentence, clause = draft.sentence, draft.clause
    start, end = sentence.chars(clause.first, clause.last)
    limit = condition_start(sentence, clause)
    if limit is not None and limit > draft.trigger[0]:
        end = limit  # "before a summit in Paris": the place of what is waited for
    found: list[Range] = []
    speakers = _speakers(sentence) if draft.type in FORCE_TYPES else []
    verb = clause.verb
    said_before = sentence.tokens[verb.first].start if verb is not None and draft.type in FORCE_TYPES else start
    for name in sentence.names:
        if name.start < said_before and name.name in load_cues().seats:
            continue  # "In Brussels ministers agreed to send": where it was said
        if _seats_speaker(name, speakers):
            continue
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
        and not _seats_speaker(name, _speakers(sentence))
    ]


def is_located(sentence: ParsedSentence, name: NameMention, type_: str = "") -> bool:
    """True when a place name says where: behind a preposition of place, or what a CONTROL clause is about."""
    before = _tokens_before(sentence, name.start, 4)
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


def _speakers(sentence: ParsedSentence) -> list[Range]:
    """Who speaks in a sentence."""
    return [sentence.chars(*cue.who) for cue in find_cues(sentence) if cue.who is not None and cue.act in _SPEAKING]


def _seats_speaker(name: NameMention, speakers: Sequence[Range]) -> bool:
    """ "The army command in Montevideo", "asked by planners in Nairobi": where a speaker sits, not where a force is."""
    return name.kind == "city" and any(a < name.start and name.start - _SEAT <= b <= name.end for a, b in speakers)


def _speaks_from(sentence: ParsedSentence, name: NameMention) -> bool:
    """ "Diplomats in New York", "our correspondent in Nairobi", "flown up from Gabon": no place where things happen."""
    before = _tokens_before(sentence, name.start, 2)
    if before and before[-1].low == "from":
        return True
    return len(before) == 2 and before[-1].low in {"in", "at"} and before[-2].low in need_words()["speaker"]


def _tokens_before(sentence: ParsedSentence, at: int, most: int) -> Sequence[Token]:
    """The last tokens that end by a character. A hostile sentence has hundreds of names, so none is looked for from the start."""
    last = bisect_right(sentence.tokens, at, key=lambda token: token.end)
    return sentence.tokens[max(0, last - most) : last]


def _sentence_text(sentence: ParsedSentence) -> str:
    """The sentence rebuilt from its tokens with offsets kept (gaps become spaces)."""
    parts: list[str] = []
    at = sentence.start
    for token in sentence.tokens:
        parts.append(" " * (token.start - at))
        parts.append(token.text)
        at = token.end
    return "".join(parts)
