"""Claims that would do harm if they were wrong, held against the words they quote.

How often each rule would touch a rightly coded statement was counted on the training reports (10,041 statements); the
counts stand beside the rules. A rule only ever makes a statement claim less.
"""

from __future__ import annotations

import re
from functools import cache

from contingent.readers.grammar.draft import Range
from contingent.readers.grammar.matching import cue_table
from contingent.readers.grammar.reality import with_act
from contingent.readers.grammar.tokens import Token
from contingent.records import Act, Relation, Status


def safe_status(status: Status, act: Act | None, words: str) -> Status:
    """The status a claim of "actual" may keep, given its innermost act and the words it quotes; others stay.

    "would", "if" and the like stand in 161 of the 6,864 statements coded actual and in 1,337 of the 3,177 others. Of
    1,708 statements under request, hope, commit, threaten and warn, 37 are coded actual.
    """
    if status != "actual":
        return status
    for pattern, weaker in _unreal():
        if pattern.search(words):
            return weaker
    return with_act(status, act) if act else status


def weaker_status(one: Status, other: Status) -> Status:
    """The status of the two that claims less."""
    order: tuple[Status, ...] = ("actual", "planned", "expected", "wanted", "possible", "unknown")
    return max(one, other, key=order.index)


def safe_act(act: Act, cue: list[Token]) -> Act:
    """The act, but "accuse" where the cue's own words accuse."""
    acts = {found[1][0] for i in range(len(cue)) if (found := cue_table().match(cue, i)) is not None}
    return "accuse" if "accuse" in acts else act


def holds_allegation(words: str) -> bool:
    """True when the words allege, which facts that nobody is cited for seldom do."""
    return _allegation().search(words) is not None


def holds_negation(words: str) -> bool:
    """True when a plain negation stands in the words."""
    return _negation().search(words) is not None


def find_condition(even: str, evidence: Range, sentence_end: int) -> tuple[Relation, Range] | None:
    """A condition in the words of a statement or right behind them, with the words from there to its end."""
    start, end = evidence
    match = _condition().search(even, start, end)
    if match is None:
        behind = re.compile(r"[ ,;\n]{0,3}").match(even, end, sentence_end)
        match = _condition().match(even, behind.end() if behind else end, sentence_end)
        end = sentence_end
    if match is None:
        return None
    stop = re.compile(r"[.;:?!\"](?=\s|$)|, (?:he|she|it|they|the \w+) (?:said|added|told)\b").search(
        even, match.end(), end
    )
    close = stop.start() if stop else end
    return _relation(match[0].lower()), (match.start(), close)


def _relation(words: str) -> Relation:
    if words == "unless" or words == "until":
        return "unless" if words == "unless" else "until"
    if words in {"if", "provided", "as long as", "so long as", "on condition", "on the condition"}:
        return "if"
    return "after"


@cache
def _unreal() -> tuple[tuple[re.Pattern[str], Status], ...]:
    """Words that no fact is told with, strongest claim first, and what is left of the claim."""
    return (
        (
            re.compile(
                r"\b(?:will|would|shall|won't|wouldn't|going to|plan(?:s|ned|ning)? to|intend(?:s|ed)? to|set to|due to be"
                r"|about to|(?:is|are|was|were|ready) to|(?:vow|pledg|promis|agre)(?:e|ed|es|s)? to)\b|'(?:ll|d) ",
                re.IGNORECASE,
            ),
            "planned",
        ),
        (re.compile(r"\b(?:expected to|likely to)\b", re.IGNORECASE), "expected"),
        (re.compile(r"\b(?:[Cc]ould|[Mm]ight|may)\b"), "possible"),  # May is a month
        (re.compile(r"\b(?:should|must)\b", re.IGNORECASE), "wanted"),
        (re.compile(r"\b(?:if|unless|whether)\b", re.IGNORECASE), "unknown"),
    )


@cache
def _allegation() -> re.Pattern[str]:
    return re.compile(r"\b(?:alleg\w+|accus\w+|purport\w+|blam(?:e|es|ed|ing)|reportedly)\b", re.IGNORECASE)


@cache
def _negation() -> re.Pattern[str]:
    return re.compile(r"\b(?:not|never|cannot|neither|nobody|no longer|no one)\b|n't\b", re.IGNORECASE)


@cache
def _condition() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:if|unless|until|once|provided|(?:as|so) long as|on (?:the )?condition|only (?:after|when|once)|subject to"
        r"|pending|depend(?:s|ing)? on|conditional|hinges? on|contingent (?:on|upon))\b",
        re.IGNORECASE,
    )
