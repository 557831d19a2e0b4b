"""How real a clause is: status and polarity from its verb group and the words that govern it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.matching import negation_table, status_table
from contingent.readers.grammar.tokens import Token
from contingent.readers.grammar.verbs import VerbGroup
from contingent.records import Act, Polarity, Status

# The further down, the less a clause commits to; the strongest word found decides.
_RANK: dict[Status, int] = {"actual": 0, "planned": 1, "expected": 2, "wanted": 3, "possible": 4, "unknown": 5}
_BY_ACT: dict[Act, Status] = {
    "request": "wanted",
    "hope": "wanted",
    "warn": "possible",
    "threaten": "planned",
    "commit": "planned",
}
_WOULD = frozenset({"would", "'d"})
_NONE_OF = frozenset({"no", "none", "nobody", "nothing", "neither"})
_INTENTIONS = frozenset("intention plan plans wish desire doubt reason interest choice question".split())
_WISHED = frozenset({"liked", "loved", "preferred", "wanted", "wished", "welcomed"})


@dataclass(frozen=True, slots=True)
class Reality:
    """Status and polarity, and what the verb says of time."""

    status: Status
    polarity: Polarity
    future: bool
    ongoing: bool


def clause_reality(tokens: Sequence[Token], clause: Clause, trigger: tuple[int, int]) -> Reality:
    """Status and polarity of what the trigger names, from its clause alone.

    Args:
        trigger: token range of the trigger; only words that govern it count, that is those before it and the verb group.
    """
    verb = clause.verb
    limit = max(trigger[1], verb.main + 1 if verb else 0)
    status: Status = "actual"
    negative = False
    i = clause.first
    while i < min(limit, clause.last):
        found = status_table().match(tokens, i)
        if found and not _inside(i, trigger) and _governs(tokens, i, trigger, clause):
            word_status = found[1]
            if _RANK[word_status] > _RANK[status]:
                status = word_status
        denied = negation_table().match(tokens, i)
        if denied and not _inside(i, trigger):
            negative = not negative if denied[0] == 1 and negative and tokens[i].low in {"not", "n't"} else True
        i += max(found[0] if found else 1, denied[0] if denied else 1)
    if _object_denied(tokens, clause, trigger):
        negative = not negative
    if verb is not None and verb.modal in _WOULD and status == "actual":
        status = "planned"
        if _counterfactual(tokens, verb):
            status = "wanted" if tokens[verb.main].low in _WISHED else "unknown"
    future = status != "actual"
    ongoing = (
        not future and verb is not None and not verb.past and not verb.perfect and not _past_participle(tokens, clause)
    )
    return Reality(status, "-" if negative else "+", future, ongoing)


def with_act(status: Status, act: Act) -> Status:
    """The status an innermost act gives to its content (model.md section 6), unless the clause is weaker already."""
    usual = _BY_ACT.get(act)
    if usual is None or status == "unknown":
        return status
    if act == "commit":
        return status if status in {"possible", "planned"} else "planned"
    if act == "warn" and status in {"expected", "actual"}:
        return "expected" if status == "expected" else "possible"
    return usual


def _object_denied(tokens: Sequence[Token], clause: Clause, trigger: tuple[int, int]) -> bool:
    """ "Will send no soldiers": the trigger is the clause's verb and its object is none. "Has no intention" is not that."""
    verb, behind = clause.verb, trigger[1]
    if verb is None or not trigger[0] <= verb.main < behind or behind + 1 >= clause.last:
        return False
    return tokens[behind].low in _NONE_OF and tokens[behind + 1].low not in _INTENTIONS


def _counterfactual(tokens: Sequence[Token], verb: VerbGroup) -> bool:
    """ "Would have sent", "would have liked": it did not happen, or nobody says that it did."""
    return verb.perfect and any(t.tag == "have" for t in tokens[verb.first : verb.main])


def _inside(i: int, trigger: tuple[int, int]) -> bool:
    return trigger[0] <= i < trigger[1]


def _governs(tokens: Sequence[Token], i: int, trigger: tuple[int, int], clause: Clause) -> bool:
    """A modal must stand in the verb group; other words anywhere before the trigger."""
    token = tokens[i]
    if token.tag == "modal":
        return clause.verb is not None and clause.verb.first <= i <= clause.verb.main
    verb = clause.verb
    if verb is not None and i < verb.first and i + 1 < clause.last and tokens[i + 1].low == "by":
        return False  # "300 of the 1,000 officers pledged by Kenya have arrived"
    return i < trigger[0] or (clause.verb is not None and clause.verb.first <= i <= clause.verb.main)


def _past_participle(tokens: Sequence[Token], clause: Clause) -> bool:
    verb = clause.verb
    return verb is not None and not verb.finite and tokens[verb.main].tag == "part"
