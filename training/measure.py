"""How well a network finds the coded statements of windows: `python -m training.measure DATA RUN …`.

Each run is scored on the windows it left out, or else on those held out, without the rest of the reader: a short form of
`contingent.evaluate`. Statements pair when they share half the pieces of the shorter evidence, with and without the type;
only the evidence that holds the anchor counts. The threshold is the best for the windows given, so F1 is a little
flattered, for all networks alike.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from contingent.readers.learned.labels import ACT_LABELS
from contingent.records import STATUSES
from training.batches import collate, pool
from training.data import load_data
from training.examples import Example, Target
from training.model import Network, Stage2Input
from training.pack import open_base

Floats = npt.NDArray[np.float32]
_PROPOSAL = 0.08
_MOST = 96
_FIRST_SHARE, _TYPE_SHARE = 0.35, 0.5
_SAME = 0.7
_GRID = tuple(round(0.1 + 0.025 * i, 3) for i in range(21))
_ACTUAL, _NO_SOURCE, _NO_CONDITION, _NUMBER = 0.8, 0.4, 0.7, 0.5
_UNREAL = frozenset(STATUSES.index(s) for s in ("planned", "wanted", "expected", "possible"))
_ACCUSE = ACT_LABELS.index("accuse")


@dataclass(frozen=True)
class Guess:
    """A candidate that may stand: pieces of its evidence, and chances of its fields."""

    score: float
    type: int
    evidence: tuple[int, int]
    status: Floats
    act: Floats
    relation: Floats
    numbers: Floats


Window = tuple[Example, list[Guess]]


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line of figures for each run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="windows that training.pack wrote (data.bin)")
    parser.add_argument("runs", type=Path, nargs="+", help="folders that training.train wrote")
    parser.add_argument(
        "--base", default="minilm", help="the base encoder of the runs: a name, or a file of training.pack"
    )
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args(argv)
    data = load_data(options.data)
    for run in options.runs:
        facts = json.loads((run / "plan.json").read_text(encoding="utf-8"))
        left_out = set(facts.get("left_out", ()))
        unseen = [e for e in data.train if e.report in left_out] or data.held_out
        base, layers = open_base(options.base), facts["plan"]["layers"]
        network = Network(base, layers=layers, modes=len(facts["modes"]), dropout=0.0)
        network.load_state_dict(torch.load(run / "model.pt", weights_only=True))
        print(json.dumps({"run": run.name, **measure(network.to(options.device), unseen, options.device)}), flush=True)


def measure(network: Network, examples: Sequence[Example], device: str) -> dict[str, float]:
    """F1 of statements at the best threshold, and rates of fields over the pairs there; harmful mistakes as counts."""
    network.eval()
    windows = [(example, _guesses(network, example, device)) for example in examples]
    scored = [(_f1(windows, least, typed=True), least) for least in _GRID]
    best, least = max(scored)
    pairs = [pair for window in windows for pair in _pairs(window, least, typed=True)]
    rates = _rates(pairs)
    loose = [pair for window in windows for pair in _pairs(window, least, typed=False)]
    core = sum(t.core for example, _ in windows for t, _ in _coded(example))
    found = {
        "f1": best,
        "keep": least,
        "found f1": _f1(windows, least, typed=False),
        "core found": sum(t.core for t, _ in loose) / max(1, core),
    }
    return {name: round(float(value), 4) for name, value in (found | rates | _harmful(loose)).items()}


def _rates(pairs: Sequence[tuple[Target, Guess]]) -> dict[str, float]:
    count = max(1, len(pairs))
    numbers = [(w >= 0, p >= _NUMBER) for t, g in pairs for w, p in zip(t.numbers, g.numbers, strict=True)]
    right = sum(w and p for w, p in numbers)
    return {
        "status": sum(int(g.status.argmax()) == t.status for t, g in pairs) / count,
        "act": sum(int(g.act.argmax()) == t.act for t, g in pairs) / count,
        "numbers": 2 * right / max(1, sum(w for w, _ in numbers) + sum(p for _, p in numbers)),
    }


def _harmful(pairs: Sequence[tuple[Target, Guess]]) -> dict[str, float]:
    return {
        "unreal": sum(t.status in _UNREAL for t, _ in pairs),
        "plan as done": sum(t.status in _UNREAL and g.status[0] >= _ACTUAL for t, g in pairs),
        "accused": sum(t.act == _ACCUSE for t, _ in pairs),
        "allegation as fact": sum(t.act == _ACCUSE and g.act[0] >= _NO_SOURCE for t, g in pairs),
        "conditional": sum(t.relation > 0 for t, _ in pairs),
        "condition dropped": sum(t.relation > 0 and g.relation[0] >= _NO_CONDITION for t, g in pairs),
        "condition added": sum(t.relation == 0 and g.relation[0] < _NO_CONDITION for t, g in pairs),
    }


def _f1(windows: Sequence[Window], least: float, *, typed: bool) -> float:
    right = sum(len(_pairs(window, least, typed=typed)) for window in windows)
    coded = sum(len(_coded(example)) for example, _ in windows)
    read = sum(len(_kept(guesses, least)) for _, guesses in windows)
    return 2 * right / max(1, coded + read)


def _coded(example: Example) -> list[tuple[Target, tuple[int, int]]]:
    targets = zip(example.targets, example.evidence, strict=True)
    return [(t, r) for t, r in targets if example.core[t.anchor]]


def _kept(guesses: Sequence[Guess], least: float) -> list[Guess]:
    kept: list[Guess] = []
    for guess in guesses:
        if guess.score < least:
            break
        if not any(g.type == guess.type and _shared(g.evidence, guess.evidence) >= _SAME for g in kept):
            kept.append(guess)
    return kept


def _pairs(window: Window, least: float, *, typed: bool) -> list[tuple[Target, Guess]]:
    """Coded and read statements one to one, those that share most first."""
    example, guesses = window
    coded, kept = _coded(example), _kept(guesses, least)
    offers = [
        (_shared(evidence, guess.evidence), i, j)
        for i, (target, evidence) in enumerate(coded)
        for j, guess in enumerate(kept)
        if not typed or guess.type == target.type
    ]
    pairs, left, right = [], set[int](), set[int]()
    for shared, i, j in sorted(offers, reverse=True):
        if shared >= 0.5 and i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((coded[i][0], kept[j]))
    return pairs


def _shared(a: tuple[int, int], b: tuple[int, int]) -> float:
    return (min(a[1], b[1]) - max(a[0], b[0])) / max(1, min(a[1] - a[0], b[1] - b[0]))


@torch.no_grad()
def _guesses(network: Network, example: Example, device: str) -> list[Guess]:
    batch = collate([example], device)
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        vectors, anchor, types = network.first(batch.ids, batch.features, None)
    chances = anchor[0].float().sigmoid()
    asked = batch.asked[0] & (batch.sentence_of[0] >= 0) & (chances >= _PROPOSAL)
    places = asked.nonzero()[:, 0]
    if not len(places):
        return []
    places = places[chances[places].argsort(descending=True)[:_MOST]].sort().values
    length = batch.ids.shape[1]
    mentions = [t.to(device) for m in (example.numbers, example.times) for t in pool([m], length)]
    data = Stage2Input(None, batch.sentence_of, places[None], None, types[:, places].float(), *mentions)
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        raw = network.second(vectors, data)
    out = {name: value[0].float().cpu() for name, value in raw.items()}
    mixed = (types[0, places].float().softmax(-1).cpu() + out["type"].softmax(-1)) / 2
    score = chances[places].cpu() ** _FIRST_SHARE * out["keep"].sigmoid() ** (1 - _FIRST_SHARE)
    score = score * mixed.amax(-1) ** _TYPE_SHARE
    guesses = [
        Guess(
            score=float(score[i]),
            type=int(mixed[i].argmax()),
            evidence=_evidence(example, int(place), out["start"][i].numpy(), out["end"][i].numpy()),
            status=out["status"][i].softmax(-1).numpy(),
            act=out["act"][i].softmax(-1).numpy(),
            relation=out["relation"][i].softmax(-1).numpy(),
            numbers=out["number"][i, : len(example.numbers), 0].sigmoid().numpy(),
        )
        for i, place in enumerate(places.tolist())
    ]
    return sorted(guesses, key=lambda g: -g.score)


def _evidence(example: Example, place: int, starts: Floats, ends: Floats) -> tuple[int, int]:
    inside = (example.sentence_of == example.sentence_of[place]).nonzero()[0]
    first, last = int(inside[0]), int(inside[-1]) + 1
    return first + int(starts[first : place + 1].argmax()), place + int(ends[place:last].argmax()) + 1


if __name__ == "__main__":
    main()
