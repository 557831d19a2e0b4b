"""Scores over pairs of right and given labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Pair = tuple[str, str | None]  # right, given (None: nothing was given)


def accuracy(pairs: Sequence[Pair]) -> float:
    """Share of pairs that agree; 0 without pairs."""
    return sum(right == given for right, given in pairs) / len(pairs) if pairs else 0.0


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Mean F1 of the labels that are right somewhere, each counted once."""
    per_label = label_f1(pairs)
    return sum(per_label.values()) / len(per_label) if per_label else 0.0


def weighted_f1(pairs: Sequence[Pair]) -> float:
    """Mean F1 of the labels, weighted by how often each is right (scikit-learn's `average="weighted"`)."""
    support = Counter(right for right, _ in pairs)
    return sum(f1 * support[label] for label, f1 in label_f1(pairs).items()) / len(pairs) if pairs else 0.0


def label_f1(pairs: Sequence[Pair]) -> dict[str, float]:
    """F1 by label, for the labels that are right somewhere."""
    right = Counter(right for right, _ in pairs)
    given = Counter(given for _, given in pairs)
    both = Counter(right for right, given in pairs if right == given)
    return {label: 2 * both[label] / (right[label] + given[label]) for label in sorted(right)}
