"""Passages that several texts carry."""

from __future__ import annotations

from contingent.resolve.copies import passages
from contingent.resolve.waiting import components

STORY = "the ministry said that six hundred soldiers had crossed the river at dawn and taken the bridge"


def test_a_story_carried_by_thousands_is_one_and_its_pairs_do_not_grow_with_their_square() -> None:
    told = {f"outlet {n}": STORY.upper() if n % 2 else STORY for n in range(2_000)}
    told["variant"] = STORY.replace("bridge", "town hall")
    told["other"] = "the Red Cross counted forty dead in three quarters of the capital and asked both sides for a truce"
    pairs = list(passages(told))
    assert len(pairs) == 2_000
    one = components(pairs)
    assert len({one[key] for key in told if key != "other"}) == 1
    assert "other" not in one
