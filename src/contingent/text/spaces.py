"""A copy of the text that is easier to match on: same length, one kind of space, one kind of line end."""

from __future__ import annotations

import re
from functools import cache

_LINE_ENDS = "\r\n\v\f\x85\u2028\u2029"


def even_spaces(text: str) -> str:
    """The text with every white-space character as a plain space and every line end as a line feed.

    The copy has the same length, so offsets found in it hold in `text` (a CRLF becomes a space and a line feed).
    Zero-width characters are no white space and stay.
    """
    return text.replace("\r\n", " \n").translate(_space_table())


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at either end; an empty range when nothing else is in it."""
    stripped = text[start:end].lstrip()
    start = end - len(stripped)
    return start, start + len(stripped.rstrip())


@cache
def _space_table() -> dict[int, str]:
    last_space = 0x3000  # ideographic space; no later character is white space
    spaces = re.findall(r"\s", "".join(map(chr, range(last_space + 1))))
    return {ord(char): "\n" if char in _LINE_ENDS else " " for char in spaces}
