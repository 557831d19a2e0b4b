"""The noun phrase after a number: its head noun, where it ends, and what it counts."""

from __future__ import annotations

import re
from typing import NamedTuple

from contingent.normalize.units import (
    DEMONYMS,
    MEASURES,
    STOPS,
    UNSIZED,
    UNSIZED_SINGLE,
    model_unit,
    noun_of,
    organisation_unit,
    refine_unit,
    word_set,
)
from contingent.records import Unit

_MAX_WORDS = 9
_GAP = re.compile(r"[ \n]{0,2}[\"“”‘'\[]?(?<=[ \n\"“‘'\[-])")
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_](?:[\w'’-]*\w)?(?:'s)?|\d{1,2}(?:-year-old\b|(?= [a-z]))")
_COMPLEMENT = re.compile(r"[\"”’']? of (?:the |its |their |our |his |her |those |these )?(?=[\w\"“])")
_PRONOUN_COMPLEMENT = re.compile(r"[\"”’']? of (?:them|those|these|whom|which|us|ours|theirs)\b")
_HYPHENED = re.compile(r"(?:[- ](strong)\b|-([a-z]+(?:-[a-z]+)*)\b)")
_ADJECTIVE_LIST = re.compile(r"(?:, (?:and )?| and | or )(?=[A-Z][a-z]+(?:, [A-Z]| and | or | [a-z]+s\b))")
_AND_NOUN = re.compile(r" and (?=[a-z])")
_INCREMENT_WORD = re.compile(r" (?:more|further|additional|extra)\b")
_INCREMENTS = word_set("more further additional extra")
_ATTRIBUTIVE = word_set("police staff crew infantry militia aircraft cavalry gendarmerie")
_NUMBER_WORDS = word_set(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen
    dozens hundreds thousands several"""
)
_PERSON_UNITS = frozenset({"troops", "police", "personnel", "persons"})


class Phrase(NamedTuple):
    """What follows a number. `unit` is None when no unit can be told; `end` is where the phrase stops."""

    end: int
    unit: Unit | None = None
    noun: str = ""
    noun_start: int | None = None
    noun_end: int | None = None
    increment: bool = False
    demonym: bool = False
    measure: bool = False
    unsized: str | None = None
    pronoun: bool = False
    hyphened: bool = False
    strong: bool = False


class _Token(NamedTuple):
    word: str  # lower case
    raw: str
    start: int
    end: int
    capital: bool


def read_phrase(text: str, pos: int, *, single: bool, follow_of: bool = True) -> Phrase:
    """The noun phrase that starts at `pos`, right behind a number.

    Args:
        text: text with plain spaces.
        single: the number is one, so the head noun is in the singular.
        follow_of: look into "of the ..." when the number has no noun of its own.
    """
    hyphened = _HYPHENED.match(text, pos)
    if hyphened:
        return _hyphened_phrase(text, hyphened)
    tokens, increment = _words_after(text, pos, single)
    if any(token.word in MEASURES for token in tokens[:1]) or (
        len(tokens) > 1 and tokens[1].word in MEASURES and noun_of(tokens[0].word) is None
    ):
        return Phrase(pos, measure=True, increment=increment)
    end = tokens[-1].end if tokens and tokens[-1].word in _INCREMENTS else pos
    tokens = [token for token in tokens if token.word not in _INCREMENTS]
    head = _head(tokens, single)
    if head is not None:
        return _with_head(text, tokens, head, single, increment)
    for index, token in enumerate(tokens):
        adjective = not token.word.endswith("s") and _plural_after(tokens, index)  # "three Lebanese power stations"
        if token.capital and token.word in DEMONYMS and not single and not adjective:
            return _shape(text, token, None, increment, demonym=True) if index < 3 else Phrase(pos)
    if not tokens:
        end = max(end, _last_increment_end(text, pos))
        pronoun = _PRONOUN_COMPLEMENT.match(text, end)
        if pronoun:
            return Phrase(pronoun.end(), increment=increment, pronoun=True)
        complement = _COMPLEMENT.match(text, end) if follow_of else None
        if complement:
            inner = read_phrase(text, complement.end() - 1, single=False, follow_of=False)
            if inner.unit is not None or inner.demonym or inner.noun:
                return inner._replace(increment=increment, measure=False)
        return Phrase(end, increment=increment)
    unknown = _unknown_noun(tokens, single)
    if unknown is None and tokens[0].raw.islower() and text.startswith(" of ", tokens[0].end):
        unknown = tokens[0]  # "30,000 head of cattle"
    return _shape(text, unknown, None, increment) if unknown else Phrase(end, increment=increment)


def _words_after(text: str, pos: int, single: bool) -> tuple[list[_Token], bool]:
    tokens: list[_Token] = []
    increment = False
    while len(tokens) < _MAX_WORDS:
        gap = _GAP.match(text, pos)
        joined = _list_gap(text, pos, tokens)
        start = joined or (gap.end() if gap else -1)
        match = _WORD.match(text, start) if start >= 0 else None
        if match is None:
            break
        raw = match[0]
        word = raw.lower().removesuffix("'s") if raw.lower().endswith("'s") and model_unit(raw) else raw.lower()
        if raw.isdigit():
            if not tokens or not tokens[-1].capital:
                break
        elif word in _NUMBER_WORDS or (word in STOPS and not _is_acronym(raw)):
            break
        if word in _INCREMENTS:
            increment = True
        tokens.append(_Token(word, raw, match.start(), match.end(), raw[0].isupper()))
        pos = match.end()
        if word.endswith(("'s", "’s")):
            tokens.pop()
            break
    return tokens, increment


def _is_acronym(raw: str) -> bool:
    return raw.isupper() and len(raw) > 1 and raw not in ("OF", "IN", "AT", "AND")


def _list_gap(text: str, pos: int, tokens: list[_Token]) -> int:
    """Where the next adjective starts in "Jordanian, Togolese and Senegalese peacekeepers", else 0."""
    if not tokens or not tokens[-1].capital or tokens[-1].word.endswith("s"):
        return 0
    match = _ADJECTIVE_LIST.match(text, pos)
    return match.end() if match else 0


def _fits(number: str, single: bool) -> bool:
    return ("s" if single else "p") in number


def _head(tokens: list[_Token], single: bool) -> tuple[int, int, Unit | None] | None:
    """Index of the first and last token of the head noun and its unit; the head is the last of a run of nouns."""
    found: tuple[int, int, Unit | None] | None = None
    reach = 1
    for index in range(len(tokens)):
        if found is not None and index > found[1] + reach:
            break
        current = _noun_at(tokens, index, single)
        if current is not None and (found is None or current[1] > found[1]):
            found = current
            reach = 2 if model_unit(tokens[current[1]].raw) is not None else 1  # "Mi-8 attack helicopters"
    return found


def _noun_at(tokens: list[_Token], index: int, single: bool) -> tuple[int, int, Unit | None] | None:
    token = tokens[index]
    if index + 1 < len(tokens):
        pair = noun_of(f"{token.word}-{tokens[index + 1].word}")
        if pair is not None and _fits(pair.number, single):
            return index, index + 1, pair.unit
    noun = noun_of(token.word)
    following = tokens[index + 1].raw if index + 1 < len(tokens) else ""
    if token.word in _ATTRIBUTIVE and following.islower() and following.endswith("s"):
        return None  # "ten police stations"
    if noun is not None and _fits(noun.number, single):
        return index, index, noun.unit
    model = model_unit(token.raw)
    if model is not None:
        return index, index, model
    if _unsized_name(token.word, single) is not None:
        return index, index, None
    return None


def _unsized_name(word: str, single: bool) -> str | None:
    if single:
        return word if word in UNSIZED_SINGLE else None
    name = "company" if word == "companies" else word.removesuffix("s")
    return name if name in UNSIZED and word != name else None


def _with_head(
    text: str, tokens: list[_Token], head: tuple[int, int, Unit | None], single: bool, increment: bool
) -> Phrase:
    first, last, unit = head
    token = tokens[last]._replace(start=tokens[first].start)
    modifiers = [item.word for item in tokens[:first]]
    if unit is None:
        name = _unsized_name(token.word, single)
        filled = organisation_unit(token.word, modifiers)
        return _shape(text, token, filled, increment)._replace(unsized=name)
    if first != last:
        modifiers = [*modifiers, tokens[first].word]
    refined = refine_unit(unit, tokens[last].word, modifiers)
    phrase = _shape(text, token, refined, increment)
    return _coordinated(text, phrase, single) if refined in _PERSON_UNITS and not single else phrase


def _coordinated(text: str, phrase: Phrase, single: bool) -> Phrase:
    """ "men and women", "soldiers and police officers": one number over two nouns."""
    match = _AND_NOUN.match(text, phrase.end)
    if match is None:
        return phrase
    tokens, _ = _words_after(text, match.end() - 1, single)
    head = _head(tokens[:3], single)
    if head is None or head[2] not in _PERSON_UNITS:
        return phrase
    other = refine_unit(head[2], tokens[head[1]].word, [token.word for token in tokens[: head[0]]])
    if phrase.noun.lower() == "men" and tokens[head[1]].word == "women":
        other = phrase.unit or other
    unit: Unit | None = phrase.unit
    if other != unit:
        unit = "persons" if "persons" in (other, unit) else "personnel"
    return phrase._replace(end=tokens[head[1]].end, unit=unit)


def _unknown_noun(tokens: list[_Token], single: bool) -> _Token | None:
    if tokens[0].capital and len(tokens) == 1:
        return tokens[0] if tokens[0].word.endswith("s") and not single else None
    for token in tokens[:4]:
        if single and token is tokens[-1]:
            return token
        if not single and token.word.endswith("s") and not token.capital and not token.word.endswith("ss"):
            return token
    return None


def _plural_after(tokens: list[_Token], index: int) -> bool:
    return any(token.raw.islower() and token.word.endswith("s") for token in tokens[index + 1 : index + 4])


def _last_increment_end(text: str, pos: int) -> int:
    match = _INCREMENT_WORD.match(text, pos)
    return match.end() if match else pos


def _hyphened_phrase(text: str, match: re.Match[str]) -> Phrase:
    """ "3,000-strong force", "850-soldier contingent", "12,000-member mission"; anything else is no count."""
    tokens, _ = _words_after(text, match.end(), single=True)
    filled, noun = None, None
    for index, token in enumerate(tokens[:5]):
        filled = organisation_unit(token.word, [item.word for item in tokens[:index]])
        if filled is not None:
            noun = token
            if index + 1 < len(tokens) and organisation_unit(tokens[index + 1].word, []) is not None:
                continue
            break
    if match[1]:
        phrase = Phrase(match.end(), unit=filled, hyphened=True, strong=True)
    else:
        word = match[2]
        own = noun_of(word)
        if word in MEASURES or own is None or "s" not in own.number:
            return Phrase(match.end(), measure=True)
        if word in ("man", "member", "person", "officer", "troop", "woman"):
            unit: Unit | None = filled if filled is not None else ("troops" if word == "man" and tokens else None)
        else:
            unit = own.unit
        phrase = Phrase(
            match.end(), unit=unit, hyphened=True, noun=match[2], noun_start=match.start(2), noun_end=match.end(2)
        )
    if noun is not None:
        phrase = phrase._replace(
            end=noun.end, noun=text[noun.start : noun.end], noun_start=noun.start, noun_end=noun.end
        )
    return phrase


def _shape(text: str, token: _Token, unit: Unit | None, increment: bool, *, demonym: bool = False) -> Phrase:
    return Phrase(
        token.end,
        unit=unit,
        noun=text[token.start : token.end],
        noun_start=token.start,
        noun_end=token.end,
        increment=increment,
        demonym=demonym,
    )
