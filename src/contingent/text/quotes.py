"""Quotations: what stands between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

# Opening mark to the marks that close it. ' and ’ are also apostrophes and get a closer look.
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The characters inside a pair of quotation marks, without the marks."""

    start: int
    end: int


def find_quotations(even: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Quotations in text order; one inside another comes after it.

    A quotation left open goes on into the next paragraph if that opens with the same mark (the newspaper habit) or
    holds the closing mark before any opening one; otherwise it ends with its paragraph. Single marks count only as a
    pair within one paragraph, else they are apostrophes.

    Args:
        even: text from `even_spaces`.
        paragraphs: their ranges, from `find_paragraphs`.
    """
    found: list[tuple[int, int]] = []
    pending: tuple[str, int, int] | None = None  # opening mark, inside start, end of its paragraph
    for start, end in paragraphs:
        found.extend(_single_quotations(even, start, end))
        inside = None
        if pending is not None:
            mark, inside_start, paragraph_end = pending
            first = next(_double_marks(even, start, end), None)
            if first is not None and first.start() == start and first[0] == mark:
                inside = (mark, inside_start)
                start += 1
            elif first is not None and first[0] in _CLOSERS[mark] and _can_close(even, first.start()):
                inside = (mark, inside_start)
            else:
                found.append((inside_start, paragraph_end))
        for match in _double_marks(even, start, end):
            char, at = match[0], match.start()
            if inside is not None:
                # A second opening mark means the first was never closed or is nested: the outer one goes on.
                if char in _CLOSERS[inside[0]] and (char != '"' or _can_close(even, at)):
                    found.append((inside[1], at))
                    inside = None
            elif char in _CLOSERS and (char != '"' or _can_open(even, at, end)):
                inside = (char, at + 1)
        pending = (*inside, end) if inside is not None else None
    if pending is not None:
        found.append(pending[1:])
    return [Quotation(start=start, end=end) for start, end in sorted(found, key=lambda r: (r[0], -r[1])) if start < end]


def _double_marks(even: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return _double_pattern().finditer(even, start, end)


def _can_open(even: str, at: int, end: int) -> bool:
    after = even[at + 1] if at + 1 < end else " "
    return after != " " and after != "\n" and not (at and even[at - 1].isalnum())


def _can_close(even: str, at: int) -> bool:
    return even[at - 1] not in " \n" if at else False


def _single_quotations(even: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pairs of single marks; the mark after an s waits for a better one ("the rebels' camp")."""
    opened: int | None = None
    kind = ""
    fallback: int | None = None
    for match in _single_pattern().finditer(even, start, end):
        at, char = match.start(), match[0]
        before = even[at - 1] if at > start else " "
        after = even[at + 1] if at + 1 < end else " "
        opens = not before.isalnum() and after not in " \n" and char != "’" and before not in ".,!?…"
        if opened is not None and char == _CLOSERS[kind] and before not in " \n" and not after.isalnum():
            if before in "sS" and after in " \n" and at + 2 < end and even[at + 2].islower():
                fallback = at if fallback is None else fallback
                continue
            yield opened, at
            opened = fallback = None
        elif opens and not (char == "'" and re.match(r"\d\d?s\b|em\b|tis\b|til\b", even[at + 1 : at + 5])):
            if opened is not None and fallback is not None:
                yield opened, fallback
            if opened is None or fallback is not None or kind != char:
                opened, kind, fallback = at + 1, char, None
    if opened is not None and fallback is not None:
        yield opened, fallback


@cache
def _double_pattern() -> re.Pattern[str]:
    return re.compile('[“”„«»"]')


@cache
def _single_pattern() -> re.Pattern[str]:
    return re.compile("[‘’']")
