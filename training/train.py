"""Train the learned reader from coded reports: `python -m training.train --help`."""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import torch
from torch import Tensor, nn

from training.batches import Batch, batches, choose_candidates, collate
from training.data import Data, load_data, prepare_data
from training.examples import Example
from training.losses import WEIGHTS, ClassWeights, first_losses, second_losses
from training.measure import measure
from training.mix import mixed_windows
from training.model import Network, hide_rules, hide_words
from training.pack import open_base
from training.teach import Teachers, first_lessons, second_lessons

_LOG_EVERY = 20
_WARM_UP = 0.05  # share of the steps in which the learning rate rises
_LEAST = 0.02  # share of the learning rate at the end


@dataclass(frozen=True)
class Plan:
    """All that decides a run; stored with the weights.

    Attributes:
        corpus: coded reports (train.jsonl), or windows that `training.pack` made of them (data.bin).
        base, teacher_base: a name or a file for `training.pack.open_base`.
        fold: with `folds`, the fold of the training reports to leave out (0 to folds - 1), for teachers.
        teachers: folders of runs to learn from, joined by commas.
        taught: weight of the teachers' chances; the codes have the rest.
        mixed: windows to make from passages of several reports, as a share of the real ones.
        minutes: if more than 0, the learning rate falls so that the run ends by then; not reproducible.
        start: weights of an earlier run of the same sizes to go on from.
        measure_every: epochs after which the windows left out (or held out) are scored.
    """

    corpus: str
    base: str = "minilm"
    epochs: int = 14
    layers: int = 6
    seed: int = 1
    batch_pieces: int = 2200
    encoder_rate: float = 1.5e-4
    head_rate: float = 6e-4
    layer_decay: float = 0.85
    dropout: float = 0.15
    hidden_rules: float = 0.25
    hidden_words: float = 0.05
    held_out: float = 0.08
    share: float = 1.0
    folds: int = 0
    fold: int = 0
    teachers: str = ""
    teacher_base: str = "mpnet"
    taught: float = 0.5
    mixed: float = 0.0
    mean_decay: float = 0.997
    minutes: float = 0.0
    start: str = ""
    measure_every: int = 0
    device: str = "cpu"


def main(argv: Sequence[str] | None = None) -> None:
    """Train as the command line says."""
    plan, out, threads = _options(argv)
    torch.set_num_threads(threads)
    run(plan, out)


