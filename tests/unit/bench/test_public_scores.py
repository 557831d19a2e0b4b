"""Scores of the public bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.public.plv import by_words, load_cases, measure
from bench.public.scores import accuracy, macro_f1, weighted_f1

PAIRS = [("a", "a"), ("a", "b"), ("b", "b"), ("a", None)]


def test_scores() -> None:
    assert accuracy(PAIRS) == pytest.approx(2 / 4)
    assert macro_f1(PAIRS) == pytest.approx((0.5 + 2 / 3) / 2)
    assert weighted_f1(PAIRS) == pytest.approx((3 * 0.5 + 2 / 3) / 4)
    assert (accuracy([]), macro_f1([]), weighted_f1([])) == (0.0, 0.0, 0.0)


def test_plv_reads_its_marks(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(
        "gold_root\tmarked_sentence\tsource\ttarget\n"
        "YIELD\t<s>Ruritania</s> freed <t>six sailors</t>.\tRuritania\tsix sailors\n"
        "ASSAULT\tRuritania shelled <t>a port</t>.\tRuritania\ta port\n"
    )
    first, second = load_cases(tmp_path / "t.tsv")
    assert first.text == "Ruritania freed six sailors."
    assert [by_words(first), by_words(second)] == ["YIELD", "ASSAULT"]
    assert second.sides == ((0, 9), (18, 24))


def test_a_missing_test_gives_rows_without_a_figure(tmp_path: Path) -> None:
    assert {row.ours for row in measure(tmp_path)} == {None}
