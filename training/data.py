"""What a run trains on: windows of coded reports, and which reports it leaves out. Kept in a file once prepared."""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from contingent.evaluate.gold import load_gold
from training.anchors import count_words
from training.base import load_base
from training.examples import Example, build_examples, frequent_modes
from training.prepare import cluster_of, prepare_all, split

_LEAST_MODES = 10  # how often a mode must be coded to be one the network knows


@dataclass(frozen=True)
class Data:
    """Windows to train on and of the reports held out; `folds` gives each report to train on a number from 0 to 11.

    Reports of one cluster have one number, so that 2, 3, 4 or 6 folds can be made by its remainder.
    """

    train: list[Example]
    held_out: list[Example]
    held_out_ids: list[str]
    modes: list[str]
    folds: dict[str, int]

    def without(self, folds: int, fold: int) -> tuple[list[Example], list[Example]]:
        """Windows outside one of so many folds, and those inside; with no folds all are outside."""
        if not folds:
            return self.train, []
        inside = {report for report, number in self.folds.items() if number % folds == fold}
        return [e for e in self.train if e.report not in inside], [e for e in self.train if e.report in inside]


def prepare_data(corpus: Path, held_out: float, seed: int, share: float) -> Data:
    """Read coded reports and make windows of them, as `Plan` says."""
    base, reports = load_base(), load_gold(str(corpus))
    train, out = split(reports, held_out, seed, share)
    chosen, prepared = [reports[i] for i in train], prepare_all([reports[i] for i in train], base)
    words, modes = count_words(chosen, prepared), frequent_modes(chosen, _LEAST_MODES)
    numbered = {mode: i for i, mode in enumerate(modes)}
    kept, ready = [reports[i] for i in out], prepare_all([reports[i] for i in out], base)
    return Data(
        train=[e for r, p in zip(chosen, prepared, strict=True) for e in build_examples(r, p, words, numbered)],
        held_out=[e for r, p in zip(kept, ready, strict=True) for e in build_examples(r, p, words, numbered)],
        held_out_ids=[report.id for report in kept],
        modes=modes,
        folds=_folds([report.id for report in chosen]),
    )


def save_data(data: Data, path: Path) -> None:
    """Write what `load_data` reads: a pickle, which runs what it holds; open none that you did not write."""
    path.write_bytes(zlib.compress(pickle.dumps(data), 6))


def load_data(path: Path) -> Data:
    """Read what `save_data` wrote."""
    data = pickle.loads(zlib.decompress(path.read_bytes()))
    assert isinstance(data, Data)
    return data


def _folds(ids: list[str]) -> dict[str, int]:
    """Clusters dealt out in turn, those with most reports first, to the fold with fewest so far."""
    sizes = Counter(cluster_of(report) for report in ids)
    filled = [0] * 12
    numbers: dict[str, int] = {}
    for cluster, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        numbers[cluster] = filled.index(min(filled))
        filled[numbers[cluster]] += size
    return {report: numbers[cluster_of(report)] for report in ids}
