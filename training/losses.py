"""What the network is trained to lower."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from contingent.readers.learned.labels import ACT_LABELS, RELATION_LABELS
from contingent.records import STATEMENT_TYPES, STATUSES
from training.batches import Batch, Candidates, tag_table
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

    def __init__(self, examples: Sequence[Example]) -> None:
        targets = [t for e in examples for t in e.targets]
        self.type = _weights(Counter(t.type for t in targets), len(STATEMENT_TYPES), 0.5)
        self.status = _weights(Counter(t.status for t in targets), len(STATUSES), 0.3)
        self.act = _weights(Counter(t.act for t in targets), len(ACT_LABELS), 0.3)
        self.relation = torch.tensor([1.0] + [3.0] * (len(RELATION_LABELS) - 1))


def first_losses(batch: Batch, anchor: Tensor, types: Tensor, weights: ClassWeights) -> dict[str, Tensor]:
    """Anchor and type losses for each coded statement."""
    asked = batch.asked
    count = max(1.0, float(batch.is_anchor[asked].sum()))
    loss = functional.binary_cross_entropy_with_logits(anchor[asked], batch.is_anchor[asked], reduction="sum")
    typed = functional.cross_entropy(
        types.flatten(0, 1), batch.anchor_type.flatten(), weights.type, ignore_index=IGNORE, label_smoothing=_SMOOTHING
    )
    return {"anchor": loss / count, "first type": typed}


def second_losses(
    batch: Batch, candidates: Candidates, out: dict[str, Tensor], weights: ClassWeights
) -> dict[str, Tensor]:
    """Losses of the second stage; fields count on candidates that stand for a coded statement."""
    assert candidates.data.candidate_pad is not None
    real = ~candidates.data.candidate_pad
    stands = torch.tensor([[t is not None for t in row] for row in candidates.targets])
    losses = {"keep": functional.binary_cross_entropy_with_logits(out["keep"][real], stands[real].float())}
    chosen = [t for row in candidates.targets for t in row if t is not None]
    if not chosen:
        return losses

    def wanted(name: str) -> Tensor:
        return torch.tensor([getattr(t, name) for t in chosen])

    def ask(name: str) -> Tensor:
        return out[name][stands]

    losses["type"] = functional.cross_entropy(ask("type"), wanted("type"), weights.type, label_smoothing=_SMOOTHING)
    losses["status"] = functional.cross_entropy(ask("status"), wanted("status"), weights.status)
    losses["act"] = functional.cross_entropy(ask("act"), wanted("act"), weights.act)
    losses["outer_act"] = functional.cross_entropy(ask("outer_act"), wanted("outer_act"))
    losses["relation"] = functional.cross_entropy(ask("relation"), wanted("relation"), weights.relation)
    for name in ("negative", "core", "ongoing"):
        losses[name] = _binary(ask(name)[:, 0], wanted(name))
    modes = torch.zeros(len(chosen), out["modes"].shape[-1])
    for row, target in enumerate(chosen):
        modes[row, target.modes] = 1
    losses["modes"] = functional.binary_cross_entropy_with_logits(ask("modes"), modes, reduction="sum") / len(chosen)
    blocked = batch.pad[:, None].expand(-1, stands.shape[1], -1)[stands]
    for name in ("start", "end"):
        scores = ask(name).masked_fill(blocked, -1e4)
        losses[name] = _class(scores, wanted(name))
    losses["tags"] = _tags(batch, candidates, out["tags"])
    losses |= _attachments(batch, candidates, out)
    waits = _waits(candidates, out["waits_for"])
    return losses if waits is None else losses | {"waits_for": waits}


def _tags(batch: Batch, candidates: Candidates, scores: Tensor) -> Tensor:
    table = tag_table(candidates.targets, scores.shape[-1])
    stands = torch.tensor([[t is not None for t in row] for row in candidates.targets])
    asked = stands[:, None, :, None] & ~batch.pad[:, None, None, :]
    loss = functional.binary_cross_entropy_with_logits(
        scores, table, reduction="none", pos_weight=torch.tensor(_TAG_POSITIVE)
    )
    return (loss * asked).sum() / stands.sum() / _TAG_SCALE


def _attachments(batch: Batch, candidates: Candidates, out: dict[str, Tensor]) -> dict[str, Tensor]:
    losses: dict[str, list[Tensor]] = {"number": [], "basis": [], "time": []}
    for row, targets in enumerate(candidates.targets):
        for place, target in enumerate(targets):
            if target is None:
                continue
            if target.numbers:
                wanted = torch.tensor(target.numbers)
                scores = out["number"][row, place, : len(wanted)]
                losses["number"].append(_binary_sum(scores[:, 0], wanted >= 0))
                if (wanted >= 0).any():
                    losses["basis"].append(functional.cross_entropy(scores[wanted >= 0, 1:], wanted[wanted >= 0]))
            if target.times:
                wanted = torch.tensor(target.times)
                losses["time"].append(_binary_sum(out["time"][row, place, : len(wanted), 0], wanted >= 0))
    return {name: torch.stack(found).mean() for name, found in losses.items() if found}


def _waits(candidates: Candidates, scores: Tensor) -> Tensor | None:
    assert candidates.data.candidate_pad is not None
    losses = []
    for row, targets in enumerate(candidates.targets):
        for place, target in enumerate(targets):
            if target is None or target.depends_on == IGNORE:
                continue
            # Candidates that stand come first, in the order of the window's targets.
            allowed = scores[row, place].masked_fill(candidates.data.candidate_pad[row], -1e4)
            losses.append(functional.cross_entropy(allowed[None], torch.tensor([target.depends_on])))
    return torch.stack(losses).mean() if losses else None


def _weights(counts: Counter[int], size: int, power: float) -> Tensor:
    mean = sum(counts.values()) / size
    return torch.tensor([min(4.0, max(0.5, (mean / max(1, counts[i])) ** power)) for i in range(size)])


def _binary(scores: Tensor, wanted: Tensor) -> Tensor:
    known = wanted != IGNORE
    if not known.any():
        return scores.sum() * 0
    return functional.binary_cross_entropy_with_logits(scores[known], wanted[known].float())


def _binary_sum(scores: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores, wanted.float(), reduction="sum")


def _class(scores: Tensor, wanted: Tensor) -> Tensor:
    known = wanted != IGNORE
    if not known.any():
        return scores.sum() * 0
    return functional.cross_entropy(scores[known], wanted[known])
