"""Verb groups: auxiliaries and main verb of a clause, and what they say of voice and tense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contingent.readers.grammar.tokens import Token


@dataclass(slots=True)
class VerbGroup:
    """Auxiliaries and main verb: tokens `first` to `main` inclusive."""

    first: int
    main: int
    finite: bool
    passive: bool = False
    perfect: bool = False
    past: bool = False
    modal: str | None = None


def verb_groups(tokens: Sequence[Token]) -> list[VerbGroup]:
    """Verb groups in order. Infinitives belong to the group before them; gerunds and bare participles stand alone."""
    groups: list[VerbGroup] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.tag in {"modal", "be", "have", "do"} or (token.tag == "verb" and token.form in {"s", "past", "base"}):
            if token.tag in {"verb", "do", "have", "be"} and i > 0 and tokens[i - 1].low == "to":
                i += 1
                continue
            group = _finite_group(tokens, i)
            groups.append(group)
            i = group.main + 1
            continue
        if token.tag in {"ing", "part"}:
            groups.append(VerbGroup(i, i, finite=False, passive=token.tag == "part"))
        i += 1
    return groups


def _finite_group(tokens: Sequence[Token], i: int) -> VerbGroup:
    group = VerbGroup(i, i, finite=True)
    seen_aux = ""
    while i < len(tokens):
        token = tokens[i]
        if token.tag == "modal":
            group.modal = token.low
        elif token.tag in {"be", "have", "do"}:
            if token.low in {"was", "were", "had", "did"}:
                group.past = True
            if token.tag == "have":
                group.perfect = True
            seen_aux = token.tag
            group.main = i
        elif token.tag in {"verb", "part", "ing"}:
            group.main = i
            group.passive = token.tag == "part" and seen_aux == "be"
            if token.form == "past":
                group.past = True
            if token.form == "past" and not seen_aux and group.modal is None and _reduced(tokens, i):
                group.finite, group.passive = False, True
            return group
        elif token.tag == "to" and seen_aux == "be":
            pass  # "is to leave"
        elif token.tag not in {"neg", "adv"}:
            break
        i += 1
    if seen_aux == "have":
        group.perfect = False
    return group


def _reduced(tokens: Sequence[Token], i: int) -> bool:
    """True for "the force led by the Union": a past form that is a participle, told by "by" and a later finite verb."""
    return i > 0 and i + 1 < len(tokens) and tokens[i + 1].low == "by" and tokens[i - 1].tag in {"noun", "proper"}
