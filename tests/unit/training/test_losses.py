"""What is learned from codes and from teachers: who teaches whom, and that a learner who agrees has nothing to learn."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="training is not installed (pip install .[train])")
pytest.importorskip("safetensors", reason="training is not installed (pip install .[train])")

import torch

from contingent.readers.learned.features import FEATURES
from contingent.readers.learned.labels import ACT_LABELS, RELATION_LABELS, TAGS
from contingent.records import STATEMENT_TYPES, STATUSES
from training.batches import choose_candidates, collate
from training.examples import IGNORE, Example, Target
from training.losses import ClassWeights, first_losses, second_losses
from training.teach import Teachers, _chances, first_lessons, second_lessons

_MODES = 3
_SIZES = {
    "keep": (), "type": (len(STATEMENT_TYPES),), "status": (len(STATUSES),), "act": (len(ACT_LABELS),),
    "outer_act": (len(ACT_LABELS),), "relation": (len(RELATION_LABELS),), "negative": (1,), "core": (1,),
    "ongoing": (1,), "modes": (_MODES,),
}  # fmt: skip


def test_a_learner_with_the_chances_of_its_teachers_is_left_as_it_is() -> None:
    batch, candidates, out = _case()
    soft = _chances({name: value.detach() for name, value in out.items()}, batch, candidates)
    losses = second_lessons(batch, candidates, out, soft)
    # Marks have a weight for what is marked, by which their best chance is not the teachers'.
    losses.pop("tags")
    sum(losses.values()).backward()
    for name, value in out.items():
        if name not in ("tags", "waits_for"):
            assert float(value.grad.abs().max()) < 1e-5, name


def test_a_learner_of_the_first_stage_who_agrees_is_left_as_it_is() -> None:
    batch, _, _ = _case()
    anchor = torch.randn(batch.ids.shape, requires_grad=True)
    types = torch.randn(*batch.ids.shape, len(STATEMENT_TYPES), requires_grad=True)
    soft = {"anchor": anchor.detach().sigmoid(), "first type": types.detach().softmax(-1)}
    sum(first_lessons(batch, anchor, types, soft).values()).backward()
    assert float(anchor.grad.abs().max()) < 1e-6
    assert float(types.grad.abs().max()) < 1e-6


def test_losses_fall_when_the_answer_is_the_coded_one() -> None:
    batch, candidates, out = _case()
    weights = ClassWeights(batch.examples)
    before = second_losses(batch, candidates, out, weights)
    better = {name: value.detach().clone() for name, value in out.items()}
    for name in ("type", "status", "act", "outer_act", "relation"):
        wanted = candidates.wanted.fields[name].clamp(min=0)
        better[name].scatter_(-1, wanted[..., None], 9.0)
    better["keep"] = torch.where(candidates.wanted.stands, 9.0, -9.0)
    better["tags"] = torch.where(candidates.wanted.tags, 9.0, -9.0)
    better["number"][..., 0] = torch.where(candidates.wanted.numbers >= 0, 9.0, -9.0)
    after = second_losses(batch, candidates, better, weights)
    before = {name: loss.detach() for name, loss in before.items()}
    for name in ("keep", "type", "status", "act", "outer_act", "relation", "tags", "number"):
        assert float(after[name]) < 0.7 * float(before[name]), name


def test_no_statement_gives_no_loss_but_those_of_finding() -> None:
    example = _example(0, targets=False)
    batch = collate([example])
    anchor, types = torch.zeros(batch.ids.shape), torch.zeros(*batch.ids.shape, len(STATEMENT_TYPES))
    candidates = choose_candidates(batch, anchor, types, _MODES, random.Random(1))
    losses = second_losses(batch, candidates, _outputs(candidates, batch.ids.shape[1]), ClassWeights([_example(1)]))
    assert {name for name, loss in losses.items() if float(loss.detach())} == {"keep"}
    assert float(first_losses(batch, anchor, types, ClassWeights([_example(1)]))["first type"]) == 0


def test_a_window_is_taught_by_those_that_did_not_see_its_report() -> None:
    teachers: Any = object.__new__(Teachers)
    teachers._networks = [None, None, None]
    teachers._left_out = [frozenset({"r0"}), frozenset({"r1"}), frozenset({"r0", "r2"})]
    assert teachers.of(_example(0)) == (0, 2)
    assert teachers.of(_example(1)) == (1,)
    assert teachers.of(_example(7)) == (0, 1, 2)


def _case() -> tuple[Any, Any, dict[str, Any]]:
    torch.manual_seed(1)
    batch = collate([_example(0), _example(1, size=30)])
    anchor, types = torch.randn(batch.ids.shape), torch.randn(*batch.ids.shape, len(STATEMENT_TYPES))
    candidates = choose_candidates(batch, anchor, types, _MODES, random.Random(1))
    return batch, candidates, _outputs(candidates, batch.ids.shape[1])


def _outputs(candidates: Any, length: int) -> dict[str, Any]:
    size, count = candidates.wanted.stands.shape
    numbers, times = candidates.data.numbers.shape[1], candidates.data.times.shape[1]
    shapes = {name: (size, count, *last) for name, last in _SIZES.items()} | {
        "tags": (size, len(TAGS), count, length), "start": (size, count, length), "end": (size, count, length),
        "number": (size, count, numbers, 4), "time": (size, count, times, 1), "waits_for": (size, count, count),
    }  # fmt: skip
    return {name: torch.randn(shape, requires_grad=True) for name, shape in shapes.items()}


def _example(number: int, size: int = 40, *, targets: bool = True) -> Example:
    coded = [
        Target(
            anchor=place, type=place % 18, status=place % 3, negative=0, act=1, outer_act=0, core=1, ongoing=IGNORE,
            relation=place % 2, depends_on=IGNORE, start=place - 1, end=place + 2, modes=[0],
            tags=[[(place, place + 2)] for _ in TAGS], numbers=[1, -1], times=[1],
        )
        for place in (4, 11, 19)
    ]  # fmt: skip
    return Example(
        report=f"r{number}",
        ids=np.arange(size),
        features=np.zeros((size, len(FEATURES)), np.int8),
        sentence_of=np.zeros(size, np.int64),
        opens=np.ones(size, bool),
        core=np.ones(size, bool),
        numbers=[(2, 3), (6, 8)],
        times=[(9, 10)],
        targets=coded if targets else [],
        evidence=[(t.start, t.end + 1) for t in coded] if targets else [],
    )
