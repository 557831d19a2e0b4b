"""The public test of numbers, on a report of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.public.quantities import coded, measure

TEXT = "Chad has 300 soldiers there. A raid killed nine people. It lent two helicopters."


def quantity(words: str, unit: str, best: float, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    empty = {"low": None, "high": None, "approx": False, "basis": "stock"}
    return {"start": start, "end": start + len(words), "exact": words, "unit": unit, "best": best, **empty, **fields}


def test_a_quantity_is_right_when_values_and_unit_agree(tmp_path: Path) -> None:
    quantities = [
        quantity("300 soldiers", "troops", 300),
        quantity("nine people", "injured", 9),
        quantity("two helicopters", "aircraft", 2, low=2),
        quantity("there", "troops", 4),
    ]
    again = {"quantity": [quantities[0]]}  # told twice, counted once
    report = {"id": "r", "text": TEXT, "statements": [{"quantity": quantities}, again]}
    folder = tmp_path / "corpus"
    folder.mkdir()
    for split in ("train", "dev"):
        (folder / f"{split}.jsonl").write_text(json.dumps(report) + "\n", encoding="utf-8")
    found = list(coded(folder / "dev.jsonl"))
    assert [(one.values_right, one.right) for one in found] == [
        (True, True),
        (True, False),
        (False, False),
        (False, False),
    ]
    rows = measure(tmp_path / "bench")
    assert [(row.ours, row.items) for row in rows[:2]] == [(0.5, 4), (0.25, 4)]
    assert rows[2].ours == 0.5


def test_without_the_corpus_there_are_no_rows(tmp_path: Path) -> None:
    assert measure(tmp_path / "bench") == []
