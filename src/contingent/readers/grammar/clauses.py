"""Clauses of a sentence: stretches of tokens with one verb group each, found from verbs, commas and connectives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contingent.readers.grammar.matching import condition_table
from contingent.readers.grammar.tokens import Token
from contingent.readers.grammar.verbs import VerbGroup, verb_groups

Kind = Literal["main", "coordinate", "relative", "subordinate", "participle", "content"]
_QUOTE_MARKS = frozenset('"“”‘’«»')
_SAYING = frozenset(
    "say tell add report announce state note warn write insist confirm explain argue reply recall allege claim".split()
)
_TAKES_CLAUSE = _SAYING | frozenset(
    "think believe hope know fear claim expect deny find learn hear see believe reckon estimate suggest allege admit "
    "acknowledge declare promise predict suspect concede reveal show mean feel complain wish understand caution vow".split()
)
_SUBJECT_PRONOUNS = frozenset({"he", "she", "they", "we", "i", "it"})
_NOMINAL = frozenset({"det", "noun", "proper", "num", "prep", "punct"})
_APPOSITION = 9  # tokens of a title or name beside a speaker
_LONGEST_ASIDE = 6  # tokens of "the rebels say,"
_DASHES = frozenset({"–", "—", "--", "-"})


@dataclass(slots=True)
class Clause:
    """Tokens `first` up to (not including) `last`; `marker` is the connective that opened it."""

    first: int
    last: int
    kind: Kind
    verb: VerbGroup | None
    marker: str = ""
    relation: str | None = None  # of a condition: after, if, unless, until, before, during
    subject: tuple[int, int] | None = None  # token range
    own_subject: bool = True


def split_clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Clauses in text order; together they cover the sentence."""
    groups = verb_groups(tokens)
    cuts: dict[int, tuple[Kind, str, str | None]] = {}
    _hard_cuts(tokens, cuts)
    finite = [g for g in groups if g.finite]
    for group in groups:
        if group.finite:
            _cut_before(tokens, group, finite, cuts)
        else:
            _cut_participle(tokens, group, cuts)
    _cut_fronted_condition(tokens, groups, cuts)
    starts = sorted({0, *cuts})
    clauses: list[Clause] = []
    for first, last in zip(starts, [*starts[1:], len(tokens)], strict=True):
        kind, marker, relation = cuts.get(first, ("main", "", None))
        inside = [g for g in groups if first <= g.first < last]
        if relation is None and marker in {"quote", ":", "–", "—", "-", ";"} and inside:
            opener = _first_word(tokens, first, last)
            condition = condition_table().match(tokens, opener)
            if condition and (tokens[opener].tag == "sub" or condition[0] > 1):
                kind, relation, marker = "subordinate", condition[1], tokens[opener].low
        verb = _head(tokens, inside, kind)
        if (
            relation is None
            and verb is not None
            and _first_word(tokens, first, last) == verb.first
            and (verb.modal == "should" or _counterfactual(tokens, verb, last))
        ):
            kind, relation, marker = "subordinate", "if", tokens[verb.first].low  # "Should it be blocked, ..."
        if kind == "subordinate" and verb is None and first == 0 and marker in {"without", "failing"}:
            relation = "unless"
        if first < last:
            clauses.append(Clause(first, last, kind, verb, marker, relation))
    _merge_verbless(tokens, clauses)
    _find_subjects(tokens, clauses)
    return clauses


def _head(tokens: Sequence[Token], inside: Sequence[VerbGroup], kind: Kind) -> VerbGroup | None:
    """The clause's verb group: the first finite one, but "soldiers stationed here would be gone" is about going."""
    finite = [g for g in inside if g.finite]
    if (
        len(finite) > 1
        and finite[0].first == finite[0].main
        and tokens[finite[0].main].low.endswith("ed")
        and finite[1].first != finite[1].main
        and tokens[finite[0].main - 1].tag in {"noun", "proper"}
    ):
        return finite[1]
    if finite:
        return finite[0]
    return inside[0] if inside and kind == "participle" else None


def _counterfactual(tokens: Sequence[Token], verb: VerbGroup, last: int) -> bool:
    """ "Had the Council voted, ...": an auxiliary before its subject, with the clause it conditions behind a comma."""
    follows = tokens[verb.first + 1] if verb.first + 1 < last else None
    return (
        tokens[verb.first].low == "had"
        and follows is not None
        and follows.tag in {"det", "pron", "proper"}
        and tokens[last - 1].low == ","
    )


