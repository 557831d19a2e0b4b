"""Thresholds and calibration from held-out training reports: `python -m training.calibrate RUN CORPUS WEIGHTS`.

One setting after the other is tried on a grid and kept at its best; harmful mistakes count against the gain. The
development reports play no part.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from tokenizers import Tokenizer

from contingent.evaluate.align import align
from contingent.evaluate.gold import GoldReport, gold_to_report, load_gold, reading_of_gold
from contingent.evaluate.scores import Match, Rate, Section, evaluate
from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import Names
from contingent.readers.learned.features import Bytes, Prepared
from contingent.readers.learned.network import Floats, Mentions, Network
from contingent.readers.learned.pieces import Ints, PieceMaker
from contingent.readers.learned.reader import LearnedReader
from contingent.readers.learned.settings import Settings, read_settings, write_settings
from contingent.records import ROLES, Reading

Goal = Callable[[Section], float]
Grid = tuple[float, ...]
Threshold = tuple[str, Grid, Goal, int]
_NEWTON_STEPS = 25
_RIDGE = 1e-3
_HAIR, _SLACK = 0.002, 0.005  # how near the best is near enough
_CORE_WEIGHT = 0.05  # how much finding what must be found counts beside the F1 of statements
_HARM_WEIGHT = 1.0  # how much a harmful mistake counts against a right field
_KEEP_GRID = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
_HALF_GRID = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_HIGH_GRID = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


def main(argv: Sequence[str] | None = None) -> None:
    """Find settings and write them beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder that training.train wrote")
    parser.add_argument("corpus", type=Path, help="the coded reports it was trained on")
    parser.add_argument("weights", type=Path, help="folder that training.export wrote")
    parser.add_argument("--found-only", action="store_true", help="set only what decides which statements are found")
    options = parser.parse_args(argv)
    plan = _FINDING if options.found_only else _FINDING + _FIELDS
    ids = set(json.loads((options.run / "plan.json").read_text(encoding="utf-8"))["held_out"])
    bench = Bench([report for report in load_gold(options.corpus) if report.id in ids], options.weights)
    settings = search(bench, read_settings(options.weights / "settings.json"), plan)
    write_settings(calibrate(bench, settings), options.weights / "settings.json")


class Bench:
    """Held-out reports, prepared once, and the model's outputs on them, computed once."""

    def __init__(self, gold: list[GoldReport], weights: Path) -> None:
        settings = read_settings(weights / "settings.json")
        self.gold = gold
        self._names = Names.load(open_gazetteer())
        self._maker = PieceMaker(Tokenizer.from_file(str(weights / "tokenizer.json")))
        self._network = _Remembering(weights)
        reader = self._reader(settings)
        self._reports = [gold_to_report(report) for report in gold]
        self._ready: list[Prepared] = [reader.prepare(report) for report in self._reports]

    def read(self, settings: Settings) -> list[Reading]:
        """All held-out reports with these settings."""
        reader = self._reader(settings)
        return [reader.read_prepared(r, ready) for r, ready in zip(self._reports, self._ready, strict=True)]

    def score(self, settings: Settings) -> Section:
        """Scores over all held-out reports."""
        return evaluate(self.gold, self.read(settings)).overall

    def _reader(self, settings: Settings) -> LearnedReader:
        return LearnedReader(self._names, self._network, self._maker, settings)


def search(bench: Bench, settings: Settings, plan: Sequence[Threshold]) -> Settings:
    """Each threshold at its best in turn; thresholds that decide what is found come first."""
    for name, grid, goal, safer in plan:
        settings = _best(bench, settings, name, grid, goal, safer)
    return settings


