"""What the network is trained to lower."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from contingent.readers.learned.labels import ACT_LABELS, RELATION_LABELS
from contingent.records import STATEMENT_TYPES, STATUSES
from training.batches import Batch, Candidates
from training.examples import IGNORE, Example

_SMOOTHING = 0.05
_TAG_SCALE = 10.0  # a tag's loss is summed over the pieces; about so many are ever in doubt
_TAG_POSITIVE = 2.0
WEIGHTS = {
    "anchor": 2.0, "first type": 3.0, "keep": 1.5, "type": 3.0, "status": 1.2, "negative": 0.6, "act": 1.2,
    "outer_act": 0.4, "core": 0.5, "ongoing": 0.3, "relation": 1.0, "waits_for": 0.7, "start": 0.3, "end": 0.3,
    "tags": 0.6, "number": 1.0, "basis": 0.6, "time": 0.6, "modes": 0.4,
}  # fmt: skip


class ClassWeights:
    """Weights against rare classes being forgotten, from the training targets."""

    def __init__(self, examples: Sequence[Example], device: str = "cpu") -> None:
        targets = [t for e in examples for t in e.targets]
        self.type = _weights(Counter(t.type for t in targets), len(STATEMENT_TYPES), 0.5).to(device)
        self.status = _weights(Counter(t.status for t in targets), len(STATUSES), 0.3).to(device)
        self.act = _weights(Counter(t.act for t in targets), len(ACT_LABELS), 0.3).to(device)
        self.relation = torch.tensor([1.0] + [3.0] * (len(RELATION_LABELS) - 1)).to(device)


def first_losses(batch: Batch, anchor: Tensor, types: Tensor, weights: ClassWeights) -> dict[str, Tensor]:
    """Anchor and type losses for each coded statement."""
    loss = functional.binary_cross_entropy_with_logits(anchor, batch.is_anchor, reduction="none")
    count = (batch.is_anchor * batch.asked).sum().clamp(min=1)
    typed = _class(types.flatten(0, 1), batch.anchor_type.flatten(), weights.type, _SMOOTHING)
    return {"anchor": (loss * batch.asked).sum() / count, "first type": typed}


def second_losses(
    batch: Batch, candidates: Candidates, out: dict[str, Tensor], weights: ClassWeights
) -> dict[str, Tensor]:
    """Losses of the second stage; fields count on candidates that stand for a coded statement."""
    assert candidates.data.candidate_pad is not None
    real, wanted = ~candidates.data.candidate_pad, candidates.wanted
    stands = wanted.stands
    keep = functional.binary_cross_entropy_with_logits(out["keep"], stands.float(), reduction="none")
    losses = {"keep": mean_over(keep, real)}
    coded = {name: values[stands] for name, values in wanted.fields.items()}

    def ask(name: str) -> Tensor:
        return out[name][stands]

    losses["type"] = _class(ask("type"), coded["type"], weights.type, _SMOOTHING)
    losses["status"] = _class(ask("status"), coded["status"], weights.status)
    losses["act"] = _class(ask("act"), coded["act"], weights.act)
    losses["outer_act"] = _class(ask("outer_act"), coded["outer_act"])
    losses["relation"] = _class(ask("relation"), coded["relation"], weights.relation)
    for name in ("negative", "core", "ongoing"):
        losses[name] = _binary(ask(name)[:, 0], coded[name])
    modes = functional.binary_cross_entropy_with_logits(out["modes"], wanted.modes.float(), reduction="none")
    losses["modes"] = mean_over(modes.sum(-1), stands)
    blocked = batch.pad[:, None].expand(-1, stands.shape[1], -1)[stands]
    for name in ("start", "end"):
        losses[name] = _class(ask(name).masked_fill(blocked, -1e4), coded[name])
    losses["tags"] = tag_loss(batch, out["tags"], wanted.tags.float(), stands)
    losses["number"] = _attached(out["number"][..., 0], wanted.numbers)
    basis = out["number"][..., 1:]
    losses["basis"] = _class(basis.flatten(0, 2), wanted.numbers.masked_fill(wanted.numbers < 0, IGNORE).flatten())
    losses["time"] = _attached(out["time"][..., 0], wanted.times)
    # Candidates that stand come first, in the order of the window's targets.
    waits = out["waits_for"].masked_fill(candidates.data.candidate_pad[:, None], -1e4)
    losses["waits_for"] = _class(waits[stands], coded["depends_on"])
    return losses


def tag_loss(batch: Batch, scores: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    """Loss of the marks [B, tags, N, L] for each candidate, weighted by `weight` [B, N]."""
    positive = torch.tensor(_TAG_POSITIVE, device=scores.device)
    loss = functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none", pos_weight=positive)
    loss = (loss * ~batch.pad[:, None, None]).sum((1, 3))
    return mean_over(loss, weight) / _TAG_SCALE


def mean_over(values: Tensor, weight: Tensor) -> Tensor:
    """The weighted mean; 0 where nothing weighs."""
    return (values * weight).sum() / weight.sum().clamp(min=1e-3)


def _attached(scores: Tensor, wanted: Tensor) -> Tensor:
    """For each statement with mentions near it, the summed loss over mentions [B, N, M]."""
    known = wanted != IGNORE
    loss = functional.binary_cross_entropy_with_logits(scores, (wanted >= 0).float(), reduction="none") * known
    return mean_over(loss.sum(-1), known.any(-1))


def _weights(counts: Counter[int], size: int, power: float) -> Tensor:
    mean = sum(counts.values()) / size
    return torch.tensor([min(4.0, max(0.5, (mean / max(1, counts[i])) ** power)) for i in range(size)])


def _binary(scores: Tensor, wanted: Tensor) -> Tensor:
    loss = functional.binary_cross_entropy_with_logits(scores, wanted.clamp(min=0).float(), reduction="none")
    return mean_over(loss, wanted != IGNORE)


def _class(scores: Tensor, wanted: Tensor, weights: Tensor | None = None, smoothing: float = 0.0) -> Tensor:
    """Cross-entropy over what is not IGNORE; 0 where all is."""
    loss = functional.cross_entropy(
        scores, wanted, weights, ignore_index=IGNORE, label_smoothing=smoothing, reduction="sum"
    )
    known = wanted != IGNORE
    count = known.sum() if weights is None else (weights[wanted.clamp(min=0)] * known).sum()
    return loss / count.clamp(min=1e-3)
