"""The labels that the model's outputs stand for, in the order of its outputs."""

from __future__ import annotations

from contingent.records import ACTS, Act, Basis, Relation

ACT_LABELS: tuple[Act | None, ...] = (None, *ACTS)
RELATION_LABELS: tuple[Relation | None, ...] = (None, "after", "before", "during", "if", "unless", "until")
BASIS_LABELS: tuple[Basis, ...] = ("stock", "change", "unstated")
# Word pieces that the model marks for each statement.
TAGS = (
    "agent", "recipient", "object", "place", "who", "outer who", "cue", "outer cue", "depends", "purpose",
)  # fmt: skip
