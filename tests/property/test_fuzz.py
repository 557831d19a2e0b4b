"""A short, fixed part of the fuzzing (bench/fuzz): samples of every kind, changed the same way each time."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bench.fuzz.mutate import mutated
from bench.fuzz.targets import Target, targets

CHANGES, MAX_BYTES = 25, 2_000
TARGETS = targets()


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_changed_samples_raise_nothing_foreign(target: Target) -> None:
    run = target.load()
    rng = random.Random(7)
    for seed in target.seeds:
        run(seed)
    for _ in range(CHANGES):
        run(mutated(rng.choice(target.seeds), rng, target.seeds, MAX_BYTES))


def test_a_fault_is_found_and_told_with_its_place() -> None:
    from bench.fuzz.child import signature

    def broken(data: bytes) -> None:
        json.loads(data)

    found = set()
    rng = random.Random(7)
    for _ in range(CHANGES):
        try:
            broken(mutated(b'{"text": "The force left."}', rng))
        except ValueError as error:
            found.add(signature(error))
    assert found
    assert all("Error-" in name for name in found)


def test_changes_are_the_same_for_the_same_seed_and_keep_the_limit() -> None:
    data = Path(__file__).read_bytes()
    first, second = ([mutated(data, random.Random(n), [b"x"], 500) for n in range(50)] for _ in range(2))
    assert first == second
    assert len(set(first)) > 25
    assert max(map(len, first)) <= 500
