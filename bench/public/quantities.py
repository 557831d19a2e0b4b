"""Numbers: of the quantities that coders recorded in our reports, how many the number finder gets right by itself.

The corpus lies beside the public tests (`../corpus` of the bench folder); its README tells how it was coded. The finder sees the
whole text and nothing else. A quantity is found when a number's words overlap the coder's span; its values are right when best,
low, high and approx agree; it is fully right when the unit agrees too. Basis is left to the readers and not counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.public.rows import Row
from contingent.normalize.numbers import NumberMention, find_numbers

_GROUPS = {
    "troops, police, personnel": frozenset({"troops", "police", "personnel"}),
    "vehicles, aircraft, ships": frozenset({"vehicles", "aircraft", "ships"}),
    "killed, injured, captured, displaced": frozenset({"killed", "injured", "captured", "displaced"}),
}
_OTHER = "persons, incidents and others"
_NOTE = "share of the coded quantities; coders' own agreement on values is .95; errors were studied on train only"


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A quantity as coded, `unit` None for things that have none, and what the finder says of it (None: not found)."""

    report: str
    start: int
    end: int
    exact: str
    unit: str | None
    best: float | None
    low: float | None
    high: float | None
    approx: bool
    found: NumberMention | None

    @property
    def group(self) -> str:
        """The row it is counted in."""
        return next((name for name, units in _GROUPS.items() if self.unit in units), _OTHER)

    @property
    def values_right(self) -> bool:
        """Best, low, high and approx agree."""
        got = self.found
        return got is not None and (got.best, got.low, got.high, got.approx) == (
            self.best, self.low, self.high, self.approx,
        )  # fmt: skip

    @property
    def right(self) -> bool:
        """The unit agrees too."""
        return self.values_right and self.found is not None and self.found.unit == self.unit


def measure(bench: Path) -> list[Row]:
    """Rows for dev by unit group, and one for train; none where the corpus is not beside the bench folder."""
    corpus = bench.parent / "corpus"
    rows = []
    for split in ("dev", "train"):
        path = corpus / f"{split}.jsonl"
        if not path.is_file():
            return []
        quantities = list(coded(path))
        rows.append(_row(split, "best, low, high, approx right", quantities, [one.values_right for one in quantities]))
        rows.append(_row(split, "and unit right", quantities, [one.right for one in quantities]))
        for group in (*_GROUPS, _OTHER) if split == "dev" else ():
            inside = [one for one in quantities if one.group == group]
            rows.append(_row(split, f"and unit right: {group}", inside, [one.right for one in inside]))
    return rows


def coded(path: Path) -> Iterator[Coded]:
    """The distinct quantities of each report of a coded file, with the number found there."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            found = find_numbers(report["text"])
            given = {_key(one): one for statement in report["statements"] for one in statement["quantity"]}
            for one in given.values():
                yield _coded(report["id"], one, found)


def _key(given: dict[str, Any]) -> tuple[object, ...]:
    return tuple(given.get(name) for name in ("start", "end", "unit", "best", "low", "high"))


def _coded(report: str, given: dict[str, Any], found: list[NumberMention]) -> Coded:
    start, end = given["start"], given["end"]
    at = [one for one in found if one.number_start < end and start < one.number_end]
    return Coded(
        report=report, start=start, end=end, exact=given["exact"], unit=given.get("unit"), best=given.get("best"),
        low=given.get("low"), high=given.get("high"), approx=bool(given.get("approx")), found=at[0] if at else None,
    )  # fmt: skip


def _row(split: str, metric: str, quantities: list[Coded], right: list[bool]) -> Row:
    return Row(
        test=f"coded reports, {split}", metric=metric, ours=sum(right) / len(right) if right else None,
        items=len(quantities), published="none", source="corpus of this project", note=_NOTE,
    )  # fmt: skip
