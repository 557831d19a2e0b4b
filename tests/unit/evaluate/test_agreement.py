"""Krippendorff's alpha against the worked example of its author, and agreement of people on what they judged."""

from __future__ import annotations

import pytest

from contingent.evaluate.agreement import agreement, alpha
from contingent.resolve.correcting import values
from contingent.resolve.judgements import judgement
from tests.unit.views.builders import number, statement

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units, gaps.
OBSERVERS = ("123321412...", "12332241 25.3".replace(" ", ""), ".3332342251.", "1233244125 1.".replace(" ", ""))
EXAMPLE = [[row[unit] for row in OBSERVERS if row[unit] != "."] for unit in range(12)]


def test_alpha_of_the_worked_example() -> None:
    assert alpha(EXAMPLE) == pytest.approx(0.743, abs=0.0005)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], None),
        ([["a"], ["b"]], None),
        ([["a", "a"], ["a", "a"]], None),
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["b", "a"]], -0.5),
    ],
)
def test_alpha_at_its_edges(items: list[list[str]], expected: float | None) -> None:
    assert alpha(items) == (None if expected is None else pytest.approx(expected))


def test_agreement_is_told_field_by_field() -> None:
    first = statement("s1", "d1", "DEPLOY", "planned", number(1000, basis="change"))
    second = statement("s2", "d2", "PRESENCE", "actual", number(420))
    said = []
    for person in ("Ada", "Bo"):
        for s in (first, second):
            said.append(judgement("accept", by=person, at="2026-01-01", left=s, seen=values(s, {})))
        said.append(judgement("accept", by=person, at="2026-01-01", left=first, right=second, rel="updates"))
    said.append(
        judgement("correct", by="Bo", at="2026-01-02", left=second, field="best", value="410", seen=values(second, {}))
    )
    found = {row.field: row for row in agreement(said)}
    assert (found["status"].alpha, found["status"].items, found["status"].people) == (1.0, 2, 2)
    assert (found["best"].equal, found["best"].items) == (1, 2)
    assert found["best"].alpha is not None
    assert found["best"].alpha < 1.0
    assert (found["link"].items, found["link"].equal) == (1, 1)
