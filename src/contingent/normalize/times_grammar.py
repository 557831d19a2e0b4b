"""From text to time words: tokens with a class each, and a grammar over the classes.

Every token becomes one character (its class), so that the grammar is an ordinary regular expression over that string
and a position in it is a token number. Words and their classes come from `times_en.toml`, the grammar from
`times_en_rules.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

_TOKEN = re.compile(
    r"[^\W0-9]\w*(?:\.[0-9]+)?"
    r"|(?=[0-9])(?:(?P<iso>[0-9]{4}-[0-9][0-9]-[0-9][0-9](?![\w-]))"
    r"|(?P<slashed>[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9][0-9])(?![\w/])"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)[0-9][0-9](?![\w/]))"
    r"|(?P<clock>[0-9]{1,2}(?:[:.][0-9][0-9])? ?(?:[ap]\.m\b\.?|[ap]m\b)|[0-9]{1,2}:[0-9][0-9](?![\w:]))"
    r"|(?P<decade>(?:1[89]|20)?[0-9]0s\b)"
    r"|(?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<int>[0-9](?:[0-9,]{0,15}[0-9])?(?!\w|\.[0-9]))"
    r"|\w+(?:\.[0-9]+)?)"
    r"|'s\b|\n[ \t\r]*\n|[^\s\w]"
)
_PLAIN = {"\xa0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-"}
_PUNCTUATION = {",": "comma", "-": "hyphen", "'s": "poss", "'": "poss", ".": "dot"}
_CASED = frozenset(  # with a capital only; "often" without one ("Daily Mail")
    {"month", "name", "month_short", "weekday", "weekday_short", "weekdays", "feast", "easter", "often"}
)
_NUMBER_SIGNS = frozenset("$£€#/.")
_CHUNK_CHARS = 50_000
_PRIVATE_USE = 0xE000


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign: its class, its value (number, month, unit name) and its characters."""

    kind: str
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens that one grammar rule took, with the preposition before them and what stands just around them."""

    rule: str
    lead: tuple[Token, ...]
    approx: tuple[Token, ...]
    core: tuple[Token, ...]
    following: Token | None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    template: str
    wide: bool


@dataclass(frozen=True, slots=True)
class _Grammar:
    """Some of the rules as one regular expression over class characters; group `r3` is the fourth rule."""

    rules: tuple[_Rule, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Language:
    words: dict[str, tuple[str, Any]]
    decades: dict[str, int]
    before_decade: frozenset[str]
    relations: dict[str, str]
    ahead: frozenset[str]
    back: frozenset[str]
    back_endings: tuple[str, ...]
    open_before: frozenset[str]
    codes: dict[str, str]


def find_matches(text: str, start: int, end: int, *, wide: bool = False) -> Iterator[Match]:
    """All time words between two offsets, left to right, never overlapping. Time and memory grow with the length.

    `wide` adds the rules for words that TIMEX3 counts as a time but that date nothing a reader records.
    """
    grammar = _grammar(wide)
    for piece_start, piece_end in _pieces(text, start, end):
        tokens, codes = _tokens(text, piece_start, piece_end)
        for found in grammar.pattern.finditer(codes):
            lead, approx = found.span("lead"), found.span("approx")
            core_start = max(found.start(), lead[1], approx[1])
            rule = grammar.rules[int((found.lastgroup or "r0")[1:])]
            yield Match(
                rule=rule.name,
                wide=rule.wide,
                lead=tuple(Token(*token) for token in tokens[max(lead[0], 0) : max(lead[1], 0)]),
                approx=tuple(Token(*token) for token in tokens[max(approx[0], 0) : max(approx[1], 0)]),
                core=tuple(Token(*token) for token in tokens[core_start : found.end()]),
                following=Token(*tokens[found.end()]) if found.end() < len(tokens) else None,
            )


def relation_of(words: str) -> str:
    """What a preposition (phrase) says of the time it governs: on, by, before, until, since, from, after, …"""
    return _language().relations[words]


def tense_of(word: str, before: str = "") -> Literal["ahead", "back"] | None:
    """Whether a word puts a date near it ahead of the day of writing or back; None: it does not tell.

    Both words in lower case. `before` is the word before it: "to be" lies ahead, and "published" behind "be" is open.
    """
    language = _language()
    if word in language.ahead or f"{before} {word}" in language.ahead:
        return "ahead"
    if before in language.open_before:
        return None
    return "back" if word in language.back or word.endswith(language.back_endings) else None


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of some 50,000 characters, cut at a line end, else at a space, else anywhere."""
    while end - start > _CHUNK_CHARS:
        cut = start + _CHUNK_CHARS
        for mark in ("\n", " "):
            found = text.rfind(mark, start, cut)
            if found > start:
                cut = found + 1
                break
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _fold(text: str) -> str:
    """Lower case of the same length, with plain spaces, apostrophes and hyphens."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    if not folded.isascii():
        for special, plain in _PLAIN.items():
            folded = folded.replace(special, plain)
    return folded


def _tokens(text: str, start: int, end: int) -> tuple[list[tuple[str, Any, int, int]], str]:
    """Class, value and offsets of every token, and the classes as one string. Months and weekdays need a capital."""
    language = _language()
    words, codes = language.words, language.codes
    piece = text[start:end]
    folded = _fold(piece)
    tokens: list[tuple[str, Any, int, int]] = []
    out: list[str] = []
    for found in _TOKEN.finditer(folded):
        token_start, token_end = found.span()
        entry = words.get(folded[token_start:token_end])
        if entry is None:
            kind, value = _unlisted(folded, found)
        else:
            kind, value = entry
            if kind in _CASED and piece[token_start].isupper() == (kind == "often"):
                kind = "x"
            elif kind == "hyphen" and _spaced(folded, token_start, token_end):
                kind = "dash"
        tokens.append((kind, value, start + token_start, start + token_end))
        out.append(codes[kind])
    return tokens, "".join(out)


def _spaced(folded: str, start: int, end: int) -> bool:
    around = folded[start - 1 : start] + folded[end : end + 1]
    return len(around) < 2 or around.isspace() or around != "".join(around.split())


def _unlisted(folded: str, found: re.Match[str]) -> tuple[str, Any]:
    """Class and value of a token that is in no list: a number, a date in figures, or nothing to us."""
    word, kind = found[0], found.lastgroup
    language = _language()
    if word in language.decades or (kind == "decade" and len(word) == 3):  # not "in his sixties", "in her 60s"
        before = folded[max(0, found.start() - 10) : found.start()].rstrip(" '-").split()[-1:]
        if before and language.before_decade.issuperset(before):
            return "decade", language.decades.get(word) or 1900 + int(word[:2])
        return "x", word
    if kind is None:
        return ("x" if word[0].isalnum() else "other"), word
    if kind == "ordinal":
        value = int(word[:-2])
        return ("ordinal", value) if 1 <= value <= 31 else ("x", word)
    if kind == "decade":
        return kind, int(word[:-1])
    if kind != "int":
        return kind, word
    preceding = folded[found.start() - 1] if found.start() else " "
    if preceding in _NUMBER_SIGNS or folded[found.end() : found.end() + 1] == "/":
        return "x", word
    value = int(word.replace(",", ""))
    if 1 <= value <= 31 and len(word) <= 2:
        return "int", value
    if 1700 <= value <= 2099 and len(word) == 4:
        return ("year" if value >= 1900 else "old_year"), value
    return "number", value


@cache
def _language() -> _Language:
    data = _load("times_en.toml")
    words: dict[str, tuple[str, Any]] = {word: (kind, word) for kind, group in data["words"].items() for word in group}
    names = set(data["names"]["words"])
    for table, kind in (
        ("months_short", "month_short"), ("weekdays", "weekday"), ("weekdays_short", "weekday_short"),
        ("weekdays_plural", "weekdays"), ("days", "today"), ("parts_of_day", "part"),
        ("often", "often"), ("numbers", "numword"), ("ordinals", "ordword"),
    ):  # fmt: skip
        words |= {word: (kind, value) for word, value in data[table].items()}
    words |= {word: ("name" if word in names else "month", value) for word, value in data["months"].items()}
    words |= {word: ("fall" if word == "fall" else "season", tuple(value)) for word, value in data["seasons"].items()}
    words |= {word: ("feast", tuple(value)) for word, value in data["feasts"].items()}
    words |= {word: (f"unit_{value}", value) for word, value in data["unit"].items()}
    words |= {word: (f"units_{value}", value) for word, value in data["units"].items()}
    words |= {sign: (kind, sign) for sign, kind in _PUNCTUATION.items()}
    kinds = sorted({kind for kind, _ in words.values()})
    kinds += ["iso", "slashed", "clock", "decade", "ordinal", "int", "year", "old_year", "number", "dash", "x", "other"]
    codes = {kind: chr(_PRIVATE_USE + place) for place, kind in enumerate(kinds)}
    return _Language(
        words=words, decades=data["decades"], before_decade=frozenset(data["before_decade"]["words"]),
        relations=data["relations"], ahead=frozenset(data["tense"]["ahead"]), back=frozenset(data["tense"]["back"]),
        back_endings=tuple(data["tense"]["back_endings"]), open_before=frozenset(data["tense"]["open_before"]), codes=codes,
    )  # fmt: skip


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("contingent.normalize").joinpath(name).read_text("utf-8"))


@cache
def _grammar(wide: bool) -> _Grammar:
    """The whole grammar, or the part of it for readers, as one regular expression over class characters."""
    codes, data = _language().codes, _load("times_en_rules.toml")
    found = (_Rule(rule["name"], rule["is"], rule.get("wide", False)) for rule in data["rules"])
    kept = tuple(rule for rule in found if wide or not rule.wide)
    one = "".join(code for kind, code in codes.items() if kind.startswith("unit_"))
    many = "".join(code for kind, code in codes.items() if kind.startswith("units_"))
    months = codes["month"] + codes["name"] + codes["month_short"]
    sets = {"UNIT1": one, "UNITS": many, "UNIT": one + many, "months": months}
    pieces: dict[str, str] = {}

    def fill(found: re.Match[str]) -> str:
        names = found[1].split("|")
        if len(names) == 1 and names[0] in pieces:
            return pieces[names[0]]
        return "[" + "".join(sets.get(name) or codes[name] for name in names) + "]"

    def build(template: str) -> str:
        return re.sub(r"\{([^}]+)\}", fill, template)

    for name, template in data["pieces"].items():
        pieces[name] = build(template)
    rules = "|".join(f"(?P<r{place}>{build(rule.template)})" for place, rule in enumerate(kept))
    settings = data["grammar"]
    inside = "".join(code for kind, code in codes.items() if kind not in ("x", "other"))
    # A cheap look ahead: no words of time lie near, so the rules need no trying here.
    sure = build(settings["sure_wide" if wide else "sure"])
    near = f"(?=[{inside}]{{0,{settings['longest']}}}?{sure})"
    pattern = f"{near}(?P<lead>{build(settings['lead'])})?(?P<approx>{pieces['APPROX']})?(?:{rules})"
    return _Grammar(kept, re.compile(pattern))
