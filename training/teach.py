"""Teachers: larger networks whose chances a smaller one learns beside the codes (Hinton et al. 2015, "Distilling").

A window is taught by those that were not trained on its report, so that it learns how sure one can be, not what they
remember. Each teacher reads every window once, whole, before training; the learner sees it with words hidden.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch, Candidates, collate
from training.examples import Example
from training.losses import mean_over, tag_loss
from training.model import Network, gather
from training.pack import open_base

_CLASSES = ("type", "status", "act", "outer_act", "relation")
_CHANCES = ("negative", "core", "ongoing")
_ATTACHED = ("number", "time")
_ENDS = ("start", "end")
_LEAST = 0.02  # chance of an anchor from which its type is taught


class Teachers:
    """Trained networks and what their first stages say of every window."""

    def __init__(self, runs: Sequence[Path], base: str, examples: Sequence[Example], device: str) -> None:
        self._device = device
        self._networks: list[Network] = []
        self._left_out: list[frozenset[str]] = []
        self._seen: list[dict[int, tuple[Tensor, Tensor, Tensor]]] = []
        for run in runs:
            facts = json.loads((run / "plan.json").read_text(encoding="utf-8"))
            network = Network(open_base(base), layers=facts["plan"]["layers"], modes=len(facts["modes"]), dropout=0.0)
            network.load_state_dict(torch.load(run / "model.pt", weights_only=True))
            self._networks.append(network.eval().to(device))
            self._left_out.append(frozenset(facts["left_out"]))
        for number, network in enumerate(self._networks):
            own = [e for e in examples if number in self.of(e)]
            self._seen.append({id(e): _look(network, e, device) for e in own})

    def of(self, example: Example) -> tuple[int, ...]:
        """The teachers of a window: those that did not train on its report, or all if each did."""
        strangers = tuple(i for i, ids in enumerate(self._left_out) if example.report in ids)
        return strangers or tuple(range(len(self._networks)))

    @torch.no_grad()
    def first(self, batch: Batch) -> dict[str, Tensor]:
        """Chances of anchors [B, L] and of their types [B, L, 18]; all windows of a batch have the same teachers."""
        found = [self._padded(i, batch) for i in self.of(batch.examples[0])]
        anchor = torch.stack([anchor.sigmoid() for _, anchor, _ in found]).mean(0)
        return {"anchor": anchor, "first type": torch.stack([types.softmax(-1) for _, _, types in found]).mean(0)}

    @torch.no_grad()
    def second(self, batch: Batch, candidates: Candidates) -> dict[str, Tensor]:
        """Chances by name for the learner's candidates."""
        answers = []
        for number in self.of(batch.examples[0]):
            vectors, _, types = self._padded(number, batch)
            data = replace(candidates.data, types=gather(types, candidates.data.anchors).float())
            with torch.autocast(batch.ids.device.type, torch.bfloat16):
                out = self._networks[number].second(vectors, data, candidates.known_types)
            answers.append(_chances({name: value.float() for name, value in out.items()}, batch, candidates))
        return {name: torch.stack([a[name] for a in answers]).mean(0) for name in answers[0]}

    def _padded(self, number: int, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        seen = [self._seen[number][id(e)] for e in batch.examples]
        parts = zip(*seen, strict=True)
        vectors, anchor, types = (torch.nn.utils.rnn.pad_sequence(list(part), batch_first=True) for part in parts)
        return vectors, anchor.float(), types.float()


def first_lessons(batch: Batch, anchor: Tensor, types: Tensor, soft: dict[str, Tensor]) -> dict[str, Tensor]:
    """Losses of the first stage against its teachers' chances."""
    loss = functional.binary_cross_entropy_with_logits(anchor, soft["anchor"], reduction="none")
    count = (soft["anchor"] * batch.asked).sum().clamp(min=1)
    weight = soft["anchor"] * (soft["anchor"] >= _LEAST) * batch.asked
    return {
        "anchor": (loss * batch.asked).sum() / count,
        "first type": mean_over(_cross(types, soft["first type"]), weight),
    }


def second_lessons(
    batch: Batch, candidates: Candidates, out: dict[str, Tensor], soft: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Losses of the second stage; fields count as much as the teachers think that the candidate stands."""
    assert candidates.data.candidate_pad is not None
    real = (~candidates.data.candidate_pad).float()
    keep = functional.binary_cross_entropy_with_logits(out["keep"], soft["keep"], reduction="none")
    losses = {"keep": mean_over(keep, real)}
    weight = torch.maximum(candidates.wanted.stands.float(), soft["keep"]) * real
    for name in _CLASSES:
        losses[name] = mean_over(_cross(out[name], soft[name]), weight)
    for name in _CHANCES:
        loss = functional.binary_cross_entropy_with_logits(out[name], soft[name], reduction="none")[..., 0]
        losses[name] = mean_over(loss, weight)
    for name in _ENDS:
        scores = out[name].masked_fill(batch.pad[:, None], -1e4)
        losses[name] = mean_over(_cross(scores, soft[name]), weight)
    modes = functional.binary_cross_entropy_with_logits(out["modes"], soft["modes"], reduction="none")
    losses["modes"] = mean_over(modes.sum(-1), weight)
    losses["tags"] = tag_loss(batch, out["tags"], soft["tags"], weight)
    for name, there in (("number", candidates.data.numbers), ("time", candidates.data.times)):
        known = (there.sum(-1) > 0)[:, None] * weight[..., None]
        loss = functional.binary_cross_entropy_with_logits(out[name][..., 0], soft[name], reduction="none") * known
        losses[name] = mean_over(loss.sum(-1), known.amax(-1))
    attached = soft["number"] * weight[..., None] * (candidates.data.numbers.sum(-1) > 0)[:, None]
    losses["basis"] = mean_over(_cross(out["number"][..., 1:], soft["basis"]), attached)
    return losses


@torch.no_grad()
def _look(network: Network, example: Example, device: str) -> tuple[Tensor, Tensor, Tensor]:
    batch = collate([example], device)
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        vectors, anchor, types = network.first(batch.ids, batch.features, batch.pad)
    return vectors[0].bfloat16(), anchor[0], types[0]


def _chances(out: dict[str, Tensor], batch: Batch, candidates: Candidates) -> dict[str, Tensor]:
    chances = {name: out[name].softmax(-1) for name in _CLASSES}
    chances |= {name: out[name].sigmoid() for name in (*_CHANCES, "keep", "modes", "tags")}
    chances |= {name: out[name][..., 0].sigmoid() for name in _ATTACHED}
    chances |= {name: out[name].masked_fill(batch.pad[:, None], -1e4).softmax(-1) for name in _ENDS}
    return chances | {"basis": out["number"][..., 1:].softmax(-1)}


def _cross(scores: Tensor, chances: Tensor) -> Tensor:
    return -(chances * scores.log_softmax(-1)).sum(-1)
