"""The figures of README.md and of the model card are those of the committed results; none is typed by hand."""

from __future__ import annotations

import pytest

from bench.engine import paper
from bench.report import BEGIN, CARD, END, README, block_of, card_block, load_results, status_block, with_block


def test_status_block_is_what_the_results_say() -> None:
    assert block_of(README.read_text(encoding="utf-8")) == status_block(*load_results()), "run: python bench/report.py"


def test_model_card_is_what_the_results_say() -> None:
    quality, _, coders, *_ = load_results()
    block = card_block(quality, coders)
    assert "statements, F1" in block
    assert block_of(CARD.read_text(encoding="utf-8")) == block, "run: python bench/report.py"


def test_the_page_on_many_machines_is_what_the_results_say() -> None:
    made = paper.block(*paper.load_results(), paper.Prices())
    assert block_of(paper.PAGE.read_text(encoding="utf-8")) == made, "run: python bench/engine/paper.py"


@pytest.mark.parametrize(
    ("readme", "block"),
    [
        (f"a\n{BEGIN}\n{END}\nb", ""),
        (f"a\n{BEGIN}\n| x |\n\n| y |\n{END}\nb", "| x |\n\n| y |"),
        ("a\nb", None),
        (f"a\n{BEGIN}\nb", None),
        (f"{END}\n{BEGIN}", None),
    ],
)
def test_block_is_found_between_its_marks(readme: str, block: str | None) -> None:
    assert block_of(readme) == block


def test_a_new_block_leaves_the_rest_alone() -> None:
    readme = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert with_block(readme, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert block_of(with_block(readme, "new")) == "new"


def test_every_reader_but_the_baseline_is_shown() -> None:
    quality, speed, coders, public, *others = load_results()
    readers = {row["reader"] for row in quality["rows"]}
    shown = status_block(quality, speed, coders, public, *others)
    assert readers
    for reader in readers:
        assert (f"{reader} on dev" in shown) is not reader.startswith("baseline/")
