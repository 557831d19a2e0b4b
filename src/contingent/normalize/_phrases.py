"""Finds known phrases in a text: one scan over its words, longest phrase first.

A phrase is known by its folded words ("anti balaka"); a hit must also agree in case with one of the forms that share
those words, so that "us" is no state and "IS" in an English headline no armed group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from contingent.gazetteer.build import fold
from contingent.normalize._words import ALWAYS_CAPITAL_ENGLISH
from contingent.records import Form

NameKind = Literal["country", "demonym", "metonym", "organisation", "operation", "group", "city", "region"]
WORD = re.compile(r"[^\W_ʻʼʾʿ]+(?:[\u0300-\u036f]+[^\W_ʻʼʾʿ]*)*")
JOINERS = frozenset({" ", "\u00a0", "\u202f", "-", "\u2010", "\u2011", "'", "’", "‘", "ʼ", "`", "\n", "\r\n", "  "})
ALL_CAPS_WINDOW = 40
WORD_LIKE_ACRONYM = 5  # from this length British papers write acronyms as words


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: offsets, and each word folded."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    folds: tuple[str, ...]

    def gap(self, index: int) -> str:
        """What stands between word `index` and the next."""
        return self.text[self.ends[index] : self.starts[index + 1]]

    def exact(self, index: int) -> str:
        """Word `index` as written."""
        return self.text[self.starts[index] : self.ends[index]]

    def is_capital(self, index: int) -> bool:
        """The word starts with an upper-case letter."""
        return self.text[self.starts[index]].isupper()


@dataclass(frozen=True, slots=True)
class KnownForm:
    """One way to write one name. An empty `id` marks a phrase to step over."""

    kind: NameKind
    id: str
    name: str
    form: Form
    surface: str
    country: str | None = None
    related: frozenset[str] = frozenset()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first` to `last` (exclusive) match the forms; `start` and `end` are characters."""

    first: int
    last: int
    start: int
    end: int
    forms: tuple[KnownForm, ...]


class _Pattern:
    __slots__ = ("forms", "size", "tail")

    def __init__(self, tail: tuple[str, ...]) -> None:
        self.tail = tail
        self.size = len(tail) + 1
        self.forms: list[tuple[KnownForm, tuple[bool, ...], tuple[str, ...]]] = []


class PhraseIndex:
    """Known forms by first word."""

    def __init__(self, forms: Iterable[KnownForm]) -> None:
        by_words: dict[tuple[str, ...], _Pattern] = {}
        self._by_first: dict[str, list[_Pattern]] = {}
        for form in forms:
            words = split_words(form.surface)
            pattern = by_words.get(words.folds)
            if pattern is None:
                pattern = by_words[words.folds] = _Pattern(words.folds[1:])
                self._by_first.setdefault(words.folds[0], []).append(pattern)
            capitals = tuple(words.is_capital(index) for index in range(len(words.folds)))
            pattern.forms.append((form, capitals, tuple(words.gap(index) for index in range(len(words.folds) - 1))))
        for patterns in self._by_first.values():
            patterns.sort(key=lambda pattern: -pattern.size)

    def find(self, words: Words) -> Iterator[Hit]:
        """Hits in text order, longest first, none overlapping."""
        by_first, folds = self._by_first, words.folds
        index, count = 0, len(folds)
        while index < count:
            patterns = by_first.get(folds[index])
            hit = None
            if patterns is not None:
                for pattern in patterns:
                    last = index + pattern.size
                    if (
                        last <= count
                        and folds[index + 1 : last] == pattern.tail
                        and (hit := _match(words, index, pattern))
                    ):
                        break
            if hit is None:
                index += 1
            else:
                yield hit
                index = hit.last


def split_words(text: str) -> Words:
    """The words of a text with their offsets."""
    starts, ends, folds = [], [], []
    for match in WORD.finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        folds.append(fold(match.group()))
    return Words(text, tuple(starts), tuple(ends), tuple(folds))


def in_capitals(text: str, start: int, end: int) -> bool:
    """The words around are all in capitals, as in a headline: an acronym there may be an English word."""
    low, high = max(0, start - ALL_CAPS_WINDOW), end + ALL_CAPS_WINDOW
    before = text[low:start].rpartition("\n")[2]
    after = text[end:high].partition("\n")[0]
    around = before + after
    return around.isupper() and any(len(word) > 1 for word in around.split())


def _match(words: Words, first: int, pattern: _Pattern) -> Hit | None:
    last = first + pattern.size
    start, end = words.starts[first], words.ends[last - 1]
    gaps = [words.gap(index) for index in range(first, last - 1)]
    found: list[KnownForm] = []
    for form, capitals, own_gaps in pattern.forms:
        if form.form == "acronym":
            matched = _acronym_end(words.text, start, end, form.surface)
            if matched is None:
                continue
            end = max(end, matched)
        elif not _same_case(words, first, capitals) or not all(map(_joins, gaps, own_gaps)):
            continue
        found.append(form)
    return Hit(first, last, start, end, tuple(found)) if found else None


def _acronym_end(text: str, start: int, end: int, surface: str) -> int | None:
    """End of an acronym written exactly so (with its last full stop), or None; "Minusma" serves for MINUSMA."""
    dotted = surface.endswith(".")
    written = text[start:end]
    if written != (surface[:-1] if dotted else surface):
        long_word = len(surface) >= WORD_LIKE_ACRONYM and surface.isalpha() and surface.isupper()
        return end if long_word and written == surface.capitalize() else None
    if surface in ALWAYS_CAPITAL_ENGLISH and (in_capitals(text, start, end) or text[end : end + 1] == "$"):
        return None
    return end + 1 if dotted and text[end : end + 1] == "." else end


def _same_case(words: Words, first: int, capitals: tuple[bool, ...]) -> bool:
    return all(words.is_capital(first + offset) for offset, capital in enumerate(capitals) if capital)


def _joins(gap: str, own: str) -> bool:
    return gap in JOINERS or gap == own or (("-" in own or "/" in own) and gap.replace("–", "-") in (own, "-", " - "))
