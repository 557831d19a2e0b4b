"""Cuts a report into the windows that one request each asks about."""

from __future__ import annotations

from bisect import bisect_left

from msgspec import Struct

from contingent.readers.grammar.draft import Range
from contingent.text.layout import Layout


class Window(Struct, frozen=True):
    """Characters `begin` to `end` are sent; those before `own` went with the window before and give context."""

    begin: int
    own: int
    end: int


def cut_windows(layout: Layout, *, size: int, overlap: int) -> list[Window]:
    """Windows in text order: whole paragraphs up to `size` characters, after up to `overlap` characters of context.

    A paragraph longer than `size` is cut between sentences, a sentence longer than that anywhere.
    """
    starts = [sentence.start for sentence in layout.sentences]
    windows: list[Window] = []
    for start, end in _packed(_units(layout, size), size):
        first = bisect_left(starts, start - overlap) if windows else len(starts)
        begin = starts[first] if first < len(starts) and starts[first] < start else start
        windows.append(Window(begin, start, end))
    return windows


def _units(layout: Layout, size: int) -> list[Range]:
    units: list[Range] = []
    sentences: dict[int, list[Range]] = {}
    for sentence in layout.sentences:
        sentences.setdefault(sentence.paragraph, []).append((sentence.start, sentence.end))
    for number, (start, end) in enumerate(layout.paragraphs):
        if end - start <= size:
            units.append((start, end))
            continue
        for a, b in sentences.get(number, []):
            units += [(at, min(at + size, b)) for at in range(a, b, size)]
    return units


def _packed(units: list[Range], size: int) -> list[Range]:
    packed: list[Range] = []
    for start, end in units:
        if packed and end - packed[-1][0] <= size:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed
