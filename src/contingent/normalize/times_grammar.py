"""From text to time words: tokens with a class each, and a grammar over the classes.

Every token becomes one character (its class), so that the grammar is an ordinary regular expression over that string
and a position in it is a token number. Words and their classes come from `times_en.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_DECADES = {"sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990}
_BEFORE_DECADE = (["the"], ["early"], ["late"])  # not "in his sixties"
_TOKEN = re.compile(
    r"[^\W0-9]\w*(?:\.[0-9]+)?"
    r"|(?=[0-9])(?:(?P<iso>[0-9]{4}-[0-9][0-9]-[0-9][0-9](?![\w-]))"
    r"|(?P<slashed>[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9][0-9])(?![\w/])"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)[0-9][0-9](?![\w/]))"
    r"|(?P<clock>[0-9]{1,2}(?:[:.][0-9][0-9])? ?(?:[ap]\.m\b\.?|[ap]m\b)|[0-9]{1,2}:[0-9][0-9](?![\w:]))"
    r"|(?P<decade>(?:1[89]|20)[0-9]0s\b)"
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

# {x} is one token of class x, {x|y} of either; a name in capitals is a piece or a set of classes.
_PIECES = (
    ("MONTH", "(?:{month|name}|{month_short}{dot}?)"),
    ("WD", "(?:(?:{weekday}|{weekday_short}{dot}?){comma}?{the}?)"),
    ("COUNT", "(?:{int|number|old_year}|{numword}(?:{hyphen}?{numword})*|{a}{numword}?)"),
    ("VAGUE", "(?:{a}?{few}{of}?)"),
    ("YEARTAIL", "(?:{comma|of}?{year|old_year}(?!{counted})|{comma}?{of}?{this|last|next}{unit_year})"),
    (
        "STRETCH",
        "(?:(?:{early|late|earlier|later}{in}?{the}?|{mid}{hyphen}?|{the}?(?:{early|late})?{end|start|middle}{of})"
        "|{the}?{ordword|last}(?:{half}|{unit_quarter|unit_week}|{units_day|unit_day}){of})",
    ),
    (
        "PART",
        "(?:{the}?{early|late|small}?(?:{part}|(?<={early|small}){units_hour}|{ordword}{light}|{clock}(?:{local}{time}?)?))",
    ),
    ("ONPART", "(?:{PART}{comma|on|of|in}?{the}?)"),
    ("DAYTAIL", "(?:{poss}?{at|in}?{the}?{about}?{early|late}?(?:{part}|{clock}(?:{local}{time}?)?)|{poss})?"),
    ("APPROX", "{about}|{nearly}|{more|less}{than}|{at}{least}|{no}{more}{than}|{over}"),
)
_LEAD = (
    "(?:{shortly|early|late}?(?:{as}{of|at|from}|{up}{to}|{prior}{to}|{ahead}{of}|{no}{later}{than}|{ever}{since}"
    "|{in}{the}{course}{of}|{on}{or}{about}"
    "|{on|in|at|of|for|over|during|into|within|by|before|until|to|through|since|from|after|beyond|between}))"
)
# Every expression holds a token of one of these classes, within so many tokens of its beginning.
_SURE = (
    "{iso|slashed|clock|decade|ordinal|year|old_year|months|season|fall|weekday|weekdays|feast|easter|new|today|overnight|weekend"
    "|part|light|now|present|far|dated|often|then|time|UNIT}"
)
_LONGEST = 12
_RULES = (
    ("iso", "{iso}"),
    ("slashed", "{WD}?{slashed}"),
    (
        "days_months",
        "{ONPART}?{WD}?{int|ordinal}{hyphen|dash|to|and|or|until|through}{WD}?{int|ordinal}{of}?{MONTH}{YEARTAIL}?",
    ),
    (
        "months_days",
        "{ONPART}?{WD}?{MONTH}{int|ordinal}{hyphen|dash|and|to}{int|ordinal}(?!{counted|UNIT|months}){YEARTAIL}?",
    ),
    ("date", "{ONPART}?{WD}?{the}?(?:{int|ordinal}{of}?|{ordword}{of}){MONTH}{YEARTAIL}?{DAYTAIL}(?!{event})"),
    (
        "date",
        "{ONPART}?{WD}?{MONTH}{the}?{int|ordinal}(?!{counted|UNIT|more|months}){YEARTAIL}?{DAYTAIL}(?!{event})",
    ),
    (
        "date",
        "{ONPART}?{the}{ordinal}(?:{of}(?:{this|last|next|the|same}){unit_month})?(?!{x|UNIT|hyphen|numword|numbered|counted})",
    ),
    (
        "month",
        "{STRETCH}?{early}?{this|last|next}{MONTH}{poss}?|{STRETCH}?{MONTH}{YEARTAIL}{poss}?|{STRETCH}{MONTH}{poss}?",
    ),
    ("month", "(?(lead){month|name}|{month}){poss}?"),
    (
        "season",
        "{STRETCH}?(?:{this|last|next|the|coming|previous|following}|(?(lead)|(?!)))(?:{season}|{fall})"
        "(?:{YEARTAIL}|(?!{of}))",
    ),
    ("week_day", "{next|last|this}{unit_week}{weekday}|{weekday}{unit_week}(?!{hyphen})"),
    (
        "weekday",
        "{ONPART}?{STRETCH}?{this|last|next|the|coming|previous|following}?(?<!{name_before}){weekday}"
        "(?:{of}{last|next|this}{unit_week})?(?!{paper_after}){DAYTAIL}",
    ),
    (
        "feast",
        "{STRETCH}?(?:{feast}(?:{eve}|{unit_day})?|{new}{unit_year}{poss}(?:{eve}|{unit_day})|{good}{weekday}"
        "|{easter}{weekday}?){YEARTAIL}?",
    ),
    ("today", "{ONPART}?{earlier|later|early|late}?{today}{DAYTAIL}"),
    ("ago", "(?:{COUNT}(?:{and}{a}{half})?|{VAGUE})?{UNIT}(?:{hyphen}?{and}{hyphen}?{a}{hyphen}?{half})?{ago}"),
    (
        "later",
        "(?:{COUNT}(?:{and}{a}{half})?|{VAGUE})?{UNIT}{later|earlier|after|before|prior}|{the}{UNIT1}{after|before}",
    ),
    (
        "back",
        "{the|these|those}?{last|past|previous}(?:{COUNT}|{VAGUE})?{more}?{UNITS}|{the}{last|past}{UNIT1}(?!{of})|{past}{UNIT1}",
    ),
    ("recent", "{the}?{recent}{UNITS}"),
    ("ahead", "{the|these}?{next|coming|following}(?:{COUNT}|{VAGUE})?{UNITS}|{the}{coming}{UNIT1}"),
    ("overnight", "{overnight}{weekday}?"),
    ("last_part", "{last}{part}"),
    ("unit", "{STRETCH}?{this|last|next|coming}(?:{UNIT1}|{weekend})"),
    (
        "unit",
        "{STRETCH}{the}{UNIT1}|{UNIT1}{poss}{end}|{the}{unit_month|unit_week|unit_year}{is}{out}"
        "|(?(lead){the}{weekend}|(?!))|{STRETCH}?{the}{new}{unit_year}(?!{poss})",
    ),
    (
        "anchor",
        "{the}{following|next|previous|same}(?:{UNIT1}|{part}|{weekend})|{that}{same}?(?:{UNIT1}|{part})"
        "|{the}{same}{time}|{STRETCH}{that}{UNIT1}|(?(lead){then}|(?!))",
    ),
    ("decade", "{the}?(?:{early|late}|{mid}{hyphen}?)?{decade}"),
    (
        "years",
        "(?<!{numbered})(?:{year}{hyphen|to|and|or}{year}|(?(lead){year}{hyphen}{int|number}|(?!)))(?!{counted|UNIT|more})",
    ),
    (
        "year",
        "{STRETCH}(?:{the}{unit_year}{of})?{year|old_year}(?!{counted|more})"
        "|(?(lead){the}?{year|old_year}|(?!))(?!{counted|UNIT|more|hyphen})",
    ),
    ("this_part", "{ONPART}?{this}{part}"),
    ("now", "{now}(?!{COUNT})|(?(lead){the}?{present}|(?!))|{the}{present}{time}"),
    ("so_far", "{so}{far}|(?<={to}){dated}"),
    ("often", "{every}{COUNT}?(?:{UNIT}|{weekday}|{part}|{weekend})|{often}|{weekdays}"),
    (
        "lengths",
        "(?:{int|number}{hyphen|dash}{int|number}|(?:{COUNT}|{VAGUE}){to|or|and}{COUNT}){hyphen|more}?{UNIT}(?!{hyphen}?{old}|{ago})",
    ),
    ("length", "{half}{a}{UNIT1}|{a}{UNIT1}{and|hyphen}{hyphen}?{a}{hyphen}?{half}|{COUNT}{and}{a}{half}{UNITS}"),
    (
        "length",
        "(?:{COUNT}|{another}|{VAGUE}){more}?(?:{UNITS}|{hyphen}{UNIT}|(?:(?(lead)|(?(approx)|(?<={lasting|last|another|more}))))"
        "{UNIT1})(?:{and}{COUNT}{UNIT})?(?!{hyphen}?{old}|{of}{a})|{UNIT}{hyphen}{long}",
    ),
    ("length", "(?<={for}){UNITS}(?!{of})"),
    ("part", "(?(lead){PART}|(?!))"),
)


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


@dataclass(frozen=True, slots=True)
class _Language:
    words: dict[str, tuple[str, Any]]
    relations: dict[str, str]
    codes: dict[str, str]
    pattern: re.Pattern[str]


def find_matches(text: str, start: int, end: int) -> Iterator[Match]:
    """All time words between two offsets, left to right, never overlapping. Time and memory grow with the length."""
    for piece_start, piece_end in _pieces(text, start, end):
        tokens, codes = _tokens(text, piece_start, piece_end)
        for found in _language().pattern.finditer(codes):
            lead, approx = found.span("lead"), found.span("approx")
            core_start = max(found.start(), lead[1], approx[1])
            yield Match(
                rule=_RULES[int((found.lastgroup or "r0")[1:])][0],
                lead=tuple(Token(*token) for token in tokens[max(lead[0], 0) : max(lead[1], 0)]),
                approx=tuple(Token(*token) for token in tokens[max(approx[0], 0) : max(approx[1], 0)]),
                core=tuple(Token(*token) for token in tokens[core_start : found.end()]),
                following=Token(*tokens[found.end()]) if found.end() < len(tokens) else None,
            )


def relation_of(words: str) -> str:
    """What a preposition (phrase) says of the time it governs: on, by, before, until, since, from, after, …"""
    return _language().relations[words]


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
    word = found[0]
    kind = found.lastgroup
    if word in _DECADES and folded[max(0, found.start() - 10) : found.start()].split()[-1:] in _BEFORE_DECADE:
        return "decade", _DECADES[word]
    if kind is None:
        return ("x" if word[0].isalnum() else "other"), word
    if kind == "ordinal":
        value = int(word[:-2])
        return ("ordinal", value) if 1 <= value <= 31 else ("x", word)
    if kind == "decade":
        return kind, int(word[:-1])
    if kind != "int":
        return kind, word
    before = folded[found.start() - 1] if found.start() else " "
    if before in _NUMBER_SIGNS or folded[found.end() : found.end() + 1] == "/":
        return "x", word
    value = int(word.replace(",", ""))
    if 1 <= value <= 31 and len(word) <= 2:
        return "int", value
    if 1700 <= value <= 2099 and len(word) == 4:
        return ("year" if value >= 1900 else "old_year"), value
    return "number", value


@cache
def _language() -> _Language:
    data = tomllib.loads(files("contingent.normalize").joinpath("times_en.toml").read_text("utf-8"))
    words: dict[str, tuple[str, Any]] = {word: (kind, word) for kind, group in data["words"].items() for word in group}
    names = set(data["names"]["words"])
    for table, kind in (
        ("months_short", "month_short"), ("weekdays", "weekday"), ("weekdays_short", "weekday_short"),
        ("weekdays_plural", "weekdays"), ("days", "today"), ("numbers", "numword"), ("ordinals", "ordword"),
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
    return _Language(words=words, relations=data["relations"], codes=codes, pattern=_compile(codes))


def _compile(codes: dict[str, str]) -> re.Pattern[str]:
    """The whole grammar as one regular expression over class characters."""
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

    for name, template in _PIECES:
        pieces[name] = build(template)
    rules = "|".join(f"(?P<r{place}>{build(template)})" for place, (_, template) in enumerate(_RULES))
    inside = "".join(code for kind, code in codes.items() if kind not in ("x", "other"))
    sure = build(_SURE)
    # A cheap look ahead: no words of time lie near, so the rules need no trying here.
    near = f"(?=[{inside}]{{0,{_LONGEST}}}?{sure})"
    return re.compile(f"{near}(?P<lead>{build(_LEAD)})?(?P<approx>{pieces['APPROX']})?(?:{rules})")
