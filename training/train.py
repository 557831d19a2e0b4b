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

import numpy as np
import torch
from torch import Tensor, nn

from contingent.evaluate.gold import load_gold
from training.anchors import count_words
from training.base import load_base
from training.batches import Batch, batches, choose_candidates, collate
from training.examples import Example, build_examples, frequent_modes
from training.losses import WEIGHTS, ClassWeights, first_losses, second_losses
from training.model import Network, hide_rules, hide_words
from training.prepare import prepare_all, split

_LOG_EVERY = 20
_WARM_UP = 0.05  # share of the steps in which the learning rate rises
_LEAST = 0.02  # share of the learning rate at the end


@dataclass(frozen=True)
class Plan:
    """All that decides a run; stored with the weights."""

    corpus: str
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
    mean_decay: float = 0.997
    least_modes: int = 10
    minutes: float = 0.0  # if more than 0, the learning rate falls so that the run ends by then; not reproducible
    start: str = ""  # weights of an earlier run of the same sizes to go on from


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
    base = load_base()
    reports = load_gold(plan.corpus)
    train, held_out = split(reports, plan.held_out, plan.seed, plan.share)
    prepared = prepare_all([reports[i] for i in train], base)
    chosen = [reports[i] for i in train]
    words, modes = count_words(chosen, prepared), frequent_modes(chosen, plan.least_modes)
    numbered = {mode: i for i, mode in enumerate(modes)}
    examples = [e for r, p in zip(chosen, prepared, strict=True) for e in build_examples(r, p, words, numbered)]
    network = Network(base, layers=plan.layers, modes=len(modes), dropout=plan.dropout)
    if plan.start:
        network.load_state_dict(torch.load(plan.start, weights_only=True))
    trained = _train(network, examples, plan, out)
    torch.save(trained.state_dict(), out / "model.pt")
    facts = {"plan": asdict(plan), "modes": modes, "held_out": [reports[i].id for i in held_out], "reports": len(train)}
    (out / "plan.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")


def _train(network: Network, examples: list[Example], plan: Plan, out: Path) -> Network:
    rng = random.Random(plan.seed)
    weights = ClassWeights(examples)
    optimizer = torch.optim.AdamW(_groups(network, plan), weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = plan.epochs * len(list(batches(examples, plan.batch_pieces, random.Random(0))))
    started = time.monotonic()

    def progress(step: int) -> float:
        spent = (time.monotonic() - started) / (60 * plan.minutes) if plan.minutes else 0.0
        return max(step / max(1, steps), spent)

    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / max(1, _WARM_UP * steps)) * max(_LEAST, 1 - progress(step))
    )
    mean = copy.deepcopy(network).eval()
    done = 0
    recent: dict[str, list[float]] = {}
    with (out / "log.jsonl").open("w", encoding="utf-8") as log:
        for epoch in range(plan.epochs):
            if progress(done) >= 1:
                break
            for group in batches(examples, plan.batch_pieces, rng):
                network.train()
                losses = _losses(network, collate(group), weights, plan, rng)
                total = torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()
                optimizer.zero_grad(set_to_none=True)
                total.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(network.parameters(), 2.0)
                optimizer.step()
                schedule.step()
                done += 1
                if progress(done) >= 1:
                    break
                _follow(mean, network, min(plan.mean_decay, (1 + done) / (10 + done)))
                for name, loss in losses.items():
                    recent.setdefault(name, []).append(float(loss.detach()))
                if done % _LOG_EVERY == 0:
                    row = {name: round(sum(v) / len(v), 3) for name, v in recent.items()}
                    row |= {"step": done, "of": steps, "epoch": epoch, "seconds": round(time.monotonic() - started)}
                    log.write(json.dumps(row) + "\n")
                    log.flush()
                    recent = {}
            torch.save(mean.state_dict(), out / "model.pt")
    return mean


def _losses(network: Network, batch: Batch, weights: ClassWeights, plan: Plan, rng: random.Random) -> dict[str, Tensor]:
    features = hide_rules(batch.features, plan.hidden_rules)
    ids = hide_words(batch.ids, batch.pad, plan.hidden_words, network.unknown)
    with torch.autocast("cpu", torch.bfloat16):
        vectors, anchor, types = network.first(ids, features, batch.pad)
        anchor, types = anchor.float(), types.float()
        candidates = choose_candidates(batch, anchor, types, rng)
        out = network.second(vectors, candidates.data, candidates.known_types)
    out = {name: value.float() for name, value in out.items()}
    return first_losses(batch, anchor, types, weights) | second_losses(batch, candidates, out, weights)


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
