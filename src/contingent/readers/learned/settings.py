"""Thresholds and names that belong to one set of weights, kept beside them as JSON."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError


class Settings(Struct, frozen=True, kw_only=True):
    """Chances from 0 to 1 above which something is taken, found on held-out training reports.

    The harmful mistakes have thresholds of their own. A statement is read as done only if its chance to be actual is at
    least `actual`, as said by nobody only if the chance of that is at least `no_source`; where the grammar reader reads
    it otherwise, `actual_against_rules` and `no_source_against_rules` stand instead. With a chance of being an accusation
    of `accusation` or more it is never read as said by nobody. It is read as waiting for nothing only if the chance of
    that is at least `no_condition`.

    Attributes:
        modes: names of the modes the model knows, in the order of its outputs.
        proposal: first-stage chance from which a word competes in the second stage.
        first_share: weight of the first stage in a statement's score, a geometric mean of both stages.
        type_share: weight of the type's chance in a statement's score; 0 leaves the score of both stages as it is.
        first_type_share: weight of the first stage in the chances of the types, a mean of both stages.
        keep: score from which a statement is kept; times `core_discount` for one that is likely to be core.
        leaving: chance from which a DEPLOY is said to leave or shrink; set on the held-out reports by hand, where less
            turned more promises round.
        same_words: share of the shorter evidence from which two statements of one type count as the same.
        rule_conditions: whether conditions that only the grammar reader found are taken too.
        slope, offset: the calibration of scores, `1 / (1 + exp(-(slope * logit(score) + offset)))`.
    """

    modes: tuple[str, ...] = ()
    proposal: float = 0.08
    first_share: float = 0.5
    type_share: float = 0.0
    first_type_share: float = 0.5
    keep: float = 0.4
    core_discount: float = 1.0
    same_words: float = 0.9
    actual: float = 0.5
    actual_against_rules: float = 0.5
    negative: float = 0.5
    no_source: float = 0.5
    no_source_against_rules: float = 0.5
    accusation: float = 1.0
    outer_source: float = 0.5
    no_condition: float = 0.6
    core: float = 0.5
    rule_conditions: bool = True
    mode: float = 0.4
    leaving: float = 0.5
    tag: float = 0.4
    speaker: float = 0.25
    number: float = 0.5
    force_number: float = 0.2
    time: float = 0.5
    slope: float = 1.0
    offset: float = 0.0


def read_settings(path: Path) -> Settings:
    """Settings from a file.

    Raises:
        ConfigError: the file is missing or not of this form.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); restore it, or use --reader grammar") from error


def write_settings(settings: Settings, path: Path) -> None:
    """Settings to a file."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=1) + b"\n")
