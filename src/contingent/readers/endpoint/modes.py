"""The modes a statement may carry: a closed list, so that no word of a model's own gets into a record."""

from __future__ import annotations

from contingent.codebooks.lexicon import load_triggers

# Beside the modes of the trigger lexicon: those most used in the coded training reports.
_MORE = frozenset(
    """
    arms arrive arson attempt battle car-bomb ceiling child-soldiers claim-responsibility clashes detention disarm
    displacement draft drone-strike end equipment evacuation execution funding investigation looting massacre mediation
    meeting offensive offer parliament raid reason refuse release return search seizure siege suicide-bombing surrender
    suspend training visit vote
    """.split()
)


def known_modes() -> frozenset[str]:
    """All modes."""
    return _MORE | {row.mode for row in load_triggers() if row.mode}
