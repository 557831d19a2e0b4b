"""Windows made of passages keep every statement whole: its anchor on the same word, its marks inside the window."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.readers.learned.features import FEATURES
from contingent.readers.learned.labels import TAGS
from training.examples import IGNORE, Example, Target
from training.mix import mixed_windows


def _target(anchor: int, sentence: tuple[int, int], numbers: list[int], depends_on: int) -> Target:
    return Target(
        anchor=anchor, type=anchor % 18, status=0, negative=0, act=0, outer_act=0, core=1, ongoing=IGNORE, relation=0,
        depends_on=depends_on, start=sentence[0], end=sentence[1] - 1, modes=[],
        tags=[[(0, 2), sentence] for _ in TAGS], numbers=numbers, times=[],
    )  # fmt: skip


def _example(report: str, sentences: int, length: int, first_id: int) -> Example:
    """Sentences of one length, each with a statement on its second piece and a number on its last; ids are all unlike."""
    size = sentences * length
    ranges = [(i * length, (i + 1) * length) for i in range(sentences)]
    targets = [
        _target(a + 1, (a, b), [1 if i == j else -1 for j in range(sentences)], (i + 1) % sentences)
        for i, (a, b) in enumerate(ranges)
    ]
    return Example(
        report=report,
        ids=np.arange(first_id, first_id + size),
        features=np.zeros((size, len(FEATURES)), np.int8),
        sentence_of=np.repeat(np.arange(sentences), length),
        opens=np.ones(size, bool),
        core=np.ones(size, bool),
        numbers=[(b - 1, b) for _, b in ranges],
        times=[],
        targets=targets,
        evidence=ranges,
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(3, 90), st.integers(0, 99))
def test_every_statement_of_a_mixed_window_is_one_of_a_report(sizes: list[int], length: int, seed: int) -> None:
    examples = [_example(f"r{i}", n, length, 10_000 * i) for i, n in enumerate(sizes)]
    folds = {e.report: i % 2 for i, e in enumerate(examples)}
    for window in mixed_windows(examples, folds, 2.0, random.Random(seed)):
        size = len(window.ids)
        assert {len(window.features), len(window.opens), len(window.core), len(window.sentence_of)} == {size}
        assert len(window.targets) == len(window.evidence) == size // length
        for target, (first, last) in zip(window.targets, window.evidence, strict=True):
            assert last - first == length
            assert (target.start, target.end, target.anchor) == (first, last - 1, first + 1)
            assert [window.numbers[i] for i, basis in enumerate(target.numbers) if basis >= 0] == [(last - 1, last)]
            assert all(0 <= a < b <= size for tag in target.tags for a, b in tag)
            if target.depends_on != IGNORE:
                other = window.targets[target.depends_on]
                gap = int(window.ids[other.anchor]) - int(window.ids[target.anchor])
                assert gap % length == 0
                assert abs(gap) < 10_000


def test_a_mixed_window_stays_within_one_fold() -> None:
    examples = [_example(f"r{i}", 4, 20, 10_000 * i) for i in range(6)]
    folds = {e.report: i % 3 for i, e in enumerate(examples)}
    for window in mixed_windows(examples, folds, 3.0, random.Random(1)):
        assert len({int(i) // 10_000 % 3 for i in window.ids}) == 1


def test_what_a_window_does_not_answer_for_is_left_out() -> None:
    example = _example("r0", 4, 20, 0)
    example.core[60:] = False
    for window in mixed_windows([example], {"r0": 0}, 5.0, random.Random(1)):
        assert int(window.ids.max()) < 60
