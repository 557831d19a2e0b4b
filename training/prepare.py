"""Coded reports to prepared ones, and the pieces they are cut into."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from contingent.evaluate.gold import GoldReport
from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import Names
from contingent.readers.learned.features import Prepared, prepare
from contingent.readers.learned.pieces import PieceMaker
from training.base import BaseEncoder

_CLUSTER = re.compile(r"(?<=-c\d)-\d+$|(?<=-c\d\d)-\d+$")


def prepare_all(reports: Sequence[GoldReport], base: BaseEncoder) -> list[Prepared]:
    """Every report through the rules the reader itself uses."""
    names = Names.load(open_gazetteer())
    maker = PieceMaker(base.tokenizer)
    return [prepare(report.text, names, maker) for report in reports]


def split(reports: Sequence[GoldReport], held_out: float, seed: int, share: float) -> tuple[list[int], list[int]]:
    """Indexes to train on and to hold out for thresholds and calibration, each slice in its share.

    Reports of one cluster ("comp-a-c1-2") stay on one side.

    Args:
        held_out: share of the reports held out.
        share: share of the rest to train on, for learning curves.
    """
    rng = random.Random(seed)
    groups: dict[str, dict[str, list[int]]] = {}
    for index, report in enumerate(reports):
        groups.setdefault(report.slice, {}).setdefault(cluster_of(report.id), []).append(index)
    train: list[int] = []
    out: list[int] = []
    for name in sorted(groups):
        order = sorted(groups[name])
        rng.shuffle(order)
        cut = round(len(order) * held_out)
        out += [i for key in order[:cut] for i in groups[name][key]]
        rest = order[cut:]
        train += [i for key in rest[: round(len(rest) * share)] for i in groups[name][key]]
    return sorted(train), sorted(out)


def cluster_of(report: str) -> str:
    """The id of a report without its number within a cluster of reports on one event."""
    return _CLUSTER.sub("", report)
