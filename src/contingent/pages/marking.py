"""A report's text with the spans of a statement marked, as segments a template can print in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contingent.records import Statement

AROUND = 1200  # code points of the text shown on either side of a statement in a very long report
WHOLE_UP_TO = 40_000  # code points of a report that is shown whole


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text and what it says: evidence, number, source, condition or time."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; `first` where a stretch of evidence begins, to scroll to."""

    text: str
    kinds: tuple[str, ...]
    first: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text: its paragraphs as lists of segments; `before` and `after` tell whether text was left out."""

    paragraphs: tuple[tuple[Segment, ...], ...]
    before: bool
    after: bool


def marks_of(statement: Statement) -> list[Mark]:
    """The spans of a statement in its report's text."""
    found = [Mark(e.start, e.end, "evidence") for e in statement.evidence]
    found += [Mark(q.start, q.end, "number") for q in statement.quantity]
    for source in statement.sources:
        found += [Mark(s.start, s.end, "source") for s in (source.cue, source.who_text) if s is not None]
    found += [Mark(d.start, d.end, "condition") for d in statement.depends if d.start is not None and d.end is not None]
    time = statement.time
    if time.start is not None and time.end is not None:
        found.append(Mark(time.start, time.end, "time"))
    return [m for m in found if 0 <= m.start < m.end]


def matches(statement: Statement, text: str) -> bool:
    """True when the statement's evidence quotes this very text."""
    return all(text[e.start : e.end] == e.exact for e in statement.evidence)


def passage(text: str, marks: Sequence[Mark]) -> Passage:
    """The text, cut into segments at the ends of marks; a very long text only around the evidence.

    Returns:
        Segments whose texts, joined, are the text shown, line ends apart.
    """
    first, last = 0, len(text)
    evidence = [m for m in marks if m.kind == "evidence"]
    if len(text) > WHOLE_UP_TO:
        first = max(0, min((m.start for m in evidence), default=0) - AROUND)
        last = min(len(text), first + WHOLE_UP_TO)
    paragraphs = []
    at = first
    stretch = text[first:last]
    for line, shown in zip(stretch.splitlines(keepends=True), stretch.splitlines(), strict=True):
        if shown.strip():
            paragraphs.append(tuple(_segments(text, at, at + len(shown), marks)))
        at += len(line)
    return Passage(tuple(paragraphs), before=first > 0, after=last < len(text))


def _segments(text: str, start: int, end: int, marks: Iterable[Mark]) -> list[Segment]:
    near = [m for m in marks if m.start < end and m.end > start]
    cuts = sorted({start, end, *(min(max(x, start), end) for m in near for x in (m.start, m.end))})
    found = []
    begins = {m.start for m in near if m.kind == "evidence"}
    for a, b in pairwise(cuts):
        kinds = tuple(dict.fromkeys(m.kind for m in near if m.start <= a and b <= m.end))
        found.append(Segment(text[a:b], kinds, first=a in begins))
    return found
