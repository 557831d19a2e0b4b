"""Coded reports to training examples: windows of pieces with what the model should say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from contingent.evaluate.gold import GoldReport, GoldStatement
from contingent.readers.learned.features import Bytes, Prepared
from contingent.readers.learned.labels import ACT_LABELS, BASIS_LABELS, RELATION_LABELS, TAGS
from contingent.readers.learned.pieces import Flags, Ints
from contingent.readers.learned.windows import Window, windows
from contingent.records import STATEMENT_TYPES, STATUSES, Span
from training.anchors import WordTypes, choose_anchors

IGNORE = -100
# Fields of a target that are one number each.
FIELDS = (
    "type", "status", "negative", "act", "outer_act", "core", "ongoing", "relation", "depends_on", "start", "end",
)  # fmt: skip

Range = tuple[int, int]


@dataclass
class Target:
    """One coded statement of a window. Piece numbers count from the window's start; IGNORE where not known.

    `depends_on` is the index of a target of the same window. `numbers` and `times` hold, for each candidate of the
    window, the basis (or 1 for a time) or -1 when it is not of this statement.
    """

    anchor: int
    type: int
    status: int
    negative: int
    act: int
    outer_act: int
    core: int
    ongoing: int
    relation: int
    depends_on: int
    start: int
    end: int
    modes: list[int]
    tags: list[list[Range]]
    numbers: list[int]
    times: list[int]


@dataclass
class Example:
    """A window of a report with its targets; `core` marks the pieces it answers for."""

    report: str
    ids: Ints
    features: Bytes
    sentence_of: Ints
    opens: Flags
    core: Flags
    numbers: list[Range]
    times: list[Range]
    targets: list[Target] = field(default_factory=list)
    evidence: list[Range] = field(default_factory=list)  # of all targets, in pieces


def frequent_modes(reports: Sequence[GoldReport], least: int) -> list[str]:
    """Modes coded at least so often, most frequent first."""
    counts = Counter(mode for report in reports for statement in report.statements for mode in statement.mode)
    return [mode for mode, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= least]


def build_examples(report: GoldReport, ready: Prepared, words: WordTypes, modes: dict[str, int]) -> list[Example]:
    """The windows of one report."""
    anchors = choose_anchors(report.statements, ready, words)
    return [_example(report, ready, window, anchors, modes) for window in windows(len(ready.pieces))]


def empty_example(report: str, ready: Prepared, window: Window) -> Example:
    """A window without targets, as the reader sees it."""
    part = slice(window.first, window.last)
    core = np.zeros(window.last - window.first, dtype=bool)
    core[window.core_first - window.first : window.core_last - window.first] = True
    numbers = [ready.piece_range(n.start, n.end) for n in ready.numbers]
    times = [ready.piece_range(t.start, t.end) for t in ready.times]
    within_times = [i for i, r in enumerate(times) if window.first <= r[0] and r[1] <= window.last]
    return Example(
        report=report,
        ids=ready.pieces.ids[part],
        features=ready.features[part],
        sentence_of=ready.sentence_of[part],
        opens=ready.pieces.opens[part],
        core=core,
        numbers=[_local(r, window) for r in numbers if window.first <= r[0] and r[1] <= window.last],
        times=[_local(times[i], window) for i in within_times],
    )


def _example(
    report: GoldReport, ready: Prepared, window: Window, anchors: Sequence[int | None], modes: dict[str, int]
) -> Example:
    example = empty_example(report.id, ready, window)
    inside = [i for i, a in enumerate(anchors) if a is not None and window.first <= a < window.last]
    place = {report.statements[i].id: n for n, i in enumerate(inside)}
    for index in inside:
        statement, anchor = report.statements[index], anchors[index]
        assert anchor is not None
        evidence = _evidence_at(statement, ready, anchor)
        target = _target(report, ready, window, statement, anchor, evidence, place, modes, example)
        example.targets.append(target)
        example.evidence.append(_local(evidence, window))
    return example


def _target(
    report: GoldReport,
    ready: Prepared,
    window: Window,
    statement: GoldStatement,
    anchor: int,
    evidence: Range,
    place: dict[str, int],
    modes: dict[str, int],
    example: Example,
) -> Target:
    sources, depends = statement.sources, statement.depends[0] if statement.depends else None
    dated = statement.time is not None and statement.time.basis == "tense" and statement.status == "actual"
    ongoing = IGNORE
    if dated and statement.time is not None and report.date:
        ongoing = int(statement.time.edtf == report.date)
    start, end = evidence[0] - window.first, evidence[1] - 1 - window.first
    size = window.last - window.first
    return Target(
        anchor=anchor - window.first,
        type=STATEMENT_TYPES.index(statement.type),
        status=STATUSES.index(statement.status),
        negative=int(statement.polarity == "-"),
        act=ACT_LABELS.index(sources[-1].act if sources else None),
        outer_act=ACT_LABELS.index(sources[0].act if len(sources) > 1 else None),
        core=int(statement.core),
        ongoing=ongoing,
        relation=RELATION_LABELS.index(depends.rel if depends else None),
        depends_on=place.get(depends.ref or "", IGNORE) if depends else IGNORE,
        start=start if 0 <= start < size else IGNORE,
        end=end if 0 <= end < size else IGNORE,
        modes=[modes[m] for m in statement.mode if m in modes],
        tags=[_ranges(_tag_spans(statement, tag), ready, window) for tag in TAGS],
        numbers=_attached(statement, example, ready, window),
        times=_dated(statement, example, ready, window),
    )


def _evidence_at(statement: GoldStatement, ready: Prepared, anchor: int) -> Range:
    ranges = [ready.piece_range(e.start, e.end) for e in statement.evidence]
    return next(r for r in ranges if r[0] <= anchor < r[1])


def _tag_spans(statement: GoldStatement, tag: str) -> list[Span]:
    sources = statement.sources
    inner, outer = (sources[-1] if sources else None), (sources[0] if len(sources) > 1 else None)
    spans: dict[str, list[Span | None]] = {
        "agent": [*statement.agent],
        "recipient": [*statement.recipient],
        "object": [*statement.object],
        "place": [*statement.place],
        "who": [inner.who if inner else None],
        "outer who": [outer.who if outer else None],
        "cue": [inner.cue if inner else None],
        "outer cue": [outer.cue if outer else None],
        "depends": [
            Span(start=d.start, end=d.end, exact=d.exact)
            for d in statement.depends
            if d.start is not None and d.end is not None and d.exact is not None
        ],
        "purpose": [statement.purpose],
    }
    return [span for span in spans[tag] if span is not None]


def _attached(statement: GoldStatement, example: Example, ready: Prepared, window: Window) -> list[int]:
    gold = [(_local(ready.piece_range(q.start, q.end), window), q.basis) for q in statement.quantity]
    return [
        next((BASIS_LABELS.index(basis) for (a, b), basis in gold if a < last and first < b), -1)
        for first, last in example.numbers
    ]


def _dated(statement: GoldStatement, example: Example, ready: Prepared, window: Window) -> list[int]:
    spans = [
        _local(ready.piece_range(t.start, t.end), window)
        for t in (statement.time, statement.duration)
        if t is not None and t.start is not None and t.end is not None
    ]
    return [1 if any(a < last and first < b for a, b in spans) else -1 for first, last in example.times]


def _ranges(spans: Sequence[Span], ready: Prepared, window: Window) -> list[Range]:
    found = [_local(ready.piece_range(span.start, span.end), window) for span in spans]
    size = window.last - window.first
    return [(max(a, 0), min(b, size)) for a, b in found if b > 0 and a < size]


def _local(pieces: Range, window: Window) -> Range:
    return pieces[0] - window.first, pieces[1] - window.first
