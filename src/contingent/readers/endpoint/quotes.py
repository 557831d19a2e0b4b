"""Finds quoted words in a text: the same characters, but for kinds of spaces, quotation marks and dashes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from contingent.readers.grammar.draft import Range
from contingent.text.spaces import even_spaces

MAX_QUOTE_CHARS = 1500
_MAX_FOUND = 50  # places of one quote; more than enough to tell that it is ambiguous
_OUTER = " \n\"'.,;:"


def even_copy(text: str) -> str:
    """A copy of the same length with one kind of space, quotation mark and dash."""
    return even_spaces(text).translate(_marks())


def find_quote(even: str, quote: str, start: int, end: int) -> list[Range]:
    """Where `quote` stands in `even[start:end]` as whole words, in order; empty when it does not.

    Args:
        even: a text from `even_copy`; the ranges hold in the text it was made from.
        quote: words as a model gave them. A pair of quotation marks around them is left off, other marks at the ends
            only when the words are not found with them.
    """
    if len(quote) > MAX_QUOTE_CHARS:
        return []
    wanted = _without_marks(even_copy(quote).strip(" \n"))
    for words in dict.fromkeys((wanted, wanted.strip(_OUTER))):
        pattern = _pattern(words)
        if pattern is None:
            continue
        found: list[Range] = []
        for match in pattern.finditer(even, start, end):
            found.append(match.span())
            if len(found) == _MAX_FOUND:
                break
        if found:
            return found
    return []


def nearest(found: Sequence[Range], anchors: Iterable[Range]) -> Range:
    """The range of `found` (not empty) that lies nearest to any anchor; the earlier one of two as near."""
    points = list(anchors)
    return min(found, key=lambda r: (min((gap(r, point) for point in points), default=0), r))


def gap(one: Range, other: Range) -> int:
    """Characters between two ranges; 0 when they touch or overlap."""
    return max(0, other[0] - one[1], one[0] - other[1])


def _without_marks(words: str) -> str:
    """The words without quotation marks around them; marks that pair up inside stay."""
    marks = words.count('"')
    around = marks == 2 and words.startswith('"') and words.endswith('"')
    return words.strip('" \n') if around or marks % 2 else words


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = words.split()
    if not any(char.isalnum() for char in words):
        return None
    body = r"[ \n]{1,8}".join(map(re.escape, parts))
    first, last = words[0], words[-1]
    before = r"(?<!\w)(?<!\d[.,])" if first.isdigit() else r"(?<!\w)" if first.isalnum() else ""
    after = r"(?!\w|[.,]\d)" if last.isdigit() else r"(?!\w)" if last.isalnum() else ""
    return re.compile(before + body + after)  # "100" is no quote from "1,100 troops"


@cache
def _marks() -> dict[int, str]:
    return {
        **dict.fromkeys(map(ord, "“”„‟«»″"), '"'),
        **dict.fromkeys(map(ord, "‘’‚‛‹›′`´"), "'"),
        **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    }