def _first_word(tokens: Sequence[Token], first: int, last: int) -> int:
    while first < last - 1 and tokens[first].tag in {"punct", "stop", "adv", "conj"}:
        first += 1
    return first


def _cut_fronted_condition(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], cuts: dict[int, tuple[Kind, str, str | None]]
) -> None:
    """ "Pending a vote, Spain will send", "Without a mandate Spain will not": a condition without a verb that opens."""
    first = _first_word(tokens, 0, len(tokens))
    found = condition_table().match(tokens, first)
    verb = next((g for g in groups if g.finite), None)
    if found is None or verb is None or found[1] not in {"if", "unless", "after"} or first in cuts or 0 in cuts:
        return
    begin = first + found[0]
    if tokens[first].low in {"after", "following", "when", "once"} or any(k <= verb.first for k in cuts):
        return
    comma = next((k for k in range(begin, verb.first) if tokens[k].low == ","), None)
    name = next(
        (k for k in range(begin + 1, verb.first) if tokens[k].tag == "proper" and tokens[k - 1].tag == "noun"), None
    )
    edge = comma + 1 if comma is not None else name
    if edge is not None and edge < verb.first:
        cuts[first] = ("subordinate", tokens[first].low, found[1])
        cuts[edge] = ("main", ",", None)


def _hard_cuts(tokens: Sequence[Token], cuts: dict[int, tuple[Kind, str, str | None]]) -> None:
    for i, token in enumerate(tokens[:-1]):
        nxt = tokens[i + 1]
        spaced_dash = token.text in _DASHES and i > 0 and (nxt.start > token.end or token.text in {"—", "--"})
        if token.low == ";" or spaced_dash or token.text == ":":
            cuts[i + 1] = ("main", token.text, None)
        elif token.text in _QUOTE_MARKS and token.text not in {"'", "’"} and i > 0:
            cuts.setdefault(i + 1, ("main", "quote", None))


def _cut_before(
    tokens: Sequence[Token],
    group: VerbGroup,
    finite: Sequence[VerbGroup],
    cuts: dict[int, tuple[Kind, str, str | None]],
) -> None:
    """Place the edge of the clause that `group` heads: the nearest connective between it and the verb before."""
    previous = max((g.main for g in finite if g.main < group.first), default=-1)
    comma = conjunction = None
    for j in range(group.first - 1, previous, -1):
        token = tokens[j]
        if j in cuts:
            break
        cut = _opener(tokens, j, group, previous)
        if cut is not None:
            if comma is not None and previous < 0 <= j and cut[1][0] == "subordinate":
                return  # "After the vote, France sent": a fronted phrase of the same clause
            if comma is not None and previous >= 0 and cut[1][0] == "subordinate":
                break  # "before a summit, diplomats said": the connective has no verb of its own
            cuts[cut[0]] = cut[1]
            return
        if token.low == "," and comma is None:
            comma = j
        if token.tag == "conj" and token.low != "nor" and conjunction is None and previous >= 0:
            near = comma is None or comma == j - 1 or j + 1 == group.first
            if near or _subject_like(tokens, j + 1, group.first):
                conjunction = j
    aside = tokens[group.main + 1 : group.main + 2] and tokens[group.main + 1].low == ","
    if comma is not None and previous < 0 and aside and any(g.first == group.main + 2 for g in finite):
        cuts.setdefault(comma + 1, ("main", ",", None))  # "The army, rebels say, burned": said in between
    elif comma is not None and previous >= 0 and tokens[group.main].lemma in _SAYING:
        opening = _speaker_with_apposition(tokens, previous, comma, group.first)
        cuts.setdefault(opening + 1, ("main", ",", None))  # ", the report says"
    elif conjunction is not None:
        cuts.setdefault(conjunction + 1, ("coordinate", tokens[conjunction].low, None))
    elif comma is not None and previous >= 0:
        cuts.setdefault(comma + 1, ("main", ",", None))
    elif previous >= 0 and _in_relative(cuts, previous) and _resumes(tokens, previous, group.first):
        cuts.setdefault(group.first, ("main", "resume", None))  # "those who guard it | will stay"
    elif previous >= 0 and tokens[0].tag == "sub" and tokens[group.first - 1].low in _SUBJECT_PRONOUNS:
        cuts[group.first - 1] = ("main", "", None)  # "If they were fired upon | they would answer"
    elif (
        previous >= 0
        and not any(previous < k <= group.first for k in cuts)
        and tokens[previous].lemma in _TAKES_CLAUSE
        and group.first > previous + 1
        and tokens[previous + 1].low != "to"
        and not _phrase_with_participle(tokens, previous + 1, group)
    ):
        cuts[previous + 1] = ("content", "", None)