def calibrate(bench: Bench, settings: Settings) -> Settings:
    """Slope and offset that turn scores into the chance that type and evidence are right (Platt 1999)."""
    plain = replace(settings, slope=1.0, offset=0.0)
    scores: list[float] = []
    right: list[float] = []
    for gold, reading in zip(bench.gold, bench.read(plain), strict=True):
        paired = {p for _, p in align(reading_of_gold(gold).statements, reading.statements)}
        for index, statement in enumerate(reading.statements):
            scores.append(min(max(statement.confidence or 0.5, 0.001), 0.999))
            right.append(float(index in paired))
    x, y = np.log(np.array(scores) / (1 - np.array(scores))), np.array(right)
    design = np.stack([x, np.ones_like(x)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        chances = 1 / (1 + np.exp(-design @ weights))
        hessian = (design * (chances * (1 - chances))[:, None]).T @ design + _RIDGE * np.eye(2)
        weights = weights + np.linalg.solve(hessian, design.T @ (y - chances) - _RIDGE * weights)
    return replace(settings, slope=round(float(weights[0]), 4), offset=round(float(weights[1]), 4))


def _best(bench: Bench, settings: Settings, name: str, grid: Grid, goal: Goal, safer: int) -> Settings:
    """The setting at the middle of the values that come near the best: a plateau, not a peak.

    Where a harmful mistake is at stake, the safest of them: 80 reports hold too few such mistakes to tell neighbours apart.
    """
    values = [goal(bench.score(replace(settings, **{name: value}))) for value in grid]
    best = max(values)
    near = [
        value for value, reached in zip(grid, values, strict=True) if reached >= best - (_SLACK if safer else _HAIR)
    ]
    chosen = near[len(near) // 2] if not safer else max(near) if safer > 0 else min(near)
    print(f"{name} {chosen} ({best:.4f})", flush=True)
    return replace(settings, **{name: chosen})


class _Remembering(Network):
    """A network that keeps what it computed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._firsts: dict[bytes, tuple[Floats, Floats, Floats]] = {}
        self._seconds: dict[tuple[bytes, bytes], dict[str, Floats]] = {}

    def first(self, ids: Ints, features: Bytes) -> tuple[Floats, Floats, Floats]:
        key = ids.tobytes() + features.tobytes()
        if key not in self._firsts:
            self._firsts[key] = super().first(ids, features)
        return self._firsts[key]

    def second(
        self, vectors: Floats, sentence_of: Ints, anchors: Ints, types: Floats, numbers: Mentions, times: Mentions
    ) -> dict[str, Floats]:
        key = (vectors.tobytes(), anchors.tobytes())
        if key not in self._seconds:
            self._seconds[key] = super().second(vectors, sentence_of, anchors, types, numbers, times)
        return self._seconds[key]


def _right(section: Section) -> float:
    return _f1(section.statements) + _CORE_WEIGHT * _rate(section.core_found)


def _status(section: Section) -> float:
    return _rate(section.fields["status"]) - _HARM_WEIGHT * _harm(section, "plan read as done")


def _acts(section: Section) -> float:
    return _rate(section.fields["acts"]) - _HARM_WEIGHT * _harm(section, "allegation read as fact")


def _conditions(section: Section) -> float:
    return _f1(section.lists["depends"]) - _HARM_WEIGHT * _harm(section, "condition dropped")


def _f1(match: Match) -> float:
    return match.f1 or 0.0


def _rate(rate: Rate) -> float:
    return rate.rate or 0.0


def _harm(section: Section, kind: str) -> float:
    return _rate(section.harmful_found[kind])


# Setting, values to try, what to raise, and where the safe side is (1 high, -1 low, 0 no matter).
_FINDING: tuple[Threshold, ...] = (
    ("keep", _KEEP_GRID, _right, 0),
    ("type_share", (0.0, 0.25, 0.5, 0.75, 1.0), _right, 0),
    ("keep", _KEEP_GRID, _right, 0),
    ("first_share", (0.2, 0.35, 0.5, 0.65, 0.8), _right, 0),
    ("first_type_share", (0.2, 0.35, 0.5, 0.65, 0.8), _right, 0),
    ("keep", _KEEP_GRID, _right, 0),
    ("core_discount", (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), _right, 0),
    ("same_words", (0.5, 0.7, 0.9, 1.01), _right, 0),
)
_FIELDS: tuple[Threshold, ...] = (
    ("actual", _HALF_GRID, _status, 1),
    ("actual_against_rules", _HIGH_GRID, _status, 1),
    ("negative", _HALF_GRID, lambda s: _rate(s.fields["polarity"]), 0),
    ("no_source", _HALF_GRID, _acts, 1),
    ("no_source_against_rules", _HIGH_GRID, _acts, 1),
    ("accusation", (0.05, 0.1, 0.15, 0.2, 0.3, 0.5), _acts, -1),
    ("outer_source", _HALF_GRID, _acts, 0),
    ("no_condition", _HIGH_GRID, _conditions, 1),
    ("rule_conditions", (False, True), _conditions, 1),
    ("tag", _HALF_GRID, lambda s: sum(_f1(s.lists[role]) for role in ROLES), 0),
    ("speaker", _HALF_GRID, lambda s: _rate(s.fields["speaker"]), 0),
    ("number", _HALF_GRID, lambda s: _f1(s.lists["quantities"]) + _f1(s.force_full), 0),
    ("force_number", (0.05, 0.1, 0.15, 0.2, 0.3, 0.5), lambda s: _f1(s.force) + _f1(s.force_full), 0),
    ("time", _HALF_GRID, lambda s: _rate(s.fields["time"]), 0),
    ("mode", _HALF_GRID, lambda s: _rate(s.fields["mode"]), 0),
)


if __name__ == "__main__":
    main()
