"""Examples to padded tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from contingent.readers.learned.labels import TAGS
from contingent.records import STATEMENT_TYPES
from training.examples import FIELDS, IGNORE, Example, Target
from training.model import Stage2Input

_MAX_PROPOSALS = 24
_PROPOSAL_CHANCE = 0.04
_MOVED = 0.15  # share of anchors that stand on the model's next best word of the evidence
_KNOWN = 0.6  # share of candidates whose coded type is given to the field heads


@dataclass
class Batch:
    """Windows of similar length."""

    examples: list[Example]
    ids: Tensor
    features: Tensor
    pad: Tensor
    sentence_of: Tensor
    asked: Tensor  # [B, L] True where the first stage answers: opens a word, in the core
    is_anchor: Tensor  # [B, L] float
    anchor_type: Tensor  # [B, L] type or IGNORE


@dataclass
class Wanted:
    """What is coded for N candidates of B windows: L pieces, M numbers, Q times. Where nothing is coded all is IGNORE.

    `fields` holds [B, N] by name; `modes` [B, N, modes] and `tags` [B, tags, N, L] are True where marked; `numbers`
    [B, N, M] and `times` [B, N, Q] as in `Target`.
    """

    stands: Tensor
    fields: dict[str, Tensor]
    modes: Tensor
    tags: Tensor
    numbers: Tensor
    times: Tensor


@dataclass
class Candidates:
    """The second stage's input and what it should answer."""

    data: Stage2Input
    wanted: Wanted
    known_types: Tensor


def batches(examples: Sequence[Example], pieces: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about so many pieces, windows of similar length together, in random order."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids) + rng.uniform(-20, 20))
    groups: list[list[Example]] = [[]]
    for index in order:
        longest = max(len(e.ids) for e in (*groups[-1], examples[index]))
        if groups[-1] and longest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
        groups[-1].append(examples[index])
    rng.shuffle(groups)
    yield from groups


def collate(examples: list[Example], device: str = "cpu") -> Batch:
    """Pad to the longest window."""
    size, length = len(examples), max(len(e.ids) for e in examples)
    width = examples[0].features.shape[1]
    ids, features = np.ones((size, length), np.int64), np.zeros((size, length, width), np.int64)
    pad, asked = np.ones((size, length), bool), np.zeros((size, length), bool)
    sentence_of = np.full((size, length), -1, np.int64)
    is_anchor, types = np.zeros((size, length), np.float32), np.full((size, length), IGNORE, np.int64)
    for row, example in enumerate(examples):
        n = len(example.ids)
        ids[row, :n], features[row, :n], pad[row, :n] = example.ids, example.features, False
        sentence_of[row, :n], asked[row, :n] = example.sentence_of, example.opens & example.core
        for target in example.targets:
            is_anchor[row, target.anchor] = 1
            types[row, target.anchor] = target.type
    tensors = (torch.from_numpy(a).to(device) for a in (ids, features, pad, sentence_of, asked, is_anchor, types))
    return Batch(examples, *tensors)


def choose_candidates(batch: Batch, anchor: Tensor, types: Tensor, modes: int, rng: random.Random) -> Candidates:
    """Coded anchors plus the first stage's own wrong proposals; some anchors moved within their evidence."""
    chances = anchor.detach().float().sigmoid().cpu().numpy()
    rows: list[list[tuple[int, Target | None]]] = []
    for row, example in enumerate(batch.examples):
        coded = {t.anchor for t in example.targets}
        likely = (int(i) for i in example.opens.nonzero()[0] if chances[row, i] > _PROPOSAL_CHANCE)
        free = sorted((i for i in likely if i not in coded), key=lambda i: -float(chances[row, i]))[:_MAX_PROPOSALS]
        chosen: list[tuple[int, Target | None]] = []
        for target, (first, last) in zip(example.targets, example.evidence, strict=True):
            moved = next((i for i in free if first <= i < last), None) if rng.random() < _MOVED else None
            if moved is not None:
                free.remove(moved)
            chosen.append((target.anchor if moved is None else moved, target))
        rows.append(chosen + [(i, None) for i in free])
    return _candidates(batch, rows, types, modes, rng)


def _candidates(
    batch: Batch, rows: list[list[tuple[int, Target | None]]], types: Tensor, modes: int, rng: random.Random
) -> Candidates:
    size, count = len(rows), max(1, max(len(row) for row in rows))
    anchors, pad = torch.zeros(size, count, dtype=torch.long), torch.ones(size, count, dtype=torch.bool)
    known = torch.zeros(size, count, len(STATEMENT_TYPES))
    targets: list[list[Target | None]] = []
    for number, row in enumerate(rows):
        for place, (anchor, target) in enumerate(row):
            anchors[number, place], pad[number, place] = anchor, False
            if target is not None and rng.random() < _KNOWN:
                known[number, place, target.type] = 1
        pad[number, 0] = False  # a row with no candidate at all would give no attention to anything
        targets.append([t for _, t in row] + [None] * (count - len(row)))
    device, length = batch.ids.device, batch.ids.shape[1]
    anchors, pad = anchors.to(device), pad.to(device)
    gathered = types.gather(1, anchors[..., None].expand(-1, -1, types.shape[-1]))
    mentions = (*pool([e.numbers for e in batch.examples], length), *pool([e.times for e in batch.examples], length))
    numbers, numbers_at, times, times_at = (tensor.to(device) for tensor in mentions)
    data = Stage2Input(
        batch.pad, batch.sentence_of, anchors, pad, gathered.float(), numbers, numbers_at, times, times_at
    )
    wanted = _wanted(targets, length, numbers.shape[1], times.shape[1], modes, device)
    return Candidates(data, wanted, known.to(device))


def pool(mentions: list[list[tuple[int, int]]], length: int) -> tuple[Tensor, Tensor]:
    """Rows that average the pieces of each mention, and first pieces; at least one row of zeros."""
    count = max(1, max(len(m) for m in mentions))
    rows, places = torch.zeros(len(mentions), count, length), torch.zeros(len(mentions), count, dtype=torch.long)
    for number, found in enumerate(mentions):
        for place, (first, last) in enumerate(found):
            last = max(last, first + 1)
            rows[number, place, first:last] = 1 / (last - first)
            places[number, place] = min(first, length - 1)
    return rows, places


def _wanted(
    targets: list[list[Target | None]], length: int, numbers: int, times: int, modes: int, device: torch.device
) -> Wanted:
    size, count = len(targets), len(targets[0])
    stands = np.zeros((size, count), bool)
    values = np.full((len(FIELDS), size, count), IGNORE, np.int64)
    marked, tags = np.zeros((size, count, modes), bool), np.zeros((size, len(TAGS), count, length), bool)
    attached = np.full((size, count, numbers), IGNORE, np.int64)
    dated = np.full((size, count, times), IGNORE, np.int64)
    for row, found in enumerate(targets):
        for place, target in enumerate(found):
            if target is None:
                continue
            stands[row, place] = True
            values[:, row, place] = [getattr(target, name) for name in FIELDS]
            marked[row, place, target.modes] = True
            attached[row, place, : len(target.numbers)] = target.numbers
            dated[row, place, : len(target.times)] = target.times
            for tag, ranges in enumerate(target.tags):
                for first, last in ranges:
                    tags[row, tag, place, first:last] = True
    tensors = [torch.from_numpy(a).to(device) for a in (stands, values, marked, tags, attached, dated)]
    by_name = dict(zip(FIELDS, tensors[1], strict=True))
    return Wanted(tensors[0], by_name, *tensors[2:])
