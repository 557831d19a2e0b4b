"""Windows made of passages of several reports, so that what a sentence says is learned in more than one setting."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from training.examples import IGNORE, Example, Range, Target

_LENGTHS = (1, 2, 2, 3, 3, 4)  # sentences of a passage
_PIECES = 320


@dataclass(frozen=True)
class _Passage:
    example: Example
    first: int
    last: int


def mixed_windows(
    examples: Sequence[Example], folds: dict[str, int], share: float, rng: random.Random
) -> list[Example]:
    """`share` times as many windows, each of passages of one fold, named after the first report.

    Statements whose anchor lies in a passage come along; roles, evidence and conditions outside it are cut off.
    """
    pools: dict[int, list[_Passage]] = {}
    for example in examples:
        pools.setdefault(folds[example.report], []).extend(_passages(example, rng))
    groups = [pool for _, pool in sorted(pools.items())]
    sizes = [len(pool) for pool in groups]
    return [_joined(rng.choices(groups, sizes)[0], rng) for _ in range(round(share * len(examples)))]


def _passages(example: Example, rng: random.Random) -> list[_Passage]:
    """The window's sentences in runs of a few, without the pieces it does not answer for."""
    starts = [int(i) for i in np.flatnonzero(np.diff(example.sentence_of, prepend=-2))]
    starts = [i for i in starts if example.core[i]]
    found, at = [], 0
    last = int(np.flatnonzero(example.core)[-1]) + 1 if example.core.any() else 0
    while at < len(starts):
        to = at + rng.choice(_LENGTHS)
        found.append(_Passage(example, starts[at], starts[to] if to < len(starts) else last))
        at = to
    return [p for p in found if p.last > p.first]


def _joined(pool: Sequence[_Passage], rng: random.Random) -> Example:
    parts: list[_Passage] = []
    size = 0
    while size < _PIECES and len(parts) < 12:
        part = rng.choice(pool)
        if parts and size + part.last - part.first > _PIECES + 64:
            break
        parts.append(part)
        size += part.last - part.first
    joined = _cut(parts[0], 0, 0)
    for part in parts[1:]:
        joined = _appended(joined, _cut(part, len(joined.ids), int(joined.sentence_of.max()) + 1))
    total_numbers, total_times = len(joined.numbers), len(joined.times)
    for target in joined.targets:
        target.numbers += [-1] * (total_numbers - len(target.numbers))
        target.times += [-1] * (total_times - len(target.times))
    return joined


def _cut(part: _Passage, shift: int, sentence: int) -> Example:
    """A passage as a window of its own, its pieces counted from `shift` and its sentences from `sentence`."""
    e, own = part.example, slice(part.first, part.last)
    numbers, times = _inside(e.numbers, part), _inside(e.times, part)
    kept = [i for i, t in enumerate(e.targets) if part.first <= t.anchor < part.last]
    place = {i: n for n, i in enumerate(kept)}
    sentences = e.sentence_of[own]
    known = sentences[sentences >= 0]
    least = int(known.min()) if len(known) else 0
    return Example(
        report=e.report,
        ids=e.ids[own],
        features=e.features[own],
        sentence_of=np.where(sentences >= 0, sentences - least + sentence, -1),
        opens=e.opens[own],
        core=np.ones(part.last - part.first, dtype=bool),
        numbers=[_moved(e.numbers[i], part, shift) for i in numbers],
        times=[_moved(e.times[i], part, shift) for i in times],
        targets=[_target(e.targets[i], part, shift, place, numbers, times) for i in kept],
        evidence=[_moved(e.evidence[i], part, shift) for i in kept],
    )


def _target(
    target: Target, part: _Passage, shift: int, place: dict[int, int], numbers: list[int], times: list[int]
) -> Target:
    move = shift - part.first

    def end(piece: int) -> int:
        return piece + move if part.first <= piece < part.last else IGNORE

    marks = [[_moved((max(a, part.first), min(b, part.last)), part, shift) for a, b in tag] for tag in target.tags]
    return replace(
        target,
        anchor=target.anchor + move,
        start=end(target.start),
        end=end(target.end),
        depends_on=place.get(target.depends_on, IGNORE),
        tags=[[(a, b) for a, b in tag if a < b] for tag in marks],
        numbers=[target.numbers[i] for i in numbers],
        times=[target.times[i] for i in times],
        modes=list(target.modes),
    )


def _appended(whole: Example, part: Example) -> Example:
    shift = len(whole.targets)
    for target in part.targets:
        if target.depends_on != IGNORE:
            target.depends_on += shift
        target.numbers = [-1] * len(whole.numbers) + target.numbers
        target.times = [-1] * len(whole.times) + target.times
    return replace(
        whole,
        ids=np.concatenate([whole.ids, part.ids]),
        features=np.concatenate([whole.features, part.features]),
        sentence_of=np.concatenate([whole.sentence_of, part.sentence_of]),
        opens=np.concatenate([whole.opens, part.opens]),
        core=np.concatenate([whole.core, part.core]),
        numbers=whole.numbers + part.numbers,
        times=whole.times + part.times,
        targets=whole.targets + part.targets,
        evidence=whole.evidence + part.evidence,
    )


def _inside(ranges: Sequence[Range], part: _Passage) -> list[int]:
    return [i for i, (a, b) in enumerate(ranges) if part.first <= a and b <= part.last]


def _moved(pieces: Range, part: _Passage, shift: int) -> Range:
    return pieces[0] - part.first + shift, pieces[1] - part.first + shift
