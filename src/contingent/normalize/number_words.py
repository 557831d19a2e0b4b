"""Number expressions of English and their values: digits, number words, and vague plural words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {
    **{word: i for i, word in enumerate(_ONES, 1)},
    **{word: i for i, word in enumerate(_TEENS, 10)},
    **{word: 10 * i for i, word in enumerate(_TENS, 2)},
}
_SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12, "score": 20,
    "k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9,
}  # fmt: skip
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_VAGUE_LOW = 3  # several, many, a few, numerous (guidelines, section F)
_PLURAL_LOW = 2  # plural words count two of their unit


_UNITS = {
    **{"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000, "millions": 10**6}, **_SCALES,
}  # fmt: skip


class Vague(NamedTuple):
    """Words that give no number: "dozens", "several hundred"; `unit` is the size of what they count in, 1 where they name none."""

    words: str
    unit: int


class Value(NamedTuple):
    """What the number words say by themselves, before any hedge. `kind` names the rule that read them."""

    best: int | float | None
    low: int | float | None
    kind: str  # digits, words, plural, vague, couple, one, none, times


@cache
def number_pattern() -> re.Pattern[str]:
    """One number expression in lower-cased text whose spaces are plain; the group that matched is the kind."""
    ones, teens, tens = "|".join(_ONES), "|".join(_TEENS), "|".join(_TENS)
    small = rf"(?:(?:{tens})(?:[ -](?:{ones})\b)?|(?:{teens})\b|(?:{ones})\b)"
    hundreds = rf"(?:{small}|a)[ -]hundred(?:[ -](?:and )?{small})?"
    below = rf"(?:{hundreds}|{small})"
    thousands = rf"(?:{below}|a)[ -]thousand(?:,? (?:and )?{below})?"
    millions = rf"(?:{below}|a)[ -](?:million|billion)(?:,? (?:and )?(?:{thousands}|{below}))?"
    grouped = r"\d{1,3}(?:,(?:\d{3}|\[\d{3}\])){1,4}|\d{1,3}(?: \d{3}){1,4}(?![ ,.]?\d)|\d{1,12}(?:\.\d{1,6})?"
    big = "(?:hundred|thousand|million|billion)"
    ordinals = "|".join(_ORDINALS)
    kinds = {
        "digits": rf"(?:{grouped})(?!,\d\d\d)(?:[ -]?(?:{big}|mn|bn|dozen)(?: and a half)?\b|[mk]\b)?",
        "half": rf"(?:half a|a quarter of a) (?:dozen|{big})\b|(?:{ones}|a) and a half {big}\b"
        rf"|(?:{ones}|a) {big} and a half\b",
        "plural": r"(?:(?:many|several|a few) )?(?:(?:tens|dozens|scores|hundreds) of )?"
        r"(?:thousands|millions|hundreds|dozens|scores)\b",
        "couple": rf"(?:a couple(?: of)?(?: (?:dozen|{big})\b)?|a pair(?: of)?|the pair|both|twin|multiple)\b",
        "vague": rf"(?:several|many|a few|few|numerous)(?: (?:dozen|score|{big}))?\b",
        "words": rf"(?:(?:{below}|a) (?:dozen|score)|{millions}|{thousands}|{hundreds}|{small}|dozen|{big})\b",
        "times": rf"(?:twice|thrice|(?:the|a|his|her|its|their) (?:{ordinals}) time)\b",
        "none": r"(?:no one|nobody|none|zero|no)\b",
        "one": r"(?:another|an|a)\b",
    }
    body = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items())
    before = r"(?<![\w$€£¥#°+/@^~=<>\\])(?<![\w)][-–.,:'/_])(?=[\da-z])"
    return re.compile(rf"{before}(?:{body})(?![\w°%$€£])(?!:\d|/\d|[.,]\d)")


def read_number(kind: str, words: str) -> Value:
    """The value of one matched expression.

    Args:
        kind: the name of the group of `number_pattern` that matched.
        words: what it matched, lower case.
    """
    return _READERS[kind](words)


@lru_cache(maxsize=4096)
def vague_number(text: str) -> Vague | None:
    """The vague words in the words of a quantity, lower case, where nothing there says a number; else None.

    The bounds of such a quantity ("dozens": 24 at least) come from the coding rules, and from no report.
    """
    low = " ".join(text.lower().split())
    found = [(m.lastgroup, m[0]) for m in number_pattern().finditer(low) if m.lastgroup not in ("one", "none", "times")]
    if not found or not all(kind in ("plural", "vague") or words == "multiple" for kind, words in found):
        return None
    words = found[0][1]
    return Vague(words, math.prod(_UNITS.get(word, 1) for word in words.split()))


def _digits(words: str) -> Value:
    words = words.replace("[", "").replace("]", "")  # figures put in by an editor: "1,[500]"
    match = re.match(r"[\d,. ]*\d", words)
    assert match is not None
    figure = match[0].replace(",", "").replace(" ", "")
    scale = _SCALES.get(words[match.end() :].strip(" -").removesuffix(" and a half"), 1)
    number = float(figure) * scale if "." in figure else int(figure) * scale
    if words.endswith("and a half"):
        number += scale / 2
    return Value(_whole(number), None, "digits")


def _half(words: str) -> Value:
    scale = next(value for word, value in _SCALES.items() if len(word) > 2 and word in words)
    if words.startswith("a quarter"):
        return Value(_whole(scale / 4), None, "words")
    if words.startswith("half"):
        return Value(_whole(scale / 2), None, "words")
    return Value(_whole((_SMALL.get(words.split()[0], 1) + 0.5) * scale), None, "words")


def _words(words: str) -> Value:
    total = group = 0
    for word in words.replace("-", " ").replace(",", " ").split():
        if word in _SMALL:
            group += _SMALL[word]
        elif word in ("hundred", "dozen", "score"):
            group = max(group, 1) * _SCALES[word]
        elif word in _SCALES:
            total += max(group, 1) * _SCALES[word]
            group = 0
    return Value(total + group, None, "words")


def _plural(words: str) -> Value:
    low = _PLURAL_LOW
    if words.startswith(("several", "a few")):
        low = _VAGUE_LOW
    for word in words.split():
        low *= {"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000, "millions": 10**6}.get(
            word, 1
        )
    return Value(None, low, "plural")


def _vague(words: str) -> Value:
    scale = _SCALES.get(words.split()[-1], 1)
    return Value(None, _VAGUE_LOW * scale, "plural" if scale > 1 else "vague")


def _couple(words: str) -> Value:
    if words == "multiple":
        return Value(None, _PLURAL_LOW, "vague")
    return Value(2 * _SCALES.get(words.split()[-1], 1), None, "couple")


def _times(words: str) -> Value:
    for count, word in enumerate(_ORDINALS, 1):
        if word in words:
            return Value(count, None, "times")
    return Value(2 if words == "twice" else 3, None, "times")


def _none(_words: str) -> Value:
    return Value(0, None, "none")


def _one(_words: str) -> Value:
    return Value(1, None, "one")


def _whole(number: float) -> int | float:
    rounded = round(number, 6)  # 4.35 million must not become 4,349,999.9999999995
    return int(rounded) if rounded == int(rounded) else rounded


_READERS: dict[str, Callable[[str], Value]] = {
    "digits": _digits, "half": _half, "words": _words, "plural": _plural, "vague": _vague, "couple": _couple,
    "times": _times, "none": _none, "one": _one,
}  # fmt: skip