def _speaker_with_apposition(tokens: Sequence[Token], previous: int, comma: int, verb: int) -> int:
    """The comma that opens the speaker's clause: in ", the minister, Ada Obi, said" the third from the right."""
    if comma + 1 < verb:
        return comma
    earlier = [k for k in range(comma - 1, max(previous, comma - 2 * _APPOSITION), -1) if tokens[k].low == ","][:2]
    if len(earlier) < 2:
        return comma
    phrases = (tokens[earlier[1] + 1 : earlier[0]], tokens[earlier[0] + 1 : comma])
    for phrase in phrases:
        if not phrase or len(phrase) > _APPOSITION or any(t.tag not in _NOMINAL for t in phrase):
            return comma
        if phrase[0].tag == "prep":
            return comma
    return earlier[1]


def _phrase_with_participle(tokens: Sequence[Token], first: int, group: VerbGroup) -> bool:
    """ "(alleges) in a report published on": a past form that only describes the noun of a phrase, and no clause."""
    bare = group.first == group.main and tokens[group.main].form == "past"
    body = tokens[first + 1 : group.first]
    return bare and tokens[first].tag == "prep" and all(t.tag in {"det", "noun", "num"} for t in body)


def _resumes(tokens: Sequence[Token], previous: int, first: int) -> bool:
    """True when the verb group behind a relative clause has its subject before it: "men who landed there | are gone"."""
    if tokens[first].tag == "modal":
        return True
    opens_clause = tokens[first - 1].tag in {"pron", "rel"} or tokens[previous].lemma in _TAKES_CLAUSE
    return tokens[first].tag in {"be", "have"} and first > previous + 1 and not opens_clause


def _in_relative(cuts: dict[int, tuple[Kind, str, str | None]], at: int) -> bool:
    last = max((k for k in cuts if k <= at), default=None)
    return last is not None and cuts[last][0] == "relative"


def _opener(
    tokens: Sequence[Token], j: int, group: VerbGroup, previous: int
) -> tuple[int, tuple[Kind, str, str | None]] | None:
    """The cut that the word at `j` makes, if it opens a subordinate, relative or content clause."""
    token = tokens[j]
    for k in (j - 2, j - 1):
        longer = condition_table().match(tokens, k) if k > previous else None
        if longer is not None and k + longer[0] > j:
            return k, ("subordinate", tokens[k].low, longer[1])  # "as long as"
    condition = condition_table().match(tokens, j)
    if token.low == "upon" and tokens[j + 1].low in _SUBJECT_PRONOUNS:
        condition = None  # "if fired upon they would answer"
    if condition and (token.tag == "sub" or condition[0] > 1 or token.low in {"provided", "upon", "till"}):
        return j, ("subordinate", token.low, condition[1])
    if token.tag == "sub" and not (token.low in {"so", "as"} and j + 1 < len(tokens) and tokens[j + 1].tag == "adv"):
        return j, ("subordinate", token.low, None)
    if token.low == "whose" and j > previous + 1 and tokens[j - 1].tag == "prep":
        return j - 1, ("relative", "whose", None)  # "the Union, under whose flag they serve"
    if token.tag != "rel":
        return None
    if token.low == "that" and (j == previous + 1 or (j + 1 < group.first and tokens[j + 1].tag != "adv")):
        return j + 1, ("content", "that", None)
    return j, ("relative", token.low, None)


def _subject_like(tokens: Sequence[Token], first: int, last: int) -> bool:
    return first < last and all(
        t.tag in {"det", "noun", "proper", "num", "pron", "adv", "prep", "punct"} for t in tokens[first:last]
    )


