"""Fits the weights of src/contingent/codebooks/link_weights.toml to coded clusters of reports.

    .venv/bin/python tools/fit_links.py ../shared/corpus/clusters.jsonl ../shared/corpus/train.jsonl

Logistic regression with a ridge penalty (Newton's method), over the pairs that `blocking` forms in the clusters whose
reports stand in the files given: give it the training part only. Prints leave-one-cluster-out figures first: each cluster
judged by weights fitted to the others.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from contingent.evaluate.clusters import Cluster, load_clusters, profiles_of_gold
from contingent.resolve.blocking import RELATED_NATS, pairs, relatedness
from contingent.resolve.comparing import compare

Floats = npt.NDArray[np.float64]
RIDGE = 6.0
SMALLEST = 0.15  # a weight nearer to nothing than this is dropped and the rest fitted again
TARGET = Path(__file__).resolve().parent.parent / "src/contingent/codebooks/link_weights.toml"


@dataclass(frozen=True)
class Pairs:
    """Compared pairs: `cluster` number, reasons, whether gold joins them; and gold pairs that are never compared."""

    cluster: npt.NDArray[np.int64]
    found: list[dict[str, float]]
    gold: Floats
    missed: dict[int, int]


def main(clusters_file: str, *gold_files: str) -> None:
    """Fit, print and write."""
    clusters = load_clusters(clusters_file, gold_files)
    data = _pairs(clusters)
    names = sorted({name for found in data.found for name in found})
    matrix = _matrix(data, names)
    out = np.zeros(len(data.gold))
    for number in range(len(clusters)):
        held = data.cluster == number
        out[held] = matrix[held] @ _fit(matrix[~held], data.gold[~held])
    _print("leave one cluster out", out, data)
    weights = _fit(matrix, data.gold)
    kept = [name for name, weight in zip(names, weights[1:], strict=True) if abs(weight) >= SMALLEST]
    matrix = _matrix(data, kept)
    weights = _fit(matrix, data.gold)
    _print("on the clusters it was fitted to", matrix @ weights, data)
    _write(kept, weights, len(clusters))


def _pairs(clusters: list[Cluster]) -> Pairs:
    number: list[int] = []
    found: list[dict[str, float]] = []
    gold: list[float] = []
    missed: dict[int, int] = {}
    for at, cluster in enumerate(clusters):
        compared = set()
        for a, b in combinations(profiles_of_gold(cluster.reports), 2):
            for x, y, _ in pairs(a, b) if relatedness(a, b) >= RELATED_NATS else ():
                pair = frozenset((x.id, y.id))
                compared.add(pair)
                number.append(at)
                found.append(compare(x, y))
                gold.append(float(pair in cluster.across))
        missed[at] = len(cluster.across - compared)
    return Pairs(np.array(number), found, np.array(gold), missed)


def _matrix(data: Pairs, names: list[str]) -> Floats:
    columns = {name: at for at, name in enumerate(names, start=1)}
    matrix = np.zeros((len(data.found), len(names) + 1))
    matrix[:, 0] = 1.0
    for row, found in enumerate(data.found):
        for name, value in found.items():
            if name in columns:
                matrix[row, columns[name]] = value
    return matrix


def _fit(matrix: Floats, gold: Floats) -> Floats:
    weights = np.zeros(matrix.shape[1])
    ridge = np.full(matrix.shape[1], RIDGE)
    ridge[0] = 0.0
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-matrix @ weights))
        spread = np.maximum(chance * (1.0 - chance), 1e-6)
        step = np.linalg.solve(
            (matrix * spread[:, None]).T @ matrix + np.diag(ridge), matrix.T @ (gold - chance) - ridge * weights
        )
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _print(title: str, logits: Floats, data: Pairs) -> None:
    print(f"{title}: {len(data.gold)} pairs compared, {int(data.gold.sum())} of them one thing,"
          f" {sum(data.missed.values())} more never compared")  # fmt: skip
    total = data.gold.sum() + sum(data.missed.values())
    for at in (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9):
        linked = logits >= np.log(at / (1 - at))
        right = data.gold[linked].sum()
        print(f"  from {at:.2f}: precision {right / max(linked.sum(), 1):.2f}, recall {right / total:.2f}")


def _write(names: list[str], weights: Floats, clusters: int) -> None:
    lines = [
        f"# Weights of the reasons in resolve/comparing.py, fitted to {clusters} coded clusters by tools/fit_links.py.",
        f"bias = {weights[0]:.3f}",
        "",
        "[weights]",
        *(f'"{name}" = {weight:.3f}' for name, weight in zip(names, weights[1:], strict=True)),
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