def run(plan: Plan, out: Path) -> None:
    """Train, keep the running mean of the weights, and write `model.pt`, `plan.json` and `log.jsonl` to `out`."""
    random.seed(plan.seed)
    np.random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    out.mkdir(parents=True, exist_ok=True)
    data = _data(plan)
    examples, left_out = data.without(plan.folds, plan.fold)
    facts = {
        "plan": asdict(plan),
        "modes": data.modes,
        "held_out": data.held_out_ids,
        "left_out": sorted({e.report for e in left_out}),
        "reports": len({e.report for e in examples}),
    }
    (out / "plan.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    if plan.mixed:
        examples = examples + mixed_windows(examples, data.folds, plan.mixed, random.Random(plan.seed))
    teachers = None
    if plan.teachers:
        runs = [Path(name) for name in plan.teachers.split(",")]
        teachers = Teachers(runs, plan.teacher_base, examples, plan.device)
    network = Network(open_base(plan.base), layers=plan.layers, modes=len(data.modes), dropout=plan.dropout)
    if plan.start:
        network.load_state_dict(torch.load(plan.start, weights_only=True))
    trainer = _Trainer(network.to(plan.device), examples, teachers, plan, out, left_out or data.held_out)
    torch.save(trainer.train().cpu().state_dict(), out / "model.pt")


def _data(plan: Plan) -> Data:
    path = Path(plan.corpus)
    return load_data(path) if path.suffix == ".bin" else prepare_data(path, plan.held_out, plan.seed, plan.share)


class _Trainer:
    """One run."""

    def __init__(
        self,
        network: Network,
        examples: list[Example],
        teachers: Teachers | None,
        plan: Plan,
        out: Path,
        unseen: list[Example],
    ) -> None:
        self._network, self._examples, self._teachers, self._plan, self._out = network, examples, teachers, plan, out
        self._unseen = unseen
        self._rng = random.Random(plan.seed)
        self._weights = ClassWeights(examples, plan.device)
        self._started = time.monotonic()
        self._groups = self._by_teacher()
        self._steps = plan.epochs * len(list(self._batches(random.Random(0))))

    def train(self) -> Network:
        """Train to the end; the running mean of the weights."""
        plan, network = self._plan, self._network
        optimizer = torch.optim.AdamW(_groups(network, plan), weight_decay=0.01, betas=(0.9, 0.98), fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer,
            lambda step: min(1.0, step / max(1, _WARM_UP * self._steps)) * max(_LEAST, 1 - self._progress(step)),
        )
        mean = copy.deepcopy(network).eval()
        done = 0
        recent: list[dict[str, Tensor]] = []
        with (self._out / "log.jsonl").open("w", encoding="utf-8") as log:
            for epoch in range(plan.epochs):
                if self._progress(done) >= 1:
                    break
                for group in self._batches(self._rng):
                    network.train()
                    losses = self._losses(collate(group, plan.device))
                    total = torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()
                    optimizer.zero_grad(set_to_none=True)
                    total.backward()  # type: ignore[no-untyped-call]
                    nn.utils.clip_grad_norm_(network.parameters(), 2.0)
                    optimizer.step()
                    schedule.step()
                    done += 1
                    _follow(mean, network, min(plan.mean_decay, (1 + done) / (10 + done)))
                    recent.append({name: loss.detach() for name, loss in losses.items()})
                    if done % _LOG_EVERY == 0:
                        row = {name: round(sum(float(r[name]) for r in recent) / len(recent), 3) for name in losses}
                        self._write(log, row, done, epoch)
                        recent = []
                    if self._progress(done) >= 1:
                        break
                torch.save(mean.state_dict(), self._out / "model.pt")
                if plan.measure_every and (epoch + 1) % plan.measure_every == 0:
                    self._write(log, measure(mean, self._unseen, plan.device), done, epoch)
            if plan.measure_every:
                self._write(log, measure(mean, self._unseen, plan.device), done, plan.epochs)
        return mean

    def _losses(self, batch: Batch) -> dict[str, Tensor]:
        plan, network, teachers = self._plan, self._network, self._teachers
        features = hide_rules(batch.features, plan.hidden_rules)
        ids = hide_words(batch.ids, batch.pad, plan.hidden_words, network.unknown)
        with torch.autocast(batch.ids.device.type, torch.bfloat16):
            vectors, anchor, types = network.first(ids, features, batch.pad)
            anchor, types = anchor.float(), types.float()
            candidates = choose_candidates(batch, anchor, types, network.second.sizes[-1], self._rng)
            out = network.second(vectors, candidates.data, candidates.known_types)
        out = {name: value.float() for name, value in out.items()}
        losses = first_losses(batch, anchor, types, self._weights)
        losses |= second_losses(batch, candidates, out, self._weights)
        if teachers is not None:
            taught = first_lessons(batch, anchor, types, teachers.first(batch))
            taught |= second_lessons(batch, candidates, out, teachers.second(batch, candidates))
            for name, loss in taught.items():
                losses[name] = (1 - plan.taught) * losses[name] + plan.taught * loss
        return losses

    def _by_teacher(self) -> list[list[Example]]:
        """Windows that share their teachers, for a batch asks one set of them."""
        if self._teachers is None:
            return [self._examples]
        groups: dict[tuple[int, ...], list[Example]] = {}
        for example in self._examples:
            groups.setdefault(self._teachers.of(example), []).append(example)
        return list(groups.values())

    def _batches(self, rng: random.Random) -> list[list[Example]]:
        found = [batch for group in self._groups for batch in batches(group, self._plan.batch_pieces, rng)]
        rng.shuffle(found)
        return found

    def _progress(self, step: int) -> float:
        minutes = self._plan.minutes
        spent = (time.monotonic() - self._started) / (60 * minutes) if minutes else 0.0
        return max(step / max(1, self._steps), spent)

    def _write(self, log: TextIO, row: dict[str, float], step: int, epoch: int) -> None:
        seconds = round(time.monotonic() - self._started)
        log.write(json.dumps(row | {"step": step, "of": self._steps, "epoch": epoch, "seconds": seconds}) + "\n")
        log.flush()


def _groups(network: Network, plan: Plan) -> list[dict[str, object]]:
    """Lower layers learn more slowly; rule features as fast as the heads."""
    encoder = network.first.encoder
    groups: list[dict[str, object]] = []
    for number, layer in enumerate(encoder.layers):
        rate = plan.encoder_rate * plan.layer_decay ** (len(encoder.layers) - 1 - number)
        groups.append({"params": list(layer.parameters()), "lr": rate})
    lowest = plan.encoder_rate * plan.layer_decay ** len(encoder.layers)
    groups.append({"params": [*encoder.position.parameters(), *encoder.norm.parameters()], "lr": lowest})
    known = {id(p) for group in groups for p in group["params"]}  # type: ignore[attr-defined]
    rest = [p for p in network.parameters() if p.requires_grad and id(p) not in known]
    groups.append({"params": rest, "lr": plan.head_rate})
    return groups


@torch.no_grad()
def _follow(mean: Network, network: Network, decay: float) -> None:
    for kept, current in zip(mean.parameters(), network.parameters(), strict=True):
        if current.requires_grad:
            kept.lerp_(current, 1 - decay)


def _options(argv: Sequence[str] | None) -> tuple[Plan, Path, int]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", help="coded reports to train on (train.jsonl)")
    parser.add_argument("out", type=Path, help="folder for weights and log")
    parser.add_argument("--threads", type=int, default=2)
    for name, value in asdict(Plan("")).items():
        if name != "corpus":
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = vars(parser.parse_args(argv))
    out, threads = options.pop("out"), options.pop("threads")
    return Plan(**options), out, threads


if __name__ == "__main__":
    main()
