"""The pure helpers of the quality bench, and the baseline reader."""

from __future__ import annotations

import pytest

from bench.quality.baseline import BaselineReader
from bench.quality.figures import FIGURES, PLACES, below, figures_of, floors_of, raised, row_of
from contingent.evaluate.report import share
from contingent.evaluate.scores import Match, Rate, Section
from contingent.records import Report

SECTION = Section(
    reports=2,
    statements=Match(gold=10, predicted=5, gold_hit=4, predicted_hit=4),
    found=Match(gold=10, predicted=5, gold_hit=5, predicted_hit=5),
    core=Rate(count=1, of=3),
    force=Match(gold=0, predicted=1),
    fields={"status": Rate(count=3, of=4)},
    lists={"agent": Match(gold=4, predicted=2, gold_hit=1, predicted_hit=1)},
    harmful={"plan read as done": Rate(count=1, of=2)},
    harmful_found={"plan read as done": Rate(count=1, of=4), "condition dropped": Rate()},
)


def test_figures_are_taken_from_where_the_scores_hold_them() -> None:
    figures = figures_of(SECTION)
    assert list(figures) == list(FIGURES)
    expected = {
        "statement_f1": 0.5333, "statement_precision": 0.8, "statement_recall": 0.4, "found_f1": 0.6667,
        "core_recall": 0.3333, "force_f1": None, "status": 0.75, "polarity": None, "agent": 0.25, "place": None,
    }  # fmt: skip
    assert {name: figures[name] for name in expected} == expected


def test_over_all_reports_every_figure_is_pinned_and_for_a_slice_only_the_main_ones() -> None:
    rows = [row_of(SECTION, reader="grammar/3", split="dev", slice_=name) for name in ("all", "short")]
    floors = floors_of(rows)
    assert floors["grammar all"] == {
        "statement_f1": 0.5333, "statement_precision": 0.8, "statement_recall": 0.4, "core_recall": 0.3333,
        "found_f1": 0.6667, "status": 0.75, "agent": 0.25, "max plan read as done": 0.25,
    }  # fmt: skip
    assert floors["grammar short"] == {"statement_f1": 0.5333, "core_recall": 0.3333, "found_f1": 0.6667}


FLOORS = {"grammar all": {"statement_f1": 0.5, "max plan read as done": 0.2}}


@pytest.mark.parametrize(
    ("measured", "problems"),
    [
        ({"grammar all": {"statement_f1": 0.5, "max plan read as done": 0.2}}, []),
        ({"grammar all": {"statement_f1": 0.6, "max plan read as done": 0.1, "status": 0.1}}, []),
        (
            {"grammar all": {"statement_f1": 0.4999, "max plan read as done": 0.2}},
            ["grammar all: statement_f1 is 0.4999, pinned at 0.5000"],
        ),
        (
            {"grammar all": {"statement_f1": 0.5, "max plan read as done": 0.3}},
            ["grammar all: max plan read as done is 0.3000, pinned at 0.2000"],
        ),
        (
            {"learned all": {"statement_f1": 0.9}},
            [
                "grammar all: statement_f1 is pinned at 0.5000 and was not measured",
                "grammar all: max plan read as done is pinned at 0.2000 and was not measured",
            ],
        ),
    ],
)
def test_what_fell_below_its_floor_is_named(measured: dict[str, dict[str, float]], problems: list[str]) -> None:
    assert below(FLOORS, measured) == problems


def test_raising_takes_the_better_of_each_and_lowers_nothing() -> None:
    new = {"grammar all": {"statement_f1": 0.4, "max plan read as done": 0.1}, "learned all": {"statement_f1": 0.6}}
    assert raised(FLOORS, new) == {
        "grammar all": {"statement_f1": 0.5, "max plan read as done": 0.1},
        "learned all": {"statement_f1": 0.6},
    }
    assert FLOORS["grammar all"]["max plan read as done"] == 0.2


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (0.457, ".46"), (1.0, "1.00"), (0.0, ".00")])
def test_shares_are_short(value: float | None, text: str) -> None:
    assert share(value, PLACES) == text


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Norland will send 300 troops to Vessa.", ("DEPLOY", "planned", 300, "change")),
        ("Norland has 300 troops in Vessa.", ("PRESENCE", "actual", 300, "stock")),
        ("Rebels attacked a village.", ("ASSAULT", "actual", None, None)),
        ("Gunmen will attack, he said.", ("ASSAULT", "actual", None, None)),
        ("The market was quiet.", None),
    ],
)
def test_the_baseline_reads_by_two_rules(sentence: str, expected: tuple[object, ...] | None) -> None:
    (reading,) = BaselineReader().read([Report(text=sentence)])
    found = [
        (s.type, s.status, s.quantity[0].best if s.quantity else None, s.quantity[0].basis if s.quantity else None)
        for s in reading.statements
    ]
    assert found == ([expected] if expected else [])
    assert [s.evidence[0].exact for s in reading.statements] == [sentence] * len(found)