def _cut_participle(tokens: Sequence[Token], group: VerbGroup, cuts: dict[int, tuple[Kind, str, str | None]]) -> None:
    i = group.first
    if i == 0 or i in cuts:
        return
    before = tokens[i - 1]
    if before.low == ",":
        cuts.setdefault(i, ("participle", ",", None))
    elif before.low in {"and", "or"} and i >= 2 and tokens[i].tag == "ing":
        earlier = [t for t in tokens[max(0, i - 8) : i - 1] if t.tag == "ing"]
        if earlier:
            cuts.setdefault(i, ("participle", before.low, None))
    elif before.tag == "sub" and before.low in {"after", "before", "while", "when", "since"} and tokens[i].tag == "ing":
        condition = condition_table().match(tokens, i - 1)
        cuts.setdefault(i - 1, ("participle", before.low, condition[1] if condition else None))


def _merge_verbless(tokens: Sequence[Token], clauses: list[Clause]) -> None:
    """A comma piece without a verb of its own belongs to the clause it follows; one before a verb to the next."""
    i = 0
    while i < len(clauses):
        clause = clauses[i]
        if clause.verb is None and len(clauses) > 1:
            opener = _first_word(tokens, clause.first, clause.last)
            if i > 0 and tokens[opener].tag == "to" and clause.marker in _DASHES:
                clauses[i - 1].last = clause.last
                del clauses[i]
                continue
            soft = clause.marker in {",", ""} or clause.kind in {"coordinate"}
            if soft and i > 0 and clause.kind != "subordinate":
                clauses[i - 1].last = clause.last
                del clauses[i]
                continue
        i += 1


def _find_subjects(tokens: Sequence[Token], clauses: list[Clause]) -> None:
    for i, clause in enumerate(clauses):
        verb = clause.verb
        if verb is None:
            continue
        first = clause.first
        while first < verb.first and tokens[first].tag in {"punct", "conj", "sub", "stop", "adv"}:
            first += 1
        if clause.kind == "relative" and tokens[first].tag == "rel" and first + 1 >= verb.first:
            clause.own_subject = False
            if i > 0:
                clause.subject = _last_noun_phrase(tokens, clauses[i - 1].first, clause.first)
            continue
        if clause.kind == "relative" and tokens[first].tag == "rel":
            first += 1
        if first < verb.first:
            clause.subject = subject_range(tokens, first, verb.first)
        elif i > 0:
            clause.own_subject = False
            source = _resume(clauses, i)
            clause.subject = clauses[source].subject or _last_noun_phrase(
                tokens, clauses[source].first, clauses[source].last
            )


def _resume(clauses: Sequence[Clause], i: int) -> int:
    """The clause whose subject a clause without one shares: the main clause before a relative one in between."""
    j = i - 1
    while j > 0 and clauses[i].kind != "participle":
        aside = clauses[j].marker == "," and clauses[j].last - clauses[j].first <= _LONGEST_ASIDE
        if clauses[j].kind not in {"relative", "participle"} and not (aside and clauses[j - 1].verb is None):
            break
        j -= 1  # a relative clause, or ", rebels say," in between
    return j


def subject_range(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Leave out fronted phrases ("In Mali, France has") and appositions at the end."""
    commas = [k for k in range(first, last) if tokens[k].low == ","]
    if commas and tokens[first].tag in {"prep", "num", "adv", "ing", "part", "sub"} and commas[-1] + 1 < last:
        first = commas[0] + 1
        commas = [k for k in commas if k >= first]
    if commas and commas[0] > first:
        last = commas[0] if not _is_list(tokens, commas, last) else last
    while last > first + 1 and tokens[last - 1].tag in {"punct", "adv"}:
        last -= 1
    if tokens[last - 1].low == "there" and last > first:
        first = last - 1
    return first, last


def _is_list(tokens: Sequence[Token], commas: Sequence[int], last: int) -> bool:
    return any(tokens[k].tag == "conj" for k in range(commas[-1], last))


def _last_noun_phrase(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int] | None:
    end = last
    while end > first and tokens[end - 1].tag in {"punct", "conj", "stop"}:
        end -= 1
    start = end
    while start > first and tokens[start - 1].tag in {"noun", "proper", "num", "det"}:
        start -= 1
    return (start, end) if start < end else None
