"""The quantity record that the number finder returns."""

from __future__ import annotations

from dataclasses import dataclass

from contingent.records import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMention:
    """One quantity of the text. Offsets are code points; `noun` is quoted as written.

    `start`-`end` covers hedge, number and noun ("at least 60 people"); `number_start`-`number_end` the number words.
    `unit` is None when it cannot be told. `inherited` says that the unit comes from an earlier mention ("another 400").
    `unsized` names a unit of organisation whose size is not given ("a battalion"): best, low and high are then None.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    best: int | float | None
    low: int | float | None
    high: int | float | None
    approx: bool
    unit: Unit | None
    noun: str
    noun_start: int | None
    noun_end: int | None
    increment: bool
    total: bool
    unsized: str | None
    inherited: bool = False
