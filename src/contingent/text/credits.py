"""Credit lines: "[AlJazeera]", "(AP)", "(Reporting by …)", "Source: …" at the start or end of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

Range = tuple[int, int]
Credit = tuple[int, int, str]

HEAD_PARAGRAPHS = 4
TAIL_PARAGRAPHS = 3
_CREDIT_CHARS = 90  # longest credit line, "(Reporting by …)" apart


def find_credits(even: str, paragraphs: Sequence[Range], dateline: Range | None) -> list[Credit]:
    """Credits in text order: start and end with any brackets, and the name inside."""
    found: list[Credit] = []
    numbers = range(len(paragraphs))
    for number in sorted({*numbers[:HEAD_PARAGRAPHS], *numbers[-TAIL_PARAGRAPHS:]}):
        start, end = paragraphs[number]
        match = _line().fullmatch(even, start, end) if end - start <= _CREDIT_CHARS else None
        if match is None and number == 0:
            match = _opening().match(even, start, end)
        if match is None and number in numbers[-TAIL_PARAGRAPHS:]:
            match = _reporting().search(even, start, end) or _closing().search(
                even, max(start, end - _CREDIT_CHARS), end
            )
        if match is not None:
            found.append(_credit(even, match))
    agency = _in_dateline().search(even, *dateline) if dateline else None
    if agency is not None:
        found.append(_credit(even, agency))
    return sorted(set(found))


def is_credit_line(even: str, start: int, end: int) -> bool:
    """True when the paragraph is nothing but a credit."""
    return end - start <= _CREDIT_CHARS and _line().fullmatch(even, start, end) is not None


def _credit(even: str, match: re.Match[str]) -> Credit:
    start, end = match.span("all")
    name: str = next(filter(None, match.groups()[1:]))  # the first group is `all`
    return start, end, name.strip()


_NAME = r"(?!(?i:sic|email|photo|video|map|more|update)\b)([^\W\d_][\w .&’'/-]{1,39})"
_BRACKETED = rf"\[{_NAME}\]|\((?=[^a-z]){_NAME}\)"


@cache
def _line() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<all>{_BRACKETED}|[*_]*(?:Sources?|Credits?) ?[:–—] *([^\n:.]{{2,60}}?)[*_.]*"
        rf"|(?:©|\(c\)) ?(?:\d{{4}} )?{_NAME})"
    )


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"(?P<all>{_BRACKETED}) *[–—:-]")


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"(?<=[.!?”\"]) *(?P<all>{_BRACKETED}|[–—-]{{1,2}} *([A-Z]\w{{1,20}}))\Z")


@cache
def _reporting() -> re.Pattern[str]:
    return re.compile(
        r"(?P<all>\((?:(?:Additional )?(?:Reporting|Writing|Editing)|Compiled) by ([^();\n]{2,200})"
        r"(?:;[^()\n]{0,300})?\))"
    )


@cache
def _in_dateline() -> re.Pattern[str]:
    return re.compile(r"(?P<all>\(([^\W\d_][^\d()]{1,30})\))")
