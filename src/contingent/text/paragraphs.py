"""Paragraphs: where they start and end in text with blank lines, single line ends, wrapped lines or bullets."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from contingent.text.spaces import trim

MIN_WRAP_WIDTH = 40  # narrower lines are a list or an address, not wrapped prose
MAX_WRAP_WIDTH = 120  # wider lines were not wrapped for reading
MIN_WRAPPED_SHARE = 0.6  # of the line ends inside blocks, for the text to count as wrapped

Range = tuple[int, int]

# The last word of a line that stops in the middle of a sentence.
_RUN_ON = re.compile(r"(?<!\w)(?:an?|and|but|for|from|his|its|of|or|than|the|their|whose|with)\Z")
_TERMINAL = tuple('.!?:;…”"»')


def find_paragraphs(even: str) -> list[Range]:
    """Ranges of the paragraphs, in order, without outer white space; together they hold all other characters.

    A blank line always parts paragraphs. A single line end parts them too, unless the line was wrapped: the next word
    would not have fitted on it, or the sentence visibly runs on. Headings and bullets start a paragraph of their own.

    Args:
        even: text from `even_spaces`.
    """
    blocks = _blocks(even)
    width = _wrap_width(even, blocks)
    paragraphs: list[Range] = []
    for block in blocks:
        start, end = last = block[0]
        for line in block[1:]:
            if not _runs_on(even, last, line, width):
                paragraphs.append((start, end))
                start = line[0]
            end, last = line[1], line
        paragraphs.append((start, end))
    return paragraphs


def blank_line_between(even: str, first_end: int, second_start: int) -> bool:
    """True when at least one blank line lies between two neighbouring paragraphs."""
    return even.count("\n", first_end, second_start) >= 2


def starts_item(even: str, start: int) -> bool:
    """True when a bullet, a list number or a Markdown heading mark stands at `start`."""
    return _marks().match(even, start) is not None


def is_rule(even: str, start: int, end: int) -> bool:
    """True when the paragraph is only a rule such as "-----"."""
    return end - start >= 3 and not even[start:end].strip(even[start]) and even[start] in "=_*~-"


def _blocks(even: str) -> list[list[Range]]:
    """Lines (trimmed) grouped by blank lines."""
    blocks: list[list[Range]] = []
    fresh = True
    for line in re.finditer(r"[^\n]*\n?", even):
        start, end = trim(even, line.start(), line.end())
        if start == end:
            fresh = True
            continue
        if fresh:
            blocks.append([])
            fresh = False
        blocks[-1].append((start, end))
    return blocks


def _wrap_width(even: str, blocks: list[list[Range]]) -> int | None:
    """Width the text was wrapped at; None when it was not."""
    breaks = [(line, after) for block in blocks for line, after in pairwise(block)]
    width = max((end - start for (start, end), _ in breaks), default=0)
    if not MIN_WRAP_WIDTH <= width <= MAX_WRAP_WIDTH:
        return None
    overfull = sum(_would_overflow(even, line, after, width) for line, after in breaks)
    return width if overfull >= 2 and overfull >= MIN_WRAPPED_SHARE * len(breaks) else None


def _would_overflow(even: str, line: Range, after: Range, width: int) -> bool:
    space = even.find(" ", *after)
    first_word = (space if space >= 0 else after[1]) - after[0]
    return line[1] - line[0] + 1 + first_word > width


def _runs_on(even: str, line: Range, after: Range, width: int | None) -> bool:
    """True when the line end between two neighbouring lines is no paragraph end."""
    closed = even.endswith(_TERMINAL, *line)
    mark = _marks().match(even, after[0])
    if mark and (mark["sure"] or closed or starts_item(even, line[0])):
        return False
    if even.startswith("#", *line) or is_rule(even, *line) or is_rule(even, *after):
        return False
    if width is not None and _would_overflow(even, line, after, width):
        return True
    if closed:
        return False
    last_words = even[max(line[0], line[1] - 8) : line[1]]
    return even[after[0]].islower() or last_words.endswith(",") or _RUN_ON.search(last_words) is not None


@cache
def _marks() -> re.Pattern[str]:
    """`sure` marks open an item wherever a line starts with them; the others also start wrapped lines by chance."""
    return re.compile(r"(?P<sure>[•‣◦▪●■] ?|#{1,6} )|[*·–—-] |\(?(?:\d{1,2}|[a-z])[.)] ")
